"""Bylines: people in order, agencies and outlets apart."""

import pytest

from etl import jsonl
from etl.clean.names import signature, sort_out
from etl.clean.text import key
from tests.clean.pages import HEADLINE, PARAGRAPHS, body, cleaned, gazette, ld, page

OWN = {key("Harbour Gazette"), key("harbour-gazette.example")}


@pytest.mark.parametrize(
    ("raw", "people", "credit"),
    [
        (["By Ana Whitcombe"], ["Ana Whitcombe"], []),
        (["By Ana Whitcombe and Jon Berg"], ["Ana Whitcombe", "Jon Berg"], []),
        (["Von Ana Whitcombe, Jon Berg und Mia de la Cruz"], ["Ana Whitcombe", "Jon Berg", "Mia de la Cruz"], []),
        (["Ana Whitcombe, Senior Reporter"], ["Ana Whitcombe"], []),
        (["Ana Whitcombe (Port Ansel)", "ana whitcombe"], ["Ana Whitcombe"], []),
        (["Ana Whitcombe, Reuters"], ["Ana Whitcombe"], ["Reuters"]),
        (["dpa"], [], ["dpa"]),
        (["Harbour Gazette"], [], ["Harbour Gazette"]),
        (["Harbour Gazette staff"], [], ["Harbour Gazette staff"]),
        (["ana.whitcombe@harbour-gazette.example"], [], []),
        (["Ana Whitcombe desk@harbour-gazette.example"], ["Ana Whitcombe"], []),
        (["https://www.facebook.com/harbourgazette"], [], []),
        (["admin"], [], []),
        (["(Image: Getty Images)"], [], []),
        (["Ana Whitcombe Posted May 12, 2021 9:30 am"], ["Ana Whitcombe"], []),
        (["Ana Whitcombe Ana Whitcombe"], ["Ana Whitcombe"], []),
        (["山田 花子"], ["山田 花子"], []),
        (["Анна Петрова"], ["Анна Петрова"], []),
        (["Jean-Luc O’Neill"], ["Jean-Luc O’Neill"], []),
        (["12 May 2021"], [], []),
        ([""], [], []),
    ],
)
def test_names_are_sorted_out(raw, people, credit):
    assert sort_out(raw, OWN) == (people, credit)


def test_an_agency_is_credited_and_no_author():
    found = cleaned(page(head=ld(author={"@type": "Organization", "name": "dpa"})))
    assert (found.authors, found.credit) == ((), ("dpa",))
    assert jsonl.article_json(found)["authors"] == ["dpa"], "the JSON lines say who signs"


def test_people_and_agency_are_kept_apart():
    found = cleaned(page(head=ld(author=[{"@type": "Person", "name": "Ana Whitcombe"}, {"@type": "Person", "name": "AP"}])))
    assert (found.authors, found.credit) == (("Ana Whitcombe",), ("AP",))


def test_the_house_names_of_a_source_are_nobody():
    found = cleaned(page(head=ld(author="Quay Watch")), source=gazette(credits=("Quay Watch",)))
    assert found.credit == ("Quay Watch",)


def test_bylines_of_other_stories_are_not_ours():
    others = "".join(
        f'<div class="card"><h3><a href="/n/{i}">Story number {i} about the harbour</a></h3><span class="author">Other '
        f"Writer{i}</span></div>"
        for i in range(6)
    )
    main = f'<h1>{HEADLINE}</h1><div><a rel="author" href="/author/ana">Ana Whitcombe</a></div>{body()}'
    found = cleaned(page(main, around=("", f"<section>{others}</section>")))
    assert found.authors == ("Ana Whitcombe",)


def test_a_signature_ends_the_text_and_names_the_author():
    found = cleaned(page(f"<h1>{HEADLINE}</h1>{body()}<p>Ana Whitcombe</p>"))
    assert found.authors == ("Ana Whitcombe",)
    assert found.text.endswith(PARAGRAPHS[-1])
    assert found.found_by["authors"] == "signature"


@pytest.mark.parametrize(
    ("line", "want"),
    [
        ("(dpa)", ("dpa", False)),
        ("Ana Whitcombe", ("Ana Whitcombe", True)),
        ("Ferry closed.", None),
        ("The line carried 1.2 million passengers", None),
    ],
)
def test_signatures(line, want):
    assert signature(line, OWN) == want
