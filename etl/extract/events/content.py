"""What lies in the content of an agreement, a demand, a refusal or a threat: told as asked or promised, not as done."""

from __future__ import annotations

from etl.extract.events import syntax
from etl.extract.events.lexicon import Sense
from etl.extract.events.reading import Token


def _to_be(verb: Token) -> bool:
    """Tell whether a participle is an infinitive's: "a call for troops to be deployed"."""
    return any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)


def lies_in_content(sense: Sense, top: Token, light: Token | None, token: Token) -> bool:
    """Tell whether a token lies in what a trigger (its sense, word and light verb) is about, without being said to have happened.

    "agreed to hold talks", "rejected calls for talks", "demanded an end to the fighting". A finite clause, a participle
    ("talks held last week") and a relative clause stand for themselves.
    """
    node = below = token
    for _ in range(40):
        if node.i == top.i:
            return True
        if light is not None and node.i == light.i and token.i > top.i:
            return below.dep_ == "ccomp" and below.tag_ == "VB" and sense.type == "REQUEST"  # "reiterated its demand that it ease"
        if syntax.is_verb(node):
            if node.dep_ == "conj" and node.head.tag_ == "VB" and is_finite_itself(node):
                return False  # "urged them to leave and kidnapped the mayor": joined to the wrong verb
            finite = any(c.dep_ in {"nsubj", "nsubjpass"} for c in node.children) and node.dep_ in {"ccomp", "advcl", "relcl"}
            told = node.dep_ == "advcl" and node.tag_ != "VB" and not _to_be(node)
            if node.dep_ == "relcl" or (node.dep_ == "acl" and node.tag_ == "VBN") or told:
                return False
            modal = any(c.dep_ == "aux" and c.lower_ != "to" for c in node.children)
            if node.i == token.i and sense.type in _OF_WHAT_WILL_BE and any(c.tag_ == "MD" for c in node.children):
                modal = finite = False  # "warned that it would close the crossing": the threat's own content
            if (
                finite
                and node.dep_ == "ccomp"
                and node.head.lower_ not in {"let", "make", "help"}  # "undertook to let auditors examine it"
                and ((sense.type != "REQUEST" and (node.tag_ != "VB" or modal)) or node.tag_ in {"VBD", "VBZ", "VBP"})
            ):
                return False
        if node.dep_ in {"nsubj", "nsubjpass"} and node.head.i == top.i and sense.pos != "noun":
            return False
        if node.head is node:
            return False
        below, node = node, node.head
    return False


def is_finite_itself(verb: Token) -> bool:
    """Tell whether a coordinated verb has a tense of its own: "to leave and [kidnapped]", "will free them and has [promised]"."""
    if verb.tag_ in {"VBN", "VBG"}:
        return any(c.dep_ in {"aux", "auxpass"} and c.tag_ in {"VBZ", "VBP", "VBD"} for c in verb.children)
    return bool(verb.tag_ == "VBD")


_OF_WHAT_WILL_BE = frozenset({"AGREE", "THREATEN", "REJECT"})
