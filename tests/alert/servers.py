"""Servers that take messages: SMTP and HTTP on loopback, as real as the protocol."""

from __future__ import annotations

import base64
import json
import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer


@contextmanager
def running(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Smtp(socketserver.StreamRequestHandler):
    """RFC 5321 as far as a client that sends one message needs it, with STARTTLS (RFC 3207) and AUTH PLAIN (RFC 4954)."""

    def handle(self):
        self.secret = False
        if self.server.tls and self.server.at_once:
            self.encrypt()
        self.say("220 here")
        while line := self.rfile.readline():
            verb, *words = line.decode().split()
            match verb.upper():
                case "DATA":
                    self.say("354 go on")
                    self.take()
                case "EHLO":
                    self.say("250-here")
                    self.say("250 AUTH PLAIN" if self.secret else "250 STARTTLS" if self.server.tls else "250 8BITMIME")
                case "STARTTLS" if self.server.tls:
                    self.say("220 go on")
                    self.encrypt()
                case "AUTH":
                    self.server.logins.append((self.secret, *base64.b64decode(words[1]).decode().split("\0")[1:]))
                    self.say("235 welcome")
                case "QUIT":
                    self.say("221 bye")
                    return
                case _:
                    self.say("250 well")

    def take(self):
        lines = []
        while (part := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(part.removeprefix(b".") if part.startswith(b"..") else part)
        refusal = self.server.refusals.pop(0) if self.server.refusals else None
        if refusal is None:
            self.server.messages.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self.say(refusal or "250 taken")

    def encrypt(self):
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile, self.secret = self.connection.makefile("rb"), self.connection.makefile("wb", 0), True

    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    """`tls`: it offers STARTTLS, or with `at_once` speaks TLS from the first byte. `logins`: (was it encrypted, user, password)."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, tls=None, *, at_once=False):
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.tls, self.at_once = tls, at_once
        self.messages, self.refusals, self.logins = [], [], []

    def handle_error(self, request, client_address):
        """Say nothing: clients that hang up are meant."""

    @property
    def port(self):
        return self.server_address[1]

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}/?from=dateline@example.org&to=duty@example.org,second@example.org&tls=none"


class _Http(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append((self.path, dict(self.headers), body))
        code = self.server.codes.pop(0) if self.server.codes else 200
        self.send_response(code)
        if 300 <= code < 400:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


class HttpListener(HTTPServer):
    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Http)
        self.bodies, self.codes = [], []

    def url(self, path="/hook"):
        return f"http://127.0.0.1:{self.server_address[1]}{path}"

    def json(self):
        return [json.loads(body) for _, _, body in self.bodies]
