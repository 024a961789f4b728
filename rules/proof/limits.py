"""Rules with a limit: what they hold against it, and the values around it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rules.alert import Alert
from rules.firing import Firing
from rules.proof.bring import EDGE, behind
from rules.proof.rows import Inputs
from rules.proof.setting import Json, Setting
from systems.metric import RECORDED
from systems.query import Aggregation, Binary, GaugeSeries, Query
from systems.signal import COUNT, STATE, Level, Limit, Signal


@dataclass(frozen=True)
class Limited:
    """A rule with a limit; `query` is its line, `value` the value of the limit that it holds the line against."""

    rule: Firing
    alert: Alert
    signal: Signal
    limit: Limit
    value: float
    query: Query
    family: tuple[Firing, ...]
    """The rules of the same alert: at the warning and at the critical value."""

    @property
    def lower_is_better(self) -> bool:
        """On which side it is good."""
        return self.signal.better == "lower"

    @property
    def is_state(self) -> bool:
        """Whether it is one of a few states."""
        return self.signal.unit == STATE

    @property
    def is_whole(self) -> bool:
        """Whether it is a whole number."""
        counts = self.signal.unit == COUNT and self.signal.decimals == 0
        return isinstance(self.signal, Level) and (self.is_state or counts)

    def alerts(self, setting: Setting, inputs: Inputs, value: float, held: float | None = None) -> list[Json]:
        """The alerts that there must be while it stands at a value, brought there by these inputs.

        `held` is the value that it has been beyond for as long as they wait, where that is another one.
        """
        own = self._labels(inputs)
        return [setting.alert(one, own, value) for one in self.family if beyond(one, value if held is None else held)]

    def _labels(self, inputs: Inputs) -> dict[str, str]:
        """The labels of the series that is beyond the limit."""
        of_rows = [dict(one.labels) for one in inputs]
        if isinstance(self.query, GaugeSeries):
            return of_rows[0]
        return {label: next(one[label] for one in of_rows if label in one) for label in self.rule.by}


@dataclass(frozen=True)
class Around:
    """Values around a limit: `good` and `bad` as near as they come, `better` well on the good side."""

    good: float
    bad: float
    better: float


def limited(rule: Firing, setting: Setting) -> Limited | None:
    """The rule, where it has a limit."""
    if not rule.alert or not rule.signal or not rule.limit or rule.value is None:
        return None
    family = tuple(one for one in setting.rules if (one.name, one.signal) == (rule.name, rule.signal))
    return Limited(rule, rule.alert, rule.signal, rule.limit, rule.value, setting.line(rule.alert.line), family)


def beyond(rule: Firing, value: float) -> bool:
    """Whether a value is beyond the limit of a rule."""
    if not rule.signal or rule.value is None:
        return False
    return value >= rule.value if rule.signal.better == "lower" else value < rule.value


def around(one: Limited, setting: Setting) -> Around:
    """The values around the value of a rule."""
    worse, better = (1 if one.lower_is_better else -1), _better(one.signal, one.limit.nearest)
    if one.is_whole:
        bad = math.ceil(one.value) - (0 if one.lower_is_better else 1)
        good = bad - worse
        return Around(good, bad, min(better, good) if one.lower_is_better else max(math.ceil(better), good))
    edge = abs(one.value) * EDGE or EDGE
    if _exact(one.query, setting):
        at_limit = Around(one.value - edge, one.value, better)
        return at_limit if one.lower_is_better else Around(one.value, one.value - edge, better)
    # So little beyond it that a window with one good sample is not there yet.
    return Around(one.value - worse * edge, one.value + worse * edge / 1000, better)


def _better(signal: Signal, value: float) -> float:
    if signal.better == "lower":
        return value / 2 if value > 0 else 2 * value or -1
    if value < 0:
        return value / 2
    high = signal.high if signal.high is not None and value <= signal.high else 2 * value
    return (value + high) / 2 or 1


def _exact(query: Query, setting: Setting) -> bool:
    """Whether it answers a gauge's value as it is, so that it can stand at the limit itself."""
    match query:
        case GaugeSeries(metric=metric) if metric.origin == RECORDED:
            return _exact(behind(metric, setting.here), setting)
        case GaugeSeries():
            return True
        case Aggregation():
            return _exact(query.query, setting)
        case Binary(op="or"):
            return _exact(query.left, setting)
    return False
