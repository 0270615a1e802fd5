"""Channels: what one is, which are configured, and sending a notice by all of them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Protocol

from etl.errors import Transient
from etl.records import Notice

log = logging.getLogger(__name__)

TRIES = 2


class Channel(Protocol):
    """A way to reach people."""

    @property
    def name(self) -> str:
        """How logs call it: kind and host, never a path, user or password, which are secrets."""

    def send(self, notice: Notice) -> None:
        """Send the notice. Raises Transient, with no secret in its message, when it was not taken."""


def channels(*, smtp: str = "", slack: str = "", webhook: str = "") -> list[Channel]:
    """Return the channels of these URLs; an empty URL is no channel.

    smtp     smtp://user:password@host:587/?from=a@example.org&to=b@example.org,c@example.org (smtps:// for TLS from the start)
    slack    an incoming webhook of Slack, or of what takes the same JSON
    webhook  where a JSON object per notice is posted
    raises   ValueError naming the setting, never its value, when a URL cannot be used
    """
    from etl.alert.mail import Mail
    from etl.alert.webhook import Slack, Webhook
    found: list[Channel] = []
    if smtp:
        found.append(Mail.of(smtp))
    if slack:
        found.append(Slack.of(slack, "DATELINE_ALERT_SLACK"))
    if webhook:
        found.append(Webhook.of(webhook, "DATELINE_ALERT_WEBHOOK"))
    return found


def deliver(by: Iterable[Channel], notice: Notice) -> int:
    """Send the notice by every channel, each tried twice; return how many took it. A channel that fails stops no other."""
    taken = 0
    for channel in by:
        for attempt in range(1, TRIES + 1):
            try:
                channel.send(notice)
            except Transient as error:
                log.warning("%s did not take the message (try %d of %d): %s", channel.name, attempt, TRIES, error)
            else:
                log.info("told %s: %s", channel.name, notice.title)
                taken += 1
                break
    return taken
