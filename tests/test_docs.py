"""The documents are true: SQL runs as the dashboard's role, TOML loads, links and pictures exist, make targets too."""

import re

import pytest
from sqlalchemy import text

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
