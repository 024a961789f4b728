"""`tradeboards diff`."""

from __future__ import annotations

from pathlib import Path

import click

from commands import VERSION
from commands.options import configuration, deployments_argument, format_option, target_option
from commands.terminal import show


@click.command()
@deployments_argument
@target_option
@click.option("--base", metavar="REV", help="Compare with a git revision's build/ in place of a target.")
@click.option("--alerts", is_flag=True, help="Compare the target's alert rules, too.")
@click.option("--drift", is_flag=True, help="Show the lines of the sources that would say what others edited.")
@click.option("--datasources", is_flag=True, help="Compare the target's data sources, too.")
@click.option(
    "--plan",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write what is reviewed here to a file, for push --plan.",
)
@format_option
@click.pass_context
def diff(
    context: click.Context,
    wanted: tuple[str, ...],
    target: str | None,
    base: str | None,
    alerts: bool,
    datasources: bool,
    drift: bool,
    file: Path | None,
    form: str,
) -> None:
    """Compare build/ with a target, panel by panel. Exit 1 when they differ.

    \b
    Examples:
      tradeboards diff
      tradeboards diff --target production trader247
      tradeboards diff --base origin/main --format markdown
      tradeboards diff --alerts --datasources
      tradeboards diff --drift
      tradeboards diff --target production --plan reviewed.json
    """
    import os

    from changes.alerts.built import built_alerts
    from changes.alerts.plan import AlertPlan, plan_alerts
    from changes.datasources.built import built_datasources
    from changes.datasources.plan import SourcePlan, plan_datasources
    from changes.meaning.drift_lines import with_code
    from changes.meaning.limits import with_limits
    from changes.meaning.rank import ranked
    from changes.meaning.since import since
    from changes.planning.built import built
    from changes.planning.lock import lock
    from changes.planning.lock_file import write_lock
    from changes.planning.plan import plan
    from changes.reports.alerts import alert_lines
    from changes.reports.datasources import datasource_lines
    from changes.reports.json import plan_json
    from changes.reports.markdown import plan_markdown
    from changes.reports.text import plan_lines
    from systems.registry import everything
    from targets.git.head import head
    from targets.git.revision import Revision
    from targets.opening import open_alerts, open_target

    if base is not None and target is not None:
        raise click.UsageError("--base and --target are two things to compare with; give one")
    if base is not None and alerts:
        raise click.UsageError("--alerts asks a target; with --base, changed rules are told anyway")
    if base is not None and datasources:
        raise click.UsageError("--datasources asks a target; leave out --base")
    if file and (base is not None or alerts or datasources):
        raise click.UsageError("A plan is of a target's dashboards; leave out --base, --alerts and --datasources")
    if base is not None and drift:
        raise click.UsageError("--drift is about a target; nobody edits a revision")
    config = configuration(context)
    desired, every = built(config, wanted), everything(config)
    rules: AlertPlan | None = None
    sources: SourcePlan | None = None
    if base is not None:
        revision = Revision(base, config.root)
        made = since(revision, desired, config, wanted)
    else:
        name, settings = config.chosen_target(target)
        place = open_target(name, settings, config.root)
        made = ranked(with_limits(plan(desired, place), every), every)
        made = with_code(made, every) if drift else made
        rules = plan_alerts(built_alerts(config, wanted), open_alerts(place)) if alerts else None
        sources = plan_datasources(built_datasources(config), place, os.environ) if datasources else None
    if file:
        write_lock(lock(made, wanted, head(config.root), VERSION), file)
    if form == "text":
        show(datasource_lines(sources) if sources else ())
        show(plan_lines(made))
        show(alert_lines(rules) if rules else ())
    else:
        told = plan_markdown(made, rules, sources) if form == "markdown" else plan_json(made, rules, sources)
        click.echo(told, nl=False)
    differs = made.differs or (rules and rules.differs) or (sources and sources.differs)
    context.exit(1 if differs else 0)
