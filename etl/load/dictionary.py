"""The data dictionary and the entity diagram, written from the database's own catalogue.

    python -m etl.load.dictionary          rewrites docs/data-dictionary.md from the configured warehouse

A test compares the file with a freshly migrated warehouse, so that it never lags behind the models.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from sqlalchemy import Engine, text

from etl.load.database import transaction
from etl.load.tables import SCHEMAS
from etl.settings import ROOT, settings

FILE = ROOT / "docs" / "data-dictionary.md"

_RELATIONS = """
    select n.nspname as schema, c.relname as name, obj_description(c.oid, 'pg_class') as comment,
           case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'p' then 'table, by month of publication'
                else case c.relpersistence when 'u' then 'table, unlogged' else 'table' end end as kind
    from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = any(:schemas) and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
    order by 1, 2
    """
_COLUMNS = """
    select n.nspname as schema, c.relname as relation, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
           a.attnotnull as required, col_description(c.oid, a.attnum) as comment,
           coalesce(a.attnum = any(k.conkey), false) as in_key
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_constraint as k on k.conrelid = c.oid and k.contype = 'p'
    where n.nspname = any(:schemas) and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
    order by 1, 2, a.attnum
    """
_FUNCTIONS = """
    select n.nspname as schema, p.proname as name, pg_get_function_arguments(p.oid) as arguments,
           obj_description(p.oid, 'pg_proc') as comment
    from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
    where n.nspname = any(:schemas) order by 1, 2
    """

# What the facts point to. The facts have no foreign keys (etl/load/tables/facts.py says why), so the diagram names them.
_LINES = (
    ("source", "||--o{", "article", "publishes"),
    ("article", "||--|{", "article_version", "stands as"),
    ("article_version", "||--o{", "near_duplicate_pair", "resembles"),
    ("article_version", "||--o|", "extraction", "is read by"),
    ("article_version", "||--o{", "time_expression", "holds"),
    ("article_version", "||--o{", "quote", "holds"),
    ("article_version", "||--o{", "event_mention", "holds"),
    ("person", "|o--o{", "quote", "speaks"),
    ("event", "||--|{", "event_mention", "is told by"),
    ("event_mention", "||--o{", "event_participant", "names"),
    ("event_mention", "||--o{", "event_casualty", "counts"),
    ("event_mention", "||--o{", "event_link", "is held to be one with"),
    ("place", "|o--o{", "event_mention", "hosts"),
    ("event_type", "||--o{", "event_mention", "types"),
)


def dictionary(on: Engine) -> str:
    """Return the data dictionary of a migrated warehouse as Markdown, with a Mermaid entity diagram."""
    with transaction(on, "reading the catalogue") as connection:
        wanted = {"schemas": list(SCHEMAS)}
        schemas = {
            name: connection.execute(
                text("select obj_description(cast(:name as regnamespace)::oid, 'pg_namespace')"), {"name": name}
            ).scalar()
            for name in SCHEMAS
        }
        relations = connection.execute(text(_RELATIONS), wanted).all()
        functions = connection.execute(text(_FUNCTIONS), wanted).all()
        columns = defaultdict(list)
        for row in connection.execute(text(_COLUMNS), wanted):
            columns[row.schema, row.relation].append(row)
    out = [
        "# Data dictionary",
        "",
        "Written by `python -m etl.load.dictionary` from the migrated warehouse; do not edit.",
        "How the tables work together: [warehouse.md](warehouse.md).",
        "",
        "## The warehouse at a glance",
        "",
        "```mermaid",
        "erDiagram",
    ]
    out += [f'    {a} {line} {b} : "{label}"' for a, line, b, label in _LINES]
    out += ["```", ""]
    for schema in SCHEMAS:
        out += [f"## Schema {schema}", "", f"{schemas[schema]}.", ""]
        for relation in (r for r in relations if r.schema == schema):
            out += [
                f"### {schema}.{relation.name}",
                "",
                f"{_cell(relation.comment)}. ({relation.kind})",
                "",
                "| column | type | meaning |",
                "|---|---|---|",
            ]
            out += [
                f"| {'**' + c.name + '**' if c.in_key else c.name} | {c.type}{'' if c.required or relation.kind == 'view' else ', null'} "
                f"| {_cell(c.comment)} |"
                for c in columns[schema, relation.name]
            ]
            out.append("")
        for function in (f for f in functions if f.schema == schema):
            out += [f"### {schema}.{function.name}({function.arguments})", "", f"{_cell(function.comment)}. (function)", ""]
    return "\n".join(out).rstrip() + "\n"


def write(on: Engine, file: Path = FILE) -> None:
    """Write the dictionary to `file`."""
    file.write_text(dictionary(on), "utf-8")


def _cell(words: str | None) -> str:
    return re.sub(r"\s+", " ", words or "").replace("|", "\\|").rstrip(".")


if __name__ == "__main__":
    from etl.load.database import engine

    write(engine(settings().database_url))
