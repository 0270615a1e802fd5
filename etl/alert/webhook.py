"""Webhooks: one HTTP POST of JSON per notice. The URL is a secret: nothing here says more of it than its host."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, field
from http.client import HTTPException
from typing import Any, Self
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from etl.errors import Transient
from etl.records import Notice

SECONDS = 10
_SLACK_MOST = 3_000                # code points that Slack shows of a text block


class _NoRedirect(HTTPRedirectHandler):
    """A webhook answers; one that sends us elsewhere would be told our secrets' text at an address nobody configured."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Webhook:
    """Posts {"source", "state", "title", "text", "link", "incidents": [{"key", "kind", "subject", "cause", "title", "detail"}]}."""

    url: str = field(repr=False)
    token: str = field(default="", repr=False)      # sent as a bearer token

    @classmethod
    def of(cls, url: str, setting: str, token: str = "") -> Self:
        """Check the URL. Raises ValueError naming the setting and not repeating the URL."""
        try:
            parts = urlsplit(url)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            usable = False
        if not usable:
            raise ValueError(f"{setting} must be an http or https URL (docs/settings.md)")
        return cls(url, token)

    @property
    def name(self) -> str:
        return f"webhook at {urlsplit(self.url).hostname}"

    def body(self, notice: Notice) -> dict[str, Any]:
        """Return the JSON object that is posted."""
        return {"source": "dateline", "state": notice.state, "title": notice.title, "text": notice.text, "link": notice.link,
                "incidents": [{"key": i.key, **asdict(i)} for i in notice.incidents]}

    def send(self, notice: Notice) -> None:
        parts = urlsplit(self.url)
        headers = {"Content-Type": "application/json", "User-Agent": "dateline"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        elif parts.username:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        request = Request(bare, json.dumps(self.body(notice)).encode(), headers, method="POST")  # noqa: S310  http(s), see `of`
        try:
            with build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
                answer.read(1 << 16)
        except HTTPError as error:
            error.close()
            raise Transient(f"HTTP {error.code}") from None
        except (OSError, HTTPException, ValueError) as error:      # URLError is an OSError; its words may hold the URL
            reason = getattr(error, "reason", error)
            raise Transient(f"{type(reason).__name__} within {SECONDS} s") from None


class Slack(Webhook):
    """Posts {"text": …}, which Slack and Mattermost take."""

    __slots__ = ()

    @property
    def name(self) -> str:
        return f"Slack at {urlsplit(self.url).hostname}"

    def body(self, notice: Notice) -> dict[str, Any]:
        lines = [f"*{_escaped(notice.title)}*", _escaped(notice.text)[:_SLACK_MOST]]
        return {"text": "\n".join([*lines, f"<{notice.link}|open it in Airflow>"] if notice.link else lines)}


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
