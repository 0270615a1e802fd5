"""Where a whole report stands: its dateline, the countries it speaks of, and the place of what its sentences do not place."""

from __future__ import annotations

from etl.extract.events.reading import Reading
from etl.extract.events.triggers import Trigger
from etl.extract.gazetteer import country_of_code
from etl.extract.gazetteer.atlas import Atlas, Resolved
from etl.extract.opening import opening_place
from etl.records import EventPlace

_NAME = frozenset({"GPE", "LOC", "FAC"})


def atlas_of(reading: Reading) -> Atlas:
    """Weigh the article's countries and place names."""
    words: list[str] = []
    names: list[str] = []
    doc = reading.doc
    for ent in doc.ents:
        if ent.label_ in {"GPE", "LOC", "FAC", "NORP", "ORG", "PERSON"}:
            text = ent.text.strip()
            words.append(text)
            if ent.label_ in _NAME:
                names.append(text.removeprefix("the ").removesuffix("'s").removesuffix("’s"))
    words.extend(
        token.text
        for token in doc
        if token.text[:1].isupper()
        and token.pos_ in {"PROPN", "ADJ", "NOUN"}
        and (token.ent_type_ == "" or token.ent_type_ in {"ORG", "PERSON"})
    )
    dateline = _dateline(reading)
    return Atlas(words, names, reading.country, dateline[0] if dateline else None)


def _dateline(reading: Reading) -> tuple[str, int, int] | None:
    """Return the place of the report's opening as a gazetteer writes it, and its span: "BEIRUT (AP) —" is Beirut."""
    span = opening_place(reading.text, reading.blocks)
    if span is None:
        return None
    place = reading.text[slice(*span)]
    return (place.title() if place.isupper() else place), *span


def as_record(place: Resolved, start: int, end: int, words: str) -> EventPlace:
    """Return a resolved name and the span of its words as a record."""
    return EventPlace(start=start, end=end, text=words, name=place.name, geoname_id=place.geoname_id, country=place.country,
                      admin1=place.admin1, lat=place.lat, lon=place.lon, precision=place.precision)


def default_place(reading: Reading, atlas: Atlas, usual: str | None) -> EventPlace | None:
    """Return the country of what a report does not place: where its placed events are, its dateline's, or the one it speaks of.

    usual   the country (alpha-3) of most events that the report places, None when it places none
    """
    code = usual or atlas.main_country
    country = country_of_code(code) if code else None
    if country is None:
        return None
    at = reading.text.find(country.name)
    words = country.name
    if at < 0:
        dateline = _dateline(reading)
        resolved = atlas.resolve(dateline[0]) if dateline else None
        if resolved is None or resolved.country != code or dateline is None:
            return None
        _, at, end = dateline
        words = reading.text[at:end]
    whole = atlas.resolve(country.name, within=code)
    return EventPlace(
        start=at,
        end=at + len(words),
        text=words,
        name=country.name,
        geoname_id=country.geoname_id,
        country=country.code,
        lat=whole.lat if whole else None,
        lon=whole.lon if whole else None,
        precision="country",
    )


def here(reading: Reading, atlas: Atlas, trigger: Trigger) -> EventPlace | None:
    """Return the dateline's place for "in this city" and "here"."""
    sent = trigger.token.sent
    for t in sent:
        if (t.lower_ == "here" and t.dep_ == "advmod") or (
            t.lower_ in {"city", "capital", "town"} and any(c.lower_ == "this" for c in t.lefts)
        ):
            dateline = _dateline(reading)
            resolved = atlas.resolve(dateline[0]) if dateline else None
            if resolved is not None and dateline is not None:
                _, at, end = dateline
                return as_record(resolved, at, end, reading.text[at:end])
    return None
