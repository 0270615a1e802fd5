"""English time expressions: spans, TimeML values, calendar intervals. The door is `find_times`.

The path of one text: `tokens` (words and their features, from lexicon.toml) → `grammar` (patterns over features, from
grammar.toml) → `build` (each match becomes a draft: what the words say, not yet which day) → `ground` (anchors: the
publication day, the narrative's last date, the day of a quotation) → `TimeExpression`. See docs/times.md.
"""

from __future__ import annotations

from etl.extract.times.find import find_times

__all__ = ["find_times"]
