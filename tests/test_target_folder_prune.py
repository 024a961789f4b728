"""Deleting and finding in a provisioning folder: nothing that moved, and nothing outside the folders asked for."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from errors import TargetError
from targets.files.folder import Provisioning
from targets.files.json_files import JsonFiles
from targets.target import Folder, Json, Live, Unreadable

BOTS, DESK = Folder("bots", "Bots"), Folder("desk", "Desk")


def board(uid: str) -> Json:
    return {"uid": uid, "title": f"Board {uid}", "panels": []}


@pytest.fixture
def target(tmp_path: Path) -> Provisioning:
    """Dashboards a and b in Bots, c in Desk."""
    target = Provisioning("local", tmp_path)
    for uid, folder in (("a", BOTS), ("b", BOTS), ("c", DESK)):
        target.write(board(uid), folder=folder, version=None, message="m")
    return target


def version(target: Provisioning, uid: str) -> int | None:
    (found,) = target.read([uid])
    assert isinstance(found, Live)
    return found.version


def test_there_is_no_history(target: Provisioning) -> None:
    assert list(target.versions("a")) == []
    assert target.version("a", version(target, "a") or 0) is None


def test_a_dashboard_that_is_as_it_was_is_deleted(target: Provisioning, tmp_path: Path) -> None:
    target.delete("a", version=version(target, "a"))
    assert sorted(path.name for path in tmp_path.glob("dashboards/*/*")) == ["b.json", "c.json"]


@pytest.mark.parametrize("uid", ["a", "none", "../c"])
def test_one_that_moved_or_went_is_not_deleted(target: Provisioning, tmp_path: Path, uid: str) -> None:
    with pytest.raises(TargetError) as caught:
        target.delete(uid, version=1)
    happened = "its file was changed" if uid == "a" else "it is gone"
    assert (
        str(caught.value)
        == f'{tmp_path}: cannot delete dashboard "{uid}": {happened} since it was compared. Run diff again'
    )
    assert len(list(tmp_path.glob("dashboards/*/*"))) == 3


def test_one_that_is_there_twice_is_not_deleted(target: Provisioning, tmp_path: Path) -> None:
    now = version(target, "a")
    (tmp_path / "dashboards/Desk/copy.json").write_text('{"uid": "a"}')
    with pytest.raises(TargetError, match="it is there more than once"):
        target.delete("a", version=now)


def test_deleting_in_a_folder_that_is_missing_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="it is gone since it was compared"):
        Provisioning("local", tmp_path / "none").delete("a", version=1)
    assert not (tmp_path / "none").exists()


def test_what_is_in_our_folders_is_found(target: Provisioning, tmp_path: Path) -> None:
    (tmp_path / "dashboards/Bots/renamed.json").write_text('{"uid": "r"}')
    (tmp_path / "dashboards/Bots/inner").mkdir()
    (tmp_path / "dashboards/Bots/inner/x.json").write_text('{"uid": "x"}')
    (tmp_path / "dashboards/top.json").write_text('{"uid": "top"}')
    assert {found.uid for found in target.owned([BOTS])} == {"a", "b", "r"}
    assert {found.uid for found in target.owned([BOTS, DESK])} == {"a", "b", "c", "r"}
    assert list(target.owned([Folder("none", "None")])) == []
    assert all(isinstance(found, Live) for found in target.owned([BOTS, DESK]))


def test_files_that_come_and_go_meanwhile_are_no_harm(target: Provisioning, tmp_path: Path) -> None:
    """Between two looks at the folder one dashboard goes and another comes."""
    by_uid = JsonFiles.by_uid

    def later(self: JsonFiles) -> dict[str, list[Path]]:
        (tmp_path / "dashboards/Desk/c.json").unlink()
        found = by_uid(self)
        (tmp_path / "dashboards/Desk/new.json").write_text('{"uid": "new", "title": "New", "panels": []}')
        return found

    there = {one.uid for one in target.dashboards()}
    with patch.object(JsonFiles, "by_uid", later):
        assert {one.uid for one in target.dashboards()} == there - {"c"}


def test_a_file_that_cannot_be_read_is_told(target: Provisioning, tmp_path: Path) -> None:
    (tmp_path / "dashboards/Bots/broken.json").write_text("{half")
    (found,) = (one for one in target.owned([BOTS]) if isinstance(one, Unreadable))
    assert found.uid == "broken"
    assert "is not JSON" in found.reason


def test_an_empty_folder_is_removed(target: Provisioning, tmp_path: Path) -> None:
    target.delete("c", version=version(target, "c"))
    target.remove_folder(DESK)
    target.remove_folder(DESK)
    assert [path.name for path in (tmp_path / "dashboards").iterdir()] == ["Bots"]


def test_a_folder_with_anything_in_it_stays(target: Provisioning, tmp_path: Path) -> None:
    target.delete("c", version=version(target, "c"))
    (tmp_path / "dashboards/Desk/.notes").write_text("mine")
    with pytest.raises(TargetError) as caught:
        target.remove_folder(DESK)
    assert str(caught.value) == (
        f'{tmp_path}: cannot remove folder "Desk": it is not empty (1 inside). Move or delete what is in it'
    )
    assert (tmp_path / "dashboards/Desk/.notes").exists()


@pytest.mark.parametrize("title", ["..", "/", ".", "", "../../x"])
def test_a_title_leads_nowhere_else(target: Provisioning, tmp_path: Path, title: str) -> None:
    (tmp_path / "x").mkdir()
    target.remove_folder(Folder("odd", title))
    assert list(target.owned([Folder("odd", title)])) == []
    assert (tmp_path / "x").is_dir()
    assert (tmp_path / "dashboards").is_dir()
