"""What tradeboards relies on from any Grafana 9 to 13, through the class it uses. `GRAFANA_URL` adds a real one."""

from __future__ import annotations

import pytest

from changes.planning.plan import Desired, Refused, Update, plan
from changes.pushing.apply import apply
from contract.conftest import Place
from errors import TargetError
from targets.target import Absent, Folder, Json, Live

pytestmark = pytest.mark.contract


def board(uid: str, **more: object) -> Json:
    """A small dashboard whose title is its own."""
    text = {"id": 7, "type": "text", "title": "Note", "gridPos": {"h": 4, "w": 12, "x": 0, "y": 0}}
    text["options"] = {"mode": "markdown", "content": '**bold** \u2028 é 漢 \\ " <b>'}
    return {"uid": uid, "title": f"Contract {uid}", "schemaVersion": 42, "panels": [text], "tags": ["contract"], **more}


def live(place: Place, uid: str) -> Live:
    """The dashboard, which must be there."""
    (found,) = place.grafana.read([uid])
    assert isinstance(found, Live)
    return found


def without_server_keys(dashboard: Json) -> Json:
    """What was sent, as the server gives it back."""
    return {key: value for key, value in dashboard.items() if key not in {"id", "version"}}


def test_contract_folder_is_created_once(place: Place) -> None:
    assert place.grafana.ensure_folder(place.folder) is None
    assert place.grafana.ensure_folder(place.folder) is not None


def test_contract_a_folder_is_renamed(place: Place) -> None:
    place.grafana.ensure_folder(place.folder)
    sent = board(place.uid())
    place.grafana.write(sent, folder=place.folder, version=None, message="first")
    renamed = Folder(place.folder.uid, f"{place.folder.title} renamed")
    assert place.grafana.rename_folder(place.folder, renamed)
    assert live(place, sent["uid"]).folder == renamed


def test_contract_a_created_dashboard_is_read_back_as_it_was_sent(place: Place) -> None:
    place.grafana.ensure_folder(place.folder)
    sent = board(place.uid(), refresh="1m", unknown={"kept": [1, 2.5, None, True]})
    written = place.grafana.write(sent, folder=place.folder, version=None, message="first")
    found = live(place, sent["uid"])
    assert without_server_keys(found.dashboard) == without_server_keys(sent)
    assert found.version == written.version
    assert found.folder == place.folder
    assert not found.provisioned
    assert found.updated
    assert written.url.startswith(place.grafana.place)


def test_contract_an_update_names_the_version_it_replaces(place: Place) -> None:
    place.grafana.ensure_folder(place.folder)
    sent = board(place.uid())
    first = place.grafana.write(sent, folder=place.folder, version=None, message="first")
    second = place.grafana.write(
        {**sent, "description": "more"}, folder=place.folder, version=first.version, message="second"
    )
    found = live(place, sent["uid"])
    assert found.dashboard["description"] == "more"
    assert found.version == second.version != first.version


def test_contract_a_dashboard_read_from_grafana_can_be_written_back(place: Place) -> None:
    """Its own `id` and `version` are in it then, and a stale id must not be sent."""
    place.grafana.ensure_folder(place.folder)
    sent = board(place.uid())
    place.grafana.write(sent, folder=place.folder, version=None, message="first")
    found = live(place, sent["uid"])
    place.ask("DELETE", f"/api/dashboards/uid/{sent['uid']}")
    place.grafana.write(found.dashboard, folder=place.folder, version=None, message="again")
    assert without_server_keys(live(place, sent["uid"]).dashboard) == without_server_keys(sent)


def test_contract_someone_elses_edit_is_not_overwritten(place: Place) -> None:
    place.grafana.ensure_folder(place.folder)
    sent = board(place.uid())
    first = place.grafana.write(sent, folder=place.folder, version=None, message="first")
    place.edit(sent["uid"], description="theirs")
    with pytest.raises(TargetError, match="changed by someone else since it was compared"):
        place.grafana.write(
            {**sent, "description": "ours"}, folder=place.folder, version=first.version, message="second"
        )
    assert live(place, sent["uid"]).dashboard["description"] == "theirs"


def test_contract_a_create_does_not_replace_what_appeared_meanwhile(place: Place) -> None:
    place.grafana.ensure_folder(place.folder)
    sent = board(place.uid())
    place.grafana.write({**sent, "description": "theirs"}, folder=place.folder, version=None, message="theirs")
    with pytest.raises(TargetError, match="412"):
        place.grafana.write(sent, folder=place.folder, version=None, message="ours")
    assert live(place, sent["uid"]).dashboard["description"] == "theirs"


def test_contract_an_update_of_a_deleted_dashboard_is_refused(place: Place) -> None:
    place.grafana.ensure_folder(place.folder)
    sent = board(place.uid())
    first = place.grafana.write(sent, folder=place.folder, version=None, message="first")
    place.ask("DELETE", f"/api/dashboards/uid/{sent['uid']}")
    with pytest.raises(TargetError, match="404"):
        place.grafana.write(sent, folder=place.folder, version=first.version, message="second")
    assert list(place.grafana.read([sent["uid"]])) == [Absent(sent["uid"])]


def test_contract_dashboards_come_in_the_order_asked(place: Place) -> None:
    place.grafana.ensure_folder(place.folder)
    boards = [board(place.uid()) for _ in range(12)]
    for each in boards:
        place.grafana.write(each, folder=place.folder, version=None, message="first")
    asked = [uid for each in reversed(boards) for uid in (each["uid"], f"missing-{each['uid']}"[:40])]
    answers = list(place.grafana.read(asked))
    assert [found.uid for found in answers] == asked
    assert [type(found) for found in answers] == [Live, Absent] * 12


@pytest.mark.parametrize("change", [{"title": ""}, {"uid": "no spaces"}, {"uid": "x" * 41}])
def test_contract_what_grafana_cannot_keep_is_refused(place: Place, change: Json) -> None:
    place.grafana.ensure_folder(place.folder)
    with pytest.raises(TargetError, match=r"\(400 Bad Request: .+\)\. Mend what it names"):
        place.grafana.write({**board(place.uid()), **change}, folder=place.folder, version=None, message="first")


def test_contract_a_missing_folder_is_said(place: Place) -> None:
    missing = Folder(f"gone-{place.suffix}", "Gone")
    with pytest.raises(TargetError, match="its folder is gone"):
        place.grafana.write(board(place.uid()), folder=missing, version=None, message="first")


def pushed(place: Place) -> Desired:
    """A dashboard that a push of ours wrote, with numbers of each kind."""
    sent = board(place.uid(), numbers={"whole": 1.0, "part": 0.1, "large": 1e21, "small": 1e-7})
    one = Desired(sent["uid"], sent, place.folder)
    assert apply(plan([one], place.grafana), place.grafana, message="m").failed == ()
    return one


def test_contract_a_push_is_known_again_as_ours(place: Place) -> None:
    """Whatever the server adds to it: it is unchanged, and a change of the source is a plain update."""
    one = pushed(place)
    assert not plan([one], place.grafana).differs
    changed = Desired(one.uid, {**one.dashboard, "description": "more"}, one.folder)
    (update,) = plan([changed], place.grafana).actions
    assert isinstance(update, Update)
    assert not update.adopted


def test_contract_an_edit_over_the_api_that_keeps_the_marker_is_refused(place: Place) -> None:
    one = pushed(place)
    edited = {**live(place, one.uid).dashboard, "description": "theirs"}
    body = {"dashboard": edited, "folderUid": place.folder.uid, "overwrite": False}
    assert place.ask("POST", "/api/dashboards/db", body).status_code == 200
    changed = Desired(one.uid, {**one.dashboard, "description": "ours"}, one.folder)
    (refused,) = plan([changed], place.grafana).actions
    assert isinstance(refused, Refused)
    assert "edited" in refused.reason
    assert len(refused.conflicts) == 1
    assert not plan([changed], place.grafana, overwrite_drift=[one.uid]).refused


def test_contract_an_edit_that_drops_the_marker_is_told_with_who_made_it(place: Place) -> None:
    """As saving in a browser does; what was pushed is in the history."""
    one = pushed(place)
    there = live(place, one.uid)
    place.edit(one.uid, description="theirs")
    (refused,) = plan([one], place.grafana).actions
    assert isinstance(refused, Refused)
    assert refused.drift is not None
    assert refused.drift.base is not None
    assert refused.drift.base.version.number == there.version
    assert [(version.message, bool(version.author)) for version in refused.drift.since] == [("quick fix", True)]
