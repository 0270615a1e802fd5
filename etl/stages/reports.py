"""What happened and what is there: for the command line, the demo and the tests. Reads only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.errors import Fatal
from etl.local.doors import ArticleView, DayCounts, EventView, QuoteView, Warehouse
from etl.records import Quarantined
from etl.stages.context import archive_root, engine, engine_of
from etl.stages.health import rendered
from etl.stages.lines import annotate_line

if TYPE_CHECKING:
    from etl.archive import VerifyReport


def file_answer(path: Path, published: str | None) -> dict[str, Any]:
    """Return what `dateline extract` answers for one HTML or text file. Raises Fatal when it cannot be read."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Fatal(f"cannot read {path}: {error.strerror}") from None
    content = raw.decode("utf-8", errors="replace")
    kind = "html" if content.lstrip()[:1] == "<" else "text"
    return annotate_line(json.dumps({"id": path.name, kind: content, "published_at": published}))


def article_answer(key: str) -> tuple[dict[str, Any], str | None]:
    """Return an article of the warehouse in the same shape, and its archive address. Raises Fatal when there is none."""
    from etl.load import lookups
    found = lookups.article_answer(engine(), key)
    if found is None:
        raise Fatal(f"the warehouse holds no article {key}; give its canonical URL or article id as mart.article_changes "
                    f"and warehouse.article have it, or use --file for a file")
    return found


def quarantined(*, reason: str | None, open_only: bool, limit: int) -> list[Quarantined]:
    """Return what was put aside."""
    from etl.load import quarantining
    return quarantining.quarantine(engine(), open_only=open_only, reason=reason, limit=limit)


def verify_archive(prefix: str) -> VerifyReport:
    """Read every record of the archive again and compare its digests."""
    from etl.archive import verify
    return verify(archive_root(), prefix)


def warehouse() -> Warehouse:
    """Return what the local world and the demo ask of the other rooms."""
    return Warehouse(prepare=prepare, days=days, article=article, table_hashes=table_hashes, night=rendered, reader=reader)


def prepare(admin_url: str) -> str:
    """Create and migrate the warehouse of the local server; return its URL for the stages."""
    from etl.load import ensure_database, upgrade
    url = ensure_database(admin_url, "dateline")
    upgrade(url)
    return url


def reader(admin_url: str, password: str) -> str:
    """Let dashboard_reader log in to the local server with a password; return the warehouse's URL for that login."""
    from etl.load.database import reader_url
    return reader_url(admin_url, "dateline", password)


def table_hashes(url: str) -> dict[str, str]:
    """Return a hash of every table's content, run ids and load times left out."""
    from etl.load import fingerprint
    return dict(fingerprint.table_hashes(engine_of(url)))


def days(url: str, run_ids: Sequence[str]) -> list[DayCounts]:
    """Return one row per run of one day, in order of days."""
    from etl.load import lookups
    return [_day(row) for row in lookups.days(engine_of(url), run_ids)]


def article(url: str, canonical_url: str) -> ArticleView | None:
    """Return an article out of the warehouse as a person reads it, or None."""
    from etl.load import lookups
    found = lookups.article_answer(engine_of(url), canonical_url)
    if found is None:
        return None
    answer = found[0]
    words = answer["article"]["text"]
    return ArticleView(
        url=canonical_url, title=answer["article"]["title"] or "", site_name=answer["article"]["site_name"] or "",
        published_on=answer["article"]["published_on"] or "", words=answer["article"]["word_count"],
        times=len(answer["times"]), quotes=[_quote(q) for q in answer["quotes"]],
        events=[_event(e, words) for e in answer["events"]])


def _day(row: dict[str, Any]) -> DayCounts:
    stages = row["stages"]
    fetch, clean = stages.get("fetch", {}), stages.get("clean", {})
    not_fetched = {k: n for k, n in fetch.get("reasons", {}).items() if k != "unchanged"}
    return DayCounts(
        day=row["day"], run_id=row["run_id"], discovered=row["discovered"],
        fetched=fetch.get("received", 0) - sum(not_fetched.values()), not_fetched=not_fetched,
        cleaned=clean.get("passed", 0), quarantined=clean.get("reasons", {}), extracted=row["extracted"],
        skipped=row["skipped"], loaded=row["loaded"], quotes=row["quotes"], events=row["events"])


def _quote(q: dict[str, Any]) -> QuoteView:
    speaker = q["speaker"] or {}
    return QuoteView(speaker=speaker.get("name") or speaker.get("text") or "", role=speaker.get("role") or "",
                     kind=q["kind"], said=_range(q["said_from"], q["said_to"]), text=q["text"])


def _event(e: dict[str, Any], words: str) -> EventView:
    place, claim = e["place"] or {}, e["attribution"] or {}
    start, end = e["sentence"]
    return EventView(
        when=_range(e["from"], e["to"]) or e["undated_reason"] or "undated",
        what=e["type"] + (f" / {e['mode']}" if e["mode"] else ""),
        where=", ".join(filter(None, (place.get("name") or place.get("text"), place.get("country")))),
        actors=", ".join(p["name"] or p["text"] for p in e["actors"]),
        targets=", ".join(p["name"] or p["text"] for p in e["targets"]),
        casualties=", ".join(_toll(c) for c in e["casualties"]),
        modality=e["modality"] + (f" by {claim.get('name') or claim['text']}" if claim else ""),
        words=words[start:end] if start is not None else e["trigger"]["text"])


def _toll(c: dict[str, Any]) -> str:
    low, high = c["min"], c["max"]
    count = str(low) if low == high else f"{'' if low is None else low}–{'' if high is None else high}"
    return " ".join(filter(None, (count, c["who"], c["kind"])))


def _range(first: str | None, last: str | None) -> str:
    if not first and not last:
        return ""
    return str(first) if first == last else f"{first or '…'} to {last or '…'}"
