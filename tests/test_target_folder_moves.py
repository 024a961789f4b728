"""A dashboard in a file moves to another folder: what a crash, or a full disk, leaves."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from errors import TargetError
from targets.files.folder import Provisioning
from targets.target import Folder, Json, Live

FOLDER, DESK = Folder("bots", "Bots"), Folder("desk", "Desk")


def board(**more: object) -> Json:
    return {"uid": "a", "title": "Board a", "panels": [], **more}


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def found(target: Provisioning) -> Live:
    (live,) = target.read(["a"])
    assert isinstance(live, Live)
    return live


class Killed(BaseException):
    """The end of the process, so that nothing is tidied up."""


@pytest.mark.parametrize("step", range(8))
def test_a_crash_while_it_moves_leaves_it_there_once(tmp_path: Path, step: int) -> None:
    """Killed at each step that the disk sees: the next run finds it, old or new, and finishes."""
    target = Provisioning("local", tmp_path)
    target.write(board(), folder=FOLDER, version=None, message="m")
    target.ensure_folder(DESK)
    left = [step]

    def counted(act: Any) -> Any:
        def until(*given: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            return act(*given, **named)

        return until

    steps = {(os, "fsync"): os.fsync, (Path, "replace"): Path.replace, (Path, "unlink"): Path.unlink}
    with ExitStack() as patches, suppress(Killed):
        for (owner, name), act in steps.items():
            patches.enter_context(patch.object(owner, name, counted(act)))
        target.write(board(x=1), folder=DESK, version=found(target).version, message="m")
    assert len([path for path in files(tmp_path / "dashboards") if path.endswith(".json")]) == 1
    now = found(target)
    assert (now.folder, now.dashboard) in [
        (Folder("", "Bots"), board()),
        (Folder("", "Desk"), board()),
        (Folder("", "Desk"), board(x=1)),
    ]
    target.write(board(x=1), folder=DESK, version=now.version, message="m")
    now = found(target)
    assert (now.folder, now.dashboard) == (Folder("", "Desk"), board(x=1))


def test_a_move_that_fails_leaves_it_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = Provisioning("local", tmp_path)
    first = target.write(board(), folder=FOLDER, version=None, message="m")
    target.ensure_folder(DESK)
    before = files(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TargetError, match="no space left on device"):
        target.write(board(x=1), folder=DESK, version=first.version, message="m")
    assert files(tmp_path) == before
    assert found(target).version == first.version
