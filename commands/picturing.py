"""How `tradeboards review` draws dashboards before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from changes.planning.plan import Plan
    from changes.review.comment import Picture
    from config import Config
    from systems.deployment import Deployment
    from systems.desk import Desk
    from targets.git.revision import Revision

_THEME = "dark"


def pictures_url(_: click.Context, __: click.Parameter, url: str | None) -> str:
    """For `--pictures-url`: an address of pages, without what would be a secret in it."""
    from urllib.parse import urlsplit

    if not url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or not url.isprintable():
        raise click.BadParameter("is no http address without a login", param_hint="--pictures-url")
    return url.rstrip("/")


def draw(
    config: Config,
    made: Plan,
    revision: Revision,
    chosen: Sequence[Deployment | Desk],
    album: Path,
    url: str,
    prometheus: str | None,
    at: float | None,
) -> dict[str, Picture]:
    """Pages and a picture of each dashboard that differs, in the folder; the pictures by uid.

    Raises `ConfigError` where there is no Chromium, `BuildError` where the folder cannot be written.
    """
    import time
    from contextlib import ExitStack
    from urllib.parse import quote

    from changes.reports.text import summary
    from changes.review.comment import Picture
    from commands.numbers import numbers
    from commands.terminal import say
    from lab.outside import signals_as_exit
    from preview.site.before import differing, pages
    from preview.site.browser import browser, program
    from preview.site.entries import compiled
    from preview.site.folder import check, write
    from preview.site.page import drawing
    from preview.site.pictures import LAPTOP, Camera

    check(album)
    program()
    found, same = differing(made, revision, compiled(chosen, config.root))
    if not found:
        return {}
    with signals_as_exit(), ExitStack() as stack:
        sources, end = stack.enter_context(numbers(chosen, at, prometheus=prometheus, sample=False, live=False))
        camera = Camera(stack.enter_context(browser()), (_THEME,), (LAPTOP,))
        drawn = pages(found, revision.name, sources, time.time() if end is None else end, drawing())
        written = write(drawn, album, (f"Since {revision.name}: {summary(made)}.",), rest=same, camera=camera)
    for complaint in written.complaints:
        say(f"in the browser, {complaint}")
    names = {one.uid: listed.pictures[_THEME] for one, listed in zip(found, written.listed, strict=True)}
    return {uid: Picture(name, f"{url}/{quote(name)}" if url else "") for uid, name in names.items()}
