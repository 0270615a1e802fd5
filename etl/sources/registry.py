"""Reading a folder of source files; every mistake of a file is named with its line, all of them at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path

from pydantic import ValidationError

from etl.errors import Fatal
from etl.records import Source
from etl.sources.schema import SOURCE_ID, SourceFile

_TABLE = re.compile(r"\s*\[\[\s*([A-Za-z0-9_-]+)\s*\]\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_TOML_LINE = re.compile(r"\(at line (\d+)")


def load_sources(folder: Path, only: Collection[str] = ()) -> dict[str, Source]:
    """Return the enabled sources of `folder`, by id, in the order of their ids.

    folder   holds one `<source_id>.toml` per source; sub-folders are not read
    only     when given, exactly these ids are returned, also disabled ones: naming a source is asking for it
    raises   Fatal naming file and line of every mistake: unknown keys, bad values, duplicate ids, unknown ids in `only`
    """
    if not folder.is_dir():
        raise Fatal(
            f"the folder of sources {folder} does not exist; set DATELINE_SOURCES or create it "
            f"(docs/sources.md says what a source's file holds)"
        )
    problems: list[str] = []
    found: dict[str, Source] = {}
    files: dict[str, Path] = {}
    for path in sorted(folder.glob("*.toml")):
        source_id = path.stem.lower()
        if source_id in files:
            problems.append(f"{path}:1: the id {source_id!r} is already taken by {files[source_id]}")
            continue
        files[source_id] = path
        if not SOURCE_ID.fullmatch(path.stem):
            problems.append(f"{path}:1: the file's name is the source's id and may hold only a-z, 0-9 and hyphens")
            continue
        try:
            found[path.stem] = read_source(path)
        except Fatal as why:
            problems.append(str(why))
    problems += [f"{folder}: there is no source {name!r} (no file {name}.toml)" for name in sorted(set(only) - set(files))]
    if problems:
        raise Fatal("sources refused, nothing was started; mend these lines:\n  " + "\n  ".join(problems))
    if only:
        return {name: found[name] for name in sorted(only)}
    return {name: source for name, source in sorted(found.items()) if source.enabled}


def read_source(path: Path) -> Source:
    """Return the source that one file describes. Raises Fatal with `file:line: what` for each mistake, one a line."""
    try:
        text = path.read_text("utf-8")
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        line = _TOML_LINE.search(str(why))
        raise Fatal(f"{path}:{line[1] if line else 1}: not TOML: {why}") from None
    except (OSError, UnicodeDecodeError) as why:
        raise Fatal(f"{path}:1: cannot be read: {why}") from None
    try:
        return SourceFile.model_validate(data).record(path.stem)
    except ValidationError as why:
        raise Fatal(
            "\n  ".join(
                f"{path}:{_line_of(text, e['loc'])}: {_say(e['loc'], e['type'], e['msg'])}" for e in why.errors(include_url=False)
            )
        ) from None


def _say(location: Sequence[int | str], kind: str, message: str) -> str:
    where = ".".join(str(part) for part in location) or "the file"
    if kind == "extra_forbidden":
        return f"{where}: unknown key"
    return f"{where}: {message.removeprefix('Value error, ')}"


def _line_of(text: str, location: Sequence[int | str]) -> int:
    """Return the line (1 ..) on which the value at `location` is written; its table's or 1 when it is missing."""
    if not location:
        return 1
    top, index = location[0], location[1] if len(location) > 1 else None
    key = location[2] if len(location) > 2 else None
    table: str | None = None
    count = -1
    best = 1
    for number, line in enumerate(text.splitlines(), 1):
        if header := _TABLE.match(line):
            count = count + 1 if header[1] == table else 0
            table = header[1]
            if table == top and (index is None or count == index):
                best = number
        elif named := _KEY.match(line):
            if table is None and named[1] == top:
                return number
            if table == top and count == index and named[1] == key:
                return number
    return best
