"""The hostile news site on loopback: all behaviours on one port, two TLS hosts on others."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import ssl
import threading
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.fetch.behaviours import BEHAVIOURS, ROBOTS, whole


class HostileSite:
    """The behaviours on one loopback port, two TLS hosts on others; in a thread with its own event loop."""

    def __init__(self, folder: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._folder = folder
        self.port = self.tls_port = self.trusted_port = 0
        self.ca_file = folder / "ca.pem"
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> HostileSite:
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda *_: None)  # clients that hang up are the point
        self._loop.run_until_complete(self._start())
        self._ready.set()
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.05))

    async def _start(self) -> None:
        plain = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 16)
        stranger = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=_tls(self._folder, "self-signed-tls.example", "stranger"))
        trusted = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=_tls(self._folder, "good-tls.example", "ca"))
        self.port, self.tls_port, self.trusted_port = (s.sockets[0].getsockname()[1] for s in (plain, stranger, trusted))

    async def _serve(self, source: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            while True:
                request = (await source.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                path = request[0].split(" ")[1]
                headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in request[1:] if line)}
                host = headers.get("host", "").split(":")[0].removesuffix(".example")
                self.requests.append((host, path, headers))
                if path == "/robots.txt":
                    await ROBOTS.get(host, _friendly)(path, out)
                elif host in BEHAVIOURS:
                    await BEHAVIOURS[host](path, out)
                else:
                    out.write(whole(b"no such behaviour", "404 Not Found"))
                await out.drain()
                if host not in {"redirect-ok", "gzip-ok", "smuggler", "good-tls"} and path != "/robots.txt":
                    break
        with contextlib.suppress(Exception):
            out.close()


async def _friendly(_path: str, out: asyncio.StreamWriter) -> None:
    out.write(whole(b"User-agent: *\nDisallow: /private\n", kind="text/plain"))


def _tls(folder: Path, host: str, name: str) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509
        .CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(1))
        .not_valid_after(today + dt.timedelta(9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / f"{name}.pem", folder / f"{name}.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    return context
