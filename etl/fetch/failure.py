"""Why a fetch gave nothing: a reason of the closed list, a sentence, and whether another try may help."""

from __future__ import annotations

from etl.reasons import Reason


def storable(text: str) -> str:
    """Return `text` without what a database's text cannot hold: NUL and lone surrogates, which servers do send."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


class FetchFailure(Exception):
    """One request that gave no usable document. Never leaves the fetch room: it becomes a Capture or a problem.

    passing      the same request may succeed soon: worth another attempt
    host_ill     the host, not the page, is at fault: counts towards its breaker
    retry_after  seconds that the server asked us to wait, if it did
    """

    def __init__(
        self,
        reason: Reason,
        message: str,
        *,
        passing: bool = False,
        host_ill: bool = False,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        message = storable(message)
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.passing = passing
        self.host_ill = host_ill
        self.status = status
        self.retry_after = retry_after
