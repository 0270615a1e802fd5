"""What an HTTP status means for us."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from etl.fetch.failure import FetchFailure
from etl.fetch.transport import Response
from etl.reasons import Reason


def check_status(response: Response, max_retry_after: float) -> None:
    """Raise FetchFailure unless `response` carries a document (200, 203, 226).

    max_retry_after   a server that asks for a longer pause is not asked again in this run
    """
    status, url = response.status, response.url
    if status in {200, 203, 226}:
        return
    if status in {404, 410}:
        raise FetchFailure(Reason.HTTP_NOT_FOUND, f"{url}: {status}", status=status)
    if status in {401, 402, 403, 451}:
        raise FetchFailure(Reason.HTTP_FORBIDDEN, f"{url}: {status}", status=status)
    wait = retry_after(response.header("retry-after"), response.header("date"))
    soon = wait is None or wait <= max_retry_after
    asked = "" if wait is None else f", asks to wait {wait:.0f} s"
    if status == 429:
        raise FetchFailure(Reason.HTTP_RATE_LIMITED, f"{url}: 429{asked}", status=status, passing=soon, host_ill=True, retry_after=wait)
    if 400 <= status < 500:
        raise FetchFailure(Reason.HTTP_CLIENT_ERROR, f"{url}: {status}", status=status)
    if status >= 500:
        raise FetchFailure(
            Reason.HTTP_SERVER_ERROR,
            f"{url}: {status}{asked}",
            status=status,
            passing=soon,
            host_ill=True,
            retry_after=wait,
        )
    raise FetchFailure(Reason.PROTOCOL_ERROR, f"{url}: status {status} carries no document", status=status)


def retry_after(value: str | None, said_at: str | None = None) -> float | None:
    """Return the seconds that a Retry-After header asks for (either form), or None.

    said_at   the answer's Date header: a date is a distance from there, whatever our own clock says
    """
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return float(min(int(value[:9]), 10**8))
    when = _instant(value)
    return None if when is None else max(0.0, (when - (_instant(said_at or "") or datetime.now(UTC))).total_seconds())


def _instant(value: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
