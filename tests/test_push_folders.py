"""The folders of a push: made where they are missing, and renamed only where the plan says so."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from unittest.mock import patch

import pytest
from grafana_double import GrafanaDouble
from push_case import BOTS, AFolder, Project, board, boards, unit

from targets.grafana.grafana import Grafana
from targets.target import Folder, Json, Written

ALICES = "Renamed by alice"
OURS = Folder(BOTS.uid, "Robots")
"""The same folder, with another title."""

TOO_LONG = "x" * 41
"""A uid that no target takes."""

STAYS = f'! folder {BOTS.uid} "{ALICES}": not renamed to "{BOTS.title}", since somebody called it so and '
REFUSED = f'refused, moved by somebody from folder "{BOTS.title}" to "{ALICES}"'


@pytest.fixture
def renamed(double: GrafanaDouble, grafana: Project) -> Project:
    """Two dashboards were pushed, and alice gave their folder another title."""
    grafana.pushed(boards(2))
    rename(double, ALICES)
    return grafana


def rename(double: GrafanaDouble, title: str) -> None:
    double.store.update_folder(BOTS.uid, {"title": title, "overwrite": True})


def title(double: GrafanaDouble) -> str:
    found: str = double.store.folders[BOTS.uid]["title"]
    return found


def versions(double: GrafanaDouble) -> dict[str, int]:
    return {uid: len(one.versions) for uid, one in double.store.dashboards.items()}


def test_a_new_dashboard_is_written_to_a_folder_as_somebody_called_it(double: GrafanaDouble, renamed: Project) -> None:
    renamed.wanted = [*boards(2), board("trader247-new")]
    told = renamed.push(code=1)
    assert told[0] == f"{STAYS}2 dashboards in it are refused"
    assert f'! trader247-b00 "Trader247-B00": {REFUSED}' in told
    assert title(double) == ALICES
    assert double.store.dashboards["trader247-new"].folder == BOTS.uid

    again = renamed.push(code=1)
    assert f'! trader247-new "Trader247-New": refused, its folder stays as somebody renamed it, "{ALICES}"' in again
    assert (title(double), versions(double)["trader247-new"]) == (ALICES, 1)


def test_what_is_named_alone_does_not_rename_the_folder_of_others(double: GrafanaDouble, renamed: Project) -> None:
    told = renamed.push("--overwrite-drift", "trader247-b00", code=1)
    assert told[:2] == [
        f'! trader247-b00 "Trader247-B00": refused, its folder stays as somebody renamed it, "{ALICES}"',
        "    Name these, too, to undo that: --overwrite-drift trader247-b01.",
    ]
    assert (title(double), set(versions(double).values())) == (ALICES, {1})


def test_what_is_named_alone_is_written_to_the_folder_as_it_is_called(double: GrafanaDouble, renamed: Project) -> None:
    renamed.wanted = boards(2, "ms")
    told = renamed.push("--overwrite-drift", "trader247-b00", code=1)
    assert told[0] == f"{STAYS}1 dashboard in it is refused"
    assert told[-1] == "  1 updated"
    held = renamed.places["here"].held()
    assert [unit(held[uid]) for uid in ("trader247-b00", "trader247-b01")] == ["ms", "s"]
    assert title(double) == ALICES


def test_when_all_are_named_the_folder_has_its_title_again(double: GrafanaDouble, renamed: Project) -> None:
    told = renamed.push("--overwrite-drift", "trader247-b00", "--overwrite-drift", "trader247-b01")
    assert told[0] == f'~ folder {BOTS.uid} "{ALICES}": renamed to "{BOTS.title}"'
    assert told[-1] == "  2 updated, 1 folder renamed"
    assert title(double) == BOTS.title
    assert renamed.run("diff").exit_code == 0


def test_a_title_that_we_changed_is_told_and_given(double: GrafanaDouble, grafana: Project) -> None:
    grafana.pushed(boards(1))
    grafana.wanted = [board("trader247-b00", folder=OURS), board("trader247-new", folder=OURS)]
    told = grafana.push()
    assert told[0] == f'~ folder {BOTS.uid} "{BOTS.title}": renamed to "Robots"'
    assert told[-1] == "  1 created, 1 updated, 1 folder renamed"
    assert title(double) == "Robots"
    assert grafana.run("diff").exit_code == 0


def test_a_folder_that_nothing_of_ours_was_in_is_renamed_when_the_plan_has_told_so(
    double: GrafanaDouble, grafana: Project
) -> None:
    double.store.create_folder({"uid": BOTS.uid, "title": ALICES})
    grafana.pushed(boards(1))
    assert title(double) == ALICES
    assert grafana.lines(grafana.run("diff"))[0] == f'~ folder {BOTS.uid} "{ALICES}": renamed to "{BOTS.title}"'
    grafana.push()
    assert title(double) == BOTS.title


def test_a_rename_after_the_plan_is_told_and_stays(double: GrafanaDouble, grafana: Project) -> None:
    grafana.pushed(boards(1))
    grafana.wanted = [board("trader247-b00", folder=OURS)]
    call = Grafana.rename_folder

    def late(self: Grafana, was: Folder, now: Folder) -> bool:
        rename(double, ALICES)
        return call(self, was, now)

    with patch.object(Grafana, "rename_folder", late):
        told = grafana.push(code=2)
    assert f'cannot rename folder "{BOTS.title}" ({BOTS.uid}) to "Robots": somebody renamed it to "{ALICES}' in told[-2]
    assert title(double) == ALICES


def test_a_directory_that_somebody_renamed_stays_and_a_new_file_goes_to_ours(tmp_path: Path) -> None:
    desk = Project(tmp_path, {"here": AFolder(tmp_path / "grafana")})
    desk.pushed(boards(2))
    top = tmp_path / "grafana" / "dashboards"
    (top / BOTS.title).rename(top / ALICES)
    desk.wanted = [*boards(2), board("trader247-new")]
    assert f'! trader247-b01 "Trader247-B01": {REFUSED}' in desk.push("--overwrite-drift", "trader247-b00", code=1)
    assert {path.name: {file.stem for file in path.iterdir()} for path in top.iterdir() if path.is_dir()} == {
        ALICES: {"trader247-b01"},
        BOTS.title: {"trader247-b00", "trader247-new"},
    }


def test_a_rollback_gives_the_folder_its_title_again(double: GrafanaDouble, grafana: Project) -> None:
    grafana.pushed(boards(1))
    grafana.wanted = [board("trader247-b00", folder=OURS), board(TOO_LONG, folder=OURS)]
    told = grafana.push("--rollback", code=2)
    assert told[-2:] == [f'~ folder "{BOTS.title}": has its title again', "  rolled back: the target is as it was"]
    assert title(double) == BOTS.title


def test_a_rollback_leaves_a_title_that_another_hand_gave_since(double: GrafanaDouble, grafana: Project) -> None:
    grafana.pushed(boards(1))
    grafana.wanted = [board("trader247-b00", folder=OURS), board(TOO_LONG, folder=OURS)]
    write = Grafana.write

    def meanwhile(self: Grafana, dashboard: Json, *, folder: Folder, version: int | None, message: str) -> Written:
        if dashboard["uid"] == TOO_LONG:
            rename(double, ALICES)
        return write(self, dashboard, folder=folder, version=version, message=message)

    with patch.object(Grafana, "write", meanwhile):
        told = grafana.push("--rollback", code=2)
    assert told[-2:] == [
        f'! rollback: PLACE: cannot rename folder "Robots" ({BOTS.uid}) to "{BOTS.title}": somebody renamed it to '
        f'"{ALICES}" meanwhile. Run diff again',
        "! rolled back in part: what has a ! since then is not as it was, or may not stay so",
    ]
    assert title(double) == ALICES


@pytest.mark.parametrize("rollback", [True, False])
def test_ctrl_c_while_folders_are_made(double: GrafanaDouble, grafana: Project, rollback: bool) -> None:
    grafana.wanted = [board("trader247-b00"), board("desk-b00", folder=Folder("desk", "Desk"))]
    ensure, main = Grafana.ensure_folder, threading.main_thread()

    def interrupted(self: Grafana, folder: Folder) -> Folder | None:
        signal.pthread_kill(main.ident or 0, signal.SIGINT)
        return ensure(self, folder)

    with patch.object(Grafana, "ensure_folder", interrupted):
        result = grafana.run("push", "--yes", *(["--rollback"] if rollback else []))
    assert result.exit_code == 130
    told = grafana.lines(result)[-2:]
    if rollback:
        assert told == [f'- folder "{BOTS.title}": removed again', "  rolled back: the target is as it was"]
        assert set(double.store.folders) == {"bots"}
    else:
        assert told == [
            f'+ folder "{BOTS.title}": created',
            "! stopped: what is named above was done, nothing else was; the next push does the rest",
        ]
        assert set(double.store.folders) == {"bots", BOTS.uid}
