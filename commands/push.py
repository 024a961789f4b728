"""`tradeboards push`."""

from __future__ import annotations

from pathlib import Path

import click

from commands.options import configuration, deployments_argument, names
from commands.push_targets import Asked


@click.command()
@deployments_argument
@click.option(
    "--target",
    "targets",
    metavar="NAME",
    multiple=True,
    help="A target of tradeboards.toml; several may be given.",
    shell_complete=names("target"),
)
@click.option(
    "--plan",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Push what was reviewed (diff --plan FILE), or nothing.",
)
@click.option("--alerts", is_flag=True, help="Push alert rules for Grafana's own alerting, too.")
@click.option("--datasources", is_flag=True, help="Push data sources, too; their secrets are in the environment.")
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--adopt", metavar="UID", multiple=True, help="Take over a dashboard, data source or alert rule that is not ours."
)
@click.option(
    "--overwrite-drift",
    metavar="UID",
    multiple=True,
    help="Undo what others did to a dashboard, data source or alert rule of ours.",
)
@click.option("--rollback", is_flag=True, help="When one dashboard fails, put all back as they were.")
@click.option("--prune", is_flag=True, help="Delete our dashboards that are not desired any more.")
@click.option(
    "--max-prune",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    metavar="N",
    help="Delete no more than so many.",
)
@click.option(
    "--preview-folder", "preview", metavar="NAME", help="Push beside the live ones, into a folder of its own."
)
@click.option("--remove", is_flag=True, help="Take a preview and its folder away again.")
@click.pass_context
def push(
    context: click.Context,
    wanted: tuple[str, ...],
    targets: tuple[str, ...],
    file: Path | None,
    alerts: bool,
    datasources: bool,
    dry_run: bool,
    yes: bool,
    adopt: tuple[str, ...],
    overwrite_drift: tuple[str, ...],
    rollback: bool,
    prune: bool,
    max_prune: int,
    preview: str | None,
    remove: bool,
) -> None:
    """Make a target hold what build/ holds: show the plan, ask, write.

    Nothing is written that changed since it was compared, that cannot be read, or that was never ours. What is written
    over is kept in var/backup, and each write is read back. Exit 1 when something was refused, 2 when a write failed.

    \b
    Examples:
      tradeboards push
      tradeboards push --target staging --target production --dry-run
      tradeboards push --datasources --alerts
      tradeboards push --plan reviewed.json --yes --rollback
      tradeboards push --prune --overwrite-drift trader247-risk
      tradeboards push --preview-folder pr-123
      tradeboards push --preview-folder pr-123 --remove
    """
    from commands.push_plan import push_everywhere
    from commands.push_preview import remove_preview

    if file and (wanted or alerts or datasources or prune or preview is not None):
        raise click.UsageError(
            "A plan says which dashboards are pushed; leave out deployments, --alerts, --datasources, --prune and "
            "--preview-folder"
        )
    if preview is not None and (alerts or datasources or prune or rollback):
        raise click.UsageError(
            "A preview is of dashboards alone; leave out --alerts, --datasources, --prune and --rollback"
        )
    if remove and preview is None:
        raise click.UsageError("--remove takes a preview away; name it with --preview-folder")
    config = configuration(context)
    limit = max_prune if prune else 0
    asked = Asked(
        wanted, targets, file, alerts, datasources, dry_run, yes, adopt, overwrite_drift, rollback, limit, preview
    )
    if preview is not None and remove:
        context.exit(remove_preview(config, asked, preview))
    context.exit(push_everywhere(config, asked))
