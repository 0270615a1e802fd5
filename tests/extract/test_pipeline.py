"""The extractors together: any text is answered, every span is the words as written, the same text gives the same answer."""

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl import jsonl
from etl.errors import Quarantine
from etl.extract.pipeline import article_of_text, extract, extract_many
from etl.records import Extraction
from etl.settings import ROOT

# pieces of news prose, broken on purpose when they are put together
PIECES = [
    "According to", "Mr. Vance", ",", "the mayor of Toledo", "said", "“", "”", "‘", "’", '"', "that", "on Tuesday",
    "at least 12 people", "were killed", "near Aleppo", "and", "wounding", "dozens of", "soldiers", ".", "\n\n", "\n",
    "he", "she", "the group", "denied", "would", "not", "attack", "Syria", "5 a.m.", "a.m.", "c.e.", "1915", "Oct. 3",
    "31 February", "between", "to", "March", "may", "—", "(", ")", "$5m", "0", "99999999999999999999",
    "in the last 10 days", "«", "»", "...", ":", "–", "told reporters", "Who", "whose", "\u200b", "\u00a0", "é", "中",
    "😀", "AP", "[Getty]", "Police", "arrested", "the", "'s", "n't", "19th century", "2015-10-01T", "10/31", "%", "@",
    "#", "/", "1/2", "½",
]
text_like = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.text(max_size=200),
)


def spans_of(found: Extraction):
    for t in found.times:
        yield t.start, t.end, t.text
    for q in found.quotes:
        for part in (q.speaker, q.cue):
            if part is not None:
                yield part.start, part.end, part.text
    for e in found.events:
        yield e.trigger.start, e.trigger.end, e.trigger.text
        for part in (*e.actors, *e.targets, *([e.place] if e.place else [])):
            yield part.start, part.end, part.text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(text_like, min_size=1, max_size=6), dated=st.booleans())
def test_any_text_is_answered_with_exact_spans(texts, dated):
    articles = [article_of_text(text, published_on=date(2015, 10, 1) if dated else None) for text in texts]
    for article, found in zip(articles, extract_many(articles), strict=True):
        if isinstance(found, Quarantine):
            raise AssertionError(f"{found.message}: {article.text!r}")
        for start, end, words in spans_of(found):
            assert article.text[start:end] == words
        for q in found.quotes:
            assert q.text == " ".join(article.text[a:b] for a, b in q.fragments)
            assert (q.start, q.end) == (q.fragments[0][0], q.fragments[-1][1])
        for e in found.events:
            assert e.from_ or e.to or e.undated_reason
            a, b = e.sentence
            assert a <= e.trigger.start < e.trigger.end <= b
        for x in (*found.times, *found.events):
            if x.from_ is not None and x.to is not None:
                assert str(x.from_)[:10] <= str(x.to)[:10]


def test_an_article_in_another_language_is_skipped_with_the_reason():
    found = extract(article_of_text("Le maire a démissionné mardi.", language="fr"))
    assert found.skipped == "language_unsupported"
    assert not (found.times)
    assert not (found.quotes)
    assert not (found.events)
    assert found.model


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_answers_do_not_depend_on_the_hash_seed_zone_or_batch(seed):
    text = (ROOT / "tests" / "golden" / "seed_article.txt").read_text("utf-8")
    here = extract(article_of_text(text, published_on=date(2015, 10, 1)))
    code = ("import sys; from datetime import date; from etl import jsonl; from etl.extract.pipeline import article_of_text, extract_many\n"
            "text = open('tests/golden/seed_article.txt', encoding='utf-8').read()\n"
            "a = article_of_text(text, published_on=date(2015, 10, 1)); b = article_of_text('Short. Other.', published_on=None)\n"
            "print(jsonl.dumps(jsonl.answer(1, a, list(extract_many([b, a, b]))[1])))")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
                          env={"PYTHONHASHSEED": seed, "TZ": "Pacific/Kiritimati", "PATH": "/usr/bin:/bin", "HOME": "/tmp",
                               "LANG": "C.UTF-8"})
    article = article_of_text(text, published_on=date(2015, 10, 1))
    assert done.stdout.strip() == jsonl.dumps(jsonl.answer(1, article, here))
