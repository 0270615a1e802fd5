"""`dateline extract`: JSON lines in, JSON lines out, in order, without a database (DESIGN.md section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import Any

from etl import jsonl
from etl.errors import Quarantine
from etl.reasons import Reason
from etl.records import Article, Page

BATCH = 8                          # lines handed to a process at once
_LANGUAGE_FROM = 400               # characters: on less, a language detector guesses
_LANGUAGE_SURE = 0.8


def extract_lines(lines: Iterable[str], *, jobs: int = 1) -> Iterator[str]:
    """Answer every non-empty line with one line, in order; a bad line is answered with an error object.

    jobs  1: each line is answered before the next is read, so that a caller may wait for it; more: processes that
          work on batches of lines. Memory stays flat: at most two batches a process are held.
    """
    wanted = (line for line in lines if line.strip())
    if jobs <= 1:
        for line in wanted:
            yield from _answer_batch([line])
        return
    with ProcessPoolExecutor(jobs) as pool:
        waiting: list[Future[list[str]]] = []
        for batch in _batched(wanted, BATCH):
            waiting.append(pool.submit(_answer_batch, batch))
            if len(waiting) >= 2 * jobs:
                yield from waiting.pop(0).result()
        for future in waiting:
            yield from future.result()


def annotate_line(line: str) -> dict[str, Any]:
    """Answer one line as an object (what `dateline show --file` displays)."""
    import json
    answer: dict[str, Any] = json.loads(_answer_batch([line])[0])
    return answer


def _answer_batch(batch: list[str]) -> list[str]:
    """Clean what is HTML, extract from all articles of the batch together, and keep the order."""
    from etl.extract.pipeline import extract_many
    ids: list[Any] = []
    articles: list[Article | Quarantine] = []
    for line in batch:
        try:
            parsed = jsonl.parse_line(line)
            ids.append(parsed.id)
        except Quarantine as refused:
            ids.append(jsonl.line_id(line))
            articles.append(refused)
            continue
        try:
            articles.append(_article(parsed))
        except Quarantine as refused:
            articles.append(refused)
    extractions = extract_many(a for a in articles if isinstance(a, Article))
    out = []
    for line_id, article in zip(ids, articles, strict=True):
        if isinstance(article, Quarantine):
            stage = "input" if article.reason == Reason.BAD_INPUT else "clean"
            out.append(jsonl.dumps(jsonl.failure(line_id, stage, article.reason, article.message)))
            continue
        extraction = next(extractions)
        if isinstance(extraction, Quarantine):
            out.append(jsonl.dumps(jsonl.failure(line_id, "extract", extraction.reason, extraction.message)))
        else:
            out.append(jsonl.dumps(jsonl.answer(line_id, article, extraction)))
    return out


def _article(line: jsonl.LineIn) -> Article:
    if line.html is not None:
        from etl.clean import clean
        # the line holds text already decoded: the header's charset says so, whatever the page's meta claims
        return clean(Page(body=line.html.encode(), url=line.url or "", content_type="text/html; charset=utf-8"))
    from etl.extract.pipeline import article_of_text
    text = line.text or ""
    return article_of_text(text, language=_language(text), published_at=line.published_at,
                           published_on=line.published_on, country=line.country)


def _language(text: str) -> str:
    """Return the language of a bare text; English is assumed of what is too short to tell."""
    if len(text) < _LANGUAGE_FROM:
        return "en"
    from etl.clean.language import detect
    found, confidence = detect(text)
    return found if found and confidence >= _LANGUAGE_SURE else "en"


def _batched(items: Iterable[str], size: int) -> Iterator[list[str]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
