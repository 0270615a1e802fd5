"""An article as one self-contained HTML page: its times, quotes and events highlighted in place and listed beside it.

Values in, text out: `render` takes the output object of `etl.jsonl.answer`. Nothing is loaded from elsewhere, no script
runs, and every string from the article is escaped, for the page shows hostile input.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

from etl.settings import ROOT

_STYLE = ROOT / "etl" / "show.css"


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    kind: str                      # quote, speaker, cue, time, event, place
    anchor: str
    tip: str


def render(answer: dict[str, Any], *, address: str | None = None) -> str:
    """Return the page for one answer of `dateline extract` (or of the warehouse, in the same shape).

    address  where the archived bytes lie, shown as provenance
    raises   ValueError when the answer is an error object
    """
    if "error" in answer:
        raise ValueError(f"there is no article to show: {answer['error'].get('message')}")
    article, text = answer["article"], answer["article"]["text"]
    marks = list(_marks(answer))
    title = article.get("title") or _first_line(article) or "Untitled"
    facts = [("By", ", ".join([*(article.get("authors") or []), *(article.get("credit") or [])])),
             ("Outlet", article.get("site_name")), ("Published", _published(article)),
             ("Modified", article.get("modified_at")), ("Section", article.get("section")),
             ("Words", article.get("word_count")), ("Address", article.get("canonical_url")), ("Archived as", address)]
    meta = "".join(f"<dt>{escape(k)}</dt><dd>{escape(str(v))}</dd>" for k, v in facts if v)
    body = "\n".join(_block(text, b, marks) for b in _blocks(article))
    return (f"<!doctype html>\n<html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
            f"<title>{escape(title)}</title><style>{_STYLE.read_text('utf-8')}</style>\n"
            f"<header><p class=brand>Dateline</p><h1>{escape(title)}</h1><dl>{meta}</dl>{_legend(answer)}</header>\n"
            f"<main><article>{body}</article>\n<aside>{_events(answer)}{_quotes(answer)}{_times(answer)}</aside></main>"
            f"</html>\n")


def _published(article: dict[str, Any]) -> str | None:
    """Return the publisher's day, which may be another than that of the instant in UTC, and the instant."""
    day, instant = article.get("published_on"), article.get("published_at")
    return f"{day} ({instant})" if day and instant and instant != day else day or instant


def _first_line(article: dict[str, Any]) -> str | None:
    """Return the headline of a bare text, which has no title of its own."""
    first = _blocks(article)[0]
    return article["text"][first["start"]:first["end"]] if first["kind"] in {"headline", "heading"} else None


def _marks(answer: dict[str, Any]) -> Iterable[_Mark]:
    for n, q in enumerate(answer["quotes"]):
        who = (q.get("speaker") or {}).get("name") or (q.get("speaker") or {}).get("text") or "nobody named"
        for start, end in q["fragments"]:
            yield _Mark(start, end, "quote", f"q{n}", f"{q['kind']} quote: {who}")
        for key in ("speaker", "cue"):
            if q.get(key):
                yield _Mark(q[key]["start"], q[key]["end"], key, f"q{n}", f"{key}: {who}")
    for n, e in enumerate(answer["events"]):
        yield _Mark(e["trigger"]["start"], e["trigger"]["end"], "event", f"e{n}",
                    f"{e['type']} {e['mode'] or ''} · {_span_of_days(e)} · {e['modality']}")
        if e.get("place"):
            yield _Mark(e["place"]["start"], e["place"]["end"], "place", f"e{n}", _place(e["place"]))
    for n, t in enumerate(answer["times"]):
        yield _Mark(t["start"], t["end"], "time", f"t{n}", f"{t['type']} {t['value']} · {_span_of_days(t)}")


def _blocks(article: dict[str, Any]) -> list[dict[str, Any]]:
    whole = {"kind": "paragraph", "start": 0, "end": len(article["text"])}
    return article.get("blocks") or [whole]


def _block(text: str, block: dict[str, Any], marks: list[_Mark]) -> str:
    """Return one block; it is cut at every mark's edges, so that overlapping marks need no nesting."""
    start, end = block["start"], block["end"]
    inside = [m for m in marks if m.start < end and m.end > start]
    edges = sorted({start, end, *(x for m in inside for x in (m.start, m.end) if start < x < end)})
    out = []
    for a, b in pairwise(edges):
        over = [m for m in inside if m.start <= a and m.end >= b]
        words = escape(text[a:b]).replace("\n", "<br>")
        if not over:
            out.append(words)
            continue
        kinds = " ".join(dict.fromkeys(m.kind for m in over))
        tips = " ▪ ".join(dict.fromkeys(m.tip for m in over))
        out.append(f'<a class="{kinds}" href="#{over[-1].anchor}" title="{escape(tips)}">{words}</a>')
    tag = {"heading": "h2", "headline": "h2", "list_item": "li", "block_quote": "blockquote"}.get(block["kind"], "p")
    return f'<{tag} class="{escape(block["kind"])}">{"".join(out)}</{tag}>'


def _legend(answer: dict[str, Any]) -> str:
    counts = [("event", "events", "events"), ("quote", "quotes", "quotes"), ("time", "times", "times")]
    items = [f'<span class="{kind}">{len(answer[key])} {label}</span>' for kind, key, label in counts]
    return f'<p class=legend>{" ".join(items)} <span class=speaker>speaker</span> <span class=cue>cue</span> ' \
           f'<span class=place>place</span></p>'


def _events(answer: dict[str, Any]) -> str:
    rows = []
    for n, e in enumerate(answer["events"]):
        toll = ", ".join(f"{c['kind']} {_count(c)} {c.get('who') or ''}".strip() for c in e["casualties"])
        who = " → ".join(filter(None, (_names(e["actors"]), _names(e["targets"]))))
        claim = (e.get("attribution") or {}).get("name") or (e.get("attribution") or {}).get("text")
        rows.append([f"e{n}", e["trigger"]["text"], f"{e['type']}{' / ' + e['mode'] if e['mode'] else ''}",
                     _span_of_days(e), who, _place(e["place"]) if e.get("place") else "", toll,
                     e["modality"] + (f" by {claim}" if claim else "")])
    return _table("Events", ["trigger", "type", "when", "who", "where", "toll", "modality"], rows)


def _quotes(answer: dict[str, Any]) -> str:
    rows = []
    for n, q in enumerate(answer["quotes"]):
        s = q.get("speaker") or {}
        who = " · ".join(filter(None, (s.get("name") or s.get("text"), s.get("role"), s.get("affiliation"))))
        rows.append([f"q{n}", who or "nobody named", (q.get("cue") or {}).get("text") or "", q["kind"], q["text"]])
    return _table("Quotes", ["speaker", "cue", "kind", "words"], rows)


def _times(answer: dict[str, Any]) -> str:
    rows = [[f"t{n}", t["text"], t["type"], t["value"], _span_of_days(t), t["grounding"]]
            for n, t in enumerate(answer["times"])]
    return _table("Times", ["words", "type", "value", "days", "grounding"], rows)


def _table(title: str, head: list[str], rows: list[list[str]]) -> str:
    if not rows:
        return f"<section><h3>{title}</h3><p>None found.</p></section>"
    cells = "".join(f'<tr id="{r[0]}">' + "".join(f"<td>{escape(str(c))}</td>" for c in r[1:]) + "</tr>" for r in rows)
    return (f"<section><h3>{title} <small>{len(rows)}</small></h3><div class=scroll><table><thead><tr>"
            + "".join(f"<th>{h}</th>" for h in head) + f"</tr></thead><tbody>{cells}</tbody></table></div></section>")


def _names(people: list[dict[str, Any]]) -> str:
    return ", ".join(p.get("name") or p["text"] for p in people)


def _place(p: dict[str, Any]) -> str:
    parts = (p.get("name") or p["text"], p.get("admin1"), p.get("country_name") or p.get("country"))
    return ", ".join(dict.fromkeys(filter(None, parts)))


def _count(c: dict[str, Any]) -> str:
    low, high = c.get("min"), c.get("max")
    if low == high:
        return str(low) if low is not None else "some"
    return f"{low if low is not None else ''}–{high if high is not None else ''}"


def _span_of_days(x: dict[str, Any]) -> str:
    start, end = (x.get("from") or "")[:16], (x.get("to") or "")[:16]
    if not start and not end:
        return "undated"
    days = start if start == end else f"{start or '…'} – {end or '…'}"
    return days.replace("-", "\N{NON-BREAKING HYPHEN}")
