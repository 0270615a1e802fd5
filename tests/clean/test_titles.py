"""Headlines without the site around them."""

import pytest

from etl.clean.titles import strip_site
from tests.clean.pages import HEADLINE, body, cleaned, ld, page


@pytest.mark.parametrize(
    ("title", "want"),
    [
        (f"{HEADLINE} | Harbour Gazette", HEADLINE),
        (f"{HEADLINE} - Transport - Harbour Gazette", f"{HEADLINE} - Transport"),
        (f"Harbour Gazette: {HEADLINE}", f"Harbour Gazette: {HEADLINE}"),
        (f"Harbour Gazette | {HEADLINE}", HEADLINE),
        ("Nine days – or more? The ferry – Harbour Gazette", "Nine days – or more? The ferry"),
        ("Self-made repairs hold", "Self-made repairs hold"),
        ("", ""),
    ],
)
def test_the_outlet_is_cut_and_nothing_else(title, want):
    assert strip_site(title, ["Harbour Gazette", "harbour-gazette.example"], []) == want


def test_what_the_page_shows_as_headline_decides():
    assert strip_site(f"{HEADLINE} - Transport - Somewhere Else", [], [HEADLINE]) == HEADLINE


def test_json_ld_wins_and_both_titles_are_kept():
    found = cleaned(page(head=ld() + '<meta property="og:title" content="Stranded: why the ferry stopped">'))
    assert (found.title, found.social_title) == (HEADLINE, "Stranded: why the ferry stopped")


def test_a_cut_json_ld_headline_gives_way_to_the_whole_one():
    found = cleaned(
        page(head=ld(headline="Ferry line to Marrow Island closed aft...") + f'<meta property="og:title" content="{HEADLINE}">')
    )
    assert found.title == HEADLINE


def test_other_punctuation_of_the_same_words_is_the_pages_own():
    found = cleaned(
        page(
            head=ld(headline="Islands - Ferry line &uuml;ber Marrow closed")
            + '<meta property="og:title" content="Islands: Ferry line über Marrow closed">'
        )
    )
    assert found.title == "Islands: Ferry line über Marrow closed"


def test_the_kicker_of_another_social_title_is_dropped():
    main = f"<h1>On the water - {HEADLINE}</h1>{body()}"
    found = cleaned(page(main, head=f'<meta property="og:title" content="Island travel: {HEADLINE}">', title="x"))
    assert found.title == HEADLINE


def test_the_h1_when_there_is_nothing_else():
    assert cleaned(page(title="Harbour Gazette")).title == HEADLINE


def test_mojibake_in_a_title_is_mended_and_curly_quotes_stay():
    found = cleaned(page(head=ld(headline="CafÃ© owner says ferry “will be missed”")))
    assert found.title == "Café owner says ferry “will be missed”"
