"""`tradeboards backup`."""

from __future__ import annotations

from pathlib import Path

import click

from commands.options import configuration, named_folder, target_option
from commands.terminal import say, show

_TOLD = 100


@click.command()
@target_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    callback=named_folder,
    help="A folder that is not there yet, in place of var/backup/<target>/<time>.",
)
@click.pass_context
def backup(context: click.Context, target: str | None, out: Path | None) -> None:
    """Keep all dashboards, folders and data sources of a target in a folder.

    Whoever made them. Secrets of data sources cannot be read, and are not kept. Exit 1 when something else could not be
    read; the rest is kept.

    \b
    Examples:
      tradeboards backup
      tradeboards backup --target production --out /srv/backup/monday
    """
    from changes.backups.backup import back_up, backup_folder
    from changes.reports.backups import taken_lines
    from targets.opening import open_target

    def progress(number: int) -> None:
        if number % _TOLD == 0:
            say(f"{number} dashboards")

    config = configuration(context)
    name, settings = config.chosen_target(target)
    place = open_target(name, settings, config.root)
    folder = out or backup_folder(config.root, name)
    taken = back_up(place, folder, progress)
    show(taken_lines(taken, folder, place.place))
    context.exit(1 if taken.unread else 0)
