"""Canonical URLs: idempotent, and they keep what matters."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.fetch import canonical_url

SAME = [
    ("HTTP://WWW.Quay-Courier.Example:80/News", "http://www.quay-courier.example/News"),
    ("https://quay-courier.example:443", "https://quay-courier.example/"),
    ("https://quay-courier.example/a?utm_source=x&utm_medium=y&id=7#top", "https://quay-courier.example/a?id=7"),
    ("https://quay-courier.example/a?fbclid=1", "https://quay-courier.example/a"),
    ("https://quay-courier.example/a?b=2&a=1", "https://quay-courier.example/a?a=1&b=2"),
    ("https://quay-courier.example/a?x=2&x=1", "https://quay-courier.example/a?x=2&x=1"),
    ("https://quay-courier.example/story?20151001", "https://quay-courier.example/story?20151001"),
    ("https://quay-courier.example/story.php?cid=4711&utm_source=rss", "https://quay-courier.example/story.php?cid=4711"),
    ("https://quay-courier.example/a/./b/../c", "https://quay-courier.example/a/c"),
    ("https://quay-courier.example/%7euser/%e2%82%ac", "https://quay-courier.example/~user/%E2%82%AC"),
    ("https://quay-courier.example/caf\u00e9", "https://quay-courier.example/caf%C3%A9"),
    ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
    (" https://quay-courier.example/a b ", "https://quay-courier.example/a%20b"),
    ("https://quay-courier.example./a", "https://quay-courier.example/a"),
]
NONE = [
    "ftp://a.example/",
    "javascript:alert(1)",
    "http://",
    "http:///x",
    "https://me@a.example/",
    "http://a.example:99999/",
    "http://a.example:0/",
    "http://[::1",
    "//a.example/x",
    "/x",
    "",
    "mailto:a@b.example",
    "http://a..example/",
    "http://a.example/" + "x" * 3000,
    "data:,x",
]


@pytest.mark.parametrize(("url", "want"), SAME)
def test_canonical(url: str, want: str) -> None:
    assert canonical_url(url) == want
    assert canonical_url(want) == want


@pytest.mark.parametrize("url", NONE)
def test_refused(url: str) -> None:
    assert canonical_url(url) is None


def test_relative() -> None:
    assert canonical_url("../b?utm_source=1", "http://a.example/x/y") == "http://a.example/b"


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=80))
@example("http://a.example/%%%25%zz?&&=&a=%&b")
@example("http://a.example/..//../?x=%00#")
def test_any_text_is_idempotent(text: str) -> None:
    for url in (text, f"http://a.example/{text}", f"https://b.example/?{text}", f"http://{text}/"):
        once = canonical_url(url)
        if once is not None:
            assert canonical_url(once) == once
            assert once.isascii()
            assert not any(c.isspace() for c in once)


@settings(max_examples=200, deadline=None)
@given(
    path=st.text("abAB019-_./%~ é", max_size=30),
    names=st.lists(st.sampled_from(["id", "p", "page", "q", "x"]), max_size=4),
    noise=st.lists(st.sampled_from(["utm_source=a", "fbclid=b", "gclid=c", "utm_campaign="]), max_size=3),
)
def test_tracking_changes_nothing(path: str, names: list[str], noise: list[str]) -> None:
    fields = [f"{n}={i}" for i, n in enumerate(names)]
    plain = f"http://a.example/{path}?{'&'.join(fields)}"
    assert canonical_url(plain) == canonical_url(f"http://A.example:80/{path}?{'&'.join(noise + fields)}#frag")
