"""What a push to any Grafana 9 to 13 does, through the command. `GRAFANA_URL` adds a real one."""

from __future__ import annotations

import pytest

from changes.drift.marker import is_as_pushed
from changes.parallel import AT_ONCE
from contract.conftest import Place, commands
from contract.project import ELSEWHERE, LIMIT, Project
from contract.test_contract_grafana import board, live

pytestmark = [pytest.mark.contract, commands]


def test_contract_more_than_go_at_once_are_all_written_and_the_next_push_writes_none(
    place: Place, project: Project
) -> None:
    project.build("two", "three")
    uids = project.uids()
    assert len(uids) > AT_ONCE
    assert project.push().splitlines()[-1] == f"  {len(uids)} created, 3 folders created"
    first = {uid: live(place, uid) for uid in uids}
    assert all(is_as_pushed(one.dashboard) for one in first.values())
    assert {one.folder.uid for one in first.values() if one.folder} == set(project.deployments)
    assert project.push().endswith(f": no changes ({len(uids)} dashboards)\n")
    assert {uid: live(place, uid) for uid in uids} == first


def test_contract_a_dry_run_writes_nothing(place: Place, project: Project) -> None:
    project.push("--dry-run", code=1)
    assert place.ask("GET", f"/api/folders/{project.slug}").status_code == 404
    assert place.ask("GET", f"/api/dashboards/uid/{project.risk}").status_code == 404


def test_contract_an_edit_stays_until_it_is_named_and_is_kept_before(place: Place, project: Project) -> None:
    project.push()
    place.edit(project.risk, description="theirs")
    person = next(place.grafana.versions(project.risk)).author
    project.build(settings=ELSEWHERE)
    said = project.push(code=1)
    assert said.splitlines()[-1] == "  4 updated"
    assert f"edited by {person} on " in said
    assert live(place, project.risk).dashboard["description"] == "theirs"
    assert project.push("--overwrite-drift", project.risk).splitlines()[-1] == "  1 updated"
    assert live(place, project.risk).dashboard["timezone"] == "America/New_York"
    kept = [path.read_text() for path in (project.root / "var/backup").rglob("dashboards/*.json")]
    assert any('"theirs"' in text for text in kept)


def test_contract_one_that_was_made_by_hand_is_taken_over_by_name_alone(place: Place, project: Project) -> None:
    theirs = {"dashboard": {**board(project.risk), "description": "theirs"}, "overwrite": False}
    assert place.ask("POST", "/api/dashboards/db", theirs).status_code == 200
    said = project.push(code=1)
    assert said.splitlines()[-1] == "  4 created, 1 folder created"
    assert f"--adopt {project.risk}" in said
    assert project.push("--overwrite-drift", project.risk, code=1)
    assert live(place, project.risk).dashboard["description"] == "theirs"
    assert project.push("--adopt", project.risk).splitlines()[-1] == "  1 updated"
    found = live(place, project.risk)
    assert found.folder == place.folder
    assert is_as_pushed(found.dashboard)


def test_contract_two_targets_in_one_run_have_each_their_own_result(place: Place, project: Project) -> None:
    """A Grafana where somebody edited, and a folder of files."""
    both = ("--target", "here", "--target", "files")
    project.push(*both)
    place.edit(project.risk, description="theirs")
    project.build(settings=LIMIT)
    said = project.push(*both, code=1).splitlines()
    files = next(at for at, line in enumerate(said) if line.startswith("  target files ("))
    assert said[0].startswith(f"  target here ({place.grafana.place})")
    assert any(line.startswith("!") and project.risk in line for line in said[:files])
    assert said[files - 1] == "  1 updated"
    assert said[-1] == "  2 updated"
    assert live(place, project.risk).dashboard["description"] == "theirs"
    project.said("diff", "--target", "files", *project.deployments)
