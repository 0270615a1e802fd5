"""Bodies that the markup does not show: structured data, application state, trafilatura's reading."""

import json

from etl.clean import embedded
from etl.settings import ROOT
from tests.clean.pages import HEADLINE, PARAGRAPHS, body, cleaned, kinds, ld, page

LONG = [
    f"{p} It was the {word} time this year, said a speaker of the harbour board on the pier."
    for p, word in zip(PARAGRAPHS, ("first", "second", "third", "fourth", "fifth"), strict=True)
]


def test_the_markup_wins_when_it_shows_the_article():
    found = cleaned(page(head=ld(articleBody="\n".join(PARAGRAPHS))))
    assert (found.text, found.found_by["text"]) == ("\n\n".join(PARAGRAPHS), "markup")


def test_a_teaser_gives_way_to_json_lds_body():
    found = cleaned(
        page(f"<h1>{HEADLINE}</h1><p>{LONG[0]}</p><div class='gate'>Subscribe to read on</div>", head=ld(articleBody="\n\n".join(LONG)))
    )
    assert (found.text, found.found_by["text"]) == ("\n\n".join(LONG), "json_ld")


def test_json_lds_body_may_be_html_and_one_line():
    assert [t for _, t in embedded.from_json_ld("<p>One &amp; two.</p><p>Three.</p>")] == ["One & two.", "Three."]
    parts = [t for _, t in embedded.from_json_ld(" ".join(LONG * 4))]
    assert len(parts) > 1
    assert " ".join(parts) == " ".join(LONG * 4)
    assert embedded.from_json_ld(None) == []


def test_the_application_state_is_read_when_only_it_has_the_text():
    state = {
        "props": {
            "page": {
                "article": {"blocks": [{"kind": "p", "html": f"<p>{p}</p>"} for p in LONG]},
                "teasers": [{"summary": f"Teaser number {i} says very little about anything at all, and ends."} for i in range(4)],
            }
        }
    }
    html = (
        f'<html><head><title>{HEADLINE}</title>{ld(datePublished="2021-05-12")}</head><body><div id="__next"></div>'
        f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script></body></html>'
    )
    found = cleaned(html)
    assert (found.text, found.found_by["text"]) == ("\n\n".join(LONG), "state")
    assigned = f"<script>window.__STATE__ = {json.dumps(state)};</script>"
    html = f"<html><head><title>{HEADLINE}</title></head><body><div id=app></div>{assigned}</body></html>"
    assert cleaned(html).text == "\n\n".join(LONG)


def test_reading_a_page_twice_gives_the_same_article():
    html = page(head=ld(author="Ana Whitcombe", datePublished="2021-05-12T09:30:00Z"))
    assert cleaned(html) == cleaned(html)
    assert kinds(cleaned(html)) == [("paragraph", p) for p in PARAGRAPHS]
    assert body() in html


def test_trafilatura_stands_behind_one_module():
    users = {
        p.name for p in (ROOT / "etl").rglob("*.py") if "import trafilatura" in (text := p.read_text("utf-8")) or "from trafilatura" in text
    }
    assert users == {"engine.py"}
