"""OpenLineage, optional: real events of a real run in a file, with our assets as datasets; without its provider nothing breaks."""

import json
import subprocess
import sys
import textwrap
from os import environ
from urllib.parse import urlsplit

import pytest

from etl.local import site
from etl.settings import ROOT

PROGRAM = textwrap.dedent("""
    from airflow.utils.db import initdb
    initdb()
    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
    bag = DagBag(bundle_name="dags-folder")
    assert not bag.import_errors, bag.import_errors
    DagBundlesManager().sync_bundles_to_db()
    sync_bag_to_db(bag, "dags-folder", None)
    print("STATE", bag.dags["poll_feeds"].test().state)
""")


def test_a_run_leaves_events_that_name_what_feeds_what(tmp_path, warehouse_url):
    pytest.importorskip("airflow.providers.openlineage", reason="optional: requirements/lineage.lock holds it")
    events = tmp_path / "events.jsonl"
    with site.running() as port:
        done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=False, env={
            "PATH": environ["PATH"], "PYTHONPATH": str(ROOT), "AIRFLOW_HOME": str(tmp_path), "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"), "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{tmp_path}/a.db",
            "AIRFLOW__OPENLINEAGE__TRANSPORT": json.dumps({"type": "file", "log_file_path": str(events), "append": True}),
            "AIRFLOW__OPENLINEAGE__NAMESPACE": "dateline-test", "DATELINE_DATABASE_URL": warehouse_url, "DATELINE_HOME": str(tmp_path),
            "DATELINE_SOURCES": str(site.SOURCES), "DATELINE_CONNECT_TO": site.connect_to(port)})
    assert "STATE success" in done.stdout, done.stdout[-3000:] + done.stderr[-2000:]
    found = [json.loads(line) for line in events.read_text().splitlines()]
    of_task = [e for e in found if e["job"]["name"] == "poll_feeds.poll"]
    assert {e["eventType"] for e in of_task} == {"START", "COMPLETE"}
    [complete] = [e for e in of_task if e["eventType"] == "COMPLETE"]
    assert [(d["namespace"], d["name"]) for d in complete["outputs"]] == [("dateline", "raw/announcement")]
    assert complete["job"]["namespace"] == "dateline-test"
    assert "hunter2" not in events.read_text()


def test_every_asset_has_a_name_there():
    from dags import common
    from dags.lineage import normalized, to_dataset
    pytest.importorskip("openlineage.client", reason="optional: requirements/lineage.lock holds it")
    assets = [common.ANNOUNCEMENTS, common.ARCHIVE, common.STAGING, common.WAREHOUSE, common.MARTS]
    assert [to_dataset(a, None).name for a in assets] == ["raw/announcement", "archive/captures", "staging", "warehouse", "mart"]
    with pytest.raises(ValueError, match="names an asset"):
        normalized(urlsplit("dateline:///nothing"))


def test_without_the_provider_the_dags_load():
    """In a process where OpenLineage's client cannot be imported."""
    program = ("import sys; sys.modules['openlineage'] = None; "
               "import dags.nightly_news, dags.poll_feeds, dags.replay_archive; print('loaded')")
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split()[-1:] == ["loaded"], done.stderr
