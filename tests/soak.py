"""What `make test` does with a few, with many: `python tests/soak.py` (`make soak`), for half an hour and more.

- Forty dashboards are pushed with every fault at every call, and with every fault from every tenth call on.
- A push of all that ships is killed at 200 random moments, three quarters of them into a Grafana.
- 10,000 answers of a Grafana are compared with, pushed over and adopted.

The seed of the kills is their number; those of the answers are hypothesis' own. Ends with 1 when anything was wrong.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from fault_proxy import Fault
from fire_case import SLOW, boards, run, without_faults
from kill_case import Place, Victim
from test_datasource_prometheus import serving
from test_hostile_live import Server, fuzz

COPIES = 8  # of each kind of dashboard, of which there are five
KILLS, FUZZED, A_TIME = 200, 10_000, 250
LASTING_EVERY = 10
HASTY = 2.0
"""Seconds that a push waits for a slow answer: forty dashboards keep a busy machine longer than five."""


def faults(folder: Path) -> Iterator[list[str]]:
    """Every fault at every call."""
    outcome, found = without_faults(folder, boards(COPIES))
    yield found
    calls = range(1, len(outcome.calls) + 1)
    for fault in Fault:
        for at in calls:
            yield run(folder, boards(COPIES), fault, at, hasty=HASTY)
        for at in calls[::LASTING_EVERY] if fault not in SLOW else ():
            yield run(folder, boards(COPIES), fault, at, lasting=True)


def kills(folder: Path) -> Iterator[list[str]]:
    """Kill after kill."""
    victim = Victim(folder)
    for seed in range(KILLS):
        place: Place = "folder" if seed % 4 == 3 else "grafana"
        yield [f"seed {seed}, {place}: {wrong}" for wrong in victim.killed(place, seed)]


def answers(folder: Path) -> Iterator[list[str]]:
    """So many hostile answers, `A_TIME` at a time. A failure is raised with the smallest answer that makes it."""
    project = folder / "a/b/c/d/e"
    project.mkdir(parents=True)
    (project / "tradeboards.toml").touch()
    server = Server()
    with serving(server.reply) as server.url:
        for _ in range(FUZZED // A_TIME):
            fuzz(A_TIME, project, server)
            yield []


PARTS: dict[str, Callable[[Path], Iterator[list[str]]]] = {"faults": faults, "kills": kills, "answers": answers}


def main(wanted: list[str]) -> int:
    """Run the parts that are named, or all; what is wrong is told as it is found, how far it got every ten seconds."""
    wrong = 0
    for name in wanted or PARTS:
        started = told = time.monotonic()
        done = 0
        with tempfile.TemporaryDirectory() as folder:
            for found in PARTS[name](Path(folder)):
                done += 1
                wrong += len(found)
                for one in found:
                    say(f"! {one}")
                if time.monotonic() - told > 10:
                    told = time.monotonic()
                    say(f"  {name}: {done} so far, {told - started:,.0f} s")
        say(f"{name}: {done} runs in {time.monotonic() - started:,.0f} s, {wrong} wrong so far")
    return 1 if wrong else 0


def say(line: str) -> None:
    """At once, also into a file."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
