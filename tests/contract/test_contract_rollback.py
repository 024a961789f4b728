"""A push of which one write is refused leaves any Grafana 9 to 13 as it was. `GRAFANA_URL` adds a real one."""

from __future__ import annotations

import pytest

from contract.conftest import Place, commands
from contract.project import ELSEWHERE, Project
from contract.test_contract_grafana import live, without_server_keys
from targets.target import Absent

pytestmark = [pytest.mark.contract, commands]


def test_contract_what_was_written_is_put_back_when_somebody_was_faster_with_one(
    place: Place, project: Project
) -> None:
    """They save while the push asks whether to write: Grafana refuses that one dashboard, as it should."""
    project.push()
    before = {uid: without_server_keys(live(place, uid).dashboard) for uid in project.uids()}
    project.build("new", settings=ELSEWHERE)
    created = project.uids(f"{project.slug}-new")
    people: list[str] = []
    code, said = project.push_while(lambda: people.append(place.edit(project.risk, description="theirs")), "--rollback")
    assert code == 2, said
    assert "it was changed by someone else since it was compared" in said
    told = said.splitlines()
    assert any(line.startswith(f"! {project.risk} ") and f"{people[0]} changed it meanwhile" in line for line in told)
    assert list(place.grafana.read(created)) == [Absent(uid) for uid in created]
    after = {uid: without_server_keys(live(place, uid).dashboard) for uid in before}
    assert after.pop(project.risk)["description"] == "theirs"
    before.pop(project.risk)
    assert after == before
    assert f'- folder "tradeboards {project.slug.replace("-", " ")} new": removed again' in said
    assert place.ask("GET", f"/api/folders/{project.slug}-new").status_code == 404
    project.build()
    project.push("--overwrite-drift", project.risk)
    project.said("diff", *project.deployments)


def test_contract_a_first_push_that_fails_leaves_nothing(place: Place, project: Project) -> None:
    """Somebody makes one of the dashboards, in no folder, while the push asks."""
    theirs = {"dashboard": {"uid": project.risk, "title": f"Theirs {place.suffix}"}, "overwrite": False}
    code, said = project.push_while(lambda: place.ask("POST", "/api/dashboards/db", theirs), "--rollback")
    assert code == 2, said
    found = dict(zip(project.uids(), place.grafana.read(project.uids()), strict=True))
    assert found.pop(project.risk) == live(place, project.risk)
    assert live(place, project.risk).dashboard["title"] == f"Theirs {place.suffix}"
    assert all(isinstance(one, Absent) for one in found.values())
    assert place.ask("GET", f"/api/folders/{project.slug}").status_code == 404
