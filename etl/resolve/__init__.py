"""Resolution: what is one and the same across mentions and articles. Values in, values out.

`etl.load.merge.merge_run` takes this module as its resolver; `etl.stages` hands it over.
"""

from __future__ import annotations

from etl.resolve.clusters import WINDOW_DAYS, compare, components
from etl.resolve.events import link_events
from etl.resolve.people import identify, identify_all, possible_ids

__all__ = ["WINDOW_DAYS", "compare", "components", "identify", "identify_all", "link_events", "possible_ids"]
