"""The words of a noun phrase as written."""

from __future__ import annotations

from etl.extract.events.reading import Token
from etl.extract.events.syntax import RELATIVE
from etl.extract.gazetteer.atlas import DIVISIONS

_OF_A_CHARGE = ("accus", "suspect", "convict", "acquit", "inform", "remind", "depriv", "strip", "rob")


def noun_span(head: Token) -> tuple[int, int]:
    """Return the code-point span of a full noun phrase, without relative clauses, appositions and coordination."""
    left, right = head.i, head.i
    for c in head.lefts:
        if c.dep_ in {
            "det",
            "amod",
            "compound",
            "poss",
            "nummod",
            "quantmod",
            "nmod",
            "advmod",
            "predet",
            "npadvmod",
            "neg",
            "case",
            "prep",
        } and not (c.dep_ == "det" and c.lower_ in RELATIVE):
            left = min(left, c.left_edge.i)
    doc = head.doc
    left = _before_remark(head, left)
    depth = 0  # inside of a remark in brackets: "the Kifaya (Enough) group"
    for i in range(head.i - 1, left - 1, -1):
        depth += doc[i].text in {")", "]"}
        if doc[i].text in {"[", "("} and depth:
            depth -= 1
            if i == left:  # the phrase begins after it: "[Text] Raiders"
                depth = 1
        elif doc[i].text in {"[", "(", ";", ":"}:
            left, depth = i + 1, 0
            break
    if depth:
        left = max((i + 1 for i in range(left, head.i) if doc[i].text in {")", "]"}), default=left)
    while left < head.i and doc[left].is_punct and doc[left].text not in "\"“'‘`":
        left += 1
    for c in sorted(head.rights, key=lambda t: t.i):
        if c.dep_ == "case" and c.i == right + 1:
            continue
        if c.lower_ == "of" and head.dep_ in {"dobj", "nsubjpass"} and head.head.lower_.startswith(_OF_A_CHARGE):
            break  # "accused the guerrillas of the murder"
        if c.dep_ == "prep" and c.lower_ in {"of", "in", "from", "for", "at"} and c.i == right + 1:
            end = c.right_edge.i
            stop = next(
                (
                    t.i
                    for t in doc[c.i : end + 1]
                    if (t.dep_ in {"relcl", "appos", "cc", "acl", "punct"} and not is_hyphen(t) and not _joins_names(t))
                    or t.tag_ in {"WP", "WDT", "WRB"}
                    or t.ent_type_ in {"DATE", "TIME"}
                ),
                end + 1,
            )
            if stop - 1 > c.i:
                right = stop - 1
            if stop <= end:
                break
        elif c.dep_ in {"compound", "nummod", "nmod"} and c.i == right + 1:
            right = c.i
        else:
            break
    if (
        right == head.i
        and head.pos_ == "NOUN"
        and right + 1 < len(doc)
        and doc[right + 1].ent_type_ == "PERSON"
        and doc[right + 1].ent_iob_ == "B"
    ):
        right += 1  # "citizens Ada Kern": the parser may leave the name unattached
        while right + 1 < len(doc) and doc[right + 1].ent_iob_ == "I" and doc[right + 1].ent_type_ == "PERSON":
            right += 1
    while right > head.i and (doc[right].is_punct or doc[right].pos_ in {"ADP", "DET", "SPACE", "CCONJ"} or doc[right].is_space):
        right -= 1
    end_token = doc[right]
    return doc[left].idx, end_token.idx + len(end_token.text)


def _joins_names(cc: Token) -> bool:
    """Tell whether an "and" joins two names, or two words before one noun: "envoys from Chile and Peru"."""
    if cc.dep_ != "cc" or cc.head.pos_ not in {"PROPN", "ADJ"}:
        return False
    return any(c.dep_ == "conj" and c.pos_ in {"PROPN", "ADJ"} for c in cc.head.children)


def _before_remark(head: Token, left: int) -> int:
    """Return where a phrase begins whose name a remark in brackets explains: "ELN [National Liberation Army] guerrillas"."""
    doc = head.doc
    if head.pos_ != "NOUN" or left < 3 or doc[left - 1].text not in {"]", ")"}:
        return left
    for i in range(left - 2, max(left - 10, 0), -1):
        if doc[i].text in {"[", "("}:
            named = doc[i - 1].text.isupper() and doc[i - 1].text.isalpha() and doc[i + 1].text[:1].isupper()
            return i - 1 if named and head.text.islower() else left
    return left


def is_hyphen(t: Token) -> bool:
    """Tell whether a token is the hyphen within a word: "al-Assad"."""
    return t.text in {"-", "‐", "‑"} and t.i > 0 and not t.whitespace_ and not t.doc[t.i - 1].whitespace_


def within_division(name: Token) -> bool:
    """Tell whether a division follows a name: "in El Tomate, Canaletes Municipality"."""
    doc = name.doc
    if name.i + 2 >= len(doc) or doc[name.i + 1].text != ",":
        return False
    for t in doc[name.i + 2 : name.i + 6]:
        if t.lower_ in DIVISIONS:
            return True
        if not t.text[:1].isupper():
            return False
    return False
