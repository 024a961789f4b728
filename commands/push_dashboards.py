"""How `push` writes folders, data sources and dashboards, and puts dashboards back; what it tells meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commands import VERSION
from commands.terminal import show, show_if_read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from changes.datasources.apply import SourceOutcome
    from changes.datasources.plan import SourcePlan
    from changes.planning.plan import Plan
    from changes.pushing.apply import Result
    from commands.push_targets import Asked
    from targets.target import WritableTarget


def write_dashboards(made: Plan, sources: SourcePlan, place: WritableTarget, root: Path, asked: Asked) -> bool:
    """Write what is planned for the project at `root`: folders, data sources, dashboards; whether nothing failed.

    Where a rollback is asked for, all dashboards are put back when one failed or it was stopped; data sources stay.
    Raises `Stopped` after Ctrl-C.
    """
    from changes.datasources.apply import apply_datasources
    from changes.pushing.apply import apply
    from changes.reports.datasources import datasource_outcome_line, datasource_result_line
    from changes.reports.text import outcome_line, result_line
    from targets.git.head import head

    revision = head(root)
    said = f"tradeboards {VERSION}" + (f", git {revision}" if revision else "") + (", preview" if asked.preview else "")

    fed: list[SourceOutcome] = []

    def tell_source(outcome: SourceOutcome) -> None:
        fed.append(outcome)
        show([datasource_outcome_line(outcome)])

    def write_sources() -> None:
        apply_datasources(sources, place, tell_source)
        show([datasource_result_line(fed)] if fed else ())

    def put_back(result: Result) -> None:
        if asked.rollback:
            _roll_back(made, result, place, said, fed)

    result = apply(
        made,
        place,
        message=said,
        revision=revision,
        preview=asked.preview or "",
        before_dashboards=write_sources,
        on_progress=lambda one: show([outcome_line(one)]),
        on_stopped=put_back,
    )
    show_if_read([result_line(result)])
    if result.failed:
        put_back(result)
    return not result.failed and not any(one.error for one in fed)


def _roll_back(made: Plan, result: Result, place: WritableTarget, message: str, fed: Sequence[SourceOutcome]) -> None:
    from changes.pushing.apply import Stopped
    from changes.pushing.rollback import roll_back
    from changes.reports.push import rolled_back_lines, rolling_back_line, undone_line

    show_if_read([rolling_back_line()])
    try:
        rolled = roll_back(made, result, place, message, lambda one: show_if_read([undone_line(one)]))
    except KeyboardInterrupt:
        click.echo("! stopped before all was put back: run diff to see what is there")
        raise Stopped(result) from None
    show_if_read(rolled_back_lines(rolled, [one.action for one in fed]))
