"""What keeps the pipeline in order: quarantine, the warehouse's schema, the archive."""

from __future__ import annotations

from typing import Annotated

import typer

from etl.cli.console import err, out, table

quarantine = typer.Typer(help="Pages that gave no article, with reasons; try them again.", no_args_is_help=True)
db = typer.Typer(help="The warehouse's databases, roles and schema.", no_args_is_help=True)
archive = typer.Typer(help="The WARC archive.", no_args_is_help=True)


@quarantine.command("list")
def quarantine_list(
    reason: Annotated[str | None, typer.Option(help="Only this reason code.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Resolved rows too.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many rows.")] = 50,
) -> None:
    """List what was put aside, by stage and reason."""
    from etl.stages.reports import quarantined
    rows = quarantined(reason=reason, open_only=not everything, limit=limit)
    shown = table("stage", "reason", "source", "url", "message", "archived as")
    for q in rows:
        shown.add_row(q.stage, q.reason, q.source_id, q.url, q.message, str(q.address or ""))
    out.print(shown if rows else "Nothing is in quarantine.")


@quarantine.command("replay")
def quarantine_replay(
    reason: Annotated[str | None, typer.Option(help="Only this reason code.")] = None,
    url: Annotated[str | None, typer.Option(help="Only this URL.")] = None,
) -> None:
    """Clean and extract quarantined pages again, from their archived bytes."""
    from etl import stages
    planned = stages.plan_quarantine(reason=reason, url=url)
    if planned is None:
        out.print("Nothing in quarantine matches and has archived bytes.")
        return
    counts = stages.run_planned(*planned, fetching=False)
    cleaned = counts.get("clean", {})
    out.print(f"{cleaned.get('received', 0)} tried again: {cleaned.get('passed', 0)} are articles now, "
              f"{cleaned.get('received', 0) - cleaned.get('passed', 0)} stay in quarantine.")


@db.command("create")
def db_create(
    admin_url: Annotated[str, typer.Option(envvar="DATELINE_ADMIN_DATABASE_URL", help="SQLAlchemy URL of a superuser.")],
    writer_password: Annotated[str | None, typer.Option(envvar="DATELINE_WRITER_PASSWORD", help="Of dateline_writer.")] = None,
    reader_password: Annotated[str | None, typer.Option(envvar="DATELINE_READER_PASSWORD", help="Of dashboard_reader.")] = None,
    superset_password: Annotated[str | None, typer.Option(envvar="SUPERSET_DB_PASSWORD", help="Of login and database superset.")] = None,
    name: Annotated[str, typer.Option(help="The warehouse's database.")] = "dateline",
) -> None:
    """Create the warehouse's database and roles; roles with a password may log in. Give secrets by the environment."""
    from etl.stages.database import create
    given = {"dateline_writer": writer_password, "dashboard_reader": reader_password}
    create(admin_url, name, {role: password for role, password in given.items() if password}, superset_password=superset_password)
    out.print(f"database {name} and the roles dateline_writer and dashboard_reader are there")


@db.command("upgrade")
def db_upgrade(revision: Annotated[str, typer.Argument(help="Alembic revision.")] = "head") -> None:
    """Bring the warehouse's schema to a revision (default: the newest)."""
    from etl.stages.database import upgrade
    out.print(f"the warehouse is at revision {upgrade(revision)}", highlight=False)


@db.command("downgrade")
def db_downgrade(revision: Annotated[str | None, typer.Argument(help="Alembic revision; default: one step back.")] = None) -> None:
    """Take the warehouse's schema back, before an older release is deployed. Rows stay; what only newer columns hold is lost.

    The marts go; the older release's `dateline db upgrade` installs its own.
    """
    from etl.stages.database import downgrade
    out.print(f"the warehouse is at revision {downgrade(revision)}, without marts; dateline db upgrade installs those of the release "
              f"that runs it", highlight=False)


@archive.command("verify")
def archive_verify(
    prefix: Annotated[str, typer.Option(help="Only files whose names start so, e.g. 2015/10/01.")] = "",
) -> None:
    """Read every record again and compare its digests; exit code 1 when something is damaged."""
    from etl.stages.reports import verify_archive
    report = verify_archive(prefix)
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(report.records.items())) or "no records"
    out.print(f"{report.files:,} files, {report.bytes_read:,} bytes: {kinds}", highlight=False)
    for damage in report.damages:
        err.print(f"[red]damaged[/] {damage.address} {damage.url or ''}: {damage.what}", highlight=False, soft_wrap=True)
    if not report.ok:
        err.print(f"{len(report.damages)} damaged stretches; the other records are untouched. Restore these files from backup, "
                  f"or fetch the pages again: dateline run --refetch")
        raise typer.Exit(1)
