"""How `push` writes what was agreed upon, and what it tells meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commands.push_dashboards import write_dashboards
from commands.terminal import show

if TYPE_CHECKING:
    from changes.alerts.plan import AlertPlan
    from changes.datasources.plan import SourcePlan
    from changes.planning.plan import Plan
    from changes.pushing.prune import Pruning
    from commands.push_targets import Asked
    from config import Config
    from targets.target import WritableTarget


def write(
    config: Config,
    place: WritableTarget,
    made: Plan,
    sources: SourcePlan,
    rules: AlertPlan,
    pruning: Pruning,
    asked: Asked,
) -> bool:
    """Keep what is there, write data sources, dashboards and alert rules, delete; whether nothing failed."""
    from changes.backups.before import keep_before
    from changes.pushing.apply import Stopped
    from changes.reports.push import backup_line

    kept = keep_before(made, pruning.deletes, sources.overwritten, rules.overwritten, place, config.root)
    show([backup_line(kept)] if kept else ())
    try:
        good = write_dashboards(made, sources, place, config.root, asked)
        if asked.rollback and not good:
            return False
        good = _write_rules(rules, place) and good
        return _delete(pruning, place, good) and good
    except KeyboardInterrupt as error:
        if not (asked.rollback and isinstance(error, Stopped)):  # else what was put back is told
            tell_stopped(error)
        raise


def tell_stopped(error: KeyboardInterrupt) -> None:
    """Tell, after Ctrl-C, what is sure."""
    from changes.parallel import Interrupted
    from changes.pushing.apply import Stopped
    from changes.reports.push import folder_lines

    show(folder_lines(error.result) if isinstance(error, Stopped) else ())
    more = "nothing else was" if isinstance(error, Stopped | Interrupted) else "a few more may have been"
    click.echo(f"! stopped: what is named above was done, {more}; the next push does the rest")


def _write_rules(rules: AlertPlan, place: WritableTarget) -> bool:
    from changes.alerts.apply import apply_alerts
    from changes.reports.alerts import alert_result_line, group_outcome_line
    from targets.opening import open_alerts

    written = apply_alerts(rules, open_alerts(place), place.place, lambda one: show([group_outcome_line(one)]))
    show([alert_result_line(written)] if written else ())
    return not any(outcome.error for outcome in written)


def _delete(pruning: Pruning, place: WritableTarget, good: bool) -> bool:
    from changes.pushing.prune import delete
    from changes.reports.push import deleted_line, deleted_summary
    from changes.reports.wording import Line

    if not pruning.deletes:
        return True
    if not good:
        show([Line("!", 0, "prune: nothing is deleted, since not all could be written")])
        return False
    deleted = delete(pruning.deletes, place, lambda one: show([deleted_line(one)]))
    show([deleted_summary(deleted)])
    return not any(one.error for one in deleted)
