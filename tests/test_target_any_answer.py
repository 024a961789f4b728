"""Whatever JSON a Grafana answers, to whatever call: a value that is safe to show, or a `TargetError`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from grafana_case import FOLDER, JSON, at, board
from grafana_double import Fault, GrafanaDouble
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from errors import TargetError
from targets.grafana.grafana import Grafana
from targets.target import Version

TEXTS = st.text(max_size=8) | st.sampled_from(["a", "bots", "\x1b[2J", "\u202e", "v1beta1", "default", "../x"])
LEAVES = st.none() | st.booleans() | st.integers(-2, 3) | st.floats(allow_nan=False, width=16) | TEXTS
# fmt: off
KEYS = st.sampled_from([
    "uid", "version", "versions", "continueToken", "data", "dashboard", "meta", "spec", "metadata", "name",
    "generation", "annotations", "status", "folderUid", "conversion", "failed", "error", "message", "created",
    "createdBy", "title", "url", "secureJsonFields", "readOnly", "provisioned", "panels",
])
# fmt: on
ANSWERS = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | TEXTS, inner, max_size=5), max_leaves=12
)
CALLS: dict[str, Callable[[Grafana], object]] = {
    "read": lambda grafana: list(grafana.read(["a"])),
    "versions": lambda grafana: list(grafana.versions("a")),
    "version": lambda grafana: grafana.version("a", 1),
    "owned": lambda grafana: list(grafana.owned([FOLDER])),
    "remove_folder": lambda grafana: grafana.remove_folder(FOLDER),
    "ensure_folder": lambda grafana: grafana.ensure_folder(FOLDER),
    "delete": lambda grafana: grafana.delete("a", version=1),
    "write": lambda grafana: grafana.write(board(), folder=FOLDER, version=1, message="m"),
    "datasources": lambda grafana: grafana.datasources(),
    "write_datasource": lambda grafana: grafana.write_datasource({"uid": "a", "name": "a"}, {"password": "s"}, None),
}


@pytest.fixture(scope="module")
def one() -> Iterator[GrafanaDouble]:
    with GrafanaDouble() as double:
        yield double


@pytest.mark.parametrize("call", CALLS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=st.lists(st.tuples(st.sampled_from([200, 200, 200, 404, 406, 409, 412, 400]), ANSWERS), max_size=4))
def test_any_answer_is_a_value_or_an_error(one: GrafanaDouble, call: str, answers: list[tuple[int, Any]]) -> None:
    one.faults = [Fault(status, json.dumps(body).encode(), JSON) for status, body in answers]
    one.faults.append(Fault(400, b"{}", JSON, times=1000))
    with suppress(TargetError):
        told = CALLS[call](at(one, retries=0))
        for version in told if call == "versions" and isinstance(told, list) else []:
            assert isinstance(version, Version)
            assert f"{version.created}{version.author}{version.message}".isprintable()
