"""What several commands tell and ask on a terminal, and how."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from changes.reports.wording import Line

COLOURS = {"+": "green", "-": "red", "~": "yellow", "!": "red"}
"""The colour of a line that begins with this symbol."""


def show(lines: Iterable[Line]) -> None:
    """Lines of a report, each in its symbol's colour."""
    for line in lines:
        click.secho(str(line), fg=COLOURS.get(line.symbol))


def show_if_read(lines: Iterable[Line]) -> None:
    """Show, and go on where nobody reads it any more: there is something to put back first."""
    with suppress(OSError):
        show(lines)


def drop_unwritten() -> None:
    """Forget what standard output does not take: Python would try again at its end, and exit with 120."""
    try:
        if sys.stdout:  # None where it is closed
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(what: str) -> None:
    """Progress, which is not what a pipe wants."""
    click.echo(f"  {what}", err=True)


def complain(*problems: object) -> None:
    """What went wrong, each on a line of its own."""
    for problem in problems:
        click.echo(f"{click.style('error:', fg='red', bold=True)} {problem}", err=True)


def confirm(question: str, yes: bool, command: str) -> None:
    """Ask, unless `yes`; no ends the command. Raises `ConfigError` when nobody is there to answer."""
    from errors import ConfigError

    if yes:
        return
    if not (sys.stdin and sys.stdin.isatty()):
        raise ConfigError("nobody is here to ask", where=command, todo="Say --yes to write without being asked")
    click.confirm(question, abort=True)


def clock(seconds: float) -> str:
    """A moment in unix seconds, as a date and a time in UTC."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
