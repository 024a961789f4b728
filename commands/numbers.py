"""Where previews get their numbers: a Prometheus, the lab's simulated history, or sample shapes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from commands.options import prometheus_at
from commands.terminal import say

if TYPE_CHECKING:
    from preview.asking.source import Source
    from preview.site.embedding import Sources
    from systems.deployment import Deployment
    from systems.desk import Desk


@contextmanager
def numbers(
    chosen: Sequence[Deployment | Desk], at: float | None, *, prometheus: str | None, sample: bool, live: bool
) -> Iterator[tuple[Sources, float | None]]:
    """What answers each group's queries, and the moment (unix seconds) that the range ends at: None where it is now.

    A Prometheus is asked where its URL is given, else, unless samples are wanted, the history of what is `chosen` is
    simulated up to the moment `at`; it goes on while it is `live`. What is done, and why, is said. Raises
    `TradeboardsError` when a Prometheus cannot be asked.
    """
    from errors import LabError
    from preview.asking.samples import Samples

    made_up = Samples()
    with ExitStack() as stack:
        if prometheus is not None:
            asked = stack.enter_context(_asking(prometheus, at))
            yield (lambda _: asked), at
            return
        history = None
        if sample:
            say("sample shapes, as asked: no number is real")
        elif not chosen:
            say("sample shapes: what these files ask is not simulated; --prometheus URL asks a real one")
        else:
            try:
                history = stack.enter_context(_lab(chosen, at, live=live))
            except LabError as error:
                say(f"sample shapes instead of the lab's history: {error}")
        if history is None:
            yield (lambda _: made_up), at
            return
        simulated, asking, end = history
        yield (lambda group: asking if group.key in simulated else made_up), end


@contextmanager
def _asking(url: str, at: float | None) -> Iterator[Source]:
    """A Prometheus. Of one that is gone every panel says so, and the pages are there all the same."""
    import time

    from datasources.prometheus import Unreachable
    from preview.asking.source import Asking

    with prometheus_at(url) as prometheus:
        asking = Asking(prometheus, f"Asked of {prometheus.url}.")
        try:
            asking.ready(time.time() if at is None else at)
        except Unreachable as error:
            say(f"{error}. Each panel says so")
        yield asking


@contextmanager
def _lab(
    chosen: Sequence[Deployment | Desk], at: float | None, *, live: bool
) -> Iterator[tuple[frozenset[str], Source, float | None]]:
    """The keys of the groups that have a simulated history, what answers them, and where it ends: None for never."""
    import tempfile
    from pathlib import Path

    from datasources.prometheus import Prometheus
    from lab import lab
    from lab import prometheus as server
    from preview.asking.source import Asking
    from systems.desk import Desk

    desks = [one for one in chosen if isinstance(one, Desk)]
    running = {one.slug: one for desk in desks for one in desk.members}
    running |= {one.slug: one for one in chosen if not isinstance(one, Desk)}
    simulated = lab.simulated(running.values(), say)
    keys = frozenset([*(one.slug for one in simulated), *(one.slug for one in desks)])
    with tempfile.TemporaryDirectory(prefix="tradeboards-lab-") as name, ExitStack() as stack:
        folder = Path(name) / "data"
        end = None
        server.binary("prometheus")  # before the work, not after it
        if live and at is None:
            started = stack.enter_context(lab.up(simulated, folder, on_progress=say))
        else:
            end = lab.backfill(simulated, folder, end=None if at is None else round(at), on_progress=say).end
            started = stack.enter_context(server.running(folder))
        prometheus = stack.enter_context(Prometheus(started.url))
        yield keys, Asking(prometheus, "Simulated history of tradeboards' lab: no number is real.", "lab"), end
