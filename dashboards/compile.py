"""Compiles boards for deployments, and the desk for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from dashboards.annotations import by_hand, marks
from dashboards.board import Board
from dashboards.boards import BOARDS
from dashboards.desk import DESK, NUMBERS, OPEN_ROWS
from dashboards.identity import uid
from dashboards.model import Seen, dashboard, to_dashboard
from dashboards.own import own
from dashboards.variables import controlled_labels, datasources, variables
from errors import TradeboardsError, raise_all
from panels.panel import Panel, View
from panels.row import Row
from panels.style import Json
from systems.deployment import Deployment
from systems.desk import Desk
from systems.metric import APP


@dataclass(frozen=True)
class Compiled:
    """One dashboard of one deployment, or the desk's, as it is pushed."""

    deployment: Deployment | Desk
    board: Board
    uid: str
    dashboard: Json


def compile_all(deployments: Iterable[Deployment | Desk], boards: Sequence[Board] = BOARDS) -> tuple[Compiled, ...]:
    """What `compile_each` gives, all of it held at once."""
    return tuple(compile_each(deployments, boards))


def compile_each(deployments: Iterable[Deployment | Desk], boards: Sequence[Board] = BOARDS) -> Iterator[Compiled]:
    """Every dashboard of `boards` that the deployments' systems export something for, and the desk's, one by one.

    Raises `CatalogueError` (or `Problems` with all of them) when the last one is done.
    """
    problems: dict[str, TradeboardsError] = {}  # by what they say: a link repeats what is wrong with a name
    for deployment in deployments:
        there = _boards(deployment, boards)
        for board in there:
            try:
                yield _desk(board, deployment) if isinstance(deployment, Desk) else _compiled(board, deployment, there)
            except TradeboardsError as error:
                problems.setdefault(str(error), error)
    raise_all(problems.values())


def uids(deployments: Iterable[Deployment | Desk], boards: Sequence[Board] = BOARDS) -> list[str]:
    """The uids of what `compile_each` gives, without compiling it."""
    return [f"{one.slug}-{board.key}" for one in deployments for board in _boards(one, boards)]


def _boards(deployment: Deployment | Desk, boards: Sequence[Board]) -> tuple[Board, ...]:
    return (DESK,) if isinstance(deployment, Desk) else drawn(deployment, boards)


def drawn(deployment: Deployment, boards: Sequence[Board] = BOARDS) -> tuple[Board, ...]:
    """The boards that have at least one panel with a number in this deployment, then that of its own signals."""
    return tuple(board for board in (*boards, *own(deployment)) if _has_a_number(board, deployment))


def _has_a_number(board: Board, deployment: Deployment) -> bool:
    about = any(deployment.answers(signal) for signal in board.about) if board.about else True
    return about and any(panel.lines and panel.drawable(deployment) for panel in board.panels)


def kept_panels(board: Board, deployment: Deployment) -> list[Panel]:
    """The panels of a board that this deployment can draw."""
    return [panel for row in _drawn_rows(board, deployment) for panel in row.panels]


def _drawn_rows(board: Board, deployment: Deployment) -> list[Row]:
    return [drawn for row in board.rows for drawn in row.drawn(deployment)]


def _compiled(board: Board, deployment: Deployment, boards: Sequence[Board]) -> Compiled:
    name = uid(deployment.slug, board.key)
    rows = _drawn_rows(board, deployment)
    kept = [panel for row in rows for panel in row.panels]
    others = [other for other in boards if other.key != board.key]
    addresses = _addresses(deployment, others)
    home = _home(board, deployment)
    view = View(deployment, frozenset(controlled_labels(kept, deployment)), addresses, home)
    # Another origin has other instances: what is picked of these would leave nothing of those.
    links = [
        to_dashboard(other.title, other.question, addresses[other.key], variables=_home(other, deployment) == home)
        for other in others
    ]
    if deployment.desk:
        links.append(to_dashboard(DESK.title, DESK.question, _address(deployment.desk, DESK), variables=False))
    made = dashboard(
        deployment,
        board,
        name,
        [Seen(f"row/{row.title}", row, view) for row in rows],
        annotations=marks(deployment, view),
        links=links,
        variables=variables(kept, deployment, home),
    )
    return Compiled(deployment, board, name, made)


def _home(board: Board, deployment: Deployment) -> str:
    """The origin that a board is about: that of the first of its signals that is answered by metrics."""
    origins = (
        metric.origin
        for signal in board.about
        if deployment.answers(signal)
        for metric in sorted(deployment.metrics(signal), key=lambda metric: metric.name)
    )
    return next(origins, APP)


def _desk(board: Board, desk: Desk) -> Compiled:
    name = uid(desk.slug, board.key)
    made = dashboard(
        desk,
        board,
        name,
        [seen for number, member in enumerate(desk.members) for seen in _member(member, folded=number >= OPEN_ROWS)],
        annotations=[by_hand()],
        links=[],
        variables=datasources(desk.members),
    )
    return Compiled(desk, board, name, made)


def _member(member: Deployment, *, folded: bool) -> Iterable[Seen]:
    """A member's row of numbers, which look at its own data source and lead to its own dashboards."""
    view = View(member, boards=_addresses(member, drawn(member)), of_several=True)
    for row in NUMBERS.drawn(member):
        panels = tuple(replace(panel, key=f"{member.slug}/{panel.key}") for panel in row.panels)
        yield Seen(f"row/{member.slug}/{row.title}", Row(member.title, panels, folded), view)


def _addresses(deployment: Deployment, boards: Sequence[Board]) -> dict[str, str]:
    return {board.key: _address(deployment.slug, board) for board in boards}


def _address(slug: str, board: Board) -> str:
    return f"/d/{uid(slug, board.key)}"
