"""What can go wrong, sorted by what to do next.

    DatelineError
    ├── Transient    try again later: the network, a busy server, a lost connection
    ├── Quarantine   this article only: put it aside with a reason, go on with the rest
    └── Fatal        stop the run: a person must act (configuration, schema, a failed check)

Airflow retries `Transient` (dags/common.py), fails at once on `Fatal`, and never sees `Quarantine`: stages turn it
into a row of `ops.quarantine`.
"""

from __future__ import annotations


class DatelineError(Exception):
    """Base of all errors that Dateline raises on purpose."""


class Transient(DatelineError):
    """The same call may succeed later; nothing was lost."""


class Fatal(DatelineError):
    """The run cannot go on; the message says what a person must do."""


class Quarantine(DatelineError):
    """One article is put aside; the others go on.

    reason   a code of `etl.reasons.Reason`
    message  what, where, how much, and what to do next
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message

    def __reduce__(self) -> tuple[type[Quarantine], tuple[str, str]]:
        """Survive pickling between worker processes (Exception's default would lose `reason`)."""
        return type(self), (self.reason, self.message)
