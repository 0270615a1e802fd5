"""Which reading of the page becomes the article's text: the markup, or another where the markup gives little."""

from __future__ import annotations

from etl.clean import body, embedded, engine, lines
from etl.clean.body import Chosen, Hints
from etl.clean.deadline import Deadline
from etl.clean.dom import Dom
from etl.clean.structured import Structured
from etl.clean.text import key

_ENOUGH = 600  # letters: a longer reading of the markup is not compared with other readings,
_THIN = 300  # and one of at least so many is good enough not to ask trafilatura
_SAMPLES = 200  # places at which a listed body is compared with the markup's
_LOST = 0.45  # share of JSON-LD's body that the markup must show, or the markup is a teaser or the wrong part
_MORE = 1.5  # another reading must be so much longer than a short one of the markup,
_FAR_MORE = 3.0  # and JSON-LD's so much longer than any: then the markup shows a teaser


def choose(dom: Dom, data: Structured, hints: Hints, url: str, deadline: Deadline) -> tuple[list[Chosen], str]:
    """Return the article's blocks and where they come from: "markup", "json_ld", "state" or "trafilatura"."""
    chosen, _ = body.select(dom, hints)
    deadline.check("body")
    own = _letters(chosen)
    listed = _cleaned(embedded.from_json_ld(data.article.get("articleBody")), hints)
    known = sum(len(key(c.text)) for c in listed)
    if (known > (_MORE if own < _ENOUGH else _FAR_MORE) * max(own, 1) and known > 200) or (
        known > 400 and _shared(listed, chosen) < _LOST and known > own
    ):
        return _with_captions(listed, chosen), "json_ld"
    if own >= _ENOUGH:
        return chosen, "markup"
    other = _cleaned(engine.read(dom.root, url), hints) if own < _THIN else []
    deadline.check("second reading")
    state = _cleaned(embedded.from_state(dom), hints)
    if _letters(state) > max(_MORE * max(own, _letters(other)), _ENOUGH):
        return state, "state"
    if _letters(other) > _MORE * max(own, 100):
        return other, "trafilatura"
    return chosen, "markup"


def _letters(chosen: list[Chosen]) -> int:
    return sum(len(key(c.text)) for c in chosen if c.kind != "caption")


def _shared(listed: list[Chosen], chosen: list[Chosen]) -> float:
    """Return which share of the listed text the chosen blocks show, by runs of 40 letters."""
    have = "".join(key(c.text) for c in chosen)
    want = "".join(key(c.text) for c in listed)
    step = max(40, len(want) // _SAMPLES)
    pieces = [want[i : i + 40] for i in range(0, max(1, len(want) - 40), step)]
    return sum(p in have for p in pieces) / len(pieces)


def _cleaned(blocks: embedded.Blocks, hints: Hints) -> list[Chosen]:
    seen = {key(t) for t in hints.titles}
    out: list[Chosen] = []
    for kind, text in blocks:
        letters = key(text)
        if letters not in seen and not lines.judge(text, hints.language):
            seen.add(letters)
            out.append(Chosen(kind, text))
    return out


def _with_captions(listed: list[Chosen], chosen: list[Chosen]) -> list[Chosen]:
    """Keep what the markup adds to a listed body: the standfirst before it and the captions after it."""
    have = "".join(key(c.text) for c in listed)
    lead = [c for c in chosen if c.kind == "standfirst" and key(c.text) not in have]
    captions = [c for c in chosen if c.kind == "caption" and key(c.text) not in have]
    return [*lead, *listed, *captions]
