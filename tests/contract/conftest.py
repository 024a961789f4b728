"""A Grafana for the contract tests: the double in several releases, and a real one where `GRAFANA_URL` names it."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

import niquests
import pytest
from grafana_double import TOKEN, GrafanaDouble

from targets.grafana import Grafana
from targets.settings import GrafanaSettings
from targets.target import Folder, Json

_DOUBLES = {"9.0.0": "", "10.4.2": "/grafana", "11.4.0": "", "12.3.0": "/deep/er", "13.0.0": ""}


@dataclass
class Place:
    """A Grafana under test, a folder of its own in it, and what a person could do there behind our back."""

    settings: GrafanaSettings
    grafana: Grafana
    suffix: str
    folder: Folder
    uids: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)

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

    def ask(self, method: str, path: str, body: Json | None = None) -> niquests.Response:
        """A request past our own code."""
        s = self.settings
        headers = {"X-Disable-Provenance": "true"} if "alert-rules" in path and method in {"POST", "DELETE"} else {}
        headers |= {"Authorization": f"Bearer {s.token}"} if s.token else {}
        login = None if s.token else (s.user, s.password)
        return niquests.request(method, f"{s.url}{path}", json=body, headers=headers, auth=login, timeout=30)

    def clean(self) -> None:
        """Leave nothing behind."""
        for uid in self.uids:
            self.ask("DELETE", f"/api/dashboards/uid/{quote(uid, safe='')}")
        for uid in self.rules:
            self.ask("DELETE", f"/api/v1/provisioning/alert-rules/{uid}")
        for uid in self.sources:
            self.ask("DELETE", f"/api/datasources/uid/{uid}")
        self.ask("DELETE", f"/api/folders/{self.folder.uid}?forceDeleteRules=true")
        self.grafana.close()


def until(true: Callable[[], bool]) -> None:
    """Wait for what a Grafana does a moment later, such as to feed its search."""
    last = time.monotonic() + 20
    while not true():
        assert time.monotonic() < last, "it did not come about within 20 seconds"
        time.sleep(0.2)


def _places() -> list[str]:
    return [*_DOUBLES, *(["GRAFANA_URL"] if os.environ.get("GRAFANA_URL") else [])]


@pytest.fixture(params=_places())
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """One Grafana after the other: the double as several releases, then the real one."""
    if request.param == "GRAFANA_URL":
        token = os.environ.get("GRAFANA_TOKEN", "")
        yield from _place(GrafanaSettings("real", os.environ["GRAFANA_URL"], token=token, allow_http=True))
    else:
        with GrafanaDouble(request.param, _DOUBLES[request.param]) as double:
            yield from _place(GrafanaSettings("double", double.url + "/", token=TOKEN))


def _place(settings: GrafanaSettings) -> Iterator[Place]:
    suffix = secrets.token_hex(4)
    folder = Folder(f"contract-{suffix}", f"tradeboards contract {suffix}")
    place = Place(settings, Grafana(settings), suffix, folder)
    try:
        yield place
    finally:
        place.clean()
