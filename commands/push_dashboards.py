"""How `push` writes dashboards and puts them back, and what it tells meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commands import VERSION
from commands.terminal import show, show_if_read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from changes.datasources.plan import SourceWrite
    from changes.planning.plan import Plan
    from changes.pushing.apply import Result
    from commands.push_targets import Asked
    from targets.target import WritableTarget


def write_dashboards(
    made: Plan, place: WritableTarget, root: Path, sources: Sequence[SourceWrite], asked: Asked
) -> bool:
    """Write what is planned for the project at `root`; whether nothing failed.

    Where a rollback is asked for, all is put back when one failed or it was stopped; `sources` are data sources that
    were written before, which stay. Raises `Stopped` after Ctrl-C.
    """
    from changes.pushing.apply import apply
    from changes.reports.text import outcome_line, result_line
    from targets.git.head import head

    revision = head(root)
    said = f"tradeboards {VERSION}" + (f", git {revision}" if revision else "") + (", preview" if asked.preview else "")

    def put_back(result: Result) -> None:
        if asked.rollback:
            _roll_back(made, result, place, said, sources)

    result = apply(
        made,
        place,
        message=said,
        revision=revision,
        preview=asked.preview or "",
        on_progress=lambda one: show([outcome_line(one)]),
        on_stopped=put_back,
    )
    show_if_read([result_line(result)])
    if result.failed:
        put_back(result)
    return not result.failed


def _roll_back(made: Plan, result: Result, place: WritableTarget, message: str, sources: Sequence[SourceWrite]) -> None:
    from changes.pushing.apply import Stopped
    from changes.pushing.rollback import roll_back
    from changes.reports.push import rolled_back_lines, rolling_back_line, undone_line

    show_if_read([rolling_back_line()])
    try:
        rolled = roll_back(made, result, place, message, lambda one: show_if_read([undone_line(one)]))
    except KeyboardInterrupt:
        click.echo("! stopped before all was put back: run diff to see what is there")
        raise Stopped(result) from None
    show_if_read(rolled_back_lines(rolled, sources))
