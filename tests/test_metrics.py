"""Metrics leave for a real UDP listener and a real OTLP/HTTP collector that parses them; off, they cost nothing; away, nothing fails."""

from __future__ import annotations

import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest, ExportMetricsServiceResponse

from etl import metrics, stages
from etl.local import site
from etl.records import Run, StageReport, Window
from etl.settings import ROOT, settings
from etl.stages.tally import Tally, measure
from tests.alert.servers import running

DAY = datetime(2015, 10, 1, tzinfo=UTC)
RUN = Run(run_id="cli/2015-10-01", kind="cli", window=Window(start=DAY, end=DAY + timedelta(1)))
REPORT = StageReport(stage="fetch", shard="00", received=5, passed=3, reasons={"timeout": 2}, seconds=1.25)


@pytest.fixture
def statsd():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(5)
        yield listener


def received(listener):
    lines = listener.recv(65536).decode().split("\n")
    listener.setblocking(False)
    try:
        while True:
            lines += listener.recv(65536).decode().split("\n")
    except BlockingIOError:
        return lines


class _Collector(BaseHTTPRequestHandler):
    def do_POST(self):
        request = ExportMetricsServiceRequest()
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.headers["Content-Type"] == "application/x-protobuf"
        request.ParseFromString(body)
        self.server.requests.append(request)
        answer = ExportMetricsServiceResponse().SerializeToString()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


@pytest.fixture
def collector():
    server = HTTPServer(("127.0.0.1", 0), _Collector)
    server.requests = []
    with running(server):
        yield server


def measured(collector):
    """Return name → {tags: value} of all that arrived; a histogram's value is its sum."""
    out = {}
    for request in collector.requests:
        for resource in request.resource_metrics:
            assert {a.key: a.value.string_value for a in resource.resource.attributes}["service.name"] == "dateline"
            for metric in (m for scope in resource.scope_metrics for m in scope.metrics):
                for point in metric.sum.data_points or metric.histogram.data_points:
                    tags = tuple(sorted((a.key, a.value.string_value) for a in point.attributes))
                    value = point.sum if metric.HasField("histogram") else point.as_int or point.as_double
                    out.setdefault(metric.name, {}).setdefault(tags, 0)
                    out[metric.name][tags] += value
    return out


@pytest.fixture
def world(warehouse_url, tmp_path, monkeypatch):
    def at(url):
        monkeypatch.setenv("DATELINE_METRICS_URL", url)
        settings.cache_clear()

    with site.running() as port:
        for name, value in {"DATELINE_HOME": str(tmp_path), "DATELINE_DATABASE_URL": warehouse_url, "DATELINE_SOURCES": str(site.SOURCES),
                            "DATELINE_CONNECT_TO": site.connect_to(port)}.items():
            monkeypatch.setenv(name, value)
        yield at
    settings.cache_clear()


def test_statsd_gets_plain_names_or_tags(statsd):
    port = statsd.getsockname()[1]
    for url, line in ((f"statsd://127.0.0.1:{port}", "dateline.stage.left.fetch.timeout:2|c"),
                      (f"statsd://127.0.0.1:{port}?tags=datadog", "dateline.stage.left:2|c|#stage:fetch,reason:timeout")):
        to = metrics.meter_of(url)
        to.count("stage.left", 2, {"stage": "fetch", "reason": "timeout"})
        to.seconds("stage.seconds", 1.25, {"stage": "a.b:c|d"})
        to.flush()
        lines = received(statsd)
        statsd.settimeout(5)
        assert lines[0] == line
        assert "1250|ms" in lines[1]
        assert "a_b_c_d" in lines[1]


def test_many_lines_are_sent_in_datagrams_that_pass_any_network(statsd):
    to = metrics.meter_of(f"statsd://127.0.0.1:{statsd.getsockname()[1]}")
    for n in range(200):
        to.count("source.articles", n, {"stage": "clean", "source": f"source-{n}"})
    to.flush()
    first = statsd.recv(65536)
    assert len(first) <= 1400
    assert len(first.split(b"\n")) + len(received(statsd)) == 200


def test_a_day_is_measured_by_stage_and_by_source(world, collector):
    world(f"http://127.0.0.1:{collector.server_address[1]}/v1/metrics")
    counts = stages.run_window(RUN)
    found = measured(collector)
    assert {dict(tags)["stage"] for tags in found["dateline.stage.seconds"]} == {
        "discover", "fetch", "clean", "extract", "audit", "load", "publish"}
    passed = {dict(tags)["stage"]: n for tags, n in found["dateline.stage.passed"].items()}
    assert passed["fetch"] == counts["fetch"]["passed"] > 0
    for stage in ("fetch", "clean", "extract"):
        by_source = {tags: n for tags, n in found["dateline.source.articles"].items() if ("stage", stage) in tags}
        assert sum(by_source.values()) == passed[stage], stage
        assert len(by_source) > 1
        took = sum(s for tags, s in found["dateline.source.seconds"].items() if ("stage", stage) in tags)
        assert took > 0, stage
        left = sum(n for tags, n in found.get("dateline.source.left", {}).items() if ("stage", stage) in tags)
        assert left == counts[stage]["received"] - counts[stage]["passed"], stage
    sizes = [n for tags, n in found["dateline.source.bytes"].items() if ("stage", "fetch") in tags]
    assert min(sizes) > 100
    reasons = {dict(tags)["reason"] for tags in found["dateline.stage.left"]}
    assert reasons


@pytest.mark.parametrize("url", ["statsd://127.0.0.1:1", "http://127.0.0.1:1/v1/metrics", "statsd://no-such-host.invalid:8125"])
def test_a_collector_that_is_away_fails_nothing(world, url):
    world(url)
    measure(REPORT, Tally())


@pytest.mark.parametrize("url", ["statsd://", "ftp://h/", "statsd://h:8125?tags=influx", "http://[", "//h"])
def test_a_wrong_url_names_the_setting(url):
    with pytest.raises(ValueError, match="DATELINE_METRICS_URL"):
        metrics.meter_of(url)


def test_off_loads_nothing():
    code = ("import sys; from etl.metrics import meter; m = meter(); m.count('a', 1, {}); m.seconds('a', 1.0, {}); m.flush(); "
            "print(type(m).__name__, 'opentelemetry' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["NoMeter", "False"]
