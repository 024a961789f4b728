"""`tradeboards demo`."""

from __future__ import annotations

import sys

import click

from commands import VERSION
from commands.options import configuration, deployments_argument
from commands.terminal import say

_NEXT = """
Try next:
  edit a limit in systems/trader247.py, then   tradeboards build && tradeboards diff
  see the lab's data in a Grafana of yours:    tradeboards lab up
  what trader247 gets, and why:                tradeboards systems --signals
  push to your own Grafana:                    README.md, "Your Grafana, your deployments\""""


@click.command()
@deployments_argument
@click.pass_context
def demo(context: click.Context, wanted: tuple[str, ...]) -> None:
    """Everything once, on this machine; it ends by itself and leaves nothing running.

    Compiles to build/, checks, runs simulated systems on a real Prometheus and asks it every panel's query, compares
    with the folder var/grafana, pushes there (and nowhere else), compares again.

    \b
    Examples:
      tradeboards demo
      tradeboards demo trader247        in a few seconds
    """
    from rich.console import Console
    from rich.table import Table

    from lab.demo import demo as steps

    table = Table("", "step", "what came of it", box=None, pad_edge=False)
    good = True
    for step in steps(configuration(context), VERSION, say, wanted):
        say(f"{step.what}: {step.result}")
        table.add_row("ok" if step.good else "!!", step.what, step.result)
        good = good and step.good
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print()
    console.print(table)
    console.print(_NEXT, highlight=False)
    context.exit(0 if good else 1)
