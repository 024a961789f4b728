"""What the lab needs to simulate a system, and what it refuses."""

from __future__ import annotations

import dataclasses
import json
import re
import time
import urllib.error
import urllib.request
from pathlib import Path
from random import Random
from typing import Any

import pytest
from lab_case import LAB_END, trader247
from lab_history_case import SHORT, parsed, simulation

from errors import LabError, Problems
from lab import lab
from lab.exporter import serving
from lab.history import write
from lab.lab import SIMULATED, backfill, simulated
from lab.process import Process
from lab.simulate import Behaviour, Simulation, Target
from systems import signals
from systems.catalogue import counter, gauge
from systems.deployment import Deployment
from systems.exporters.node import NODE
from systems.exporters.process import PROCESS
from systems.exporters.redis import REDIS
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
METRONOME = System(
    "metronome",
    "Metronome",
    "USD",
    {"app": (equals("job", "metronome"),)},
    metrics=(beats, swing),
    answers={signals.EXPOSURE: swing},
)


def metronome(**changes: Any) -> Deployment:
    system = dataclasses.replace(METRONOME, **changes)
    return Deployment(system.slug, system.title, system, system.selectors, system.title)


def beating(world: Metronome) -> int:
    return world.ticks


def moving(*targets: Target) -> Behaviour:
    return Behaviour(Metronome, targets)


def running(world: Metronome) -> Process:
    return world.process


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
    behaviour = moving(Target({beats: beating, gauge("other", "?"): lambda _: 1}, running))
    with pytest.raises(Problems) as refused:
        Simulation(metronome(), APP, behaviour, 8001, 1)
    assert str(refused.value).splitlines() == [
        'lab: metronome: nothing drives "metronome_swing". Give it a driver in its lab file',
        'lab: metronome: "other" is driven, but is not in the catalogue. Take its driver out',
    ]


def test_what_no_answer_reads_and_what_no_document_states_may_have_a_driver_and_need_none() -> None:
    loud = gauge("metronome_loud", "?", stated=False)
    deployment = metronome(metrics=(beats, swing, loud), answers={signals.EQUITY: loud})
    only_beats = Simulation(deployment, APP, moving(Target({beats: beating}, running)), 8001, 1)
    assert [metric.name for metric in only_beats.endpoints[0].metrics] == ["metronome_beats"]
    Simulation(deployment, APP, moving(Target({loud: beating}, running)), 8001, 1)


class Orchestra(Metronome):
    """Two processes: the second is down in the last ten minutes but five."""

    def __init__(self, random: Random, start: int, end: int) -> None:
        super().__init__(random, start, end)
        self.second = Process(random, start + 60)

    def tick(self, now: int) -> None:
        super().tick(now)
        if now == self.end - 600:
            self.second.stop()
        elif now == self.end - 300:
            self.second.start(now)


ORCHESTRA = Behaviour(
    Orchestra,
    (
        Target({beats: beating, swing: lambda _: {("left", "p"): 1.0}}, running, job="first"),
        Target({beats: lambda world: 2 * world.ticks}, lambda world: world.second, job="second"),
    ),
)
DUO = {"app": (matches("job", "first|second"),)}


def test_each_target_has_its_own_labels_metrics_process_and_scrapes(tmp_path: Path) -> None:
    path = tmp_path / "orchestra.om"
    deployment = metronome(selectors=DUO, exporters=(PROCESS,))
    written = write(Simulation(deployment, APP, ORCHESTRA, 8001, 1), SHORT, path)
    scraped = parsed(path)  # refuses a family that is there twice
    found: dict[str, dict[str, dict[float, float]]] = {"first": {}, "second": {}}
    for (name, labels), points in scraped.series.items():
        found[dict(labels)["job"]][name] = dict(points)
        assert dict(labels)["instance"] == {"first": "127.0.0.1:8001", "second": "127.0.0.1:8002"}[dict(labels)["job"]]
    first, second = found["first"], found["second"]
    assert set(first) - set(second) == {"metronome_swing"}
    assert second["metronome_beats"][LAB_END] == 2 * first["metronome_beats"][LAB_END]
    down = [now for now, value in second["up"].items() if value == 0]
    assert down == list(range(LAB_END - 600, LAB_END - 300, 15))
    assert set(first["up"].values()) == {1}
    assert all(now not in second["metronome_beats"] and now in first["metronome_beats"] for now in down)
    assert second["scrape_samples_scraped"][LAB_END] == 1 + len(PROCESS.metrics)
    assert second["process_start_time_seconds"][LAB_END] > first["process_start_time_seconds"][LAB_END]
    assert written.samples == sum(len(points) for points in scraped.series.values())


def test_a_live_target_whose_process_is_down_fails_its_scrape_and_the_others_do_not() -> None:
    simulated = Simulation(metronome(selectors=DUO), APP, ORCHESTRA, 8001, 1)
    end = int(time.time()) // 15 * 15 + 450  # the second is down for two more minutes and a half
    simulated.begin(end - 900, end)
    with serving([simulated]) as config:
        (scrape,) = json.loads(config)["scrape_configs"]
        first, second = (f"http://{target['targets'][0]}/metrics" for target in scrape["static_configs"])
        with urllib.request.urlopen(first, timeout=30) as response:
            assert b"metronome_beats" in response.read()
        with pytest.raises(urllib.error.HTTPError, match="503"):
            urllib.request.urlopen(second, timeout=30)


def test_a_job_that_a_selector_names_plainly_comes_before_the_targets_own() -> None:
    simulated = Simulation(metronome(), APP, ORCHESTRA, 8001, 1)
    assert [dict(endpoint.labels) for endpoint in simulated.endpoints] == [
        {"job": "metronome", "instance": "127.0.0.1:8001"},
        {"job": "metronome", "instance": "127.0.0.1:8002"},
    ]


def test_a_target_that_its_own_selector_would_miss_is_refused() -> None:
    with pytest.raises(LabError, match=re.escape('no simulated series could meet job=~"first|third"')):
        Simulation(metronome(selectors={"app": (matches("job", "first|third"),)}), APP, ORCHESTRA, 8001, 1)


def test_targets_that_would_write_the_same_series_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "SIMULATED", {"metronome": ORCHESTRA})
    fixed = metronome(selectors={"app": (equals("job", "metronome"), equals("instance", "here:1"))})
    with pytest.raises(LabError) as refused:
        backfill([fixed], tmp_path / "lab", end=LAB_END)
    assert str(refused.value) == (
        "deployments.metronome.selectors.app: its series would be the same for each process. "
        "Give them different labels, or leave one out"
    )


def test_programs_beside_a_system_are_simulated_and_shared_where_the_selectors_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab, "SIMULATED", {"metronome": moving(Target({swing: lambda _: {("l", "p"): 1.0}}, running))})
    one = metronome(
        selectors={
            "app": (equals("job", "metronome"),),
            "node": (equals("job", "node"),),
            "redis": (equals("job", "redis"),),
        },
        exporters=(NODE, REDIS),
    )
    two = dataclasses.replace(
        one,
        slug="two",
        selectors={**one.selectors, "app": (equals("job", "two"),), "redis": (equals("job", "redis-two"),)},
    )
    told: list[str] = []
    backfill([one, two], tmp_path / "lab", end=LAB_END, days=1, on_progress=told.append)
    assert [what.removeprefix("simulating ") for what in told if what.startswith("simulating")] == [
        "metronome", "two", "metronome node", "metronome redis", "two redis",
    ]  # fmt: skip
    odd = dataclasses.replace(NODE, origin="odd", metrics=(), answers={})
    odd_one = metronome(selectors={**METRONOME.selectors, "odd": (equals("job", "odd"),)}, exporters=(odd,))
    with pytest.raises(LabError) as unknown:
        backfill([odd_one], tmp_path / "odd", end=LAB_END)
    assert str(unknown.value) == (
        'lab: no simulation of "odd". Leave metronome out. Simulated: node, postgres, redis, prometheus'
    )


def test_systems_without_a_simulation_are_left_out_by_name() -> None:
    told: list[str] = []
    assert simulated([trader247(), metronome()], told.append) == (trader247(),)
    assert told == ["no simulation, left out: metronome"]
    assert simulated([trader247()], told.append) == (trader247(),)
    assert len(told) == 1


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
        backfill([trader247()], folder, end=LAB_END, days=1, on_progress=interrupt)
    assert list(tmp_path.rglob("*")) == ([folder] if existing else [])


@pytest.mark.parametrize("end", [0, 36 * 86400 - 1])
def test_an_end_too_close_to_1970_is_refused(tmp_path: Path, end: int) -> None:
    with pytest.raises(LabError) as refused:
        backfill([trader247()], tmp_path / "lab", end=end)
    assert str(refused.value) == (
        f"lab: no history can end at {end}: it is too close to 1970. Name an end from 1970-02-06T00:00:00Z on"
    )
    assert list(tmp_path.iterdir()) == []
