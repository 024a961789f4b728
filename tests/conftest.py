"""What several test files share."""

from __future__ import annotations

import fcntl
import gc
import json
import os
import shutil
import signal
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from grafana_double import GrafanaDouble
from lab_case import LAB_END, simulated
from push_case import AFolder, AGrafana, Project

from lab import prometheus
from lab.filling import Backfill
from lab.lab import backfill

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A shell's background job ignores Ctrl-C, and so would every program that a test starts and interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: some tests wait for other programs most of the time."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="module", autouse=True)
def remembered() -> None:
    """What other tests left, caches above all, is not searched for garbage over and over: it grows to gigabytes."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def double() -> Iterator[GrafanaDouble]:
    """A strict double of a Grafana with one folder, listening on loopback until the test ends."""
    with GrafanaDouble() as server:
        server.store.create_folder({"uid": "bots", "title": "Bots"})
        yield server


@pytest.fixture
def grafana(double: GrafanaDouble, tmp_path: Path) -> Project:
    """A project that is pushed to a Grafana."""
    return Project(tmp_path, {"here": AGrafana(double)})


@pytest.fixture
def directory(tmp_path: Path) -> Project:
    """A project that is pushed to a provisioning folder."""
    return Project(tmp_path, {"here": AFolder(tmp_path / "grafana")})


@pytest.fixture(params=["grafana", "directory"])
def desk(request: pytest.FixtureRequest) -> Project:
    """One after the other."""
    found: Project = request.getfixturevalue(request.param)
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that needs the lab's history goes first: it takes a minute to make, and no worker should wait for it."""
    first = next((item for item in items if "lab_history" in getattr(item, "fixturenames", ())), None)
    if first:
        items.remove(first)
        items.insert(0, first)


@pytest.fixture(scope="session")
def lab_history(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Backfill]:
    """The blocks of all systems' whole history until `LAB_END`, and what went in; made once for all workers.

    It is asked to end seven seconds later: ends are rounded down to 15.
    """
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    blocks, filled = root / "lab", root / "lab.json"
    with (root / "lab.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not filled.exists():
            filled.write_text(json.dumps(asdict(backfill(simulated(), blocks, end=LAB_END + 7))))
    return blocks, Backfill(**json.loads(filled.read_text()))


@pytest.fixture(scope="session")
def lab_url(lab_history: tuple[Path, Backfill], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a Prometheus with all systems' whole history; the last samples are at `LAB_END`. Read it only."""
    data = tmp_path_factory.mktemp("prometheus") / "data"
    shutil.copytree(lab_history[0], data)
    with prometheus.running(data) as server:
        yield server.url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, one for all pages that a worker draws. Where there is none, its tests skip and say so."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium")
    if found is None:
        pytest.skip("there is no chromium on the PATH")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses to run as root with one
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=root)
        yield browser
        browser.close()
