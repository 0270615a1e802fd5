"""Plain errors of the model that later rooms would build on, mended once the tree stands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from etl.extract.tree import Token

_SUBJECT = frozenset({"nsubj", "nsubjpass"})


def mend(words: Sequence[Token]) -> None:
    """Give a day back its own words, and a number at the head of a sentence its part of speech.

    - "On Saturday thousands marched": the subject is no part of the date, though the model's name of it runs on
    - "Eleven were injured": a number word with a capital is no proper name unless one follows it
    """
    for here, after in pairwise(words):
        if here.ent_type_ == "DATE" and here.ent_iob_ == "B" and after.ent_iob_ == "I":
            apart = after.dep_ in _SUBJECT and here.head is not after
            if apart and (after.i + 1 >= len(words) or words[after.i + 1].ent_iob_ != "I"):
                after.ent_iob_, after.ent_type_ = "O", ""
        elif here.is_sent_start and here.like_num and here.tag_ == "NNP" and after.tag_ not in {"NNP", "NNPS"}:
            here.tag_, here.pos_, here.morph = "CD", "NUM", "NumType=Card"
