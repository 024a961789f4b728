"""What tests of a Grafana as a target share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from grafana_double import TOKEN, GrafanaDouble

from errors import TargetError
from targets.grafana.grafana import Grafana
from targets.grafana.settings import GrafanaSettings
from targets.target import Folder, Json

FOLDER = Folder("bots", "Bots")
HTML = {"Content-Type": "text/html"}
JSON = {"Content-Type": "application/json"}


def at(double: GrafanaDouble, *, sleep: Callable[[float], None] = lambda _: None, **more: Any) -> Grafana:
    return Grafana(GrafanaSettings(**({"name": "staging", "url": double.url, "token": TOKEN} | more)), sleep=sleep)


def board(uid: str = "a", **more: Any) -> Json:
    return {"uid": uid, "title": f"Board {uid}", "panels": [], **more}


def read_error(double: GrafanaDouble, **settings: Any) -> str:
    with pytest.raises(TargetError) as caught:
        list(at(double, **settings).read(["a"]))
    return str(caught.value).replace(double.url, "URL")


def write_error(double: GrafanaDouble, version: int | None = None, timeout: float = 30.0, **content: Any) -> str:
    with pytest.raises(TargetError) as caught:
        at(double, timeout=timeout).write(board(**content), folder=FOLDER, version=version, message="m")
    return str(caught.value).replace(double.url, "URL")
