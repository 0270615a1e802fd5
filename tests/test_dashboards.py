"""The dashboards' files: every name in them exists in the marts, every expression runs, and the files are in order."""

import itertools
import json
import re
import tomllib
import zipfile

import pytest
import yaml
from jinja2 import Environment
from sqlalchemy import create_engine, text

from etl.local.superset import FOLDER
from etl.local.superset_files import KINDS, bundle, normal, read, unpack
from etl.local.superset_files import text as as_text
from etl.settings import SQL

ASSETS = read(FOLDER)
BY_UUID = {asset["uuid"]: asset for asset in ASSETS.values()}
DATASETS, CHARTS, DASHBOARDS = ({p: a for p, a in ASSETS.items() if p.startswith(kind + "/")} for kind in KINDS[1:])
PHYSICAL = {p: d for p, d in DATASETS.items() if "sql" not in d}
VIRTUAL = {p: d for p, d in DATASETS.items() if "sql" in d}
NOT_CHARTED = tomllib.loads((FOLDER / "not_charted.toml").read_text("utf-8"))
WORDS = {"none": [], "one": ["harbour"], "hostile": ["it's \"two words\" -fire", "'); drop table x; --", "50% :name {{ 1 }}"]}
assert len(DASHBOARDS) == 3
assert PHYSICAL
assert VIRTUAL
assert CHARTS


@pytest.fixture(scope="module")
def reader(postgres, warehouse_template):
    """A connection that may do what the dashboards' login may, on a migrated, empty warehouse."""
    admin = create_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"create database dashboards template {warehouse_template} strategy file_copy"))
    engine = create_engine(postgres.url("dashboards"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("set role dashboard_reader"))
        yield connection
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text("drop database dashboards with (force)"))
    admin.dispose()


def mart_columns(reader, name):
    rows = reader.execute(text("""
        select a.attname, upper(format_type(a.atttypid, -1)) from pg_attribute a
        where a.attrelid = to_regclass(:name) and a.attnum > 0 and not a.attisdropped"""), {"name": f"mart.{name}"})
    return dict(rows.all())


def rendered(dataset, words):
    """Return a virtual dataset's query as Superset renders it."""
    return Environment(autoescape=False).from_string(dataset["sql"]).render(filter_values=lambda *_, **__: words)


def plain(dataset):
    return {c["column_name"]: c["type"] for c in dataset["columns"] if not c.get("expression")}


@pytest.mark.parametrize("path", PHYSICAL)
def test_a_dataset_has_the_columns_of_its_mart_and_their_types(reader, path):
    assert PHYSICAL[path]["schema"] == "mart"
    assert plain(PHYSICAL[path]) == mart_columns(reader, PHYSICAL[path]["table_name"])


@pytest.mark.parametrize(("path", "words"), list(itertools.product(VIRTUAL, WORDS)))
def test_a_written_query_runs_for_any_words_and_gives_its_columns(reader, path, words):
    found = reader.exec_driver_sql(rendered(VIRTUAL[path], WORDS[words]).replace("%", "%%"))
    assert set(found.keys()) == set(plain(VIRTUAL[path]))


@pytest.mark.parametrize("path", DATASETS)
def test_every_expression_of_a_dataset_runs(reader, path):
    dataset = DATASETS[path]
    source = f"({rendered(dataset, [])}) as q" if "sql" in dataset else f"mart.{dataset['table_name']} as q"
    for column in dataset["columns"]:
        if column.get("expression"):
            reader.exec_driver_sql(f"select {column['expression']} from {source} limit 0".replace("%", "%%"))
    for metric in dataset["metrics"]:
        reader.exec_driver_sql(f"select {metric['expression']} from {source}")
    for chart in (c for c in CHARTS.values() if c["dataset_uuid"] == dataset["uuid"]):
        for condition in chart["params"]["adhoc_filters"]:
            if condition["expressionType"] == "SQL":
                reader.exec_driver_sql(f"select from {source} where {condition['sqlExpression']} limit 0")
    assert dataset.get("main_dttm_col", next(iter(plain(dataset)))) in plain(dataset)


def used(chart):
    """Return the columns and the metrics that a chart names."""
    p = chart["params"]
    groups = p.get("groupby", [])
    columns = [*(groups if isinstance(groups, list) else [groups]), *p.get("all_columns", []), *p.get("column_config", {})]
    columns += [json.loads(order)[0] for order in p.get("order_by_cols", [])]
    columns += [f["subject"] for f in p["adhoc_filters"] if f["expressionType"] == "SIMPLE"]
    columns += [p[key] for key in ("x_axis", "dimension") if p.get(key)]
    columns += [p["spatial"][key] for key in ("latCol", "lonCol")] if "spatial" in p else []
    metrics = [*p.get("metrics", []), *(p[key] for key in ("metric", "timeseries_limit_metric") if p.get(key))]
    for one in p.get("tooltip_contents", []):
        (columns if isinstance(one, str) else metrics).append(one if isinstance(one, str) else one["metric_name"])
    if p.get("point_radius_fixed", {}).get("type") == "metric":
        metrics.append(p["point_radius_fixed"]["value"])
    return set(columns), set(metrics)


@pytest.mark.parametrize("path", CHARTS)
def test_a_chart_names_columns_and_metrics_of_its_dataset(path):
    chart = CHARTS[path]
    dataset = BY_UUID[chart["dataset_uuid"]]
    columns, metrics = used(chart)
    assert columns | metrics, "a chart of nothing"
    known = {m["metric_name"] for m in dataset["metrics"]}
    assert metrics <= known
    assert columns <= {c["column_name"] for c in dataset["columns"]} | known   # a table's column settings may be a metric's
    assert chart["viz_type"] == chart["params"]["viz_type"]


def test_every_mart_is_charted_or_told_why_not():
    charted = {BY_UUID[chart["dataset_uuid"]]["table_name"] for chart in CHARTS.values()} - {d["table_name"] for d in VIRTUAL.values()}
    charted |= set(re.findall(r"\bmart\.(\w+)", " ".join(d["sql"] for d in VIRTUAL.values())))
    marts = {file.stem for file in (SQL / "marts").glob("*.sql")}
    assert charted <= marts
    assert not charted & NOT_CHARTED.keys(), "listed as not charted, and charted"
    assert marts == charted | NOT_CHARTED.keys()
    assert all(len(why) > 10 for why in NOT_CHARTED.values())


@pytest.mark.parametrize("path", DASHBOARDS)
def test_a_dashboard_shows_charts_that_exist_and_filters_by_columns_that_exist(path):
    dashboard = DASHBOARDS[path]
    position = dashboard["position"]
    shown = [part["meta"]["uuid"] for part in position.values() if isinstance(part, dict) and part["type"] == "CHART"]
    assert len(shown) >= 10
    assert len(set(shown)) == len(shown)
    assert all(BY_UUID[uuid]["slice_name"] for uuid in shown)
    for row in (part for part in position.values() if isinstance(part, dict) and part["type"] == "ROW"):
        assert sum(position[child]["meta"]["width"] for child in row["children"]) == 12, f"{row['id']} is not as wide as the page"
    for one in dashboard["metadata"]["native_filter_configuration"]:
        for target in filter(None, one["targets"]):
            dataset = BY_UUID[target["datasetUuid"]]
            assert target["column"]["name"] in {c["column_name"] for c in dataset["columns"]}


def test_the_day_in_events_filters_by_country_type_outlet_and_day():
    filters = DASHBOARDS["dashboards/the_day_in_events.yaml"]["metadata"]["native_filter_configuration"]
    assert {f["name"] for f in filters} == {"Day", "Country", "Type", "Outlet"}


def test_every_chart_stands_on_a_dashboard():
    shown = {part["meta"].get("uuid") for d in DASHBOARDS.values() for part in d["position"].values()
             if isinstance(part, dict) and "meta" in part}
    assert {chart["uuid"] for chart in CHARTS.values()} <= shown


def test_uuids_are_one_each_and_files_are_in_normal_form():
    assert len(BY_UUID) == len(ASSETS)
    for path, asset in ASSETS.items():
        kind = path.split("/")[0]
        assert as_text(normal(kind, yaml.safe_load(as_text(asset)))) == (FOLDER / path).read_text("utf-8"), path


def test_the_database_is_read_only_and_named_without_a_secret():
    [database] = [a for p, a in ASSETS.items() if p.startswith("databases/")]
    assert database["sqlalchemy_uri"] == "postgresql+psycopg2://dashboard_reader@localhost/dateline"
    assert not any(database[key] for key in ("allow_dml", "allow_ctas", "allow_cvas", "allow_file_upload"))
    assert "default_transaction_read_only=on" in database["extra"]["engine_params"]["connect_args"]["options"]


def test_the_zip_is_the_same_bytes_each_time_and_leads_back_to_the_files(tmp_path):
    first, second, later = tmp_path / "1.zip", tmp_path / "2.zip", tmp_path / "3.zip"
    assert bundle(FOLDER, first) == bundle(FOLDER, second) == len(ASSETS)
    assert first.read_bytes() == second.read_bytes()
    bundle(FOLDER, later, time_range="No filter")
    with zipfile.ZipFile(later) as file:
        opened = yaml.safe_load(file.read("dateline/dashboards/who_is_heard.yaml"))
    assert opened["metadata"]["native_filter_configuration"][0]["defaultDataMask"]["filterState"] == {"value": "No filter"}
    copy = tmp_path / "copy"
    assert sorted(unpack(first, copy)) == sorted(ASSETS), "into an empty folder: every file, under the same name"
    assert {p: (copy / p).read_text("utf-8") for p in ASSETS} == {p: (FOLDER / p).read_text("utf-8") for p in ASSETS}
    assert unpack(later, copy) == [], "what the day filters open with is the files' own affair"


def test_a_changed_chart_changes_its_file_alone_and_a_new_one_gets_its_own(tmp_path):
    copy, zipped = tmp_path / "copy", tmp_path / "x.zip"
    bundle(FOLDER, zipped)
    unpack(zipped, copy)
    chart = read(copy)["charts/events.yaml"]
    new = chart | {"uuid": "5f0c1f0e-3a53-4b0e-9c55-0d8f5b9a7a11", "slice_name": "Störfälle, by day"}
    of_that_superset = {"slice_id": 7, "datasource": "3__table"}
    changed = chart | {"slice_name": "All events", "query_context": "{}", "params": chart["params"] | of_that_superset}
    with zipfile.ZipFile(zipped, "w") as file:
        file.writestr("export/charts/All_events_7.yaml", yaml.safe_dump(changed))
        file.writestr("export/charts/New_8.yaml", yaml.safe_dump(new))
    assert unpack(zipped, copy) == ["charts/events.yaml", "charts/st_rf_lle_by_day.yaml"]
    after = read(copy)["charts/events.yaml"]
    assert after == chart | {"slice_name": "All events"}
