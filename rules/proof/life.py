"""The life of an alert with a limit: quiet beside it, not told of one bad sample, pending, firing, kept, clear."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from rules.alert import Enough
from rules.proof.bring import Here, bring
from rules.proof.course import STEP, Phase, crossing, reading
from rules.proof.limits import Around, Limited, around, beyond
from rules.proof.rows import Events, Forecast, Inputs, Moment, Share, UndrivenError
from rules.proof.setting import KEPT, Json, Scenario, Setting, check, firing_still, rows, samples
from systems import promql as p
from systems import signals as s
from systems.query import Query
from systems.signal import COUNT, Signal
from systems.signal import Events as EventsSignal

_MORE = 100.0
"""By how much more happens in each phase than in the one before, where that is still counted in the next."""
_AN_HOUR = 3600
_LONGEST = 43200
"""Seconds that a moment can be ago where it must be after 1970: the test takes so long."""
_HISTORY = 61
"""Samples before anything is forecast."""
_BEFORE: dict[Signal, float] = {s.DRAWDOWN: 0.0}
"""What signals must have been before, to be anything later."""


@dataclass(frozen=True)
class _Pace:
    """How fast a line changes, in samples: `window` until it has forgotten what was before, `lingers` until nobody of
    the alert's rules sees what was bad. All happens `at_once` where the window is longer than the test; `straight` is
    what falls on a straight line."""

    window: int
    lingers: int
    at_once: bool
    straight: bool


def life(one: Limited, setting: Setting) -> Scenario:
    """The test of one rule. Raises `UndrivenError` where nobody knows how to bring its line to a value."""
    values = around(one, setting)
    here = replace(setting.here, most=max(1, math.ceil(values.bad)) if one.signal.unit == COUNT else 1)
    milder = any(beyond(other, values.good) for other in one.family)
    pace = _pace(one, values, here, setting, milder=milder)
    hold, window = samples(one.rule.hold), pace.window
    calm = window + hold + 2 if milder else 2
    begin = _begin(one, values, here, pace, until_bad=calm + hold + 2)
    spans = (begin, calm, 1, hold + 1, window + hold + 3, pace.lingers + KEPT + 3)
    shown = _shown(one, values, here, pace, setting)
    bad = sum(spans[:4])
    after = bad + spans[4]
    pending = bad + (0 if one.is_state else max(window - 2, 0)) + hold - 1

    def alerts(value: float, sample: int) -> list[Json]:
        # One fires that has been beyond its limit for long enough, and says how bad it is by now.
        held, now = (reading(shown[4].values(), value, at, bad) for at in (sample - hold, sample))
        return one.alerts(setting, shown[4], now, held)

    # What is milder fires all the time, and says by then how bad it is.
    reached = alerts(values.bad if not window or hold > 1 else values.good, pending)
    return Scenario(
        f"{one.rule.name} ({one.rule.severity}) at {one.value:.10g}",
        one.rule.name,
        rows(shown, [Phase(span, ends=number == 5) for number, span in enumerate(spans)], bad, at_once=pace.at_once),
        setting.reads(one.rule.query),
        (
            check(bad - 1, one.rule.name, alerts(values.good, bad - 1)),
            check(pending, one.rule.name, [a for a in reached if a["exp_labels"]["severity"] != one.rule.severity]),
            check(bad + window + hold + 1, one.rule.name, alerts(values.bad, bad + window + hold + 1)),
            check(after + pace.lingers + KEPT + 1, one.rule.name),
        ),
        sum(spans),
        (firing_still(after + KEPT - 1, one.rule),),
    )


def _shown(one: Limited, values: Around, here: Here, pace: _Pace, setting: Setting) -> list[Inputs]:
    """What the series show: before, beside the limit, one bad sample, beside the limit, beyond it, and well again."""
    once = values.good if pace.straight or (pace.lingers and one.is_state) else values.bad
    targets = (before(one, values), values.good, once, values.good, values.bad, values.better)
    last = len(targets) - 1
    found: list[Inputs] = []
    for number, target in enumerate(targets):
        more = _MORE**number * (_falls(one, values, here) if number == last else 1) if pace.at_once else 1
        there = replace(here, whole=here.whole * more)
        found.append(with_enough(bring(one.query, target, there), one, setting, there))
    if pace.at_once:
        found[0] = {row: replace(it, times=0) if isinstance(it, Events) else it for row, it in found[0].items()}
    return found


def before(one: Limited, values: Around) -> float:
    """What a line shows when a test begins."""
    return _BEFORE.get(one.signal, values.good)


def _falls(one: Limited, values: Around, here: Here) -> float:
    """By how much a counter would have to fall for all to be well again, if no more happened than before."""
    bad, better = (bring(one.query, value, here) for value in (values.bad, values.better))
    pairs = [(it, better[row]) for row, it in bad.items()]
    shares = [was.times / now.times for was, now in pairs if isinstance(was, Events) and isinstance(now, Events)]
    return max(1, *shares)


def _pace(one: Limited, values: Around, here: Here, setting: Setting, *, milder: bool) -> _Pace:
    good, bad, better = (bring(one.query, value, here) for value in (values.good, values.bad, values.better))
    over = max((it.over for it in bad.values() if isinstance(it, Events)), default=0)
    lasts = 2 * STEP * (samples(one.rule.hold) + KEPT)
    is_share = bring(one.query, values.bad, replace(here, whole=2 * here.whole)) != bad
    straight = any(isinstance(it, Forecast | Share) for it in bad.values())
    if over >= _AN_HOUR and is_share and lasts < over:
        return _Pace(0, 0, at_once=True, straight=straight)
    lingers = settles(bad, better) if milder or one.is_state else 0
    if any(isinstance(it, Share) for it in bad.values()):
        lingers = _shortest(one, values, here, setting)
    return _Pace(settles(good, bad), lingers, at_once=False, straight=straight)


def _shortest(one: Limited, values: Around, here: Here, setting: Setting) -> int:
    """Samples until the first of its lines has forgotten what was bad: it is told while all of them are beyond."""
    lines = [bring(setting.line(line), values.bad, here) for line in (one.alert.line, *one.alert.also)]
    return min(math.ceil(it.over / STEP) for line in lines for it in line.values() if isinstance(it, Share)) + 1


def settles(first: Inputs, then: Inputs) -> int:
    """Samples until a window has forgotten what was first."""
    moved = [it for row, it in then.items() if it != first.get(row)]
    return max((math.ceil(it.over / STEP) for it in moved if isinstance(it, Events)), default=0)


def _begin(one: Limited, values: Around, here: Here, pace: _Pace, until_bad: int) -> int:
    """Samples before anything is tested: until a rate is one of its whole window, what is forecast has a history, a
    share can be reached, and moments that long ago are after 1970, when a test begins."""
    found = 1 if one.lower_is_better else 1 + pace.window
    for value in (values.good, values.bad):
        for it in bring(one.query, value, here).values():
            match it:
                case Moment(ago, _, ">") if ago > _LONGEST:
                    raise UndrivenError
                case Moment(ago, _, ">"):
                    found = max(found, math.ceil(ago / STEP) + 2)
                case Forecast():
                    found = max(found, _HISTORY)
                case Share():
                    found = crossing(it, until_bad + 1) - until_bad
    return found


def with_enough(inputs: Inputs, one: Limited, setting: Setting, here: Here) -> Inputs:
    """What is shown, and as much as it takes to judge by."""
    if not one.alert.enough:
        return inputs
    seen = bring(counting(one.alert.enough, setting), here.whole, here)
    return inputs if {row.name for row in seen} <= {row.name for row in inputs} else {**seen, **inputs}


def counting(enough: Enough, setting: Setting) -> Query:
    """How often there was something to judge by."""
    there = setting.deployment
    series = there.counter(enough.signal) if isinstance(enough.signal, EventsSignal) else there.histogram(enough.signal)
    return there.adapted(p.total(p.happened(series, enough.over)))
