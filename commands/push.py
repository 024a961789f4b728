"""`tradeboards push`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from commands import VERSION
from commands.options import configuration, deployments_argument, target_option
from commands.terminal import show

if TYPE_CHECKING:
    from changes.plan import Plan
    from config import Config
    from targets.target import WritableTarget


@click.command()
@deployments_argument
@target_option
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--adopt", metavar="UID", multiple=True, help="Take over a dashboard that is not ours.")
@click.pass_context
def push(
    context: click.Context,
    wanted: tuple[str, ...],
    target: str | None,
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
    """
    from changes.built import built
    from changes.plan import plan
    from changes.report_text import plan_lines
    from targets.opening import open_target

    config = configuration(context)
    name, settings = config.chosen_target(target)
    place = open_target(name, settings, config.root)
    made = plan(built(config, wanted), place, adopt)
    show(plan_lines(made))
    if made.writes and not dry_run:
        _confirm(f"Write {len(made.writes)} to {made.place}?", yes)
        _apply(context, config, made, place)
    if made.refused or (dry_run and made.writes):
        context.exit(1)


def _confirm(question: str, yes: bool) -> None:
    from errors import ConfigError

    if yes:
        return
    if not (sys.stdin and sys.stdin.isatty()):
        raise ConfigError("nobody is here to ask", where="push", todo="Say --yes to write without being asked")
    click.confirm(question, abort=True)


def _apply(context: click.Context, config: Config, made: Plan, place: WritableTarget) -> None:
    from changes.apply import apply
    from changes.report_text import outcome_line, result_line
    from targets.head import head

    revision = head(config.root)
    message = f"tradeboards {VERSION}" + (f", git {revision}" if revision else "")
    try:
        result = apply(
            made, place, message=message, revision=revision, on_progress=lambda outcome: show([outcome_line(outcome)])
        )
    except KeyboardInterrupt:
        click.echo("! stopped: what is named above was written, one more may have been; the next push does the rest")
        raise
    show([result_line(result)])
    if result.failed:
        context.exit(2)
