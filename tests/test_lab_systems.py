"""What the lab needs to simulate a system, and what it refuses."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from random import Random

import pytest
from lab_case import LAB_END, trader247
from lab_history_case import SHORT, parsed, simulation

from errors import LabError, Problems
from lab.history import write
from lab.lab import SIMULATED, backfill
from lab.process import Process
from lab.simulate import Behaviour, Simulation, Target
from systems.catalogue import counter, gauge
from systems.deployment import Deployment
from systems.matcher import equals, matches
from systems.metric import APP
from systems.system import System


class Metronome:
    """The world of a system that does nothing but count its ticks."""

    def __init__(self, random: Random, start: int, end: int) -> None:
        self.process = Process(random, start)
        self.begin, self.end, self.ticks = start, end, 0

    def tick(self, now: int) -> None:
        self.ticks = (now - self.begin) // 15


beats = counter("metronome_beats", "Beats, an odd name for a counter")
swing = gauge("metronome_swing", 'Where "it" is\\', labels={"side": ("left",), "phase": ()})
METRONOME = System("metronome", "Metronome", "USD", {"app": (equals("job", "metronome"),)}, (beats, swing), {})


def metronome() -> Deployment:
    return Deployment("metronome", "Metronome", METRONOME, METRONOME.selectors, "Metronome")


def test_a_second_system_is_a_world_and_a_table(tmp_path: Path) -> None:
    behaviour = Behaviour(
        begin=Metronome,
        targets=(
            Target(
                drivers={beats: lambda world: world.ticks, swing: lambda _: {("left", "p"): -1, ("left", "q"): 0.5}},
                process=lambda world: world.process,
            ),
        ),
    )
    path = tmp_path / "metronome.om"
    write(Simulation(metronome(), APP, behaviour, 8001, 1), SHORT, path)
    scraped = parsed(path)
    assert scraped.families["metronome_beats"].type == "unknown", "OpenMetrics has no counter without _total"
    assert scraped.only("metronome_beats")[LAB_END] - scraped.only("metronome_beats")[LAB_END - 600] == 40
    assert scraped.families["metronome_swing"].documentation == 'Where "it" is\\'
    phases = [dict(labels) for name, labels in scraped.series if name == "metronome_swing"]
    assert [(labels["side"], labels["phase"]) for labels in phases] == [("left", "p"), ("left", "q")]


def test_a_stated_metric_that_nothing_drives_is_named_and_so_is_a_driver_of_nothing() -> None:
    behaviour = Behaviour(begin=Metronome, drivers={beats: lambda _: 1, gauge("other", "?"): lambda _: 1})
    with pytest.raises(Problems) as refused:
        Simulation(metronome(), APP, behaviour, 8001, 1)
    assert str(refused.value).splitlines() == [
        'lab: metronome: nothing drives "metronome_swing". Give it a driver in its lab file',
        'lab: metronome: "other" is driven, but is no stated metric. Take its driver out',
    ]


def test_a_selector_that_no_simulated_series_could_meet_is_refused() -> None:
    selectors = {"app": (matches("job", "bot-.*"), matches("env", "prod("))}
    with pytest.raises(Problems) as refused:
        simulation(dataclasses.replace(trader247(), selectors=selectors))
    advice = "Select by plain values, or leave this deployment out of the lab"
    assert str(refused.value).splitlines() == [
        f'deployments.trader247.selectors.app: no simulated series could meet job=~"bot-.*". {advice}',
        f'deployments.trader247.selectors.app: no simulated series could meet env=~"prod(". {advice}',
    ]


def test_what_cannot_be_filled_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(LabError) as unknown:
        backfill([metronome()], tmp_path / "a", end=LAB_END)
    assert str(unknown.value) == (
        f'lab: no simulation of system "metronome". Leave metronome out. Simulated: {", ".join(SIMULATED)}'
    )
    same = {"app": (equals("job", "trader247"), equals("instance", "here:1"))}
    twins = [dataclasses.replace(trader247(), slug=slug, selectors=same) for slug in ("one", "two")]
    with pytest.raises(LabError) as mixed:
        backfill(twins, tmp_path / "b", end=LAB_END)
    assert str(mixed.value) == (
        "deployments.two.selectors.app: its series would be those of one. Give them different labels, or leave one out"
    )
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(LabError) as full:
        backfill([trader247()], tmp_path, end=LAB_END)
    assert str(full.value) == f"{tmp_path}: is not an empty folder. Name one that is empty or not there yet"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(LabError) as refused:
        backfill([trader247()], tmp_path / "file" / "lab", end=LAB_END)
    assert str(refused.value) == (
        f"{tmp_path}/file/lab: cannot be used: Not a directory. "
        "Use a folder that can be written and has room; TMPDIR says where temporary ones are made"
    )


@pytest.mark.parametrize("existing", [True, False])
def test_what_an_interrupted_backfill_made_is_removed(tmp_path: Path, existing: bool) -> None:
    folder = tmp_path / "lab"
    if existing:
        folder.mkdir()

    def interrupt(what: str) -> None:
        if what.startswith("loading"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backfill([trader247()], folder, end=LAB_END, on_progress=interrupt)
    assert list(tmp_path.rglob("*")) == ([folder] if existing else [])


@pytest.mark.parametrize("end", [0, 9 * 86400 - 1])
def test_an_end_too_close_to_1970_is_refused(tmp_path: Path, end: int) -> None:
    with pytest.raises(LabError) as refused:
        backfill([trader247()], tmp_path / "lab", end=end)
    assert str(refused.value) == (
        f"lab: no history can end at {end}: it is too close to 1970. Name an end from 1970-01-10T00:00:00Z on"
    )
    assert list(tmp_path.iterdir()) == []
