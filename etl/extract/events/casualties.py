"""Counts of people harmed: killed, wounded, missing, displaced, detained; each with its range and who they are.

A count belongs to a person noun ("27 civilians", "at least three people") that a verb or noun of harm governs. Counts
of sorties, targets, troops or votes never qualify: the noun must mean people, and the governing word must harm them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from etl.extract.events import semantics as sem
from etl.extract.events import syntax
from etl.extract.events.bodies import harmed
from etl.extract.events.lexicon import role_of_word, words_of
from etl.extract.events.lists import counted_before, expand
from etl.extract.events.numbers import number_words
from etl.extract.events.reading import Reading, Token
from etl.records import Casualty

_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}")


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people as written: both bounds, either of which may be open."""

    low: int | None
    high: int | None
    start: int
    end: int


def read_count(head: Token) -> Count | None:
    """Return the number that a noun phrase gives ("at least 30 to 40", "dozens of", "two"), or None.

    head   the head noun ("civilians"), or the number itself when it stands alone ("killing three")
    """
    tokens = sorted(
        [c for c in head.lefts if c.dep_ in {"nummod", "quantmod", "amod", "det", "advmod", "compound", "nmod", "predet", "prep"}]
        + ([head] if head.pos_ == "NUM" or head.lower_ in number_words()["vague"] else []),
        key=lambda t: t.i,
    )
    numbers = [
        t
        for c in tokens
        for t in ([c] if c.i == head.i else c.subtree)
        if t.like_num or t.lower_ in number_words()["words"] or t.lower_ in number_words()["vague"]
    ]
    if head.lower_ in number_words()["vague"] or head.pos_ == "NUM":
        numbers += [t for c in head.lefts for t in c.subtree if t.like_num]
    numbers = sorted({t.i: t for t in numbers if t.ent_type_ not in {"DATE", "TIME", "MONEY", "PERCENT"}}.values(), key=lambda t: t.i)
    if not numbers:
        return _article(head)
    doc = head.doc
    first, last = numbers[0].i, numbers[-1].i
    values = _values(numbers)
    if values is None:
        return None
    low, high = values
    before = [doc[i].lower_ for i in range(max(head.sent.start, first - 4), first)]
    between = [doc[i].lower_ for i in range(first, last + 1)]
    phrase = " ".join(before)
    if (
        phrase.endswith(("at least", "more than", "over", "no fewer than", "no less than", "least", "than"))
        and "fewer than" not in phrase.replace("no fewer than", "")
        and "less than" not in phrase.replace("no less than", "")
    ):
        high = None
        start = first - (2 if before[-2:] in (["at", "least"], ["more", "than"]) else 1)
        if before[-1:] == ["than"] and before[-2:-1] == ["more"]:
            low = low + 1 if low is not None and low < 100 else low
    elif phrase.endswith(("up to", "as many as", "fewer than", "less than", "at most", "no more than")):
        start, low = first - 2, None
    elif phrase.endswith(("about", "some", "around", "nearly", "almost", "approximately", "roughly", "an estimated", "estimated")):
        start = first - 1
    else:
        start = first
    if "or" in between and doc[last].lower_ == "more":
        high = None
    start = max(start, head.sent.start)
    return Count(low, high, doc[start].idx, doc[last].idx + len(doc[last].text))


def _article(head: Token) -> Count | None:
    """Read "a soldier", "another woman" as one."""
    if head.tag_ not in {"NN"}:
        return None
    for c in head.lefts:
        if c.lower_ in {"a", "an", "another", "one"} and c.dep_ in {"det", "nummod"}:
            return Count(1, 1, c.idx, head.idx + len(head.text))
    return None


def _values(numbers: list[Token]) -> tuple[int | None, int | None] | None:
    """Return (low, high) of adjacent number words: "two hundred", "30 to 40", "dozens"."""
    t = number_words()
    groups: list[int] = []
    current: int | None = None
    vague: tuple[int, int | None] | None = None
    previous: int | None = None
    for token in numbers:
        word = token.lower_
        if word in t["vague"]:
            low, high = t["vague"][word][0], t["vague"][word][1] if len(t["vague"][word]) > 1 else None
            if current is not None and word in {"dozen", "hundred", "thousand", "million", "score"}:
                current *= low
                continue
            vague = (low, high)
            continue
        if word in t["words"]:
            value = t["words"][word][0]
        elif m := _DIGITS.fullmatch(word):
            value = int(m[0].replace(",", ""))
        else:
            parts = word.split("-")
            if len(parts) == 2 and all(p in t["words"] for p in parts):
                value = t["words"][parts[0]][0] + t["words"][parts[1]][0]
            elif len(parts) == 2 and all(p.isdecimal() and len(p) < 10 for p in parts):
                groups.extend(int(p) for p in parts)
                continue
            else:
                continue
        if value in {100, 1000, 1_000_000} and current is not None:
            current *= value
        elif current is not None and previous is not None and value < 100 <= current and (token.i - previous == 1 or _and(token)):
            current += value
        elif (
            current is not None
            and previous is not None
            and value < 10 <= current < 100
            and token.i - previous == 2
            and token.nbor(-1).text in {"-", "–"}
        ):
            current += value  # "twenty-six" comes as three tokens
        else:
            if current is not None:
                groups.append(current)
            current = value
        previous = token.i
    if current is not None:
        groups.append(current)
    if groups:
        if max(groups) > 20_000_000:
            return None
        return (min(groups), max(groups)) if len(groups) == 2 else (groups[0], groups[0])
    return vague


def _and(token: Token) -> bool:
    """Tell whether a number word follows another one and "and": "two hundred and fifty"."""
    doc = token.doc
    return bool(token.i >= 2 and doc[token.i - 1].lower_ == "and" and doc[token.i - 2].lower_ in {"hundred", "thousand", "million"})


def is_people(reading: Reading, head: Token) -> bool:
    """Tell whether a head noun means people who can be counted as harmed."""
    noun = sem.head_noun(head)
    if noun.pos_ == "NUM" or noun.lower_ in {
        "others",
        "more",
        "many",
        "several",
        "some",
        "dozens",
        "hundreds",
        "thousands",
        "scores",
        "most",
    }:
        return True
    lemma = reading.lemma(noun)
    role = role_of_word(lemma)
    if lemma in _NOT_PEOPLE:
        return False
    if noun.tag_ == "NNP" and noun.ent_type_ == "":
        return True  # a name that the model has no label for
    return role in sem.HUMAN or noun.ent_type_ in {"PERSON", "NORP"} or sem.kind(reading, noun) in {"person", "people"}


_NOT_PEOPLE = words_of("not_people")
_HARMING_NOUNS = {
    "dead": "killed",
    "death": "killed",
    "casualty": "killed",
    "fatality": "killed",
    "wounded": "wounded",
    "injured": "wounded",
    "injury": "wounded",
    "missing": "missing",
    "homeless": "displaced",
    "toll": "killed",
}


def of_trigger(reading: Reading, token: Token, kind: str) -> list[Casualty]:
    """Return the casualties that a verb of harm gives by its object or passive subject ("killed 36 civilians")."""
    out: list[Casualty] = []
    heads = harmed(token) if reading.lemma(token) not in {"die", "perish", "drown"} else syntax.subjects(token)
    if token.dep_ == "conj":  # "dozens more wounded": a number of its own, not its neighbour's sufferers
        heads = counted_before(token) or heads
    if not heads and token.tag_ in {"VBN", "VBD"}:  # "five combatants and 27 civilians killed"
        heads = syntax.subjects(token)
    for head in heads:
        out.extend(_of_noun(reading, head, kind))
    return _together(out)


def of_people(reading: Reading, heads: list[Token], kind: str) -> Casualty | None:
    """Return how many people some heads are in all, None where one of them is not counted: "his brother and a nephew"."""
    found = [c for h in heads for c in _of_noun(reading, h, kind)]
    return _together(found)[0] if len(found) == len(heads) and found else None


def _of_noun(reading: Reading, head: Token, kind: str) -> list[Casualty]:
    if not is_people(reading, head) and head.lower_ not in {"dead", "wounded", "injured"} and not sem.is_doer(reading, head):
        return []
    outer = read_count(head)
    noun = sem.head_noun(head)
    who = (
        reading.text[noun.idx : noun.idx + len(noun.text)].lower()
        if noun.pos_ in {"NOUN", "ADJ"} and noun.lower_ not in {"others", "dead"}
        else None
    )
    if noun is not head and (outer is None or head.tag_ == "NN"):  # "a total of 45 inmates"
        outer = read_count(noun) or outer
    if outer is None:
        entity_like = (
            noun.ent_type_ == "PERSON"
            or (noun.tag_ == "NNP" and noun.ent_type_ == "")
            or (noun.pos_ == "PROPN" and noun.tag_ == "NNP" and sem.kind(reading, noun) == "person")
        )
        single = noun.tag_ == "NN" and noun.pos_ == "NOUN" and noun.lower_ not in {"group", "crowd", "family", "team", "people"}
        if entity_like or (single and any(c.dep_ in {"det", "poss"} for c in noun.children)) or noun.lower_ in {"he", "she", "him", "her"}:
            return [Casualty(kind=kind, min=1, max=1, who=who, start=head.idx, end=head.idx + len(head.text))]  # type: ignore[arg-type]
        return []
    return [Casualty(kind=kind, min=outer.low, max=outer.high, who=who, start=outer.start, end=outer.end)]  # type: ignore[arg-type]


def _together(found: list[Casualty]) -> list[Casualty]:
    """Put the sum of coordinated counts first ("five combatants and 27 civilians" are 32), parts after it."""
    counted = [c for c in found if c.min is not None or c.max is not None]
    if len(counted) < 2:
        return found
    low = sum(c.min for c in counted if c.min is not None) if all(c.min is not None for c in counted) else None
    high = sum(c.max for c in counted if c.max is not None) if all(c.max is not None for c in counted) else None
    starts = [c.start for c in counted if c.start is not None]
    ends = [c.end for c in counted if c.end is not None]
    total = replace(counted[0], min=low, max=high, who=None, start=min(starts), end=max(ends))
    return [total, *found]


def in_clause(reading: Reading, token: Token) -> list[Casualty]:
    """Return casualties told beside a trigger: "leaving four dead", "a toll of 30", "killed ten and wounded five"."""
    out: list[Casualty] = []
    for t in token.subtree:
        if t.i == token.i:
            continue
        kind = (
            _HARMING_NOUNS.get(t.lower_ if t.pos_ == "ADJ" or t.tag_ == "VBN" else reading.lemma(t))
            if t.pos_ in {"NOUN", "ADJ", "VERB"}
            else None
        )
        if kind is None:
            continue
        count = read_count(t) if t.pos_ in {"NOUN", "ADJ"} or any(c.dep_ == "nummod" for c in t.children) else None
        head = t
        before = t.doc[t.i - 1] if t.i > t.sent.start else None
        if count is None and before is not None and before.like_num and before.dep_ == "conj":  # "four dead and nine wounded"
            count = read_count(before)
        if count is None and t.head.pos_ in {"VERB", "AUX"} and t.dep_ in {"oprd", "acomp", "ccomp", "xcomp", "advcl"}:
            for c in t.head.children:
                if c.dep_ in {"dobj", "nsubj", "nsubjpass"} and c.i < t.i and is_people(reading, c):
                    listed = [k for k in expand(c) if k.i < t.i and is_people(reading, k)]
                    if len(listed) > 1 and all(read_count(k) is not None for k in listed):  # "left nine rebels and two soldiers dead"
                        out.extend(_together([k for h in listed for k in _of_noun(reading, h, kind)]))
                        break
                    count, head = read_count(c), c
        if count is None:
            for c in t.children:
                if c.dep_ in {"nsubj", "nsubjpass"} and is_people(reading, c):
                    count, head = read_count(c), c
        if count is not None and (count.low or count.high):
            noun = sem.head_noun(head)
            who = noun.lower_ if noun.pos_ == "NOUN" and head is not t else None
            out.append(Casualty(kind=kind, min=count.low, max=count.high, who=who, start=count.start, end=count.end))  # type: ignore[arg-type]
    return out
