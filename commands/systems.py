"""`tradeboards systems`."""

from __future__ import annotations

import click

from commands.options import configuration, deployments_argument


@click.command()
@deployments_argument
@click.option("--signals", is_flag=True, help="List every signal that is answered, its unit, and what answers it.")
@click.option(
    "--missing", is_flag=True, help="List every signal that is not, what it asks and the panels it would bring."
)
@click.pass_context
def systems(context: click.Context, wanted: tuple[str, ...], signals: bool, missing: bool) -> None:
    """What each deployment gets, what it does not, and why.

    \b
    Examples:
      tradeboards systems
      tradeboards systems trader247 --signals
      tradeboards systems trader247 --missing | grep -i position
    """
    from dashboards.wording import described
    from systems.registry import everything

    for one in everything(configuration(context), wanted):
        click.secho(f"{one.slug}: {one.title}", bold=True)
        for line in described(one, signals=signals, missing=missing):
            click.echo(f"  {line}")
