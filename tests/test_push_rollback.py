"""`push --rollback`: when one of a set fails, all that were written are put back as they were."""

from __future__ import annotations

import signal
import threading
from unittest.mock import patch

import pytest
from grafana_double import Fault, GrafanaDouble
from grafana_double.words import Refused
from push_case import BOTS, DESK, Project, board, boards, ours, unit

from targets.grafana.grafana import Grafana
from targets.target import GENERAL, Folder, Json, Written

TOO_LONG = "x" * 41
"""A uid that no target takes."""

IN_PART = "! rolled back in part: what has a ! since then is not as it was, or may not stay so"


def contents(desk: Project) -> dict[str, Json]:
    """What is there, without what the server counts."""
    held = desk.places["here"].held()
    return {uid: {key: one[key] for key in one if key not in ("id", "version")} for uid, one in held.items()}


def after_writes(told: list[str]) -> list[str]:
    """The lines about what was put back."""
    return told[told.index("  rolling back what was written") + 1 :]


def test_created_ones_are_deleted_and_updated_ones_as_they_were(desk: Project) -> None:
    desk.pushed(boards(2))
    before = contents(desk)
    desk.wanted = [*boards(2, "ms"), board("desk-new", folder=DESK), board(TOO_LONG)]
    told = desk.push("--rollback", code=2)
    assert after_writes(told) == [
        '~ trader247-b00 "Trader247-B00": put back as it was',
        '~ trader247-b01 "Trader247-B01": put back as it was',
        '- desk-new "Desk-New": deleted again',
        '- folder "Desk": removed again',
        "  rolled back: the target is as it was",
    ]
    assert contents(desk) == before
    assert "Desk" not in desk.places["here"].folders()
    desk.wanted = boards(2)
    assert desk.run("diff").exit_code == 0


def test_without_a_failure_nothing_is_put_back(desk: Project) -> None:
    desk.pushed(boards(2))
    desk.wanted = boards(3, "ms")
    assert desk.push("--rollback")[-1] == "  1 created, 2 updated"


def test_a_first_push_leaves_nothing_behind(desk: Project) -> None:
    desk.wanted = [*boards(12), board(TOO_LONG)]
    told = desk.push("--rollback", code=2)
    assert told[-1] == "  rolled back: the target is as it was"
    assert contents(desk) == {}
    assert BOTS.title not in desk.places["here"].folders()


def test_one_that_moved_meanwhile_is_left_and_named(double: GrafanaDouble, grafana: Project) -> None:
    grafana.pushed(boards(2))
    grafana.wanted = [*boards(2, "ms"), board("trader247-new"), board(TOO_LONG)]
    write = Grafana.write

    def edited(self: Grafana, dashboard: Json, *, folder: Folder, version: int | None, message: str) -> Written:
        """The last one is written when ada has saved two of the others, and grace deleted one."""
        if dashboard["uid"] == TOO_LONG:
            for uid in ("trader247-b00", "trader247-new"):
                _wait_for(double, uid, "ms" if uid.endswith("b00") else "s")
                double.store.browser_save(uid, lambda now: now.update(description="mine"), "ada")
        return write(self, dashboard, folder=folder, version=version, message=message)

    with patch.object(Grafana, "write", edited):
        told = grafana.push("--rollback", code=2)
    assert after_writes(told) == [
        '! trader247-b00 "Trader247-B00": left as it is, ada changed it meanwhile',
        '~ trader247-b01 "Trader247-B01": put back as it was',
        '! trader247-new "Trader247-New": left as it is, ada changed it meanwhile',
        IN_PART,
    ]
    held = grafana.places["here"].held()
    assert {uid: held[uid].get("description", "") for uid in held} == {
        "trader247-b00": "mine",
        "trader247-b01": "",
        "trader247-new": "mine",
    }


@pytest.mark.parametrize("there", [True, False])
def test_the_same_content_of_another_push_is_not_taken_for_ours(
    double: GrafanaDouble, grafana: Project, there: bool
) -> None:
    """Two jobs push one revision. The other was faster with one dashboard: ours is refused, and theirs stays."""
    grafana.pushed(boards(2 if there else 1))
    grafana.wanted = [board("trader247-b00"), board("trader247-b01", "ms")]
    write = Grafana.write

    def slower(self: Grafana, dashboard: Json, *, folder: Folder, version: int | None, message: str) -> Written:
        if dashboard["uid"] == "trader247-b01":
            theirs = {**ours(grafana.wanted[1]), **({"version": version} if version else {})}
            double.store.save({"dashboard": theirs, "folderUid": BOTS.uid}, "their-robot")
        return write(self, dashboard, folder=folder, version=version, message=message)

    with patch.object(Grafana, "write", slower):
        told = grafana.push("--rollback", code=2)
    assert after_writes(told) == [
        '! trader247-b01 "Trader247-B01": left as it is, their-robot changed it meanwhile',
        IN_PART,
    ]
    assert unit(grafana.places["here"].held()["trader247-b01"]) == "ms"


def _wait_for(double: GrafanaDouble, uid: str, unit_of_it: str) -> None:
    """Until it was written and read back."""
    moment = threading.Event()
    for _ in range(3000):
        here = double.store.dashboards.get(uid)
        if here and unit(here.dashboard) == unit_of_it:
            reads = [one for one in double.asked if one.path == f"/api/dashboards/uid/{uid}"]
            writes = [one for one in double.asked if one.method == "POST" and uid in str(one.body)]
            if len(reads) > len(writes):
                return
        moment.wait(0.01)
    raise AssertionError(f"{uid} was never written")


def test_a_write_whose_answer_is_lost_is_put_back_too(double: GrafanaDouble, grafana: Project) -> None:
    """It was done, its answer and those to the next reads are lost: what is there tells."""
    grafana.pushed(boards(1))
    before = contents(grafana)
    grafana.wanted = boards(1, "ms")
    double.faults.append(Fault(reset=True, after=True, method="POST", path="/api/dashboards/db"))
    double.faults.append(Fault(403, b'{"message": "no"}', times=0, path="/uid/trader247-b00"))
    save = double.store.save

    def then_refuse(body: Json, by: str) -> Json:
        double.faults[1].times = 0 if "taken back" in body["message"] else 1
        return save(body, by)

    with patch.object(double.store, "save", then_refuse):
        told = grafana.push("--rollback", code=2)
    assert "could not be read back" in told[-5]
    assert told[-2:] == [
        '~ trader247-b00 "Trader247-B00": put back as it was',
        "  rolled back: the target is as it was",
    ]
    assert contents(grafana) == before


def test_a_folder_that_was_renamed_has_its_title_again(double: GrafanaDouble, grafana: Project) -> None:
    place = grafana.places["here"]
    place.save(ours(board("trader247-b00")), folder=Folder(BOTS.uid, "Old title"))
    grafana.wanted = [*boards(1, "ms"), board(TOO_LONG)]
    grafana.push("--rollback", code=2)
    assert double.store.folders[BOTS.uid]["title"] == "Old title"
    assert unit(place.held()["trader247-b00"]) == "s"


def test_one_of_no_folder_goes_back_to_none(desk: Project) -> None:
    place = desk.places["here"]
    place.save(ours(board("trader247-b00")), folder=GENERAL)
    desk.wanted = [*boards(1), board(TOO_LONG)]
    told = desk.push("--rollback", code=2)
    assert told[-1] == "  rolled back: the target is as it was"
    desk.wanted = boards(1)
    (line,) = (line for line in desk.lines(desk.run("diff")) if "folder" in line)
    assert "General" in line


def test_a_new_folder_that_someone_used_stays(double: GrafanaDouble, grafana: Project) -> None:
    grafana.wanted = [*boards(1), board(TOO_LONG)]
    write = Grafana.write

    def used(self: Grafana, dashboard: Json, *, folder: Folder, version: int | None, message: str) -> Written:
        if dashboard["uid"] == TOO_LONG:
            double.store.save({"dashboard": board("adas").dashboard, "folderUid": BOTS.uid}, "ada")
        return write(self, dashboard, folder=folder, version=version, message=message)

    with patch.object(Grafana, "write", used):
        told = grafana.push("--rollback", code=2)
    assert told[-3:] == [
        '- trader247-b00 "Trader247-B00": deleted again',
        '! rollback: PLACE: cannot remove folder "247trader-v2" (trader247): it is not empty (dashboard: 1). '
        "Move or delete in Grafana what is in it",
        IN_PART,
    ]
    assert set(double.store.dashboards) == {"adas"}


def test_what_cannot_be_put_back_is_named(double: GrafanaDouble, grafana: Project) -> None:
    grafana.pushed(boards(2))
    grafana.wanted = [*boards(2, "ms"), board(TOO_LONG)]
    save = double.store.save

    def full(body: Json, by: str) -> Json:
        if "taken back" in body["message"] and body["dashboard"]["uid"] == "trader247-b01":
            raise Refused(403, "Quota reached")
        return save(body, by)

    with patch.object(double.store, "save", full):
        told = grafana.push("--rollback", code=2)
    assert told[-3] == '~ trader247-b00 "Trader247-B00": put back as it was'
    assert told[-2].startswith('! trader247-b01 "Trader247-B01": not put back. PLACE: cannot write dashboard')
    assert told[-1] == IN_PART
    assert grafana.backups["trader247-b01"]["dashboard"]["panels"] == boards(2)[1].dashboard["panels"]


def test_ctrl_c_puts_back_as_a_failure_does(double: GrafanaDouble, grafana: Project) -> None:
    grafana.pushed(boards(20))
    before = contents(grafana)
    grafana.wanted = boards(20, "ms")
    write, main = Grafana.write, threading.main_thread()

    def interrupted(self: Grafana, dashboard: Json, *, folder: Folder, version: int | None, message: str) -> Written:
        if dashboard["uid"] == "trader247-b03" and "taken back" not in message:
            signal.pthread_kill(main.ident or 0, signal.SIGINT)
        return write(self, dashboard, folder=folder, version=version, message=message)

    with patch.object(Grafana, "write", interrupted):
        result = grafana.run("push", "--yes", "--rollback")
    assert result.exit_code == 130
    assert "  rolled back: the target is as it was" in result.output.splitlines()
    assert contents(grafana) == before
    assert max(len(one.versions) for one in double.store.dashboards.values()) == 3


@pytest.mark.parametrize("error", [BrokenPipeError("gone"), RuntimeError("odd")])
def test_when_nobody_reads_any_more_it_is_put_back_all_the_same(
    double: GrafanaDouble, grafana: Project, error: Exception
) -> None:
    """What shows progress breaks: writes that are under way end, nothing more is begun, and all is put back."""
    grafana.pushed(boards(30))
    before = contents(grafana)
    grafana.wanted = boards(30, "ms")
    told, write = threading.Event(), Grafana.write

    def waiting(self: Grafana, dashboard: Json, *, folder: Folder, version: int | None, message: str) -> Written:
        """None after the first is written before that one is told."""
        if dashboard["uid"] != "trader247-b00":
            assert told.wait(60)
        return write(self, dashboard, folder=folder, version=version, message=message)

    def broken(_: object) -> None:
        told.set()
        raise error

    with (
        patch.object(Grafana, "write", waiting),
        patch("changes.reports.text.outcome_line", broken),
        pytest.raises(type(error)),
    ):
        grafana.run("push", "--yes", "--rollback")
    assert contents(grafana) == before
    assert 0 < sum(len(one.versions) == 3 for one in double.store.dashboards.values()) < 30


def test_one_that_breaks_after_it_was_written_is_put_back_too(double: GrafanaDouble, grafana: Project) -> None:
    grafana.pushed(boards(3))
    before = contents(grafana)
    grafana.wanted = boards(3, "ms")
    write = Grafana.write

    def odd(self: Grafana, dashboard: Json, *, folder: Folder, version: int | None, message: str) -> Written:
        written = write(self, dashboard, folder=folder, version=version, message=message)
        if dashboard["uid"] == "trader247-b01" and "taken back" not in message:
            raise RuntimeError("odd")
        return written

    with patch.object(Grafana, "write", odd), pytest.raises(RuntimeError, match="odd"):
        grafana.run("push", "--yes", "--rollback")
    assert contents(grafana) == before
    assert len(double.store.dashboards["trader247-b01"].versions) == 3
