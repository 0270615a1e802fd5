"""Every dashboard query on a synthetic warehouse of a million event mentions, with its plan when it is slow.

    python benchmarks/load_million.py [mentions] [--plans]        needs no server: it starts the embedded Postgres

100,000 articles of 60 sources over 24 months, ten mentions and five quotes each. The rows are made by the server itself.
The queries are those of sql/dashboards: one chart each, with the filters that a reader sets. Aim: each under 2 s on 2 cores.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter

from sqlalchemy import Engine, text

from etl import load
from etl.load.partitions import ensure_months
from etl.local.postgres import EmbeddedPostgres

FIRST = date(2030, 1, 1)
MONTHS = 24
REPEATS, LIMIT = 3, 2.0  # times, seconds

FILL = """
    insert into warehouse.source (source_id, name, country) select 's' || n, 'Outlet ' || n, 'NOR' from generate_series(0, 59) as n;
    insert into warehouse.person (person_id, kind, identity_key, name, aliases, role)
        select md5('p' || n)::uuid, 'person', 'p' || n, 'Person ' || n, array['Person ' || n], 'minister' from generate_series(0,
            4999) as n;
    insert into warehouse.article (article_id, canonical_url, source_id, first_captured_at, run_id, loaded_at)
        select md5('a' || n)::uuid, 'https://x.example/' || n, 's' || n % 60, date '2030-01-01' + n % 720, 'bench', now()
        from generate_series(1, :articles) as n;
    insert into warehouse.article_version (version_id, article_id, content_sha256, url, capture_id, captured_at, warc_file, warc_offset,
            warc_length, title, text, blocks, authors, credit, tags, language, published_at, published_on, published_month,
            date_precision,
            word_count, is_free, found_by, near_duplicate_keys, cluster_id, valid_from, is_current, run_id, loaded_at)
        select md5('v' || n)::uuid, md5('a' || n)::uuid, md5('c' || n), 'https://x.example/' || n, md5('k' || n)::uuid, at,
            'a.warc.gz', n, 9,
               'Story ' || n, t.words, '[]', '{}', '{}', '{}', 'en', at, at::date, date_trunc('month', at)::date, 'instant', 400,
            true, '{}',
               '{}', md5('v' || (n - (n % 10 = 9)::int))::uuid, at, true, 'bench', now()
        from generate_series(1, :articles) as n
        cross join lateral (select date '2030-01-01' + n % 720 + interval '9 hours' as at) as d
        cross join lateral (select string_agg(md5((n * 7 + k)::text), ' ') as words from generate_series(1, 70) as k) as t;
    insert into warehouse.near_duplicate_pair (version_a, version_b, similarity, containment)
        select least(a, b), greatest(a, b), 0.9, 1
        from (select md5('v' || n)::uuid as a, md5('v' || (n - 1))::uuid as b from generate_series(9, :articles, 10) as n) as p;
    insert into warehouse.extraction (version_id, extractor, extractor_version, capture_id, times, quotes, events, run_id, loaded_at)
        select version_id, 'x', '1', capture_id, 0, 5, 10, 'bench', now() from warehouse.article_version;
    insert into warehouse.event_mention (mention_id, event_id, version_id, start_char, end_char, trigger_text, event_type, mode, modality,
            happened_from, happened_to, grain, place_name, geoname_id, country, lat, lon, place_precision, attribution_name,
            confidence, rule,
            published_month, sentence_start, sentence_end, extractor, extractor_version, run_id, loaded_at)
        select md5('m' || n || '-' || k)::uuid, md5('e' || h % (:articles * 6 + 1))::uuid, md5('v' || n)::uuid, k * 40,
            k * 40 + 8, 'struck',
               (array['ASSAULT', 'CONSULT', 'PROTEST', 'AGREE', 'LEGAL', 'BUSINESS', 'OTHER'])[1 + h % 7],
               case when h % 7 = 0 then 'airstrike' end,
               (array['occurred', 'occurred', 'claimed', 'denied', 'planned'])[1 + h % 5], day, day, 'day', 'Town ' || h % 3000, h % 3000,
               (array['NOR', 'SYR', 'USA', 'FRA', 'IND'])[1 + h % 5], 60 + h % 10, 10 + h % 10, 'city', 'Party ' || h % 50, 1, 'r',
               date_trunc('month', day)::date, k * 40, k * 40 + 200, 'x', '1', 'bench', now()
        from generate_series(1, :articles) as n cross join generate_series(0, 9) as k
        cross join lateral (select abs(hashtext(n || '-' || k)) as h, date '2030-01-01' + n % 720 as day) as r;
    insert into warehouse.event_casualty (mention_id, position, version_id, kind, least, most, who, published_month, extractor,
            extractor_version, run_id, loaded_at)
        select mention_id, 0, version_id, 'killed', abs(hashtext(mention_id::text)) % 40, null, 'civilians', published_month, 'x', '1',
               'bench', now()
        from warehouse.event_mention where event_type = 'ASSAULT';
    insert into warehouse.event_participant (mention_id, part, position, version_id, start_char, end_char, text, name, published_month,
            extractor, extractor_version, run_id, loaded_at)
        select mention_id, 'actor', 0, version_id, 0, 5, 'they', 'Party', published_month, 'x', '1', 'bench', now()
        from warehouse.event_mention;
    insert into warehouse.event (event_id, event_type, mode, modality, is_contested, happened_from, happened_to, geoname_id,
            place_name, country,
            lat, lon, mentions, articles, tellings, outlets, first_mention_id,
            first_published_month, last_published_month,
            shown_mention_id, shown_version_id, shown_trigger, shown_sentence_start, shown_sentence_end)
        select event_id, min(event_type), min(mode), 'occurred', bool_or(modality = 'denied') and bool_or(modality = 'occurred'),
               min(happened_from), min(happened_to), min(geoname_id), min(place_name), min(country), min(lat), min(lon),
            count(*), count(*),
               count(*), count(*), (array_agg(mention_id))[1],
               min(published_month), max(published_month),
               (array_agg(mention_id order by published_month, mention_id))[1],
               (array_agg(version_id order by published_month, mention_id))[1],
               (array_agg(trigger_text order by published_month, mention_id))[1],
               (array_agg(sentence_start order by published_month, mention_id))[1],
               (array_agg(sentence_end order by published_month, mention_id))[1]
        from warehouse.event_mention group by event_id;
    insert into warehouse.quote (quote_id, version_id, kind, start_char, end_char, fragments, text, speaker_text, speaker_name,
            speaker_kind,
            polarity, confidence, rule, person_id, published_month, sentence_start, sentence_end, extractor, extractor_version,
            run_id, loaded_at)
        select md5('q' || n || '-' || k)::uuid, md5('v' || n)::uuid, 'direct', k * 60, k * 60 + 50, '[]',
               'We saw ' || (array['smoke', 'ships', 'crowds', 'nothing', 'trucks'])[1 + h % 5] || ' near harbour ' || h % 20000 ||
               ' on the morning of the day', 'Person', 'Person ' || h % 5000, 'person', 'affirmed', 1, 'r', md5('p' || h % 5000)::uuid,
               date_trunc('month', date '2030-01-01' + n % 720)::date, k * 60, k * 60 + 200, 'x', '1', 'bench', now()
        from generate_series(1, :articles) as n cross join generate_series(0, 4) as k
        cross join lateral (select abs(hashtext(k || 'q' || n)) as h) as r
    """

QUERIES = {
    "volume by source and day, a month": "select * from mart.daily_volume where day between '2031-03-01' and '2031-03-31'",
    "calendar, a month, by type": """select happened_from, event_type, count(*) from mart.event_calendar
        where happened_from between '2031-03-01' and '2031-03-31' group by 1, 2""",
    "latest 100 events with evidence": """select * from mart.event_calendar
        where happened_from is not null order by happened_from desc limit 100""",
    "events by type, two years": "select event_type, count(*) from mart.event_calendar group by 1",
    "events by country and week, two years": """select country, date_trunc('week', happened_from), count(*)
        from mart.event_calendar group by 1, 2""",
    "most told events, two years": "select * from mart.event_calendar order by outlets desc, articles desc, mentions desc limit 200",
    "latest 1000 mentions with evidence, two years": """select happened_from, event_type, place, claimant, sentence, url, outlet
        from mart.event_evidence where happened_from is not null order by happened_from desc, published_at desc limit 1000""",
    "mentions by outlet and type, a month": """select outlet, event_type, count(*) from mart.event_evidence
        where published_month = '2031-03-01' group by 1, 2""",
    "mentions by outlet, two years": "select outlet, count(*) from mart.event_evidence group by 1",
    "events of one country and type, a month": """select * from mart.event_calendar
        where country = 'SYR' and event_type = 'ASSAULT' and happened_from between '2031-03-01' and '2031-03-31'""",
    "map, a week": "select geojson from mart.event_map where happened_from between '2031-03-01' and '2031-03-07'",
    "casualties by claimant, a month": """select day, place, claimant, fewest, most from mart.casualties
        where day between '2031-03-01' and '2031-03-31'""",
    "highest toll by claimant, two years": "select claimant, kind, max(most) from mart.casualties group by 1, 2",
    "evidence of one event": "select * from mart.event_evidence where event_id = (select event_id from warehouse.event limit 1)",
    "contested claims, a month": "select * from mart.contested_claims where happened_from between '2031-03-01' and '2031-03-31'",
    "most quoted, a month": """select name, sum(quotes) from mart.most_quoted where month = '2031-03-01'
        group by name order by 2 desc limit 50""",
    "most quoted, two years": "select name, sum(quotes) from mart.most_quoted group by name order by 2 desc limit 50",
    "quotes by speaker, two years": """select speaker, count(*), count(distinct source_id) from mart.quote_search
        where person_id is not null group by 1 order by 2 desc limit 1000""",
    "quotes by day and outlet, two years": "select published_on, outlet, count(*) from mart.quote_search group by 1, 2",
    "latest 1000 quotes": "select published_on, speaker, quote, sentence, url from mart.quote_search order by 1 desc, quote_id limit 1000",
    "share of voice of one outlet, a month": "select * from mart.most_quoted where source_id = 's7' and month = '2031-03-01'",
    "quotes of one person": "select * from mart.quote_search where person_id = md5('p77')::uuid order by published_on desc limit 100",
    "quote search, a rare word": "select * from mart.search_quotes('harbour 1234')",
    "quote search, a common word": "select * from mart.search_quotes('smoke harbour')",
    "who said what about one event": "select * from mart.who_said_what where event_id = (select event_id from warehouse.event limit 1)",
    "article changes": "select * from mart.article_changes order by changed_at desc limit 100",
    "syndication, a month": "select * from mart.syndication where published_on between '2031-03-01' and '2031-03-31'",
    "extraction quality": "select * from mart.extraction_quality where month >= '2031-01-01'",
    "events as of a moment, two months loaded by then": "select count(*) from mart.events_as_of('2030-03-01')",
    "events of a month as of a moment, two years loaded": """select count(*)
        from mart.events_as_of('2031-12-31', '2031-03-01', '2031-03-31')""",
    "freshness": "select * from mart.freshness",
    "source health": "select * from mart.source_health",
    "run history": "select * from mart.run_history",
}


def main(mentions: int, plans: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="dateline-bench-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedPostgres(Path(folder) / "server")
        server.start()
        try:
            url = load.ensure_database(server.url("postgres"), "million")
            load.upgrade(url)
            measure(load.engine(url), mentions, plans)
        finally:
            server.destroy()


def measure(engine: Engine, mentions: int, plans: bool) -> None:
    ensure_months(engine, [date(FIRST.year + m // 12, m % 12 + 1, 1) for m in range(MONTHS)])
    began = perf_counter()
    with engine.begin() as connection:
        for statement in FILL.split(";\n"):
            connection.execute(text(statement), {"articles": mentions // 10})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))
    print(f"{mentions} mentions made in {perf_counter() - began:.0f} s")
    slow = 0
    print(f"load average {os.getloadavg()[0]:.0f}; best of {REPEATS} of EXPLAIN ANALYZE, planning and execution")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("set statement_timeout = '120s'"))
        pid = connection.execute(text("select pg_backend_pid()")).scalar_one()
        for name, query in QUERIES.items():
            wall = cpu = float("inf")
            lines: list[str] = []
            for _ in range(REPEATS):
                before = cpu_seconds(pid)
                lines = list(connection.execute(text(f"explain (analyze, buffers, timing off) {query}")).scalars())
                cpu = min(cpu, cpu_seconds(pid) - before)
                times = [float(found) for line in lines for found in re.findall(r"^(?:Planning|Execution) Time: ([\d.]+) ms", line)]
                wall = min(wall, sum(times) / 1000)
            slow += wall > LIMIT
            print(f"{wall:8.2f} s {cpu:8.2f} cpu s  {name}{'   <-- over 2 s' if wall > LIMIT else ''}", flush=True)
            if plans and wall > LIMIT:
                print("\n".join(lines))
    print(f"{slow} of {len(QUERIES)} over {LIMIT} s; load average {os.getloadavg()[0]:.0f}")


def cpu_seconds(pid: int) -> float:
    """Return the processor seconds of a backend so far; its parallel workers' are not counted, nor time without a core."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main(next((int(a) for a in sys.argv[1:] if a.isdigit()), 1_000_000), "--plans" in sys.argv)
