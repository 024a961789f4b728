"""What several commands are given: deployments, a target, a format, the configuration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from config import Config
    from datasources.prometheus import Prometheus


def names(kind: str) -> Any:
    """Completes names of deployments or targets in a shell."""

    def complete(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
        from config import load
        from errors import TradeboardsError
        from systems.registry import everything

        try:
            config = load(context.find_root().params.get("config"))
            known = list(config.targets) if kind == "target" else [one.slug for one in everything(config)]
        except TradeboardsError:  # a shell that completes has nowhere to show it
            return []
        return [name for name in known if name.startswith(begun)]

    return complete


deployments_argument = click.argument("wanted", nargs=-1, metavar="[DEPLOYMENT]...", shell_complete=names("deployment"))
target_option = click.option(
    "--target", metavar="NAME", help="A target of tradeboards.toml.", shell_complete=names("target")
)


_EARLIEST = 946_684_800
"""Unix seconds of the year 2000: earlier moments are mistakes, and leave no room for the range before them."""


def _moment(_: click.Context, __: click.Parameter, words: str | None) -> float | None:
    """Unix seconds."""
    from errors import ConfigError, printable
    from systems.window import moment

    if not words:
        return None
    try:
        end = moment(words)
    except ConfigError as error:
        raise click.BadParameter(f"{error.summary}. {error.todo}", param_hint="--time") from error
    if end < _EARLIEST:
        raise click.BadParameter(f'"{printable(words)}" is before the year 2000', param_hint="--time")
    return end


def named_folder(_: click.Context, __: click.Parameter, folder: Path | None) -> Path | None:
    """For `--out`: refuse what names no folder."""
    if folder == Path():  # a shell variable that was never set
        raise click.BadParameter("names no folder", param_hint="--out")
    return folder


time_option = click.option(
    "--time",
    "at",
    metavar="T",
    callback=_moment,
    help="End of the range: unix seconds or RFC 3339; now when left out.",
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="For people, pull requests or programs.",
)


def configuration(context: click.Context) -> Config:
    """What `--config` names, or tradeboards.toml in this folder; raises `ConfigError`."""
    from config import load

    return load(context.obj)


def prometheus_at(url: str) -> Prometheus:
    """What `--prometheus` names, to be closed again. Its token is that of PROMETHEUS_TOKEN, unless the url has a login.

    Raises `DataSourceError` when the url cannot be used.
    """
    import os

    from datasources.prometheus import Login, Prometheus

    login = Login(token=os.environ.get("PROMETHEUS_TOKEN", "")) if "@" not in url else None
    return Prometheus(url, login=login)
