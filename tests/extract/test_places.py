"""The gazetteer: countries by their words, towns by their names, and what an article makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.extract.gazetteer import country_of_words, fold, index, lookup
from etl.extract.gazetteer.atlas import Atlas
from etl.extract.gazetteer.countries import countries


@pytest.mark.parametrize(
    ("words", "code", "kind"),
    [
        ("Syria", "SYR", "name"),
        ("Syrians", "SYR", "people"),
        ("the Kremlin", "RUS", "seat"),
        ("Damascus", "SYR", "seat"),
        ("US", "USA", "name"),
        ("the United States", "USA", "name"),
        ("British", "GBR", "people"),
        ("Côte d’Ivoire", "CIV", "name"),
        ("Burma", "MMR", "name"),
        ("Dutch", "NLD", "people"),
        ("Democratic Republic of Congo", "COD", "name"),
    ],
)
def test_words_for_countries(words, code, kind):
    assert country_of_words(words) == (code, kind)


@pytest.mark.parametrize("words", ["us", "turkey", "polish", "swiss roll", "", "Smith", "Mon"])
def test_words_that_name_no_country(words):
    assert country_of_words(words) is None


def test_codes_are_alpha3_and_neighbours_are_known():
    table = countries()
    assert len(table) > 240
    assert all(len(c) == 3 and c.isupper() for c in table)
    assert all(n in table for c in table.values() for n in c.neighbours)


def test_folding_makes_spellings_one():
    assert fold("Deir ez-Zor") == fold("DEIR EZ ZOR")
    assert fold("Valparaíso") == fold("Valparaiso")
    assert {p.geoname_id for p in lookup("Valparaiso") if p.country == "CHL"} == {
        p.geoname_id for p in lookup("Valparaíso") if p.country == "CHL"
    }


def test_lookup_gives_the_most_populous_first_and_nothing_for_nonsense():
    people = [p.population for p in lookup("Tripoli")]
    assert people == sorted(people, reverse=True)
    assert len(people) > 2
    assert lookup("Qzxvandu") == ()
    assert lookup("") == ()
    assert lookup("x" * 500) == ()
    assert lookup("'; drop table name; --") == ()


def test_the_article_decides_between_namesakes():
    assert Atlas(["Lebanon", "Lebanese"], ["Tripoli"]).resolve("Tripoli").country == "LBN"
    assert Atlas(["Libya"], ["Tripoli"]).resolve("Tripoli").country == "LBY"
    assert Atlas(["Syrian"], ["Homs"]).resolve("Homs").country == "SYR"
    assert Atlas(["Georgian", "Tbilisi"], []).resolve("Georgia").precision == "country"
    assert Atlas(["United States", "American", "Georgia"], ["Atlanta"]).resolve("Georgia").admin1 == "Georgia"


def test_no_hamlet_on_another_continent():
    assert Atlas(["Syria"], []).resolve("Lucknow Junction") is None
    assert Atlas(["Peru"], []).resolve("Nowhere") is None
    place = Atlas([], []).resolve("Paris")
    assert place is not None
    assert place.country == "FRA"


def test_an_answer_does_not_depend_on_the_order_of_words():
    words, names = ["Syria", "Lebanese", "Libya", "Beirut"], ["Tripoli", "Beirut", "Homs"]
    assert Atlas(words, names).resolve("Tripoli") == Atlas(words[::-1], names[::-1]).resolve("Tripoli")


def test_a_division_has_no_town_s_id():
    idlib = Atlas(["Syria"], []).resolve("Idlib", kind="province")
    assert (idlib.precision, idlib.geoname_id, idlib.country) == ("admin1", None, "SYR")


def test_a_home_that_cannot_be_written_falls_back_to_the_temporary_folder(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder should be")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    from etl.settings import Settings

    monkeypatch.setattr(index, "settings", lambda: Settings.from_environment({"DATELINE_HOME": str(blocked / "below")}))
    monkeypatch.setattr(index.tempfile, "gettempdir", lambda: str(temporary))
    monkeypatch.setattr(index, "_build", lambda path: Path(path).write_text("built"))
    path = index.index_path()
    assert path.is_file()
    assert path.is_relative_to(temporary)
    assert index.index_path() == path  # found again, not built again


def test_a_town_goes_by_the_first_word_of_its_name():
    found = Atlas(words=[], names=["Frankfurt"]).resolve("Frankfurt")
    assert found is not None
    assert (found.name, found.country) == ("Frankfurt am Main", "DEU")
