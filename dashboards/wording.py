"""What a deployment gets, as a person reads it: one line a dashboard, or one a signal."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.inventory import Inventory, Undrawn, inventory, names
from systems.deployment import Deployment
from systems.desk import Desk
from systems.exporters import EXPORTERS
from systems.render import Scope, render
from systems.signal import (
    BASIS_POINTS,
    BYTES,
    BYTES_A_SECOND,
    CLOCK,
    CORES,
    COUNT,
    DURATION,
    MONEY,
    NO_UNIT,
    PER_MINUTE,
    RATIO,
    SECONDS,
    STATE,
    TIMES,
    Records,
    Signal,
)
from systems.sql import Sql

UNITS = {
    RATIO: "ratio",
    SECONDS: "seconds",
    DURATION: "seconds",
    COUNT: "count",
    PER_MINUTE: "per minute",
    TIMES: "times",
    BYTES: "bytes",
    BYTES_A_SECOND: "bytes/s",
    CORES: "seconds",  # of processors: a rate of them is how many are busy
    BASIS_POINTS: "basis points",
    STATE: "0 or 1",
    NO_UNIT: "number",
    CLOCK: "ms, unix",
}
"""Units as one writes an answer in them."""


def described(one: Deployment | Desk, *, signals: bool, missing: bool) -> Iterator[str]:
    """What a deployment gets, in words: a few lines, or the signals that are answered, those that are not, or both."""
    if isinstance(one, Desk):
        yield f"+ overview: a row of numbers for each of {', '.join(member.slug for member in one.members)}"
        yield "no system of its own: it shows what these answer"
        return
    found = inventory(one)
    if signals:
        yield from _answered_lines(found)
    if missing:
        yield from _missing_lines(found)
    if not signals and not missing:
        yield from _summary(found)


def _summary(found: Inventory) -> Iterator[str]:
    """What it gets, in a few lines."""
    yield from (f"+ {key}: {_count(panels, 'panel')}" for key, panels in found.boards.items())
    yield from (f"- {key}: not compiled, {reason}" for key, reason in found.without.items())
    answered = [signal for signals in found.answered.values() for signal in signals]
    derived = sum(signal in found.deployment.derived for signal in answered)
    missing = sum(len(ones) for ones in found.missing.values())
    yield f"{_count(len(answered), 'signal')} answered ({derived} follow from others), {missing} missing"
    yield from map(_undrawn, found.undrawn)
    if found.idle:
        yield f"metrics that answer nothing: {', '.join(found.idle)}"
    for name, signals in found.exporters.items():
        yield f"exporter {name}, not named: it would answer {_count(len(signals), 'signal')}"


def _undrawn(one: Undrawn) -> str:
    has = ", ".join(one.has) or "none of its own"
    needs = f"the label{'' if len(one.lacks) == 1 else 's'} {', '.join(one.lacks)}"
    panels = ", ".join(one.panels)
    return f"{one.signal.key.upper()} is answered, but drawn nowhere: its panels need {needs}; it has {has} ({panels})"


def _answered_lines(found: Inventory) -> Iterator[str]:
    """Each signal that is answered, its kind, its unit, and what answers it."""
    for key, signals in found.answered.items():
        yield f"{key}:"
        yield from (f"  {_head(signal, found.deployment)}  {_answer(signal, found.deployment)}" for signal in signals)


def _missing_lines(found: Inventory) -> Iterator[str]:
    """Each signal that is not answered, its kind, its unit, its question, and the panels that it would bring."""
    for key, ones in found.missing.items():
        yield f"{key}:"
        for one in ones:
            panels = ", ".join(panel.removeprefix(f"{key}/") for panel in one.panels)
            by = f"By {', '.join(one.labels)}." if one.labels else ""
            words = " ".join(word for word in (one.signal.question, by, one.advice) if word)
            yield f"  {_head(one.signal, found.deployment)}  {words} {_count(len(one.panels), 'panel')}: {panels}"
    for name, signals in found.exporters.items():
        exporter = EXPORTERS[name]
        yield f'{name}: {exporter.title}, origin "{exporter.origin}", would answer {names(signals)}'


def _head(signal: Signal, deployment: Deployment) -> str:
    unit = deployment.currency if signal.unit == MONEY else UNITS.get(signal.unit, signal.unit)
    if isinstance(signal, Records):
        unit = "rows"
    elif signal.unit == STATE and signal.high != 1:
        unit = f"0 to {signal.high:g}" if signal.high else "state"
    return f"{signal.key.upper():26} {type(signal).__name__:12} {unit:12}"


def _answer(signal: Signal, deployment: Deployment) -> str:
    system = deployment.system
    if signal in deployment.derived:
        formula = deployment.formulas[signal]
        return f"follows from {names(formula.needs or formula.any_of, 'and' if formula.needs else 'or')}"
    answer = system.answered[signal]
    if isinstance(answer, Sql):
        return "SQL"
    of = next(
        (program for program in system.exporters if signal not in system.answers and signal in program.answers), None
    )
    said = " ".join(render(answer, Scope({metric.origin: () for metric in system.catalogue})).split())
    return f"{said} ({of.title})" if of else said


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
