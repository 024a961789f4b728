"""What a deployment gets, what it does not, and what its system's file would have to answer for more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dashboards.board import Board
from dashboards.boards import BOARDS
from dashboards.compile import drawn, kept_panels
from panels.line import LE, Line
from systems.deployment import Deployment
from systems.exporters import EXPORTERS
from systems.metric import TARGET_LABELS
from systems.signal import Signal
from systems.signals import SIGNALS
from systems.sql import Sql
from systems.walk import metrics_of

UNSEEN = "behind other signals"
"""Where a signal stands that no panel draws itself."""


@dataclass(frozen=True)
class Missing:
    """A signal that is not answered: the panels (`dashboard/panel key`) that it would bring, the labels by which they
    break it down, and what it follows from."""

    signal: Signal
    panels: tuple[str, ...]
    labels: tuple[str, ...]
    advice: str


@dataclass(frozen=True)
class Undrawn:
    """A signal that is answered but drawn nowhere: the panels that it would have with the labels that it lacks, and
    the labels that it `has` of its own."""

    signal: Signal
    panels: tuple[str, ...]
    lacks: tuple[str, ...]
    has: tuple[str, ...]


@dataclass(frozen=True)
class Inventory:
    """What a deployment gets.

    `boards` are its dashboards with their numbers of panels, `without` those that are not there with the reason. By
    the dashboard that shows them first: the signals that are `answered`, and the `missing` ones, most panels first.
    `exporters` are those that the system does not name, with the signals that each would answer; `idle` are metrics
    of its own catalogue that answer nothing, `undrawn` what lacks the labels that all its panels need.
    """

    deployment: Deployment
    boards: Mapping[str, int]
    without: Mapping[str, str]
    answered: Mapping[str, Sequence[Signal]]
    missing: Mapping[str, Sequence[Missing]]
    exporters: Mapping[str, Sequence[Signal]]
    idle: tuple[str, ...]
    undrawn: tuple[Undrawn, ...]


def inventory(deployment: Deployment) -> Inventory:
    """What this deployment gets."""
    there = drawn(deployment)
    by_exporter = {
        name: tuple(signal for signal in exporter.answers if not deployment.answers(signal))
        for name, exporter in EXPORTERS.items()
        if exporter not in deployment.system.exporters
    }
    with_exporters = {signal for signals in by_exporter.values() for signal in signals}
    labels = _labels()
    shown = {f"{board.key}/{panel.key}": panel.signals for board in BOARDS for panel in board.panels}
    missing = [
        Missing(
            signal,
            tuple(key for key, drawn in shown.items() if {*drawn} & brought),
            labels.get(signal, ()),
            _advice(signal, deployment),
        )
        for signal in SIGNALS.values()
        if signal not in with_exporters and not _stood_for(signal, deployment)
        for brought in [_brought(signal, deployment)]
        if brought
    ]
    missing.sort(key=lambda one: len(one.panels), reverse=True)
    seen = {
        signal: board.key for board in reversed(there) for p in kept_panels(board, deployment) for signal in p.signals
    }
    known = {*deployment.system.answered, *deployment.derived}
    keys = [*(board.key for board in there), *(board.key for board in BOARDS if board not in there), UNSEEN]
    answered = {key: [signal for signal in known if seen.get(signal, UNSEEN) == key] for key in keys}
    lacking = {key: [one for one in missing if one.panels and one.panels[0].startswith(f"{key}/")] for key in keys}
    return Inventory(
        deployment=deployment,
        boards={board.key: len(kept_panels(board, deployment)) for board in there},
        without={board.key: _reason(board, deployment) for board in BOARDS if board not in there}
        | dict(deployment.system.without),
        answered={key: sorted(signals, key=lambda one: one.key) for key, signals in answered.items() if signals},
        missing={key: ones for key, ones in lacking.items() if ones},
        exporters={name: signals for name, signals in by_exporter.items() if signals},
        idle=_idle(deployment),
        undrawn=tuple(_undrawn(deployment)),
    )


def _labels() -> Mapping[Signal, tuple[str, ...]]:
    """The labels by which the boards break signals down."""
    lines = [line for board in BOARDS for panel in board.panels for line in panel.lines]
    found: dict[Signal, set[str]] = {}
    for line in lines:
        found.setdefault(line.signal, set()).update({*line.by} - {LE} - TARGET_LABELS)
    return {signal: tuple(sorted(labels)) for signal, labels in found.items()}


def _undrawn(deployment: Deployment) -> Iterator[Undrawn]:
    """What no panel draws because each needs a label that it lacks."""
    lines: dict[Signal, list[tuple[str, Line]]] = {}
    for board in BOARDS:
        for panel in board.panels:
            for line in panel.lines:
                lines.setdefault(line.signal, []).append((f"{board.key}/{panel.key}", line))
    for signal, drawing in lines.items():
        if not deployment.answers(signal) or any(line.drawable(deployment) for _, line in drawing):
            continue
        has = deployment.labels(signal)
        lacking = {key: {*line.each} - has for key, line in drawing if line.when(deployment)}
        if lacks := sorted({label for labels in lacking.values() for label in labels}):
            yield Undrawn(signal, tuple(lacking), tuple(lacks), tuple(sorted(has - TARGET_LABELS)))


def _idle(deployment: Deployment) -> tuple[str, ...]:
    answers = (answer for answer in deployment.system.answered.values() if not isinstance(answer, Sql))
    used = {metric.name for answer in answers for metric in metrics_of(answer)}
    return tuple(series.metric.name for series in deployment.system.metrics if series.metric.name not in used)


def _reason(board: Board, deployment: Deployment) -> str:
    if board.about and not any(deployment.answers(signal) for signal in board.about):
        return f"none of its signals is answered: {names(board.about, 'or')}"
    return "nothing it exports feeds a panel of it"


def _brought(signal: Signal, deployment: Deployment) -> frozenset[Signal]:
    """What would be answered if the signal were, that is not now: itself, and what follows from it."""
    if deployment.answers(signal):
        return frozenset()
    given = {*deployment.system.answered, signal}
    followers = (
        s for s, formula in deployment.formulas.items() if signal in formula.follows_from and given >= {*formula.needs}
    )
    return frozenset({signal, *(s for s in followers if not deployment.answers(s))})


def _stood_for(signal: Signal, deployment: Deployment) -> bool:
    """Whether a better one is answered, that it only stands in for."""
    formula = deployment.formulas.get(signal)
    return formula is not None and any(rival in deployment.system.answered for rival in formula.instead_of)


def _advice(signal: Signal, deployment: Deployment) -> str:
    """What a signal follows from, and what it lacks."""
    formula = deployment.formulas.get(signal)
    if formula is None:
        return ""
    of = names(formula.needs or formula.any_of, "and" if formula.needs else "or")
    return f"Follows from {of}. {deployment.missing(signal)}."


def names(signals: Sequence[Signal], word: str = "and") -> str:
    """The names of signals as a system's file writes them, as a list in words."""
    names = [signal.key.upper() for signal in signals]
    return f" {word} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
