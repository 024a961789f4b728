"""Secrets planted wherever tradeboards takes one: what it prints, logs or writes holds none of them, whatever fails."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import cycle
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from click.testing import CliRunner
from fault_proxy import Fault, FaultProxy
from grafana_double import PASSWORD, TOKEN, GrafanaDouble
from test_datasource_prometheus import Reply, Request, serving

import cli

ENVIRONMENT = {
    "PLANTED_TOKEN": TOKEN,
    "PLANTED_PASSWORD": PASSWORD,
    "PLANTED_HEADER": "header-7e41b0/+=",
    "PLANTED_SOURCE": "source&6f02c9 \"'",
    "PLANTED_TENANT": "tenant-c05d11",
    "PLANTED_DATABASE": "database$93ab44",
    "PROMETHEUS_TOKEN": "",
}
READER = "reader%d2a8/71"
"""The password of the login in the URL of a Prometheus."""

LOGINS = {
    "token": 'token_env = "PLANTED_TOKEN"',
    "password": 'user = "admin"\npassword_env = "PLANTED_PASSWORD"',
}
CONFIGURATION = """\
target = "here"
[targets.here]
url = "{url}"
timeout = 0.5
retries = 0
headers_env = {{ X-Desk-Key = "PLANTED_HEADER" }}
{login}
[alerting]
grafana_url = "https://grafana.example.org"
[datasources.mimir]
type = "prometheus"
flavour = "mimir"
url = "http://mimir:8080/prometheus"
user = "reader"
password_env = "PLANTED_SOURCE"
headers_env = {{ X-Scope-OrgID = "PLANTED_TENANT" }}
[datasources.db]
type = "postgres"
url = "db:5432"
database = "d"
user = "u"
password_env = "PLANTED_DATABASE"
"""
HERE = "trader247"
OF_A_TARGET = (("diff", "--alerts", HERE), ("push", "--yes", HERE))
OF_A_GOOD_ONE = (
    *OF_A_TARGET,
    ("diff", "--format", "markdown", "--alerts", HERE),
    ("diff", "--format", "json", "--alerts", HERE),
    ("push", "--yes", "--alerts", HERE),
    ("diff", "--plan", "var/plan.json"),
    ("push", "--yes", "--plan", "var/plan.json"),
    ("backup",),
)
OF_A_PROMETHEUS = (("check", "--prometheus"), ("preview", "--out", "var/preview", "--prometheus"))


def secrets() -> Iterator[str]:
    """Each secret in each form that a program, a server or a proxy may give it."""
    for secret in [*filter(None, ENVIRONMENT.values()), READER, "bearer-4410ee"]:
        yield from {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), json.dumps(secret)[1:-1]}
        yield base64.b64encode(secret.encode()).decode().rstrip("=")
    for user, secret in {"admin": PASSWORD, "reader": READER}.items():
        yield base64.b64encode(f"{user}:{secret}".encode()).decode().rstrip("=")


def found(folder: Path, said: str) -> list[str]:
    """The secrets in what was said, and in every file below the folder."""
    texts = {"what was said": said} | {
        str(path.relative_to(folder)): path.read_bytes().decode("latin-1")
        for path in folder.rglob("*")
        if path.is_file()
    }
    return [f"{secret} in {where}" for where, text in texts.items() for secret in secrets() if secret in text]


@contextmanager
def good() -> Iterator[tuple[str, list[str]]]:
    """A Grafana that all is well with, and what it was sent."""
    heard: list[str] = []
    with GrafanaDouble() as double:
        yield double.url, heard
        heard += [str(asked.headers) for asked in double.asked]


@contextmanager
def echoing(status: int, kind: str = "application/json") -> Iterator[tuple[str, list[str]]]:
    """A server or a proxy that answers with the request, whole."""
    heard: list[str] = []

    def reply(request: Request) -> Reply:
        method, path, headers, body = request
        heard.append(str(headers))
        told = " ".join([method, path, str(headers), body.decode(errors="replace")])
        shown = json.dumps({"message": told, "status": told, "error": told, "errorType": told, "uid": told})
        page = f"<html><title>{told}</title><body>{told}</body></html>" if kind == "text/html" else shown
        login = headers.get("authorization", "").partition(" ")[2]
        return status, {"Content-Type": kind, "Location": f"/login?next={quote(login)}"}, page.encode()

    with serving(reply) as url:
        yield url, heard


@contextmanager
def broken(fault: Fault) -> Iterator[tuple[str, list[str]]]:
    """A Grafana that nothing can be heard of."""
    heard: list[str] = []
    with GrafanaDouble() as double, FaultProxy(double.url, lambda _: fault) as proxy:
        yield proxy.url, heard
        heard += [str(asked.headers) for asked in double.asked]


BAD: dict[str, Callable[[], AbstractContextManager[tuple[str, list[str]]]]] = {
    "an echo of status 400": lambda: echoing(400),
    "an echo of status 401": lambda: echoing(401),
    "an echo of status 412": lambda: echoing(412),
    "an echo of status 200": lambda: echoing(200),
    "a page of status 200": lambda: echoing(200, "text/html"),
    "a page of status 502": lambda: echoing(502, "text/html"),
    "a redirect": lambda: echoing(302, "text/html"),
    "a broken connection": lambda: broken(Fault.RESET_IN_ANSWER),
    "half a body": lambda: broken(Fault.TRUNCATED),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with what was built, and every secret in the environment."""
    folder = tmp_path_factory.mktemp("secrets")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        configured(folder, "http://127.0.0.1:1", "token")
        said = run("build")
        assert "build/: " in said
        assert found(folder, said) == []
        yield folder


def configured(folder: Path, url: str, login: str) -> None:
    text = CONFIGURATION.format(url=url, login=LOGINS[login])
    (folder / "tradeboards.toml").write_text(text, encoding="utf-8")


def run(*arguments: str) -> str:
    """What a command said."""
    result = CliRunner().invoke(cli.main, arguments, catch_exceptions=False)
    assert "Usage:" not in result.output
    return result.output


@pytest.mark.parametrize("login", LOGINS)
def test_no_secret_is_told_where_all_is_well(project: Path, caplog: pytest.LogCaptureFixture, login: str) -> None:
    caplog.set_level(logging.DEBUG)
    with good() as (url, heard):
        configured(project, url, login)
        said = "".join(run(*command) for command in OF_A_GOOD_ONE)
    assert "5 created" in said
    assert was_sent(login, heard)
    assert found(project, said + caplog.text) == []


@pytest.mark.parametrize(("server", "login"), [*zip(BAD, cycle(LOGINS))])
def test_no_secret_of_a_target_is_told_by_what_fails(
    project: Path, caplog: pytest.LogCaptureFixture, server: str, login: str
) -> None:
    caplog.set_level(logging.DEBUG)
    with BAD[server]() as (url, heard):
        configured(project, url, login)
        said = "".join(run(*command) for command in OF_A_TARGET)
    assert said.count("error: ") >= 1
    assert was_sent(login, heard)
    assert found(project, said + caplog.text) == []


def was_sent(login: str, heard: list[str]) -> bool:
    """Whether the server was told the secrets: else it would be no wonder that nobody else was."""
    sent = TOKEN if login == "token" else base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
    return any(sent in headers and ENVIRONMENT["PLANTED_HEADER"] in headers for headers in heard)


@pytest.mark.parametrize(("status", "login"), [*zip([200, 302, 400, 401, 503], cycle(["url", "token"]))])
def test_no_secret_of_a_prometheus_is_told(
    project: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, status: int, login: str
) -> None:
    caplog.set_level(logging.DEBUG)
    configured(project, "http://127.0.0.1:1", "token")
    if login == "token":
        monkeypatch.setenv("PROMETHEUS_TOKEN", "bearer-4410ee")
    with echoing(status) as (url, heard):
        at = url.replace("//", f"//reader:{quote(READER, safe='')}@") if login == "url" else url
        said = "".join(run(*command, at, HERE) for command in OF_A_PROMETHEUS)
    sent = "bearer-4410ee" if login == "token" else base64.b64encode(f"reader:{READER}".encode()).decode()
    assert any(sent in headers for headers in heard)
    assert found(project, said + caplog.text) == []


@pytest.mark.parametrize("place", ["password_env", "token_env", "headers_env.X-Key", "url"])
def test_a_secret_in_the_place_of_its_name_is_not_told(project: Path, place: str) -> None:
    """Nor one that stands in a URL, where it must not."""
    planted = "glsa_3e1f77aa planted"
    line = {"url": 'url = "https://admin:3e1f77aa@grafana.example.org"'}.get(place, f'{place} = "{planted}"')
    rest = "" if place == "url" else '\nurl = "https://grafana.example.org"'
    (project / "tradeboards.toml").write_text(f'target = "here"\n[targets.here]\n{line}{rest}\n', encoding="utf-8")
    said = "".join(run(*command) for command in OF_A_TARGET)
    assert "error: " in said
    assert "3e1f77aa" not in said
