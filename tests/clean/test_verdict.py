"""Pages that are no articles, each with its own reason, and articles that only look like them."""

import pytest

from etl.clean import clean
from etl.errors import Quarantine
from etl.records import Page
from tests.clean.pages import HEADLINE, PARAGRAPHS, body, cleaned, ld, page

CARDS = "".join(
    f'<article><h2><a href="/news/{i}">Councillors argue about pier number {i} and its many tenants</a></h2><p>What the '
    f"harbour board said about pier {i}.</p></article>"
    for i in range(30)
)
ENTRIES = "".join(f"<li>{9 + i}:00 Councillors argue about pier number {i} and its many tenants again</li>" for i in range(12))
SHELL = (
    "<!doctype html><html><head><title>Harbour Gazette</title><script "
    'src="/app.js"></script><script>boot()</script></head><body><div id="root"></div>'
    "<noscript>You need to enable JavaScript to run this app.</noscript></body></html>"
)
CASES = {
    "soft_404": (
        page(
            "<h1>Page not found</h1><p>The page you are looking for has moved or never existed. Try the search, or go back "
            "to the front page.</p>",
            title="404 | Harbour Gazette",
        ),
        None,
    ),
    "soft_404 german": (
        page(
            "<h1>Seite nicht gefunden</h1><p>Leider gibt es diese Seite nicht mehr. Vielleicht hilft Ihnen die Suche weiter.</p>",
            title="Fehler 404",
        ),
        None,
    ),
    "consent_wall": (
        page(
            "<h1>We value your privacy</h1><p>We and our 812 partners store and access information on a device, such as "
            "cookies, to show you advertisements.</p>",
            title="Harbour Gazette",
        ),
        None,
    ),
    "consent_wall robots": (
        page(
            "<h1>Just a moment...</h1><p>Verify that you are human by completing the action below, then the site continues.</p>",
            title="Just a moment...",
        ),
        None,
    ),
    "empty_js_page": (SHELL, None),
    "index_page": (page(CARDS, title="Harbour Gazette - news of the islands"), "https://www.harbour-gazette.example/"),
    "index_page topic": (
        page(f"<h1>Transport</h1>{CARDS}", title="Transport | Harbour Gazette"),
        "https://www.harbour-gazette.example/topic/transport",
    ),
    "index_page list": (
        page(
            "<h1>World</h1><ul>"
            + "".join(f"<li>{9 + i}:00 Councillors argue about pier number {i} and its many tenants again</li>" for i in range(12))
            + "</ul>"
        ),
        "https://www.harbour-gazette.example/world",
    ),
    "index_page front": (
        page("".join(f"<h2><a href='/n/{i}'>Councillors argue about pier number {i}</a></h2><p>{PARAGRAPHS[i]}</p>" for i in range(4))),
        "https://www.harbour-gazette.example/",
    ),
    "media_page": (
        page(
            "<h1>Watch: the ferry comes home</h1><p>A film of 90 seconds from the pier, taken by our reporter on Wednesday "
            "evening as the ship came in.</p>",
            head='<meta property="og:type" content="video.other">',
        ),
        None,
    ),
    "live_blog_shell": (page("<h1>Live: the ferry</h1><p>Updates follow.</p>"), "https://www.harbour-gazette.example/live/ferry-repair"),
    "no_text": (page("<h1>Ferry</h1><p>Closed.</p>" + ld()), None),
}


@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_page_has_its_reason(name):
    html, url = CASES[name]
    with pytest.raises(Quarantine) as refused:
        cleaned(html, url=url or "https://www.harbour-gazette.example/news/17")
    assert refused.value.reason == name.split()[0]
    assert "harbour-gazette.example" in refused.value.message


@pytest.mark.parametrize(
    "html",
    [
        page(),
        page(
            f"<h1>Page not found: how a library lost its memory</h1>{body()}",
            head=ld(headline="Page not found: how a library lost its memory", datePublished="2021-05-12"),
        ),
        page(f"<h1>Cookies in court: what the ruling means for readers</h1>{body()}"),
        page(f"<h1>{HEADLINE}</h1>{body()}", around=("", f"<section>{CARDS}</section>")),
        page(f"<h1>{HEADLINE}</h1><p>{PARAGRAPHS[0]}</p>", head=ld(datePublished="2021-05-12")),
    ],
    ids=["plain", "a story about not found", "a story about cookies", "with thirty teasers", "a brief"],
)
def test_articles_are_not_taken_for_something_else(html):
    assert PARAGRAPHS[0] in cleaned(html, url="https://www.harbour-gazette.example/news/17").text


def test_a_fault_in_the_cleaner_costs_one_page(monkeypatch):
    def broken(*args: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("etl.clean.structured.read", broken)
    with pytest.raises(Quarantine, match="ZeroDivisionError") as refused:
        cleaned(page())
    assert refused.value.reason == "clean_failed"


def test_the_time_limit_is_kept_without_signals():
    with pytest.raises(Quarantine) as refused:
        clean(Page(body=page().encode(), url="https://x.example/a"), seconds=-1)
    assert refused.value.reason == "page_timeout"
