"""backup, restore: the warehouse as one file, with the archive's manifest beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from etl.cli.console import err, out

app = typer.Typer()


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write the dump; FILE.manifest.json comes beside it.")],
    url: Annotated[str | None, typer.Option(envvar="DATELINE_OWNER_DATABASE_URL", help="SQLAlchemy URL of the warehouse; "
                                            "default: DATELINE_DATABASE_URL.")] = None,
) -> None:
    """Write the warehouse to a file, and a manifest of the archive with digests beside it. Runs may go on meanwhile.

    The archive itself is not copied: keep its files as you keep files.
    """
    from etl.stages.upkeep import backup as make
    done = make(file, url=url)
    out.print(f"wrote {done.file} ({done.dump_bytes:,} bytes) and {done.file}.manifest.json "
              f"({done.archive_files:,} files of the archive, {done.archive_bytes:,} bytes)", highlight=False, soft_wrap=True)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A dump that `dateline backup` wrote, with its manifest beside it.")],
    admin_url: Annotated[str, typer.Option(envvar="DATELINE_ADMIN_DATABASE_URL", help="SQLAlchemy URL of a superuser.")],
    name: Annotated[str, typer.Option(help="The database to make; it must not hold a warehouse.")] = "dateline_restored",
) -> None:
    """Restore a backup into a new database, and say what of the archive it points to is missing.

    Exit code 1 when files are missing, or when records were erased from the archive since: those takedowns must be repeated.
    """
    from etl.stages.upkeep import restore as load
    done = load(file, admin_url=admin_url, name=name, on_step=lambda step: err.print(f"{step} …", highlight=False, soft_wrap=True))
    out.print(f"restored into {done.url}; the manifest names {done.archive_files:,} files of the archive: "
              f"{len(done.missing):,} missing, {len(done.changed):,} changed", highlight=False, soft_wrap=True)
    for lost in done.missing:
        err.print(f"missing: {lost}", highlight=False, soft_wrap=True)
    for changed in done.changed:
        err.print(f"changed: {changed}", highlight=False, soft_wrap=True)
    if done.missing:
        err.print("Bring the missing files back from where the archive is kept, or fetch the pages again: dateline run --refetch",
                  soft_wrap=True)
    for address in done.erased:
        err.print(f"erased since, and back in this database: {address}", highlight=False, soft_wrap=True)
    if done.erased:
        err.print("Point DATELINE_DATABASE_URL to the restored database and take them down again, before anybody reads it: "
                  "dateline retract erase url URL --reason … --approved-by …", soft_wrap=True)
    if not done.ok:
        raise typer.Exit(1)
