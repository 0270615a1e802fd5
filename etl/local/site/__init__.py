"""A small news site on loopback: the demo's input, and a test fixture with known answers.

    python -m etl.local.site --port 8081     then look at http://127.0.0.1:8081/

Three fictional outlets and the seed article's page, 24 September to 3 October 2015, announced as real outlets do. What
a run over them must give is in `expected.toml` (`expected()`); their source files are in `SOURCES`.
"""

from __future__ import annotations

from etl.local.site.contents import HERE, Expectation, expected
from etl.local.site.server import running, serve

HOSTS: tuple[str, ...] = ("meridian-herald.example", "harbor-ledger.example", "levant-dispatch.example",
                          "the-new-arab.example")
SOURCES = HERE / "sources"         # for DATELINE_SOURCES
SEED_URL = "http://the-new-arab.example/news/russia-says-is-not-only-target-syria"


def connect_to(port: int) -> str:
    """Return the value of DATELINE_CONNECT_TO that sends the site's hosts to this server."""
    return ",".join(f"{host}=127.0.0.1:{port}" for host in HOSTS)


__all__ = ["HOSTS", "SEED_URL", "SOURCES", "Expectation", "connect_to", "expected", "running", "serve"]
