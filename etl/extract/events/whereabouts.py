"""How the places of one happening stand to each other: one may hold the other, or they exclude each other."""

from __future__ import annotations

import math
from dataclasses import replace

from etl.records import EventPlace

_POINTS = frozenset({"city", "point", None})
_PROVINCE_KM = 100.0  # from the point of a province to a town that may lie in it
_FINE = {"point": 0, "city": 1, None: 2, "admin2": 3, "admin1": 4, "country": 5, "region": 6}


def apart(a: EventPlace | None, b: EventPlace | None) -> bool:
    """Tell whether two places exclude each other: neither can hold the other."""
    if a is None or b is None or a.name == b.name:
        return False
    if a.country and b.country and a.country != b.country:
        return True
    if (a.geoname_id is None or b.geoname_id is None) and a.lat is not None and (a.lat, a.lon) == (b.lat, b.lon):
        return False  # a quarter that no gazetteer knows, in its town
    if a.precision in _POINTS and b.precision in _POINTS:
        return True
    if a.precision == b.precision == "admin1":
        return True
    if {a.precision, b.precision} <= _POINTS | {"admin1", "admin2"}:
        return _km(a, b) > _PROVINCE_KM
    return False


def _km(a: EventPlace, b: EventPlace) -> float:
    """Return the distance of two places in km, 0 where one has no point; plane geometry suffices at this size."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return 0.0
    return math.hypot(a.lat - b.lat, (a.lon - b.lon) * math.cos(math.radians(a.lat))) * 111.2


def finer(a: EventPlace | None, b: EventPlace) -> EventPlace:
    """Return the finer of two places of one happening; a name that no gazetteer knows stands in the other one."""
    if a is None:
        return b
    if a.lat is not None and (a.lat, a.lon) == (b.lat, b.lon) and (a.geoname_id is None) != (b.geoname_id is None):
        return a if a.geoname_id is None else b  # a quarter in its town
    unknown, known = (b, a) if b.geoname_id is None and b.lat is None else (a, b)
    if unknown.lat is None and known.lat is not None and known.precision in _POINTS | {"admin1", "admin2"}:
        return replace(unknown, country=known.country, admin1=known.admin1, lat=known.lat, lon=known.lon, precision=known.precision)
    return b if _FINE[b.precision] < _FINE[a.precision] else a


def coarser(a: EventPlace, b: EventPlace) -> bool:
    """Tell whether place a is less exact than b and may hold it."""
    if a.precision not in {"country", "region"} and (a.precision is not None or a.country is not None) and b.admin1 != a.name:
        return False
    return _FINE[b.precision] < _FINE[a.precision] and (a.country is None or b.country == a.country)
