"""A push writes a few dashboards at once, reads each back, keeps what it writes over, and tells what Ctrl-C left."""

from __future__ import annotations

import signal
import stat
import threading
from unittest.mock import patch

import pytest
from grafana_double import Fault, GrafanaDouble
from push_case import BOTS, DESK, Project, board, boards, ours, unit

from changes.drift.marker import digest
from changes.parallel import AT_ONCE
from targets.grafana import saving as grafana_saving
from targets.grafana.grafana import Grafana
from targets.target import GENERAL, Folder, Json, Written


def units(desk: Project) -> set[str]:
    return {unit(one) for one in desk.places["here"].held().values()}


def test_many_are_written_and_told_in_their_order(desk: Project) -> None:
    desk.wanted = boards(40)
    told = desk.push()
    created = [line.split()[1] for line in told if ": created, " in line]
    assert created == [one.uid for one in desk.wanted]
    assert told[-1] == "  40 created, 1 folder created"
    held = desk.places["here"].held()
    assert all(digest(held[one.uid]) == digest(one.dashboard) for one in desk.wanted)
    desk.wanted = boards(40, "ms")
    assert desk.push()[-1] == "  40 updated"
    assert units(desk) == {"ms"}


def test_so_many_writes_are_under_way_at_once(double: GrafanaDouble, grafana: Project) -> None:
    """Each write waits until as many others as there may be came in with it."""
    together = threading.Barrier(AT_ONCE)
    save = grafana_saving.save

    def meet(*given: object) -> Written:
        together.wait(30)
        return save(*given)  # type: ignore[arg-type]

    grafana.wanted = boards(2 * AT_ONCE)
    with patch.object(grafana_saving, "save", meet):
        grafana.push()
    assert len(double.store.dashboards) == 2 * AT_ONCE


def test_folders_come_first_and_each_write_is_read_back(double: GrafanaDouble, grafana: Project) -> None:
    grafana.wanted = [board("desk-a", folder=DESK), *boards(3)]
    grafana.push()
    asked = [(one.method, one.path) for one in double.asked]
    writes = [number for number, call in enumerate(asked) if call == ("POST", "/api/dashboards/db")]
    folders = [number for number, call in enumerate(asked) if call == ("POST", "/api/folders")]
    assert len(folders) == 2
    assert max(folders) < min(writes)
    for one in grafana.wanted:
        path = ("GET", f"/api/dashboards/uid/{one.uid}")
        written = next(number for number in writes if double.asked[number].body["dashboard"]["uid"] == one.uid)
        assert path in asked[written:]


def test_one_that_fails_does_not_stop_the_others(double: GrafanaDouble, grafana: Project) -> None:
    grafana.wanted = [*boards(5), board("x" * 41)]
    told = grafana.push(code=2)
    assert told[-1] == "! 5 created, 1 failed, 1 folder created"
    assert len(double.store.dashboards) == 5
    assert any(line.startswith(f'! {"x" * 41} "') and ": failed. " in line for line in told)


def test_what_is_read_back_otherwise_is_no_success(double: GrafanaDouble, grafana: Project) -> None:
    """Something between here and there drops the description of what is stored."""
    save = double.store.save

    def mangle(body: Json, by: str) -> Json:
        return save({**body, "dashboard": {**body["dashboard"], "panels": []}}, by)

    grafana.wanted = boards(1)
    with patch.object(double.store, "save", mangle):
        told = grafana.push(code=2)
    assert told[-2:] == [
        '! trader247-b00 "Trader247-B00": failed. PLACE: dashboard "trader247-b00" was written, and is not verified: '
        "something else is read back than was sent. Run diff to see what is there",
        "! 1 failed, 1 folder created",
    ]


@pytest.mark.parametrize("folder", [GENERAL, DESK])
def test_what_is_read_back_in_another_folder_is_no_success(
    double: GrafanaDouble, grafana: Project, folder: Folder
) -> None:
    """Something between here and there drops or changes the folder that it is saved in."""
    grafana.pushed([board("desk-a", folder=DESK)])
    save = double.store.save
    grafana.wanted = boards(1)
    with patch.object(double.store, "save", lambda body, by: save({**body, "folderUid": folder.uid}, by)):
        told = grafana.push(code=2)
    assert (
        '! trader247-b00 "Trader247-B00": failed. PLACE: dashboard "trader247-b00" was written, and is in another '
        f'folder when it is read back ("{folder.uid or "General"}"). Run diff to see what is there'
    ) in told


def test_an_edit_right_after_the_write_is_told_with_its_author(double: GrafanaDouble, grafana: Project) -> None:
    save = double.store.save

    def edit_after(body: Json, by: str) -> Json:
        answer = save(body, by)
        double.store.browser_save(body["dashboard"]["uid"], lambda now: now.update(title="Mine"), "ada")
        return answer

    grafana.wanted = boards(1)
    with patch.object(double.store, "save", edit_after):
        told = grafana.push(code=2)
    assert (
        '! trader247-b00 "Trader247-B00": failed. PLACE: dashboard "trader247-b00" was written, and was changed by ada '
        "before it was read back. Run diff to see what is there"
    ) in told


def test_what_cannot_be_read_back_is_told(double: GrafanaDouble, grafana: Project) -> None:
    grafana.pushed(boards(1))
    grafana.wanted = boards(1, "ms")
    double.faults.append(Fault(403, b'{"message": "no"}', times=0, path="/uid/trader247-b00"))
    save = double.store.save

    def then_refuse(body: Json, by: str) -> Json:
        double.faults[0].times = 1
        return save(body, by)

    with patch.object(double.store, "save", then_refuse):
        told = grafana.push(code=2)
    assert told[-2].startswith(
        '! trader247-b00 "Trader247-B00": failed. PLACE: dashboard "trader247-b00" was written, and could not be read '
        'back (cannot read dashboard "trader247-b00": '
    )
    assert unit(grafana.places["here"].held()["trader247-b00"]) == "ms"


def test_what_is_written_over_is_kept_and_said_once(desk: Project) -> None:
    desk.pushed(boards(2))
    place = desk.places["here"]
    place.save(board("trader247-b01", "bytes").dashboard)
    before = place.held()
    desk.wanted = [*boards(2, "ms"), board("trader247-new")]
    told = desk.push("--adopt", "trader247-b01", "--overwrite-drift", "trader247-b01")
    assert [line for line in told if "kept" in line] == [
        "  kept before the push: 2 dashboards, in var/backup/here/TIME"
    ]
    kept = desk.backups
    assert {uid: one["dashboard"] for uid, one in kept.items()} == before
    files = list((desk.root / "var/backup").rglob("*"))
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in files if path.parent.name == "here"} == {0}


def test_nothing_is_kept_when_nothing_is_written_over(desk: Project) -> None:
    desk.pushed(boards(2))
    assert not (desk.root / "var").exists()


def test_without_room_for_the_backup_nothing_is_written(desk: Project) -> None:
    desk.pushed(boards(1))
    (desk.root / "var").write_text("in the way")
    desk.wanted = [*boards(1, "ms"), board("trader247-new")]
    result = desk.run("push", "--yes")
    assert result.exit_code == 2
    assert "cannot write the backup" in result.stderr
    assert set(desk.places["here"].held()) == {"trader247-b00"}
    assert units(desk) == {"s"}


def test_after_ctrl_c_nothing_is_begun_and_what_is_told_is_so(double: GrafanaDouble, grafana: Project) -> None:
    """Ctrl-C comes while the first dashboards are being written, and they end well."""
    grafana.wanted = boards(40)
    write = Grafana.write
    main = threading.main_thread()

    def interrupted(self: Grafana, dashboard: Json, *, folder: Folder, version: int | None, message: str) -> Written:
        if dashboard["uid"] == "trader247-b03":
            signal.pthread_kill(main.ident or 0, signal.SIGINT)
        return write(self, dashboard, folder=folder, version=version, message=message)

    with patch.object(Grafana, "write", interrupted):
        result = grafana.run("push", "--yes")
    assert result.exit_code == 130
    assert result.stderr == "error: interrupted\n"
    told = grafana.lines(result)
    assert told[-1] == "! stopped: what is named above was done, nothing else was; the next push does the rest"
    created = [line.split()[1] for line in told if ": created, " in line]
    assert set(created) == set(double.store.dashboards)
    assert "trader247-b03" in created
    assert len(created) < 40
    assert grafana.push()[-1] == f"  {40 - len(created)} created"
    assert grafana.run("diff").exit_code == 0


def test_what_was_pushed_once_is_left_alone_by_the_next(desk: Project) -> None:
    desk.pushed(boards(3))
    before = desk.places["here"].held()
    assert desk.push() == ["  here (PLACE): no changes (3 dashboards)"]
    assert desk.places["here"].held() == before


def test_a_dashboard_in_no_folder_moves_to_its_own(desk: Project) -> None:
    desk.places["here"].save(ours(board("trader247-b00")), folder=GENERAL)
    desk.pushed(boards(1))
    assert BOTS.title in desk.places["here"].folders()
    assert desk.backups["trader247-b00"]["folder"] is None
