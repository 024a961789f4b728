"""What is desired, when `build/` changes under a run: only what was seen to be fresh is ever compared or pushed."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from changes.planning.built import built
from changes.planning.plan import Desired, Unchanged, plan
from changes.pushing.apply import apply
from config import BUILD, Config, DeploymentConfig
from dashboards import output
from dashboards.compile import compile_all
from errors import BuildError
from rules.output import files
from systems.registry import everything
from targets.files.folder import Provisioning

RISK = Path(BUILD, "dashboards", "live", "risk.json")


@pytest.fixture
def desk(tmp_path: Path) -> tuple[list[Desired], Provisioning]:
    """The dashboards of one deployment, compiled to `build/`, and a folder to push them to."""
    config = Config(tmp_path, deployments={"live": DeploymentConfig(system="trader247")})
    made = everything(config)
    output.write(files(config, made, compile_all(made), whole=True), tmp_path / BUILD, whole=True)
    return built(config, ["live"]), Provisioning("folder", tmp_path / "grafana")


def test_they_are_what_is_in_the_files(desk: tuple[list[Desired], Provisioning], tmp_path: Path) -> None:
    wanted, target = desk
    there = [orjson.loads(path.read_bytes()) for path in sorted((tmp_path / BUILD / "dashboards/live").iterdir())]
    held = sorted(((one.dashboard, one.uid, one.title) for one in wanted), key=lambda one: one[1])
    assert held == [(one, one["uid"], one["title"]) for one in sorted(there, key=lambda one: str(one["uid"]))]
    assert apply(plan(wanted, target), target, message="m").failed == ()
    assert {type(action) for action in plan(wanted, target).actions} == {Unchanged}


@pytest.mark.parametrize(
    ("now", "said"), [(b'{"uid": "live-risk"}', "was changed meanwhile"), (None, "cannot be read any more: ")]
)
def test_a_file_that_is_not_what_was_seen_is_not_pushed(
    desk: tuple[list[Desired], Provisioning], tmp_path: Path, now: bytes | None, said: str
) -> None:
    wanted, target = desk
    planned = plan(wanted, target)
    if now is None:
        (tmp_path / RISK).unlink()
    else:
        (tmp_path / RISK).write_bytes(now)
    result = apply(planned, target, message="m")
    (failed,) = result.failed
    assert (failed.desired.uid, failed.error.where, failed.error.todo) == (
        "live-risk",
        str(tmp_path / RISK),
        "Run it again",
    )
    assert failed.error.summary.startswith(said)
    assert len(result.done) == len(wanted) - 1


def test_nor_compared(desk: tuple[list[Desired], Provisioning], tmp_path: Path) -> None:
    wanted, target = desk
    apply(plan(wanted, target), target, message="m")
    (held,) = (path for path in (tmp_path / "grafana").rglob("live-risk.json"))
    held.write_bytes(held.read_bytes().replace(b"Risk", b"Wagers", 1))
    (tmp_path / RISK).write_bytes(b"{}")
    with pytest.raises(BuildError, match="was changed meanwhile"):
        plan(wanted, target)
