"""Which mention shows an event: kept by the merge and by takedowns, and always what a search would find."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from etl import resolve
from etl.load import retraction
from etl.records import Extraction
from tests.load.test_any_order import FILLER, signature
from tests.load.world import NOON, TEXT, article, capture, extraction, load, run_of

SEARCHED = """
    select e.event_id from warehouse.event as e
    left join lateral (
        select m.mention_id, m.version_id, m.trigger_text, m.sentence_start, m.sentence_end
        from warehouse.event_mention as m
        join warehouse.article_version as v using (version_id)
        join warehouse.article as a using (article_id)
        where m.event_id = e.event_id and v.is_current and a.retracted is null
        order by v.published_at nulls last, v.published_on nulls last, m.mention_id
        limit 1
    ) as s on true
    where row(e.shown_mention_id, e.shown_version_id, e.shown_trigger, e.shown_sentence_start, e.shown_sentence_end) is distinct from
          row(s.mention_id, s.version_id, s.trigger_text, s.sentence_start, s.sentence_end)"""


def shown(engine) -> list[str]:
    """The URLs in the calendar, after proving that they are those that a search would find."""
    with engine.connect() as connection:
        assert connection.execute(text(SEARCHED)).all() == []
        rows = connection.execute(text("select url, sentence, outlet from mart.event_calendar order by url")).all()
    assert all(row.sentence and row.outlet for row in rows)
    return [row.url for row in rows]


def tell(engine, run_id: str, source: str, *, day: int, words: str = TEXT, events: bool = True) -> str:
    url = f"https://{source}.example/blast"
    words = f"{words} {FILLER}"
    found = extraction(words) if events else Extraction(
        times=(), quotes=(), events=(), extractor_version="1", model="toy", model_version="1"
    )
    made = article(url, words, title=source, published=NOON + timedelta(days=day), keys=signature(words))
    page = capture(url, run_id=run_id, source_id=source, at=NOON + timedelta(days=20 + len(run_id)), body=words.encode())
    load(engine, run_of(run_id), [(page, made)], extractions=[found])
    return url


def retract(engine, url: str) -> None:
    plan = retraction.plan(engine, "url", url, resolve)
    retraction.retract(engine, plan, "hide", reason="asked", approved_by="editor", resolver=resolve)


def test_the_earliest_that_may_be_shown(engine):
    late = tell(engine, "cli/a", "fjord-times", day=1)
    assert shown(engine) == [late]
    early = tell(engine, "cli/ab", "harbour-post", day=0)
    assert shown(engine) == [early]
    retract(engine, early)
    assert shown(engine) == [late]
    retract(engine, late)
    assert shown(engine) == []
    with engine.begin() as connection:
        connection.execute(text("update warehouse.article set retracted = null"))
    assert shown(engine) == [early]


def test_a_version_that_no_longer_tells_it_shows_it_no_longer(engine):
    early, late = tell(engine, "cli/a", "harbour-post", day=0), tell(engine, "cli/ab", "fjord-times", day=1)
    assert shown(engine) == [early]
    tell(engine, "cli/abc", "harbour-post", day=0, words="The page was taken back.", events=False)
    assert shown(engine) == [late]
