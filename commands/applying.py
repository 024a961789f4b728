"""How `push` writes what it planned, and what it tells meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from commands import VERSION
from commands.pushing import told_when_stopped
from commands.terminal import show, show_if_read

if TYPE_CHECKING:
    from changes.alerts.plan import AlertPlan
    from changes.datasources.plan import SourceOutcome, SourcePlan
    from changes.planning.plan import Plan
    from changes.pushing.apply import Result
    from changes.pushing.prune import Pruning
    from config import Config
    from targets.target import WritableTarget


@dataclass(frozen=True)
class Applying:
    """Plans that are agreed upon, for one target."""

    config: Config
    place: WritableTarget
    sources: SourcePlan
    made: Plan
    rules: AlertPlan
    pruning: Pruning
    rollback: bool
    fed: list[SourceOutcome] = field(default_factory=list)

    def done(self) -> bool:
        """Keep what is there, write data sources, dashboards and alert rules, delete; whether nothing failed."""
        from changes.backups.before import keep_before
        from changes.reports.push import backup_line

        kept = keep_before(self.made, self.pruning.deletes, self.sources.overwritten, self.place, self.config.root)
        show([backup_line(*kept)] if kept else ())
        with told_when_stopped():
            result = self._write()
            if result.failed and self.rollback:
                self._roll_back(result)
                return False
            good = self._write_rules() and not result.failed and not any(one.error for one in self.fed)
            return self._delete(good) and good

    def _write(self) -> Result:
        from changes.pushing.apply import apply
        from changes.reports.text import outcome_line, result_line

        revision, message = self._said()
        result = apply(
            self.made,
            self.place,
            message=message,
            revision=revision,
            before_dashboards=self._write_sources,
            on_progress=lambda one: show([outcome_line(one)]),
            on_stopped=self._roll_back,
        )
        show_if_read([result_line(result)])
        return result

    def _write_sources(self) -> None:
        from changes.datasources.plan import apply_datasources
        from changes.reports.datasources import datasource_outcome_line, datasource_result_line

        self.fed.extend(apply_datasources(self.sources, self.place, lambda one: show([datasource_outcome_line(one)])))
        show([datasource_result_line(self.fed)] if self.fed else ())

    def _roll_back(self, result: Result) -> None:
        from changes.pushing.rollback import roll_back
        from changes.reports.push import rolled_back_lines, undone_line

        if self.rollback:
            rolled = roll_back(
                self.made,
                result,
                self.place,
                f"{self._said()[1]}: taken back",
                lambda one: show_if_read([undone_line(one)]),
            )
            show_if_read(rolled_back_lines(rolled))

    def _write_rules(self) -> bool:
        from changes.alerts.apply import apply_alerts
        from changes.reports.alerts import alert_result_line, group_outcome_line
        from targets.opening import open_alerts

        holder = open_alerts(self.place)
        written = apply_alerts(self.rules, holder, self.place.place, lambda one: show([group_outcome_line(one)]))
        show([alert_result_line(written)] if written else ())
        return not any(outcome.error for outcome in written)

    def _delete(self, good: bool) -> bool:
        from changes.pushing.prune import delete
        from changes.reports.push import deleted_line, deleted_summary
        from changes.reports.wording import Line

        if not self.pruning.deletes:
            return True
        if not good:
            show([Line("!", 0, "prune: nothing is deleted, since not all could be written")])
            return False
        deleted = delete(self.pruning.deletes, self.place, lambda one: show([deleted_line(one)]))
        show([deleted_summary(deleted)])
        return not any(one.error for one in deleted)

    def _said(self) -> tuple[str, str]:
        """The git revision, and what a version's message says."""
        from targets.head import head

        revision = head(self.config.root)
        return revision, f"tradeboards {VERSION}" + (f", git {revision}" if revision else "")
