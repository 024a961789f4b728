"""A dashboard before it is compiled for a deployment."""

from __future__ import annotations

from dataclasses import dataclass

from panels.panel import Panel
from panels.row import Row
from systems.signal import Signal


@dataclass(frozen=True)
class Board:
    """One dashboard: its `key` ends its uid, its `question` is what a reader opens it for.

    `span` is the time it shows at first, as Grafana writes it (`24h`, `7d`). Where `about` names signals, it is
    made only for a system that answers one of them.
    """

    key: str
    title: str
    question: str
    rows: tuple[Row, ...]
    span: str = "24h"
    about: tuple[Signal, ...] = ()

    @property
    def panels(self) -> tuple[Panel, ...]:
        """All its panels, whichever row they stand in."""
        return tuple(panel for row in self.rows for panel in row.panels)
