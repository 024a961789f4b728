"""What was reviewed is what is pushed to any Grafana 9 to 13, or nothing is. `GRAFANA_URL` adds a real one."""

from __future__ import annotations

import pytest

from changes.drift.marker import is_as_pushed, is_ours
from contract.conftest import Place, commands
from contract.project import ELSEWHERE, LIMIT, Project
from contract.test_contract_grafana import live

pytestmark = [pytest.mark.contract, commands]


@pytest.fixture
def reviewed(project: Project) -> Project:
    """A project that was pushed; then a limit changed, and the plan of that was reviewed."""
    project.push()
    project.build(settings=LIMIT)
    project.said("diff", "--plan", "reviewed.json", *project.deployments, code=1)
    return project


def push(project: Project, *options: str, code: int = 0) -> list[str]:
    return project.said("push", "--yes", "--plan", "reviewed.json", *options, code=code).splitlines()


def versions(place: Place, project: Project) -> dict[str, int | None]:
    return {uid: live(place, uid).version for uid in project.uids()}


def test_contract_a_plan_that_still_holds_writes_just_what_it_says(place: Place, reviewed: Project) -> None:
    before = versions(place, reviewed)
    assert push(reviewed)[-1] == "  2 updated"
    after = versions(place, reviewed)
    changed = {uid for uid in before if before[uid] != after[uid]}
    assert changed == {reviewed.risk, f"{reviewed.slug}-overview"}
    for uid in changed:
        assert is_ours(live(place, uid).dashboard)
        assert is_as_pushed(live(place, uid).dashboard)
    reviewed.said("diff", *reviewed.deployments)


def test_contract_an_edit_since_the_review_is_named_and_nothing_is_written(place: Place, reviewed: Project) -> None:
    person = place.edit(reviewed.risk, description="theirs")
    before = versions(place, reviewed)
    told = push(reviewed, code=1)
    assert told[0].startswith(f'! {reviewed.risk} "')
    assert "it was changed since it was reviewed; " in told[0]
    assert f"there is version {before[reviewed.risk]} by {person} on " in told[0]
    assert told[1] == "! nothing was written: this is not what was reviewed"
    assert versions(place, reviewed) == before
    assert live(place, reviewed.risk).dashboard["description"] == "theirs"


def test_contract_sources_that_changed_since_the_review_are_not_pushed(place: Place, reviewed: Project) -> None:
    before = versions(place, reviewed)
    reviewed.build(settings=ELSEWHERE)
    told = push(reviewed, code=1)
    assert told[-2] == "! nothing was written: this is not what was reviewed"
    assert {line.split()[1] for line in told[:-2]} == set(reviewed.uids())
    assert all(line.endswith("build/ says something else than was reviewed") for line in told[:-2])
    assert versions(place, reviewed) == before


def test_contract_an_edit_that_was_reviewed_is_written_over_by_name_alone(place: Place, reviewed: Project) -> None:
    place.edit(reviewed.risk, description="theirs")
    reviewed.said("diff", "--plan", "reviewed.json", *reviewed.deployments, code=1)
    before = live(place, reviewed.risk)
    assert push(reviewed, code=1)[-1] == "  1 updated"
    assert live(place, reviewed.risk) == before
    reviewed.said("diff", "--plan", "reviewed.json", *reviewed.deployments, code=1)
    assert push(reviewed, "--overwrite-drift", reviewed.risk)[-1] == "  1 updated"
    assert live(place, reviewed.risk).dashboard["description"] != "theirs"
