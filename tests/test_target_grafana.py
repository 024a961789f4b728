"""A Grafana as a target: what each of its failures is called, what is asked again, and that no secret is shown."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from grafana_double import PASSWORD, TOKEN, VIEWER, Fault, GrafanaDouble
from hypothesis import given
from hypothesis import strategies as st

from errors import TargetError, TradeboardsError
from targets.grafana import Grafana
from targets.settings import GrafanaSettings
from targets.target import Absent, Folder, Json, Live, Unreadable
from targets.untrusted import printable

FOLDER = Folder("bots", "Bots")
HTML = {"Content-Type": "text/html"}
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def double() -> Iterator[GrafanaDouble]:
    with GrafanaDouble() as server:
        server.store.create_folder({"uid": "bots", "title": "Bots"})
        yield server


def at(double: GrafanaDouble, *, sleep: Callable[[float], None] = lambda _: None, **more: Any) -> Grafana:
    return Grafana(GrafanaSettings(**({"name": "staging", "url": double.url, "token": TOKEN} | more)), sleep=sleep)


def board(uid: str = "a", **more: Any) -> Json:
    return {"uid": uid, "title": f"Board {uid}", "panels": [], **more}


def read_error(double: GrafanaDouble, **settings: Any) -> str:
    with pytest.raises(TargetError) as caught:
        list(at(double, **settings).read(["a"]))
    return str(caught.value).replace(double.url, "URL")


def write_error(double: GrafanaDouble, version: int | None = None, **content: Any) -> str:
    with pytest.raises(TargetError) as caught:
        at(double).write(board(**content), folder=FOLDER, version=version, message="m")
    return str(caught.value).replace(double.url, "URL")


STATUSES = {
    400: "Grafana refused it as it is (400 Bad Request: odd). Mend what it names",
    401: "the login was not accepted (401 Unauthorized: odd). Check this target's token, or user and password, and "
    "whether it has expired",
    403: "the login has no permission for this (403 Forbidden: odd). Give its role or service account the right to it, "
    "check org_id, and the organisation's quota",
    407: "a proxy wants a login (407 Proxy Authentication Required: odd). Give the proxy its login, or name this host "
    "in NO_PROXY",
    409: "it clashes with something that exists (409 Conflict: odd). Run diff again and see what holds the name or uid",
    412: "it is not what it was compared against (412 Precondition Failed: odd). Run diff again",
    413: "it is too large for Grafana or a proxy before it (413 Request Entity Too Large: odd). Raise the proxy's "
    "limit on the body of a request, or split the dashboard",
    418: "Grafana refused it as it is (418 I'm a Teapot: odd). Mend what it names",
    422: "Grafana found it invalid (422 Unprocessable Entity: odd). Mend what it names; a legacy alert in a panel is "
    "the usual reason",
    429: "Grafana is asked too often (429 Too Many Requests: odd). Wait a minute and run it again",
    500: "Grafana failed inside (500 Internal Server Error: odd). Look at Grafana's log, then run it again",
    502: "a proxy got no proper answer from Grafana (502 Bad Gateway: odd). See whether Grafana runs, then run it "
    "again",
    503: "Grafana or a proxy before it is not available (503 Service Unavailable: odd). See whether Grafana runs, then "
    "run it again",
    504: "a proxy waited too long for Grafana (504 Gateway Timeout: odd). See whether Grafana is overloaded, then run "
    "it again",
    599: "Grafana failed inside (599: odd). Look at Grafana's log, then run it again",
}


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_is_a_sentence_with_advice(double: GrafanaDouble, status: int) -> None:
    double.faults = [Fault(status, b'{"message": "odd"}', JSON, times=9)]
    assert read_error(double) == f'URL: cannot read dashboard "a": {STATUSES[status]}'


ODD_ANSWERS = {
    "a page of a proxy": (
        Fault(502, b"<html><head><title>502 Bad\n Gateway</title></head></html>", HTML, times=9),
        'a proxy got no proper answer from Grafana (502 Bad Gateway: a web page "502 Bad Gateway"). See whether '
        "Grafana runs, then run it again",
    ),
    "no Grafana under this path": (
        Fault(404, b"<!doctype html><title>Nothing here</title>", HTML),
        'there is no such address (404 Not Found: a web page "Nothing here"). Check the url: a Grafana under a '
        "sub-path needs the sub-path in it",
    ),
    "a login page": (
        Fault(200, b"<!DOCTYPE html><html><title>Sign in</title>", HTML),
        'the answer is a web page "Sign in", not Grafana\'s JSON. Check the url and its sub-path, and whether a proxy '
        "asks for a login first",
    ),
    "a login page that says it is JSON": (
        Fault(200, b"<html><title>Sign in</title>", JSON),
        'the answer is a web page "Sign in", not Grafana\'s JSON. Check the url and its sub-path, and whether a proxy '
        "asks for a login first",
    ),
    "a redirect to a login": (
        Fault(302, b"", {"Location": "/login?next=x"}),
        "the answer is a redirect to a login page (/login). Check the login, and whether a proxy before Grafana wants "
        "one of its own (give it in headers)",
    ),
    "a redirect elsewhere": (
        Fault(301, b"", {"Location": "https://grafana.example/api"}),
        "the answer is a redirect to https://grafana.example/api. Put the address where Grafana really is in the url",
    ),
    "another service": (
        Fault(200, b"[1, 2]", JSON),
        "the answer is not Grafana's JSON. Check that the url is a Grafana's and no other service's",
    ),
    "half a body": (
        Fault(200, b'{"dashboard": {"uid": "a"}}', JSON, cut=9, times=9),
        "the answer broke off half-way. Run it again; if it stays so, look at the proxy before Grafana",
    ),
    "a dropped connection": (
        Fault(reset=True, times=9),
        "the connection was closed without an answer. Check that the url is a Grafana's, and http or https",
    ),
    "silence": (
        Fault(hang=True, times=9),
        "no answer within 0.3 seconds. See whether Grafana is overloaded, or raise timeout",
    ),
}


@pytest.mark.parametrize("name", ODD_ANSWERS)
def test_each_odd_answer_is_a_sentence_with_advice(double: GrafanaDouble, name: str) -> None:
    fault, sentence = ODD_ANSWERS[name]
    double.faults = [fault]
    assert read_error(double, timeout=0.3) == f'URL: cannot read dashboard "a": {sentence}'


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "http://127.0.0.1:1",
            "nothing listens there (connection refused). Check the url and its port, and that Grafana runs",
        ),
        ("https://grafana.invalid", "its host name is not known. Check the url, and this machine's DNS"),
    ],
)
def test_an_address_that_nothing_answers(url: str, sentence: str) -> None:
    grafana = Grafana(GrafanaSettings("staging", url, token=TOKEN), sleep=lambda _: None)
    with pytest.raises(TargetError) as caught:
        grafana.ensure_folder(FOLDER)
    assert str(caught.value) == f'{url}: cannot read folder "bots": {sentence}'


def test_https_to_a_port_that_speaks_http(double: GrafanaDouble) -> None:
    said = read_error(double, url=double.url.replace("http:", "https:"))
    assert "no secure connection (" in said
    assert said.endswith("The port may speak http without encryption: check the url")


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_read_is_asked_again_with_growing_waits(double: GrafanaDouble, status: int) -> None:
    at(double).write(board(), folder=FOLDER, version=None, message="m")
    double.asked.clear()
    double.faults = [Fault(status, times=3)]
    waits: list[float] = []
    (found,) = at(double, sleep=waits.append).read(["a"])
    assert isinstance(found, Live)
    assert len(double.asked) == 4
    assert all(0.25 * 2**turn <= wait <= 0.5 * 2**turn for turn, wait in enumerate(waits))
    assert len(waits) == 3


@pytest.mark.parametrize("fault", [Fault(reset=True), Fault(200, b"{}   ", JSON, cut=2)])
def test_a_read_is_asked_again_after_a_broken_connection(double: GrafanaDouble, fault: Fault) -> None:
    double.faults = [fault]
    assert list(at(double).read(["a"])) == [Absent("a")]
    assert len(double.asked) == 2


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        ("7", 7.0),
        ("86400", 30.0),
        ("9" * 400, 30.0),
        ("Fri, 31 Dec 2099 23:59:59 GMT", 30.0),
        ("Fri, 31 Dec 2099 23:59:59 -0000", 30.0),
    ],
)
def test_retry_after_is_honoured_up_to_half_a_minute(double: GrafanaDouble, asked: str, waited: float) -> None:
    double.faults = [Fault(429, headers={"Retry-After": asked})]
    waits: list[float] = []
    assert list(at(double, sleep=waits.append).read(["a"])) == [Absent("a")]
    assert waits == [waited]


@pytest.mark.parametrize("asked", ["Sat, 01 Jan 2000 00:00:00 GMT", "-5", "soon", "1e9", ""])
def test_a_retry_after_that_asks_for_nothing_changes_nothing(double: GrafanaDouble, asked: str) -> None:
    double.faults = [Fault(503, headers={"Retry-After": asked})]
    waits: list[float] = []
    list(at(double, sleep=waits.append).read(["a"]))
    assert len(waits) == 1
    assert waits[0] <= 0.5


@pytest.mark.parametrize("fault", [Fault(500, times=9), Fault(401, times=9), Fault(hang=True, times=9)])
def test_what_would_not_get_better_is_asked_once(double: GrafanaDouble, fault: Fault) -> None:
    double.faults = [fault]
    read_error(double, timeout=0.3)
    assert len(double.asked) == 1


@pytest.mark.parametrize("fault", [Fault(429), Fault(503), Fault(reset=True), Fault(200, b"{}  ", JSON, cut=2)])
def test_a_write_is_never_sent_twice(double: GrafanaDouble, fault: Fault) -> None:
    double.faults = [fault]
    write_error(double)
    assert len(double.asked) == 1
    assert not double.store.dashboards


def test_a_write_whose_answer_is_lost_says_that_it_may_have_happened(double: GrafanaDouble) -> None:
    double.faults = [Fault(reset=True, method="POST", after=True)]
    assert write_error(double) == (
        'URL: cannot write dashboard "a": the connection was closed without an answer. Check that the url is a '
        "Grafana's, and http or https. It may have been written all the same: run diff again to see"
    )
    assert "a" in double.store.dashboards


def test_a_write_answered_by_something_else_is_no_success(double: GrafanaDouble) -> None:
    double.faults = [Fault(200, b'{"uid": "a"}', JSON)]
    assert "the answer is not Grafana's JSON" in write_error(double)


def refused_for_its_version(double: GrafanaDouble) -> str:
    at(double).write(board(), folder=FOLDER, version=None, message="m")
    return write_error(double, version=7)


def refused_as_gone(double: GrafanaDouble) -> str:
    return write_error(double, version=7)


def refused_as_provisioned(double: GrafanaDouble) -> str:
    at(double).write(board(), folder=FOLDER, version=None, message="m")
    double.store.dashboards["a"].provisioned = True
    return write_error(double, version=1)


def refused_as_a_plugins(double: GrafanaDouble) -> str:
    at(double).write(board(), folder=FOLDER, version=None, message="m")
    double.store.dashboards["a"].plugin = True
    return write_error(double, version=1)


def refused_for_its_title(double: GrafanaDouble) -> str:
    double.store.release = (10, 4)
    at(double).write(board("b", title="Board a"), folder=FOLDER, version=None, message="m")
    return write_error(double)


def refused_without_its_folder(double: GrafanaDouble) -> str:
    double.store.folders.clear()
    return write_error(double)


def refused_for_an_alert(double: GrafanaDouble) -> str:
    return write_error(double, panels=[{"id": 1, "alert": {}}])


def refused_for_the_quota(double: GrafanaDouble) -> str:
    double.store.quota = 0
    return write_error(double)


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        (
            refused_for_its_version,
            "it was changed by someone else since it was compared (412 Precondition Failed: The dashboard has been "
            "changed by someone else). Run diff again to see what they did",
        ),
        (
            refused_as_gone,
            "it is gone since it was compared (404 Not Found: Dashboard not found). Run diff again",
        ),
        (
            refused_as_provisioned,
            "it is provisioned from a file, and Grafana lets nobody else change it (400 Bad Request: Cannot save "
            "provisioned dashboard). Change that file, or take the dashboard out of provisioning",
        ),
        (
            refused_as_a_plugins,
            "it belongs to a plugin (412 Precondition Failed: The dashboard belongs to plugin x.). Give the dashboard "
            "another uid; a plugin's own stays as it is",
        ),
        (
            refused_for_its_title,
            "the folder has another dashboard with this title (412 Precondition Failed: A dashboard with the same name "
            "in the folder already exists). Rename or delete the other one, or change the title",
        ),
        (
            refused_without_its_folder,
            "its folder is gone (400 Bad Request: Folder not found). Run it again: a missing folder is created",
        ),
        (
            refused_for_an_alert,
            "Grafana found it invalid (422 Unprocessable Entity: Alert validation error: missing conditions). Mend "
            "what it names; a legacy alert in a panel is the usual reason",
        ),
        (
            refused_for_the_quota,
            "the login has no permission for this (403 Forbidden: Quota reached). Give its role or service account the "
            "right to it, check org_id, and the organisation's quota",
        ),
    ],
)
def test_each_refusal_of_a_write(double: GrafanaDouble, refused: Callable[[GrafanaDouble], str], sentence: str) -> None:
    assert refused(double) == f'URL: cannot write dashboard "a": {sentence}'


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
        f'{double.url}: cannot create folder "Bots" (mine): another folder has this title: uid "bots". Use folder uid '
        '"bots" for this deployment, or give its folder another title'
    )


def test_a_folder_that_another_run_makes_meanwhile_is_no_problem(double: GrafanaDouble) -> None:
    double.faults = [Fault(404, b'{"message": "folder not found"}', JSON, path="/api/folders/bots")]
    assert at(double).ensure_folder(FOLDER) is False


@pytest.mark.parametrize("slash", ["", "/", "///"])
@pytest.mark.parametrize("prefix", ["", "/grafana", "/a/b"])
def test_a_sub_path_with_and_without_a_slash(prefix: str, slash: str) -> None:
    with GrafanaDouble(prefix=prefix) as double:
        grafana = at(double, url=double.url + slash)
        assert grafana.place == double.url
        assert grafana.ensure_folder(FOLDER) is True
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
            "depth limit exceeded: line 1 column 1038 (char 1037)",
        ),
    ],
)
def test_a_dashboard_that_is_not_json_is_unreadable(double: GrafanaDouble, body: bytes, reason: str) -> None:
    double.faults = [Fault(200, body, JSON)]
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


def test_a_dashboard_in_the_newer_model_is_unreadable_with_what_to_do(double: GrafanaDouble) -> None:
    at(double).write(board(), folder=FOLDER, version=None, message="m")
    double.store.dashboards["a"].v2 = True
    assert list(at(double).read(["a", "b"])) == [
        Unreadable(
            "a",
            "it was saved in Grafana's v2 model, which cannot be read as the classic model here. Keep what you want of "
            "it (export it in Grafana), delete it there, and push the classic one anew (Grafana: dashboard api version "
            "not supported, use /apis/dashboard.grafana.app/v2beta1/namespaces/default/dashboards/a instead)",
        ),
        Absent("b"),
    ]


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


SECRETS = {"token": "glsa_planted-secret", "header": "planted-header-value", "password": "planted&pass"}


@pytest.mark.parametrize("name", [*ODD_ANSWERS, "an echo", "a page that echoes", "a redirect that echoes", "no server"])
@pytest.mark.parametrize("login", ["token", "password"])
def test_no_secret_is_shown(double: GrafanaDouble, name: str, login: str) -> None:
    echo = " ".join([*SECRETS.values(), "dTpwbGFudGVkJnBhc3M="])  # the last is what basic auth sends
    echoes = {
        "an echo": Fault(400, json.dumps({"message": "x" * 270 + echo}).encode(), JSON),
        "a page that echoes": Fault(500, f"<html><title>{echo}</title>".encode(), HTML),
        "a redirect that echoes": Fault(302, b"", {"Location": f"/{SECRETS[login]}/{SECRETS['header']}"}),
        "no server": Fault(),
    }
    double.faults = [echoes[name] if name in echoes else ODD_ANSWERS[name][0]]
    who = (
        {"token": SECRETS["token"]} if login == "token" else {"token": "", "user": "u", "password": SECRETS["password"]}
    )
    url = "http://127.0.0.1:1" if name == "no server" else double.url
    settings = GrafanaSettings("x", url, **who, headers={"X-Key": SECRETS["header"]}, timeout=0.3, retries=0)  # type: ignore[arg-type]
    grafana = Grafana(settings)
    with pytest.raises(TargetError) as caught:
        list(grafana.read(["a"]))
    shown = " ".join(
        [str(caught.value), repr(caught.value), repr(settings), repr(grafana), grafana.place, grafana.name]
    )
    mine = (
        [*who.values(), SECRETS["header"]]
        if login == "token"
        else [SECRETS["password"], SECRETS["header"], "dTpwbGFudGVk"]
    )
    assert not [secret for secret in mine if secret and secret in shown]


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({"url": "grafana.example"}, "its url is not one. Write it as https://host/ or https://host/sub-path/"),
        ({"url": "ftp://grafana.example"}, "its url is not one. Write it as https://host/ or https://host/sub-path/"),
        (
            {"url": "https://u:pa/ss@g.example"},
            "its url is not one. Write it as https://host/ or https://host/sub-path/",
        ),
        (
            {"url": "https://u:12/ss@g.example"},
            "its url is not one. Write it as https://host/ or https://host/sub-path/",
        ),
        ({"url": "https://g.example:99999"}, "its url is not one. Write it as https://host/ or https://host/sub-path/"),
        (
            {"url": "https://g.example/?orgId=2"},
            "its url has a query or a fragment. Write the address of Grafana alone",
        ),
        (
            {"url": "http://g.example/grafana"},
            "a login would go to http://g.example/grafana without encryption. Use https://, or set allow_http = true "
            "for this target when the network in between is trusted",
        ),
        ({"user": "u", "password": "p"}, "it has both a token and a user with a password. Keep one of them"),
        ({"token": "", "password": "p"}, "it has a password and no user. Give both"),
        (
            {"token": "", "user": "a:b", "password": "p"},
            "its user holds a colon, which basic auth cannot carry. Use a token",
        ),
        ({"token": "two\nlines"}, "its token holds a space, a line break or other odd characters. Copy it anew"),
        ({"headers": {"authorization": "x"}}, "it has both a login and an Authorization header. Keep one of them"),
        ({"headers": {"X A": "x"}}, '"X A" cannot be the name of a header. Use letters and hyphens'),
        (
            {"headers": {"X-A": "x\r\nY: z"}},
            'the value of header "X-A" cannot be sent. Use printable ASCII, without spaces around it',
        ),
        ({"ca_file": Path("no/such.pem")}, 'ca_file "no/such.pem" is no file. Give the path of a PEM file'),
        ({"timeout": 0.0}, "timeout must be more than 0 and at most 3600 seconds"),
        ({"retries": 11}, "retries must be from 0 to 10"),
        ({"org_id": 0}, "org_id must be 1 or more"),
    ],
)
def test_settings_that_cannot_be_used(given_: dict[str, Any], message: str) -> None:
    with pytest.raises(TradeboardsError) as caught:
        GrafanaSettings(**({"name": "prod", "url": "https://g.example", "token": "t"} | given_))
    assert str(caught.value) == f'target "prod": {message}'


def test_all_problems_of_settings_are_told_at_once() -> None:
    with pytest.raises(TradeboardsError) as caught:
        GrafanaSettings("prod", "http://g.example", token="t", retries=99, client_key=Path("k"))  # noqa: S106
    assert len(str(caught.value).splitlines()) == 4


@pytest.mark.parametrize(
    "url", ["http://localhost:3000", "http://127.0.0.9", "http://[::1]:3000", "http://g.localhost"]
)
def test_a_login_may_go_to_this_machine_without_encryption(url: str) -> None:
    assert GrafanaSettings("x", url, token="t").url == url  # noqa: S106


def test_a_login_may_cross_a_network_unencrypted_only_when_allowed_by_name() -> None:
    for url in ("http://g.example", "http://127.0.0.1.example", "http://0.0.0.0"):
        logins: list[dict[str, Any]] = [{"token": "t"}, {"user": "u"}, {"headers": {"Cookie": "c=1"}}]
        for login in logins:
            with pytest.raises(TradeboardsError, match="without encryption"):
                GrafanaSettings("x", url, **login)
            assert GrafanaSettings("x", url, allow_http=True, **login).url == url
        assert GrafanaSettings("x", url, headers={"X-Desk": "fx"}).url == url


def pem(folder: Path, name: str, signer: str, extension: str) -> None:
    """A key and a certificate made by openssl."""

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    subject = ("-subj", f"/CN={name}", "-addext", extension)
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key")
    by = ("-CA", f"{signer}.pem", "-CAkey", f"{signer}.key") if signer else ()
    openssl("req", "-x509", *key, *subject, *by, "-days", "2", "-out", f"{name}.pem")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificates with openssl, which is not here")
def test_certificates_of_both_sides(tmp_path: Path) -> None:
    pem(tmp_path, "ca", "", "keyUsage=critical,keyCertSign")
    pem(tmp_path, "server", "ca", "subjectAltName=IP:127.0.0.1")
    pem(tmp_path, "client", "ca", "extendedKeyUsage=clientAuth")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=tmp_path / "ca.pem")
    context.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")
    context.verify_mode = ssl.CERT_REQUIRED
    ours: dict[str, Any] = {"client_cert": tmp_path / "client.pem", "client_key": tmp_path / "client.key"}
    with GrafanaDouble(tls=context) as double:
        assert list(at(double, ca_file=tmp_path / "ca.pem", **ours).read(["a"])) == [Absent("a")]
        assert read_error(double, **ours).endswith(
            "Set ca_file to the authority that signed Grafana's certificate, and check the host in the url"
        )
        assert "no secure connection (" in read_error(double, ca_file=tmp_path / "ca.pem")
        (tmp_path / "odd.pem").write_text("not a certificate")
        assert "no secure connection (" in read_error(double, ca_file=tmp_path / "odd.pem")


@given(st.text(), st.integers(min_value=2, max_value=50))
def test_printable_text_is_printable_and_short(text: str, limit: int) -> None:
    shown = printable(text, limit)
    assert shown.isprintable()
    assert len(shown) <= limit


@given(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=300))
def test_text_that_is_printable_stays_as_it_is(text: str) -> None:
    assert printable(text) == text
