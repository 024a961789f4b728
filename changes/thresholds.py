"""How a change of thresholds is told: `red 0.9 → 0.85`, never step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from changes.change import MISSING, FieldChange

Step = tuple[str, Any]
"""A colour, and the value it begins at (None for the base)."""


def threshold_changes(path: str, before: Any, after: Any) -> list[FieldChange]:
    """What changed between two lists of steps: a colour's value, a value's colour, steps that came or went."""
    old, new = _steps(before), _steps(after)
    told = [] if old is None or new is None else list(_matched(path, old, new))
    return told or [FieldChange("threshold", path, before, after, part="steps")]


def _steps(value: Any) -> list[Step] | None:
    """The steps, or None when they are not what Grafana writes."""
    if value is MISSING:
        return []
    if not isinstance(value, list):
        return None
    steps = []
    for step in value:
        if not isinstance(step, dict) or not step.keys() <= {"color", "value"}:
            return None
        if not isinstance(step.get("color"), str) or not isinstance(step.get("value"), int | float | None):
            return None
        steps.append((step["color"], step.get("value")))
    return steps


def _matched(path: str, old: list[Step], new: list[Step]) -> Iterator[FieldChange]:
    gone, come = [], list(new)
    for step in old:
        if step in come:
            come.remove(step)
        else:
            gone.append(step)
    for color, value in list(gone):
        same_color = [step for step in come if step[0] == color]
        same_value = [step for step in come if step[1] == value]
        if same_color:
            step = same_color[0]
            yield FieldChange("threshold", path, _value(value), _value(step[1]), part=color)
        elif same_value:
            step = same_value[0]
            yield FieldChange("threshold", path, color, step[0], part=str(_value(value)))
        else:
            continue
        gone.remove((color, value))
        come.remove(step)
    for color, value in gone:
        yield FieldChange("threshold", path, _value(value), MISSING, part=color)
    for color, value in come:
        yield FieldChange("threshold", path, MISSING, _value(value), part=color)


def _value(value: Any) -> Any:
    return "base" if value is None else value
