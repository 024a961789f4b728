"""The lab: deployments of trading systems, simulated, with a past and a present, on a real Prometheus."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from errors import LabError, TradeboardsError, raise_all
from lab import exporter, prometheus, trader247
from lab.history import History, write
from lab.simulate import TICK, Behaviour, Simulation
from systems.deployment import Deployment

SIMULATED: Mapping[str, Behaviour] = {"trader247": trader247.BEHAVIOUR}
"""How each system moves, by its slug. A new one is a file beside `trader247.py` and its line here."""

SEED = 247
_FIRST_PORT = 8000

Progress = Callable[[str], None]
"""Is told, in a few words, what is being done."""


def _silent(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Backfill:
    """What was back-filled: how many samples in how many series, from `start` to `end` (Unix seconds)."""

    samples: int
    series: int
    start: int
    end: int


def backfill(
    deployments: Iterable[Deployment],
    folder: Path,
    *,
    end: int | None = None,
    seed: int = SEED,
    on_progress: Progress = _silent,
) -> Backfill:
    """Fill a folder with the blocks of a Prometheus that has scraped the deployments for eight days.

    The last samples are at `end` (Unix seconds, rounded down to 15; now when it is left out). `folder` must be empty
    or absent. Raises `LabError` (or `Problems` with all of them) for a folder in use, a system that has no simulation,
    a selector that no simulated series could meet, a missing promtool, and samples that promtool lost.
    """
    return _fill(_simulations(deployments, seed), folder, _until(end), on_progress)


@contextlib.contextmanager
def up(
    deployments: Iterable[Deployment], folder: Path, *, seed: int = SEED, on_progress: Progress = _silent
) -> Iterator[str]:
    """A running Prometheus with the deployments' history until now, which goes on live: its URL.

    Everything it started is gone when the context ends, also by Ctrl-C or SIGTERM. `folder` must be empty or absent;
    it stays. Raises as `backfill` does, and `LabError` when Prometheus does not start.
    """
    prometheus.binary("prometheus")  # before the work, not after it
    simulations = _simulations(deployments, seed)
    _fill(simulations, folder, _until(None), on_progress)
    on_progress("starting Prometheus")
    with exporter.serving(simulations) as config, prometheus.running(folder, config) as server:
        yield server.url


def _until(end: int | None) -> History:
    moment = int(time.time()) if end is None else end
    return History(moment // TICK * TICK)


def _simulations(deployments: Iterable[Deployment], seed: int) -> list[Simulation]:
    problems: list[TradeboardsError] = []
    made: list[Simulation] = []
    for number, deployment in enumerate(deployments):
        behaviour = SIMULATED.get(deployment.system.slug)
        if behaviour is None:
            todo = f"Leave {deployment.slug} out. Simulated: {', '.join(SIMULATED)}"
            problems.append(LabError(f'no simulation of system "{deployment.system.slug}"', where="lab", todo=todo))
            continue
        try:
            made.append(Simulation(deployment, behaviour, f"127.0.0.1:{_FIRST_PORT + number}", seed))
        except TradeboardsError as error:
            problems.append(error)
    raise_all((*problems, *_same_series(made)))
    return made


def _same_series(simulations: list[Simulation]) -> Iterator[TradeboardsError]:
    """Two deployments that would write the same series: their samples would be mixed."""
    owners: dict[frozenset[tuple[str, str]], str] = {}
    for simulation in simulations:
        slug = simulation.deployment.slug
        for origin in dict.fromkeys(metric.origin for metric in simulation.exported):
            other = owners.setdefault(frozenset(simulation.target(origin).items()), slug)
            if other != slug:
                yield LabError(
                    f"its series would be those of {other}",
                    where=f"deployments.{slug}.selectors.{origin}",
                    todo="Give them different labels, or leave one out",
                )


def _fill(simulations: list[Simulation], folder: Path, history: History, on_progress: Progress) -> Backfill:
    prometheus.binary("promtool")  # before the work, not after it
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LabError("is not an empty folder", where=str(folder), todo="Name one that is empty or not there yet")
    folder.mkdir(parents=True, exist_ok=True)
    samples = series = 0
    for simulation in simulations:
        slug = simulation.deployment.slug
        text = folder / f"{slug}.om"
        on_progress(f"simulating {slug}")
        written = write(simulation, history, text)
        on_progress(f"loading {written.samples:,} samples of {slug}")
        loaded = prometheus.load(text, folder)
        if loaded != written.samples:
            lost = f"{written.samples - loaded:,} of {written.samples:,} samples were lost by promtool"
            raise LabError(lost, where=str(text), todo="Report it: the simulation wrote what Prometheus cannot keep")
        text.unlink()
        samples, series = samples + written.samples, series + written.series
    return Backfill(samples, series, history.start, history.end)
