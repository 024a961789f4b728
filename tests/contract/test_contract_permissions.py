"""What docs/permissions.md says an account needs is enough, and less is not. `GRAFANA_URL` adds a real one.

A real Grafana must let `GRAFANA_TOKEN` make service accounts (an Admin may); else these tests skip.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from git_case import commit_all

from changes.drift.marker import mark
from contract.conftest import Place, commands, until
from contract.project import LIMIT, Project
from contract.test_contract_alerts import RULES, group, push, rule
from contract.test_contract_datasources import SECRETS, definition
from contract.test_contract_grafana import board, live
from contract.test_contract_prune import owned
from errors import TargetError
from targets.grafana.alerts import GrafanaAlerts
from targets.grafana.grafana import Grafana
from targets.target import Absent

pytestmark = [pytest.mark.contract, commands]


@pytest.fixture
def editor(place: Place, tmp_path: Path) -> Project:
    """A project whose account is an Editor; it was pushed and committed."""
    desk = Project(place, tmp_path, place.login("Editor"))
    desk.push()
    commit_all(desk.root)
    return desk


@pytest.fixture
def viewer(place: Place, project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The same project, with an account that is a Viewer, once it was pushed by another."""
    project.push()
    desk = Project(place, tmp_path_factory.mktemp("viewer"), place.login("Viewer"))
    commit_all(desk.root)
    return desk


def test_contract_an_editor_sees_who_edited_and_decides(place: Place, editor: Project) -> None:
    place.edit(editor.risk, description="theirs")
    edit = next(place.grafana.versions(editor.risk))
    editor.build(settings=LIMIT)
    assert f"edited by {edit.author} on " in editor.said("diff", "--drift", *editor.deployments, code=1)
    said = editor.said("review", "--base", "HEAD", "--target", "here", *editor.deployments)
    assert f"<p>By <code>{edit.author}</code> (1 dashboard).</p>" in said
    assert editor.push("--overwrite-drift", editor.risk).splitlines()[-1] == "  2 updated"


def test_contract_an_editor_puts_back_what_was_written_when_one_is_refused(place: Place, editor: Project) -> None:
    editor.build("new", settings=LIMIT)
    created = editor.uids(f"{editor.slug}-new")
    code, said = editor.push_while(lambda: place.edit(editor.risk, description="theirs"), "--rollback")
    assert code == 2, said
    assert list(place.grafana.read(created)) == [Absent(uid) for uid in created]
    assert place.ask("GET", f"/api/folders/{editor.slug}-new").status_code == 404


def test_contract_an_editor_previews_prunes_keeps_and_restores(place: Place, editor: Project) -> None:
    name = f"pr-{place.suffix}"
    uids, preview = editor.preview_uids(name), ("--preview-folder", name)
    editor.push(*preview)
    until(lambda: set(uids) <= {found.uid for found in place.grafana.dashboards()})
    editor.push(*preview, "--remove")
    until(lambda: owned(place) == set(editor.uids()))
    assert editor.run("backup", "--out", "kept").exit_code in (0, 1)  # 1 where it may not see everything
    assert place.ask("DELETE", f"/api/dashboards/uid/{editor.risk}").status_code == 200
    editor.said("restore", "kept", *editor.uids(), "--yes")
    assert live(place, editor.risk).folder == place.folder
    left = f"{editor.slug}-left"
    place.uids.append(left)
    place.grafana.write(mark(board(left)), folder=place.folder, version=None, message="earlier")
    until(lambda: left in owned(place))
    editor.push("--prune")
    assert list(place.grafana.read([left])) == [Absent(left)]


def test_contract_a_viewer_compares_reviews_and_keeps(place: Place, viewer: Project) -> None:
    assert viewer.said("diff", *viewer.deployments).endswith(": no changes (5 dashboards)\n")
    person = place.edit(viewer.risk, description="theirs")
    assert person in viewer.said("diff", *viewer.deployments, code=1)
    viewer.build(settings=LIMIT)
    said = viewer.said("review", "--base", "HEAD", "--target", "here", *viewer.deployments)
    assert f"<code>{person}</code>" in said
    until(lambda: owned(place) == set(viewer.uids()))
    assert viewer.run("backup", "--out", "kept").exit_code in (0, 1)
    kept = "".join(path.read_text() for path in (viewer.root / "kept/dashboards").iterdir())
    assert all(f'"{uid}"' in kept for uid in viewer.uids())


def test_contract_a_viewer_may_not_push(place: Place, viewer: Project) -> None:
    before = live(place, viewer.risk)
    viewer.build(settings=LIMIT)
    result = viewer.run("push", "--yes", *viewer.deployments)
    assert result.exit_code == 2
    assert "403 Forbidden" in result.output
    assert live(place, viewer.risk) == before


def test_contract_a_viewer_may_not_read_a_history(place: Place, viewer: Project) -> None:
    with pytest.raises(TargetError, match="403 Forbidden"):
        list(Grafana(place.login("Viewer")).versions(viewer.risk))


def test_contract_only_an_admin_writes_data_sources(place: Place) -> None:
    uid = place.source()
    with pytest.raises(TargetError, match="403 Forbidden"):
        Grafana(place.login("Editor")).write_datasource(definition(uid), SECRETS, None)
    Grafana(place.login("Admin")).write_datasource(definition(uid), SECRETS, None)
    assert uid in {one["uid"] for one in place.grafana.datasources()}


def test_contract_an_admin_pushes_alert_rules(place: Place) -> None:
    if place.ask("GET", RULES).status_code == 404:
        pytest.skip("a Grafana before 9.4, or without unified alerting")
    push(GrafanaAlerts(Grafana(place.login("Admin"))), group(place, rule(place)))
