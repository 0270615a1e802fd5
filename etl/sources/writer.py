"""Writing a source's file, for `dateline sources add`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from etl.errors import Fatal
from etl.records import Source
from etl.sources.registry import read_source
from etl.sources.schema import SOURCE_ID


def write_source(folder: Path, source: Source) -> Path:
    """Write `<folder>/<source_id>.toml` and return its path. Raises Fatal when the file exists or would not load."""
    if not SOURCE_ID.fullmatch(source.source_id):
        raise Fatal(f"{source.source_id!r} cannot be a source's id: only a-z, 0-9 and hyphens, at most 63")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{source.source_id}.toml"
    try:
        with path.open("x", encoding="utf-8") as out:
            out.write(as_toml(source))
    except FileExistsError:
        raise Fatal(f"{path} exists and is left as it is; edit it, or remove it first") from None
    try:
        read_source(path)
    except Fatal:
        path.unlink()
        raise
    return path


def as_toml(source: Source) -> str:
    """Return the text of the source's file."""
    lines = [f"{key} = {_string(getattr(source, key))}" for key in ("name", "home", "country", "language", "timezone")]
    lines += [
        f"{key} = {_strings(getattr(source, key))}" for key in ("include", "exclude", "hosts", "credits") if getattr(source, key)
    ]
    lines.append(f"delay_seconds = {source.delay_seconds}")
    if source.expected_per_weekday:
        lines.append(f"expected_per_weekday = {[list(pair) for pair in source.expected_per_weekday]}")
    lines.append(f"enabled = {'true' if source.enabled else 'false'}")
    for channel in source.channels:
        lines += ["", "[[channels]]", f"kind = {_string(channel.kind)}", f"url = {_string(channel.url)}"]
    return "\n".join(lines) + "\n"


def _string(value: str) -> str:
    # a JSON string is a TOML basic string, but for the one control character that JSON leaves bare
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _strings(values: Sequence[str]) -> str:
    return "[" + ", ".join(_string(v) for v in values) + "]"
