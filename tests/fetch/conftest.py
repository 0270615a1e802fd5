"""Fixtures of the fetching tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fetch.friendly import FriendlySite, running_site


@pytest.fixture
def friendly() -> Iterator[FriendlySite]:
    """A friendly site, new for each test."""
    with running_site() as site:
        yield site
