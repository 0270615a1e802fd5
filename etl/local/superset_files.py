"""Superset's assets as files: sql/dashboards ▸ zip that Superset imports, and Superset's export ▸ the same files.

    bundle   the folder as a zip in Superset's asset format; the same files give the same bytes
    unpack   a zip that Superset exported, in the files' normal form, so that git shows what was changed and nothing else
    normal   one asset without what differs between two Supersets: row numbers, caches, defaults

The files hold no secret and no address: whoever loads them puts the warehouse's URL in (docker/superset/prepare.py). This
module stands alone, so that Superset's image, which has no Dateline in it, can run it: `python superset_files.py FOLDER ZIP`.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import yaml  # type: ignore[import-untyped]

KINDS = ("databases", "datasets", "charts", "dashboards")
WAREHOUSE = "postgresql+psycopg2://dashboard_reader@localhost/dateline"   # stands in the file for whatever is asked
_EPOCH = (1980, 1, 1, 0, 0, 0)                                            # the earliest time that a zip can tell
_METADATA = {"version": "1.0.0", "type": "assets", "timestamp": "1980-01-01T00:00:00+00:00"}
_DEFAULTS: dict[str, dict[str, Any]] = {
    # kind: what Superset fills in by itself
    "databases": {"configuration_method": "sqlalchemy_form", "impersonate_user": False},
    "datasets": {"always_filter_main_dttm": False, "normalize_columns": False, "offset": 0, "folders": [], "filter_select_enabled": True},
    "params": {"annotation_layers": []},
}
_OF_ONE_SUPERSET = {
    # kind: keys whose values are another Superset's row numbers, or follow from the rest
    "charts": {"query_context"},
    "params": {"datasource", "slice_id", "dashboards", "url_params", "dashboardId", "extra_form_data"},
    "metadata": {"chart_configuration", "global_chart_configuration", "default_filters", "shared_label_colors", "map_label_colors",
                 "color_scheme_domain", "positions"},
    "filter": {"chartsInScope", "tabsInScope"},
}


def read(folder: Path) -> dict[str, dict[str, Any]]:
    """Return every asset of a folder by its path, e.g. "charts/events.yaml"; in order."""
    return {f"{kind}/{file.name}": yaml.safe_load(file.read_text("utf-8"))
            for kind in KINDS for file in sorted((folder / kind).glob("*.yaml"))}


def bundle(folder: Path, target: Path, *, time_range: str | None = None) -> int:
    """Write the folder's assets to the zip `target`; return their number.

    time_range   what the dashboards' day filters are set to when they open, e.g. "Last month" or "No filter"; None: as
                 the files say
    """
    assets = read(folder)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, asset in {"metadata.yaml": _METADATA, **assets}.items():
            if time_range is not None and name.startswith("dashboards/"):
                _open_with(asset, time_range)
            file.writestr(zipfile.ZipInfo(f"dateline/{name}", _EPOCH), text(asset))
    return len(assets)


def unpack(exported: Path, folder: Path) -> list[str]:
    """Bring a zip that Superset exported into the folder's files; return the paths that changed or are new.

    An asset keeps the file that holds its UUID; a new one gets a file named after it. Of files that the zip does not hold,
    none is touched. The day filters keep the default that the files gave them.
    """
    known = {asset["uuid"]: path for path, asset in read(folder).items()}
    kept = {asset["uuid"]: _opens_with(asset) for path, asset in read(folder).items() if path.startswith("dashboards/")}
    changed = []
    for kind, asset in _exported(exported):
        path = folder / known.get(asset["uuid"], f"{kind}/{_slug(kind, asset)}.yaml")
        if kind == "dashboards" and (default := kept.get(asset["uuid"])):
            _open_with(asset, default)
        words = text(normal(kind, asset))
        if not path.exists() or path.read_text("utf-8") != words:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(words, "utf-8")
            changed.append(str(path.relative_to(folder)))
    return changed


def text(asset: dict[str, Any]) -> str:
    """Return an asset as the YAML of its file."""
    return str(yaml.safe_dump(asset, sort_keys=True, allow_unicode=True, width=130, default_flow_style=False))


def normal(kind: str, asset: dict[str, Any]) -> dict[str, Any]:
    """Return an asset of a kind in the files' normal form."""
    asset = _without_nothing({k: v for k, v in asset.items() if k not in _OF_ONE_SUPERSET.get(kind, set())})
    asset = _without_defaults(kind, asset)
    if kind == "databases":
        asset["sqlalchemy_uri"] = WAREHOUSE
    if kind == "charts":
        asset["params"] = _without_defaults("params", {k: v for k, v in asset["params"].items() if k not in _OF_ONE_SUPERSET["params"]})
    if kind == "datasets":         # Superset gives them in no order
        asset["columns"] = sorted(asset["columns"], key=lambda column: str(column["column_name"]))
        asset["metrics"] = sorted(asset["metrics"], key=lambda metric: str(metric["metric_name"]))
    if kind == "dashboards":
        _renumber(asset)
    return asset


def _without_defaults(kind: str, asset: dict[str, Any]) -> dict[str, Any]:
    defaults = _DEFAULTS.get(kind, {})
    return {k: v for k, v in asset.items() if k not in defaults or v != defaults[k]}


def _renumber(dashboard: dict[str, Any]) -> None:
    """Number the charts of a dashboard from 1 in the order in which they stand, and drop what Superset works out itself."""
    position, metadata = dashboard["position"], dashboard["metadata"]
    numbers: dict[int, int] = {}
    for key in _walk(position, "ROOT_ID"):
        meta = position[key].get("meta", {})
        if "chartId" in meta:
            meta["chartId"] = numbers.setdefault(meta["chartId"], len(numbers) + 1)
    for name in _OF_ONE_SUPERSET["metadata"]:
        metadata.pop(name, None)
    for one in metadata.get("native_filter_configuration", []):
        for name in _OF_ONE_SUPERSET["filter"]:
            one.pop(name, None)
        for target in one.get("targets", []):
            target.pop("datasetId", None)
        one["scope"]["excluded"] = sorted(numbers[n] for n in one["scope"]["excluded"] if n in numbers)


def _walk(position: dict[str, Any], key: str) -> Iterator[str]:
    yield key
    for child in position[key].get("children", []):
        yield from _walk(position, child)


def _without_nothing(asset: dict[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing: keys of null and of the empty string, at the top and in columns and metrics."""
    kept = {k: v for k, v in asset.items() if v is not None and v != ""}
    for part in ("columns", "metrics"):
        if part in kept:
            kept[part] = [_without_nothing(one) for one in kept[part]]
    return kept


def _exported(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            parts = PurePosixPath(name).parts
            kind = next((part for part in parts[:-1] if part in KINDS), None)
            if kind and name.endswith(".yaml"):
                yield kind, yaml.safe_load(archive.read(name))


def _slug(kind: str, asset: dict[str, Any]) -> str:
    name = asset[{"databases": "database_name", "datasets": "table_name", "charts": "slice_name", "dashboards": "dashboard_title"}[kind]]
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or str(asset["uuid"])


def _day_filters(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in dashboard["metadata"].get("native_filter_configuration", []) if one["filterType"] == "filter_time"]


def _open_with(dashboard: dict[str, Any], time_range: str) -> None:
    for one in _day_filters(dashboard):
        one["defaultDataMask"] = {"extraFormData": {"time_range": time_range}, "filterState": {"value": time_range}}


def _opens_with(dashboard: dict[str, Any]) -> str | None:
    return next((one["defaultDataMask"]["filterState"].get("value") for one in _day_filters(dashboard)), None)


if __name__ == "__main__":
    print(bundle(Path(sys.argv[1]), Path(sys.argv[2])), "assets")
