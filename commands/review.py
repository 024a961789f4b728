"""`tradeboards review`."""

from __future__ import annotations

from pathlib import Path

import click

from commands.options import configuration, deployments_argument, named_folder, target_option, time_option
from commands.picturing import pictures_url


@click.command()
@deployments_argument
@click.option("--base", metavar="REV", required=True, help="The git revision that the change is made to.")
@target_option
@click.option("--prometheus", metavar="URL", help="Ask it each changed query, before and after; see PROMETHEUS_TOKEN.")
@time_option
@click.option(
    "--pictures",
    "album",
    type=click.Path(path_type=Path),
    metavar="DIR",
    callback=named_folder,
    help="Draw each changed dashboard before and after to a folder; needs a Chromium.",
)
@click.option("--pictures-url", metavar="URL", callback=pictures_url, help="Where that folder can be looked at.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the comment there.")
@click.pass_context
def review(
    context: click.Context,
    wanted: tuple[str, ...],
    base: str,
    target: str | None,
    prometheus: str | None,
    at: float | None,
    album: Path | None,
    pictures_url: str,
    out: Path | None,
) -> None:
    """Write the comment for a pull request: what it does to the dashboards since a git revision, as Markdown.

    With --target it names who edited there meanwhile. A target or a Prometheus that cannot be asked is said in the
    comment. Exit 0 whatever it says, 2 when there is none.

    \b
    Examples:
      tradeboards review --base origin/main
      tradeboards review --base origin/main --target production --out review.md
      tradeboards review --base origin/main --prometheus http://127.0.0.1:9090 --pictures var/review
    """

    from changes.meaning.since import since
    from changes.planning.built import built
    from changes.review.comment import Review, review_markdown
    from commands.picturing import draw
    from commands.reviewing import answered, at_target
    from systems.registry import everything
    from targets.git.revision import Revision

    if pictures_url and album is None:
        raise click.UsageError("--pictures-url says where pictures are; give --pictures too")
    config = configuration(context)
    every = everything(config)
    desired, revision = built(config, wanted), Revision(base, config.root)
    made = since(revision, desired, config, wanted)
    missing: list[str] = []
    live, left = at_target(config, target, made, desired, every, missing) if target is not None else (None, ())
    answers = answered(made, revision, prometheus, at, every, missing) if prometheus is not None else ()
    chosen = everything(config, wanted) if wanted else every
    pictures = draw(config, made, revision, chosen, album, pictures_url, prometheus, at) if album else {}
    for sentence in missing:
        click.echo(f"{click.style('warning:', fg='yellow', bold=True)} {sentence}", err=True)
    told = review_markdown(Review(made, live, left, answers, pictures, missing))
    if out is None:
        click.echo(told, nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(told, encoding="utf-8")
