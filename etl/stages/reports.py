"""What happened and what is there: for the command line, the demo and the tests. Reads only."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from etl.errors import Fatal
from etl.stages.context import engine
from etl.stages.lines import annotate_line


def file_answer(path: Path, published: str | None) -> dict[str, Any]:
    """Return what `dateline extract` answers for one HTML or text file. Raises Fatal when it cannot be read."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Fatal(f"cannot read {path}: {error.strerror}") from None
    line: dict[str, Any] = {"id": path.name, "published_at": published}
    if raw.lstrip()[:1] == b"<":
        line["html"] = raw.decode("utf-8", errors="replace")
    else:
        line["text"] = raw.decode("utf-8", errors="replace")
    return annotate_line(json.dumps(line))
