"""A pull request's dashboards beside the live ones in any Grafana 9 to 13. `GRAFANA_URL` adds a real one."""

from __future__ import annotations

import pytest

from contract.conftest import Place, commands, until
from contract.project import LIMIT, Project
from contract.test_contract_grafana import live
from targets.target import Absent, Folder

pytestmark = [pytest.mark.contract, commands]


def test_contract_a_preview_stands_beside_the_live_ones_and_goes_again(place: Place, project: Project) -> None:
    project.push()
    before = {uid: live(place, uid) for uid in project.uids()}
    project.build(settings=LIMIT)
    name = f"pr-{place.suffix}"
    uids, preview = project.preview_uids(name), ("--preview-folder", name)
    assert project.push(*preview).splitlines()[-1] == "  5 created, 1 folder created"
    folder = place.folders[-1]
    shown = [live(place, uid) for uid in uids]
    assert {one.folder and (one.folder.uid, one.folder.title) for one in shown} == {(folder, name)}
    assert all(one.dashboard["title"].endswith(f" ({name})") for one in shown)
    assert not any(f"/d/{uid}" in str(one.dashboard["links"]) for one in shown for uid in before)
    assert project.push(*preview).endswith(": no changes (5 dashboards)\n")
    until(lambda: len([*place.grafana.owned([Folder(folder, name)])]) == len(uids))
    project.push(*preview, "--remove")
    assert list(place.grafana.read(uids)) == [Absent(uid) for uid in uids]
    assert place.ask("GET", f"/api/folders/{folder}").status_code == 404
    assert {uid: live(place, uid) for uid in before} == before


def test_contract_a_preview_that_somebody_edited_stays(place: Place, project: Project) -> None:
    name = f"pr-{place.suffix}"
    uids, preview = project.preview_uids(name), ("--preview-folder", name)
    project.push(*preview)
    person = place.edit(uids[0], description="theirs")
    folder = live(place, uids[0]).folder
    assert folder
    until(lambda: len([*place.grafana.owned([folder])]) == len(uids))
    said = project.push(*preview, "--remove", code=1)
    assert f"saved by {person}" in said
    assert live(place, uids[0]).dashboard["description"] == "theirs"
    assert list(place.grafana.read(uids[1:])) == [Absent(uid) for uid in uids[1:]]
    assert place.ask("GET", f"/api/folders/{folder.uid}").status_code == 200
