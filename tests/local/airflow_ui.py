"""Airflow's UI as a person on duty works it, in Debian's chromium: log in, open the dialog, fill it in, look at the grid."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium")
FLAGS = ("--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync "
         "--force-device-scale-factor=1").split()
PATIENCE = 90_000                  # milliseconds: the machine may be busy


@contextmanager
def browser(base_url: str, user: str, password: str) -> Iterator[AirflowUi]:
    """A browser that is logged in."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = chromium.new_context(viewport={"width": 1300, "height": 1400}, timezone_id="UTC", locale="en-GB").new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(base_url)
        page.locator("input[name=username]").fill(user)
        page.locator("input[type=password]").fill(password)
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Dags", exact=True).first).to_be_visible()
        try:
            yield AirflowUi(page, base_url)
        finally:
            chromium.close()


class AirflowUi:
    """One logged-in page."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page, self._base_url = page, base_url

    def open(self, path: str) -> None:
        """Go to a page of the UI, e.g. "dags/nightly_news"."""
        self.page.goto(f"{self._base_url}/{path}")

    def trigger(self, dag_id: str, kind: str) -> Locator:
        """Open a DAG's dialog Trigger, choose "Single Run" or "Backfill", and return the dialog."""
        self.open(f"dags/{dag_id}")
        self.page.get_by_role("button", name="Trigger").first.click()
        dialog = self.page.locator("[role=dialog][aria-modal=true]")
        dialog.get_by_text(kind, exact=True).first.click()
        expect(dialog.get_by_text("Run Parameters" if kind == "Single Run" else "Reprocess Behavior")).to_be_visible()
        return dialog

    def backfill(self, dag_id: str, first: date, last: date, behaviour: str, *, at_once: int = 2, says: str = "") -> None:
        """Run a backfill through the dialog; `says`: what it must say of the runs before the button is pressed."""
        dialog = self.trigger(dag_id, "Backfill")
        self.choose_range(dialog, first, last)
        self.choose(dialog, behaviour)
        dialog.locator("input[name=max_active_runs]").fill(str(at_once))
        if says:
            expect(dialog.get_by_text(says)).to_be_visible()
        self.confirm(dialog, "Run Backfill")

    def choose_range(self, dialog: Locator, first: date, last: date) -> None:
        """Fill in a backfill's From and To."""
        for day in (first, last):
            dialog.get_by_text("Select date and time").first.click()
            self.page.get_by_placeholder("YYYY/MM/DD").last.fill(f"{day:%Y/%m/%d}")
            self.page.keyboard.press("Enter")
            dialog.get_by_text("Date Range").click()       # closes the calendar

    def switch(self, dialog: Locator, param: str) -> None:
        """Turn a yes-or-no param's switch."""
        dialog.locator(f"input[name=element_{param}]").locator("xpath=..").click()

    def confirm(self, dialog: Locator, button: str) -> None:
        """Press the dialog's button and wait until it has closed."""
        dialog.get_by_role("button", name=button).last.click()
        try:
            expect(dialog).to_be_hidden()
        except AssertionError as still:
            raise AssertionError(f"the dialog is still open and says: {dialog.inner_text()}") from still

    def choose(self, dialog: Locator, label: str) -> None:
        """Click a choice or a box by its label."""
        dialog.get_by_text(label, exact=True).first.click()

    def choose_sources(self, dialog: Locator, *names: str) -> list[str]:
        """Pick sources in the drop-down; return the names that it offered."""
        box = dialog.get_by_label("Select one or multiple values")
        box.click()
        offered = self.page.get_by_role("option").all_inner_texts()
        for name in names:
            box.fill(name)
            self.page.get_by_role("option", name=name).click()
        return offered

    def picture(self, path: Path, of: Locator | None = None) -> None:
        """Write a screenshot."""
        path.parent.mkdir(parents=True, exist_ok=True)
        (of or self.page).screenshot(path=str(path))
