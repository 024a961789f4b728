"""Dashboards of any shape: no check ever crashes, and what it says is fit to print."""

from __future__ import annotations

from typing import Any

import orjson
from checks_case import EXPORTED, board
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import checks
from checks import Subject

KEYS = [
    "annotations",
    "builtIn",
    "calcs",
    "current",
    "dashboard",
    "datasource",
    "defaults",
    "description",
    "expr",
    "fieldConfig",
    "format",
    "gridPos",
    "h",
    "hide",
    "id",
    "instant",
    "interval",
    "legendFormat",
    "libraryPanel",
    "links",
    "list",
    "mappings",
    "name",
    "options",
    "overrides",
    "panels",
    "properties",
    "query",
    "reduceOptions",
    "refId",
    "refresh",
    "repeat",
    "rows",
    "schemaVersion",
    "spec",
    "steps",
    "target",
    "targets",
    "templating",
    "thresholds",
    "title",
    "transformations",
    "type",
    "uid",
    "unit",
    "url",
    "value",
    "w",
    "x",
    "y",
]
WORDS = [
    "$instance",
    "${x:regex}",
    "[[x]]",
    "/d/x",
    "30s",
    "A",
    "__auto",
    "bot_trades_total",
    "bot_exposure",
    "custom",
    "graph",
    "interval",
    "links",
    "prometheus",
    "query",
    "row",
    "stat",
    "table",
    "thresholds",
    "timeseries",
    "unit",
    "{{x}}",
    "rate(bot_trades_total[$__interval])",
    "sum by (le) (x",
    "label_values(a, b)",
    "histogram_quantile(0.9, bot_latency_seconds_bucket)",
    "x offset $y",
    "[$",
    "a and on ($x) b",
    "((" * 2000,
]

leaf = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(0, 24)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(WORDS)
)
anything = st.recursive(
    leaf,
    lambda inside: (
        st.lists(inside, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inside, max_size=6)
    ),
    max_leaves=40,
)
some_object = st.dictionaries(st.sampled_from(KEYS), anything, max_size=10)
dashboards = anything | st.fixed_dictionaries(
    {
        "panels": st.lists(some_object, max_size=4),
        "templating": st.fixed_dictionaries({"list": st.lists(some_object, max_size=3)}) | anything,
        "annotations": st.fixed_dictionaries({"list": st.lists(some_object, max_size=3)}) | anything,
        "title": leaf,
    }
)


def judged(dashboard: object) -> list[str]:
    subject = Subject(dashboard, "file.json", EXPORTED, {"x": 1}, 15.0)
    return [str(problem) for problem in checks.run([subject])]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(dashboards)
def test_no_json_crashes_a_check(dashboard: object) -> None:
    assert all(line.isprintable() for line in judged(dashboard))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), anything)
def test_a_good_dashboard_with_anything_in_one_place_crashes_no_check(data: st.DataObject, anything: Any) -> None:
    dashboard: Any = board()
    place = dashboard
    while True:
        keys = sorted(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = anything
    assert all(line.isprintable() for line in judged(dashboard))


def test_a_dashboard_as_deep_as_json_may_be_is_walked() -> None:
    deep = orjson.loads(b'{"panels":' * 400 + b"[]" + b"}" * 400)
    assert judged({"uid": "x", "title": "x", "schemaVersion": 42, "panels": [deep], "x": deep}) != []


def test_a_query_that_would_end_the_parsers_stack_is_not_read() -> None:
    for expr in ("(" * 100_000, "-" * 100_000 + "x", "x" + "+x" * 100_000, "abs(" * 50_000 + "x"):
        dashboard = board()
        dashboard["panels"][1]["targets"][0]["expr"] = expr
        assert judged(dashboard) == [
            'bot-risk: the link "Overview" leads to "bot-overview", which is not there. Known: x [link/resolves]'
        ]


def test_a_thousand_panels_are_judged() -> None:
    dashboard = board()
    template = dashboard["panels"][1]
    dashboard["panels"] = [
        template | {"id": number + 1, "gridPos": {"x": number % 2 * 12, "y": number // 2 * 4, "w": 12, "h": 4}}
        for number in range(1000)
    ]
    problems = checks.run([Subject(dashboard, exported=EXPORTED)])
    assert [problem.check for problem in problems] == ["variable/used"]
