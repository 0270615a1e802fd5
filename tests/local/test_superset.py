"""The dashboards for real: Superset on the local Postgres, the demo's five days, and a browser that looks at every chart.

One world serves the whole file: `make dashboards` in a folder of its own, then the nightly stages, without Airflow. With
DATELINE_SCREENSHOTS=docs/img the pictures of the documents are taken anew.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from PIL import Image
from sqlalchemy import create_engine, text

from etl.local import site
from etl.local.processes import Service
from etl.local.superset import FOLDER, NAME, PYTHON
from etl.local.superset_files import read
from etl.local.world import World
from etl.settings import ROOT
from etl.stages.reports import warehouse

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]

BROWSER = "/usr/bin/chromium"
SEEN = {path.split("/")[1].removesuffix(".yaml"): asset for path, asset in read(FOLDER).items() if path.startswith("dashboards/")}
CHARTS = {asset["uuid"]: asset for path, asset in read(FOLDER).items() if path.startswith("charts/")}
LAND = (246, 244, 238)             # of the base map, docker/superset/tiles.py
assert len(SEEN) == 3


@pytest.fixture(scope="module")
def world():
    if not PYTHON.exists():
        pytest.skip("Superset is not installed; run: make .venv-dashboards/.ready")
    folder = Path(tempfile.mkdtemp(prefix="dateline-dash-", dir="/var/tmp" if os.geteuid() == 0 else None))
    folder.chmod(0o755)
    made = World(folder / "state")
    try:
        door = warehouse()
        made.dashboards_up(door.prepare, door.reader)
        with site.running() as port:
            kept = {k: v for k, v in os.environ.items() if not k.startswith("DATELINE_")}
            done = subprocess.run(
                [sys.executable, "-m", "etl.cli", "run", "--from", "2015-09-29", "--to", "2015-10-03"], cwd=ROOT, check=False,
                capture_output=True, text=True, timeout=600, env={
                    **kept, "DATELINE_HOME": str(made.home), "DATELINE_DATABASE_URL": made.postgres.url("dateline"), "OMP_NUM_THREADS": "1",
                    "DATELINE_SOURCES": str(site.SOURCES), "DATELINE_CONNECT_TO": site.connect_to(port)})
        assert done.returncode == 0, done.stdout + done.stderr
        yield made
    finally:
        made.down(destroy=True)
        shutil.rmtree(folder, ignore_errors=True)


class Visit:
    """A logged-in browser page, and what it asked of whom."""

    def __init__(self, page, address):
        self.page, self.address = page, address
        self.sent_out, self.refused = [], []
        page.on("requestfinished", lambda r: self.sent_out.append(r.url) if self._is_outside(r.url) else None)
        page.on("requestfailed", lambda r: self.sent_out.append(f"{r.url}: {r.failure}")
                if self._is_outside(r.url) and "csp" not in str(r.failure) else None)
        # a page that is not its viewer's own may not note the colours that it gave to labels: Superset asks all the same
        page.on("response", lambda r: self.refused.append(f"{r.status} {r.url}")
                if r.status >= 400 and not r.url.endswith("/colors?mark_updated=false") else None)

    def _is_outside(self, url):
        return urlsplit(url).scheme in {"http", "https", "ws", "wss"} and not url.startswith(self.address)

    def log_in(self, login, password):
        self.page.goto(f"{self.address}login/")
        self.page.fill("#username", login)
        self.page.fill("#password", password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/login" not in url, timeout=90_000)

    def open(self, dashboard, query=""):
        """Open a dashboard in a window as high as the page, so that every chart draws."""
        self.page.set_viewport_size({"width": 1600, "height": 4200})
        self.page.goto(f"{self.address}superset/dashboard/{dashboard['slug']}/{query}")
        self.page.wait_for_selector("[data-test='chart-grid-component']", timeout=90_000)

    def chart(self, chart):
        return self.page.locator(f"[data-test='chart-grid-component'][data-test-chart-name='{chart['slice_name']}']")

    def state(self, chart):
        """Return what a chart shows: "drawn", "loading", or the words of what went wrong."""
        holder = self.chart(chart)
        if holder.count() != 1:
            return "loading"
        words = holder.inner_text()
        if wrong := re.search(r"No results|No data|Unexpected error|Network error|There was an (issue|error)|[Tt]imeout error|Error:|"
                              r"Add required control values|is not registered", words):
            return words[max(0, wrong.start() - 20):wrong.start() + 200]
        if holder.locator("[data-test='loading-indicator']").count():
            return "loading"
        drawn = {"table": "tbody tr td", "big_number_total": ".header-line", "deck_scatter": "canvas"}.get(chart["viz_type"], "canvas, svg")
        return "drawn" if holder.locator(drawn).count() else "loading"

    def wait_until_settled(self, charts, seconds=150):
        """Return each chart's last state, as soon as none loads any more."""
        until = time.monotonic() + seconds
        while True:
            states = {chart["slice_name"]: self.state(chart) for chart in charts}
            if "loading" not in states.values() or time.monotonic() > until:
                return states
            self.page.wait_for_timeout(1000)


@pytest.fixture(scope="module")
def visit(world):
    if not Path(BROWSER).exists():
        pytest.skip("Debian's chromium is not installed")
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        # the map needs WebGL, in software where there is no graphics card
        browser = playwright.chromium.launch(executable_path=BROWSER, args=[
            "--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"])
        page = browser.new_page()
        made = Visit(page, world.dashboards.address)
        made.log_in("analyst", world.dashboards.state.passwords["analyst"])
        yield made
        browser.close()


def charts_of(dashboard):
    return [CHARTS[part["meta"]["uuid"]] for part in dashboard["position"].values() if isinstance(part, dict) and part["type"] == "CHART"]


def share_of_land(picture):
    """Return the share of a screenshot's pixels that have the colour of the base map's land."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    near = sum(count for count, colour in image.getcolors(image.width * image.height)
               if all(abs(a - b) <= 2 for a, b in zip(colour, LAND, strict=True)))
    return near / (image.width * image.height)


@pytest.mark.parametrize("name", SEEN)
def test_every_chart_draws_and_nothing_leaves_the_machine(visit, tmp_path, name):
    dashboard = SEEN[name]
    visit.open(dashboard)
    charts = charts_of(dashboard)
    states = visit.wait_until_settled(charts)
    assert states == {chart["slice_name"]: "drawn" for chart in charts}
    for chart in (c for c in charts if c["viz_type"] == "deck_scatter"):
        until = time.monotonic() + 60
        while share_of_land(visit.chart(chart).screenshot()) < 0.2:
            assert time.monotonic() < until, "the base map does not draw"
            visit.page.wait_for_timeout(1000)
    grid = visit.page.locator(".grid-content")
    box = grid.bounding_box()
    assert box["height"] > 1500
    picture = visit.page.screenshot(clip={"x": 0, "y": 0, "width": 1600, "height": box["y"] + box["height"] + 40})
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    target = Path(os.environ.get("DATELINE_SCREENSHOTS") or tmp_path) / f"dashboard-{name.replace('_', '-')}.png"
    common = sorted(image.getcolors(image.width * image.height), reverse=True)[:256]   # the page's own colours stay as they are
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for _, colour in common for part in colour])
    image.quantize(palette=palette, dither=Image.Dither.NONE).save(target, optimize=True)
    assert target.stat().st_size < 600_000
    assert not visit.sent_out, "the page asked somebody else"
    assert not visit.refused


def test_a_chart_without_rows_is_told_from_one_that_drew(visit):
    """The test above would notice: with a day on which nothing was, the same charts say so."""
    dashboard = SEEN["the_day_in_events"]
    never = "1900-01-01 : 1900-01-02"
    mask = f"(NATIVE_FILTER-day:(id:NATIVE_FILTER-day,extraFormData:(time_range:'{never}'),filterState:(value:'{never}')))"
    visit.open(dashboard, f"?native_filters={quote(mask)}")
    charts = [c for c in charts_of(dashboard) if c["viz_type"] != "big_number_total"]
    states = visit.wait_until_settled(charts)
    assert {name for name, state in states.items() if "No results" in state or "No data" in state} >= {
        "Timeline of types", "Latest events", "Casualties, claim by claim"}, states


def test_filters_and_the_quote_search_hold(visit):
    visit.open(SEEN["who_is_heard"])
    charts = charts_of(SEEN["who_is_heard"])
    visit.wait_until_settled(charts)
    number, found = (next(c for c in charts if c["slice_name"] == name) for name in ("Quotes", "Quote search"))
    before = visit.chart(number).locator(".header-line").inner_text()
    for label, words in (("Outlet", "Harbor Ledger"), ("Quotes that say", "cellar")):
        place = ["Day", "Outlet", "Speaker", "Quotes that say"].index(label)
        visit.page.locator("[data-test='filter-bar'] [data-test='form-item-value']").nth(place).locator("input").click(timeout=90_000)
        visit.page.keyboard.type(words)
        visit.page.wait_for_timeout(2500)
        visit.page.keyboard.press("Enter")
        visit.page.keyboard.press("Escape")
    visit.page.locator("[data-test='filter-bar__apply-button']").click()
    visit.page.wait_for_timeout(1500)
    assert set(visit.wait_until_settled([number, found]).values()) == {"drawn"}
    after = visit.chart(number).locator(".header-line").inner_text()
    assert 0 < int(after) < int(before)
    rows = visit.chart(found).locator("tbody tr")
    assert rows.count() >= 1
    for row in rows.all():
        assert re.search(r"«cellars?»", row.inner_text())
        assert "Harbor Ledger" in row.inner_text()
        assert row.locator("a").first.get_attribute("href").startswith("http://harbor-ledger.example/")


def test_superset_reads_as_the_dashboards_login_and_can_do_nothing_else(world, visit):
    token = visit.page.request.get(f"{visit.address}api/v1/security/csrf_token/").json()["result"]
    database = visit.page.request.get(f"{visit.address}api/v1/database/").json()["result"][0]["id"]

    def ask(sql):
        return visit.page.request.post(f"{visit.address}api/v1/sqllab/execute/", headers={"X-CSRFToken": token, "Referer": visit.address},
                                       data={"database_id": database, "sql": sql, "runAsync": False}).json()

    assert ask("select count(*) > 100 as many from mart.event_evidence")["data"] == [{"many": True}]
    assert "permission denied" in str(ask("select count(*) from warehouse.article"))
    assert "permission denied" in str(ask("select count(*) from ops.quarantine"))
    assert "errors" in ask("create table mart.mine (n integer)")
    engine = create_engine(world.postgres.url("superset", user="superset"))
    with engine.connect() as connection:
        stored = connection.execute(text("select sqlalchemy_uri from dbs")).scalar_one()
    engine.dispose()
    assert stored.startswith("postgresql+psycopg2://dashboard_reader:")
    assert world.dashboards.state.reader_password not in stored, "encrypted beside it"


def test_again_changes_nothing_and_is_quick_and_what_runs_is_what_the_files_say(world):
    pid, log = Service(NAME, world.home).pid(), world.home / "logs" / "superset-prepare.log"
    prepared = log.stat().st_mtime_ns
    door, steps = warehouse(), []
    world.dashboards_up(door.prepare, door.reader, step=steps.append)
    assert Service(NAME, world.home).pid() == pid
    assert log.stat().st_mtime_ns == prepared, "nothing was imported again"
    assert steps == ["postgres", "warehouse schema", "dashboards"]
    assert world.dashboards_export() == [], "Superset gives back what it was given"


def test_secrets_are_the_owners_alone(world):
    for name in ("state.json", "prepared"):
        assert (world.dashboards.directory / name).stat().st_mode & 0o077 == 0, name
    logs = "".join(path.read_text(errors="replace") for path in (world.home / "logs").glob("*.log"))
    state = world.dashboards.state
    assert not [secret for secret in (state.secret_key, state.reader_password, *state.passwords.values()) if secret in logs]
