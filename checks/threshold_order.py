"""Thresholds that are not in order.

Grafana takes the last step whose value is not above the number: steps out of order colour a breach green. The first
step holds from minus infinity on, each further one is higher. A first step with a number is a warning: Grafana takes
it for minus infinity all the same, so its colour reaches further than it says. Write null there.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from checks.problem import Problem, Severity
from checks.reading import Json, number, table, tables
from checks.subject import Subject

ID = "threshold/order"
SEVERITY: Severity = "error"


def check(subject: Subject) -> Iterator[Problem]:
    """Threshold steps that do not ascend from null."""
    for panel in subject.panels:
        for one in thresholds(panel.json):
            steps = tables(one.get("steps"))
            if message := _fault(steps):
                yield Problem(ID, SEVERITY, panel.place(), message, "Let the values rise")
            elif steps and steps[0].get("value") is not None:
                message = f"the first threshold says {_said(steps[0])}, and holds below it too"
                yield Problem(ID, "warning", panel.place(), message, "Let the first begin at null")


def thresholds(panel: Json) -> Iterator[Json]:
    """The thresholds of a panel: its own, and those of its overrides."""
    config = table(panel.get("fieldConfig"))
    yield table(table(config.get("defaults")).get("thresholds"))
    for override in tables(config.get("overrides")):
        for item in tables(override.get("properties")):
            if item.get("id") == "thresholds":
                yield table(item.get("value"))


def _fault(steps: list[Json]) -> str:
    for before, after in pairwise(steps[1:]):
        lower, higher = number(before.get("value")), number(after.get("value"))
        if lower is not None and higher is not None and higher <= lower:
            return f"threshold {_said(after)} stands after {_said(before)}"
    wrong = next((step for step in steps[1:] if number(step.get("value")) is None), None)
    return "" if wrong is None else f"a threshold after the first has no number: {_said(wrong)}"


def _said(step: Json) -> str:
    value = number(step.get("value"))
    return f"{value:g}" if value is not None else "null" if step.get("value") is None else "what is no number"
