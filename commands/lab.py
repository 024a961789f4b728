"""`tradeboards lab`: `backfill` and `up`."""

from __future__ import annotations

from pathlib import Path

import click

from commands.options import configuration, deployments_argument
from commands.terminal import clock, say


@click.group()
def lab() -> None:
    """Simulated trading systems on a real Prometheus."""


folder_option = click.option(
    "--folder", type=click.Path(path_type=Path), default="var/lab", show_default=True, help="An empty or new folder."
)
seed_option = click.option("--seed", type=int, default=247, show_default=True, help="The same seed, the same history.")


@lab.command()
@deployments_argument
@folder_option
@seed_option
@click.option("--end", metavar="T", help="Last moment: unix seconds or RFC 3339; now when left out.")
@click.pass_context
def backfill(context: click.Context, wanted: tuple[str, ...], folder: Path, seed: int, end: str | None) -> None:
    """Write 35 days of history that a Prometheus can be started on: what it scraped, what its rules made of that.

    \b
    Examples:
      tradeboards lab backfill
      tradeboards lab backfill trader247 --folder /tmp/history --end 2026-01-31T12:00:00Z
    """
    from lab.lab import backfill as fill
    from lab.lab import simulated
    from systems.registry import deployments
    from systems.window import moment

    chosen = deployments(configuration(context), wanted)
    made = fill(
        chosen if wanted else simulated(chosen, say),
        folder,
        end=None if end is None else round(moment(end)),
        seed=seed,
        on_progress=say,
    )
    click.echo(f"{folder}/: {made.samples:,} samples in {made.series} series, {clock(made.start)} to {clock(made.end)}")
    click.echo(f"prometheus --storage.tsdb.path={folder} --storage.tsdb.retention.time=100y  serves it")


@lab.command()
@deployments_argument
@seed_option
@click.pass_context
def up(context: click.Context, wanted: tuple[str, ...], seed: int) -> None:
    """Run a Prometheus with history that goes on live, rules and all, until Ctrl-C.

    \b
    Examples:
      tradeboards lab up
      tradeboards check --prometheus http://127.0.0.1:PORT     in another terminal, with the URL it says
    """
    import tempfile

    from lab.lab import simulated
    from lab.lab import up as start
    from systems.registry import deployments

    named = deployments(configuration(context), wanted)
    chosen = named if wanted else simulated(named, say)
    with (
        tempfile.TemporaryDirectory(prefix="tradeboards-lab-") as folder,
        start(chosen, Path(folder), seed=seed, on_progress=say) as server,
    ):
        click.echo(f"{server.url} serves {', '.join(one.slug for one in chosen)}; Ctrl-C stops it")
        try:
            server.wait()
        except KeyboardInterrupt:
            click.echo("stopped", err=True)
