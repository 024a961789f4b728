"""What tradeboards makes of an edit in a Grafana 9 to 13, from the history it keeps. `GRAFANA_URL` adds a real one,
where an edit over the API by the same user is drift, too."""

from __future__ import annotations

import pytest

from changes.drift.marker import is_as_pushed
from changes.planning.plan import Desired, Plan, Refused, Unchanged, Update, plan
from changes.pushing.apply import apply
from contract.conftest import Place
from contract.test_contract_grafana import board, live
from targets.target import Json

pytestmark = pytest.mark.contract


def pushed(place: Place, **more: object) -> Desired:
    """A dashboard that a push of ours wrote."""
    one = Desired(place.uid(), {**board(place.uids[-1]), **more}, place.folder)
    assert apply(plan([one], place.grafana), place.grafana, message="ours").failed == ()
    return one


def but(one: Desired, **values: object) -> Desired:
    return Desired(one.uid, {**one.dashboard, **values}, one.folder)


def refused(made: Plan) -> Refused:
    (action,) = made.actions
    assert isinstance(action, Refused)
    return action


def test_contract_drift_and_change_are_told_apart_and_named(place: Place) -> None:
    one = pushed(place)
    base = live(place, one.uid).version
    place.edit(one.uid, refresh="1m")
    place.edit(one.uid, "again", description="theirs")
    found = refused(plan([but(one, timezone="utc")], place.grafana))
    assert found.drift is not None
    assert found.drift.base is not None
    assert found.drift.base.version.number == base
    assert found.reason.endswith(f", since version {base} that was pushed")
    assert found.reason.startswith("edited by ")
    assert [version.message for version in found.drift.since] == ["again", "quick fix"]
    assert found.drift.change is not None
    assert {field.what for field in found.drift.change.settings} == {"refresh", "description"}
    assert found.change is not None
    assert {field.what for field in found.change.settings} == {"time zone"}
    assert found.conflicts == ()


def test_contract_what_both_changed_otherwise_is_a_conflict(place: Place) -> None:
    one = pushed(place)
    place.edit(one.uid, description="theirs", refresh="1m")
    (conflict,) = refused(plan([but(one, description="ours", refresh="1m")], place.grafana)).conflicts
    assert (getattr(conflict.theirs, "after", ""), getattr(conflict.ours, "after", "")) == ("theirs", "ours")


def test_contract_an_edit_that_our_change_has_too_is_kept(place: Place) -> None:
    one = pushed(place)
    place.edit(one.uid, description="the same")
    assert plan([but(one, description="the same")], place.grafana).actions == (
        Unchanged(but(one, description="the same")),
    )
    wanted = but(one, description="the same", timezone="utc")
    made = plan([wanted], place.grafana)
    (update,) = made.actions
    assert isinstance(update, Update)
    assert update.drift is not None
    assert not update.drift.undone
    assert apply(made, place.grafana, message="ours").failed == ()
    assert is_as_pushed(live(place, one.uid).dashboard)


def test_contract_an_edit_is_overwritten_by_name_alone(place: Place) -> None:
    one = pushed(place)
    place.edit(one.uid, description="theirs")
    assert plan([one], place.grafana, adopt=[one.uid]).refused
    made = plan([one], place.grafana, overwrite_drift=[one.uid])
    assert apply(made, place.grafana, message="ours").failed == ()
    assert not plan([one], place.grafana).differs


def test_contract_an_edit_that_was_put_back_is_drift_since_the_last_push(place: Place) -> None:
    one = pushed(place)
    place.edit(one.uid, description="theirs")
    theirs = live(place, one.uid).version
    assert apply(plan([one], place.grafana, overwrite_drift=[one.uid]), place.grafana, message="ours").failed == ()
    ours = live(place, one.uid).version
    assert place.ask("POST", f"/api/dashboards/uid/{one.uid}/restore", {"version": theirs}).status_code == 200
    found = refused(plan([one], place.grafana)).drift
    assert found is not None
    assert found.base is not None
    assert found.base.version.number == ours
    assert [version.message for version in found.since] == [f"Restored from version {theirs}"]


def test_contract_what_was_never_ours_is_known_as_that(place: Place) -> None:
    place.grafana.ensure_folder(place.folder)
    sent = board(place.uid())
    body: Json = {"dashboard": sent, "folderUid": place.folder.uid, "overwrite": False}
    assert place.ask("POST", "/api/dashboards/db", body).status_code == 200
    one = Desired(sent["uid"], {**sent, "description": "ours"}, place.folder)
    found = refused(plan([one], place.grafana))
    assert found.reason.startswith("saved by ")
    assert found.reason.endswith("; it was never pushed")
    assert plan([one], place.grafana, overwrite_drift=[one.uid]).refused
    assert apply(plan([one], place.grafana, adopt=[one.uid]), place.grafana, message="ours").failed == ()
