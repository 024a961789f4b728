"""How `push` writes dashboards, and data sources before them, and puts dashboards back; what it tells meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from commands import VERSION
from commands.terminal import show, show_if_read

if TYPE_CHECKING:
    from pathlib import Path

    from changes.datasources.plan import SourcePlan
    from changes.planning.plan import Plan
    from changes.pushing.apply import Result
    from targets.target import WritableTarget


@dataclass
class Dashboards:
    """Plans for one target, of the project at `root`. `preview` names the preview that the dashboards are of.

    `rolling_back` becomes true when what was written is put back: that tells itself how far it came. `fed` becomes
    false when a data source could not be written.
    """

    root: Path
    place: WritableTarget
    made: Plan
    sources: SourcePlan
    rollback: bool
    preview: str
    rolling_back: bool = False
    fed: bool = True

    def write(self) -> bool:
        """Write them, put them back where one failed and that was asked for; whether nothing failed."""
        from changes.pushing.apply import apply
        from changes.reports.text import outcome_line, result_line

        revision, message = self._said()
        result = apply(
            self.made,
            self.place,
            message=message,
            revision=revision,
            preview=self.preview,
            before_dashboards=self._write_sources,
            on_progress=lambda one: show([outcome_line(one)]),
            on_stopped=self._roll_back,
        )
        show_if_read([result_line(result)])
        if result.failed:
            self._roll_back(result)
        return self.fed and not result.failed

    def _write_sources(self) -> None:
        from changes.datasources.apply import apply_datasources
        from changes.reports.datasources import datasource_outcome_line, datasource_result_line

        outcomes = apply_datasources(self.sources, self.place, lambda one: show([datasource_outcome_line(one)]))
        show([datasource_result_line(outcomes)] if outcomes else ())
        self.fed = not any(one.error for one in outcomes)

    def _roll_back(self, result: Result) -> None:
        from changes.pushing.rollback import roll_back
        from changes.reports.push import rolled_back_lines, rolling_back_line, undone_line

        if not self.rollback:
            return
        self.rolling_back = True
        show_if_read([rolling_back_line()])
        message = self._said()[1]
        try:
            rolled = roll_back(self.made, result, self.place, message, lambda one: show_if_read([undone_line(one)]))
        except KeyboardInterrupt:
            click.echo("! stopped before all was put back: run diff to see what is there")
            raise
        show_if_read(rolled_back_lines(rolled, self.sources.writes))

    def _said(self) -> tuple[str, str]:
        """The git revision, and what a version's message says."""
        from targets.git.head import head

        revision = head(self.root)
        said = f"tradeboards {VERSION}" + (f", git {revision}" if revision else "")
        return revision, said + (", preview" if self.preview else "")
