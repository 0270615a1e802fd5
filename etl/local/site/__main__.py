"""`python -m etl.local.site --port N`: serve the demo site until SIGTERM."""

from __future__ import annotations

import argparse
import logging

from etl.local.site import serve


def main() -> None:
    """Parse the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m etl.local.site",
                                     description="Serve Dateline's demo news site on loopback.")
    parser.add_argument("--port", type=int, default=8081, help="TCP port on 127.0.0.1 (default: 8081)")
    parser.add_argument("--verbose", action="store_true", help="log each request")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.DEBUG if arguments.verbose else logging.INFO, format="%(levelname)s %(message)s")
    serve(arguments.port)


if __name__ == "__main__":
    main()
