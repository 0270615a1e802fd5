"""A rule's match on the tokens, and what its words say whatever the rule."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.extract.times.draft import Draft
from etl.extract.times.grammar import Rule
from etl.extract.times.lexicon import lexicon
from etl.extract.times.tokens import Tokens


@dataclass(slots=True)
class Match:
    """A rule's match on the tokens."""

    rule: Rule
    tokens: Tokens
    m: re.Match[str]

    def words(self, *names: str) -> list[str]:
        """Return the lower-case words of the first of these groups that took part."""
        for name in names:
            span = self.span(name)
            if span:
                return self.tokens.low[span[0] : span[1]]
        return []

    def word(self, *names: str) -> str:
        """Return those words joined by spaces, "" when no group took part."""
        return " ".join(self.words(*names))

    def span(self, name: str) -> tuple[int, int] | None:
        """Return the tokens of a group, whichever of its numbered copies took part."""
        groups = self.m.re.groupindex
        for key in (name, f"{name}_", f"{name}__", f"{name}___"):
            if key in groups and self.m.start(key) >= 0:
                return self.m.span(key)
        return None

    def draft(self, kind: str | None = None) -> Draft:
        """Return an empty draft over the whole match."""
        return Draft(first=self.m.start(), last=self.m.end() - 1, rule=self.rule.name, kind=kind or self.rule.kind)


def modifier(x: Match) -> str | None:
    lex = lexicon()
    for name in ("mod1", "mod2", "mod3", "mod4", "mod5", "mod6"):
        word = x.words(name)
        if word:
            if name == "mod5":
                return "END"
            return str(lex.meaning["MODN" if name == "mod3" else "MODADJ"][word[0]])
    return "APPROX" if x.words("hedge") else None


def hedge(x: Match) -> str | None:
    lex, low = lexicon(), x.tokens.low[x.m.start() : x.m.end()]
    span = x.span("qty") or x.span("halfonly")
    for w in low[: span[0] - x.m.start()] if span else []:
        if w in ("more", "least", "over", "well"):
            return "MORE_THAN"
        if w in ("less", "fewer", "most", "up"):
            return "LESS_THAN"
        if w == "close":
            return "APPROX"
        if w in lex.meaning["HEDGE"] and lex.meaning["HEDGE"][w]:
            return str(lex.meaning["HEDGE"][w])
    return None


def which(words: list[str]) -> str | None:
    """Normalise "the following", "this past" … to last, next, this, same, that, following, previous or the."""
    words = [w for w in words if w not in ("the", "of", "very")] or (["the"] if words else [])
    if not words:
        return None
    w = words[-1]
    if w in ("next", "last", "this", "same", "that", "the", "past", "coming"):
        return w
    if w in ("following", "subsequent", "succeeding", "ensuing", "upcoming", "forthcoming"):
        return "following"
    if w in ("previous", "preceding", "prior"):
        return "previous"
    return "this" if w in ("current", "present") else w


def unit_of(x: Match) -> str:
    lex, w = lexicon(), x.word("unit")
    return str(lex.meaning["UNIT"].get(w) or lex.meaning["UNITPL"].get(w) or {"min": "TM", "": "Y"}.get(w, "D"))
