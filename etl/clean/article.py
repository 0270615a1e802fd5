"""From a page's bytes to an Article: the order of the steps, nothing else."""

from __future__ import annotations

import hashlib

from etl.clean import authors, body, captions, dates, decode, dom, facts, language, names, readings, structured, titles, verdict
from etl.clean.deadline import Deadline
from etl.clean.duplicates import near_keys
from etl.clean.jsonld import plain
from etl.clean.region import weigh_text
from etl.clean.text import count_words
from etl.errors import DatelineError, Quarantine
from etl.reasons import Reason
from etl.records import Article, Block, Caption, Page

_TELLING = 80.0  # characters without the credit: about twelve words


def clean(page: Page, *, seconds: float = 20.0) -> Article:
    """Return the article that a page shows.

    page     archived bytes and what is known about them
    seconds  time limit for this page, wall clock (etl/clean/deadline.py)
    raises   Quarantine with the reason why the page gives no article; never anything else, whatever the bytes are
    """
    try:
        return _clean(page, Deadline(seconds, page.url))
    except DatelineError:
        raise
    except Exception as error:  # hostile input must cost one page, not the run
        raise Quarantine(
            Reason.CLEAN_FAILED,
            f"{page.url}: {type(error).__name__}: {error} while cleaning {len(page.body)} bytes; "
            f"raw copy: {page.address or 'not archived'}; this is a fault in etl/clean, please report the page",
        ) from error


def _clean(page: Page, deadline: Deadline) -> Article:
    decoded = decode.decode(page.body, page.content_type, page.url)
    tree = dom.parse(decoded.text, page.url, deadline)
    data = structured.read(tree, page.url)
    deadline.check("structured data")
    sites = titles.site_names(tree, data, page.url)
    title = titles.choose(tree, data, page.url)
    description = plain(data.article.get("description")) or tree.meta_first("og:description", "description", "twitter:description")
    source = page.source
    forms = tuple(dict.fromkeys(t for t in (title.headline, title.social, tree.title) if t))
    headline = body.headline_block(tree, forms)
    who = authors.choose(tree, data, sites, source.credits if source else (), headline=headline)
    declared = facts.declared_language(tree, data)
    hints = body.Hints(forms, description, plain(data.article.get("articleBody")), who.people, declared, headline)
    chosen, reading = readings.choose(tree, data, hints, page.url, deadline)
    signed = names.signature(chosen[-1].text, authors.own_names(sites)) if len(chosen) > 3 else None
    if signed:
        chosen.pop()
        if signed[1] and not who.people:
            who = authors.Authors((signed[0],), who.credit, "signature")
        elif not signed[1] and signed[0] not in who.credit:
            who = authors.Authors(who.people, (*who.credit, signed[0]), who.by or "signature")
    text, blocks, beside = lay_out(chosen)
    detected = language.choose(text, declared)
    when = dates.choose(
        tree,
        data,
        page.url,
        fetched_at=page.fetched_at,
        zone_name=source.timezone if source else None,
        language=detected,
        headline=headline,
    )
    verdict.check(
        tree,
        data,
        chosen,
        title.headline,
        page.url,
        dated=when.precision != "none" and when.by not in ("visible", "url"),
        size=len(page.body),
    )
    filed = next((d for b in blocks[:4] if b.kind in ("paragraph", "standfirst") and (d := captions.dateline(text[b.start : b.end]))), None)
    found_by = {
        "charset": decoded.by,
        "title": title.by,
        "authors": who.by,
        "published_at": when.by,
        "modified_at": when.modified_by,
        "text": reading,
    }
    return Article(
        url=page.url,
        canonical_url=facts.canonical_url(tree, data, page.url),
        title=title.headline,
        text=text,
        blocks=blocks,
        content_sha256=content_hash(title.headline, text),
        word_count=count_words(text),
        language=detected,
        authors=who.people,
        credit=who.credit,
        published_at=when.published_at,
        published_on=when.published_on,
        date_precision=when.precision,
        modified_at=when.modified_at,
        language_declared=declared,
        section=facts.section(tree, data),
        tags=facts.tags(tree, data),
        site_name=facts.site_name(tree, data, sites),
        image_url=facts.image(tree, data, page.url),
        is_free=facts.is_free(tree, data),
        social_title=title.social if title.social != title.headline else None,
        dateline_place=filed[0] if filed else None,
        dateline_agency=filed[1] if filed else None,
        country=source.country if source else None,
        captions=beside,
        near_duplicate_keys=near_keys(text),
        found_by={k: v for k, v in found_by.items() if v},
    )


def lay_out(chosen: list[body.Chosen]) -> tuple[str, tuple[Block, ...], tuple[Caption, ...]]:
    """Return the article's text (blocks joined by an empty line), where each block stands in it, and the captions beside it.

    A caption among the paragraphs that is long enough to report something stays in the text, marked; a label
    ("The mayor on Monday. Photo: A. Silva") and the lead picture's caption are kept beside it. Measured: docs/cleaning.md.
    """
    first = next((i for i, item in enumerate(chosen) if item.kind == "paragraph"), len(chosen))
    blocks: list[Block] = []
    beside: list[Caption] = []
    parts: list[str] = []
    position = 0
    for i, item in enumerate(chosen):
        credit = captions.caption_credit(item.text) if item.kind == "caption" else None
        if item.kind == "caption" and (i < first or weigh_text(item.text) - len(credit or "") < _TELLING):
            beside.append(Caption(text=item.text, credit=credit, after=len(blocks) - 1))
            continue
        end = position + len(item.text)
        blocks.append(Block(kind=item.kind, start=position, end=end, credit=credit))
        parts.append(item.text)
        position = end + 2
    return "\n\n".join(parts), tuple(blocks), tuple(beside)


def content_hash(title: str | None, text: str) -> str:
    """Return the SHA-256 of what a reader reads: the same words give the same version."""
    return hashlib.sha256(f"{title or ''}\n\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
