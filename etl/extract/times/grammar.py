"""grammar.toml compiled to regular expressions over the tokens' code characters."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from etl.extract.times.anchors import Shape, either, looked_at, repeated, sequence, token
from etl.extract.times.lexicon import HERE

_PART = re.compile(r"\s*(\(\?(?:<?[=!]|:)|\((?P<name>[a-z]+\d?):|[()|?*+]|(?P<macro>[A-Z][A-Z0-9]*)|(?P<word>[a-z]+))")


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern and the builder that reads its groups."""

    name: str
    kind: str
    pattern: re.Pattern[str]
    value: str  # of the rules whose value is fixed
    rank: int  # place in the file: the earlier rule wins a tie
    shape: Shape  # where it can match at all


@lru_cache(maxsize=1)
def _raw() -> dict[str, Any]:
    return tomllib.loads((HERE / "grammar.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def literals() -> frozenset[str]:
    """Return the lower-case words that stand in patterns."""
    raw = _raw()
    sources = [*raw["macros"].values(), *(r["pattern"] for r in raw["rule"])]
    return frozenset(m["word"] for s in sources for m in _parts(s) if m["word"])


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Return the rules, compiled once. Raises ValueError on a pattern that does not parse."""
    raw = _raw()
    return tuple(
        Rule(r["name"], r["kind"], re.compile(_expand(r["pattern"], r["name"])), r.get("value", ""), i, shape_of(r["pattern"]))
        for i, r in enumerate(raw["rule"])
    )


def _parts(source: str) -> list[re.Match[str]]:
    out, at, source = [], 0, source.strip()
    while at < len(source):
        m = _PART.match(source, at)
        if m is None or m.end() == at:
            raise ValueError(f"grammar.toml: cannot read {source[at : at + 30]!r} in {source!r}")
        out.append(m)
        at = m.end()
    return out


def _expand(source: str, rule: str) -> str:
    """Return the regular expression of one pattern; a name captured twice gets a numbered second group."""
    from etl.extract.times.tokens import coder

    used: dict[str, int] = {}

    def walk(text: str) -> str:
        out: list[str] = []
        for m in _parts(text):
            piece = m.group(1)
            if m["name"]:
                n = used[m["name"]] = used.get(m["name"], 0) + 1
                out.append(f"(?P<{m['name']}{'_' * (n - 1)}>")
            elif m["word"]:
                out.append(coder().cls(m["word"]))
            elif m["macro"]:
                macro = _raw()["macros"].get(m["macro"])
                out.append(f"(?:{walk(macro)})" if macro is not None else coder().cls(m["macro"]))
            else:
                out.append("(?:" if piece == "(" else piece)
        return "".join(out)

    try:
        return walk(source)
    except ValueError as e:
        raise ValueError(f"{rule}: {e}") from e


def shape_of(source: str) -> Shape:
    """Return the shape of a pattern that `_expand` can read."""
    return _shape(iter(_parts(source)))


def _shape(parts: Iterator[re.Match[str]]) -> Shape:
    """Read parts up to the end of their group."""
    from etl.extract.times.tokens import coder

    branches: list[list[Shape]] = [[]]
    for m in parts:
        piece = m.group(1)
        items = branches[-1]
        if piece == ")":
            break
        if piece == "|":
            branches.append([])
        elif piece in ("?", "*", "+"):
            items[-1] = repeated(items[-1], piece)
        elif m["word"] or (m["macro"] and m["macro"] not in _raw()["macros"]):
            items.append(token(coder().codes(m["word"] or m["macro"])))
        elif m["macro"]:
            items.append(shape_of(_raw()["macros"][m["macro"]]))
        else:
            inner = _shape(parts)
            items.append(looked_at(inner) if piece.startswith("(?") and piece != "(?:" else inner)
    return either([sequence(b) for b in branches])
