"""`tradeboards restore`: what is gone comes back, what differs only by name, and a backup of any hand harms nothing."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from backup_case import SECRET, Json, Tell, dashboard_file, filled, lines, made, source, telling
from build_case import run
from grafana_case import JSON, board
from grafana_double import TOKEN, Fault, GrafanaDouble
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changes.backups.layout import MANIFEST, file_name


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_TOKEN", TOKEN)


@pytest.fixture(params=["9.0.0", "10.4.2", "12.1.0"])
def grafana(request: pytest.FixtureRequest) -> Iterator[GrafanaDouble]:
    with GrafanaDouble(request.param) as running:
        yield filled(running)


@pytest.fixture
def full() -> Iterator[GrafanaDouble]:
    with GrafanaDouble("12.1.0") as running:
        yield filled(running)


@pytest.fixture
def empty() -> Iterator[GrafanaDouble]:
    with GrafanaDouble("12.1.0") as running:
        yield running


def taken(folder: Path, **places: GrafanaDouble) -> tuple[Tell, str]:
    """A backup of the first place."""
    tell, out = telling(folder, **places), str(folder / "kept")
    result = tell("backup", "--target", next(iter(places)), "--out", out)
    assert result.exit_code == 0, result.output
    return tell, out


def content(double: GrafanaDouble) -> dict[str, tuple[str, Json]]:
    """The folder of each dashboard, and what it says."""
    return {
        uid: (one.folder, {key: value for key, value in one.dashboard.items() if key not in {"id", "version"}})
        for uid, one in double.store.dashboards.items()
    }


def test_all_of_a_target_comes_back_in_an_empty_one(
    tmp_path: Path, grafana: GrafanaDouble, empty: GrafanaDouble
) -> None:
    tell, out = taken(tmp_path, full=grafana, empty=empty)
    dry = tell("restore", out, "--target", "empty", "--dry-run")
    assert (dry.exit_code, empty.store.dashboards, empty.store.folders) == (1, {}, {})
    result = tell("restore", out, "--target", "empty", "--yes")
    told = lines(result, tmp_path, full=grafana, empty=empty)
    assert result.exit_code == 0, result.output
    assert told[0].startswith("  HERE/kept: 3 dashboards, 2 folders, 1 data source of full (FULL), 20")
    for line in (
        '+ folder top "Top": new',
        '+ folder inner "Inner": new',
        '+ data source prom "Prometheus prom": new, without its secrets (basicAuthPassword)',
        '+ Risk "Board Risk": new in folder "Inner"',
        '+ loose "Board loose": new in folder "General"',
        "  empty (EMPTY): 3 new",
        "  data sources: 1 new",
        '+ data source prom "Prometheus prom": created without its secrets (basicAuthPassword). Give them in Grafana, '
        "or with push --datasources",
        '+ Risk "Board Risk": created, EMPTY/d/Risk',
    ):
        assert line in told, line
    assert told[-1] == "  3 dashboards created, 2 folders created, 1 data source created"
    assert content(empty) == content(grafana)
    above = {uid: one["parentUid"] for uid, one in grafana.store.folders.items()}
    assert {uid: one["parentUid"] for uid, one in empty.store.folders.items()} == above
    assert empty.store.datasources.one("prom")["isDefault"] is True
    empty.asked.clear()
    again = tell("restore", out, "--target", "empty", "--yes")
    assert (again.exit_code, lines(again, tmp_path, empty=empty)[1:]) == (
        0,
        ["  data sources: no changes (1 data source)", "  empty (EMPTY): no changes (3 dashboards)"],
    )
    assert {asked.method for asked in empty.asked} == {"GET"}


def test_a_title_with_spaces_around_it_comes_back_as_grafana_saves_it(
    tmp_path: Path, full: GrafanaDouble, empty: GrafanaDouble
) -> None:
    full.store.dashboards["risk"].dashboard["title"] = " Board risk\t"  # by an old release, or from a file
    tell, out = taken(tmp_path, full=full, empty=empty)
    for place in (empty, full):
        name = "empty" if place is empty else "full"
        result = tell("restore", out, "risk", "--target", name, "--yes")
        assert result.exit_code == 0, result.output
        again = tell("restore", out, "risk", "--target", name, "--dry-run")
        assert again.exit_code == 0, again.output
    assert empty.store.dashboards["risk"].dashboard["title"] == "Board risk"


def test_only_what_is_named_comes_back(tmp_path: Path, full: GrafanaDouble, empty: GrafanaDouble) -> None:
    tell, out = taken(tmp_path, full=full, empty=empty)
    result = tell("restore", out, "risk", "--target", "empty", "--yes")
    assert (result.exit_code, lines(result, tmp_path)[-1]) == (0, "  1 dashboard created, 1 folder created")
    assert ([*empty.store.dashboards], [*empty.store.folders]) == (["risk"], ["top"])
    assert not empty.store.datasources.kept
    wrong = tell("restore", out, "risc", "--target", "empty")
    assert (wrong.exit_code, wrong.stderr) == (
        2,
        'error: UID: the backup has nothing of this uid: "risc". Did you mean "risk"? Known: Risk, loose, prom, risk\n',
    )


def test_what_differs_is_refused_until_it_is_named_and_is_then_kept(tmp_path: Path, full: GrafanaDouble) -> None:
    tell, out = taken(tmp_path, full=full)
    theirs = {**board("risk", tags=["theirs"]), "version": 1}
    full.store.save({"dashboard": theirs, "folderUid": ""}, "grace")
    refused = tell("restore", out, "--target", "full", "--yes")
    assert (refused.exit_code, lines(refused, tmp_path, full=full)[1:]) == (
        1,
        [
            "  data sources: no changes (1 data source)",
            '! risk "Board risk": refused, it is there and differs',
            "    See what would be lost, then --overwrite risk puts the backup's in its place.",
            "  ~ folder: General → Top",
            "  ~ tags: theirs → risk",
            "  full (FULL): 1 refused, 2 unchanged",
        ],
    )
    assert full.store.dashboard("risk").versions[-1]["version"] == 2
    done = tell("restore", out, "risk", "--target", "full", "--yes", "--overwrite", "risk")
    told = lines(done, tmp_path, full=full)
    assert (done.exit_code, told[-1]) == (0, "  1 dashboard overwritten")
    assert content(full)["risk"] == ("top", {**board("risk", tags=["risk"])})
    assert full.store.dashboard("risk").versions[-1]["message"].startswith("tradeboards restore of 20")
    kept = told[-2].removeprefix("  what was overwritten is kept in HERE/")
    back = tell("restore", str(tmp_path / kept), "--target", "full", "--yes", "--overwrite", "risk")
    assert back.exit_code == 0
    assert content(full)["risk"][1]["tags"] == ["theirs"]


def test_one_to_overwrite_must_be_one_that_is_put_back(tmp_path: Path, full: GrafanaDouble) -> None:
    tell, out = taken(tmp_path, full=full)
    result = tell("restore", out, "loose", "--target", "full", "--overwrite", "risk")
    assert (result.exit_code, result.stderr) == (
        2,
        'error: --overwrite: nothing of this uid is to be put back: "risk". Known: loose\n',
    )


def test_what_cannot_be_kept_is_not_overwritten(tmp_path: Path, full: GrafanaDouble) -> None:
    tell, out = taken(tmp_path, full=full)
    full.store.save({"dashboard": {**board("risk"), "version": 1}, "folderUid": "top"}, "grace")
    (tmp_path / "var").write_text("in the way")
    result = tell("restore", out, "--target", "full", "--yes", "--overwrite", "risk")
    assert result.exit_code == 2
    assert "cannot write the backup" in result.stderr
    assert full.store.dashboard("risk").versions[-1]["version"] == 2


def test_what_moved_since_it_was_compared_is_left_alone(tmp_path: Path, full: GrafanaDouble) -> None:
    tell, out = taken(tmp_path, full=full)
    full.store.save({"dashboard": {**board("risk"), "version": 1}, "folderUid": "top"}, "grace")
    answer = full.answer

    def meanwhile(asked: Any) -> tuple[int, bytes, dict[str, str]]:
        """Somebody saves just before we do."""
        if asked.method == "POST" and asked.body["message"] != "theirs":
            full.answer = answer  # type: ignore[method-assign]
            edit = {**board("risk", tags=["latest"]), "version": 2}
            full.store.save({"dashboard": edit, "folderUid": "top", "message": "theirs"}, "grace")
        return answer(asked)

    full.answer = meanwhile  # type: ignore[method-assign]
    result = tell("restore", out, "--target", "full", "--yes", "--overwrite", "risk")
    assert result.exit_code == 2
    assert "it was changed by someone else since it was compared" in result.output
    assert content(full)["risk"][1]["tags"] == ["latest"]


def test_a_provisioned_dashboard_is_left_alone(tmp_path: Path, full: GrafanaDouble) -> None:
    tell, out = taken(tmp_path, full=full)
    full.store.save({"dashboard": {**board("risk"), "version": 1}, "folderUid": "top"}, "grace")
    full.store.dashboard("risk").provisioned = True
    result = tell("restore", out, "--target", "full", "--yes", "--overwrite", "risk")
    assert result.exit_code == 1
    assert '! risk "Board risk": refused, it is provisioned from a file, and cannot be written' in result.output


def test_a_folder_keeps_the_title_that_it_has_by_now(tmp_path: Path, full: GrafanaDouble) -> None:
    tell, out = taken(tmp_path, full=full)
    full.store.update_folder("top", {"title": "Renamed", "version": 1})
    full.store.delete("risk")
    result = tell("restore", out, "--target", "full", "--yes")
    assert result.exit_code == 0, result.output
    assert full.store.dashboard("risk").folder == "top"
    assert full.store.folders["top"]["title"] == "Renamed"


def test_a_folder_that_cannot_be_made_fails_what_is_in_it_alone(
    tmp_path: Path, full: GrafanaDouble, empty: GrafanaDouble
) -> None:
    tell, out = taken(tmp_path, full=full, empty=empty)
    empty.store.create_folder({"uid": "theirs", "title": "Top"})
    result = tell("restore", out, "--target", "empty", "--yes")
    told = lines(result, tmp_path, empty=empty)
    assert result.exit_code == 2
    assert (
        '! folder top "Top": failed. EMPTY: cannot create folder "Top" (top): another folder has this title: uid '
        '"theirs". Rename that one in Grafana, or give the deployment\'s folder another title' in told
    )
    assert told[-1] == "! 1 dashboard created, 1 data source created, 4 failed"
    assert [*empty.store.dashboards] == ["loose"]


def test_a_data_source_is_overwritten_only_by_name_and_keeps_its_secrets(
    tmp_path: Path, grafana: GrafanaDouble
) -> None:
    tell, out = taken(tmp_path, full=grafana)
    theirs = source("prom", url="http://theirs:9090", secureJsonData={"basicAuthPassword": "newer"})
    grafana.store.datasources.update("prom", theirs)
    refused = tell("restore", out, "--target", "full", "--yes")
    change = ["  ~ setting url: http://theirs:9090 → http://prom:9090", "  + setting isDefault added: true"]
    assert (refused.exit_code, lines(refused, tmp_path)[1:6]) == (
        1,
        [
            '! data source prom "Prometheus prom": refused, it is there and differs',
            "    See what would be lost, then --overwrite prom puts the backup's in its place.",
            *change,
            "  data sources: 1 refused",
        ],
    )
    assert grafana.store.datasources.one("prom")["url"] == "http://theirs:9090"
    done = tell("restore", out, "prom", "--target", "full", "--yes", "--overwrite", "prom")
    told = lines(done, tmp_path, full=grafana)
    assert (done.exit_code, told[1:4], told[-3], told[-1]) == (
        0,
        ['~ data source prom "Prometheus prom": 2 settings changed', *change],
        '~ data source prom "Prometheus prom": updated',
        "  1 data source overwritten",
    )
    held = grafana.store.datasources.one("prom")
    assert (held["url"], held["isDefault"]) == ("http://prom:9090", True)
    assert grafana.store.datasources.secrets["prom"] == {"basicAuthPassword": "newer"}
    kept = str(tmp_path / told[-2].removeprefix("  what was overwritten is kept in HERE/"))
    assert tell("restore", kept, "--target", "full", "--yes", "--overwrite", "prom").exit_code == 0
    assert grafana.store.datasources.one("prom")["url"] == "http://theirs:9090"


def test_a_data_source_that_a_push_wrote_over_comes_back(tmp_path: Path, full: GrafanaDouble) -> None:
    tell = telling(tmp_path, full=full)
    file = tmp_path / "tradeboards.toml"
    ours = '[datasources.prom]\ntype = "prometheus"\ntitle = "Ours"\nurl = "http://ours:9090"\ndefault = true\n'
    file.write_text(file.read_text() + ours)
    run("--config", str(file), "build")
    pushed = tell("push", "trader247", "--target", "full", "--datasources", "--yes", "--adopt", "prom")
    assert pushed.exit_code == 0, pushed.output
    assert full.store.datasources.one("prom")["url"] == "http://ours:9090"
    (kept,) = (tmp_path / "var/backup/full").iterdir()
    back = tell("restore", str(kept), "--target", "full", "--yes", "--overwrite", "prom")
    assert back.exit_code == 0, back.output
    held = full.store.datasources.one("prom")
    assert (held["url"], held["name"], "tradeboards" in held["jsonData"]) == (
        "http://prom:9090",
        "Prometheus prom",
        False,
    )
    after = tell("push", "trader247", "--target", "full", "--datasources", "--yes")
    assert '! data source prom "Ours": refused, it was never pushed, or its marker is gone' in after.output
    (mine,) = (one for one in (tmp_path / "var/backup/full").iterdir() if one != kept)
    assert tell("restore", str(mine), "--target", "full", "--yes", "--overwrite", "prom").exit_code == 0
    again = tell("push", "trader247", "--target", "full", "--datasources", "--yes")
    assert (again.exit_code, "data sources: no changes" in again.output) == (0, True)


def test_a_data_source_in_a_file_is_overwritten_by_name_and_keeps_its_variables(
    tmp_path: Path, full: GrafanaDouble
) -> None:
    tell, out = taken(tmp_path, full=full)
    file = tmp_path / "files/provisioning/datasources/prom.yaml"
    file.parent.mkdir(parents=True)
    theirs = source("prom", url="http://theirs:9090", secureJsonData={"basicAuthPassword": "$PROM_PASSWORD"})
    file.write_text(json.dumps({"apiVersion": 1, "datasources": [theirs]}))
    assert tell("restore", out, "prom", "--target", "files", "--yes").exit_code == 1
    assert "http://theirs:9090" in file.read_text()
    done = tell("restore", out, "prom", "--target", "files", "--yes", "--overwrite", "prom")
    assert (done.exit_code, lines(done, tmp_path)[-1]) == (0, "  1 data source overwritten")
    (held,) = yaml.safe_load(file.read_text())["datasources"]
    assert (held["url"], held["secureJsonData"]) == (
        "http://prom:9090",
        {"basicAuthPassword": "$PROM_PASSWORD"},
    )


def test_a_data_source_that_is_overwritten_names_the_secrets_that_nobody_has(
    tmp_path: Path, full: GrafanaDouble
) -> None:
    tell, out = taken(tmp_path, full=full)
    full.store.datasources.update("prom", source("prom", url="http://theirs:9090", secureJsonData={}))
    full.store.datasources.secrets["prom"] = {}
    done = tell("restore", out, "prom", "--target", "full", "--yes", "--overwrite", "prom")
    assert done.exit_code == 0, done.output
    assert "updated without its secrets (basicAuthPassword). Give them in Grafana, or with push" in done.output


def test_a_provisioned_data_source_is_not_overwritten(tmp_path: Path, full: GrafanaDouble) -> None:
    tell, out = taken(tmp_path, full=full)
    full.store.datasources.update("prom", source("prom", url="http://theirs:9090"))
    full.store.datasources.provision("prom")
    result = tell("restore", out, "--target", "full", "--yes", "--overwrite", "prom")
    assert result.exit_code == 1
    assert '! data source prom "Prometheus prom": refused, it is provisioned from a file, and Grafana' in result.output


def test_a_data_source_that_moved_since_it_was_compared_is_left_alone(tmp_path: Path, full: GrafanaDouble) -> None:
    tell, out = taken(tmp_path, full=full)
    full.store.datasources.update("prom", source("prom", url="http://theirs:9090"))
    answer = full.answer

    def meanwhile(asked: Any) -> tuple[int, bytes, dict[str, str]]:
        """Somebody saves just before we do."""
        if asked.method == "PUT":
            full.answer = answer  # type: ignore[method-assign]
            full.store.datasources.update("prom", source("prom", url="http://latest:9090"))
        return answer(asked)

    full.answer = meanwhile  # type: ignore[method-assign]
    result = tell("restore", out, "prom", "--target", "full", "--yes", "--overwrite", "prom")
    assert (result.exit_code, lines(result, tmp_path)[-1]) == (2, "! 1 failed")
    assert "already been updated by someone else" in result.output
    assert full.store.datasources.one("prom")["url"] == "http://latest:9090"


def test_a_data_source_takes_nothing_from_the_ones_that_are_there(
    tmp_path: Path, full: GrafanaDouble, empty: GrafanaDouble
) -> None:
    full.store.datasources.create(source("other", name="Taken", url=f"http://a:{SECRET}@other:1", secureJsonData={}))
    tell, out = taken(tmp_path, full=full, empty=empty)
    empty.store.datasources.create(source("theirs", name="Taken", isDefault=True))
    result = tell("restore", out, "--target", "empty", "--yes")
    assert result.exit_code == 1
    assert '! data source other "Taken": refused, another data source has its title: uid "theirs"' in result.output
    assert empty.store.datasources.one("theirs")["isDefault"] is True
    assert empty.store.datasources.one("prom")["isDefault"] is False
    full.store.datasources.delete("other")
    back = tell("restore", out, "other", "--target", "full", "--yes")
    assert "created without its secrets (the login in its url)" in back.output
    assert full.store.datasources.one("other")["url"] == "http://other:1"


def test_what_is_secret_among_the_words_of_a_data_source_is_not_kept(tmp_path: Path, full: GrafanaDouble) -> None:
    url = f"http://other:1/?token={SECRET}&timeout=5"
    odd = source("other", name="Other", url=url, jsonData={"password": SECRET, "httpMethod": "POST"}, secureJsonData={})
    full.store.datasources.create(odd)
    tell, out = taken(tmp_path, full=full)
    assert not [path for path in tmp_path.rglob("*.json") if SECRET in path.read_text()]
    full.store.datasources.delete("other")
    back = tell("restore", out, "other", "--target", "full", "--yes")
    assert "created without its secrets (the secret in its url, those in its settings)" in back.output
    held = full.store.datasources.one("other")
    assert (held["url"], held["jsonData"]) == ("http://other:1/?token=&timeout=5", {"httpMethod": "POST"})


def test_a_data_source_that_grafana_refuses_does_not_stop_the_rest(
    tmp_path: Path, full: GrafanaDouble, empty: GrafanaDouble
) -> None:
    tell, out = taken(tmp_path, full=full, empty=empty)
    empty.faults.append(Fault(status=403, body=b'{"message":"no"}', headers=JSON, method="POST", path="/datasources"))
    result = tell("restore", out, "--target", "empty", "--yes")
    told = lines(result, tmp_path, empty=empty)
    assert (result.exit_code, told[-1]) == (2, "! 3 dashboards created, 2 folders created, 1 failed")
    assert any(line.startswith('! data source prom "Prometheus prom": failed. EMPTY: cannot write') for line in told)


def test_a_grafana_comes_back_in_a_folder_of_files_and_that_in_a_grafana(
    tmp_path: Path, full: GrafanaDouble, empty: GrafanaDouble
) -> None:
    tell, out = taken(tmp_path, full=full, empty=empty)
    assert tell("restore", out, "--target", "files", "--yes").exit_code == 0
    files = {path.relative_to(tmp_path / "files").as_posix() for path in (tmp_path / "files").rglob("*.json")}
    assert files == {"dashboards/Inner/Risk.json", "dashboards/Top/risk.json", "dashboards/loose.json"}
    again = tell("restore", out, "--target", "files", "--yes")
    assert (again.exit_code, lines(again, tmp_path)[2]) == (0, "  files (HERE/files): no changes (3 dashboards)")
    second = str(tmp_path / "second")
    assert tell("backup", "--target", "files", "--out", second).exit_code == 0
    empty.store.create_folder({"uid": "mine", "title": "Top"})
    result = tell("restore", second, "--target", "empty", "--yes")
    assert result.exit_code == 0, result.output
    titles = {one["uid"]: one["title"] for one in empty.store.folders.values()}
    homes = {uid: titles.get(folder, "") for uid, (folder, _) in content(empty).items()}
    assert homes == {"Risk": "Inner", "risk": "Top", "loose": ""}
    assert empty.store.dashboard("risk").folder == "mine"
    assert tell("restore", second, "--target", "empty", "--yes").exit_code == 0


def test_what_was_pushed_is_ours_again_after_a_restore(tmp_path: Path, empty: GrafanaDouble) -> None:
    tell = telling(tmp_path, empty=empty)
    file = tmp_path / "tradeboards.toml"
    run("--config", str(file), "build", "trader247")
    assert tell("push", "trader247", "--target", "empty", "--yes").exit_code == 0
    assert tell("backup", "--target", "empty", "--out", str(tmp_path / "kept")).exit_code == 0
    for uid in [*empty.store.dashboards]:
        empty.store.delete(uid)
    assert tell("restore", str(tmp_path / "kept"), "--target", "empty", "--yes").exit_code == 0
    after = tell("push", "trader247", "--target", "empty", "--yes")
    assert (after.exit_code, "no changes" in after.output) == (0, True)


def test_nothing_is_written_where_nobody_can_be_asked(
    tmp_path: Path, full: GrafanaDouble, empty: GrafanaDouble
) -> None:
    tell, out = taken(tmp_path, full=full, empty=empty)
    result = tell("restore", out, "--target", "empty")
    assert (result.exit_code, result.stderr) == (
        2,
        "error: restore: nobody is here to ask. Say --yes to write without being asked\n",
    )
    assert not empty.store.dashboards


COPY = "Take another copy of the backup"
A = "dashboards/a.json"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({A: ("a", b"{")}, f"{A}: is not JSON: unexpected end of data: line 1 column 2 (char 1). {COPY}"),
        (
            {A: ("a", b"[" * 100_000)},
            f"{A}: is not JSON: depth limit exceeded: line 1 column 1026 (char 1025). {COPY}",
        ),
        ({A: ("a", [])}, f"{A}: is no JSON object. {COPY}"),
        ({A: ("a", {})}, f'{A}: its "uid" is missing or of the wrong type. {COPY}'),
        ({A: ("a", dashboard_file("b"))}, f'{A}: its uid is not "a". {COPY}'),
        ({A: ("a", dashboard_file(version=True))}, f'{A}: its "version" is missing or of the wrong type. {COPY}'),
        ({A: ("a", dashboard_file(folder={"uid": 1}))}, f'{A}: its "folder" has no uid and title. {COPY}'),
        (
            {A: ("a", dashboard_file(dashboard={"uid": "b"}))},
            f'{A}: its dashboard is none: its uid is not "a". {COPY}',
        ),
        (
            {"../a.json": ("a", dashboard_file())},
            f'{MANIFEST}: "../a.json" cannot be the file of "a". {COPY}: nobody but `tradeboards backup` writes this '
            "file",
        ),
        (
            {"dashboards/../a.json": ("a", dashboard_file())},
            f'{MANIFEST}: "dashboards/../a.json" cannot be the file of "a". {COPY}: nobody but `tradeboards backup` '
            "writes this file",
        ),
        (
            {"datasources/p.json": ("p", {"uid": "p", "name": "P", "type": "x", "jsonData": []})},
            f'datasources/p.json: its "jsonData" is of the wrong type. {COPY}',
        ),
        (
            {"folders/f.json": ("f", {"uid": "f", "title": 1, "parent": ""})},
            f'folders/f.json: its "title" is missing or of the wrong type. {COPY}',
        ),
    ],
)
def test_a_backup_that_is_none_is_refused_with_the_file(
    tmp_path: Path, empty: GrafanaDouble, files: dict[str, tuple[str, Any]], said: str
) -> None:
    folder = made(tmp_path / "bad/kept", files)
    result = telling(tmp_path, g=empty)("restore", str(folder), "--target", "g", "--yes")
    assert (result.exit_code, result.stderr) == (2, f"error: {folder}/{said}\n")
    assert not empty.asked


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            {"format": "tradeboards backup 2"},
            "is no manifest of a backup. Name a folder that `tradeboards backup` wrote; this version reads the format "
            '"tradeboards backup 1"',
        ),
        ({"files": {}}, f'its "files" are no list of paths, uids and digests. {COPY}'),
        (
            {"files": [{"path": A, "uid": "a", "sha256": "x"}]},
            f'its "files" are no list of paths, uids and digests. {COPY}',
        ),
        ({"files": [{"path": A, "uid": "a", "sha256": "0" * 64}] * 2}, f'names "{A}" twice. {COPY}'),
        ({"unread": [1]}, f'its "unread" are no list of names and reasons. {COPY}'),
        ({"target": 1}, f'its "target" is no text. {COPY}'),
    ],
)
def test_a_manifest_that_is_none_is_refused(
    tmp_path: Path, empty: GrafanaDouble, more: dict[str, Any], said: str
) -> None:
    folder = made(tmp_path / "kept", {}, **more)
    result = telling(tmp_path, g=empty)("restore", str(folder), "--target", "g")
    assert (result.exit_code, result.stderr) == (2, f"error: {folder}/{MANIFEST}: {said}\n")


def test_every_file_that_was_changed_or_lost_is_named(
    tmp_path: Path, full: GrafanaDouble, empty: GrafanaDouble
) -> None:
    tell, out = taken(tmp_path, full=full, empty=empty)
    changed, linked, lost = (Path(out, "dashboards", file_name(uid)) for uid in ("risk", "Risk", "loose"))
    changed.write_bytes(changed.read_bytes().replace(b"Board", b"Bored"))
    lost.unlink()
    shutil.copy(linked, tmp_path / "elsewhere.json")
    linked.unlink()
    linked.symlink_to(tmp_path / "elsewhere.json")
    result = tell("restore", out, "--target", "empty", "--yes")
    assert result.exit_code == 2
    assert sorted(lines(result, tmp_path)) == sorted(
        [
            f"error: HERE/kept/dashboards/risk.json: does not fit its digest in the manifest. {COPY}: this file was "
            "changed since, or is damaged",
            f"error: HERE/kept/dashboards/{linked.name}: is a link, or in a folder that is one. {COPY}",
            f"error: HERE/kept/dashboards/loose.json: cannot be read: No such file or directory. {COPY}",
        ]
    )
    assert not empty.store.dashboards


def test_what_is_no_backup_at_all_is_said(tmp_path: Path) -> None:
    result = telling(tmp_path)("restore", str(tmp_path), "--target", "files")
    assert (result.exit_code, lines(result, tmp_path)) == (
        2,
        [f"error: HERE: is no backup: it has no {MANIFEST}. Name the folder that `tradeboards backup` wrote"],
    )


def test_a_file_that_is_too_large_or_waits_for_a_writer_is_not_read(tmp_path: Path) -> None:
    folder = made(tmp_path / "kept", {A: ("a", dashboard_file()), "dashboards/b.json": ("b", dashboard_file("b"))})
    with (folder / A).open("ab") as file:
        file.truncate(50_000_001)
    (folder / "dashboards/b.json").unlink()
    os.mkfifo(folder / "dashboards/b.json")
    result = telling(tmp_path)("restore", str(folder), "--target", "files", "--yes")
    assert (result.exit_code, lines(result, tmp_path)) == (
        2,
        [
            f"error: HERE/kept/{A}: cannot be read: It is larger than 50 MB. {COPY}",
            f"error: HERE/kept/dashboards/b.json: cannot be read: It is no regular file. {COPY}",
        ],
    )


def test_folders_that_are_in_each_other_end(tmp_path: Path, empty: GrafanaDouble) -> None:
    loop = {
        f"folders/f{number}.json": (f"f{number}", {"uid": f"f{number}", "title": "T", "parent": f"f{(number + 1) % 9}"})
        for number in range(9)
    }
    folder = made(tmp_path / "kept", loop)
    result = telling(tmp_path, g=empty)("restore", str(folder), "--target", "g", "--yes")
    assert result.exit_code == 2
    assert not empty.store.folders


hostile = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(max_size=5)
    | st.sampled_from(["../x", "\x1b[2J"]),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*dashboard_file()]), hostile), hostile)
def test_a_backup_of_any_content_is_put_back_or_refused_and_written_nowhere_else(
    tmp_path_factory: pytest.TempPathFactory, odd: Json, inside: Any
) -> None:
    top = tmp_path_factory.mktemp("any")
    record = dashboard_file(**{"dashboard": {**board("a"), "panels": inside, "tags": inside}, **odd})
    folder = made(top / "kept", {A: ("a", record)})
    result = telling(top)("restore", str(folder), "--target", "files", "--yes")
    assert result.exit_code in {0, 2}
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "\x1b" not in result.output
    outside = {path.name for path in top.iterdir()} - {"kept", "files", "tradeboards.toml"}
    assert not outside
    written = [path for path in (top / "files").rglob("*") if path.is_file() and path.suffix == ".json"]
    assert len(written) <= 1
    if result.exit_code == 0:
        assert json.loads(written[0].read_bytes())["uid"] == "a"
