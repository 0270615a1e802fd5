"""The queries that Superset sends for what stands in sql/dashboards, written from the same files.

    for query in queries(first, last, {"outlet": "Outlet 7"}): query.name, query.sql

Each chart is asked in four states of its dashboard: as it opens (*Day* at last month), without any day, and both again with a value
in every other filter. The lists that the filters offer are queries too. Superset adds no more than white space and a limit of rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jinja2 import Environment

from etl.local.superset import FOLDER
from etl.local.superset_files import read

WORDS = "trigger_text"  # the filter whose words go into the quote search


@dataclass(frozen=True, slots=True)
class Query:
    """One query, and the chart, or the filter's list, that it is for."""

    name: str
    state: str
    sql: str


@dataclass(frozen=True, slots=True)
class _State:
    """What a reader has set on a dashboard."""

    name: str
    days: tuple[date, date] | None  # half-open, as Superset's "Last month"
    values: Mapping[str, str]


def queries(first: date, last: date, values: Mapping[str, str]) -> Iterator[Query]:
    """Yield every query of every dashboard.

    first, last  what "Last month" means: first <= day < last
    values       column of a filter to the value that a reader chooses; `trigger_text` to words to search quotes for
    """
    states = [
        _State("as it opens", (first, last), {}),
        _State("all days", None, {}),
        _State("a month, filtered", (first, last), values),
        _State("all days, filtered", None, values),
    ]
    assets = read(FOLDER)
    by_uuid = {asset["uuid"]: asset for asset in assets.values()}
    seen = set()
    for path, dashboard in assets.items():
        if not path.startswith("dashboards/"):
            continue
        filters = dashboard["metadata"]["native_filter_configuration"]
        for part in dashboard["position"].values():
            if not isinstance(part, dict) or part["type"] != "CHART":
                continue
            chart, number = by_uuid[part["meta"]["uuid"]], part["meta"]["chartId"]
            reach = [one for one in filters if number not in one["scope"]["excluded"]]
            dataset = by_uuid[chart["dataset_uuid"]]
            for state in states:
                sql = _chart(chart, dataset, state, reach)
                if sql not in seen:  # a filter that does not reach a chart changes nothing
                    seen.add(sql)
                    yield Query(chart["slice_name"], state.name, sql)
        for one in filters:
            for target in filter(None, one["targets"]):
                column, dataset = target["column"]["name"], by_uuid[target["datasetUuid"]]
                yield Query(f"{one['name']} (filter's list)", "", _select([f'{_column(dataset, column)} as "{column}"'], dataset, {}, [],
                                                                     group=1, limit=1000))


def _chart(chart: dict[str, Any], dataset: dict[str, Any], state: _State, reach: list[dict[str, Any]]) -> str:
    params = chart["params"]
    by_day = state.days if any(one["filterType"] == "filter_time" for one in reach) else None
    chosen = {
        target["column"]["name"]: state.values[target["column"]["name"]]
        for one in reach for target in filter(None, one["targets"]) if target["column"]["name"] in state.values
    }
    where = [found for each in params["adhoc_filters"] if (found := _condition(each, dataset, by_day))]
    names = {each["column_name"] for each in dataset["columns"]}
    where += [f"{_column(dataset, name)} in ('{value}')" for name, value in chosen.items() if name in names]
    limit = params.get("row_limit", 50_000)
    if params.get("query_mode") == "raw":
        order = [(name, "asc" if ascending else "desc") for name, ascending in map(_order, params.get("order_by_cols", []))]
        listed = [f'{_column(dataset, name)} as "{name}"' for name in params["all_columns"]]
        return _select(listed, dataset, chosen, where, order=[f"{_column(dataset, name)} {way}" for name, way in order], limit=limit)
    metrics = {each["metric_name"]: each["expression"] for each in dataset["metrics"]}
    groups = []
    if "x_axis" in params:
        grain = "date_trunc('day', {})" if params.get("time_grain_sqla") == "P1D" else "{}"
        groups.append((params["x_axis"], grain.format(_column(dataset, params["x_axis"]))))
    if "spatial" in params:
        groups += [(params["spatial"][key], _column(dataset, params["spatial"][key])) for key in ("lonCol", "latCol")]
        groups += [(name, _column(dataset, name)) for name in [params["dimension"], *params["tooltip_contents"]] if isinstance(name, str)]
    named = params.get("groupby", [])
    groups += [(name, _column(dataset, name)) for name in (named if isinstance(named, list) else [named])]
    groups = list(dict(groups).items())
    asked = [*params.get("metrics", []), *([params["metric"]] if "metric" in params else [])]
    if params.get("point_radius_fixed", {}).get("type") == "metric":
        asked.append(params["point_radius_fixed"]["value"])
    best = params.get("timeseries_limit_metric") or asked[0]
    listed = [f'{expression} as "{name}"' for name, expression in groups] + [f'{metrics[name]} as "{name}"' for name in asked]
    order = [f"{metrics[best]} desc"] if groups else []
    return _select(listed, dataset, chosen, where, group=len(groups), order=order, limit=limit)


def _select(listed: list[str], dataset: dict[str, Any], chosen: Mapping[str, str], where: list[str], *, group: int = 0,
            order: list[str] | None = None, limit: int) -> str:
    source = f"mart.{dataset['table_name']}"
    if "sql" in dataset:
        words = [chosen[WORDS]] if WORDS in chosen else []
        written = Environment(autoescape=True).from_string(dataset["sql"])
        source = f"({written.render(filter_values=lambda *_, **__: words)}) as virtual_table"
    lines = [f"select {', '.join(listed)}", f"from {source}"]
    lines += [f"where {' and '.join(where)}"] if where else []
    lines += [f"group by {', '.join(str(n + 1) for n in range(group))}"] if group else []
    lines += [f"order by {', '.join(order)}"] if order else []
    return "\n".join([*lines, f"limit {limit}"])


def _column(dataset: dict[str, Any], name: str) -> str:
    expression = next(each.get("expression") for each in dataset["columns"] if each["column_name"] == name)
    return f"({expression})" if expression else f'"{name}"'


def _order(pair: str) -> tuple[str, bool]:
    name, way = pair.strip("[]").split(", ")
    return name.strip('"'), way == "true"


def _condition(found: dict[str, Any], dataset: dict[str, Any], days: tuple[date, date] | None) -> str | None:
    if found["expressionType"] == "SQL":
        return f"({found['sqlExpression']})"
    column, operator, value = _column(dataset, found["subject"]), found["operator"], found["comparator"]
    if operator == "TEMPORAL_RANGE":
        return f"{column} >= '{days[0]}' and {column} < '{days[1]}'" if days else None
    if operator == "IN":
        return f"{column} in ({', '.join(repr(one) for one in value)})"
    return f"{column} is not null" if operator == "IS NOT NULL" else f"{column} {operator} {value!r}"
