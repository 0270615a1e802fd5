"""Reads the demo site as the fetcher does: connects to loopback, names the host."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit


@dataclass(frozen=True)
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def get(port: int, url: str, method: str = "GET", **headers: str) -> Reply:
    """Ask the server for `url` as the fetcher does: connect to loopback, name the host."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        sent = {"Host": parts.netloc} | {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, headers=sent)
        reply = connection.getresponse()
        return Reply(reply.status, reply.headers, reply.read())
    finally:
        connection.close()
