"""A git revision as a target: what was committed, never what lies in the work tree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from git_case import git

from errors import TargetError
from targets.git.revision import Revision
from targets.target import Absent, Live, Unreadable


def put(repository: Path, path: str, content: object) -> None:
    file = repository / "build" / "dashboards" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two commits: `empty` without build/, then `first` with two dashboards."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    home = tmp_path / "repository"
    home.mkdir()
    git(home, "init", "--quiet", "--initial-branch=main")
    git(home, "commit", "--quiet", "--allow-empty", "-m", "empty")
    git(home, "tag", "empty")
    put(home, "bot/risk.json", {"uid": "bot-risk", "title": "é\n\0"})
    put(home, "bot/own.json", {"uid": "another", "title": "Own"})
    git(home, "add", "build")
    git(home, "commit", "--quiet", "-m", "first")
    git(home, "tag", "-a", "first", "-m", "first")
    return home


@pytest.mark.parametrize("name", ["HEAD", "main", "first", "HEAD~0", "COMMIT"])
def test_dashboards_are_read_by_their_own_uid_in_the_order_asked(repository: Path, name: str) -> None:
    revision = Revision(git(repository, "rev-parse", "HEAD") if name == "COMMIT" else name, repository)
    assert list(revision.read(["another", "bot-own", "bot-risk"])) == [
        Live("another", {"uid": "another", "title": "Own"}),
        Absent("bot-own"),
        Live("bot-risk", {"uid": "bot-risk", "title": "é\n\0"}),
    ]


def test_the_work_tree_and_the_index_are_not_looked_at(repository: Path) -> None:
    put(repository, "bot/risk.json", {"uid": "bot-risk", "title": "edited"})
    put(repository, "bot/new.json", {"uid": "bot-new"})
    git(repository, "add", "build")
    (repository / "build" / "dashboards" / "bot" / "own.json").unlink()
    found = list(Revision("HEAD", repository).read(["bot-risk", "bot-new", "another"]))
    assert found[0] == Live("bot-risk", {"uid": "bot-risk", "title": "é\n\0"})
    assert found[1] == Absent("bot-new")
    assert isinstance(found[2], Live)


def test_a_repository_may_hold_the_project_in_a_folder(repository: Path) -> None:
    (repository / "desk").mkdir()
    put(repository / "desk", "bot/risk.json", {"uid": "desk-risk"})
    git(repository, "add", "desk")
    git(repository, "commit", "--quiet", "-m", "second")
    found = list(Revision("HEAD", repository / "desk").read(["desk-risk", "bot-risk"]))
    assert found == [Live("desk-risk", {"uid": "desk-risk"}), Absent("bot-risk")]


def test_many_and_large_files_come_through_whole(repository: Path) -> None:
    boards = [{"uid": f"big-{number}", "text": "x\n" * number * 500} for number in range(60)]
    for board in boards:
        put(repository, f"big/{board['uid']}.json", board)
    git(repository, "add", "build")
    git(repository, "commit", "--quiet", "-m", "big")
    uids = [str(board["uid"]) for board in boards]
    assert list(Revision("HEAD", repository).read(uids)) == [
        Live(uid, board) for uid, board in zip(uids, boards, strict=True)
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", '"build/dashboards/bot/odd.json" is not JSON: unexpected end of data: line 1 column 2 (char 1)'),
        (b"[]", '"build/dashboards/bot/odd.json" is no dashboard: it is no JSON object but a list'),
        (b"{}", '"build/dashboards/bot/odd.json" is no dashboard: its uid is not "bot-odd"'),
        (b'{"uid": 5}', '"build/dashboards/bot/odd.json" is no dashboard: its uid is not "bot-odd"'),
        (
            b'{"uid": "bot-odd", "apiVersion": "v2", "spec": {}}',
            '"build/dashboards/bot/odd.json" is no dashboard: it is a resource with apiVersion and spec, not a '
            "dashboard in the classic model",
        ),
    ],
)
def test_a_file_that_is_no_dashboard_is_unreadable(repository: Path, content: bytes, reason: str) -> None:
    put(repository, "bot/odd.json", content)
    git(repository, "add", "build")
    git(repository, "commit", "--quiet", "-m", "odd")
    assert list(Revision("HEAD", repository).read(["bot-odd"])) == [Unreadable("bot-odd", reason)]


def test_one_uid_in_two_files_is_unreadable(repository: Path) -> None:
    put(repository, "bot/twin.json", {"uid": "bot-risk"})
    git(repository, "add", "build")
    git(repository, "commit", "--quiet", "-m", "twin")
    assert list(Revision("HEAD", repository).read(["bot-risk"])) == [
        Unreadable("bot-risk", 'it is there more than once, also in "build/dashboards/bot/twin.json"')
    ]


NO_COMMIT = "git knows no such commit. Check its spelling, or fetch it first: git fetch origin; a shallow clone lacks "
NO_NAME = "it names no commit. Name a branch, a tag or a commit, such as origin/main"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nowhere", f"git revision nowhere: {NO_COMMIT}older commits"),
        ("HEAD:build", f"git revision HEAD:build: {NO_COMMIT}older commits"),
        ("\x1b[2J", f"git revision \\x1b[2J: {NO_COMMIT}older commits"),
        ("", f"git revision : {NO_NAME}"),
        ("--help", f"git revision --help: {NO_NAME}"),
        ("--output=stolen", f"git revision --output=stolen: {NO_NAME}"),
        ("a\0b", f"git revision a\\x00b: {NO_NAME}"),
        (
            "empty",
            "git revision empty: it has no build/dashboards/. Name a revision in which the compiled dashboards are "
            "committed",
        ),
    ],
)
def test_a_revision_that_cannot_be_used(repository: Path, name: str, sentence: str) -> None:
    with pytest.raises(TargetError) as caught:
        list(Revision(name, repository).read(["bot-risk"]))
    assert str(caught.value) == sentence


def test_a_folder_that_is_in_no_repository(repository: Path) -> None:
    with pytest.raises(TargetError) as caught:
        list(Revision("HEAD", repository.parent).read(["a"]))
    assert str(caught.value) == (
        f'git revision HEAD: "{repository.parent}" is in no git repository. Run it inside the repository'
    )


def test_a_machine_without_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    with pytest.raises(TargetError) as caught:
        list(Revision("HEAD", repository).read(["a"]))
    assert str(caught.value) == (
        "git revision HEAD: git is not installed. Install git (on Debian: apt-get install git)"
    )


def test_a_folder_that_does_not_exist(repository: Path) -> None:
    with pytest.raises(TargetError) as caught:
        list(Revision("HEAD", repository / "gone").read(["a"]))
    assert str(caught.value) == f'git revision HEAD: "{repository / "gone"}" is no folder'
