"""A Grafana as a target: what is sent, and what each answer is read as."""

from __future__ import annotations

import json
from typing import Any

import pytest
from grafana_case import FOLDER, JSON, at, board, read_error
from grafana_double import PASSWORD, VIEWER, Fault, GrafanaDouble

from errors import TargetError
from targets.grafana.settings import GrafanaSettings
from targets.target import Absent, Folder, Live, Unreadable


def test_what_is_sent_has_the_version_and_no_id(double: GrafanaDouble) -> None:
    grafana = at(double)
    grafana.write(board(id=99, version=12), folder=FOLDER, version=None, message="abc123")
    grafana.write(board(id=99, version=12), folder=FOLDER, version=1, message="def456")
    created, updated = (asked.body for asked in double.asked)
    assert created == {"dashboard": board(), "folderUid": "bots", "message": "abc123", "overwrite": False}
    assert updated["dashboard"] == board(version=1)


def test_a_login_that_may_only_look(double: GrafanaDouble) -> None:
    viewer = at(double, token=VIEWER)
    assert list(viewer.read(["a"])) == [Absent("a")]
    with pytest.raises(TargetError, match=r"the login has no permission for this \(403 Forbidden"):
        viewer.write(board(), folder=FOLDER, version=None, message="m")
    with pytest.raises(TargetError, match=r'cannot create folder "New" \(new\): the login has no permission'):
        viewer.ensure_folder(Folder("new", "New"))


def test_a_folder_whose_title_is_taken_names_the_other_one(double: GrafanaDouble) -> None:
    with pytest.raises(TargetError) as caught:
        at(double).ensure_folder(Folder("mine", "Bots"))
    assert str(caught.value) == (
        f'{double.url}: cannot create folder "Bots" (mine): another folder has this title: uid "bots". Rename '
        "that one in Grafana, or give the deployment's folder another title"
    )


def test_a_folder_that_is_there_keeps_its_title_until_it_is_renamed(double: GrafanaDouble) -> None:
    grafana = at(double)
    assert grafana.ensure_folder(Folder("bots", "Robots")) == FOLDER
    assert grafana.rename_folder(FOLDER, Folder("bots", "Robots"))
    assert not grafana.rename_folder(FOLDER, Folder("bots", " Robots "))
    assert [(asked.method, asked.body) for asked in double.asked if asked.method != "GET"] == [
        ("PUT", {"title": "Robots", "version": 1})
    ]
    assert double.store.folders["bots"]["title"] == "Robots"


def test_a_folder_is_not_renamed_to_a_title_that_is_taken(double: GrafanaDouble) -> None:
    grafana = at(double)
    grafana.ensure_folder(Folder("desk", "Desk"))
    with pytest.raises(TargetError) as caught:
        grafana.rename_folder(FOLDER, Folder("bots", "Desk"))
    assert str(caught.value) == (
        f'{double.url}: cannot rename folder "Bots" (bots) to "Desk": another folder has this title: uid "desk". '
        "Rename that one in Grafana, or give the deployment's folder another title"
    )
    assert double.store.folders["bots"]["title"] == "Bots"


def test_a_folder_that_was_changed_meanwhile_is_not_renamed(double: GrafanaDouble) -> None:
    stale = json.dumps({"uid": "bots", "title": "Bots", "version": 7}).encode()
    double.faults = [Fault(200, stale, JSON, path="/api/folders/bots")]
    with pytest.raises(TargetError, match=r'cannot rename folder "Bots" \(bots\) to "Robots": .+ \(412'):
        at(double).rename_folder(FOLDER, Folder("bots", "Robots"))
    assert double.store.folders["bots"]["title"] == "Bots"


@pytest.mark.parametrize(
    ("was", "said"),
    [
        (Folder("bots", "Ours"), 'somebody renamed it to "Bots" meanwhile. Run diff again'),
        (Folder("gone", "Ours"), "it is gone since it was compared. Run diff again"),
    ],
)
def test_a_folder_that_another_hand_renamed_or_removed_is_not_renamed(
    double: GrafanaDouble, was: Folder, said: str
) -> None:
    with pytest.raises(TargetError) as caught:
        at(double).rename_folder(was, Folder(was.uid, "Robots"))
    assert str(caught.value) == f'{double.url}: cannot rename folder "Ours" ({was.uid}) to "Robots": {said}'
    assert double.store.folders["bots"]["title"] == "Bots"


def test_a_folder_that_another_run_makes_meanwhile_is_no_problem(double: GrafanaDouble) -> None:
    double.faults = [Fault(404, b'{"message": "folder not found"}', JSON, path="/api/folders/bots")]
    assert at(double).ensure_folder(FOLDER) is not None


@pytest.mark.parametrize("slash", ["", "/", "///"])
@pytest.mark.parametrize("prefix", ["", "/grafana", "/a/b"])
def test_a_sub_path_with_and_without_a_slash(prefix: str, slash: str) -> None:
    with GrafanaDouble(prefix=prefix) as double:
        grafana = at(double, url=double.url + slash)
        assert grafana.place == double.url
        assert grafana.ensure_folder(FOLDER) is None
        written = grafana.write(board(), folder=FOLDER, version=None, message="m")
        assert written.url == f"{double.url}/d/a"
        assert double.asked[0].path == f"{prefix}/api/folders/bots"


@pytest.mark.parametrize(
    "uid", ["", ".", "..", "a b", "a/b", "../../api/health", "a?b=c", "a#b", "%2e%2e", "é", "\ud800", "x" * 41]
)
def test_a_uid_is_one_part_of_a_path_whatever_it_holds(double: GrafanaDouble, uid: str) -> None:
    assert list(at(double).read([uid])) == [Absent(uid)]
    assert all(asked.path.startswith("/api/dashboards/uid/") for asked in double.asked)


def test_a_login_in_the_url_is_decoded_and_taken_out(double: GrafanaDouble) -> None:
    url = double.url.replace("http://", "http://admin:p%40ss%2Fw%3Ard%25@")
    grafana = at(double, url=url, token="")
    assert grafana.place == double.url
    assert list(grafana.read(["a"])) == [Absent("a")]
    assert PASSWORD not in repr(GrafanaSettings("x", url))


def test_a_login_beside_the_url(double: GrafanaDouble) -> None:
    assert list(at(double, token="", user="admin", password=PASSWORD).read(["a"])) == [Absent("a")]


def test_organisation_and_headers_are_sent_with_everything(double: GrafanaDouble) -> None:
    grafana = at(double, org_id=2, headers={"X-Desk": "fx"})
    grafana.ensure_folder(FOLDER)
    grafana.write(board(), folder=FOLDER, version=None, message="m")
    assert list(double.api.orgs[2].dashboards) == ["a"]
    assert {(asked.headers["x-grafana-org-id"], asked.headers["x-desk"]) for asked in double.asked} == {("2", "fx")}


def test_this_machine_is_not_asked_through_a_proxy(double: GrafanaDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert list(at(double).read(["a"])) == [Absent("a")]


def nested(depth: int) -> list[Any]:
    return [nested(depth - 1)] if depth else []


def answered(double: GrafanaDouble, body: object) -> object:
    double.faults = [Fault(200, json.dumps(body).encode(), JSON)]
    (found,) = at(double).read(["a"])
    return found


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "Grafana answered no dashboard for it"),
        ({"dashboard": None}, "Grafana answered no dashboard for it"),
        ({"dashboard": [1]}, "Grafana answered no dashboard for it"),
        ({"dashboard": {"uid": "b", "version": 1}}, 'its uid is not "a"'),
        ({"dashboard": {"version": 1}}, 'its uid is not "a"'),
        ({"dashboard": {"uid": "a"}}, "it has no version that a write could name"),
        ({"dashboard": {"uid": "a", "version": "3"}}, "it has no version that a write could name"),
        ({"dashboard": {"uid": "a", "version": True}}, "it has no version that a write could name"),
        (
            {"dashboard": {"apiVersion": "v2", "spec": {}}},
            "it is a resource with apiVersion and spec, not a dashboard in the classic model",
        ),
        (
            {"dashboard": {"uid": "a", "version": 1, "x": nested(400)}},
            "it holds what JSON cannot carry (Recursion limit reached)",
        ),
    ],
)
def test_a_malformed_dashboard_is_unreadable(double: GrafanaDouble, body: object, reason: str) -> None:
    assert answered(double, body) == Unreadable("a", reason)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "response content is not JSON"),
        (b'{"dashboard": ', "unexpected end of data"),
        (b'{"dashboard": {"title": "\\ud800"}}', "no low surrogate in string"),
        (
            b'{"dashboard": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
            "depth limit exceeded",
        ),
    ],
)
def test_a_dashboard_that_is_not_json_is_unreadable(double: GrafanaDouble, body: bytes, reason: str) -> None:
    double.faults = [Fault(200, body, JSON, path="/uid/a")]
    assert list(at(double).read(["a", "b"])) == [
        Unreadable("a", f"what Grafana answered is not JSON ({reason})"),
        Absent("b"),
    ]


def test_odd_content_is_a_dashboard_all_the_same(double: GrafanaDouble) -> None:
    odd = {"uid": "a", "version": 3, "title": 5, "panels": {"x": None}, "templating": "no"}
    meta = {"folderUid": 4, "folderTitle": None, "updated": 12, "updatedBy": ["x"], "provisioned": "yes"}
    assert answered(double, {"dashboard": odd, "meta": meta}) == Live("a", odd, version=3)
    assert answered(double, {"dashboard": odd, "meta": "none"}) == Live("a", odd, version=3)


def test_who_changed_a_dashboard_and_when_is_safe_to_print(double: GrafanaDouble) -> None:
    meta = {
        "folderUid": "bots",
        "folderTitle": "Bots",
        "updated": "2024\x07",
        "updatedBy": "eve\x1b[2J\u202e",
        "provisioned": True,
    }
    stored = {"uid": "a", "version": 3}
    assert answered(double, {"dashboard": stored, "meta": meta}) == Live(
        "a", stored, version=3, folder=FOLDER, updated="2024\\x07", updated_by="eve\\x1b[2J\\u202e", provisioned=True
    )


def test_a_server_s_message_cannot_steer_a_terminal_and_is_cut(double: GrafanaDouble) -> None:
    double.faults = [Fault(400, json.dumps({"message": "\x1b]0;x\x07\u202e" + "y" * 5000}).encode(), JSON)]
    said = read_error(double)
    assert said.isprintable()
    assert "(400 Bad Request: \\x1b]0;x\\x07\\u202eyyy" in said
    assert len(said) < 500


def test_reading_runs_only_a_little_ahead(double: GrafanaDouble) -> None:
    answers = at(double).read([f"uid-{number}" for number in range(200)])
    assert next(answers) == Absent("uid-0")
    answers.close()  # type: ignore[attr-defined]
    assert len(double.asked) <= 16


def test_a_failure_ends_the_reading(double: GrafanaDouble) -> None:
    double.faults = [Fault(403, b'{"message": "no"}', JSON, path="/uid-3", times=9)]
    answers = at(double).read([f"uid-{number}" for number in range(200)])
    assert [next(answers).uid for _ in range(3)] == ["uid-0", "uid-1", "uid-2"]
    with pytest.raises(TargetError, match='cannot read dashboard "uid-3"'):
        next(answers)
    assert len(double.asked) < 40
