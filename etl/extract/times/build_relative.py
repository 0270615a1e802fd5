"""Builders for words that count from an anchor, for durations, sets and vague references."""

from __future__ import annotations

from collections.abc import Iterable

from etl.extract.times.cues import cues
from etl.extract.times.draft import Draft
from etl.extract.times.lexicon import lexicon
from etl.extract.times.match import Match, hedge, modifier, unit_of, which
from etl.extract.times.quantity import duration_value, ordinal, quantity

_LONG = {
    "daylong": "D",
    "weeklong": "W",
    "monthlong": "M",
    "yearlong": "Y",
    "hourlong": "TH",
    "nightlong": "N",
    "decadelong": "DE",
    "dayslong": "D*",
    "weekslong": "W*",
    "monthslong": "M*",
    "yearslong": "Y*",
    "decadeslong": "DE*",
}


def build_deictic(x: Match) -> Iterable[Draft | None]:
    d = x.draft()
    w = x.word("deict")
    d.n = float(lexicon().mean("DEICT", w))
    d.modifier = modifier(x)
    if w == "tonight":
        d.pod, d.type = "NI", "TIME"
    if x.words("two"):
        d.n += -1 if x.word("two") == "before" else 1
    yield d


def build_rel(x: Match) -> Iterable[Draft | None]:
    d = x.draft()
    d.unit, d.modifier, d.edge = unit_of(x), modifier(x), bool(x.words("mod3", "mod5"))
    words = x.words("rel")
    d.rel = which(words) or which([w for w in x.words("rel") or x.tokens.low[d.first : d.last] if w in ("past", "coming")]) or "this"
    if x.words("twice"):
        d.rel = "before last"
    if x.words("end"):
        d.rel, d.modifier, d.edge = "the", "END", True
    plural = x.word("unit") in lexicon().meaning["UNITPL"]
    if plural or d.unit in ("TS", "TM", "TH"):
        return
    if (
        (x.rule.name == "relative.the_unit" and d.rel in ("last", "next") and d.unit not in ("D", "N") and words and words[-1] == "last")
        or d.rel in ("same", "following", "previous", "that", "the")
        or x.rule.name == "relative.the_unit"
    ):
        d.base = "ref"
    else:
        d.base = "dct"
    if d.unit == "N":
        d.kind, d.pod, d.type = "part", "NI", "TIME"
    yield d


def build_off(x: Match) -> Iterable[Draft | None]:
    lex, d = lexicon(), x.draft()
    direction = x.words("dir")
    word = direction[0] if direction else ""
    d.sign = -1 if word in ("ago", "earlier", "before", "previously", "prior", "beforehand") else 1
    d.base = "dct" if word in ("ago", "from", "hence", "time") else "ref"
    if x.word("unit") in lex.meaning["POD"] and x.word("unit") not in lex.meaning["UNIT"]:
        d.unit, d.pod, d.type = "D", str(lex.meaning["POD"][x.word("unit")]), "TIME"
    else:
        d.unit = unit_of(x)
    d.n = quantity(x.words("qty")) if x.words("qty") else (None if x.rule.name == "relative.offset_vague" else 1.0)
    if d.n is not None and "half" in x.tokens.low[d.first : d.last + 1] and "half" not in x.words("qty"):
        d.n += 0.5
    if x.rule.name == "relative.day_before" and d.unit == "N":
        d.unit, d.pod, d.type = "D", "NI", "TIME"
    if x.word("head") == "quarter" and d.unit == "Y":
        d.quarter = 4  # "the year-earlier quarter": so many quarters back
    if x.words("deict"):
        d.base, d.day = "dct", int(lex.mean("DEICT", x.word("deict")))
    d.modifier = hedge(x)
    yield d


def build_dur(x: Match) -> Iterable[Draft | None]:
    d = x.draft("dur")
    d.type = "DURATION"
    plural = x.word("unit") in lexicon().meaning["UNITPL"]
    if w := x.word("long"):
        d.unit, d.n = _LONG[w].rstrip("*"), None if w.endswith("slong") else 1.0
    else:
        d.unit = unit_of(x)
        d.n = quantity(x.words("qty")) if x.words("qty") else (None if plural else 1.0)
    if w := x.word("half"):
        d.n = (d.n or 1.0) + (0.5 if w == "half" else 0.25)
    if x.words("halfonly"):
        d.n = 0.5
    if x.words("quartercentury"):
        d.n, d.unit = 25.0, "Y"
    if (span := x.span("qty2")) is not None:  # "three or four days": TimeML has two expressions
        first = Draft(first=d.first, last=span[1] - 1, rule=d.rule, kind="dur", type="DURATION", unit=d.unit, modifier=hedge(x))
        first.n = quantity(x.words("qty2"))
        first.value = duration_value(first.n, d.unit)
        d.first = span[1] + 1
        yield first
    if w := x.word("win"):
        d.rel = {
            "past": "last",
            "previous": "previous",
            "preceding": "previous",
            "prior": "previous",
            "coming": "next",
            "upcoming": "next",
            "latest": "last",
            "following": "following",
            "ensuing": "following",
            "subsequent": "following",
        }.get(w, w)
        if d.rel in ("opening", "closing", "final"):
            d.rel = "first" if d.rel == "opening" else "final"
    if w := x.word("year"):
        digits = w.lstrip("'’‘").replace(",", "")
        if not digits.isdecimal() or not 0 < int(digits) <= 9999:
            return
        d.year = int(digits)
    if w := x.word("month"):
        d.month = int(lexicon().mean("MON", w))
    d.modifier = hedge(x)
    d.value = duration_value(d.n, d.unit)
    if x.rule.name == "duration.quantity" and x.words("qty") in (["a"], ["an"]) and d.first == d.last - 1 and _is_rate(x):
        d.type = "SET"  # "$12 an hour", "six days a week"
    yield d


def _is_rate(x: Match) -> bool:
    i = x.m.start() - 1
    if i < 0 or (i + 3 < len(x.tokens) and x.tokens.low[i + 3] in ("ago", "later", "earlier", "before", "after")):
        return False
    w = x.tokens.low[i]
    return (
        w[0].isdigit()
        or w in ("%", "percent", "times", "twice", "once", "cents", "million", "billion")
        or (w.isalpha() and w.endswith("s") and len(w) > 3 and w not in cues().function_words and w not in cues().present)
    )


def build_old(x: Match) -> Iterable[Draft | None]:
    d = x.draft("dur")
    d.type, d.unit, d.rel = "DURATION", unit_of(x), "old"
    d.n = quantity(x.words("qty")) if x.words("qty") else (None if x.word("unit") in lexicon().meaning["UNITPL"] else 1.0)
    d.value = duration_value(d.n, d.unit)
    d.modifier = hedge(x)
    yield d


def build_set(x: Match) -> Iterable[Draft | None]:
    lex, d = lexicon(), x.draft("fixed")
    d.type = "SET"
    if w := x.word("freq"):
        d.value = str(lex.mean("FREQ", w))
    elif w := x.word("wd"):
        plural = lex.meaning["WDPL"].get(w)
        d.value = f"XXXX-WXX-{plural or lex.mean('WD', w)}"
    elif w := x.word("month"):
        d.value = f"XXXX-{lex.mean('MON', w):02d}"
    elif w := x.word("season"):
        d.value = f"XXXX-{lex.mean('SEASON', w)}"
    elif w := x.word("holiday"):
        d.value = "XXXX-" + lex.holidays[w].get("md", "XX-XX")
    elif w := x.word("pod"):
        pod = str(lex.mean("POD", w))
        d.value = f"XXXX-XX-XXT{pod}"
    else:
        unit = unit_of(x)
        n = quantity(x.words("qty")) if x.words("qty") else 1.0
        if "other" in x.tokens.low[d.first : d.last]:
            n = 2.0
        named = {"N": "XXXX-XX-XXTNI", "WE": "XXXX-WXX-WE"}  # TimeML writes the period of the others: P1D, P2W
        d.value = named[unit] if x.words("quant") and n == 1.0 and unit in named else duration_value(n, unit)
    if x.tokens.low[d.last] in ("morning", "afternoon", "evening", "night") and x.words("wd"):
        d.value += "T" + str(lex.mean("POD", x.tokens.low[d.last]))
    yield d


def build_ref(x: Match) -> Iterable[Draft | None]:
    d = x.draft("ref")
    d.value = x.rule.value or str(lexicon().mean("REF", x.word("ref")))
    yield d


def build_part(x: Match) -> Iterable[Draft | None]:
    d = x.draft()
    d.pod, d.type = _pod(x.word("pod")), "TIME"
    words = x.tokens.low[d.first : d.last]
    d.rel = which(x.words("rel")) or (
        "that" if "that" in words else "this" if "this" in words else "one" if "one" in words else "the" if "the" in words else None
    )
    if d.rel == "next" and "the" in words:
        d.rel = "following"  # "the next morning" counts from the story, "next morning" does not occur
    d.modifier = modifier(x)
    d.weak = d.rel is None and x.rule.name != "time.part_overnight"
    yield d


def _pod(word: str) -> str:
    return {"overnight": "NI", "hours": "MO", "mid - day": "MI", "mid - morning": "MO", "mid - afternoon": "AF"}.get(word) or str(
        lexicon().mean("POD", word)
    )


def build_ordinal(x: Match) -> Iterable[Draft | None]:
    d = x.draft()
    if x.word("unit") in ("night", "evening"):
        d.pod, d.type = str(lexicon().mean("POD", x.word("unit"))), "TIME"
    d.n = float(ordinal(x.word("nth")) or 0)
    yield d
