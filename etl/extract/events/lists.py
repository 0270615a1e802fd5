"""What the parser hangs in the wrong place: the parts of a list, a number before a participle, the object after "to death"."""

from __future__ import annotations

from etl.extract.events.numbers import number_words
from etl.extract.events.reading import Token


def expand(token: Token) -> list[Token]:
    """Return a noun and the nouns coordinated with it."""
    if not any(c.dep_ in {"conj", "appos"} for c in token.children):
        return [token]
    out: list[Token] = []
    todo = [token]
    while todo and len(out) < 40:
        t = todo.pop(0)
        if any(o.i == t.i for o in out):
            continue
        out.append(t)
        todo.extend(c for c in t.children if (c.dep_ == "conj" or _is_listed(c)) and c.pos_ != "VERB")
        for c in t.children:  # "the mayor, Ada Kern, his wife and a guard": the rest of the list hangs on the name
            if c.dep_ == "appos" and c.pos_ == "PROPN":
                todo.extend(g for g in c.children if g.i > c.i and (_is_listed(g) or joins_list(g)))
    return out


def joins_list(token: Token) -> bool:
    """Tell whether a noun that the parser joins to a name ends the list before it: "the mayor, Ada Kern, and two guards"."""
    return token.dep_ == "conj" and token.pos_ == "NOUN" and any(c.dep_ in {"det", "poss", "nummod"} for c in token.lefts)


def _is_listed(token: Token) -> bool:
    """Tell whether an apposition is the middle of a list: "a trader, his wife and a guard"."""
    if token.dep_ == "appos" and token.left_edge.i and token.doc[token.left_edge.i - 1].text == ";":
        return True
    if token.dep_ == "appos" and token.ent_type_ == token.head.ent_type_ == "PERSON" and any(c.dep_ == "conj" for c in token.children):
        return True  # "Captain Ada Kern, Sergeant Bo Lind and a driver": nobody is apposed to another
    if token.dep_ != "appos" or token.pos_ != "NOUN" or not any(c.dep_ in {"det", "poss", "nummod"} for c in token.lefts):
        return False
    return any(c.dep_ == "conj" and any(g.dep_ in {"det", "poss", "nummod"} for g in c.lefts) for c in token.children)


def counted_before(verb: Token) -> list[Token]:
    """Return the number that stands before a coordinated participle: "two were killed and [dozens] more wounded"."""
    own = [c for c in verb.children if c.i < verb.i and c.dep_ != "nummod"]
    own += [g for c in own if c.lower_ in {"more", "others"} for g in c.lefts]
    vague = number_words()["vague"]
    return [c for c in own if c.like_num or (c.lower_ in vague and c.dep_ != "det")]


def to_death(verb: Token) -> Token | None:
    """Return the object that stands after "to death", which the parser hangs elsewhere: "raiders hacked to death [nine farmers]"."""
    doc = verb.doc
    if verb.tag_ not in {"VBD", "VBN", "VBG"} or verb.i + 4 > len(doc) or doc[verb.i + 2].lower_ != "death":
        return None
    if doc[verb.i + 1].lower_ != "to" or any(c.dep_ in {"dobj", "auxpass"} for c in verb.children):
        return None
    first = doc[verb.i + 3]
    node = first
    while node.head is not node and node.head.i > node.i and node.head.pos_ in {"NOUN", "PROPN", "NUM", "ADV"}:
        node = node.head
    return node if node.pos_ in {"NOUN", "PROPN"} and node.left_edge.i <= first.i and not first.is_punct else None
