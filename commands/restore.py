"""`tradeboards restore`."""

from __future__ import annotations

from pathlib import Path

import click

from commands.options import configuration, target_option
from commands.terminal import confirm, show


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.argument("wanted", nargs=-1, metavar="[UID]...")
@target_option
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--overwrite", metavar="UID", multiple=True, help="Put the backup's in place of what is there and differs."
)
@click.pass_context
def restore(
    context: click.Context,
    folder: Path,
    wanted: tuple[str, ...],
    target: str | None,
    dry_run: bool,
    yes: bool,
    overwrite: tuple[str, ...],
) -> None:
    """Put back what a backup holds: all of it, or the dashboards and data sources of these UIDs.

    What is not there is created, under its uid and in its folder. What is there and differs is refused, unless
    --overwrite names it; it is then kept in var/backup/ first. Data sources come back without their secrets. Exit 1
    when something was refused, 2 when a write failed.

    \b
    Examples:
      tradeboards restore var/backup/production/20240301T090000Z --dry-run
      tradeboards restore /srv/backup/monday trader247-risk --overwrite trader247-risk
    """
    from changes.backups.reading import read_backup
    from changes.backups.restore import plan_restore
    from changes.backups.restore import restore as put_back
    from changes.reports.backups import backup_line, restore_lines, restored_line, result_lines
    from targets.opening import open_target

    config = configuration(context)
    backup = read_backup(folder)
    name, settings = config.chosen_target(target)
    place = open_target(name, settings, config.root)
    plan = plan_restore(backup, place, wanted, overwrite)
    show([backup_line(backup, folder)])
    show(restore_lines(plan))
    if plan.writes and not dry_run:
        confirm(f"Write {plan.writes} to {plan.boards.place}?", yes, "restore")
        message = f"tradeboards restore of {backup.taken}"
        try:
            result = put_back(
                plan,
                place,
                config.root,
                message=message,
                on_progress=lambda outcome: show([restored_line(outcome)]),
            )
        except KeyboardInterrupt:
            click.echo("! stopped: what is named above was written, a few more may have been; run it again")
            raise
        show(result_lines(result))
        if result.failed:
            context.exit(2)
    if plan.refused or (dry_run and plan.writes):
        context.exit(1)
