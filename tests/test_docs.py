"""The documents are true: SQL runs as the dashboard's role, TOML loads, links and pictures exist, make targets too."""

import re
import shlex

import pytest
import typer
from sqlalchemy import text

from etl.cli import app
from etl.settings import ROOT
from etl.sources import load_sources

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXTS = {path: path.read_text("utf-8") for path in PAGES}
FENCED = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
SQL = [(path.name, body) for path, page in TEXTS.items() for kind, body in FENCED.findall(page) if kind == "sql"]
SQL += [(path.name, said) for path, page in TEXTS.items() for said in re.findall(r"`(select [^`]+)`", page)]
TOML = [(path.name, body) for path, page in TEXTS.items() for kind, body in FENCED.findall(page) if kind == "toml"]
assert SQL, "no query found in the documents: the test would pass on nothing"
assert TOML, "no source file found in the documents"


@pytest.fixture(scope="module")
def reader(postgres, warehouse_template):
    from sqlalchemy import create_engine
    admin = create_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"create database docs template {warehouse_template} strategy file_copy"))
    engine = create_engine(postgres.url("docs"))
    yield engine
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text("drop database docs with (force)"))
    admin.dispose()


@pytest.mark.parametrize(("page", "query"), SQL, ids=lambda v: re.sub(r"\s+", " ", v)[:50])
def test_queries_run_as_the_dashboard_reader(reader, page, query):
    with reader.connect() as connection:
        connection.execute(text("set role dashboard_reader"))
        connection.exec_driver_sql(query.strip().rstrip(";"))


@pytest.mark.parametrize(("page", "source"), TOML, ids=lambda v: v[:30])
def test_source_files_load(tmp_path, page, source):
    (tmp_path / "example.toml").write_text(source, "utf-8")
    assert load_sources(tmp_path)["example"].channels


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_links_and_pictures_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#\s]+)", TEXTS[path]):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path.name} links {target}"


def commands():
    """Every `dateline …` that a document names, as (page, arguments)."""
    for path, page in TEXTS.items():
        named = re.findall(r"`((?:[A-Z_]+=\S+ )?(?:\.venv/bin/)?dateline [^`\n]+)`", page)
        for block in (body for kind, body in FENCED.findall(page) if kind == "sh"):
            named += re.findall(r"(?:^|\s)((?:\.venv/bin/)?dateline [^|#\n&]+)", block, re.MULTILINE)
        for line in named:
            arguments = shlex.split(re.sub(r"^(?:[A-Z_]+=\S+ )?\S*dateline ", "", line))
            yield path.name, [re.sub(r"^[<…].*", "x", a) for a in arguments if a != "…"]


@pytest.mark.parametrize(("page", "arguments"), sorted({(p, tuple(a)) for p, a in commands()}), ids=lambda v: " ".join(v) if v else "-")
def test_commands_exist_and_parse(page, arguments):
    """Options that prose leaves out may be missing; what it names must be there and take what it is given."""
    command = typer.main.get_command(app)
    context = None
    rest = list(arguments)
    try:
        while True:
            context = command.make_context(command.name, rest, parent=context)
            rest = [*context._protected_args, *context.args] if hasattr(context, "_protected_args") else list(context.args)
            if not hasattr(command, "resolve_command") or not rest:
                return
            _, command, rest = command.resolve_command(context, rest)
    except Exception as error:
        if type(error).__name__ not in {"MissingParameter", "NoArgsIsHelpError"}:
            raise AssertionError(f"{page} names dateline {' '.join(arguments)}: {error}") from error


def test_the_runbook_names_sign_cause_and_remedy_of_every_failure():
    entries = re.split(r"^## ", TEXTS[ROOT / "docs" / "runbook.md"], flags=re.MULTILINE)[1:]
    wanted = {"A source is down", "A layout changed", "Zero articles", "Postgres is down", "A run is stuck", "A bad deploy",
              "A poisoned page", "A backfill storm", "Wrong extraction in a past month", "A takedown demand", "Restore", "The disk is full"}
    told = {entry.splitlines()[0]: entry for entry in entries}
    assert wanted <= set(told)
    for name in wanted:
        for part in ("**Sign:**", "**Cause:**", "**Do:**"):
            assert part in told[name], f"{name} lacks {part}"


def test_make_targets_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for path, page in TEXTS.items():
        for block in [body for kind, body in FENCED.findall(page) if kind == "sh"] + re.findall(r"`(make [a-z]+[^`]*)`", page):
            for named in re.findall(r"(?:^|\s)make ([a-z]+)", block):
                assert named in targets, f"{path.name} names make {named}"


def test_every_guard_of_the_threat_model_is_tested():
    page = TEXTS[ROOT / "docs" / "security.md"]
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith(("| what is attacked", "|---"))]
    assert len(rows) >= 15
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", row)
        assert named, f"no test is named in: {row[:80]}"
        for file, test in named:
            assert re.search(rf"^def {test}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE), f"{file} has no {test}"


def test_anchors_of_the_runbook_exist():
    """Links in code, messages and documents to the runbook's sections."""
    def slug(heading):
        return re.sub(r"[^a-z0-9-]", "", heading.lower().replace(" ", "-"))
    there = {slug(line.lstrip("# ")) for line in TEXTS[ROOT / "docs" / "runbook.md"].splitlines() if line.startswith("#")}
    files = [p for folder in ("etl", "dags", "docs", "sql") for p in (ROOT / folder).rglob("*") if p.suffix in {".py", ".md", ".sql"}]
    named = {(p.name, anchor) for p in files for anchor in re.findall(r"(?:runbook\.md|\{RUNBOOK\})#([a-z0-9-]+)", p.read_text("utf-8"))}
    assert len(named) > 5
    assert {(name, anchor) for name, anchor in named if anchor not in there} == set()
