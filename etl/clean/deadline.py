"""The time limit of one page, kept without signals.

Signals work in a process's main thread alone, and cleaning runs in worker threads too. So the limit is kept in two
ways that work anywhere: sizes are bounded before any step whose time grows with them (decode.MAX_CHARS,
dom.MAX_ELEMENTS, engine.MAX_NODES), and every loop over a page's parts asks `Deadline.check` now and then.
Each single call into C code between two checks is linear in a bounded size: docs/cleaning.md has the measured worst cases.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from etl.errors import Quarantine
from etl.reasons import Reason


@dataclass(slots=True)
class Deadline:
    """A point in time after which cleaning gives up on a page.

    seconds  the limit, wall clock, from construction on
    url      for the message
    """

    seconds: float
    url: str
    _end: float = field(init=False)

    def __post_init__(self) -> None:
        self._end = time.monotonic() + self.seconds

    def check(self, where: str) -> None:
        """Raise Quarantine(page_timeout) when the time is over; `where` names the step for the message."""
        if time.monotonic() > self._end:
            raise Quarantine(
                Reason.PAGE_TIMEOUT,
                f"cleaning {self.url} took longer than {self.seconds:g} s (now in: {where}); raise DATELINE_PAGE_SECONDS or leave it aside",
            )
