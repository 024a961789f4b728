"""A provisioning folder as a target: its layout, its locks, and that nothing is written outside it or by halves."""

from __future__ import annotations

import os
import string
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import TargetError
from targets.files.folder import Provisioning, directory_name
from targets.target import Absent, Folder, Json, Live, Unreadable

FOLDER = Folder("bots", "Bots")


def board(uid: str = "a", **more: object) -> Json:
    return {"uid": uid, "title": f"Board {uid}", "panels": [], **more}


def version(target: Provisioning, uid: str = "a") -> int | None:
    (found,) = target.read([uid])
    assert isinstance(found, Live)
    return found.version


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_the_layout_is_what_a_grafana_mounts(tmp_path: Path) -> None:
    target = Provisioning("local", tmp_path / "var" / "grafana")
    assert target.ensure_folder(FOLDER) is None
    assert target.ensure_folder(FOLDER) is not None
    written = target.write(board(z=1, b="é"), folder=FOLDER, version=None, message="m")
    assert files(tmp_path / "var" / "grafana") == {
        "dashboards/Bots/a.json",
        "provisioning/dashboards/tradeboards.yaml",
    }
    assert Path(written.url).read_text() == (
        '{\n  "b": "é",\n  "panels": [],\n  "title": "Board a",\n  "uid": "a",\n  "z": 1\n}\n'
    )
    provider = (tmp_path / "var/grafana/provisioning/dashboards/tradeboards.yaml").read_text()
    assert provider.endswith(
        "apiVersion: 1\n"
        "providers:\n"
        "  - name: tradeboards\n"
        "    type: file\n"
        "    disableDeletion: false\n"
        "    allowUiUpdates: false\n"
        "    updateIntervalSeconds: 10\n"
        "    options:\n"
        "      path: ${GF_PATHS_PROVISIONING}/../dashboards\n"
        "      foldersFromFilesStructure: true\n"
    )


def test_a_provider_file_that_someone_edited_stays(tmp_path: Path) -> None:
    target = Provisioning("local", tmp_path)
    target.ensure_folder(FOLDER)
    provider = tmp_path / "provisioning" / "dashboards" / "tradeboards.yaml"
    provider.write_text("mine")
    target.write(board(), folder=FOLDER, version=None, message="m")
    assert provider.read_text() == "mine"


def test_two_that_make_the_same_file_do_not_meet(tmp_path: Path) -> None:
    """Two pushes find the provider file missing. Each has written its draft before either puts it in its place."""
    both, sync = threading.Barrier(2), os.fsync

    def meet(handle: int) -> None:
        sync(handle)
        both.wait(30)

    targets = [Provisioning("local", tmp_path) for _ in range(2)]
    with patch("targets.files.disk.os.fsync", meet), ThreadPoolExecutor() as pool:
        list(pool.map(lambda target: target.ensure_folder(FOLDER), targets))
    assert files(tmp_path) == {"provisioning/dashboards/tradeboards.yaml"}


def test_a_folder_that_is_missing_is_empty(tmp_path: Path) -> None:
    assert list(Provisioning("local", tmp_path / "none").read(["a", "b"])) == [Absent("a"), Absent("b")]
    assert not (tmp_path / "none").exists()


def test_what_is_written_is_read_back_in_the_order_asked(tmp_path: Path) -> None:
    target = Provisioning("local", tmp_path)
    for uid, folder in (("a", FOLDER), ("b", Folder("desk", "Desk"))):
        target.write(board(uid), folder=folder, version=None, message="m")
    (tmp_path / "dashboards" / "top.json").write_text('{"uid": "top"}')
    found = list(target.read(["b", "x", "top", "a"]))
    assert [each.uid for each in found] == ["b", "x", "top", "a"]
    assert [each.dashboard if isinstance(each, Live) else None for each in found] == [
        board("b"),
        None,
        {"uid": "top"},
        board("a"),
    ]
    assert [each.folder if isinstance(each, Live) else None for each in found] == [
        Folder("", "Desk"),
        None,
        None,
        Folder("", "Bots"),
    ]


def test_an_update_replaces_the_version_that_was_read(tmp_path: Path) -> None:
    target = Provisioning("local", tmp_path)
    first = target.write(board(), folder=FOLDER, version=None, message="m")
    assert first.version == version(target)
    second = target.write(board(x=1), folder=FOLDER, version=first.version, message="m")
    assert second.version == version(target) != first.version


def test_a_dashboard_moves_with_its_folder(tmp_path: Path) -> None:
    target = Provisioning("local", tmp_path)
    first = target.write(board(), folder=FOLDER, version=None, message="m")
    target.write(board(), folder=Folder("desk", "Desk"), version=first.version, message="m")
    assert files(tmp_path / "dashboards") == {"Desk/a.json"}


def refusal(target: Provisioning, dashboard: Json, held: int | None) -> str:
    with pytest.raises(TargetError) as caught:
        target.write(dashboard, folder=FOLDER, version=held, message="m")
    return str(caught.value)


def test_what_changed_since_it_was_read_is_not_written_over(tmp_path: Path) -> None:
    target = Provisioning("local", tmp_path)
    start = f'{tmp_path}: cannot write dashboard "a": '
    assert refusal(target, board(), 5) == f"{start}it is gone since it was compared. Run diff again"
    first = target.write(board(), folder=FOLDER, version=None, message="m")
    assert refusal(target, board(), None) == f"{start}it appeared since it was compared. Run diff again"
    path = tmp_path / "dashboards" / "Bots" / "a.json"
    path.write_text('{"theirs": 1}')
    assert refusal(target, board(), first.version) == (
        f"{start}its file was changed since it was compared. Run diff again"
    )
    assert path.read_text() == '{"theirs": 1}'


def test_a_uid_in_two_folders_is_neither_read_nor_written(tmp_path: Path) -> None:
    target = Provisioning("local", tmp_path)
    first = target.write(board(), folder=FOLDER, version=None, message="m")
    (tmp_path / "dashboards" / "Copy").mkdir()
    (tmp_path / "dashboards" / "Copy" / "a.json").write_text("{}")
    assert list(target.read(["a"])) == [
        Unreadable(
            "a",
            'it is there more than once: "dashboards/Bots/a.json" and "dashboards/Copy/a.json". Delete all but one',
        )
    ]
    assert "it is there more than once" in refusal(target, board(), first.version)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "is not JSON: unexpected end of data: line 1 column 2 (char 1)"),
        (b"\xff\xfe", "is not JSON: str is not valid UTF-8: surrogates not allowed: line 1 column 1 (char 0)"),
        (b"[1]", "is no dashboard: it is no JSON object but a list"),
        (b"3", "is no dashboard: it is no JSON object but a number"),
        (b"null", "is no dashboard: it is no JSON object but null"),
        (b"true", "is no dashboard: it is no JSON object but a boolean"),
        (b'"x"', "is no dashboard: it is no JSON object but a text"),
        (b"{}", 'is no dashboard: its uid is not "a"'),
        (b'{"uid": "b"}', 'is no dashboard: its uid is not "a"'),
        (
            b'{"apiVersion": "dashboard.grafana.app/v2", "spec": {}}',
            "is no dashboard: it is a resource with apiVersion and spec, not a dashboard in the classic model",
        ),
    ],
)
def test_a_file_that_is_no_dashboard_is_unreadable(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "dashboards" / "Bots").mkdir(parents=True)
    path = tmp_path / "dashboards" / "Bots" / "a.json"
    path.write_bytes(content)
    assert list(Provisioning("local", tmp_path).read(["a"])) == [Unreadable("a", f'"{path}" {reason}')]


def test_a_directory_or_a_dangling_link_named_as_a_dashboard_is_unreadable(tmp_path: Path) -> None:
    folder = tmp_path / "dashboards"
    (folder / "a.json").mkdir(parents=True)
    (folder / "b.json").symlink_to(tmp_path / "nowhere")
    assert list(Provisioning("local", tmp_path).read(["a", "b"])) == [
        Unreadable("a", f'"{folder / "a.json"}" cannot be read: Is a directory'),
        Unreadable("b", f'"{folder / "b.json"}" cannot be read: No such file or directory'),
    ]


def test_what_is_no_regular_file_or_too_large_is_unreadable(tmp_path: Path) -> None:
    folder = tmp_path / "dashboards"
    folder.mkdir()
    os.mkfifo(folder / "a.json")
    (folder / "b.json").symlink_to("/dev/zero")
    with (folder / "c.json").open("wb") as sparse:
        sparse.truncate(50_000_001)
    assert list(Provisioning("local", tmp_path).read(["a", "b", "c"])) == [
        Unreadable("a", f'"{folder / "a.json"}" cannot be read: It is no regular file'),
        Unreadable("b", f'"{folder / "b.json"}" cannot be read: It is no regular file'),
        Unreadable("c", f'"{folder / "c.json"}" cannot be read: It is larger than 50 MB'),
    ]


@pytest.mark.parametrize("place", ["Bots/renamed.json", "Bots/deeper/a.json", "renamed.json", "x/y/z.json"])
def test_a_dashboard_is_found_by_the_uid_inside_and_moves_when_it_is_written(tmp_path: Path, place: str) -> None:
    path = tmp_path / "dashboards" / place
    path.parent.mkdir(parents=True)
    path.write_text('{"uid": "a"}')
    target = Provisioning("local", tmp_path)
    (found,) = target.read(["a"])
    assert isinstance(found, Live)
    assert found.folder == (Folder("", path.parent.name) if "/" in place else None)
    assert "it appeared since it was compared" in refusal(target, board(), None)
    target.write(board(), folder=FOLDER, version=found.version, message="m")
    assert files(tmp_path / "dashboards") == {"Bots/a.json"}


def test_a_second_file_with_the_uid_inside_is_refused_with_both_paths(tmp_path: Path) -> None:
    target = Provisioning("local", tmp_path)
    first = target.write(board(), folder=FOLDER, version=None, message="m")
    copy = tmp_path / "dashboards" / "Bots" / "deeper" / "copy.json"
    copy.parent.mkdir()
    copy.write_text('{"uid": "a"}')
    (found,) = target.read(["a"])
    assert found == Unreadable(
        "a",
        'it is there more than once: "dashboards/Bots/a.json" and "dashboards/Bots/deeper/copy.json". '
        "Delete all but one",
    )
    assert "it is there more than once" in refusal(target, board(), first.version)
    copy.write_text('{"uid": "another"}')
    assert version(target) == first.version


def test_hidden_folders_and_links_that_lead_back_are_passed_over(tmp_path: Path) -> None:
    target = Provisioning("local", tmp_path)
    first = target.write(board(), folder=FOLDER, version=None, message="m")
    (tmp_path / "dashboards" / ".git").mkdir()
    (tmp_path / "dashboards" / ".git" / "a.json").write_text("{}")
    (tmp_path / "dashboards" / "Bots" / "back").symlink_to(tmp_path / "dashboards")
    assert version(target) == first.version


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_a_path_that_no_file_can_have_is_said(tmp_path: Path, name: str) -> None:
    target = Provisioning("local", tmp_path / name)
    with pytest.raises(TargetError, match=r"cannot read it: no file can have its path. Mend folder"):
        list(target.read(["a"]))
    with pytest.raises(TargetError, match=r'cannot make folder "Bots": no file can have its path. Mend folder'):
        target.ensure_folder(FOLDER)


def test_a_file_whose_name_is_not_text_is_told_safely(tmp_path: Path) -> None:
    folder = tmp_path / "dashboards"
    folder.mkdir()
    for name in (b"\xff.json", b"\xfe.json"):
        (folder / os.fsdecode(name)).write_text('{"uid": "a"}')
    (found,) = Provisioning("local", tmp_path).read(["a"])
    assert found == Unreadable(
        "a",
        'it is there more than once: "dashboards/\\udcfe.json" and "dashboards/\\udcff.json". Delete all but one',
    )


def test_a_file_where_a_folder_should_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "dashboards").write_text("mine")
    target = Provisioning("local", tmp_path)
    advice = "Something else stands where a folder or a file should be: move it away, or name another folder"
    path = tmp_path / "dashboards"
    with pytest.raises(TargetError) as reading:
        list(target.read(["a"]))
    assert str(reading.value) == f'{tmp_path}: cannot read it: not a directory ("{path}"). {advice}'
    with pytest.raises(TargetError) as making:
        target.ensure_folder(FOLDER)
    assert str(making.value) == f'{tmp_path}: cannot make folder "Bots": not a directory ("{path}/Bots"). {advice}'
    assert path.read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(TargetError) as caught:
        Provisioning("local", tmp_path).ensure_folder(FOLDER)
    tmp_path.chmod(0o700)
    assert str(caught.value) == (
        f'{tmp_path}: cannot make folder "Bots": permission denied ("{tmp_path}/dashboards"). Get the right to read '
        "and write there, or name another folder"
    )


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = Provisioning("local", tmp_path)
    first = target.write(board(), folder=FOLDER, version=None, message="m")
    before = files(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert refusal(target, board(x=1), first.version) == (
        f'{tmp_path}: cannot write dashboard "a": no space left on device. Make room on the disk, and run it again'
    )
    assert files(tmp_path) == before
    assert version(target) == first.version


@pytest.mark.parametrize(
    "uid", ["", ".", "..", "../b", "/etc/passwd", "a/b", "a\\b", "a\0", "a\n", "x" * 41, "é", ".a"]
)
def test_a_uid_that_could_lead_elsewhere_is_refused(tmp_path: Path, uid: str) -> None:
    target = Provisioning("local", tmp_path / "inside")
    assert list(target.read([uid])) == [Absent(uid)]
    with pytest.raises(TargetError, match="its uid cannot name a file"):
        target.write(board(uid), folder=FOLDER, version=None, message="m")
    assert files(tmp_path) == set()


@given(uid=st.text(max_size=50) | st.text(string.ascii_letters + "-_./\\", max_size=50), title=st.text(max_size=300))
def test_whatever_uid_and_title_are_nothing_is_written_outside(
    tmp_path_factory: pytest.TempPathFactory, uid: str, title: str
) -> None:
    top = tmp_path_factory.mktemp("any")
    target = Provisioning("local", top / "inside")
    try:
        target.write(board(uid), folder=Folder("f", title), version=None, message="m")
    except TargetError:
        assert files(top) == set()
    else:
        assert all(path.startswith("inside/") for path in files(top))
        (found,) = target.read([uid])
        assert isinstance(found, Live)
        assert found.folder == Folder("", directory_name(title))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Trading: 247trader / paper", "Trading- 247trader - paper"),
        ("../..", "-"),
        (".hidden", "hidden"),
        ("", "-"),
        ("   ", "-"),
        ("a\0b\nc\u202e", "a-b-c-"),
        ("Bücher 漢字", "Bücher 漢字"),
        ("é" * 300, "é" * 100),
    ],
)
def test_a_title_as_the_name_of_a_directory(title: str, name: str) -> None:
    assert directory_name(title) == name
