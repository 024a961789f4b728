"""The lab: deployments of trading systems, simulated, with a past and a present, on a real Prometheus."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from errors import LabError, TradeboardsError, raise_all
from lab import andre, exporter, prometheus, recorded, trader247, traderagent, trading, tradpal
from lab.beside import BESIDE
from lab.filling import Backfill, deployments_of, fill
from lab.history import DAYS
from lab.outside import signals_as_exit
from lab.side_by_side import Progress
from lab.simulate import TICK, Behaviour, Simulation
from systems.deployment import Deployment
from systems.metric import APP

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
_EARLIEST_END = (DAYS + 1) * 86400
"""Unix seconds. A world begins to live before its history, and nothing of it may be before 1970."""


def _silent(_: str) -> None:
    """Tell nobody."""


def backfill(
    deployments: Iterable[Deployment],
    folder: Path,
    *,
    end: int | None = None,
    days: int = DAYS,
    seed: int = SEED,
    on_progress: Progress = _silent,
) -> Backfill:
    """Fill a folder with the blocks of a Prometheus that has scraped the deployments for so many days, at most 35.

    The last samples are at `end` (Unix seconds, rounded down to 15; now when it is left out). `folder` must be empty
    or absent, and is so again when this fails or is ended by a signal. Raises `LabError` (or `Problems` with all of
    them) for a folder in use or one that cannot be written, a system that has no simulation, a selector that no
    simulated series could meet, an end before 6 February 1970, a missing promtool, and samples that promtool lost.
    """
    moment = _until(end)
    with signals_as_exit():
        return fill(_simulations(deployments, seed), folder, moment, days, on_progress)


@contextlib.contextmanager
def up(
    deployments: Iterable[Deployment],
    folder: Path,
    *,
    days: int = DAYS,
    seed: int = SEED,
    on_progress: Progress = _silent,
) -> Iterator[prometheus.Server]:
    """A running Prometheus with the deployments' history until now, which goes on live; `wait` on it to stay.

    It evaluates the deployments' rules.

    Everything it started is gone when the context ends, also by Ctrl-C, SIGTERM or SIGHUP. `folder` must be empty or
    absent; it stays. Raises as `backfill` does, and `LabError` when Prometheus does not start.
    """
    with signals_as_exit():
        simulations = _simulations(deployments, seed)
        fill(simulations, folder, _until(None), days, on_progress)
        on_progress("starting Prometheus")
        rule_files = recorded.rule_files(deployments_of(simulations), folder)
        with exporter.serving(simulations, rule_files) as config, prometheus.running(folder, config) as server:
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
        todo = "Name an end from 1970-02-06T00:00:00Z on"
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
