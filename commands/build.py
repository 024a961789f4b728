"""`tradeboards build`."""

from __future__ import annotations

from os.path import normpath
from pathlib import Path

import click

from commands.options import configuration, deployments_argument, named_folder
from commands.terminal import COLOURS


@click.command()
@deployments_argument
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    callback=named_folder,
    help="Folder to write to, in place of build/ beside the configuration.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when the folder is not what the sources say.")
@click.pass_context
def build(context: click.Context, wanted: tuple[str, ...], out: Path | None, check: bool) -> None:
    """Compile dashboards and rules and, where no DEPLOYMENT is named, data sources, Alertmanager's file and runbooks.

    \b
    Examples:
      tradeboards build
      tradeboards build trader247 --out /tmp/boards
      tradeboards build --check         for CI: is what is committed fresh?
    """
    from config import BUILD
    from dashboards import output
    from dashboards.compile import compile_each
    from lab.outside import signals_as_exit
    from rules.output import RUNBOOKS, files
    from systems.registry import everything

    config = configuration(context)
    runbooks, out = (Path("runbooks"), out) if out else (RUNBOOKS, config.root / BUILD)
    chosen = everything(config, wanted)
    made = files(config, chosen, compile_each(chosen), whole=not wanted, runbooks=runbooks)
    with signals_as_exit():
        difference = (output.compare if check else output.write)(made, out, whole=not wanted)
    marks = {"+": difference.missing, "~": difference.changed, "-": difference.orphaned}
    for mark, paths in marks.items():
        for path in paths:
            click.secho(f"{mark} {normpath(out / path)}", fg=COLOURS[mark])
    count = output.counted(difference)
    if check and difference:
        click.echo(f"{out}/ is stale: {count} compiled, files marked above differ. Run it without --check")
        context.exit(1)
    changed = len(difference.missing) + len(difference.changed)
    left = difference.dashboards + difference.sources + difference.others - changed
    click.echo(f"{out}/: {count}, {changed if not check else 0} written, {left} unchanged")
