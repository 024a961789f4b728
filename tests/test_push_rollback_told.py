"""`push --rollback` says that a target is as it was only where it is: what stays, may come yet, or differs is named."""

from __future__ import annotations

import json
import signal
import threading
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from grafana_double import Fault, GrafanaDouble
from push_case import BOTS, DESK, AFolder, Project, board, boards, ours

from changes.datasources import built as sources
from datasources.definition import DataSource
from targets.grafana.grafana import Grafana
from targets.target import Folder, Json, Written

TOO_LONG = "x" * 41
"""A uid that no target takes."""

BEGUN = "  rolling back what was written"
WHOLE = "  rolled back: the target is as it was"
IN_PART = "! rolled back in part: what has a ! since then is not as it was, or may not stay so"

PROM = DataSource("prom", "Prometheus", "prometheus", "http://prom:9090", {})
KEPT = (
    '! data source prom "Prometheus": not taken back where it was written, since the secrets that it had cannot be read'
)


def since(told: list[str]) -> list[str]:
    """What was told since the rollback began."""
    return told[told.index(BEGUN) + 1 :]


def interrupting(uid: str, *, in_rollback: bool) -> Any:
    """Ctrl-C comes when this dashboard is written, or put back."""
    write, main = Grafana.write, threading.main_thread()

    def interrupted(self: Grafana, dashboard: Json, *, folder: Folder, version: int | None, message: str) -> Written:
        if dashboard["uid"] == uid and ("taken back" in message) is in_rollback:
            signal.pthread_kill(main.ident or 0, signal.SIGINT)
        return write(self, dashboard, folder=folder, version=version, message=message)

    return patch.object(Grafana, "write", interrupted)


def test_data_sources_that_were_written_are_named(double: GrafanaDouble, grafana: Project) -> None:
    grafana.wanted = [board(TOO_LONG)]
    with patch.object(sources, "built_datasources", lambda _: (PROM,)):
        told = grafana.push("--rollback", "--datasources", code=2)
    assert since(told) == [f'- folder "{BOTS.title}": removed again', KEPT, IN_PART]
    assert set(double.store.datasources.kept) == {"prom"}


def test_a_save_that_was_lost_may_come_yet(double: GrafanaDouble, grafana: Project) -> None:
    grafana.pushed(boards(2))
    grafana.wanted = [*boards(2, "ms"), board("desk-new", folder=DESK)]
    double.faults.append(Fault(reset=True, times=2, method="POST", path="/api/dashboards/db"))
    with patch("changes.parallel.AT_ONCE", 1):
        told = grafana.push("--rollback", code=2)
    late = "not written so far, and may be yet: Grafana did not answer"
    assert since(told) == [
        f'! trader247-b00 "Trader247-B00": {late}',
        f'! trader247-b01 "Trader247-B01": {late}',
        '- desk-new "Desk-New": deleted again',
        '- folder "Desk": removed again',
        IN_PART,
    ]


def test_one_that_was_not_there_and_is_not_may_come_yet(double: GrafanaDouble, grafana: Project) -> None:
    grafana.pushed(boards(1))
    grafana.wanted = [*boards(1), board("trader247-new")]
    double.faults.append(Fault(502, method="POST", path="/api/dashboards/db"))
    assert since(grafana.push("--rollback", code=2)) == [
        '! trader247-new "Trader247-New": not written so far, and may be yet: Grafana did not answer',
        IN_PART,
    ]


def test_one_of_the_v2_model_comes_back_in_the_classic_one(double: GrafanaDouble, grafana: Project) -> None:
    grafana.pushed(boards(1))
    double.store.browser_save("trader247-b00", lambda now: now.update(description="mine"), "ada", v2=True)
    grafana.wanted = [*boards(1, "ms"), board(TOO_LONG)]
    told = grafana.push("--rollback", "--overwrite-drift", "trader247-b00", code=2)
    assert since(told) == [
        '! trader247-b00 "Trader247-B00": put back, in the classic model: it was stored in the v2 model',
        IN_PART,
    ]
    stored = double.store.dashboard("trader247-b00")
    assert (stored.v2, stored.dashboard["description"]) == (False, "mine")


@pytest.mark.parametrize("name", [f"{BOTS.title}/renamed.json", f"deeper/{BOTS.title}/trader247-b00.json"])
def test_a_file_that_had_another_name_or_place_comes_back_in_the_usual_one(tmp_path: Path, name: str) -> None:
    top = tmp_path / "grafana" / "dashboards"
    (top / name).parent.mkdir(parents=True)
    (top / name).write_text(json.dumps(ours(board("trader247-b00"))))
    desk = Project(tmp_path, {"here": AFolder(tmp_path / "grafana")}, [*boards(1, "ms"), board(TOO_LONG)])
    told = since(desk.push("--rollback", code=2))
    assert told[0] == (
        '! trader247-b00 "Trader247-B00": put back, in a file of the usual name and place: it stood in '
        f'"dashboards/{name}"'
    )
    assert told[-1] == IN_PART
    assert [path.relative_to(top).as_posix() for path in top.rglob("*.json")] == [f"{BOTS.title}/trader247-b00.json"]


def test_a_folder_that_only_new_ones_renamed_has_its_title_again(double: GrafanaDouble, grafana: Project) -> None:
    double.store.create_folder({"uid": BOTS.uid, "title": "Old title"})
    grafana.wanted = [*boards(1), board(TOO_LONG)]
    assert since(grafana.push("--rollback", code=2))[-1] == WHOLE
    assert double.store.folders[BOTS.uid]["title"] == "Old title"


def test_after_ctrl_c_nothing_is_said_to_be_done_that_was_put_back(double: GrafanaDouble, grafana: Project) -> None:
    grafana.wanted = boards(20)
    with interrupting("trader247-b03", in_rollback=False):
        result = grafana.run("push", "--yes", "--rollback")
    assert (result.exit_code, result.stderr) == (130, "error: interrupted\n")
    assert grafana.lines(result)[-1] == WHOLE
    assert "the next push does the rest" not in result.stdout
    assert not double.store.dashboards


def test_ctrl_c_while_it_is_rolled_back_is_told(double: GrafanaDouble, grafana: Project) -> None:
    grafana.pushed(boards(20))
    grafana.wanted = [*boards(20, "ms"), board(TOO_LONG)]
    with interrupting("trader247-b03", in_rollback=True):
        result = grafana.run("push", "--yes", "--rollback")
    assert result.exit_code == 130
    told = since(grafana.lines(result))
    assert told.pop() == "! stopped before all was put back: run diff to see what is there"
    back = [line.split()[1] for line in told if line.endswith(": put back as it was")]
    assert len(told) == len(back) < 20
    assert {uid for uid, one in double.store.dashboards.items() if len(one.versions) == 3} == set(back)


def test_ctrl_c_while_data_sources_are_written_puts_back_what_can_be(double: GrafanaDouble, grafana: Project) -> None:
    write, main = Grafana.write_datasource, threading.main_thread()

    def interrupted(self: Grafana, *definition: Any) -> None:
        signal.pthread_kill(main.ident or 0, signal.SIGINT)
        write(self, *definition)

    grafana.wanted = boards(1)
    with (
        patch.object(sources, "built_datasources", lambda _: (PROM,)),
        patch.object(Grafana, "write_datasource", interrupted),
    ):
        result = grafana.run("push", "--yes", "--rollback", "--datasources")
    assert result.exit_code == 130
    assert since(grafana.lines(result)) == [f'- folder "{BOTS.title}": removed again', KEPT, IN_PART]
    assert (set(double.store.datasources.kept), BOTS.uid in double.store.folders) == ({"prom"}, False)
