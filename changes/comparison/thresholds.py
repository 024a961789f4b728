"""How a change of thresholds is told: `red 0.9 → 0.85`, never step by step."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from typing import Any

from changes.change import MISSING, FieldChange
from panels.style import AMBER, RED

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
    gone, come = _less(old, new), _less(new, old)
    by_color, by_value = _Waiting(0, come), _Waiting(1, come)
    taken: set[int] = set()
    left = []
    for color, value in gone:
        if (at := by_color.first(color, taken)) is not None:
            yield FieldChange("threshold", path, _value(value), _value(come[at][1]), part=color)
        elif (at := by_value.first(value, taken)) is not None:
            yield FieldChange("threshold", path, color, come[at][0], part=str(_value(value)))
        else:
            left.append((color, value))
            continue
        taken.add(at)
    for color, value in left:
        yield FieldChange("threshold", path, _value(value), MISSING, part=color)
    for color, value in (step for at, step in enumerate(come) if at not in taken):
        yield FieldChange("threshold", path, MISSING, _value(value), part=color)


def _less(steps: list[Step], others: list[Step]) -> list[Step]:
    """The steps that others do not have, too."""
    there = Counter(others)
    left = []
    for step in steps:
        if there[step]:
            there[step] -= 1
        else:
            left.append(step)
    return left


class _Waiting:
    """Steps by their colour or their value, to be taken one by one in their order."""

    def __init__(self, part: int, steps: list[Step]) -> None:
        self._numbers: dict[Any, deque[int]] = defaultdict(deque)
        for number, step in enumerate(steps):
            self._numbers[step[part]].append(number)

    def first(self, key: Any, taken: set[int]) -> int | None:
        numbers = self._numbers[key]
        while numbers and numbers[0] in taken:
            numbers.popleft()
        return numbers[0] if numbers else None


def _value(value: Any) -> Any:
    return "base" if value is None else value


_SEVERITY = {RED.lower(): 3, "red": 3, AMBER.lower(): 2, "orange": 2, "yellow": 1}


def is_calmer(before: Any, after: Any) -> bool:
    """Whether a colour is one that alarms less: red, orange, yellow (ours and Grafana's), any other."""
    return _severity(after) < _severity(before)


def _severity(color: Any) -> int:
    return next((rank for name, rank in _SEVERITY.items() if isinstance(color, str) and name in color.lower()), 0)


def has_steps(value: Any) -> bool:
    """Whether a value, of a panel's settings of fields or of a part of them, has a threshold anywhere in it."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            number = one.get("value")
            if "color" in one and isinstance(number, int | float) and not isinstance(number, bool):
                return True
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return False
