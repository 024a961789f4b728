"""How `tradeboards preview --serve` serves pages."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from commands.numbers import numbers
from commands.terminal import say
from commands.wanted import Wanted


def serve_pages(asked: Wanted) -> None:
    """Serve them and follow their sources, until Ctrl-C."""
    import tempfile
    import threading
    import time
    import webbrowser

    from changes.reports.wording import counted
    from preview.live.follow import Following
    from preview.live.server import server
    from preview.live.showing import Showing
    from preview.site.page import drawing

    script = drawing()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="tradeboards-preview-"))
        following = Following(asked.config_file, asked.config, asked.named, asked.chosen, asked.files, Path(folder))
        sources, end = stack.enter_context(
            numbers(asked.chosen, asked.end, prometheus=asked.prometheus, sample=asked.sample, live=True)
        )
        showing = Showing(following.entries, sources)
        now = time.time if end is None else lambda: end
        made = stack.enter_context(server(showing, script, now, asked.port or 0))
        threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
        stack.callback(made.shutdown)
        number = counted(len(following.entries), "dashboard")
        click.echo(f"{made.url} serves {number}; Ctrl-C stops it")
        if asked.opened:
            webbrowser.open(made.url)
        try:
            following.until_interrupted(showing, _told)
        except KeyboardInterrupt:
            click.echo("stopped", err=True)


def _told(what: str) -> None:
    from errors import printable

    for line in what.splitlines():
        say(printable(line))
