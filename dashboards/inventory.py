"""What a deployment gets, what it does not, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dashboards.boards import BOARDS
from dashboards.compile import drawn, kept_panels
from systems.deployment import Deployment
from systems.signal import Signal
from systems.signals import SIGNALS


@dataclass(frozen=True)
class Inventory:
    """Dashboards with their numbers of panels, those that are not there with the reason, the signals that are answered,
    and those that are not with the panels (`dashboard/panel key`) that each would bring."""

    deployment: Deployment
    boards: Mapping[str, int]
    without: Mapping[str, str]
    answered: tuple[Signal, ...]
    missing: Mapping[Signal, tuple[str, ...]]


def inventory(deployment: Deployment) -> Inventory:
    """What this deployment gets."""
    there = drawn(deployment)
    reasons = {board.key: "nothing it exports feeds a panel of it" for board in BOARDS if board not in there}
    panels = [(board, panel) for board in BOARDS for row in board.rows for panel in row.panels]
    missing = {
        signal: tuple(f"{board.key}/{panel.key}" for board, panel in panels if signal in panel.signals)
        for signal in SIGNALS.values()
        if not deployment.answers(signal)
    }
    return Inventory(
        deployment=deployment,
        boards={board.key: len(kept_panels(board, deployment)) for board in there},
        without=reasons | dict(deployment.system.without),
        answered=tuple(signal for signal in SIGNALS.values() if deployment.answers(signal)),
        missing={signal: keys for signal, keys in missing.items() if keys},
    )


def lines(found: Inventory, *, with_answers: bool) -> Iterator[str]:
    """An inventory in words; `with_answers` names the metrics behind each signal that is answered."""
    yield from (f"+ {key}: {panels} panels" for key, panels in found.boards.items())
    yield from (f"- {key}: not compiled, {reason}" for key, reason in found.without.items())
    yield f"{len(found.answered)} signals answered, {len(found.missing)} missing"
    for signal, keys in found.missing.items():
        yield f"- {signal.key}: would bring {', '.join(keys)}. {found.deployment.missing(signal)}"
    for signal in found.answered if with_answers else ():
        names = sorted(metric.name for metric in found.deployment.metrics(signal))
        yield f"+ {signal.key}: {', '.join(names) or 'all series'}"
