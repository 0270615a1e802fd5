"""The data dictionary in docs/ is what the migrated warehouse says."""

from __future__ import annotations

from etl.load.dictionary import FILE, dictionary
from etl.load.tables import Base


def test_the_dictionary_in_docs_is_up_to_date(engine):
    made = dictionary(engine)
    assert FILE.read_text("utf-8") == made, "run: python -m etl.load.dictionary (with DATELINE_DATABASE_URL set), and commit"


def test_it_knows_every_table(engine):
    made = dictionary(engine)
    for table in Base.metadata.tables.values():
        assert f"### {table.schema}.{table.name}\n" in made
    assert "### mart.search_quotes(words text, most integer DEFAULT 50)" in made
    assert "erDiagram" in made
