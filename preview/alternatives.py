"""What a file carries besides a dashboard as it opens, so that its controls work without anybody to ask."""

from __future__ import annotations

from checks.subject import Subject
from preview.asking.source import Source
from preview.choice import Choice, printed
from preview.contract import Shown
from preview.shown import shown

MOST_ALTERNATIVES = 12
"""Choices that a file carries besides the first."""


def alternatives(first: Shown, subject: Subject, source: Source, choice: Choice, now: float) -> dict[str, Shown]:
    """By its canonical query, the dashboard at other choices than `choice`, at which it is shown `first`.

    In each one variable differs: it is All, or one of its first options. There are at most twelve, spread evenly over
    the variables. Of a `source` that is `Remembering` what they share is asked once, and is the very same object.
    """
    return {printed(other): shown(subject, source, other, now) for other in _other_choices(first, choice)}


def _other_choices(first: Shown, choice: Choice) -> list[Choice]:
    """The choices that differ from what is shown in one variable: the first of each variable, then the second …"""
    offered = [
        [
            (variable["name"], option["value"])
            for option in variable["options"]
            if [option["value"]] != variable["current"]
        ]
        for variable in first["variables"]
        if not variable["hidden"] and variable["type"] in {"query", "custom", "interval"}
    ]
    in_turn = [
        each[number] for number in range(max(map(len, offered), default=0)) for each in offered if number < len(each)
    ]
    return [
        Choice(choice.range_from, choice.range_to, {**choice.values, name: (value,)})
        for name, value in in_turn[:MOST_ALTERNATIVES]
    ]
