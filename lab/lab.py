"""The lab: deployments of trading systems, simulated, with a past and a present, on a real Prometheus."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from errors import LabError, TradeboardsError, raise_all
from lab import andre, exporter, prometheus, trader247, traderagent, trading, tradpal
from lab.beside import BESIDE
from lab.history import History, spans_of, write
from lab.outside import failures_told, signals_as_exit
from lab.simulate import TICK, Behaviour, Simulation
from systems.deployment import Deployment
from systems.metric import APP
from systems.window import seconds

SIMULATED: Mapping[str, Behaviour] = {
    "andre": andre.BEHAVIOUR,
    "trader247": trader247.BEHAVIOUR,
    "trading": trading.BEHAVIOUR,
    "tradpal": tradpal.BEHAVIOUR,
    "traderagent": traderagent.BEHAVIOUR,
}
"""How each system moves, by its slug. A new one is a file beside `trader247.py` and its line here."""

SEED = 247
_FIRST_PORT = 8000
_EARLIEST_END = 9 * 86400
"""Unix seconds. A world begins to live before its history, and nothing of it may be before 1970."""

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
    or absent, and is so again when this fails or is ended by a signal. Raises `LabError` (or `Problems` with all of
    them) for a folder in use or one that cannot be written, a system that has no simulation, a selector that no
    simulated series could meet, an end before 10 January 1970, a missing promtool, and samples that promtool lost.
    """
    moment = _until(end)
    with signals_as_exit():
        return _fill(_simulations(deployments, seed), folder, moment, on_progress)


@contextlib.contextmanager
def up(
    deployments: Iterable[Deployment], folder: Path, *, seed: int = SEED, on_progress: Progress = _silent
) -> Iterator[prometheus.Server]:
    """A running Prometheus with the deployments' history until now, which goes on live; `wait` on it to stay.

    Everything it started is gone when the context ends, also by Ctrl-C, SIGTERM or SIGHUP. `folder` must be empty or
    absent; it stays. Raises as `backfill` does, and `LabError` when Prometheus does not start.
    """
    with signals_as_exit():
        prometheus.binary("prometheus")  # before the work, not after it
        simulations = _simulations(deployments, seed)
        _fill(simulations, folder, _until(None), on_progress)
        on_progress("starting Prometheus")
        with exporter.serving(simulations) as config, prometheus.running(folder, config) as server:
            yield server


def simulated(deployments: Iterable[Deployment], on_progress: Progress = _silent) -> tuple[Deployment, ...]:
    """Those of the deployments that can be simulated; the others are told, by name, as left out."""
    given = tuple(deployments)
    left_out = [one.slug for one in given if one.system.slug not in SIMULATED]
    if left_out:
        on_progress(f"no simulation, left out: {', '.join(left_out)}")
    return tuple(one for one in given if one.system.slug in SIMULATED)


def _until(end: int | None) -> int:
    moment = int(time.time()) if end is None else end
    if moment < _EARLIEST_END:
        todo = "Name an end from 1970-01-10T00:00:00Z on"
        raise LabError(f"no history can end at {moment}: it is too close to 1970", where="lab", todo=todo)
    return moment // TICK * TICK


def _simulations(deployments: Iterable[Deployment], seed: int) -> list[Simulation]:
    """What has to be simulated: the systems, then the programs beside them.

    Deployments that select the same series of an exporter share it, as they would on a real Prometheus.
    """
    problems: list[TradeboardsError] = []
    made: list[Simulation] = []
    port = _FIRST_PORT
    for deployment, origin, behaviour in _parts(list(deployments)):
        if behaviour is None:
            problems.append(_not_simulated(deployment, origin))
            continue
        try:
            made.append(Simulation(deployment, origin, behaviour, port, seed))
        except TradeboardsError as error:
            problems.append(error)
        port += len(behaviour.targets)
    raise_all((*problems, *_same_series(made)))
    return made


def _parts(deployments: list[Deployment]) -> Iterator[tuple[Deployment, str, Behaviour | None]]:
    for deployment in deployments:
        yield deployment, APP, SIMULATED.get(deployment.system.slug)
    seen = set()
    for deployment in deployments:
        for origin in dict.fromkeys(program.origin for program in deployment.system.exporters):
            chosen = origin, deployment.selectors[origin]
            if origin != APP and chosen not in seen:
                seen.add(chosen)
                yield deployment, origin, BESIDE.get(origin)


def _not_simulated(deployment: Deployment, origin: str) -> LabError:
    what, known = (f'system "{deployment.system.slug}"', SIMULATED) if origin == APP else (f'"{origin}"', BESIDE)
    todo = f"Leave {deployment.slug} out. Simulated: {', '.join(known)}"
    return LabError(f"no simulation of {what}", where="lab", todo=todo)


def _same_series(simulations: list[Simulation]) -> Iterator[TradeboardsError]:
    """Two targets that would write the same series: their samples would be mixed."""
    owners: dict[frozenset[tuple[str, str]], Simulation] = {}
    for simulation in simulations:
        for endpoint in simulation.endpoints:
            other = owners.setdefault(frozenset(endpoint.labels.items()), simulation)
            if other is not simulation or endpoint.labels in [e.labels for e in simulation.endpoints if e != endpoint]:
                whose = f"those of {other.deployment.slug}" if other is not simulation else "the same for each process"
                yield LabError(
                    f"its series would be {whose}",
                    where=f"deployments.{simulation.deployment.slug}.selectors.{simulation.origin}",
                    todo="Give them different labels, or leave one out",
                )
                break


def _fill(simulations: list[Simulation], folder: Path, end: int, on_progress: Progress) -> Backfill:
    """Simulate one after the other; while one is simulated, the one before is loaded."""
    prometheus.binary("promtool")  # before the work, not after it
    samples = series = 0
    with failures_told(folder, prometheus.WRITABLE), _made_whole(folder) as blocks, contextlib.ExitStack() as last:
        for simulation in simulations:
            name = _name(simulation)
            text = blocks / f"{name.replace(' ', '-')}.om"
            on_progress(f"simulating {name}")
            written = write(simulation, _history(simulation, end), text)
            last.close()  # the one before is loaded
            on_progress(f"loading {written.samples:,} samples of {name}")
            last.enter_context(_loaded(text, blocks, written.samples, name))
            samples, series = samples + written.samples, series + written.series
    return Backfill(samples, series, History(end).start, end)


@contextlib.contextmanager
def _loaded(text: Path, blocks: Path, samples: int, name: str) -> Iterator[None]:
    """Load a text within the context; it is there whole when the context ends well."""
    with prometheus.loading(text, blocks) as done:
        yield
        loaded = done()
    text.unlink()
    if loaded != samples:
        lost = f"{samples - loaded:,} of {samples:,} samples of {name} were lost by promtool"
        todo = "Report it: the simulation wrote what Prometheus cannot keep"
        raise LabError(lost, where="lab", todo=todo)


def _name(simulation: Simulation) -> str:
    beside = "" if simulation.origin == APP else f" {simulation.origin}"
    return f"{simulation.deployment.slug}{beside}"


def _history(simulation: Simulation, end: int) -> History:
    return History(end, spans_of(simulation.origin, seconds(simulation.deployment.scrape_interval)))


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
            for made in list(Path(place).iterdir()):
                made.rename(folder / made.name)
    except BaseException:
        if new:
            with contextlib.suppress(OSError):  # something that is not ours has come into it
                folder.rmdir()
        raise
