"""How the demo and the status show things: rich tables made of plain values."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from etl.local.doors import ArticleView, DayCounts


def console() -> Console:
    """Return a console for tables: as wide as the terminal, and wide enough to read in a file."""
    found = Console()
    return found if found.is_terminal else Console(width=max(found.width, 150))


class Phases:
    """Names and times the phases of a command, each told as it ends."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()
        self._name: str | None = None
        self.done: list[tuple[str, float]] = []

    def begin(self, name: str) -> None:
        """End the phase that runs and begin the next."""
        self.end()
        self._name, self._began = name, time.monotonic()

    def end(self, *, failed: bool = False) -> None:
        """End the phase that runs, if any."""
        if self._name is not None:
            self.done.append((self._name, time.monotonic() - self._began))
            sign = "[red]✗[/]" if failed else "[green]✓[/]"
            self._console.print(f"{sign} {self._name} [dim]{self.done[-1][1]:.1f} s[/]")
        self._name = None


def show_days(console: Console, days: Sequence[DayCounts]) -> None:
    """Print one line per day: what came in, what left the path and why, what was loaded."""
    table = _table("What the backfill did, day by day")
    for name in ("day", "discovered", "fetched", "cleaned", "extracted", "loaded", "quotes", "events"):
        table.add_column(name, justify="left" if name == "day" else "right", no_wrap=True)
    table.add_column("left the path, with reasons", overflow="fold")
    for d in days:
        left = (_reasons("not fetched", d["not_fetched"]), _reasons("quarantined", d["quarantined"]),
                _reasons("not extracted", d["skipped"]))
        counts = (d["discovered"], d["fetched"], d["cleaned"], d["extracted"], d["loaded"], d["quotes"], d["events"])
        table.add_row(d["day"], *map(str, counts), Text("; ".join(filter(None, left)) or "-"))
    console.print(table)


def show_article(console: Console, article: ArticleView) -> None:
    """Print an article's events and quotes, each as a table."""
    console.print(Text(article["title"], style="bold"))
    console.print(Text(f"{article['site_name']}, {article['published_on']}: {article['words']} words, "
                       f"{article['times']} time expressions, {len(article['quotes'])} quotes, "
                       f"{len(article['events'])} events.\n"
                       f"{article['url']}"))
    events = _table("Its events")
    for name, share in (("when", 2), ("what", 2), ("where", 2), ("who", 3), ("to whom", 2), ("toll", 2), ("status", 2)):
        events.add_column(name, overflow="fold", ratio=share)
    for e in article["events"]:
        events.add_row(*(Text(v or "-") for v in (e["when"], e["what"], e["where"], e["actors"], e["targets"],
                                                  e["casualties"], e["modality"])))
    console.print(events)
    quotes = _table("Its quotes")
    for name, share in (("who", 2), ("as", 2), ("when", 2), ("kind", 1), ("words", 9)):
        quotes.add_column(name, overflow="fold", ratio=share)
    for q in article["quotes"]:
        quotes.add_row(*(Text(v or "-") for v in (q["speaker"], q["role"], q["said"], q["kind"], q["text"])))
    console.print(quotes)


def show_addresses(console: Console, addresses: Mapping[str, str], logins: Mapping[str, str]) -> None:
    """Print where things are and how to log in."""
    table = _table("What is running (loopback only)")
    table.add_column("what", no_wrap=True)
    table.add_column("where", overflow="fold")
    for what, where in addresses.items():
        table.add_row(what, Text(where))
    for user, password in logins.items():
        table.add_row(f"login {user}", Text(password))
    console.print(table)


def show_phases(console: Console, phases: Sequence[tuple[str, float]], peak_bytes: int) -> None:
    """Print each phase's seconds, their sum, and the most memory seen."""
    table = _table("Time")
    table.add_column("phase")
    table.add_column("seconds", justify="right")
    for name, seconds in phases:
        table.add_row(name, f"{seconds:.1f}")
    table.add_section()
    table.add_row("all", f"{sum(seconds for _, seconds in phases):.1f}")
    if peak_bytes:
        table.add_row("peak memory of all services", f"{peak_bytes / 1e9:.2f} GB")
    console.print(table)


def changed_tables(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return the tables whose content hash differs, or that are on one side alone."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, expand=False)


def _reasons(what: str, counts: Mapping[str, int]) -> str:
    if not counts:
        return ""
    return f"{what}: " + ", ".join(f"{reason} {n}" for reason, n in sorted(counts.items(), key=lambda r: (-r[1], r[0])))
