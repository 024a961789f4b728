"""`tradeboards preview`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from commands.options import configuration, named_folder, names, time_option
from commands.pages import write_pages
from commands.serving import serve_pages
from commands.wanted import Wanted


@click.command()
@click.argument("wanted", nargs=-1, metavar="[DEPLOYMENT|FILE.json]...", shell_complete=names("deployment"))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default="var/preview",
    show_default=True,
    callback=named_folder,
    help="Folder to write to.",
)
@click.option("--prometheus", metavar="URL", help="Ask it. A token is taken from PROMETHEUS_TOKEN.")
@time_option
@click.option("--sample", is_flag=True, help="Draw made-up shapes; nothing is asked and nothing simulated.")
@click.option("--base", metavar="REV", help="Draw what differs from a git revision's build/: before and after.")
@click.option("--png", is_flag=True, help="Take pictures of the pages too, with a headless Chromium.")
@click.option(
    "--theme", "themes", type=click.Choice(["dark", "light"]), multiple=True, help="Of pictures; both when left out."
)
@click.option(
    "--width",
    "widths",
    type=click.IntRange(320, 7680),
    multiple=True,
    help="Of pictures, in pixels; 1440 (a laptop) and 2560 (a wall) when left out.",
)
@click.option("--serve", is_flag=True, help="Serve the pages on this machine and follow the sources, until Ctrl-C.")
@click.option("--port", type=click.IntRange(0, 65535), help="To serve on; a free one when left out.")
@click.option("--open", "opened", is_flag=True, help="Open the index in this desktop's browser.")
@click.pass_context
def preview(
    context: click.Context, /, wanted: tuple[str, ...], out: Path, at: float | None, serve: bool, **given: Any
) -> None:
    """Draw dashboards without a Grafana: ours, or those of JSON files, as pages that need no network.

    Their numbers are those of --prometheus. Without it ours show a simulated history where a prometheus is installed,
    else, as files do, made-up shapes.

    \b
    Examples:
      tradeboards preview                            all, to var/preview/index.html
      tradeboards preview trader247 --serve          while you write
      tradeboards preview --base origin/main --png   what a branch does to them
      tradeboards preview some-dashboard.json --prometheus http://127.0.0.1:9090
    """
    from lab.outside import signals_as_exit
    from systems.registry import everything

    files = tuple(Path(name) for name in wanted if name.endswith(".json"))
    named = tuple(name for name in wanted if not name.endswith(".json"))
    _refuse_contradictions({"serve": serve, "file": files} | given)
    config = configuration(context)
    chosen = everything(config, named) if named or not files else ()
    asked = Wanted(context.obj, config, named, chosen, files, at, **given)
    with signals_as_exit():
        if serve:
            serve_pages(asked)
        else:
            write_pages(asked, out)


_CONTRADICTIONS = (
    ("serve", "base", "--serve follows the sources, --base looks at a revision"),
    ("serve", "png", "--png takes pictures of written pages, --serve writes none"),
    ("sample", "prometheus", "--sample asks nothing, --prometheus asks it"),
    ("base", "file", "--base compares what is in build/, and a FILE is not"),
)
_NEEDS = (
    ("themes", "png", "--theme is of pictures"),
    ("widths", "png", "--width is of pictures"),
    ("port", "serve", "--port is of a server"),
)


def _refuse_contradictions(given: Mapping[str, Any]) -> None:
    def is_given(name: str) -> bool:
        return not (given[name] is None or given[name] is False or given[name] == ())

    for one, other, why in _CONTRADICTIONS:
        if is_given(one) and is_given(other):
            raise click.UsageError(f"{why}; give one of them")
    for one, needed, why in _NEEDS:
        if is_given(one) and not is_given(needed):
            raise click.UsageError(f"{why}; give --{needed} too")
