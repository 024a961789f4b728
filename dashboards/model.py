"""One dashboard in Grafana's classic model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboards import layout
from dashboards.board import Board
from dashboards.identity import panel_id
from dashboards.plain import plain
from errors import CatalogueError, TradeboardsError, raise_all
from panels.corrected import Row as RowPanel
from panels.panel import COLUMNS, View, datasource_variable, link
from panels.row import Row
from panels.style import Json
from systems.deployment import Deployment
from systems.desk import Desk
from systems.window import seconds

SCHEMA_VERSION = 42
"""Grafana 12.1's; 10 and later read it."""
REFRESH_SECONDS = 30


@dataclass(frozen=True)
class Seen:
    """A row as it is drawn: `key` names it within its dashboard, `view` is where its panels look."""

    key: str
    row: Row
    view: View


def dashboard(
    owner: Deployment | Desk,
    board: Board,
    uid: str,
    rows: Sequence[Seen],
    *,
    annotations: list[Json],
    links: list[Json],
    variables: list[Json],
) -> Json:
    """The JSON of a board: panels placed and numbered.

    Raises `CatalogueError` (or `Problems` with all of them) where two panels would have one id.
    """
    _distinct_ids(board, rows, uid)
    made: Json = plain(
        {
            "annotations": {"list": annotations},
            "description": board.question,
            "editable": owner.editable,
            "fiscalYearStartMonth": 0,
            "graphTooltip": 1,
            "links": links,
            "panels": _panels(board.key, rows),
            "refresh": _refresh(owner.scrape_interval),
            "schemaVersion": SCHEMA_VERSION,
            "tags": ["tradeboards", owner.slug],
            "templating": {"list": variables},
            "time": {"from": f"now-{board.span}", "to": "now"},
            "timepicker": {},
            "timezone": owner.timezone,
            "title": f"{owner.title}: {board.title}",
            "uid": uid,
            "weekStart": "",
        }
    )
    return made


def to_dashboard(title: str, question: str, url: str, *, variables: bool) -> Json:
    """A link at the top of a dashboard to another; it takes the reader's choices along, or the data source alone."""
    address = url if variables else f"{url}?${{{datasource_variable()}:queryparam}}"
    return link(title, address, icon="dashboard", includeVars=variables, keepTime=True, tooltip=question)


def _panels(board: str, rows: Sequence[Seen]) -> list[object]:
    drawn_panels: list[object] = []
    top = 0
    for seen in rows:
        row = seen.row
        positions, below = layout.place(row.panels, top + 1)
        inside = [
            _at(position, panel_id(board, panel.key), panel.draw(seen.view.at(position["w"])))
            for panel, position in zip(row.panels, positions, strict=True)
        ]
        drawn_panels.append(
            RowPanel(
                title=row.title,
                id=panel_id(board, seen.key),
                gridPos={"h": 1, "w": COLUMNS, "x": 0, "y": top},
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


def _distinct_ids(board: Board, rows: Sequence[Seen], name: str) -> None:
    owners: dict[int, str] = {}
    problems: list[TradeboardsError] = []
    for key in [panel.key for seen in rows for panel in seen.row.panels] + [seen.key for seen in rows]:
        number = panel_id(board.key, key)
        if number in owners:
            said = f'two panels with one id: "{owners[number]}" and "{key}"'
            problems.append(CatalogueError(said, where=name, todo="Give one of them another key"))
        owners.setdefault(number, key)
    raise_all(problems)


def _refresh(scrape_interval: str) -> str:
    """Never more often than there is something new."""
    return f"{max(REFRESH_SECONDS, round(seconds(scrape_interval)))}s"
