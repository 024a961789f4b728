"""Where a signal is drawn: the panel that an alert leads to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from dashboards.compile import drawn, kept_panels
from dashboards.identity import panel_id, uid
from panels.panel import Panel
from systems.deployment import Deployment
from systems.signal import Signal

_TELLING = ("timeseries", "statetimeline")
"""Kinds of panels that show since when; their keys begin so."""
_LAST = "overview"
"""What else draws a signal says more of it."""


@dataclass(frozen=True)
class Shown:
    """A panel: the uid of its dashboard and its own id, the titles of the board, and its key there."""

    uid: str
    panel: int
    board: str
    key: str

    @property
    def path(self) -> str:
        """Its address below that of a Grafana."""
        return f"/d/{self.uid}?viewPanel={self.panel}"


@lru_cache(maxsize=64)
def panels(deployment: Deployment) -> Mapping[Signal, Shown]:
    """For each signal that the deployment's dashboards draw the panel that says most of it: its course before its
    height, first as one of few signals. It is remembered: alerts and runbooks ask for it."""
    found: dict[Signal, tuple[tuple[int, ...], Shown]] = {}
    boards = drawn(deployment)
    for board in (*(b for b in boards if b.key != _LAST), *(b for b in boards if b.key == _LAST)):
        for panel in kept_panels(board, deployment):
            for place, signal in enumerate(_signals(panel, deployment)):
                rank = (not panel.key.startswith(_TELLING), place)
                if signal not in found or rank < found[signal][0]:
                    name = uid(deployment.slug, board.key)
                    found[signal] = rank, Shown(name, panel_id(board.key, panel.key), board.title, panel.key)
    return {signal: shown for signal, (_, shown) in found.items()}


def _signals(panel: Panel, deployment: Deployment) -> Iterable[Signal]:
    return dict.fromkeys(line.signal for line in panel.lines if line.drawable(deployment))
