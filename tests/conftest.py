"""What several test files share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from grafana_double import GrafanaDouble


@pytest.fixture
def double() -> Iterator[GrafanaDouble]:
    """A strict double of a Grafana with one folder, listening on loopback until the test ends."""
    with GrafanaDouble() as server:
        server.store.create_folder({"uid": "bots", "title": "Bots"})
        yield server
