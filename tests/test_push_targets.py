"""One push to several targets: each has its own result, and one that fails does not keep it from the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from grafana_double import Fault, GrafanaDouble
from push_case import AFolder, AGrafana, Place, Project, board, boards, unit


@pytest.fixture
def another() -> Iterator[GrafanaDouble]:
    with GrafanaDouble("11.4") as running:
        yield running


@pytest.fixture
def desk(double: GrafanaDouble, another: GrafanaDouble, tmp_path: Path) -> Project:
    """Two Grafanas and a folder; two dashboards to push."""
    places: dict[str, Place] = {"staging": AGrafana(double), "production": AGrafana(another)}
    return Project(tmp_path, {**places, "folder": AFolder(tmp_path / "grafana")}, boards(2))


BOTH = ("--target", "staging", "--target", "production")


def test_each_target_has_its_own_result(desk: Project) -> None:
    told = desk.push(*BOTH, "--target", "folder")
    results = [line for line in told if line.startswith(("  2 created", "  target"))]
    assert results == [
        "  target staging (PLACE):",
        "  2 created, 1 folder created",
        "  target production (PLACE1):",
        "  2 created, 1 folder created",
        "  target folder (PLACE2):",
        "  2 created, 1 folder created",
    ]
    assert [set(place.held()) for place in desk.places.values()] == [{"trader247-b00", "trader247-b01"}] * 3


def test_only_the_named_ones_are_pushed_to_and_each_once(desk: Project) -> None:
    told = desk.push("--target", "production", "--target", "production")
    assert told[-1] == "  2 created, 1 folder created"
    assert [len(place.held()) for place in desk.places.values()] == [0, 2, 0]
    assert not any(line.startswith("  target ") for line in told)


def test_one_that_cannot_be_used_is_told_and_the_others_are_pushed(desk: Project, double: GrafanaDouble) -> None:
    double.faults.append(Fault(401, b'{"message": "Invalid API key"}', times=9))
    result = desk.run("push", "--yes", *BOTH)
    assert result.exit_code == 2
    assert desk.lines(result)[-1] == "  2 created, 1 folder created"
    assert result.stderr.startswith(f"error: {double.url}: cannot read dashboard ")
    assert [len(place.held()) for place in desk.places.values()] == [0, 2, 0]


def test_a_failed_write_is_the_worst(desk: Project, double: GrafanaDouble, another: GrafanaDouble) -> None:
    """A refusal comes first, then a failure, then all is well."""
    desk.places["staging"].save(board("trader247-b00", "bytes").dashboard)
    another.store.quota = 1
    told = desk.push(*BOTH, "--target", "folder", code=2)
    assert "! 1 created, 1 failed, 1 folder created" in told
    assert told[-1] == "  2 created, 1 folder created"
    assert unit(double.store.dashboards["trader247-b00"].dashboard) == "bytes"


def test_a_refusal_is_worse_than_success(desk: Project) -> None:
    desk.places["staging"].save(board("trader247-b00", "bytes").dashboard)
    desk.push(*BOTH, code=1)
    assert len(desk.places["production"].held()) == 2


def test_a_rollback_is_of_one_target(desk: Project, another: GrafanaDouble) -> None:
    another.store.quota = 1
    told = desk.push(*BOTH, "--rollback", code=2)
    assert told[-1] == "  rolled back: the target is as it was"
    assert [len(place.held()) for place in desk.places.values()] == [2, 0, 0]


def test_backups_are_each_target_s_own(desk: Project) -> None:
    desk.push(*BOTH)
    desk.wanted = boards(2, "ms")
    desk.push(*BOTH)
    kept = {path.name: len(list(path.rglob("dashboards/*.json"))) for path in (desk.root / "var/backup").iterdir()}
    assert kept == {"staging": 2, "production": 2}


def test_all_that_is_wrong_with_names_is_told_before_anything_is_written(desk: Project) -> None:
    result = desk.run("push", "--yes", "--target", "stagin", "--target", "staging", "--target", "prod")
    assert result.exit_code == 2
    assert [line.partition(". ")[0] for line in result.stderr.splitlines()] == [
        'error: tradeboards.toml: no target "stagin"',
        'error: tradeboards.toml: no target "prod"',
    ]
    assert desk.places["staging"].held() == {}


def test_a_preview_goes_to_each_and_away_from_each(desk: Project) -> None:
    desk.push(*BOTH, "--preview-folder", "pr-7")
    assert [len(place.held()) for place in desk.places.values()] == [2, 2, 0]
    desk.push(*BOTH, "--preview-folder", "pr-7", "--remove")
    assert [len(place.held()) for place in desk.places.values()] == [0, 0, 0]
