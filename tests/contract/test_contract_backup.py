"""What a backup of any Grafana 9 to 13 holds, and that it comes back. `GRAFANA_URL` adds a real one.

Only what the test made is put back: a backup is of everything there is.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from changes.backups.backup import back_up
from changes.backups.reading import read_backup
from changes.backups.restore import Restored, plan_restore, restore
from changes.comparison.compare import compare
from contract.conftest import Place, commands, until
from contract.project import Project
from contract.test_contract_datasources import SECRETS, definition
from contract.test_contract_datasources import live as source
from contract.test_contract_grafana import board, live
from contract.test_contract_prune import owned, written
from targets.target import Absent, Folder

pytestmark = pytest.mark.contract


def put_back(place: Place, kept: Path, *uids: str, overwrite: tuple[str, ...] = ()) -> Restored:
    """These of a backup, put back where it came from."""
    plan = plan_restore(read_backup(kept), place.grafana, uids, overwrite)
    return restore(plan, place.grafana, kept.parent, message="put back", on_progress=lambda _: None)


def test_contract_a_deleted_dashboard_and_its_folder_come_back(place: Place, tmp_path: Path) -> None:
    sent = written(place)
    until(lambda: owned(place) == {sent["uid"]})
    back_up(place.grafana, tmp_path / "kept")
    place.grafana.delete(sent["uid"], version=live(place, sent["uid"]).version)
    until(lambda: not owned(place))
    place.grafana.remove_folder(place.folder)
    until(lambda: place.folder not in place.grafana.folders())
    result = put_back(place, tmp_path / "kept", sent["uid"])
    assert not result.failed
    assert [folder.uid for folder in result.folders] == [place.folder.uid]
    found = live(place, sent["uid"])
    assert compare(found.dashboard, sent) is None
    assert found.folder == place.folder


def test_contract_one_that_differs_is_written_over_only_by_name(place: Place, tmp_path: Path) -> None:
    sent = written(place)
    until(lambda: owned(place) == {sent["uid"]})
    back_up(place.grafana, tmp_path / "kept")
    place.edit(sent["uid"], description="theirs")
    assert not put_back(place, tmp_path / "kept", sent["uid"]).boards
    assert live(place, sent["uid"]).dashboard["description"] == "theirs"
    result = put_back(place, tmp_path / "kept", sent["uid"], overwrite=(sent["uid"],))
    assert not result.failed
    assert "description" not in live(place, sent["uid"]).dashboard
    assert result.kept
    (before,) = read_backup(result.kept).dashboards
    assert before.dashboard["description"] == "theirs"


def test_contract_a_dashboard_in_no_folder_comes_back_to_none(place: Place, tmp_path: Path) -> None:
    sent = board(place.uid("loose"))
    assert place.ask("POST", "/api/dashboards/db", {"dashboard": sent}).status_code == 200
    until(lambda: sent["uid"] in {found.uid for found in place.grafana.dashboards()})
    back_up(place.grafana, tmp_path / "kept")
    place.grafana.delete(sent["uid"], version=live(place, sent["uid"]).version)
    assert list(place.grafana.read([sent["uid"]])) == [Absent(sent["uid"])]
    assert not put_back(place, tmp_path / "kept", sent["uid"]).failed
    assert live(place, sent["uid"]).folder is None


def test_contract_every_folder_is_found_behind_the_one_that_it_is_in(place: Place) -> None:
    place.grafana.ensure_folder(place.folder)
    inner = Folder(f"inner-{place.suffix}", "Inner", place.folder.uid)
    place.folders.append(inner.uid)
    place.grafana.ensure_folder(inner)
    parent = place.ask("GET", f"/api/folders/{inner.uid}").json().get("parentUid", "")
    until(lambda: {place.folder, Folder(inner.uid, inner.title, parent)} <= set(place.grafana.folders()))
    found = place.grafana.folders()
    assert [one.uid for one in found].index(place.folder.uid) < [one.uid for one in found].index(
        inner.uid
    ) or not parent
    assert len({one.uid for one in found}) == len(found)


def test_contract_a_data_source_is_kept_without_its_secrets_and_comes_back_so(place: Place, tmp_path: Path) -> None:
    uid = place.source()
    place.grafana.write_datasource(definition(uid), SECRETS, None)
    back_up(place.grafana, tmp_path / "kept")
    text = "".join(path.read_text() for path in (tmp_path / "kept").rglob("*.json"))
    assert not [secret for secret in SECRETS.values() if secret in text]
    assert place.ask("DELETE", f"/api/datasources/uid/{uid}").status_code == 200
    result = put_back(place, tmp_path / "kept", uid)
    assert not result.failed
    (action,) = (one.action for one in result.sources)
    assert action.lacking == ("basicAuthPassword", "httpHeaderValue1")
    (found,) = (one for one in place.grafana.datasources() if one["uid"] == uid)
    assert (found["url"], found["jsonData"]) == (definition(uid)["url"], definition(uid)["jsonData"])
    assert json.dumps(found.get("secureJsonFields") or {}) == "{}"


def test_contract_a_data_source_is_written_over_only_by_name_and_keeps_its_secrets(
    place: Place, tmp_path: Path
) -> None:
    uid = place.source()
    place.grafana.write_datasource(definition(uid), SECRETS, None)
    back_up(place.grafana, tmp_path / "kept")
    place.grafana.write_datasource(definition(uid, url="http://127.0.0.1:9/theirs"), {}, source(place, uid))
    assert not put_back(place, tmp_path / "kept", uid).sources
    assert source(place, uid)["url"] == "http://127.0.0.1:9/theirs"
    result = put_back(place, tmp_path / "kept", uid, overwrite=(uid,))
    assert not result.failed
    found = source(place, uid)
    assert (found["url"], found["secureJsonFields"]) == (definition(uid)["url"], dict.fromkeys(SECRETS, True))
    assert result.kept
    (before,) = read_backup(result.kept).datasources
    assert before["url"] == "http://127.0.0.1:9/theirs"


@commands
def test_contract_a_backup_and_a_restore_by_their_commands(place: Place, project: Project) -> None:
    """One dashboard is deleted and another edited; both come back, the second by name alone, with what is ours."""
    project.push()
    until(lambda: owned(place) == set(project.uids()))
    taken = project.run("backup", "--out", "kept")
    assert taken.exit_code in (0, 1), taken.output  # 1 where something of others cannot be read
    gone = f"{project.slug}-health"
    assert place.ask("DELETE", f"/api/dashboards/uid/{gone}").status_code == 200
    place.edit(project.risk, description="theirs")
    said = project.said("restore", "kept", *project.uids(), "--yes", code=1)
    assert f"--overwrite {project.risk}" in said
    assert live(place, project.risk).dashboard["description"] == "theirs"
    project.said("restore", "kept", *project.uids(), "--overwrite", project.risk, "--yes")
    assert '"theirs"' in "".join(path.read_text() for path in (project.root / "var/backup").rglob("*.json"))
    assert project.said("diff", *project.deployments).endswith(": no changes (5 dashboards)\n")
