"""Fetching the candidates of one shard: every attempt ends as a Capture, every page in the archive."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol
from urllib.parse import urlsplit

from etl.fetch.client import Client, Trace
from etl.fetch.failure import FetchFailure
from etl.fetch.files import read_folder_file, read_warc_record, split_locator
from etl.fetch.options import ClientOptions
from etl.fetch.queue import HostQueue, Job
from etl.fetch.status import check_status
from etl.fetch.transport import Headers
from etl.ids import capture_id
from etl.reasons import Reason
from etl.records import Candidate, Capture, Exchange, RecordAddress, Run, Source, Validators

log = logging.getLogger(__name__)

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_SKIPPED = frozenset({
    Reason.ROBOTS_DENIED,
    Reason.ROBOTS_UNREACHABLE,
    Reason.ADDRESS_REFUSED,
    Reason.HOST_BREAKER_OPEN,
    Reason.BAD_URL,
})
_ACCEPT = b"text/html,application/xhtml+xml;q=0.9"


def _machine_clock() -> datetime:
    return datetime.now(UTC)


class WarcSink(Protocol):
    """Where exchanges are archived; implemented by etl.archive.ArchiveWriter."""

    def write(self, exchange: Exchange) -> RecordAddress:
        """Write one exchange and return where it will lie once `checkpoint` has returned."""
        ...

    def checkpoint(self) -> None:
        """Make everything written so far final."""
        ...


def fetch_all(
    run: Run,
    shard: str,
    candidates: Iterable[Candidate],
    sources: Mapping[str, Source],
    *,
    client_options: ClientOptions,
    writer: WarcSink,
    validators: Mapping[str, Validators] | None = None,
    on_capture: Callable[[Capture], None],
    attempts_before: Mapping[str, int] | None = None,
    clock: Callable[[], datetime] | None = None,
) -> None:
    """Fetch all candidates, archive what came, and report every attempt.

    validators       by candidate URL: makes the GET conditional; a 304 is the outcome "unchanged"
    on_capture       called in the caller's thread, in batches, each only after its WARC file is final: a kill at any
                     instant loses at most one batch of work, and no reported address points to bytes that are not there
    attempts_before  by candidate URL: attempts that an earlier, killed try of this shard has reported, so that the
                     numbers (and the capture ids made of them) go on
    clock            gives the time that captures and WARC records bear; None: this machine's clock
    raises           what `writer` and `on_capture` raise; never because of a page or host: these end as Captures
    """
    asyncio.run(
        _Shard(
            run, shard, sources, client_options, writer, validators or {}, on_capture, attempts_before or {}, clock or _machine_clock
        ).fetch(list(candidates))
    )


class _Shard:
    def __init__(
        self,
        run: Run,
        shard: str,
        sources: Mapping[str, Source],
        options: ClientOptions,
        writer: WarcSink,
        validators: Mapping[str, Validators],
        on_capture: Callable[[Capture], None],
        before: Mapping[str, int],
        clock: Callable[[], datetime],
    ) -> None:
        self._run, self._shard, self._sources, self._options = run, shard, sources, options
        self._writer, self._validators, self._on_capture, self._before = writer, validators, on_capture, before
        self._clock = clock
        self._pending: list[Capture] = []
        self._last_report = time.monotonic()
        self._reporting = asyncio.Lock()
        # one thread: the writer sees one call at a time, while its compressing runs beside the event loop
        self._disk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="warc")

    async def fetch(self, candidates: list[Candidate]) -> None:
        try:
            async with Client(self._options) as client:
                queue = HostQueue(candidates, client.hosts, self._options.per_host)
                async with asyncio.TaskGroup() as group:
                    for _ in range(min(self._options.concurrency, max(1, len(candidates)))):
                        group.create_task(self._work(client, queue))
            await self._report()
        except BaseExceptionGroup as group_of:
            raise _first(group_of) from None  # callers sort errors by type; the first one stopped the others
        finally:
            self._disk.shutdown(wait=True, cancel_futures=True)

    async def _work(self, client: Client, queue: HostQueue) -> None:
        while (taken := queue.take()) is not None:
            host, job = taken
            if not client.hosts.is_open(host):
                await asyncio.sleep(max(0.0, client.hosts.free_at(host) - time.monotonic()))
            capture = await self._attempt(client, job)
            if not capture.final:
                queue.again(host, job)
            queue.give_back(host)
            self._pending.append(capture)
            if len(self._pending) >= self._options.batch_pages or time.monotonic() - self._last_report > self._options.batch_seconds:
                await self._report()

    async def _report(self) -> None:
        async with self._reporting:
            batch, self._pending = self._pending, []
            self._last_report = time.monotonic()
            if any(c.address for c in batch):
                await self._on_disk(self._writer.checkpoint)
            for capture in batch:
                self._on_capture(capture)

    async def _on_disk(self, call: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._disk, call)

    # ------------------------------------------------------------------ one attempt

    async def _attempt(self, client: Client, job: Job) -> Capture:
        candidate, trace = job.candidate, Trace()
        number = job.attempt + self._before.get(candidate.url, 0)
        fields: dict[str, Any] = {
            "capture_id": capture_id(self._run.run_id, candidate.url, number),
            "run_id": self._run.run_id,
            "shard": self._shard,
            "source_id": candidate.source_id,
            "url": candidate.url,
            "attempt": number,
            "started_at": self._clock(),
        }
        started = time.monotonic()
        try:
            if candidate.via == "folder" or candidate.via == "warc":
                outcome = await self._copy(client, candidate, fields)
            else:
                outcome = await self._get(client, candidate, fields, trace)
        except FetchFailure as why:
            outcome = self._failed(client, why, trace, job)
        return Capture(**fields, **outcome, seconds=round(time.monotonic() - started, 3))

    def _failed(self, client: Client, why: FetchFailure, trace: Trace, job: Job) -> dict[str, Any]:
        host = _host_of(trace.final_url or job.candidate.url)
        if trace.final_url and trace.final_url != job.candidate.url:
            trace.notes.append(f"redirected from {job.candidate.url}")
        if why.host_ill:
            client.hosts.failed(host)
        elif why.status is not None:
            client.hosts.succeeded(host)
        again = why.passing and job.attempt < self._options.attempts and not client.hosts.is_open(host)
        if again:
            backoff = self._options.backoff_seconds * 2 ** (job.attempt - 1)
            client.hosts.postpone(host, max(backoff, why.retry_after or 0.0))
        elif why.retry_after:
            client.hosts.postpone(host, min(why.retry_after, self._options.max_retry_after_seconds))
        return {
            "outcome": "skipped" if why.reason in _SKIPPED else "failed",
            "reason": str(why.reason),
            "message": _message(why.message, trace),
            "http_status": why.status or trace.status,
            "final_url": trace.final_url,
            "robots": trace.robots,
            "final": not again,
        }

    async def _get(self, client: Client, candidate: Candidate, fields: dict[str, Any], trace: Trace) -> dict[str, Any]:
        host = _host_of(candidate.url)
        if client.hosts.is_open(host):
            raise FetchFailure(
                Reason.HOST_BREAKER_OPEN,
                f"{candidate.url}: not asked, since {host} failed {client.hosts.failures(host)} times in a row",
            )
        source = self._sources.get(candidate.source_id)
        response = await client.get(
            candidate.url,
            delay=source.delay_seconds if source else 1.0,
            headers=_headers(source, self._validators.get(candidate.url)),
            wire_limit=self._options.max_wire_bytes,
            body_limit=self._options.max_body_bytes,
            content_types=HTML_TYPES,
            trace=trace,
        )
        known = {
            "final_url": response.url,
            "http_status": response.status,
            "robots": trace.robots,
            "etag": response.header("etag"),
            "last_modified": response.header("last-modified"),
        }
        if response.status == 304 and candidate.url in self._validators:
            client.hosts.succeeded(_host_of(response.url))
            return {**known, "outcome": "unchanged", "reason": str(Reason.UNCHANGED), "message": _message("304", trace)}
        check_status(response, self._options.max_retry_after_seconds)
        client.hosts.succeeded(_host_of(response.url))
        if not response.header("content-type") and b"<" not in response.body[:1024]:
            raise FetchFailure(
                Reason.CONTENT_TYPE,
                f"{response.url}: no content type, and its first bytes are no HTML",
                status=response.status,
            )
        exchange = Exchange(
            kind="response",
            record_id=fields["capture_id"],
            url=response.url,
            fetched_at=fields["started_at"],
            body=response.body,
            request_head=response.request_head,
            response_head=response.response_head,
            ip_address=response.ip_address,
        )
        return {
            **known,
            **await self._archived(exchange),
            "content_type": response.header("content-type"),
            "message": _message("", trace) or None,
        }

    async def _copy(self, client: Client, candidate: Candidate, fields: dict[str, Any]) -> dict[str, Any]:
        """Take a page out of a folder or somebody's WARC file into our archive."""
        place, locator = split_locator(candidate.channel_url)
        source = self._sources.get(candidate.source_id)
        if candidate.via == "folder":
            exchange = await asyncio.to_thread(
                read_folder_file, place, locator, candidate.url, fields["capture_id"], self._options.max_body_bytes
            )
            status = None
        else:
            exchange, status = await read_warc_record(client, place, locator, fields["capture_id"], source.delay_seconds if source else 1.0)
        return {
            **await self._archived(exchange),
            "final_url": exchange.url,
            "http_status": status,
            "content_type": exchange.content_type,
        }

    async def _archived(self, exchange: Exchange) -> dict[str, Any]:
        address = await self._on_disk(partial(self._writer.write, exchange))
        return {
            "outcome": "fetched",
            "reason": None,
            "address": address,
            "body_bytes": len(exchange.body),
            "body_sha256": hashlib.sha256(exchange.body).hexdigest(),
        }


def _headers(source: Source | None, known: Validators | None) -> Headers:
    headers: Headers = [(b"Accept", _ACCEPT)]
    if source:
        headers.append((b"Accept-Language", f"{source.language}, *;q=0.5".encode()))
    if known and known.etag:
        headers.append((b"If-None-Match", known.etag.encode("latin-1", "replace")))
    if known and known.last_modified:
        headers.append((b"If-Modified-Since", known.last_modified.encode("latin-1", "replace")))
    return headers


def _message(text: str, trace: Trace) -> str:
    return "; ".join(part for part in (text, *trace.notes) if part)[:2000]


def _host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    for why in group.exceptions:
        return _first(why) if isinstance(why, BaseExceptionGroup) else why
    return group
