"""What a series shows from the beginning of a test to its end, in promtool's notation."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rules.proof.rows import Events, Forecast, Level, Mean, Moment, Share, Shown

STEP = 60
"""Seconds from sample to sample, and from evaluation to evaluation."""
_FALL = 1e4
"""What a forecast falls by in a second."""


@dataclass(frozen=True)
class Phase:
    """Some samples during which everything is steady. `ends` is a last one, after the alert."""

    samples: int
    ends: bool = False


def course(shown: Sequence[Shown | None], phases: Sequence[Phase], crossing: int, *, at_once: bool = False) -> str:
    """The samples of a series, which shows one thing in each phase, or is not there.

    A forecast falls below its value just before the sample `crossing`. Events happen evenly, or all `at_once` with the
    first sample of a phase.
    """
    parts: list[str] = []
    most = max((one.times / one.over for one in shown if isinstance(one, Events)), default=0)
    counted = 0.0 if at_once else round(most * STEP * 1e4)
    before: list[float] = []
    first = 0
    for number, (one, phase) in enumerate(zip(shown, phases, strict=True)):
        match one:
            case None:
                parts += _gone(phase.samples, was_there=first > 0 and shown[number - 1] is not None)
            case Level(value):
                parts += _steady(value, phase.samples)
            case Mean(value):
                # The first sample makes up for all before it; after the alert nothing does.
                owed = 0 if phase.ends else len(before) * value - sum(before)
                values = [value + owed, *[value] * (phase.samples - 1)]
                before += values
                parts += [*_steady(values[0], 1), *_steady(value, phase.samples - 1)]
            case Moment(ago, scale, guard):
                begins = scale * (first * STEP - ago)
                never = (guard == ">" and begins <= 0) or (guard == "!=" and not first)
                parts += _steady(0, phase.samples) if never else _steady(begins, phase.samples, scale * STEP)
            case Forecast(value, ahead):
                now = value + _FALL * (ahead - (first - crossing + 0.5) * STEP)
                parts += _steady(10 * now, phase.samples) if phase.ends else _steady(now, phase.samples, -_FALL * STEP)
            case Share(bad, good):
                since = crossing + 1 - _needed(one, crossing)
                for sample in range(first, first + phase.samples):
                    is_bad = since <= sample and not phase.ends
                    parts += _steady((bad if is_bad else good).value, 1)
            case Events() if at_once:
                counted = one.times
                parts += _steady(counted, phase.samples)
            case Events(times, over):
                pace = times * STEP / over
                parts += _steady(counted + pace, phase.samples, pace)
                counted += phase.samples * pace
        first += phase.samples
    return " ".join(parts)


def crossing(share: Share, least: int) -> int:
    """The first sample, not before the `least`, with which bad ones can be just the share of all."""
    return math.floor(_needed(share, least) / share.share) - 1


def reading(shown: Iterable[Shown], value: float, at: int, crossing: int) -> float:
    """What is read at a sample of a line that is brought to a value: then, or with the sample `crossing`."""
    for one in shown:
        match one:
            case Forecast():
                return one.value - _FALL * (at - crossing + 0.5) * STEP
            case Share():
                return value * (_needed(one, crossing) + at - crossing) / (at + 1) / one.share
    return value


def _needed(share: Share, at: int) -> int:
    """Bad samples of which the share is reached with the sample `at`."""
    return max(2, math.ceil(share.share * (at + 1) - 1e-6))


def _steady(begin: float, samples: int, step: float = 0) -> Iterator[str]:
    if samples == 1:
        yield f"{begin!r}"
    elif samples > 1:
        sign = "-" if step < 0 else "+"
        yield f"{begin!r}x{samples - 1}" if not step else f"{begin!r}{sign}{abs(step)!r}x{samples - 1}"


def _gone(samples: int, *, was_there: bool) -> Iterator[str]:
    if was_there:
        yield "stale"
    if samples > was_there:
        yield f"_x{samples - was_there}"
