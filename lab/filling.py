"""Filling a folder with the blocks of a Prometheus that has scraped simulations, all of them or none."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from datasources.prometheus import Prometheus
from errors import LabError
from lab import prometheus, recorded
from lab.history import DAY, History, Written, shortened, spans_of, write
from lab.outside import failures_told
from lab.side_by_side import Progress, side_by_side
from lab.simulate import Simulation, World
from systems.deployment import Deployment
from systems.metric import APP
from systems.window import seconds

_TIMEOUT = 300
"""Seconds for one rule over all of the past."""


@dataclass(frozen=True)
class Backfill:
    """What was back-filled: how many samples in how many series, from `start` to `end` (Unix seconds)."""

    samples: int
    series: int
    start: int
    end: int


def fill(simulations: Sequence[Simulation], folder: Path, end: int, days: int, on_progress: Progress) -> Backfill:
    """Fill a folder with the history of simulations, which are at its end then, and with what rules made of it.

    It must be empty or absent, and is so again when this fails.
    """
    for name in ("prometheus", "promtool"):
        prometheus.binary(name)  # before the work, not after it
    with failures_told(folder, prometheus.WRITABLE), _made_whole(folder) as place:
        works = [partial(_lived, simulation, end, days, place) for simulation in simulations]
        lived = side_by_side(works, on_progress)
        for simulation, (_, moment) in zip(simulations, lived, strict=True):
            simulation.resume(moment)
        written = [one for one, _ in lived]
        history = History(end, shortened(recorded.OF_RULES, days))
        for number, rules in enumerate(recorded.steps(deployments_of(simulations)), start=1):
            on_progress(f"evaluating {len(rules)} rules")
            written.append(_evaluated(rules, history, place, f"step {number} of the rules"))
    return Backfill(sum(w.samples for w in written), sum(w.series for w in written), end - days * DAY, end)


def deployments_of(simulations: Iterable[Simulation]) -> list[Deployment]:
    """Those that are simulated."""
    return [one.deployment for one in simulations if one.origin == APP]


def _evaluated(rules: Sequence[recorded.Rule], history: History, place: Path, name: str) -> Written:
    """Load what comes of rules over the blocks that are there by now; a Prometheus sees further ones when it starts."""
    blocks = place / "data"
    _gather(place, blocks)
    text = place / f"{name.replace(' ', '-')}.om"
    with prometheus.running(blocks) as server, Prometheus(server.url, timeout=_TIMEOUT) as client:
        written = recorded.write(rules, history, client, text)
    _load(text, written.samples, name)
    return written


def _gather(place: Path, folder: Path) -> None:
    """Put all blocks below a place into a folder."""
    folder.mkdir(exist_ok=True)
    for block in [meta.parent for meta in place.glob("*/*/meta.json")]:
        block.rename(folder / block.name)


def _lived(
    simulation: Simulation, end: int, days: int, place: Path, on_progress: Progress
) -> tuple[Written, tuple[int, World]]:
    """Let a simulation live until the end, and load what was scraped of it."""
    name = _name(simulation)
    on_progress(f"simulating {name}")
    text = place / f"{name.replace(' ', '-')}.om"
    interval = seconds(simulation.deployment.scrape_interval)
    written = write(simulation, History(end, spans_of(simulation.origin, interval, days)), text)
    on_progress(f"loading {written.samples:,} samples of {name}")
    _load(text, written.samples, name)
    return written, simulation.moment


def _load(text: Path, samples: int, name: str) -> None:
    """Turn a text with so many samples into blocks in a folder beside it. Raises `LabError` when any is lost."""
    loaded = prometheus.load(text, text.with_suffix(""))
    text.unlink()
    if loaded != samples:
        lost = f"{samples - loaded:,} of {samples:,} samples of {name} were lost by promtool"
        todo = "Report it: the simulation wrote what Prometheus cannot keep"
        raise LabError(lost, where="lab", todo=todo)


def _name(simulation: Simulation) -> str:
    beside = "" if simulation.origin == APP else f" {simulation.origin}"
    return f"{simulation.deployment.slug}{beside}"


@contextlib.contextmanager
def _made_whole(folder: Path) -> Iterator[Path]:
    """A place within a folder that is empty or absent: what is put there becomes the folder's, unless this fails."""
    new = not folder.exists()
    if not new and (not folder.is_dir() or any(folder.iterdir())):
        raise LabError("is not an empty folder", where=str(folder), todo="Name one that is empty or not there yet")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=".filling-", dir=folder) as place:
            yield Path(place)
            _gather(Path(place), folder)
    except BaseException:
        if new:
            with contextlib.suppress(OSError):  # something that is not ours has come into it
                folder.rmdir()
        raise
