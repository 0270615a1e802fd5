"""Lineage: how OpenLineage names Dateline's assets. Optional: without its provider (requirements/lineage.lock) nothing asks for this.

Airflow finds it by the entry point `apache_airflow_provider` of pyproject.toml. Where the events go is Airflow's setting
AIRFLOW__OPENLINEAGE__TRANSPORT; without one none are made (docs/operations.md).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, urlsplit


def provider() -> dict[str, Any]:
    """Return what Airflow must know of the scheme `dateline://`."""
    return {
        "package-name": "dateline", "name": "Dateline", "description": "Assets of the Dateline pipeline",
        "asset-uris": [{"schemes": ["dateline"], "handler": "dags.lineage.normalized",
                        "to_openlineage_converter": "dags.lineage.to_dataset"}],
    }


def normalized(uri: SplitResult) -> SplitResult:
    """Return the URI as it is. Raises ValueError when it names nothing."""
    if not uri.netloc:
        raise ValueError("a dateline:// URI names an asset, e.g. dateline://warehouse")
    return uri


def to_dataset(asset: Any, _: Any) -> Any:
    """Return an asset as OpenLineage's dataset: namespace `dateline`, name e.g. raw/announcement."""
    from airflow.providers.common.compat.openlineage.facet import Dataset
    parts = urlsplit(asset.uri)
    return Dataset(namespace="dateline", name=f"{parts.netloc}{parts.path}".rstrip("/"))
