"""The metrics door: articles, bytes, reasons and seconds by stage and by source, to StatsD or OpenTelemetry. Off by default.

    DATELINE_METRICS_URL=statsd://127.0.0.1:8125               StatsD over UDP; names hold everything
    DATELINE_METRICS_URL=statsd://127.0.0.1:8125?tags=datadog  with |#name:value tags (Datadog, Telegraf, statsd_exporter)
    DATELINE_METRICS_URL=http://collector:4318/v1/metrics      OTLP over HTTP, counters with delta temporality: a task is a process

Measuring never fails or holds up a stage: a collector that is away costs at most `SECONDS`, and a line in the log.
Airflow's own task metrics go the same ways by Airflow's settings (docs/operations.md).
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from etl.settings import settings

log = logging.getLogger(__name__)

SECONDS = 3.0
_DATAGRAM = 1_400                  # bytes: below the usual MTU


class Meter(Protocol):
    """Where measurements go. Tags are few and small: stage, source, reason; never a shard, a run or a URL."""

    def count(self, name: str, value: int, tags: Mapping[str, str]) -> None:
        """Add `value` to a counter."""

    def seconds(self, name: str, value: float, tags: Mapping[str, str]) -> None:
        """Add one duration."""

    def flush(self) -> None:
        """Send what was measured. Raises nothing."""


class NoMeter:
    """Measures nothing."""

    def count(self, name: str, value: int, tags: Mapping[str, str]) -> None: ...

    def seconds(self, name: str, value: float, tags: Mapping[str, str]) -> None: ...

    def flush(self) -> None: ...


class StatsD:
    """StatsD over UDP. Plain names are dateline.<name>.<tag values in order>, for servers that know no tags."""

    def __init__(self, host: str, port: int, *, tagged: bool, prefix: str = "dateline") -> None:
        self._to, self._tagged, self._prefix = (host, port), tagged, prefix
        self._lines: list[str] = []

    def count(self, name: str, value: int, tags: Mapping[str, str]) -> None:
        self._add(name, f"{value}|c", tags)

    def seconds(self, name: str, value: float, tags: Mapping[str, str]) -> None:
        self._add(name, f"{value * 1000:.0f}|ms", tags)

    def flush(self) -> None:
        lines, self._lines = self._lines, []
        try:
            with socket.socket(socket.getaddrinfo(*self._to, type=socket.SOCK_DGRAM)[0][0], socket.SOCK_DGRAM) as door:
                for datagram in _packed(lines):
                    door.sendto(datagram, self._to)
        except OSError as error:
            log.warning("metrics were not sent to statsd at %s:%d: %s", *self._to, error)

    def _add(self, name: str, measured: str, tags: Mapping[str, str]) -> None:
        if self._tagged:
            ends = "|#" + ",".join(f"{k}:{_plain(v)}" for k, v in tags.items()) if tags else ""
            self._lines.append(f"{self._prefix}.{name}:{measured}{ends}")
        else:
            self._lines.append(".".join([self._prefix, name, *map(_plain, tags.values())]) + f":{measured}")


class OpenTelemetry:
    """OTLP over HTTP, by the packages that Airflow brings; loaded when metrics are on and not before."""

    def __init__(self, endpoint: str) -> None:
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
        from opentelemetry.sdk.metrics import Counter, Histogram, MeterProvider
        from opentelemetry.sdk.metrics.export import AggregationTemporality, PeriodicExportingMetricReader
        from opentelemetry.sdk.resources import Resource
        delta: dict[type, AggregationTemporality] = {Counter: AggregationTemporality.DELTA, Histogram: AggregationTemporality.DELTA}
        exporter = OTLPMetricExporter(endpoint=endpoint, timeout=SECONDS, preferred_temporality=delta)
        self._provider = MeterProvider([PeriodicExportingMetricReader(exporter, export_interval_millis=float("inf"))],
                                       resource=Resource.create({"service.name": "dateline"}))
        self._meter = self._provider.get_meter("dateline")
        self._instruments: dict[str, Any] = {}

    def count(self, name: str, value: int, tags: Mapping[str, str]) -> None:
        if name not in self._instruments:
            self._instruments[name] = self._meter.create_counter(f"dateline.{name}", unit="By" if name.endswith("bytes") else "1")
        self._instruments[name].add(value, dict(tags))

    def seconds(self, name: str, value: float, tags: Mapping[str, str]) -> None:
        if name not in self._instruments:
            self._instruments[name] = self._meter.create_histogram(f"dateline.{name}", unit="s")
        self._instruments[name].record(value, dict(tags))

    def flush(self) -> None:
        try:
            self._provider.force_flush(int(SECONDS * 1000))
        except Exception as error:  # whatever the exporter's transport raises, the stage's work is done
            log.warning("metrics were not sent to the OpenTelemetry collector: %s", type(error).__name__)


def meter() -> Meter:
    """Return the process's meter. Raises ValueError naming the setting when its URL cannot be used."""
    return meter_of(settings().metrics_url)


@lru_cache(maxsize=4)
def meter_of(url: str) -> Meter:
    """Return the meter of a URL; an empty one measures nothing."""
    if not url:
        return NoMeter()
    try:
        parts = urlsplit(url)
        host, port, scheme = parts.hostname, parts.port, parts.scheme
    except ValueError:
        host, port, scheme = None, None, ""
    tags = parse_qs(parts.query).get("tags", ["none"])[-1] if host else ""
    if scheme == "statsd" and host and tags in {"none", "datadog"}:
        return StatsD(host, port or 8125, tagged=tags == "datadog")
    if scheme in {"http", "https"} and host:
        return OpenTelemetry(url)
    raise ValueError("DATELINE_METRICS_URL must be statsd://host:8125, with ?tags=datadog if so, or http(s)://host:4318/v1/metrics")


def _plain(value: str) -> str:
    """Return a tag's value without the characters that StatsD gives a meaning to."""
    return "".join(c if c.isalnum() or c in "_-" else "_" for c in value)


def _packed(lines: list[str]) -> list[bytes]:
    out: list[bytes] = []
    for line in (line.encode() for line in lines):
        if out and len(out[-1]) + 1 + len(line) <= _DATAGRAM:
            out[-1] += b"\n" + line
        else:
            out.append(line)
    return out
