"""Variables become what Grafana would put in their place."""

from __future__ import annotations

import re
from typing import Any

import promql_parser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.intervals import Span, interval, rate_interval
from checks.substitution import built_ins, substitute, values_of


def sent(words: str, **variable: Any) -> str:
    """The text as it is sent, with one variable `x`."""
    return substitute(words, values_of([{"name": "x"} | variable]))


ALL = {"multi": True, "includeAll": True, "current": {"value": ["$__all"]}}


@pytest.mark.parametrize(
    ("words", "variable", "expected"),
    [
        ("$x", ALL, ".*"),
        ("${x}", ALL | {"allValue": ".+"}, ".+"),
        ("[[x]]", ALL | {"allValue": "a|b"}, "a|b"),
        ("${x:regex}", ALL, ".*"),
        ("$x", {"includeAll": True, "type": "query"}, ".*"),
        ("$x", {"includeAll": True, "current": {"value": "$__all"}}, ".*"),
        ("$x", {"type": "query", "multi": True, "current": {}}, ".*"),
        ("$x", {"current": {"value": "BTC"}}, "BTC"),
        ("$x", {"current": {"value": 'a"b\\c.d'}}, 'a\\"b\\\\c.d'),
        ("$x", {"multi": True, "current": {"value": ["a.b"]}}, "a\\\\.b"),
        ("$x", {"multi": True, "current": {"value": ["a.b", "c|d"]}}, "(a\\\\.b|c\\\\|d)"),
        ("$x", {"includeAll": True, "current": {"value": "10.0.0.1:80"}}, "10\\\\.0\\\\.0\\\\.1:80"),
        ("${x:regex}", {"multi": True, "current": {"value": ["a.b", "c"]}}, "(a\\.b|c)"),
        ("${x:pipe}", {"multi": True, "current": {"value": ["a.b", "c"]}}, "a.b|c"),
        ("${x:csv}", {"multi": True, "current": {"value": ["a", "b"]}}, "a,b"),
        ("${x:raw}", {"multi": True, "current": {"value": ["a.b"]}}, "a.b"),
        ("${x:glob}", {"multi": True, "current": {"value": ["a", "b"]}}, "{a,b}"),
        ("${x:doublequote}", {"multi": True, "current": {"value": ["a", 'b"']}}, '"a","b\\""'),
        ("${x:singlequote}", {"multi": True, "current": {"value": ["a", "b"]}}, "'a','b'"),
        ("[$x]", {"type": "interval", "query": "5m,1h", "current": {}}, "[5m]"),
        ("[$x]", {"type": "interval", "query": "5m,1h", "current": {"value": "1h"}}, "[1h]"),
        ("[$x]", {"type": "interval", "current": {"value": "$__auto_interval_x"}}, "[$__interval]"),
        ("$x", {"type": "custom", "query": "One : 1, Two : 2"}, "1"),
        ("$x", {"type": "constant", "query": "btc"}, "btc"),
        ("$x", {"type": "textbox", "query": "btc", "current": {"value": "eth"}}, "eth"),
        ("$x$y ${x}y $xy $1", {"current": {"value": "v"}}, "v$y vy $xy $1"),
    ],
)
def test_a_variable_becomes_its_value(words: str, variable: dict[str, Any], expected: str) -> None:
    assert sent(words, **variable) == expected


@given(st.lists(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=1), min_size=1))
def test_a_pick_of_values_matches_those_values_and_no_other(values: list[str]) -> None:
    query = sent('m{a=~"$x"}', multi=True, current={"value": values})
    selector = promql_parser.parse(query)
    assert isinstance(selector, promql_parser.VectorSelector)
    pattern = re.compile(selector.matchers.matchers[0].value)
    assert all(pattern.fullmatch(value) for value in values)
    assert not pattern.fullmatch("".join(values) + "!")


@pytest.mark.parametrize(
    ("length", "points", "least", "expected"),
    [
        (3600, 1800, 15, 15),
        (6 * 3600, 1000, 15, 20),
        (6 * 3600, 1000, 60, 60),
        (86400, 1800, 15, 60),
        (8 * 86400, 900, 15, 900),
        (30 * 86400, 900, 86400, 86400),
        (5, 1000, 0.001, 0.001),
        (10, 1000, 0.001, 0.01),
        (100 * 365 * 86400, 100, 15, 31536000),
    ],
)
def test_the_step_is_rounded_as_grafana_rounds(length: float, points: int, least: float, expected: float) -> None:
    assert interval(Span(0, length), points, least) == expected


@pytest.mark.parametrize(("step", "scrape", "expected"), [(15, 15, 60), (60, 15, 75), (45, 15, 60), (600, 30, 630)])
def test_the_rate_interval_holds_four_scrapes(step: float, scrape: float, expected: float) -> None:
    assert rate_interval(step, scrape) == expected


def test_what_grafana_itself_gives() -> None:
    known = built_ins(Span(1_000, 4_600), 60, 15)
    words = "$__interval $__interval_ms $__rate_interval $__rate_interval_ms $__range ${__range_s} $__range_ms"
    assert substitute(words, known) == "1m 60000 1m15s 75000 3600s 3600 3600000"
    assert substitute("$__from ${__to} $__dashboard", known) == "1000000 4600000 $__dashboard"
