"""A Grafana for the contract tests: the double in several releases, and a real one where `GRAFANA_URL` names it.

What a test makes has names of its own, and is gone afterwards, whatever became of the test.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from http.client import TOO_MANY_REQUESTS
from pathlib import Path
from urllib.parse import quote

import niquests
import pytest
from grafana_double import PEOPLE, TOKEN, GrafanaDouble

from contract.project import Project
from targets.grafana.grafana import Grafana
from targets.grafana.settings import GrafanaSettings
from targets.target import Folder, Json

_DOUBLES = {"9.0.0": "", "10.4.2": "/grafana", "11.4.0": "", "12.3.0": "/deep/er", "13.0.0": ""}
_LAGGING = "13.0.0"
"""The double whose search is fed late, as that of a Grafana from 12 on may be."""

_ADA = next(token for token, name in PEOPLE.items() if name == "ada")


@dataclass
class Place:
    """A Grafana under test, a folder of its own in it, and what a person could do there behind our back.

    `person` is how a person logs in there: on a real Grafana nobody else is known, and it is the login of the tests.
    """

    settings: GrafanaSettings
    person: GrafanaSettings
    suffix: str
    folder: Folder
    grafana: Grafana = field(init=False)
    uids: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    accounts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.grafana = Grafana(self.settings)
        self.folders.append(self.folder.uid)

    def uid(self, stem: str = "contract") -> str:
        """A throw-away uid, forgotten by Grafana at the end."""
        uid = f"{stem}-{len(self.uids)}-{self.suffix}"
        self.uids.append(uid)
        return uid

    def rule(self, stem: str) -> str:
        """The uid of a throw-away alert rule."""
        uid = f"{stem}-rule-{len(self.rules)}-{self.suffix}"
        self.rules.append(uid)
        return uid

    def source(self) -> str:
        """The uid of a throw-away data source."""
        uid = f"contract-source-{len(self.sources)}-{self.suffix}"
        self.sources.append(uid)
        return uid

    def ask(
        self, method: str, path: str, body: Json | None = None, *, login: GrafanaSettings | None = None
    ) -> niquests.Response:
        """A request past our own code; only what a Grafana was too busy for is sent again."""
        return _ask(login or self.settings, method, path, body)

    def edit(self, uid: str, message: str = "quick fix", **values: object) -> str:
        """A person saves a dashboard with other values, as a browser does, without our marker; who that was."""
        there = self.ask("GET", f"/api/dashboards/uid/{uid}").json()
        board = {key: value for key, value in there["dashboard"].items() if key != "tradeboards"} | values
        body = {"dashboard": board, "folderUid": there["meta"]["folderUid"], "overwrite": False, "message": message}
        answer = self.ask("POST", "/api/dashboards/db", body, login=self.person)
        assert answer.status_code == 200, answer.text
        return str(self.ask("GET", f"/api/dashboards/uid/{uid}").json()["meta"]["updatedBy"])

    def login(self, role: str) -> GrafanaSettings:
        """The login of a service account of its own with this role, and no more than it."""
        name = f"tradeboards contract {self.suffix} {role} {len(self.accounts)}"
        answer = self.ask("POST", "/api/serviceaccounts", {"name": name, "role": role})
        if answer.status_code != 201:
            pytest.skip(f"GRAFANA_TOKEN may not make a service account ({answer.status_code})")
        self.accounts.append(int(answer.json()["id"]))
        token = self.ask("POST", f"/api/serviceaccounts/{self.accounts[-1]}/tokens", {"name": name})
        if token.status_code != 200:
            pytest.skip(f"GRAFANA_TOKEN may not make a token of a service account ({token.status_code})")
        return replace(self.settings, token=str(token.json()["key"]), user="", password="")

    def clean(self) -> None:
        """Leave nothing behind; one that cannot be removed keeps none of the others."""
        with ExitStack() as steps:  # the last comes first
            steps.callback(self.grafana.close)
            for uid in self.folders:
                steps.callback(until, partial(self._is_gone, f"/api/folders/{uid}"))
            for number in self.accounts:
                steps.callback(self.ask, "DELETE", f"/api/serviceaccounts/{number}")
            for uid in self.sources:
                steps.callback(self.ask, "DELETE", f"/api/datasources/uid/{uid}")
            for uid in self.rules:
                steps.callback(self.ask, "DELETE", f"/api/v1/provisioning/alert-rules/{uid}")
            for uid in self.uids:
                steps.callback(self.ask, "DELETE", f"/api/dashboards/uid/{quote(uid, safe='')}")

    def _is_gone(self, path: str) -> bool:
        """Whether a folder is gone; if not, Grafana is told to remove it, which it may do a moment later."""
        if self.ask("GET", path).status_code == 404:
            return True
        self.ask("DELETE", f"{path}?forceDeleteRules=true")
        return self.ask("GET", path).status_code == 404


def _ask(settings: GrafanaSettings, method: str, path: str, body: Json | None) -> niquests.Response:
    changes_rules = "alert-rules" in path and method in {"POST", "DELETE"}
    headers = {"X-Disable-Provenance": "true"} if changes_rules else {}
    headers |= {"Authorization": f"Bearer {settings.token}"} if settings.token else {}
    login = None if settings.token else (settings.user, settings.password)
    while True:
        answer = niquests.request(method, f"{settings.url}{path}", json=body, headers=headers, auth=login, timeout=30)
        if answer.status_code != TOO_MANY_REQUESTS:
            return answer
        time.sleep(float(answer.headers.get("Retry-After", 1)))


def until(true: Callable[[], bool]) -> None:
    """Wait for what a Grafana does a moment later, such as to feed its search."""
    last = time.monotonic() + 20
    while not true():
        assert time.monotonic() < last, "it did not come about within 20 seconds"
        time.sleep(0.2)


_REAL = ["GRAFANA_URL"] if os.environ.get("GRAFANA_URL") else []

commands = pytest.mark.parametrize("place", ["9.0.0", _LAGGING, *_REAL], indirect=True)
"""Of tests that run whole commands, at the oldest and the newest: what differs between releases is tested below."""


@pytest.fixture(params=[*_DOUBLES, *_REAL])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """One Grafana after the other: the double as several releases, then the real one."""
    if request.param == "GRAFANA_URL":
        token = os.environ.get("GRAFANA_TOKEN", "")
        real = GrafanaSettings("real", os.environ["GRAFANA_URL"], token=token, allow_http=True)
        yield from _place(real, real)
    else:
        with GrafanaDouble(request.param, _DOUBLES[request.param], lagging=request.param == _LAGGING) as double:
            settings = GrafanaSettings("double", double.url + "/", token=TOKEN)
            yield from _place(settings, replace(settings, token=_ADA))


def _place(settings: GrafanaSettings, person: GrafanaSettings) -> Iterator[Place]:
    suffix = secrets.token_hex(4)
    place = Place(settings, person, suffix, Folder(f"contract-{suffix}", f"tradeboards contract {suffix}"))
    try:
        yield place
    finally:
        place.clean()


@pytest.fixture
def project(place: Place, tmp_path: Path) -> Project:
    """A scratch project that was built, with one deployment whose dashboards go to the folder of the test."""
    return Project(place, tmp_path, place.settings)
