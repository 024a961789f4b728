"""What tradeboards relies on to find, delete and remove in any Grafana 9 to 13. `GRAFANA_URL` adds a real one."""

from __future__ import annotations

import pytest

from changes.drift.marker import mark
from contract.conftest import Place, commands, until
from contract.project import Project
from contract.test_contract_alerts import rule
from contract.test_contract_grafana import board, live
from errors import TargetError
from targets.target import Absent, Folder, Json, Live

pytestmark = pytest.mark.contract


def written(place: Place, **more: object) -> Json:
    """A dashboard in the folder of the test."""
    place.grafana.ensure_folder(place.folder)
    sent = board(place.uid(), **more)
    place.grafana.write(sent, folder=place.folder, version=None, message="first")
    return sent


def owned(place: Place) -> set[str]:
    return {found.uid for found in place.grafana.owned([place.folder])}


def test_contract_a_dashboard_is_deleted(place: Place) -> None:
    uid = written(place)["uid"]
    place.grafana.delete(uid, version=live(place, uid).version)
    assert list(place.grafana.read([uid])) == [Absent(uid)]


def test_contract_a_dashboard_that_someone_edited_is_not_deleted(place: Place) -> None:
    sent = written(place)
    first = live(place, sent["uid"])
    place.edit(sent["uid"], description="theirs")
    with pytest.raises(TargetError, match="it was changed by someone else since it was compared"):
        place.grafana.delete(sent["uid"], version=first.version)
    assert live(place, sent["uid"]).dashboard["description"] == "theirs"


def test_contract_a_dashboard_that_is_gone_is_not_deleted_twice(place: Place) -> None:
    uid = written(place)["uid"]
    version = live(place, uid).version
    place.grafana.delete(uid, version=version)
    with pytest.raises(TargetError, match="it is gone since it was compared"):
        place.grafana.delete(uid, version=version)


def test_contract_a_deleted_dashboard_can_be_created_again(place: Place) -> None:
    sent = written(place)
    place.grafana.delete(sent["uid"], version=live(place, sent["uid"]).version)
    place.grafana.write(sent, folder=place.folder, version=None, message="again")
    assert isinstance(live(place, sent["uid"]), Live)


def test_contract_what_is_in_a_folder_is_found_and_nothing_else(place: Place) -> None:
    mine = {written(place)["uid"] for _ in range(3)}
    elsewhere = place.uid("elsewhere")
    assert place.ask("POST", "/api/dashboards/db", {"dashboard": board(elsewhere)}).status_code == 200
    until(lambda: owned(place) == mine)
    assert all(isinstance(found, Live) for found in place.grafana.owned([place.folder]))
    assert not list(place.grafana.owned([Folder(f"none-{place.suffix}", "None")]))


def test_contract_a_dashboard_that_moved_away_is_not_found_any_more(place: Place) -> None:
    staying, moving = written(place), written(place)
    body = {"dashboard": {**moving, "version": live(place, moving["uid"]).version}, "overwrite": False}
    assert place.ask("POST", "/api/dashboards/db", body).status_code == 200
    until(lambda: owned(place) == {staying["uid"]})


def test_contract_an_empty_folder_is_removed(place: Place) -> None:
    place.grafana.ensure_folder(place.folder)
    place.grafana.remove_folder(place.folder)
    assert place.ask("GET", f"/api/folders/{place.folder.uid}").status_code == 404
    place.grafana.remove_folder(place.folder)


def test_contract_a_folder_with_a_dashboard_in_it_stays(place: Place) -> None:
    sent = written(place)
    until(lambda: owned(place) == {sent["uid"]})
    with pytest.raises(TargetError, match=r"it is not empty \(dashboard"):
        place.grafana.remove_folder(place.folder)
    assert isinstance(live(place, sent["uid"]), Live)


def test_contract_a_folder_with_a_folder_in_it_stays(place: Place) -> None:
    place.grafana.ensure_folder(place.folder)
    inner = {"uid": f"inner-{place.suffix}", "title": "Inner", "parentUid": place.folder.uid}
    place.folders.append(inner["uid"])
    assert place.ask("POST", "/api/folders", inner).status_code == 200
    if place.ask("GET", f"/api/folders/{inner['uid']}").json().get("parentUid") != place.folder.uid:
        pytest.skip("a Grafana before 10 has no nested folders")
    counts = f"/api/folders/{place.folder.uid}/counts"
    if place.ask("GET", counts).status_code == 404:
        pytest.skip("a Grafana before 10.1 counts nothing")
    until(lambda: 1 in {place.ask("GET", counts).json().get(kind) for kind in ("folder", "folders")})
    with pytest.raises(TargetError, match=r"it is not empty \(folder"):
        place.grafana.remove_folder(place.folder)


def test_contract_a_folder_with_an_alert_rule_in_it_stays(place: Place) -> None:
    place.grafana.ensure_folder(place.folder)
    lost = rule(place) | {"folderUID": place.folder.uid, "ruleGroup": "lost", "orgID": 1}
    if place.ask("POST", "/api/v1/provisioning/alert-rules", lost).status_code != 201:
        pytest.skip("a Grafana without unified alerting")
    with pytest.raises(TargetError, match="cannot remove folder"):
        place.grafana.remove_folder(place.folder)
    assert place.ask("GET", f"/api/folders/{place.folder.uid}").status_code == 200


@commands
def test_contract_a_push_prunes_what_is_desired_no_more_and_nobody_edited(place: Place, project: Project) -> None:
    """Of what an earlier push left, one too many is there, and one that somebody edited."""
    project.push()
    left = [f"{project.slug}-old{number}" for number in range(3)]
    for uid in left:
        place.uids.append(uid)
        place.grafana.write(mark(board(uid)), folder=place.folder, version=None, message="earlier")
    person = place.edit(left[2], description="theirs")
    until(lambda: owned(place) == {*project.uids(), *left})
    said = project.push("--prune", "--max-prune", "1", code=1)
    assert "2 would be deleted, more than --max-prune 1 allows, so that nothing is" in said
    assert not any(isinstance(found, Absent) for found in place.grafana.read(left))
    said = project.push("--prune")
    assert f"saved by {person}" in said
    assert [type(found) for found in place.grafana.read(left)] == [Absent, Absent, Live]
    assert not any(isinstance(found, Absent) for found in place.grafana.read(project.uids()))
    assert len(list((project.root / "var/backup").rglob("dashboards/*.json"))) == 2
