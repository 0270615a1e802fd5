"""Telling people: a notice goes out by e-mail, Slack or a webhook. No other room sends anything to people.

    channels.py   what a channel is, which ones are configured, and sending by all of them
    mail.py       SMTP
    webhook.py    HTTP POST of JSON: Slack's incoming webhooks, and plain ones

This room's HTTP is not the fetcher's: it posts to addresses that ops configured, private ones included, and to no other
(docs/decisions/0065-alerts.md). Which notices there are, and that each goes out once, is `etl/stages/alerting.py`'s matter.
"""

from etl.alert.channels import Channel, channels, deliver

__all__ = ["Channel", "channels", "deliver"]
