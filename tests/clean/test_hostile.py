"""Whatever the bytes are: an Article whose blocks fit its text, or a Quarantine. Never a crash, never for ever."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.clean import clean
from etl.errors import Quarantine
from etl.records import Article, Page
from tests.clean.pages import PARAGRAPHS, body, cleaned, ld, page, script

LIMIT = 8.0  # seconds on a busy machine with two cores; each case takes well under two alone


def outcome(raw: bytes, content_type: str | None = "text/html", url: str = "https://x.example/a/b") -> Article | str:
    try:
        found = clean(Page(body=raw, url=url, content_type=content_type))
    except Quarantine as refused:
        if refused.reason == "clean_failed" or not refused.message:
            raise
        return refused.reason
    assert found.text == found.text.encode("utf-8").decode("utf-8")
    assert "\n\n".join(found.text[b.start : b.end] for b in found.blocks) == found.text
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=2000),
    st.sampled_from([
        None,
        "text/html",
        "text/html; charset=utf-16",
        "text/html; charset=shift_jis",
        "application/xhtml+xml; charset=\x00",
    ]),
)
def test_random_bytes(raw, content_type):
    outcome(raw, content_type)


_PIECES = st.sampled_from([
    "<p>",
    "</p>",
    "<div class='",
    "'>",
    "<article>",
    "</article>",
    "<h1>",
    "</h1>",
    "<script type='application/ld+json'>",
    "</script>",
    '{"@type":"NewsArticle","headline":',
    '"x"',
    "}",
    "[",
    "]",
    "<!--",
    "-->",
    "<br>",
    "<br>",
    "<a href='/author/x'>",
    "</a>",
    "<time datetime='",
    "2021-05-12",
    "<table>",
    "<td>",
    "<meta property='og:title' content='",
    "&#0;",
    "&#xD800;",
    "\x00",
    "\ud800",
    "\u202e",
    "<svg>",
    "<template>",
    "<noscript>",
    PARAGRAPHS[0],
    PARAGRAPHS[1],
    "<figure>",
    "<figcaption>",
    "Photo: ",
    "By Ana Whitcombe",
    "<base href='//[::1'>",
    "<link rel=canonical href='http://[bad'>",
    "<body>",
    "</html>",
    "<html lang='\x00'>",
    "<p itemprop='author datePublished'>",
    "Read more:",
])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_PIECES, max_size=60))
def test_random_markup(pieces):
    outcome("".join(pieces).encode("utf-8", "surrogatepass"))


SEA = "and of the sea, the wind and the harbour, "
BIG = {
    "a book": "".join(f"<p>Chapter {i} tells of boat {i * 7}, {SEA * 12} and ends.</p>" for i in range(8_000)),
    "a book twice": ld(articleBody="\n".join(f"Chapter {i} tells of boat {i}, {SEA}." for i in range(30_000)))
    + "".join(f"<p>Verse {i} tells of boat {i * 7}, {SEA} and nothing else at all.</p>" for i in range(15_000)),
    "a long title": f"<title>{'Ferry closed - ' * 60_000}</title><h1>{'Ferry closed | ' * 60_000}</h1>{body()}",
    "deep divs": "<div>" * 50_000 + body(),
    "deep inline": "<b><i>" * 20_000 + body(),
    "deep lists": "<ul><li>" * 20_000 + body(),
    "unclosed paragraphs": "<p>word " * 100_000,
    "many elements": "<span>a</span>" * 150_000,
    "huge attribute": f'<div class="{"ad-slot " * 200_000}" id="{"x" * 1_000_000}">{body()}</div>',
    "many attributes": "<div " + " ".join(f"a{i}=1" for i in range(50_000)) + f">{body()}</div>",
    "one long word": f"<p>{'a' * 3_000_000}</p>",
    "one long line": f"<p>{'word and ' * 300_000}.</p>",
    "many breaks": "<p>" + "text<br>" * 100_000 + "</p>",
    "many links": "".join(f'<li><a href="/a/{i}">A headline about something number {i}</a></li>' for i in range(20_000)) + body(),
    "many times": "<time datetime='2021-05-12'>x</time>" * 30_000 + body(),
    "many bylines": "<span class='author'>Ana Whitcombe</span>" * 30_000 + body(),
    "many scripts": script('{"@type": "NewsArticle", "headline": "x"}') * 5_000 + body(),
    "deep json": script("[" * 200_000 + "]" * 200_000) + body(),
    "broken json": script('{"headline": "' + '\\"' * 500_000) + body(),
    "escaped json": script('{"@type": "NewsArticle", "articleBody": "' + "\\n" * 500_000 + '", "x": }') + body(),
    "quotes without end": "<p>" + "“" * 200_000 + "</p>" + body(),
    "spaces": f"<title>{' - ' * 200_000}</title><h1>{' | ' * 100_000}</h1>" + body(),
    "digits": f"<p>{'1.' * 200_000}</p><p>{'12/' * 100_000}</p>" + body(),
    "capitals": f"<p>{'AAA ' * 200_000}— x</p><p>{'By ' * 100_000}</p>" + body(),
    "entities": "&amp;" * 500_000 + body(),
    "nuls": "\x00".join(page()),
}


@pytest.mark.parametrize("name", BIG)
def test_large_and_twisted_pages_stay_within_the_limit(name):
    start = time.process_time()
    outcome(BIG[name].encode("utf-8", "replace"), "text/html; charset=utf-8")
    assert time.process_time() - start < LIMIT


def test_nuls_and_controls_leave_no_trace_in_the_text():
    found = cleaned(
        page(
            f"<h1>A\x00 fer\x07ry</h1>{body()}<p>One more sentence with a \x00 and a \x1b in its middle, and nothing else to say.</p>",
            head=ld(),
        )
    )
    assert not any(ch < " " and ch != "\n" for ch in found.text + (found.title or ""))


def test_ten_thousand_pages_do_not_grow_the_caches():
    from etl.clean import dom, furniture

    for i in range(300):
        cleaned(page(f'<h1>Ferry {i}</h1><div class="c{i} chunk-{i * 7}">{body()}</div>', head=ld(headline=f"Ferry {i}")))
    assert dom.words_of.cache_info().maxsize is not None
    assert furniture._marks.cache_info().maxsize is not None
