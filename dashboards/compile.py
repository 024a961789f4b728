"""Compiles boards for deployments to Grafana's classic dashboard model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dashboards import layout
from dashboards.annotations import marks
from dashboards.board import Board
from dashboards.boards import BOARDS
from dashboards.identity import panel_id, uid
from dashboards.plain import plain
from dashboards.variables import controlled_labels, variables
from errors import CatalogueError, TradeboardsError, raise_all
from panels.corrected import Row as RowPanel
from panels.panel import Panel, View
from panels.row import Row
from panels.style import Json
from systems.deployment import Deployment
from systems.window import seconds

SCHEMA_VERSION = 42
"""Grafana 12.1's; 10 and later read it."""
REFRESH_SECONDS = 30


@dataclass(frozen=True)
class Compiled:
    """One dashboard of one deployment, as it is pushed."""

    deployment: Deployment
    board: Board
    uid: str
    dashboard: Json


def compile_all(deployments: Iterable[Deployment], boards: Sequence[Board] = BOARDS) -> tuple[Compiled, ...]:
    """Every dashboard of `boards` that the deployments' systems export something for.

    Raises `CatalogueError` (or `Problems` with all of them).
    """
    compiled: list[Compiled] = []
    problems: dict[str, TradeboardsError] = {}  # by what they say: a link repeats what is wrong with a name
    for deployment in deployments:
        there = drawn(deployment, boards)
        for board in there:
            try:
                compiled.append(_compiled(board, deployment, there))
            except TradeboardsError as error:
                problems.setdefault(str(error), error)
    raise_all(problems.values())
    return tuple(compiled)


def drawn(deployment: Deployment, boards: Sequence[Board] = BOARDS) -> tuple[Board, ...]:
    """The boards that have at least one panel with a number in this deployment."""
    return tuple(board for board in boards if _has_a_number(board, deployment))


def _has_a_number(board: Board, deployment: Deployment) -> bool:
    about = any(deployment.answers(signal) for signal in board.about) if board.about else True
    return about and any(panel.lines for panel in kept_panels(board, deployment))


def kept_panels(board: Board, deployment: Deployment) -> list[Panel]:
    """The panels of a board that this deployment can draw."""
    return [panel for row in _drawn_rows(board, deployment) for panel in row.panels]


def _drawn_rows(board: Board, deployment: Deployment) -> list[Row]:
    return [drawn for row in board.rows for drawn in row.drawn(deployment)]


def _compiled(board: Board, deployment: Deployment, boards: Sequence[Board]) -> Compiled:
    name = uid(deployment.slug, board.key)
    rows = _drawn_rows(board, deployment)
    kept = [panel for row in rows for panel in row.panels]
    _distinct_ids(board, rows, name)
    addresses = {other.key: f"/d/{uid(deployment.slug, other.key)}" for other in boards if other.key != board.key}
    view = View(deployment, frozenset(controlled_labels(kept, deployment)), addresses)
    dashboard = {
        "annotations": {"list": marks(deployment, view)},
        "description": board.question,
        "editable": deployment.editable,
        "fiscalYearStartMonth": 0,
        "graphTooltip": 1,
        "links": [_link(other, deployment) for other in boards if other.key != board.key],
        "panels": _rows(board.key, rows, view),
        "refresh": _refresh(deployment.scrape_interval),
        "schemaVersion": SCHEMA_VERSION,
        "tags": ["tradeboards", deployment.slug],
        "templating": {"list": variables(kept, deployment)},
        "time": {"from": f"now-{board.span}", "to": "now"},
        "timepicker": {},
        "timezone": deployment.timezone,
        "title": f"{deployment.title}: {board.title}",
        "uid": name,
        "weekStart": "",
    }
    return Compiled(deployment, board, name, plain(dashboard))


def _rows(board: str, rows: Sequence[Row], view: View) -> list[object]:
    drawn_panels: list[object] = []
    top = 0
    for row in rows:
        positions, below = layout.place(row.panels, top + 1)
        inside = [
            _at(position, panel_id(board, panel.key), panel.draw(view))
            for panel, position in zip(row.panels, positions, strict=True)
        ]
        drawn_panels.append(
            RowPanel(
                title=row.title,
                id=panel_id(board, _row_key(row)),
                gridPos={"h": 1, "w": layout.COLUMNS, "x": 0, "y": top},
                collapsed=row.collapsed,
                panels=inside if row.collapsed else [],
            )
        )
        drawn_panels += [] if row.collapsed else inside
        top = top + 1 if row.collapsed else below
    return drawn_panels


def _at(position: dict[str, int], number: int, drawn: Any) -> Any:
    """A panel just drawn, with its place and its id; nobody else holds it, so it is not copied."""
    drawn.gridPos, drawn.id = position, number
    return drawn


def _row_key(row: Row) -> str:
    return f"row/{row.title}"


def _distinct_ids(board: Board, rows: Sequence[Row], name: str) -> None:
    """Raise `CatalogueError`s where two panels or rows of a board would have one id."""
    owners: dict[int, str] = {}
    problems: list[TradeboardsError] = []
    for key in [panel.key for row in rows for panel in row.panels] + [_row_key(row) for row in rows]:
        number = panel_id(board.key, key)
        if number in owners:
            said = f'two panels with one id: "{owners[number]}" and "{key}"'
            problems.append(CatalogueError(said, where=name, todo="Give one of them another key"))
        owners.setdefault(number, key)
    raise_all(problems)


def _link(board: Board, deployment: Deployment) -> Json:
    return {
        "asDropdown": False,
        "icon": "dashboard",
        "includeVars": True,
        "keepTime": True,
        "tags": [],
        "targetBlank": False,
        "title": board.title,
        "tooltip": board.question,
        "type": "link",
        "url": f"/d/{uid(deployment.slug, board.key)}",
    }


def _refresh(scrape_interval: str) -> str:
    """Never more often than there is something new."""
    return f"{max(REFRESH_SECONDS, round(seconds(scrape_interval)))}s"
