"""E-mail by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import make_msgid
from urllib.parse import parse_qs, unquote, urlsplit

from etl.errors import Transient
from etl.records import Notice

SECONDS = 20
SETTING = "DATELINE_ALERT_SMTP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail server and whom to write to."""

    host: str
    port: int
    security: str                  # starttls (default), tls (smtps://) or none (?tls=none: a relay on the same host)
    sender: str
    receivers: tuple[str, ...]
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, url: str) -> Mail:
        """Read smtp://user:password@host:port/?from=…&to=…. Raises ValueError without repeating the URL."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise ValueError(f"{SETTING} is no URL; write smtp://user:password@host:587/?from=…&to=… (docs/settings.md)") from None
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        receivers = tuple(filter(None, (r.strip() for r in asked.get("to", "").split(","))))
        security = "tls" if parts.scheme == "smtps" else asked.get("tls", "starttls")
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or not receivers or security not in {"tls", "starttls", "none"}:
            raise ValueError(f"{SETTING} must be smtp://user:password@host:587/?from=…&to=… with at least one receiver, and tls=none only "
                             f"for a relay without TLS (docs/settings.md)")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if password and security == "none":
            raise ValueError(f"{SETTING} would send a password without TLS; leave out tls=none or the password")
        return cls(host=parts.hostname, port=port or {"tls": 465, "starttls": 587, "none": 25}[security], security=security,
                   sender=asked.get("from", user or f"dateline@{parts.hostname}"), receivers=receivers, user=user, password=password)

    @property
    def name(self) -> str:
        return f"mail by {self.host}"

    def send(self, notice: Notice) -> None:
        message = EmailMessage()
        message["Subject"] = " ".join(f"[dateline] {notice.title}".split())[:200]    # a line break in a header is an injection
        message["From"], message["To"] = self.sender, ", ".join(self.receivers)
        message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2] or "dateline.invalid")
        message["Auto-Submitted"] = "auto-generated"                                 # no out-of-office answers
        message.set_content(notice.text + (f"\n\n{notice.link}" if notice.link else "") + "\n")
        try:
            self._post(message)
        except smtplib.SMTPResponseException as error:
            # the server's words may repeat what was sent to it: the code says enough
            raise Transient(f"SMTP code {error.smtp_code} ({type(error).__name__})") from None
        except (smtplib.SMTPException, OSError) as error:
            raise Transient(f"{type(error).__name__} within {SECONDS} s") from None

    def _post(self, message: EmailMessage) -> None:
        context = ssl.create_default_context()
        server = (smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context) if self.security == "tls"
                  else smtplib.SMTP(self.host, self.port, timeout=SECONDS))
        with server:
            if self.security == "starttls":
                server.starttls(context=context)
            if self.password:
                server.login(self.user, self.password)
            server.send_message(message)
