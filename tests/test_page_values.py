"""One number of a panel: which one is taken, how it is mapped, coloured and overridden, as in Grafana."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from page_case import Json, Number, Seen, answer, moment, panel, seen, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

GREEN, AMBER, RED = "#009E73", "#E69F00", "#D55E00"
STEPS = {"mode": "absolute", "steps": [{"color": c, "value": v} for c, v in ((GREEN, None), (AMBER, 10), (RED, 20))]}
UP = {"type": "value", "options": {"1": {"text": "UP", "color": GREEN, "index": 0}, "0": {"text": "DOWN", "index": 1}}}
RANGE = {"type": "range", "options": {"from": 10, "to": None, "result": {"text": "too many", "color": RED}}}
REGEX = {"type": "regex", "options": {"pattern": "^4(.)$", "result": {"text": "forty-$1"}}}
MISSING = {"type": "special", "options": {"match": "null+nan", "result": {"text": "NOT ANSWERING"}}}
NAN = {"type": "special", "options": {"match": "nan", "result": {"text": "not a number"}}}
SERIES: list[Number] = [4, None, 1, 2, 9, None]
"""Where Prometheus has no sample, Grafana has no value: the last is 9."""


def stat(title: str, value: Number | Json, calc: str = "last", /, more: Json | None = None, **model: Any) -> Json:
    """`more` are options."""
    of = value if isinstance(value, dict) else moment(value)
    chosen = {"reduceOptions": {"calcs": [calc]}, "textMode": "value", "colorMode": "value", "graphMode": "none"}
    return panel("stat", title, of, size=(4, 3), options=chosen | (more or {}), **model)


def override(matcher: str, options: Any, **properties: Any) -> list[Json]:
    """One override rule."""
    set_to = [{"id": name, "value": value} for name, value in properties.items()]
    return [{"matcher": {"id": matcher, "options": options}, "properties": set_to}]


def calculation(calc: str) -> Json:
    return stat(calc, answer({"value": SERIES}), calc)


STATS: list[tuple[Json, str]] = [
    (stat("a value is mapped", 1, defaults={"mappings": [UP]}), "UP"),
    (stat("a value that no mapping has", 2, defaults={"mappings": [UP]}), "2"),
    (stat("a range is mapped", 12, defaults={"mappings": [UP, RANGE]}), "too many"),
    (stat("a pattern is for texts alone", 42, defaults={"mappings": [REGEX]}), "42"),
    (stat("null is mapped", None, defaults={"mappings": [MISSING]}), "NOT ANSWERING"),
    (stat("NaN is mapped", "NaN", defaults={"mappings": [MISSING]}), "NOT ANSWERING"),
    (stat("only NaN is mapped", "NaN", defaults={"mappings": [NAN]}), "not a number"),
    (stat("a mapped value has no unit", 1, defaults={"mappings": [UP], "unit": "currencyUSD"}), "UP"),
    (stat("no value", None, defaults={"noValue": "no order"}), "no order"),
    (stat("no series", answer({}), defaults={"noValue": "no trade"}), "no trade"),
    (stat("no series and no text for it", answer({})), "No data"),
    (calculation("lastNotNull"), "9"),
    (calculation("last"), "9"),
    (calculation("first"), "4"),
    (calculation("mean"), "4"),
    (calculation("max"), "9"),
    (calculation("min"), "1"),
    (calculation("sum"), "16"),
    (calculation("count"), "4"),
    (calculation("range"), "8"),
    (calculation("diff"), "5"),
    (stat("its change", answer({"value": [4, 1, 5]}), more={"showPercentChange": True}), "5 ↑ 25%"),
    (stat("by name", 3, overrides=override("byName", "value", unit="percent")), "3%"),
    (stat("by another name", 3, overrides=override("byName", "other", unit="percent")), "3"),
    (stat("by pattern", 3, overrides=override("byRegexp", "/^val/", unit="s")), "3 s"),
    (stat("by type", 3, overrides=override("byType", "number", decimals=2)), "3.00"),
    (stat("by query", 3, overrides=override("byFrameRefID", "A", unit="currencyUSD")), "$3"),
    (stat("by another query", 3, overrides=override("byFrameRefID", "B", unit="currencyUSD")), "3"),
    (
        stat(
            "the last rule wins",
            3,
            overrides=override("byType", "number", unit="s") + override("byName", "value", unit="ms"),
        ),
        "3 ms",
    ),
]
COLOURS: list[tuple[Json, str]] = [
    (stat("below all", -5, defaults={"thresholds": STEPS, "color": {"mode": "thresholds"}}), GREEN),
    (stat("on a threshold", 10, defaults={"thresholds": STEPS, "color": {"mode": "thresholds"}}), AMBER),
    (stat("under a threshold", 19.99, defaults={"thresholds": STEPS, "color": {"mode": "thresholds"}}), AMBER),
    (stat("over all", 99, defaults={"thresholds": STEPS, "color": {"mode": "thresholds"}}), RED),
    (stat("fixed", 99, defaults={"thresholds": STEPS, "color": {"mode": "fixed", "fixedColor": "#56B4E9"}}), "#56B4E9"),
    (stat("a mapping's colour", 1, defaults={"thresholds": STEPS, "mappings": [UP]}), GREEN),
    (
        stat(
            "percentages of the range",
            50,
            defaults={
                "min": 0,
                "max": 200,
                "thresholds": STEPS | {"mode": "percentage"},
                "color": {"mode": "thresholds"},
            },
        ),
        RED,
    ),
    (stat("overridden", 3, overrides=override("byName", "value", color={"mode": "fixed", "fixedColor": RED})), RED),
]


@pytest.fixture(scope="module")
def values(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    shown = [one for one, _ in STATS + COLOURS]
    with seen(chromium, tmp_path_factory.mktemp("values"), site(shown)) as page:
        yield page


@pytest.mark.parametrize(("title", "reads"), [(one["model"]["title"], reads) for one, reads in STATS])
def test_a_stat_reads_as_in_grafana(values: Seen, title: str, reads: str) -> None:
    assert values.text(title) == reads


@pytest.mark.parametrize(("title", "colour"), [(one["model"]["title"], colour) for one, colour in COLOURS])
def test_a_value_has_the_colour_of_its_threshold_mapping_or_rule(values: Seen, title: str, colour: str) -> None:
    assert values.colours(title) == {colour}
