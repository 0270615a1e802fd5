"""The registry of sources: one TOML file each, read strictly.

Doors: `load_sources(folder)` reads and checks, `write_source(folder, source)` writes a file that `load_sources` takes.
The file's keys are in docs/sources.md.
"""

from etl.sources.registry import load_sources
from etl.sources.writer import write_source

__all__ = ["load_sources", "write_source"]
