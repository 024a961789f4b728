"""`tradeboards push`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from commands import VERSION
from commands.options import configuration, deployments_argument, target_option
from commands.terminal import show

if TYPE_CHECKING:
    from changes.alert_plan import AlertPlan
    from changes.plan import Plan
    from config import Config
    from targets.alerting import AlertTarget
    from targets.target import WritableTarget


@click.command()
@deployments_argument
@target_option
@click.option("--alerts", is_flag=True, help="Push alert rules for Grafana's own alerting, too.")
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--adopt", metavar="UID", multiple=True, help="Take over a dashboard or an alert rule that is not ours.")
@click.pass_context
def push(
    context: click.Context,
    wanted: tuple[str, ...],
    target: str | None,
    alerts: bool,
    dry_run: bool,
    yes: bool,
    adopt: tuple[str, ...],
) -> None:
    """Make a target hold what build/ holds: show the plan, ask, write.

    Nothing is written that moved since it was compared, that cannot be read, or that was never ours.
    Exit 1 when something was refused, 2 when a write failed.

    \b
    Examples:
      tradeboards push
      tradeboards push --target production --dry-run
      tradeboards push --yes --adopt trader247-risk
      tradeboards push --alerts --target production
    """
    from changes.alert_built import built_alerts
    from changes.alert_plan import AlertPlan, plan_alerts
    from changes.alert_report import alert_lines
    from changes.built import built
    from changes.limits import with_limits
    from changes.plan import plan
    from changes.report_text import plan_lines
    from systems.registry import everything
    from targets.opening import open_alerts, open_target

    config = configuration(context)
    name, settings = config.chosen_target(target)
    place = open_target(name, settings, config.root)
    desired = built(config, wanted)
    boards = {one.uid for one in desired}
    adopted = [uid for uid in adopt if uid in boards or not alerts]
    made = with_limits(plan(desired, place, adopted), everything(config))
    rules, holder = AlertPlan(), open_alerts(place)
    if alerts:
        rules = plan_alerts(built_alerts(config, wanted), holder, [uid for uid in adopt if uid not in boards])
    show(plan_lines(made))
    show(alert_lines(rules) if alerts else ())
    writes = len(made.writes) + len(rules.writes)
    if writes and not dry_run:
        _confirm(f"Write {writes} to {made.place}?", yes)
        if not _applied(config, made, place, rules, holder):
            context.exit(2)
    if made.refused or rules.refused or (dry_run and writes):
        context.exit(1)


def _confirm(question: str, yes: bool) -> None:
    from errors import ConfigError

    if yes:
        return
    if not (sys.stdin and sys.stdin.isatty()):
        raise ConfigError("nobody is here to ask", where="push", todo="Say --yes to write without being asked")
    click.confirm(question, abort=True)


def _applied(config: Config, made: Plan, place: WritableTarget, rules: AlertPlan, holder: AlertTarget) -> bool:
    """Write both plans; whether nothing failed."""
    from changes.alert_apply import apply_alerts
    from changes.alert_report import alert_result_line, group_outcome_line
    from changes.apply import apply
    from changes.report_text import outcome_line, result_line
    from targets.head import head

    revision = head(config.root)
    message = f"tradeboards {VERSION}" + (f", git {revision}" if revision else "")
    try:
        result = apply(
            made, place, message=message, revision=revision, on_progress=lambda outcome: show([outcome_line(outcome)])
        )
        written = apply_alerts(rules, holder, made.place, lambda outcome: show([group_outcome_line(outcome)]))
    except KeyboardInterrupt:
        click.echo("! stopped: what is named above was written, one more may have been; the next push does the rest")
        raise
    show([result_line(result)])
    show([alert_result_line(written)] if written else ())
    return not result.failed and not any(outcome.error for outcome in written)
