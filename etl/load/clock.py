"""One clock for what is compared with each other: the database's (docs/decisions/0071-one-clock.md)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text

from etl.load.database import transaction

log = logging.getLogger(__name__)

SKEW_SECONDS = 60  # a machine whose clock is further off is told so


def clock(on: Engine) -> Callable[[], datetime]:
    """Return a function that gives the database's time, in UTC: asked once, and carried on by this process's monotonic clock.

    So neither a machine whose clock is wrong nor a clock that is set while a task runs moves a capture's time. Warns when this
    machine's clock is off by more than SKEW_SECONDS.
    """
    with transaction(on, "asking for the database's time") as connection:
        asked = time.monotonic()
        then: datetime = connection.execute(text("select clock_timestamp()")).scalar_one()
        answered = time.monotonic()
    skew = (datetime.now(UTC) - then).total_seconds()
    if abs(skew) > SKEW_SECONDS:
        log.warning("this machine's clock is %+.0f s off the database's; captures bear the database's time; set the clock (NTP), since "
                    "certificates and schedules go by it", skew)
    middle = (asked + answered) / 2
    return lambda: then + timedelta(seconds=time.monotonic() - middle)
