"""Measures and prints the tables: `python -m bench`, or `make bench`."""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click

from bench.table import Row, markdown

PEERS = ("grafanalib", "grafana-foundation-sdk", "deepdiff", "grafana-client")
PARTS = ("compiling", "comparing", "drawing", "recording", "live")


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(PARTS), metavar="[PART]...")
def main(parts: tuple[str, ...]) -> None:
    """Measure how fast tradeboards is beside others, and print tables as in bench/README.md.

    All of it, or the parts that are named: compiling, comparing, drawing, recording, live. It takes minutes, and wants
    a machine that does nothing else.

    \b
    Examples:
      python -m bench
      python -m bench comparing live
    """
    with tempfile.TemporaryDirectory() as folder:
        tables = [*_measured(set(parts or PARTS), Path(folder))]
    click.echo(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, ", nl=False)
    click.echo(", ".join(f"{peer} {version(peer)}" for peer in PEERS))
    click.echo("Times are medians. Each subject ran once a round, in turn; a ratio is to the first of its group.\n")
    for table in tables:
        for title, rows in table.items():
            click.echo(markdown(title, rows))


def _measured(parts: set[str], folder: Path) -> Iterator[dict[str, list[Row]]]:
    """The tables of these parts. Processes come first, while this one is still small: what it loads for the rest would
    be counted as theirs."""
    from bench import live_memory, process

    if "compiling" in parts:
        yield process.measure(folder)
    if "live" in parts:
        yield live_memory.measure(folder)
    from bench import comparing, drawing, live, marginal, recording

    if "compiling" in parts:
        yield marginal.measure(folder)
    if "comparing" in parts:
        yield comparing.measure()
    if "drawing" in parts:
        yield drawing.measure(folder)
    if "recording" in parts:
        yield recording.measure(folder)
    if "live" in parts:
        yield live.measure(folder)


if __name__ == "__main__":
    main(prog_name="python -m bench")
