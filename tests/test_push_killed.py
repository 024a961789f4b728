"""A push that is killed with SIGKILL at any moment leaves whole dashboards, old or new, and the next one finishes."""

from __future__ import annotations

import pytest
from kill_case import Place, Victim


@pytest.fixture(scope="module")
def victim(tmp_path_factory: pytest.TempPathFactory) -> Victim:
    return Victim(tmp_path_factory.mktemp("killed"), "trader247")


@pytest.mark.parametrize("seed", [1, 3, 5])
@pytest.mark.parametrize("place", ["grafana", "folder"])
def test_a_killed_push_is_finished_by_the_next(victim: Victim, place: Place, seed: int) -> None:
    assert victim.killed(place, seed) == []
