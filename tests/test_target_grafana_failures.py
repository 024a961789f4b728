"""What each failure of a Grafana is called, what is asked again, and that no secret is shown."""

from __future__ import annotations

import errno
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import niquests
import pytest
from fault_proxy import Fault as ProxyFault
from fault_proxy import FaultProxy
from grafana_case import FOLDER, HTML, JSON, at, board, read_error, write_error
from grafana_double import TOKEN, Fault, GrafanaDouble

from errors import TargetError
from targets.grafana.grafana import Grafana
from targets.grafana.settings import GrafanaSettings
from targets.target import Absent, Live

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


def deeper(frames: int, act: Callable[[], str]) -> str:
    """What `act` returns so many frames further down the stack."""
    return deeper(frames - 1, act) if frames else act()


@pytest.mark.parametrize("frames", [0, 500])
@pytest.mark.parametrize(
    ("depth", "said"), [(900, "odd"), (1010, "odd"), (100_000, '{"message": "odd", "detail": {"a":{"a":{"a":')]
)
def test_a_refusal_however_deep_it_is_nested_is_a_sentence_too(
    double: GrafanaDouble, depth: int, said: str, frames: int
) -> None:
    deep = b'{"message": "odd", "detail": ' + b'{"a":' * depth + b"1" + b"}" * (depth + 1)
    double.faults = [Fault(400, deep, JSON)]
    assert f"Grafana refused it as it is (400 Bad Request: {said}" in deeper(frames, lambda: read_error(double))


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
        "the connection was closed without an answer. Check that the url is a Grafana's, http or https, and whether it "
        "wants a client certificate",
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


DRIPPED = (
    "the answer was not whole within 2 seconds. See whether Grafana or the network is overloaded, or raise timeout"
)


def test_an_answer_that_drips_is_not_waited_for(double: GrafanaDouble) -> None:
    """No byte is late, and there is no end to them. A read is given up, a save is read back."""
    with FaultProxy(double.url, {1: ProxyFault.DRIPPED, 2: ProxyFault.DRIPPED}.get) as proxy:
        url = proxy.url
        assert read_error(double, url=url, timeout=1).replace(url, "URL") == (
            f'URL: cannot read dashboard "a": {DRIPPED}'
        )
        written = at(double, url=url, timeout=1).write(board(), folder=FOLDER, version=None, message="m")
    assert written.version == 1
    assert [(call.method, call.fault) for call in proxy.calls] == [
        ("GET", ProxyFault.DRIPPED),
        ("POST", ProxyFault.DRIPPED),
        ("GET", None),
    ]


class LastMoment(SimpleQueue[Any]):
    """What comes just when the wait for it ends."""

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        if timeout is None:
            return super().get(block)
        super().put(super().get())
        raise Empty


def test_an_answer_that_comes_at_the_last_moment_is_taken(
    double: GrafanaDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("targets.grafana.in_time.SimpleQueue", LastMoment)
    assert at(double).write(board(), folder=FOLDER, version=None, message="m").version == 1
    assert [asked.method for asked in double.asked] == ["POST"]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (TimeoutError(), "no answer within 30 seconds. See whether Grafana is overloaded, or raise timeout"),
        (
            OSError(errno.EMFILE, "Too many open files"),
            "it cannot be reached. Check the url, and the network in between",
        ),
    ],
)
def test_an_error_of_the_system_is_a_sentence_and_after_a_write_that_was_done_is_none(
    double: GrafanaDouble, monkeypatch: pytest.MonkeyPatch, error: OSError, sentence: str
) -> None:
    send = niquests.Session.request

    def failing(session: niquests.Session, method: str, *rest: Any, **more: Any) -> niquests.Response:
        answer = send(session, method, *rest, **more)
        if method.upper() == failing_method:
            raise error
        return answer

    monkeypatch.setattr(niquests.Session, "request", failing)
    failing_method = "POST"
    assert at(double).write(board(), folder=FOLDER, version=None, message="m").version == 1
    failing_method = "GET"
    assert read_error(double) == f'URL: cannot read dashboard "a": {sentence}'


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


NO_YEAR = f"Mon, 01 Jan {'9' * 20} 00:00:00 GMT"


@pytest.mark.parametrize("asked", ["Sat, 01 Jan 2000 00:00:00 GMT", NO_YEAR, "-5", "soon", "1e9", ""])
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


@pytest.mark.parametrize("fault", [Fault(503), Fault(500), Fault(reset=True), Fault(200, b"{}  ", JSON, cut=2)])
def test_a_write_is_never_sent_twice(double: GrafanaDouble, fault: Fault) -> None:
    double.faults = [fault]
    write_error(double)
    assert [asked.method for asked in double.asked] == ["POST", "GET"]
    assert not double.store.dashboards


@pytest.mark.parametrize("asked", ["", "7"])
def test_a_write_that_was_not_listened_to_is_sent_again(double: GrafanaDouble, asked: str) -> None:
    double.faults = [Fault(429, headers={"Retry-After": asked} if asked else {}, times=3)]
    waits: list[float] = []
    at(double, sleep=waits.append).write(board(), folder=FOLDER, version=None, message="m")
    assert [request.method for request in double.asked] == ["POST"] * 4
    assert len(double.store.dashboards["a"].versions) == 1
    assert waits == [7, 7, 7] if asked else all(0.25 * 2**n <= wait <= 0.5 * 2**n for n, wait in enumerate(waits))


def test_a_write_that_is_never_listened_to_is_given_up(double: GrafanaDouble) -> None:
    double.faults = [Fault(429, times=99)]
    assert write_error(double) == (
        'URL: cannot write dashboard "a": Grafana is asked too often (429 Too Many Requests). Wait a minute and run it '
        "again"
    )
    assert len(double.asked) == 4


READ = """
import sys
from targets.grafana.grafana import Grafana
from targets.grafana.settings import GrafanaSettings
list(Grafana(GrafanaSettings("x", sys.argv[1], timeout=300)).read(["a", "b", "c"]))
"""


@pytest.mark.parametrize("fault", [Fault(hang=True, times=99), Fault(429, headers={"Retry-After": "30"}, times=99)])
def test_ctrl_c_ends_a_read_that_waits(double: GrafanaDouble, fault: Fault) -> None:
    """And the process with it: no thread holds it."""
    double.faults = [fault]
    command = [sys.executable, "-c", READ, double.url]
    with subprocess.Popen(command, cwd=Path(__file__).parent.parent, stderr=subprocess.PIPE) as process:
        while len(double.asked) < 3 and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert said.rstrip().endswith(b"KeyboardInterrupt")


@pytest.mark.parametrize("wrong", ["/api", "/d/a/x"])
def test_a_wrong_address_is_not_taken_for_a_grafana_without_dashboards(double: GrafanaDouble, wrong: str) -> None:
    assert read_error(double, url=double.url + wrong) == (
        f'URL{wrong}: cannot read dashboard "a": there is no such address (404 Not Found: Not found). Check the url: a '
        "Grafana under a sub-path needs the sub-path in it"
    )


@pytest.mark.parametrize(
    "body",
    [
        {"message": "Dashboard not found"},
        {"message": "Dashboard not found", "status": "not-found"},
        {"message": 'dashboards.dashboard.grafana.app "a" not found', "reason": "NotFound", "status": "Failure"},
    ],
)
def test_what_grafana_says_of_a_missing_dashboard(double: GrafanaDouble, body: dict[str, str]) -> None:
    double.faults = [Fault(404, json.dumps(body).encode(), JSON)]
    assert list(at(double).read(["a"])) == [Absent("a")]


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
            "provisioned dashboard). Change that file, or take it out of provisioning",
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
