"""The words next to a match."""

from __future__ import annotations

from etl.extract.times.match import Match
from etl.extract.times.tokens import Tokens


def before(x: Match, back: int = 1) -> str:
    """Return the lower-case word `back` tokens before the match, a newline at the text's start."""
    i = x.m.start() - back
    return x.tokens.low[i] if i >= 0 else "\n"


def after(x: Match, ahead: int = 0) -> str:
    """Return the lower-case word `ahead` tokens behind the one after the match, a newline at the text's end."""
    i = x.m.end() + ahead
    return x.tokens.low[i] if i < len(x.tokens) else "\n"


def capital(tokens: Tokens, i: int) -> bool:
    """Tell whether token i exists and begins with a capital letter."""
    return 0 <= i < len(tokens) and tokens.text[tokens.start[i]].isupper()


def sentence_start(tokens: Tokens, i: int) -> bool:
    """Tell whether token i begins a sentence, a block or a quotation."""
    return i == 0 or tokens.low[i - 1] in {".", "!", "?", "\n", "“", '"', ":", "—", "•"}
