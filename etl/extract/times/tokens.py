"""Text → tokens, each with one code character that stands for its set of features. One pass, linear."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from etl.extract.times.lexicon import PUNCTUATION, SHAPES, lexicon

_TOKEN = re.compile(
    r"(?P<plain>[A-Za-z]{3,}(?!\w))"  # most tokens; three letters are nothing else, so it may stand first
    r"|(?P<iso>(?<![0-9-])[0-9]{4}-[0-9][0-9]-[0-9][0-9]"
    r"(?:[T ][0-9][0-9]:[0-9][0-9](?::[0-9][0-9](?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9][0-9]:?[0-9][0-9])?)?(?![0-9-]))"
    r"|(?P<ampm>(?:[AaPp]\.[ ]?[Mm]\.?|[AaPp][Mm])(?!\w))"
    r"|(?P<era>(?:B\.C\.E|B\.C|A\.D|C\.E)\.?(?!\w))"
    r"|(?P<clock>[0-9]{1,2}:[0-9][0-9](?::[0-9][0-9])?(?![0-9:]))"
    r"|(?P<slashed>(?<![0-9/.-])(?:[0-9]{1,2}(?P<sep>[/.-])[0-9]{1,2}(?P=sep)(?:[0-9]{4}|[0-9][0-9])|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2})(?![0-9/]|[.-][0-9]))"
    r"|(?P<grouped>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?!\w))"
    r"|(?P<decimal>[0-9]+\.[0-9]+(?!\w)|[0-9]{1,2}\.[0-9][0-9](?=[AaPp]\.?[Mm](?!\w)))"
    r"|(?P<quarter>[Qq][1-4](?!\w)|[1-4]Q(?!\w))|(?P<half>H[12](?!\w)|[12]H(?!\w))"
    r"|(?P<fiscal>FY['’]?(?:20|19)?[0-9][0-9](?!\w))"
    r"|(?P<ordinal>[0-9]{1,3}(?:st|nd|rd|th|ST|ND|RD|TH)(?!\w))"
    r"|(?P<decade>(?:1[0-9][0-9]|20[0-9]|[1-9][0-9])0['’]?s(?!\w))|(?P<decade2>['’‘]?[0-9]0['’]?s(?!\w))"
    r"|(?P<year_apostrophe>(?<!\w)['’‘][0-9][0-9](?!\w))"
    r"|(?P<int>[0-9]+(?![^\W_])|[0-9]{1,2}(?=[AaPp]\.?[Mm](?!\w))|[0-9]{1,2}(?=(?:min|hrs?|sec|mins|secs|h)(?!\w)))"
    r"|(?P<word>[^\W\d_]+(?!\w))"
    r"|(?P<mixed>\w+)"
    r"|(?P<poss>['’]s(?!\w))"
    r"|(?P<gap>\n)"
    r"|(?P<mark>[^\w\s])"
)
_GROUPS = {v: k for k, v in _TOKEN.groupindex.items()}
_KEPT = 50_000  # words remembered
_HARD_WRAP = 45  # characters; a shorter line is a heading or a list item and ends there


@dataclass(slots=True)
class Tokens:
    """Parallel lists over the tokens of `text`; `codes` has one character per token."""

    text: str
    start: list[int]
    end: list[int]
    low: list[str]
    codes: str

    def __len__(self) -> int:
        return len(self.low)


@dataclass(frozen=True, slots=True)
class Coder:
    """Feature sets ↔ code characters. Every literal word of the grammar is a feature of its own, named by the word."""

    code: dict[frozenset[str], str]
    word: dict[str, str]  # lower-case word → code
    word_capital: dict[str, str]  # the same word with a capital
    shape: dict[str, str]
    unknown: str
    unknown_capital: str
    glued: str  # a hyphen or dash with no space on either side
    known: dict[str, tuple[str, str]] = field(default_factory=dict)  # word as written → lower case, code; at most _KEPT

    def codes(self, feature: str) -> frozenset[str]:
        """Return all codes that have `feature`."""
        found = frozenset(c for f, c in self.code.items() if feature in f)
        if not found:
            raise ValueError(f"grammar.toml: nothing in the lexicon has the feature {feature!r}")
        return found

    def cls(self, feature: str) -> str:
        """Return the regular expression class of all codes that have `feature`."""
        return f"[{''.join(sorted(self.codes(feature)))}]"


@lru_cache(maxsize=1)
def coder() -> Coder:
    """Return the codes for the lexicon and the literal words of the grammar, assigned once."""
    from etl.extract.times.grammar import literals

    lex = lexicon()
    code: dict[frozenset[str], str] = {}

    def give(features: frozenset[str]) -> str:
        if features not in code:
            code[features] = chr(0xE000 + len(code))
        return code[features]

    lower: dict[str, str] = {}
    capital: dict[str, str] = {}
    for word in sorted(set(lex.features) | literals()):
        own = lex.features.get(word, frozenset()) | ({word} if word in literals() else set()) | {"WORD"}
        capital[word] = give(frozenset(own | {"CAP"}))
        lower[word] = give(frozenset({"WORD"} | ({word} if word in literals() else set())) if word in lex.capitalised else frozenset(own))
    for mark, feature in PUNCTUATION.items():
        capital[mark] = lower[mark] = give(frozenset({feature}))
    capital["HOLIDAY"] = give(frozenset({"HOLIDAY"}))
    capital["MARK"] = give(frozenset({"MARK"}))
    shape = {name: give(frozenset(features)) for name, features in SHAPES.items()}
    return Coder(
        code,
        lower,
        capital,
        shape,
        give(frozenset({"WORD", "OTHER"})),
        give(frozenset({"WORD", "OTHER", "CAP"})),
        give(frozenset({"HY", "GLUE"})),
    )


def tokenize(text: str) -> Tokens:
    """Cut `text` into words, numbers and marks. A single newline inside a wrapped line is white space."""
    k = coder()
    start: list[int] = []
    end: list[int] = []
    low: list[str] = []
    codes: list[str] = []
    word, word_capital, shape, mark_code = k.word, k.word_capital, k.shape, k.word_capital["MARK"]
    line = 0
    known = k.known
    for m in _TOKEN.finditer(text):
        w = m.group()
        s, e = m.span()
        found = known.get(w)
        if found is not None:
            start.append(s)
            end.append(e)
            low.append(found[0])
            codes.append(found[1])
            continue
        kind = _GROUPS[m.lastindex or 0]
        if kind == "plain" or kind == "word":
            if len(known) > _KEPT:
                known.clear()
            lower = w.lower()
            c = word_capital.get(lower, k.unknown_capital) if w[0].isupper() else word.get(lower, k.unknown)
            known[w] = lower, c
            w = lower
        elif kind == "mark" or kind == "poss":
            c = word.get(w, mark_code)
            if w in "-–—‑" and text[s - 1 : s].isalnum() and text[e : e + 1].isalnum():
                c = k.glued
        elif kind == "gap":
            wrapped = s - line >= _HARD_WRAP and text[e : e + 1] not in ("\n", " ", "\t", "") and text[s - 1] not in '.!?:"”'
            line = e
            if wrapped:
                continue
            c = word["\n"]
        elif kind in ("ampm", "era"):
            w = w.lower().replace(" ", "").replace(".", "")
            c = word_capital[w]
        elif kind == "int":
            c = shape[_integer_shape(w)]
        elif kind == "ordinal":
            w = w.lower()
            c = shape["ordinal_dom" if 1 <= int(w[:-2]) <= 31 else "ordinal"]
        else:
            c = shape[kind]
        start.append(s)
        end.append(e)
        low.append(w)
        codes.append(c)
    tokens = Tokens(text, start, end, low, "")
    _merge_holidays(tokens, codes)
    tokens.codes = "".join(codes)
    return tokens


def _integer_shape(digits: str) -> str:
    n = len(digits)
    if not digits.isascii() or n > 4:
        return "int"
    value = int(digits)
    if n == 4:
        return "year" if 1000 <= value <= 2199 else "int_4"
    if n == 3:
        return "int_3"
    if 1 <= value <= 12:
        return "int_hour" if n == 2 else "int_hour_1"
    if 13 <= value <= 24:
        return "int_hour24"
    if 25 <= value <= 31:
        return "int_dom"
    return "int_2" if n == 2 else "int_1"


def _merge_holidays(tokens: Tokens, codes: list[str]) -> None:
    """Join the words of a holiday's name into one token whose word is the name in the lexicon."""
    heads, low = lexicon().holiday_heads, tokens.low
    hits = [i for i, w in enumerate(low) if w in heads and (w[0].isdigit() or tokens.text[tokens.start[i]].isupper())]
    if not hits:
        return
    drop: set[int] = set()
    plain = {"’s": "'s", "’": "'"}
    for i in hits:
        if i in drop:
            continue
        for words, name in heads[low[i]]:
            n = len(words)
            if i + n <= len(low) and all(plain.get(low[i + k], low[i + k]) == words[k] for k in range(1, n)):
                tokens.end[i] = tokens.end[i + n - 1]
                low[i], codes[i] = name, coder().word_capital["HOLIDAY"]
                drop.update(range(i + 1, i + n))
                break
    if drop:
        keep = [k for k in range(len(low)) if k not in drop]
        tokens.start[:], tokens.end[:] = [tokens.start[k] for k in keep], [tokens.end[k] for k in keep]
        low[:], codes[:] = [low[k] for k in keep], [codes[k] for k in keep]
