"""`tradeboards diff`."""

from __future__ import annotations

import click

from commands.options import configuration, deployments_argument, format_option, target_option
from commands.terminal import show


@click.command()
@deployments_argument
@target_option
@click.option("--base", metavar="REV", help="Compare with a git revision's build/ in place of a target.")
@click.option("--alerts", is_flag=True, help="Compare the target's alert rules, too.")
@format_option
@click.pass_context
def diff(
    context: click.Context, wanted: tuple[str, ...], target: str | None, base: str | None, alerts: bool, form: str
) -> None:
    """Compare build/ with a target, panel by panel. Exit 1 when they differ.

    \b
    Examples:
      tradeboards diff
      tradeboards diff --target production trader247
      tradeboards diff --base origin/main --format markdown
      tradeboards diff --alerts
    """
    from dataclasses import replace

    from changes.alert_built import built_alerts
    from changes.alert_plan import AlertPlan, plan_alerts
    from changes.alert_report import alert_lines
    from changes.built import built
    from changes.limits import with_limits
    from changes.plan import plan, plan_since
    from changes.report_json import plan_json
    from changes.report_markdown import plan_markdown
    from changes.report_text import plan_lines
    from changes.rules import rule_changes
    from systems.registry import deployments, everything
    from targets.opening import open_alerts, open_target
    from targets.revision import Revision

    if base is not None and target is not None:
        raise click.UsageError("--base and --target are two things to compare with; give one")
    if base is not None and alerts:
        raise click.UsageError("--alerts asks a target; with --base, changed rules are told anyway")
    config = configuration(context)
    desired, every = built(config, wanted), everything(config)
    rules: AlertPlan | None = None
    if base is not None:
        revision = Revision(base, config.root)
        made = with_limits(plan_since(desired, revision, revision.uids(wanted)), every)
        there, limits = deployments(config, wanted), made.following.limits
        made = replace(made, rules=tuple(rule_changes(revision.rule_files(), there, config.alerting, limits)))
    else:
        name, settings = config.chosen_target(target)
        place = open_target(name, settings, config.root)
        made = with_limits(plan(desired, place), every)
        rules = plan_alerts(built_alerts(config, wanted), open_alerts(place)) if alerts else None
    if form == "text":
        show(plan_lines(made))
        show(alert_lines(rules) if rules else ())
    else:
        click.echo(plan_markdown(made, rules) if form == "markdown" else plan_json(made, rules), nl=False)
    context.exit(1 if made.differs or (rules and rules.differs) else 0)
