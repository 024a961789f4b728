"""What several commands tell on a terminal, and how."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from changes.wording import Line

COLOURS = {"+": "green", "-": "red", "~": "yellow", "!": "red"}
"""The colour of a line that begins with this symbol."""


def show(lines: Iterable[Line]) -> None:
    """Lines of a report, each in its symbol's colour."""
    for line in lines:
        click.secho(str(line), fg=COLOURS.get(line.symbol))


def say(what: str) -> None:
    """Progress, which is not what a pipe wants."""
    click.echo(f"  {what}", err=True)


def clock(seconds: float) -> str:
    """A moment in unix seconds, as a date and a time in UTC."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
