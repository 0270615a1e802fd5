"""Bodies that stand only in a script's JSON: JSON-LD's articleBody, and the state that a JavaScript page is built from."""

from __future__ import annotations

import re
from typing import Any

from etl.clean import jsonld
from etl.clean.dom import Dom
from etl.clean.text import clean_line, key
from etl.records import BlockKind

Blocks = list[tuple[BlockKind, str]]
_ASSIGNED = re.compile(r"^\s*(?:window\.|var |let |const |self\.)[\w.$\[\]\"']{1,80}\s*=\s*(?=[{\[])")
_PROSE = re.compile(r"[.!?。！？…][\"'”’»“)\]]*\s*(?:</\w+>\s*)*$")
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ“\"«„])")
_MAX_SCRIPT = 6_000_000
_MAX_STRINGS = 50_000
_LEAST = 60  # letters: a shorter string is a label
_LONG = 1_200  # characters: a body in one line is cut into paragraphs of about this length


def from_json_ld(article_body: Any) -> Blocks:
    """Return the paragraphs of JSON-LD's articleBody; a body without line breaks is cut between sentences."""
    if isinstance(article_body, list):
        article_body = "\n".join(str(part) for part in article_body if isinstance(part, str))
    if not isinstance(article_body, str):
        return []
    lines = [clean_line(line) for line in jsonld.strip_markup(article_body).split("\n")]
    out: Blocks = []
    for line in lines:
        out += [("paragraph", part) for part in _cut(line) if part]
    return out


def from_state(dom: Dom) -> Blocks:
    """Return the paragraphs of the largest body of prose in the page's application state, or [].

    Strings of prose are grouped by their path (keys without list positions): the paragraphs of one article share it,
    the summaries of twenty teasers share another. The group with the most text wins, if it is one text of some length.
    """
    groups: dict[tuple[str, ...], list[str]] = {}
    budget = _MAX_STRINGS
    for script in dom.root.iter("script"):
        kind = (script.get("type") or "").lower()
        raw = script.text or ""
        if "ld+json" in kind or len(raw) < 500 or len(raw) > _MAX_SCRIPT:
            continue
        if "json" not in kind:
            assigned = _ASSIGNED.match(raw)
            if not assigned:
                continue
            raw = raw[assigned.end() :]
        for value in jsonld.loads(raw):
            budget = _gather(value, groups, budget)
    best = max(groups.values(), key=lambda strings: sum(map(len, strings)), default=[])
    seen: set[str] = set()
    out: Blocks = []
    for string in best:
        for line in jsonld.strip_markup(string).split("\n"):
            text = clean_line(line)
            letters = key(text)
            if letters and letters not in seen:
                seen.add(letters)
                out += [("paragraph", part) for part in _cut(text)]
    return out


def _gather(value: Any, groups: dict[tuple[str, ...], list[str]], budget: int) -> int:
    """Collect the prose strings below a value by path, without recursion; return what is left of the budget."""
    stack: list[tuple[Any, tuple[str, ...]]] = [(value, ())]
    while stack and budget > 0:
        current, path = stack.pop()
        if isinstance(current, dict):
            stack.extend((v, (*path[-12:], k)) for k, v in reversed(list(current.items())))
        elif isinstance(current, list):
            stack.extend((v, path) for v in reversed(current))
        elif isinstance(current, str):
            budget -= 1
            if (
                len(current) >= _LEAST
                and " " in current
                and _PROSE.search(current[-60:])
                and not current.startswith(("http", "{", "function"))
            ):
                groups.setdefault(path, []).append(current)
    return budget


def _cut(line: str) -> list[str]:
    if len(line) <= 2 * _LONG:
        return [line] if line else []
    parts: list[str] = []
    current = ""
    for sentence in _SENTENCES.split(line):
        if current and len(current) + len(sentence) > _LONG:
            parts.append(current)
            current = sentence
        else:
            current = f"{current} {sentence}" if current else sentence
    return [*parts, current]
