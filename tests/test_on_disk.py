"""What must outlast a crash is on the disk: the file before it has its name, its directory after."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from push_case import BOTS, AFolder, Project, board, boards

from targets.files.folder import Provisioning
from targets.target import Folder, Live

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the names of open files are not told here")

MOVED = Folder("desk", "Desk")


@contextmanager
def syncing(path: Path) -> Iterator[list[tuple[str, bool]]]:
    """What is synced, a draft as such, and whether there was something at `path` by then."""
    synced: list[tuple[str, bool]] = []
    sync = os.fsync

    def noting(handle: int) -> None:
        name = Path(f"/proc/self/fd/{handle}").readlink().name
        synced.append(("draft" if name.startswith(".") else name, path.exists()))
        sync(handle)

    with patch("os.fsync", noting):
        yield synced


def test_a_dashboard_that_moves_and_goes(tmp_path: Path) -> None:
    target = Provisioning("local", tmp_path)
    one = board("a").dashboard
    target.ensure_folder(MOVED)
    first = target.write(one, folder=BOTS, version=None, message="m")
    with syncing(tmp_path / "dashboards" / "Desk" / "a.json") as synced:
        second = target.write(one, folder=MOVED, version=first.version, message="m")
        target.delete("a", version=second.version)
    assert synced == [("draft", False), ("Desk", True), (BOTS.title, True), ("Desk", False)]
    assert not [found for found in target.read(["a"]) if isinstance(found, Live)]


def test_a_plan(tmp_path: Path) -> None:
    desk = Project(tmp_path, {"here": AFolder(tmp_path / "grafana")}, boards(1))
    (tmp_path / "plans").mkdir()
    with syncing(tmp_path / "plans" / "plan.json") as synced:
        assert desk.run("diff", "--plan", "plans/plan.json").exit_code == 1
    assert synced == [("draft", False), ("plans", True)]


def test_a_backup(tmp_path: Path) -> None:
    desk = Project(tmp_path, {"here": AFolder(tmp_path / "grafana")}, boards(1))
    desk.push()
    out = tmp_path / "backups" / "monday"
    with syncing(out) as synced:
        assert desk.run("backup", "--out", str(out)).exit_code == 0
    made = {path.name for path in out.rglob("*")}
    assert {name for name, there in synced if not there} == {"draft", *made}
    assert [name for name, there in synced if there] == ["backups"]
