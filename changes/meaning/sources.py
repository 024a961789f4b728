"""Where in the sources a panel of a dashboard comes from: its board's module, its row, its key, its signals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import dashboards.rows
from changes.comparison.content import settled
from dashboards.board import Board
from dashboards.boards import BOARDS
from dashboards.compile import compile_each, drawn
from dashboards.desk import DESK
from dashboards.identity import panel_id, uid
from panels.panel import Panel
from panels.row import Row
from systems import signals
from systems.deployment import Deployment
from systems.desk import Desk
from systems.registry import SHIPPED
from systems.signal import Signal
from systems.signals.limits import HOUSE_LIMITS

TOML = "tradeboards.toml"


@dataclass(frozen=True)
class Drawn:
    """A panel of a compiled dashboard, and the deployment that it is about."""

    deployment: Deployment
    row: Row
    panel: Panel


@dataclass(frozen=True)
class Source:
    """A dashboard's board, and by the ids of its panels (as canonical JSON) where they come from; rows by their ids."""

    owner: Deployment | Desk
    board: Board
    panels: Mapping[bytes, Drawn]
    rows: Mapping[bytes, Row]

    @property
    def module(self) -> str:
        """The board's module."""
        return f"dashboards/{'desk' if isinstance(self.owner, Desk) else self.board.key}.py"

    def place(self, one: Drawn) -> str:
        """`dashboards/risk.py, row "Limits", panel "gauge-exposure" (exposure)`."""
        named = ", ".join(signal.key for signal in one.panel.signals)
        about = f" ({named})" if named else ""
        return f'{self.row_module(one.row)}, row "{one.row.title}", panel "{one.panel.key}"{about}'

    def row_module(self, row: Row) -> str:
        """The module of a row: that of rows where it stands there, else the board's."""
        found = _holding(dashboards.rows, lambda value: value is row)
        return found[0] if found else self.module

    def compiled(self, deployment: Deployment, board: Board) -> dict[str, Any]:
        """The dashboard with this deployment, and this board, in the place of what there is."""
        owner = self.owner
        if isinstance(owner, Desk):
            members = (deployment if one.slug == deployment.slug else one for one in owner.members)
            (made,) = compile_each([replace(owner, members=tuple(members))])
        else:
            boards = [board if one.key == board.key else one for one in BOARDS]
            (made,) = (one for one in compile_each([deployment], boards) if one.board.key == board.key)
        return made.dashboard


def sources(every: Iterable[Deployment | Desk], wanted: Collection[str]) -> dict[str, Source]:
    """The sources of these dashboards, by their uids."""
    found = {}
    for owner in every:
        for board in (DESK,) if isinstance(owner, Desk) else drawn(owner):
            name = uid(owner.slug, board.key)
            if name in wanted:
                rows = {_id(board, f"row/{row.title}"): row for row in board.rows}
                found[name] = Source(owner, board, dict(_panels(owner, board)), rows)
    return found


def signal_place(signal: Signal, deployment: Deployment) -> str:
    """`systems/signals/risk.py, EXPOSURE`; a signal of a system's own stands in its file."""
    found = _holding(signals, lambda value: isinstance(value, Signal) and value == signal)
    return f"{found[0]}, {found[1]}" if found else f"{system_file(deployment)}, signal {signal.key}"


def system_file(deployment: Deployment) -> str:
    """The file of a deployment's system, as people know it."""
    slug = deployment.system.slug
    return f"systems/{slug}.py" if deployment.system in SHIPPED else f"the file of system {slug}"


def limit_place(signal: Signal, deployment: Deployment) -> str:
    """Who says the limit that holds now; empty where there is none, or the configuration does."""
    if any(limit.signal == signal for limit in deployment.limits):
        return ""
    if any(limit.signal == signal for limit in deployment.system.limits):
        return system_file(deployment)
    return "systems/signals/limits.py" if any(limit.signal == signal for limit in HOUSE_LIMITS) else ""


def table(deployment: Deployment | Desk) -> str:
    """The table of a deployment in the configuration."""
    return f"{TOML}, [deployments.{deployment.slug}]"


def _panels(owner: Deployment | Desk, board: Board) -> Iterator[tuple[bytes, Drawn]]:
    for row in board.rows:
        for panel in row.panels:
            if isinstance(owner, Desk):
                yield from ((_id(board, f"{one.slug}/{panel.key}"), Drawn(one, row, panel)) for one in owner.members)
            else:
                yield _id(board, panel.key), Drawn(owner, row, panel)


def _id(board: Board, key: str) -> bytes:
    return settled(panel_id(board.key, key))


def _holding(package: ModuleType, wanted: Any) -> tuple[str, str] | None:
    """The module of a package that holds such a value, as a path, and the value's name there."""
    for module in vars(package).values():
        if isinstance(module, ModuleType) and module.__name__.startswith(f"{package.__name__}."):
            for name, value in vars(module).items():
                if wanted(value):
                    return f"{module.__name__.replace('.', '/')}.py", name
    return None
