"""The dashboard of the signals that only one system knows: its file declares them, and no other board draws them."""

from __future__ import annotations

from dashboards.board import Board
from panels.line import counted, level, percentiles
from panels.panel import Panel
from panels.row import row
from panels.stat import stat
from panels.timeseries import timeseries
from systems import signals as s
from systems.deployment import Deployment
from systems.metric import TARGET_LABELS
from systems.signal import Distribution, Events, Level, Signal
from systems.window import Window


def own(deployment: Deployment) -> tuple[Board, ...]:
    """What else does it say? A plain panel for each signal of its own, or no board where it has none."""
    signals = deployment.system.own_signals
    if not signals:
        return ()
    now = row("Now", stat(s.AS_OF), *(stat(signal) for signal in signals if isinstance(signal, Level)), most=8)
    over_time = row("Over time", *(_over_time(signal, deployment) for signal in signals))
    return (Board("own", "Own signals", "What else does it say of itself?", (now, over_time), about=signals),)


def _over_time(signal: Signal, deployment: Deployment) -> Panel:
    by = tuple(sorted(deployment.labels(signal) - TARGET_LABELS))
    match signal:
        case Level():
            return timeseries(level(signal, by=by), title=f"{signal.title} over time")
        case Events():
            fixed = {matcher.label for matcher in deployment.counter(signal).matchers if matcher.op == "="}
            by = tuple(label for label in by if label not in fixed)
            return timeseries(counted(signal, Window.RATE, by=by), drawn_as="bars", stacked=True)
        case Distribution():
            return timeseries(*percentiles(signal))
    raise TypeError(f"{signal.key}: no panel over time")
