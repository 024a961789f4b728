"""Compiled dashboards are Grafana's own model: its JSON Schemas find no fault, its SDK loses no key."""

from __future__ import annotations

import copy
import json
import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from build_case import BOARDS, ROOT, Json, committed, everything, named, panels
from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from jsonschema import Draft7Validator

with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # it would have us take the newer model
    from grafana_foundation_sdk.models.dashboard import Dashboard

SCHEMAS = ROOT.parent / "shared/grafana-schema"
COMPILED = committed()
needs_schemas = pytest.mark.skipif(not SCHEMAS.is_dir(), reason="Grafana's schemas (grafana-schema) are not beside us")
# Typed as objects in the schemas; every real dashboard has texts, numbers and lists there.
LOOSE = (("MatcherConfig", "options"), ("DynamicConfigValue", "value"))


@cache
def schema(name: str) -> Json:
    found: Json = json.loads((SCHEMAS / f"{name}.jsonschema.json").read_text())
    for definition, key in LOOSE:
        if definition in found["definitions"]:
            found["definitions"][definition]["properties"][key] = {}
    return found


@cache
def validator(name: str, definition: str) -> Draft7Validator:
    return Draft7Validator({**schema(name), "$ref": f"#/definitions/{definition}"})


def faults(name: str, definition: str, value: Any) -> list[str]:
    found = validator(name, definition).iter_errors(value)
    return [f"{definition} {'/'.join(map(str, error.absolute_path))}: {error.message}" for error in found]


def panel_faults(panel: Json) -> list[str]:
    """What the schemas of its type say against a panel, and that of a Prometheus query against its targets."""
    found = faults("dashboard", "RowPanel" if panel["type"] == "row" else "Panel", panel)
    if panel["type"] != "row":
        kind = panel["type"].replace("-", "")
        found += faults(kind, "Options", panel["options"])
        custom = panel.get("fieldConfig", {}).get("defaults", {}).get("custom", {})
        if "FieldConfig" in schema(kind)["definitions"]:
            found += faults(kind, "FieldConfig", custom)
        elif custom:
            found.append(f"{kind} has no field settings of its own: {custom}")
    for target in panel.get("targets", ()):
        if target["datasource"]["type"] == "prometheus":  # there is no schema for SQL
            found += faults("prometheus", "Dataquery", target)
    return found


@needs_schemas
@pytest.mark.parametrize("key", BOARDS)
def test_grafanas_schemas_find_no_fault(key: str) -> None:
    board = COMPILED[key]
    assert faults("dashboard", "Dashboard", {**board, "panels": []}) == []
    assert [fault for panel in everything(board) for fault in panel_faults(panel)] == []


@needs_schemas
def test_every_unit_is_one_that_grafana_knows() -> None:
    known = {definition["const"] for definition in schema("units")["definitions"].values() if "const" in definition}
    used = {
        panel["fieldConfig"]["defaults"]["unit"]
        for board in COMPILED.values()
        for panel in panels(board)
        if "unit" in panel.get("fieldConfig", {}).get("defaults", {})
    }
    assert {unit for unit in used - known if not unit.startswith("suffix:")} == set()
    assert len(used & known) > 5


@needs_schemas
@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        (("options", "graphMode"), "x", "Options graphMode: 'x' is not one of ['none', 'line', 'area']"),
        (("fieldConfig", "defaults", "unit"), 2, "Panel fieldConfig/defaults/unit: 2 is not of type 'string'"),
        (("gridpos",), {}, "Panel : Additional properties are not allowed ('gridpos' was unexpected)"),
        (("targets", 0, "legend"), "x", "Dataquery : Additional properties are not allowed ('legend' was unexpected)"),
    ],
)  # fmt: skip
def test_the_schemas_would_find_a_fault(place: tuple[str | int, ...], value: Any, fault: str) -> None:
    panel = copy.deepcopy(named(COMPILED["overview"], "Account value"))
    inside: Any = panel
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = value
    assert panel_faults(panel) == [fault]


@pytest.fixture(scope="module", autouse=True)
def _panel_types() -> None:
    plugins.register_default_plugins()


def round_trip(board: Json) -> Json:
    """A dashboard read into the SDK's models and written out again."""
    returned: Json = json.loads(JSONEncoder().encode(Dashboard.from_json(copy.deepcopy(board))))
    return returned


def lost(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Places where something of `before` is not in `after`, or is not the same."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key in after:
                yield from lost(value, after[key], f"{path}/{key}")
            else:
                yield f"{path}/{key}"
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from lost(one, other, f"{path}/{number}")
    elif before != after:
        yield path


@pytest.mark.parametrize("key", BOARDS)
def test_grafanas_sdk_loses_none_of_our_keys(key: str) -> None:
    assert list(lost(COMPILED[key], round_trip(COMPILED[key]))) == []


def test_the_sdk_would_lose_a_key_that_is_not_grafanas() -> None:
    board = copy.deepcopy(COMPILED["overview"])
    panel = named(board, "Account value")
    panel["optionz"] = panel["options"]["textmode"] = panel["targets"][0]["legend"] = "x"
    number = board["panels"].index(panel)
    assert set(lost(board, round_trip(board))) == {
        f"/panels/{number}/optionz",
        f"/panels/{number}/options/textmode",
        f"/panels/{number}/targets/0/legend",
    }
