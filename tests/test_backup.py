"""`tradeboards backup`: everything of a target in a folder, whole or not at all, under names that fit everywhere."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from backup_case import SECRET, filled, lines, source, telling
from grafana_case import HTML, JSON, board
from grafana_double import TOKEN, VIEWER, Fault, GrafanaDouble
from hypothesis import example, given
from hypothesis import strategies as st

from changes.backups.layout import file_name


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_TOKEN", TOKEN)


@pytest.fixture(params=["9.0.0", "10.4.2", "12.1.0", "13.0.0"])
def grafana(request: pytest.FixtureRequest) -> Iterator[GrafanaDouble]:
    with GrafanaDouble(request.param) as running:
        yield filled(running)


@pytest.fixture
def one() -> Iterator[GrafanaDouble]:
    with GrafanaDouble("12.1.0") as running:
        yield filled(running)


def test_everything_is_kept_whoever_made_it(tmp_path: Path, grafana: GrafanaDouble) -> None:
    out = tmp_path / "out"
    result = telling(tmp_path, g=grafana)("backup", "--target", "g", "--out", str(out))
    assert (result.exit_code, lines(result, tmp_path, g=grafana)) == (
        0,
        ["  HERE/out: 3 dashboards, 2 folders, 1 data source of G"],
    )
    manifest = json.loads((out / "manifest.json").read_bytes())
    assert (manifest["target"], manifest["place"], manifest["unread"]) == ("g", grafana.url, [])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", manifest["taken"])
    files = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} - {"manifest.json"}
    assert {row["path"] for row in manifest["files"]} == files
    for row in manifest["files"]:
        assert hashlib.sha256((out / row["path"]).read_bytes()).hexdigest() == row["sha256"]
    kept = {row["uid"]: json.loads((out / row["path"]).read_bytes()) for row in manifest["files"]}
    inner = kept["Risk"]
    assert inner["dashboard"] == grafana.store.dashboard("Risk").dashboard
    assert (inner["folder"], inner["version"], inner["updated_by"]) == ({"uid": "inner", "title": "Inner"}, 1, "ada")
    assert kept["loose"]["folder"] is None
    parent = "top" if grafana.api.release >= (10, 0) else ""
    assert kept["inner"] == {"uid": "inner", "title": "Inner", "parent": parent}
    assert kept["prom"]["secureJsonFields"] == {"basicAuthPassword": True}


def test_no_secret_is_kept(tmp_path: Path, one: GrafanaDouble) -> None:
    one.store.datasources.create(source("login", url=f"http://desk:{SECRET}@prom:9090"))
    tell = telling(tmp_path, g=one)
    (tmp_path / "files/provisioning/datasources").mkdir(parents=True)
    (tmp_path / "files/provisioning/datasources/old.yaml").write_text(
        f"datasources: [{{uid: old, name: Old, type: x, password: {SECRET}, basicAuthPassword: {SECRET},"
        f" url: 'http://a:{SECRET}@b', secureJsonData: {{token: {SECRET}}}}}]"
    )
    for target in ("g", "files"):
        result = tell("backup", "--target", target, "--out", str(tmp_path / f"of-{target}"))
        assert result.exit_code == 0, result.output
    written = [path.read_text() for out in ("of-g", "of-files") for path in (tmp_path / out).rglob("*.json")]
    assert len(written) == 10
    assert not [text for text in written if SECRET in text or TOKEN in text]


def test_without_a_name_each_backup_has_a_folder_of_its_own(tmp_path: Path, one: GrafanaDouble) -> None:
    tell = telling(tmp_path, g=one)
    for _ in range(3):
        assert tell("backup", "--target", "g").exit_code == 0
    made = sorted(path.name for path in (tmp_path / "var/backup/g").iterdir())
    assert len(made) == 3
    assert all(re.fullmatch(r"\d{8}T\d{6}Z(-\d)?", name) for name in made)


def test_all_pages_of_the_search_are_kept_and_progress_is_told(tmp_path: Path, one: GrafanaDouble) -> None:
    for number in range(1050):
        one.store.save({"dashboard": board(f"many-{number}")}, "ada")
    result = telling(tmp_path, g=one)("backup", "--target", "g", "--out", str(tmp_path / "out"))
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [f"  {number} dashboards" for number in range(100, 1100, 100)]
    assert len(list((tmp_path / "out/dashboards").iterdir())) == 1053


def test_what_cannot_be_read_is_named_and_the_rest_is_kept(tmp_path: Path, one: GrafanaDouble) -> None:
    one.faults += [
        Fault(status=403, body=b'{"message":"no\\u001b[2J"}', headers=JSON, path="/uid/Risk"),
        Fault(status=500, body=b'{"message":"broken"}', headers=JSON, path="/uid/risk", times=9),
        Fault(status=403, body=b'{"message":"admins only"}', headers=JSON, path="/api/datasources"),
    ]
    result = telling(tmp_path, g=one)("backup", "--target", "g", "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert sorted(lines(result, tmp_path, g=one)) == [
        "! HERE/out: 1 dashboard, 2 folders, 0 data sources of G, 3 not kept",
        '! dashboard "Risk": not kept, the login has no permission for this (403 Forbidden: no\\x1b[2J)',
        '! dashboard "risk": not kept, Grafana failed inside (500 Internal Server Error: broken)',
        "! the data sources: not kept, cannot read the data sources: the login has no permission for this (403 "
        "Forbidden: admins only). Give its role or service account the right to it, check org_id, and the "
        "organisation's quota",
    ]
    manifest = json.loads((tmp_path / "out/manifest.json").read_bytes())
    assert [row["uid"] for row in manifest["files"] if row["path"].startswith("dashboards/")] == ["loose"]
    assert {row["name"] for row in manifest["unread"]} == {'dashboard "Risk"', 'dashboard "risk"', "the data sources"}


def test_a_dashboard_of_the_v2_model_is_kept_converted_and_said_to_be(tmp_path: Path) -> None:
    with GrafanaDouble("13.0.0") as newest:
        filled(newest).store.dashboards["risk"].v2 = True
        result = telling(tmp_path, g=newest)("backup", "--target", "g", "--out", str(tmp_path / "out"))
    assert (result.exit_code, lines(result, tmp_path)[0]) == (
        0,
        "  dashboard risk: kept as Grafana converts it from the v2 model",
    )
    assert json.loads((tmp_path / "out/dashboards/risk.json").read_bytes())["converted"] is True


def test_one_that_grafana_cannot_convert_is_named(tmp_path: Path) -> None:
    with GrafanaDouble("11.6.0") as older:
        filled(older).store.dashboards["risk"].v2 = True
        result = telling(tmp_path, g=older)("backup", "--target", "g", "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert lines(result, tmp_path)[0].startswith(
        '! dashboard "risk": not kept, it was saved in Grafana\'s v2 model, which this Grafana does not convert'
    )


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (
            Fault(status=503, body=b"<html><title>Down</title>", headers=HTML, times=99),
            "cannot search for dashboards: Grafana or a proxy before it is not available (503 Service Unavailable: a "
            'web page "Down"). See whether Grafana runs, then run it again',
        ),
        (
            Fault(status=401, body=b'{"message":"Expired"}', headers=JSON, path="/uid/loose"),
            'cannot read dashboard "loose": the login was not accepted (401 Unauthorized: Expired). Check this '
            "target's token, or user and password, and whether it has expired",
        ),
    ],
)
def test_a_grafana_that_goes_away_leaves_no_backup(tmp_path: Path, one: GrafanaDouble, fault: Fault, said: str) -> None:
    one.faults.append(fault)
    result = telling(tmp_path, g=one)("backup", "--target", "g", "--out", str(tmp_path / "into/out"))
    assert (result.exit_code, result.stderr) == (2, f"error: {one.url}: {said}\n")
    assert not list((tmp_path / "into").iterdir())


def test_a_viewer_keeps_what_a_viewer_may_read(
    tmp_path: Path, one: GrafanaDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_TOKEN", VIEWER)
    result = telling(tmp_path, g=one)("backup", "--target", "g", "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    told = lines(result, tmp_path, g=one)
    assert told[-1] == "! HERE/out: 3 dashboards, 2 folders, 0 data sources of G, 1 not kept"


def test_what_is_there_is_not_written_into(tmp_path: Path, one: GrafanaDouble) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "dangling").symlink_to("nowhere")
    tell = telling(tmp_path, g=one)
    for name in ("out", "dangling"):
        result = tell("backup", "--target", "g", "--out", str(tmp_path / name))
        assert result.exit_code == 2
        assert lines(result, tmp_path) == [
            f"error: HERE/{name}: is there already. Name a folder that is not, with --out"
        ]
    assert not one.asked


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, one: GrafanaDouble) -> None:
    (tmp_path / "file").write_text("")
    result = telling(tmp_path, g=one)("backup", "--target", "g", "--out", str(tmp_path / "file/out"))
    assert result.exit_code == 2
    assert lines(result, tmp_path)[0].startswith("error: HERE/file/out: cannot write the backup: ")


def test_what_is_kept_can_be_read_again_however_deep_or_odd_it_is(tmp_path: Path, one: GrafanaDouble) -> None:
    for depth in range(246, 258):
        nested: object = "bottom"
        for _ in range(depth):
            nested = [nested]
        one.store.save({"dashboard": board(f"deep-{depth}", nested=nested)}, "ada")
    one.store.datasources.kept["prom"] |= {"name": ["no text"], "jsonData": None}
    one.store.datasources.create(source("other", jsonData={}))
    one.store.datasources.kept["other"]["jsonData"] = None
    tell = telling(tmp_path, g=one)
    result = tell("backup", "--target", "g", "--out", str(tmp_path / "out"))
    told = lines(result, tmp_path, g=one)
    assert result.exit_code == 1
    assert '! data source "prom": not kept, its "name" is missing or of the wrong type' in told
    assert sum("it holds what JSON cannot carry (Recursion limit reached)" in line for line in told) == len(told) - 2
    again = tell("restore", str(tmp_path / "out"), "--target", "g", "--yes")
    assert (again.exit_code, "data sources: no changes" in again.output) == (0, True), again.output


def test_a_folder_of_files_is_kept_too(tmp_path: Path) -> None:
    boards = tmp_path / "files/dashboards"
    for path, content in {
        "Risk/a.json": board("a"),
        "loose.json": board("loose"),
        "Risk/other name.json": board("b"),
        "Risk/broken.json": "{",
    }.items():
        (boards / path).parent.mkdir(parents=True, exist_ok=True)
        (boards / path).write_text(content if isinstance(content, str) else json.dumps(content))
    result = telling(tmp_path)("backup", "--target", "files", "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert lines(result, tmp_path) == [
        '! dashboard "broken": not kept, "HERE/files/dashboards/Risk/broken.json" is not JSON: unexpected end of '
        "data: line 1 column 2 (char 1)",
        "! HERE/out: 3 dashboards, 1 folder, 0 data sources of HERE/files, 1 not kept",
    ]
    assert json.loads((tmp_path / "out/dashboards/b.json").read_bytes())["folder"] == {"uid": "", "title": "Risk"}


uids = st.text(max_size=60) | st.sampled_from(
    ["", ".", "..", "../../etc/passwd", "/etc/passwd", "a/b", "a\\b", "CON", "nul", "com1", "-rf", "a\x00b", "\ud800"]
)


@given(uids)
@example("a" * 5000)
@example("é" * 300)
def test_a_uid_of_any_kind_names_one_file_of_its_own_folder(uid: str) -> None:
    name = file_name(uid)
    assert re.fullmatch(r"[a-z0-9_~-]+\.json", name)
    assert len(name) <= 105
    assert Path("kind", name).parent == Path("kind")
    assert name.removesuffix(".json") not in {"con", "nul", "aux", "prn", "com1", "lpt1"}


@given(uids, uids)
@example("Risk", "risk")
@example("é", "e\u0301")
@example("a", "a ")
@example("risk", "RISK")
def test_two_uids_have_two_names_also_where_case_or_composition_does_not_count(one: str, other: str) -> None:
    folded = [unicodedata.normalize("NFC", file_name(uid)).casefold() for uid in (one, other)]
    assert (folded[0] == folded[1]) == (one == other)


def test_a_uid_that_can_name_a_file_does() -> None:
    assert file_name("trader247-risk") == "trader247-risk.json"
    assert re.fullmatch(r"risk~[0-9a-f]{32}\.json", file_name("Risk"))
    assert file_name("..") == f"~{hashlib.sha256(b'..').hexdigest()[:32]}.json"
