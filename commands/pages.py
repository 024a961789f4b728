"""How `tradeboards preview` writes pages."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.numbers import numbers
from commands.terminal import say
from commands.wanted import Wanted

if TYPE_CHECKING:
    from preview.site.folder import Written


def write_pages(asked: Wanted, out: Path) -> None:
    """Write them to a folder, and say how it went."""
    import time
    import webbrowser

    from preview.site.browser import browser, program
    from preview.site.folder import INDEX, check, write
    from preview.site.page import drawing
    from preview.site.pictures import LAPTOP, THEMES, WALL, Camera
    from preview.site.work import since, whole

    check(out)  # before the work, not after it: so are the next two
    script = drawing()
    if asked.png:
        program()
    if asked.base is None:
        work = whole(asked.chosen, asked.files)
    else:
        work = since(asked.config, asked.named, asked.chosen, asked.base)
    with ExitStack() as stack:
        sources, end = stack.enter_context(
            numbers(asked.chosen, asked.end, prometheus=asked.prometheus, sample=asked.sample, live=False)
        )
        camera = None
        if asked.png:
            started = stack.enter_context(browser())
            camera = Camera(started, asked.themes or THEMES, asked.widths or (LAPTOP, WALL))
        seen = sys.stderr is not None and sys.stderr.isatty()  # there is none after `2>&-`
        bar = stack.enter_context(
            click.progressbar(length=work.number, label="drawing", file=sys.stderr, hidden=not seen)
        )
        drawn = work.draw(sources, time.time() if end is None else end, script)
        written = write(drawn, out, work.says, rest=work.rest, camera=camera, on_page=lambda _: bar.update(1))
    for complaint in written.complaints:
        say(f"in the browser, {complaint}")
    click.echo(f"{out / INDEX}: {_summary(written)}")
    if asked.opened:
        webbrowser.open((out / INDEX).resolve().as_uri())


def _summary(written: Written) -> str:
    from changes.reports.wording import counted

    listed = written.listed
    troubled = sum(one.problems or 0 for one in listed)
    empty = sum(one.empty or 0 for one in listed)
    parts = [counted(len(listed), "dashboard"), counted(sum(one.panels for one in listed), "panel")]
    parts += [f"{troubled} of them with problems"] if troubled else []
    parts += [f"{empty} empty"] if empty else []
    parts += [counted(written.pictures, "picture")] if written.pictures else []
    return ", ".join(parts)
