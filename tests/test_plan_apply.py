"""Planning and applying against real targets: a provisioning folder, a strict Grafana, a git revision."""

from __future__ import annotations

import copy
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from grafana_double import TOKEN, Fault, GrafanaDouble

from changes.change import FieldChange, PanelChange
from changes.drift.marker import is_ours, mark
from changes.planning.built import built
from changes.planning.plan import Create, Desired, Plan, Refused, Removed, Unchanged, Update, plan, plan_since
from changes.pushing.apply import Failed, Outcome, Stopped, apply
from config import BUILD, Config, DeploymentConfig
from dashboards import output
from dashboards.compile import compile_all
from errors import ConfigError
from rules.output import files
from systems.registry import everything
from targets.files.folder import Provisioning
from targets.git.revision import Revision
from targets.grafana.grafana import Grafana
from targets.grafana.settings import GrafanaSettings
from targets.target import Folder, Live, WritableTarget

Json = dict[str, Any]

TRADING = Folder("trading", "Trading: live/paper")


def desired(uid: str, title: str = "", *, folder: Folder = TRADING, unit: str = "s") -> Desired:
    panel = {"id": 7, "type": "stat", "title": "Equity", "fieldConfig": {"defaults": {"unit": unit}}}
    return Desired(uid, {"uid": uid, "title": title or uid.title(), "panels": [panel]}, folder)


@dataclass
class Place:
    """A target, and a person who saves a dashboard there without us."""

    target: WritableTarget
    save: Callable[[Json], None]


@pytest.fixture
def double() -> Iterator[GrafanaDouble]:
    with GrafanaDouble("12.1.0") as running:
        yield running


@pytest.fixture
def grafana(double: GrafanaDouble) -> Iterator[Place]:
    target = Grafana(GrafanaSettings("grafana", double.url, token=TOKEN), sleep=lambda _: None)

    def save(dashboard: Json) -> None:
        target.ensure_folder(TRADING)
        double.store.save({"dashboard": dashboard, "folderUid": TRADING.uid, "overwrite": True}, by="someone")

    yield Place(target, save)
    target.close()


@pytest.fixture
def directory(tmp_path: Path) -> Place:
    target = Provisioning("folder", tmp_path)

    def save(dashboard: Json) -> None:
        target.ensure_folder(TRADING)
        inside = next(path for path in (tmp_path / "dashboards").iterdir() if path.is_dir())
        (inside / f"{dashboard['uid']}.json").write_bytes(orjson.dumps(dashboard))

    return Place(target, save)


@pytest.fixture(params=["grafana", "directory"])
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.getfixturevalue(request.param)
    return found


def live(target: WritableTarget, uid: str) -> Live:
    (found,) = target.read([uid])
    assert isinstance(found, Live)
    return found


def test_a_push_creates_then_changes_nothing_then_updates(place: Place) -> None:
    wanted = [desired("risk"), desired("health")]
    first = plan(wanted, place.target)
    assert first.actions == tuple(Create(one) for one in wanted)
    seen: list[str] = []
    result = apply(
        first, place.target, message="m", revision="4f2a", on_progress=lambda one: seen.append(one.desired.uid)
    )
    assert [(one.desired.uid, one.created) for one in result.done] == [("risk", True), ("health", True)]
    assert (result.folders, result.failed, seen) == ((TRADING,), (), ["risk", "health"])
    held = live(place.target, "risk").dashboard
    assert held["tradeboards"] == mark(wanted[0].dashboard, "4f2a", "", result.run, 1, TRADING)["tradeboards"]

    second = plan(wanted, place.target)
    assert (second.actions, second.differs) == (tuple(Unchanged(one) for one in wanted), False)
    assert apply(second, place.target, message="m").outcomes == ()

    before = live(place.target, "risk").version
    edited = [desired("risk", unit="ms"), wanted[1]]
    third = plan(edited, place.target)
    (update,) = third.writes
    assert isinstance(update, Update)
    assert (update.version, update.adopted) == (before, False)
    assert update.change is not None
    assert update.change.panels[0].fields == (FieldChange("unit", "fieldConfig.defaults.unit", "s", "ms"),)
    again = apply(third, place.target, message="m")
    assert [(one.desired.uid, one.created) for one in again.done] == [("risk", False)]
    assert again.folders == ()
    assert not plan(edited, place.target).differs


def test_what_was_never_ours_is_refused_until_it_is_adopted_by_name(place: Place) -> None:
    wanted = [desired("risk"), desired("health")]
    place.save(desired("risk", unit="bytes").dashboard)
    planned = plan(wanted, place.target)
    refused = planned.refused[0]
    todo = "Bring what is worth keeping into its source, then --adopt risk takes it over"
    assert (refused.desired.uid, refused.todo) == ("risk", todo)
    assert plan(wanted, place.target, overwrite_drift=["risk"]).refused == planned.refused
    assert refused.change is not None
    assert refused.change.panels[0].fields[0].what == "unit"
    apply(planned, place.target, message="m")
    kept = live(place.target, "risk").dashboard
    assert kept["panels"][0]["fieldConfig"]["defaults"]["unit"] == "bytes"
    assert not is_ours(kept)

    adopting = plan(wanted, place.target, adopt=["risk"])
    assert [type(action) for action in adopting.actions] == [Update, Unchanged]
    assert all(action.adopted for action in adopting.writes if isinstance(action, Update))
    assert apply(adopting, place.target, message="m").failed == ()
    assert not plan(wanted, place.target).differs
    assert is_ours(live(place.target, "risk").dashboard)


def test_equal_content_without_a_marker_is_left_alone_unless_it_is_adopted(place: Place) -> None:
    wanted = desired("risk")
    place.save(wanted.dashboard)
    assert plan([wanted], place.target).actions == (Unchanged(wanted),)
    adopting = plan([wanted], place.target, adopt=["risk"])
    (update,) = adopting.writes
    assert update == Update(wanted, None, live(place.target, "risk").version, adopted=True)
    apply(adopting, place.target, message="m")
    assert is_ours(live(place.target, "risk").dashboard)
    assert plan([wanted], place.target, adopt=["risk"]).actions == (Unchanged(wanted),)


def test_adopting_what_is_not_desired_is_an_error(place: Place) -> None:
    with pytest.raises(ConfigError) as raised:
        plan([desired("risk"), desired("health")], place.target, adopt=["rsik"])
    assert str(raised.value) == ('--adopt: no dashboard "rsik" is desired. Did you mean "risk"? Known: health, risk')


def test_a_moved_folder_is_a_change_of_its_own(place: Place) -> None:
    apply(plan([desired("risk")], place.target), place.target, message="m")
    moved = desired("risk", folder=Folder("desk", "Desk"))
    planned = plan([moved], place.target)
    (update,) = planned.writes
    assert isinstance(update, Update)
    assert update.change is not None
    (setting,) = update.change.settings
    assert (setting.what, setting.after, update.change.panels) == ("folder", {"title": "Desk", "uid": "desk"}, ())
    assert apply(planned, place.target, message="m").folders == (moved.folder,)
    assert not plan([moved], place.target).differs


def test_a_folder_s_new_title_is_a_change_and_the_folder_is_renamed(place: Place) -> None:
    apply(plan([desired("risk")], place.target), place.target, message="m")
    renamed = desired("risk", folder=Folder(TRADING.uid, "Desk"))
    planned = plan([renamed], place.target)
    (update,) = planned.writes
    assert isinstance(update, Update)
    assert update.change is not None
    (setting,) = update.change.settings
    assert (setting.what, setting.after) == ("folder", {"title": "Desk", "uid": "trading"})
    assert apply(planned, place.target, message="m").failed == ()
    held = live(place.target, "risk").folder
    assert held is not None
    assert held.title == "Desk"
    assert not plan([renamed], place.target).differs


def test_a_dashboard_changed_after_it_was_compared_is_not_touched_and_the_others_are(place: Place) -> None:
    wanted = [desired("risk"), desired("health")]
    apply(plan(wanted, place.target), place.target, message="m")
    edited = [desired("risk", unit="ms"), desired("health", unit="ms")]
    planned = plan(edited, place.target)
    place.save(live(place.target, "risk").dashboard | {"title": "Edited meanwhile"})
    result = apply(planned, place.target, message="m")
    assert [one.desired.uid for one in result.done] == ["health"]
    (failed,) = result.failed
    assert failed.desired.uid == "risk"
    assert "since it was compared" in failed.error.summary
    assert failed.error.todo.startswith("Run diff again")
    assert live(place.target, "risk").dashboard["title"] == "Edited meanwhile"
    assert [type(action) for action in plan(edited, place.target).actions] == [Refused, Unchanged]


def test_an_edit_that_keeps_the_marker_is_refused_until_it_is_overwritten_by_name(place: Place) -> None:
    apply(plan([desired("risk")], place.target), place.target, message="m")
    place.save(live(place.target, "risk").dashboard | {"description": "theirs"})
    (refused,) = plan([desired("risk", unit="ms")], place.target).refused
    todo = "Bring it into the sources (diff --drift shows the lines), or --overwrite-drift risk undoes it"
    assert refused.reason.startswith("edited ")
    assert refused.todo == todo
    assert refused.change is not None
    assert [panel.kind for panel in refused.change.panels] == ["changed"]
    assert not plan([desired("risk", unit="ms")], place.target, adopt=["risk"]).writes

    overwriting = plan([desired("risk", unit="ms")], place.target, overwrite_drift=["risk"])
    (update,) = overwriting.writes
    assert isinstance(update, Update)
    assert not update.adopted
    assert apply(overwriting, place.target, message="m").failed == ()
    assert not plan([desired("risk", unit="ms")], place.target).differs


def test_an_edit_that_keeps_the_marker_and_says_what_is_desired_is_left_alone(place: Place) -> None:
    apply(plan([desired("risk")], place.target), place.target, message="m")
    wanted = desired("risk", unit="ms")
    place.save(live(place.target, "risk").dashboard | wanted.dashboard)
    assert plan([wanted], place.target).actions == (Unchanged(wanted),)
    assert plan([wanted], place.target, adopt=["risk"]).actions == (Unchanged(wanted),)
    (update,) = plan([wanted], place.target, overwrite_drift=["risk"]).writes
    assert isinstance(update, Update)
    assert update.version == live(place.target, "risk").version


def test_a_dashboard_that_appeared_after_it_was_compared_is_not_touched(place: Place) -> None:
    planned = plan([desired("risk")], place.target)
    place.save(desired("risk", unit="bytes").dashboard)
    assert [type(outcome) for outcome in apply(planned, place.target, message="m").outcomes] == [Failed]
    assert not is_ours(live(place.target, "risk").dashboard)


def test_an_interrupted_push_tells_what_it_wrote_and_is_finished_by_the_next(place: Place) -> None:
    wanted = [desired(f"board-{number:02}") for number in range(40)]
    told: list[str] = []
    stops: list[Outcome] = []

    def interrupt_once(outcome: Outcome) -> None:
        if len(told) == 3 and not stops:
            stops.append(outcome)
            raise KeyboardInterrupt
        told.append(outcome.desired.uid)

    with pytest.raises(Stopped) as stopped:
        apply(plan(wanted, place.target), place.target, message="m", on_progress=interrupt_once)
    written = [one.desired.uid for one in stopped.value.result.done]
    assert told == written == [one.uid for one in wanted if isinstance(next(place.target.read([one.uid])), Live)]
    rest = plan(wanted, place.target)
    assert [one.desired.uid for one in rest.writes] == [one.uid for one in wanted if one.uid not in written]
    assert len(apply(rest, place.target, message="m").done) == 40 - len(written)
    assert not plan(wanted, place.target).differs


def test_a_folder_that_cannot_be_made_fails_its_dashboards_alone(double: GrafanaDouble, grafana: Place) -> None:
    grafana.save(desired("other").dashboard)
    wanted = [desired("risk", folder=Folder("desk", "Desk")), desired("health")]
    double.faults.append(Fault(403, b'{"message": "no"}', method="POST", path="/api/folders"))
    result = apply(plan(wanted, grafana.target), grafana.target, message="m")
    assert [one.desired.uid for one in result.done] == ["health"]
    assert [one.desired.uid for one in result.failed] == ["risk"]
    assert 'cannot create folder "Desk" (desk)' in result.failed[0].error.summary


def test_what_cannot_be_read_is_refused_with_the_reason(double: GrafanaDouble, grafana: Place) -> None:
    wanted = desired("risk")
    grafana.save(wanted.dashboard)
    double.store.dashboards["risk"].v2 = True
    double.api.version = "11.6.0"  # converts nothing
    (refused,) = plan([wanted], grafana.target).actions
    assert isinstance(refused, Refused)
    assert refused.reason.startswith("it was saved in Grafana's v2 model")
    assert refused.change is None


def test_a_provisioned_dashboard_is_refused_when_it_differs(double: GrafanaDouble, grafana: Place) -> None:
    wanted = desired("risk")
    grafana.save(mark(wanted.dashboard))
    double.store.dashboards["risk"].provisioned = True
    assert plan([wanted], grafana.target).actions == (Unchanged(wanted),)
    (refused,) = plan([desired("risk", unit="ms")], grafana.target, adopt=["risk"]).refused
    assert (refused.reason, refused.todo) == (
        "it is provisioned from a file, and cannot be written over HTTP",
        "Change that file, or take the dashboard out of provisioning",
    )


def test_a_malformed_file_is_refused_and_kept(directory: Place, tmp_path: Path) -> None:
    directory.save({"uid": "risk"})
    (file,) = (tmp_path / "dashboards").glob("*/risk.json")
    file.write_text("{half")
    planned = plan([desired("risk"), desired("health")], directory.target)
    assert [type(action) for action in planned.actions] == [Refused, Create]
    apply(planned, directory.target, message="m")
    assert file.read_text() == "{half"


def test_a_revision_is_only_compared_with(tmp_path: Path) -> None:
    old = [desired("risk"), desired("health"), desired("gone", "Gone")]
    folder = tmp_path / "build" / "dashboards" / "t"
    folder.mkdir(parents=True)
    for one in old:
        (folder / f"{one.uid}.json").write_bytes(orjson.dumps(one.dashboard))
    git = ["git", "-C", str(tmp_path), "-c", "user.name=t", "-c", "user.email=t@localhost"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "old"]):
        subprocess.run([*git, *command], check=True, capture_output=True)
    new = [desired("risk", unit="ms"), copy.deepcopy(old[1]), desired("overview")]
    planned = plan_since(new, Revision("HEAD", tmp_path), held=[one.uid for one in old])
    assert [type(action) for action in planned.actions] == [Update, Unchanged, Create, Removed]
    assert planned.actions[-1] == Removed("gone", "Gone", (PanelChange("removed", 7, "Equity", "stat"),))
    assert planned.differs
    assert planned.refused == ()


def test_a_plan_of_nothing_differs_in_nothing(place: Place) -> None:
    assert plan([], place.target) == Plan(place.target.name, place.target.place, ())


def test_deployments_with_one_folder_title_share_one_folder_whichever_are_wanted(
    tmp_path: Path, grafana: Place
) -> None:
    asked = {slug: DeploymentConfig(system="trader247", folder="Desk") for slug in ("live", "paper")}
    config = Config(tmp_path, deployments=asked)
    made = everything(config)
    output.write(files(config, made, compile_all(made), whole=True), tmp_path / BUILD, whole=True)
    paper, every = built(config, ["paper"]), built(config)
    assert {one.folder for one in paper} == {Folder("live", "Desk")}
    assert {one.folder for one in every if one.uid.startswith(("live", "paper"))} == {Folder("live", "Desk")}
    assert apply(plan(paper, grafana.target), grafana.target, message="m").folders == (Folder("live", "Desk"),)
    assert apply(plan(every, grafana.target), grafana.target, message="m").failed == ()
    assert not plan(paper, grafana.target).differs
