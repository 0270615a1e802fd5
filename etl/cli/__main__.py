"""`python -m etl.cli`: the same as the command `dateline`."""

from etl.cli import run_app

run_app()
