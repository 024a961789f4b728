"""What `push` is asked for, and the targets that it goes to in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commands.terminal import complain, show

if TYPE_CHECKING:
    from pathlib import Path

    from config import Config
    from targets.target import WritableTarget


@dataclass(frozen=True)
class Asked:
    """What is pushed, where and how: the options of the command. `most` is how many dashboards may be pruned, `preview`
    the name of a preview."""

    wanted: tuple[str, ...]
    targets: tuple[str, ...]
    file: Path | None
    alerts: bool
    datasources: bool
    dry_run: bool
    yes: bool
    adopt: tuple[str, ...]
    overwrite_drift: tuple[str, ...]
    rollback: bool
    most: int
    preview: str | None


def opened(config: Config, names: Sequence[str]) -> list[WritableTarget]:
    """The targets that are named, or the one that is configured. Raises what is wrong with any of them."""
    from errors import Problems, TradeboardsError, raise_all
    from targets.opening import open_target

    places: list[WritableTarget] = []
    problems: list[TradeboardsError] = []
    for named in dict.fromkeys(names) or (None,):
        try:
            name, settings = config.chosen_target(named)
            places.append(open_target(name, settings, config.root))
        except TradeboardsError as error:
            problems += error.problems if isinstance(error, Problems) else (error,)
    raise_all(problems)
    return places


def at_each(places: list[WritableTarget], work: Callable[[WritableTarget], int]) -> int:
    """Do it at each place, also after one that cannot be used; the worst exit code."""
    from changes.reports.wording import Line
    from errors import Problems, TradeboardsError, printable

    worst = 0
    for place in places:
        if len(places) > 1:
            show([Line(" ", 0, f"target {printable(place.name, 100)} ({printable(place.place)}):")])
        try:
            worst = max(worst, work(place))
        except TradeboardsError as error:
            complain(*(error.problems if isinstance(error, Problems) else (error,)))
            worst = 2
    return worst
