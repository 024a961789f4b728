"""What does not fire although it looks bad: too few to judge by, and none at all. What does although it looks good: the
very first event, and what has gone with its process."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from rules.proof.bring import behind, bring
from rules.proof.course import STEP, Phase
from rules.proof.life import before, counting, with_enough
from rules.proof.limits import Limited, around
from rules.proof.rows import Events, Inputs, Level
from rules.proof.setting import KEPT, Scenario, Setting, check, nothing, rows, samples
from systems.metric import APP, RECORDED
from systems.query import Binary, GaugeSeries, Matrix, Node, Number, Query
from systems.signal import Events as EventsSignal
from systems.walk import inside, series_of


def too_few(one: Limited, setting: Setting) -> Scenario | None:
    """It is bad, but of fewer events than it takes to judge by."""
    here = setting.here
    bad = with_enough(bring(one.query, around(one, setting).bad, here), one, setting, here)
    divisor = _divisor(one.query, setting)
    wanted: float
    if one.alert.enough:
        names = {row.name for row in bring(counting(one.alert.enough, setting), 1, here)}
        counted = sum(it.times for row, it in bad.items() if row.name in names and isinstance(it, Events))
        wanted = one.alert.enough.times
    elif divisor and divisor[1] > 0:
        counted, wanted = here.whole, divisor[1]
    else:
        return None
    scale = (wanted - 0.5) / counted
    return _still_quiet("too few", one, setting, _scaled(bad, scale))


def none_at_all(one: Limited, setting: Setting) -> Scenario | None:
    """What its line divides by is zero: that is no infinity to fire at, and no NaN to record."""
    divisor = _divisor(one.query, setting)
    if not divisor:
        return None
    names = tuple(setting.reads(divisor[0]))
    bad = _scaled(bring(one.query, around(one, setting).bad, setting.here), 0)
    none: Inputs = {row: Level(0) if isinstance(it, Level) and row.name in names else it for row, it in bad.items()}
    recorded = any(series.metric.origin == RECORDED for series in series_of(one.query))
    return _still_quiet("none at all", one, setting, none, answers=not recorded)


def first_event(one: Limited, setting: Setting) -> Scenario | None:
    """A counter is born with its first events: no rate sees them, the alert does."""
    bad = bring(one.query, around(one, setting).bad, setting.here)
    if not isinstance(one.signal, EventsSignal) or len(bad) != 1:
        return None
    ((row, events),) = bad.items()
    metric = setting.deployment.counter(one.signal).metric
    if not isinstance(events, Events) or not metric.labels or metric.origin != APP:
        return None
    hold, window = samples(one.rule.hold), math.ceil(events.over / STEP)
    if hold >= window:  # forgotten before anybody is told
        return None
    born, value = window + 6, max(1, math.ceil(one.value))
    phases = [Phase(born), Phase(window + KEPT + 3)]
    return Scenario(
        f"{one.rule.name} ({one.rule.severity}): the very first event",
        one.rule.name,
        rows([setting.healthy, {**setting.healthy, row: Level(value)}], phases),
        setting.reads(one.rule.query),
        (
            check(born + hold - 1, one.rule.name),
            check(born + hold, one.rule.name, one.alerts(setting, bad, value)),
            check(born + window + KEPT + 2, one.rule.name),
        ),
        sum(phase.samples for phase in phases),
    )


def gone(one: Limited, setting: Setting) -> Scenario | None:
    """The process dies while it is bad: what was known last is held on to."""
    if not one.alert.lasts:
        return None
    values = around(one, setting)
    shown = [bring(one.query, value, setting.here) for value in (before(one, values), values.bad)]
    hold = samples(one.rule.hold)
    phases = [Phase(2), Phase(hold + 2), Phase(KEPT + 5)]
    last = sum(phase.samples for phase in phases) - 1
    return Scenario(
        f"{one.rule.name} ({one.rule.severity}): the process dies",
        one.rule.name,
        rows([*shown, {}], phases),
        setting.reads(one.rule.query),
        (check(last, one.rule.name, one.alerts(setting, shown[1], values.bad)),),
        last + 1,
    )


def _still_quiet(how: str, one: Limited, setting: Setting, inputs: Inputs, *, answers: bool = True) -> Scenario:
    windows = [math.ceil(it.over / STEP) for it in inputs.values() if isinstance(it, Events)]
    lasts = max((window for window in windows if window < 60), default=0) + samples(one.rule.hold) + 3
    before: Inputs = {row: replace(it, times=0) if isinstance(it, Events) else it for row, it in inputs.items()}
    at_once = any(window >= 60 for window in windows)
    return Scenario(
        f"{one.rule.name} ({one.rule.severity}): {how}",
        one.rule.name,
        rows([before if at_once else inputs, inputs], [Phase(1), Phase(lasts)], at_once=at_once),
        setting.reads(one.rule.query),
        (check(lasts, one.rule.name),),
        lasts + 1,
        () if answers else (nothing(lasts, setting.answer(one.query)),),
    )


def _scaled(inputs: Inputs, scale: float) -> Inputs:
    return {row: replace(it, times=it.times * scale) if isinstance(it, Events) else it for row, it in inputs.items()}


def _divisor(query: Query, setting: Setting) -> tuple[Query, float] | None:
    """What is divided by first, and what it must be above."""
    return next(_divisors(query, setting), None)


def _divisors(node: Node, setting: Setting) -> Iterator[tuple[Query, float]]:
    parts = inside(node)
    match node:
        case GaugeSeries(metric=metric) if metric.origin == RECORDED:
            parts = (behind(metric, setting.here),)
        case Binary(op="/", right=Binary(op=">" | ">=", bool_=False, left=whole, right=Number(least))):
            yield whole, least
        case Binary(op="or", left=left):  # what stands in for it is not driven
            parts = (left,)
        case Matrix():
            return
    for part in parts:
        yield from _divisors(part, setting)
