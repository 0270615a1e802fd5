"""Counts in words and digits, and the TimeML value of a duration."""

from __future__ import annotations

from etl.extract.times.lexicon import lexicon

_MULTIPLE = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_FRACTION = {"half": 0.5, "quarter": 0.25}
_ARTICLES = {"a", "an", "another", "one", "the"}


def quantity(words: list[str]) -> float | None:
    """Return the count that `words` name ("two and a half" → 2.5), or None for "a few", "several"."""
    cards, vague = lexicon().meaning["CARD"], lexicon().meaning["VAGUE"]
    total, group, seen, after_and, article = 0.0, 0.0, False, False, False
    for w in words:
        if w in ("and", "-", "of", "the"):
            after_and = after_and or w == "and"
        elif w in _FRACTION and (after_and or w == "half"):
            group += _FRACTION[w]
            seen = True
        elif w in _MULTIPLE:
            total += (group or 1.0) * _MULTIPLE[w]
            group, seen = 0.0, True
        elif w == "couple" or w == "dozen":
            return 2.0 if w == "couple" else (group or 1.0) * 12
        elif w in cards:
            group += cards[w]
            seen = True
        elif w in vague:
            return None
        elif w[0].isdigit() and w.replace(",", "").replace(".", "", 1).isdecimal():
            group += float(w.replace(",", ""))
            seen = True
        elif w in _ARTICLES:
            article = not after_and
    if seen and after_and and article and total + group < 1:  # "a year and a half": the article is the one
        return total + group + 1
    if not seen and article:
        return 1.0
    return total + group if seen else None


def duration_value(n: float | None, unit: str) -> str:
    """Return the TimeML value, e.g. P10D, PT5M, P2.5Y, PXW; fortnights are weeks."""
    if unit == "F":
        n, unit = (None if n is None else n * 2), "W"
    prefix = "PT" if unit.startswith("T") else "P"
    unit = {"N": "D", "WE": "WE"}.get(unit, unit.removeprefix("T"))
    return f"{prefix}{_number(n)}{unit}"


def _number(n: float | None) -> str:
    if n is None:
        return "X"
    return str(int(n)) if n == int(n) else f"{n:g}".removeprefix("0")


def ordinal(word: str) -> int | None:
    """Return the number of "third", "3rd" or "twenty-first" (its words joined by spaces), None for other words."""
    meaning = lexicon().meaning
    total = 0
    for w in word.replace("-", " ").split():
        if w[0].isdigit():
            digits = w[:-2] if w[-1].isalpha() else w
            if not digits.isdecimal():
                return None
            total += int(digits)
        elif w in meaning["ORDW"]:
            total += meaning["ORDW"][w]
        elif w in meaning["TENS"]:
            total += meaning["TENS"][w]
        elif w in meaning["CARD"]:
            total += meaning["CARD"][w]
        elif w == "latter":
            total += 2
        else:
            return None
    return total or None
