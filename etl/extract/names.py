"""Names in a parsed text: which words are one name, what kind it is, and the role written beside it.

The model's entity labels are a start; words of context correct them ("the town of Idlib", "a group called Jaysh al-Islam",
"spokesman Tarek Aziz"), because local names are labelled badly.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.extract.people import closed, fold, is_given, nation_of, people

if TYPE_CHECKING:
    from etl.extract.tree import Doc, Token

NAME_LABELS = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC", "FAC", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"})
KIND = {"PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "group"}
PLACE_NOUNS, _GLUE, _RANK, _NEVER = closed("place_nouns"), closed("glue"), closed("ranks"), closed("no_names")
_COURTESY = closed("courtesy")


@dataclass(slots=True)
class Name:
    """One mention of a name: tokens [first, last) of the Doc."""

    first: int
    last: int
    kind: str                      # person | organisation | place | group | unknown
    words: tuple[str, ...]         # folded, without titles
    title: str | None = None       # the title or role noun right before the name
    role: tuple[int, int] | None = None        # tokens of the role written beside the name
    sure: bool = False             # a word of context proves the kind


def find_names(doc: Doc) -> list[Name]:
    """Return the names of `doc` in order, each with its kind as far as its own sentence tells it."""
    tokens = doc.tokens
    names = [n for first, last, label in _stretches(tokens) for n in _name(tokens, first, last, label)]
    names = sorted([*names, *_known_again(tokens, names)], key=lambda n: n.first)
    _vote(tokens, names)
    people_at = {i for n in names if n.kind == "person" for i in range(n.first, n.last)}
    for n in names:
        if n.kind == "person":
            n.role = _role(tokens, n, people_at)
    return names


def _known_again(tokens: list[Token], names: list[Name]) -> Iterator[Name]:
    """Yield surnames of named people where the model saw no name ("Heald said", read as a verb or a common noun)."""
    known = {n.words[-1] for n in names if n.kind == "person" and len(n.words) > 1 and len(n.words[-1]) > 3}
    covered = {i for n in names for i in range(n.first, n.last)}
    for t in tokens if known else ():
        if t.text[:1].isupper() and t.i not in covered and t.text[1:].islower() and fold(t.text) in known \
                and (not t.is_sent_start or t.pos_ == "PROPN" or t.dep_ in ("nsubj", "nsubjpass", "compound", "poss")):
            yield Name(t.i, t.i + 1, "person", (fold(t.text),), None, None, False)


def _stretches(tokens: list[Token]) -> Iterator[tuple[int, int, str]]:
    """Yield entity spans and, between them, runs of proper nouns that the model left unlabelled."""
    at = 0
    n = len(tokens)
    while at < n:
        t = tokens[at]
        if t.ent_type_:
            end = at + 1
            while end < n and tokens[end].ent_iob_ == "I":
                end += 1
            if t.ent_type_ in NAME_LABELS:
                if t.ent_type_ == "PERSON" and end < n and _ends_name(tokens[end]) and tokens[end - 1].head.i == end:
                    end += 1       # "Mayor [Ingrid] Sallow": the label stops before the surname
                yield at, end, t.ent_type_
                at = end
                continue
            if t.ent_type_ not in ("PERCENT", "MONEY", "QUANTITY", "ORDINAL") or t.pos_ != "PROPN":
                at = end
                continue
        if t.pos_ == "PROPN" and t.text[:1].isupper() and t.lower_ not in _NEVER:
            end = at + 1
            while end < n and (tokens[end].pos_ == "PROPN" and tokens[end].text[:1].isupper() and not tokens[end].ent_type_):
                end += 1
            yield at, end, ""
            at = end
        else:
            at += 1


def _ends_name(t: Token) -> bool:
    """Whether an unlabelled word can be a surname by its looks."""
    return t.pos_ == "PROPN" and not t.ent_type_ and t.text[:1].isupper() and t.text[1:].islower() and t.lower_ not in _NEVER


def _name(tokens: list[Token], first: int, last: int, label: str) -> Iterator[Name]:
    """Trim articles, titles, possessives and stray marks off a stretch; a stretch may hold nothing of a name."""
    p = people()
    for a, b in _unbroken(tokens, first, last):
        title = None
        while a < b and (tokens[a].lower_ in ("the", "a", "an", "former", "ex") or not tokens[a].text[0].isalnum()):
            a += 1
        if b - a > 2 and tokens[a].is_sent_start and label in ("PERSON", "") and is_given(tokens[a + 1].text) \
                and _is_trade(tokens[a].lower_):      # "Climber Erik Dahl", a capital only because it opens the sentence
            title, a = tokens[a].lower_, a + 1
        while a < b and tokens[b - 1].lower_ in ("'s", "’s", "'", "’", "-", ".", ",", "\"", "”"):
            b -= 1
        if label in ("PERSON", "") or (label == "ORG" and b - a > 1):
            while b - a > 1 and tokens[a].lower_.rstrip(".") in p.titles and tokens[a].text[:1].isupper() \
                    and not tokens[a + 1].lower_.startswith("of"):
                title, a = tokens[a].lower_.rstrip("."), a + 1
        if a >= b or tokens[a].lower_ in _NEVER or not any(c.isalpha() for t in tokens[a:b] for c in t.text):
            continue
        if title is None and a > 0 and b - a <= 4:
            before = tokens[a - 1].lower_.rstrip(".")
            if before in p.titles or before in p.person:
                title = before
        folded = (fold(t.text) for t in tokens[a:b])
        words = tuple(w for w in folded if w not in ("'s", "s") and any(c.isalnum() for c in w))
        if not words or all(w.rstrip(".") in p.titles or w in p.person or w in _RANK for w in words):
            continue
        kind, sure = _kind(tokens, a, b, label, title, words)
        yield Name(a, b, kind, words, title if kind == "person" else None, None, sure)


def _is_trade(word: str) -> bool:
    return word in people().person or (word.endswith(("er", "or", "ist", "man", "woman", "ian", "ant"))
                                       and not is_given(word))


def _unbroken(tokens: list[Token], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a stretch between line breaks, commas and sentence starts."""
    a = first
    for i in range(first, last):
        t = tokens[i]
        if t.is_space and "\n" in t.text:
            if i > a:
                yield a, i
            a = i + 1
    if a < last:
        yield a, last


def _kind(tokens: list[Token], a: int, b: int, label: str, title: str | None, words: tuple[str, ...]) -> tuple[str, bool]:
    """Return the kind of a name and whether something proves it."""
    p = people()
    text = " ".join(words)
    if nation_of(text):
        return ("group" if label == "NORP" else "place"), True
    if any(w in p.organisation_words for w in words) and len(words) > 1:
        return "organisation", True
    around = _context(tokens, a, b)
    if title is not None and (title in p.titles or title in p.person) and title not in p.organisation:
        return "person", True
    given = len(words) > 1 and is_given(words[0])
    if around and not (given and around == "organisation"):
        return around, True
    if given:
        return "person", True
    if label == "" and len(words) == 1 and words[0] in p.organisation_words:
        return "organisation", False
    return KIND.get(label, "unknown"), False


def _context(tokens: list[Token], a: int, b: int) -> str | None:
    """Return the kind that the words right before or after a name prove."""
    p = people()
    before = tokens[a - 1] if a else None
    after = tokens[b] if b < len(tokens) else None
    if after is not None and after.lower_ in PLACE_NOUNS and after.pos_ == "NOUN" and after.dep_ != "punct":
        return "place"
    if before is None:
        return None
    if before.lower_ == "of" and a > 1 and tokens[a - 2].lower_ in PLACE_NOUNS:
        return "place"
    if before.lower_ in ("called", "named", "dubbed") and a > 1 and tokens[a - 2].lower_ in p.organisation:
        return "organisation"
    if before.lower_ in p.organisation and before.pos_ == "NOUN":
        return "organisation"
    if before.text == "," and a > 1 and tokens[a - 2].pos_ == "NOUN" and tokens[a - 2].lower_ in p.organisation:
        return "organisation"
    return None


def _vote(tokens: list[Token], names: list[Name]) -> None:
    """Give all mentions of the same words one kind: proven ones decide, then the most frequent label."""
    votes: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    surnames: set[str] = set()
    for n in names:
        votes[n.words][n.kind] += 10 if n.sure else 1
        if n.kind == "person" and len(n.words) > 1:
            surnames.add(n.words[-1])
    for n in names:
        if n.sure and n.kind == "place" and len(n.words) == 1 and n.words[0] in surnames \
                and not (n.first and tokens[n.first - 1].pos_ == "ADP"):
            n.kind, n.sure = "person", False       # Valerie Paris is called Paris; "in Paris" is the city
            continue
        if n.sure:
            continue
        ranked = sorted(votes[n.words].items(), key=lambda kv: (-kv[1], kv[0] != "person", kv[0]))
        n.kind = ranked[0][0]
        if len(n.words) == 1 and n.words[0] in surnames and n.kind != "place":
            n.kind = "person"


def _role(tokens: list[Token], n: Name, people_at: Collection[int]) -> tuple[int, int] | None:
    return _role_before(tokens, n, people_at) or _role_after(tokens, n) or _role_apposed_before(tokens, n)


def _role_before(tokens: list[Token], n: Name, people_at: Collection[int]) -> tuple[int, int] | None:
    """The words of the same noun phrase before the name: "Russian Foreign Minister", "Observatory chief"."""
    p = people()
    a = n.first
    while a > 0 and n.first - a < 12:
        t = tokens[a - 1]
        if t.is_space or a - 1 in people_at or (t.lower_ == "and" and a - 2 in people_at):
            break
        word = t.lower_
        two = tokens[a - 2] if a > 1 else None
        noun = two is not None and two.pos_ in ("NOUN", "PROPN")
        if (t.pos_ in ("NOUN", "PROPN", "ADJ") and t.ent_type_ != "DATE") \
                or (noun and word in _GLUE and word != "the") \
                or (word == "the" and two is not None and two.lower_ in ("of", "for")) \
                or (t.text in ("-", "–") and two is not None and two.pos_ in ("NOUN", "PROPN", "ADJ", "VERB", "ADV")):
            a -= 1
        elif tokens[a].text in ("-", "–") or t.text == ".":
            if t.text == "." and not (a > 1 and len(tokens[a - 2].text) <= 4):
                break
            a -= 1
        else:
            break
        if tokens[a].is_sent_start:
            break
    for k in range(n.first - 1, a, -1):    # "part of Prime Minister": what stands before "of" must be somebody
        if tokens[k].lower_ == "of" and not any(tokens[k - 1].lower_ in words for words in (p.person, p.titles, p.organisation)):
            a = k + 1
            break
    while a < n.first and (tokens[a].lower_ in _GLUE or not tokens[a].text[0].isalnum()):
        a += 1
    end = n.first
    while end > a and tokens[end - 1].lower_ in _COURTESY:     # "chairman Sir Alan Dowd"
        end -= 1
    if a >= end:
        return None
    held = [t.lower_.rstrip(".") for t in tokens[a:end]]
    known = any(w in p.person or w in p.titles or w in p.organisation_words or w in p.organisation for w in held)
    named = tokens[end - 1].pos_ in ("NOUN", "PROPN") or tokens[end - 1].text == "."
    return (a, end) if known and named and not set(held) <= _COURTESY else None


def _role_after(tokens: list[Token], n: Name) -> tuple[int, int] | None:
    """An apposition after the name: "Ana Ruiz, 45, head of the port's union, said …"."""
    p = people()
    i, end = n.last, len(tokens)
    if i < end and tokens[i].text == "(":
        return None
    if i >= end or tokens[i].text != ",":
        return None
    i += 1
    while i < end and (tokens[i].like_num or tokens[i].text == ",") and i - n.last < 4:
        i += 1
    start = i
    head = None
    while i < end and i - start < 18:
        t = tokens[i]
        if t.text in (",", ";", ".", "—", "”", "\"", ":", ")", "(") or t.is_space or (t.is_sent_start and i > start):
            break
        if t.lower_ in ("who", "which", "whose", "that", "said", "says", "told") or t.pos_ in ("AUX", "PRON") \
                or (t.pos_ == "VERB" and tokens[i - 1].text != "-"):
            break
        if head is None and (t.lower_ in p.person or t.lower_ in p.titles):
            head = t
        i += 1
    return (start, i) if head is not None and i > start else None


def _role_apposed_before(tokens: list[Token], n: Name) -> tuple[int, int] | None:
    """A description with the name in apposition: "the head of the union, Ana Ruiz, said …"."""
    root = _head(tokens, n.first, n.last)
    if root.dep_ != "appos" or root.head.i >= n.first or root.head.pos_ != "NOUN":
        return None
    noun = root.head
    if noun.lower_ not in people().person:
        return None
    left = min(t.i for t in noun.subtree)
    while left < noun.i and tokens[left].pos_ in ("DET", "PRON", "PUNCT", "SPACE"):
        left += 1
    stop = n.first
    while stop > noun.i + 1 and (not tokens[stop - 1].text[0].isalnum() or tokens[stop - 1].lower_ in _COURTESY):
        stop -= 1
    return (left, stop) if 0 < stop - left <= 15 else None


def _head(tokens: list[Token], first: int, last: int) -> Token:
    """Return the token of [first, last) that hangs on something outside of it."""
    for t in tokens[first:last]:
        if not first <= t.head.i < last or t.head.i == t.i:
            return t
    return tokens[last - 1]
