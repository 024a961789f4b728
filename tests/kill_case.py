"""Pushes that are killed at a random moment: what they leave, and what the next push makes of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Literal

from click.testing import CliRunner
from fault_proxy import Fault, FaultProxy
from grafana_double import TOKEN, GrafanaDouble

import cli
from changes.drift.marker import digest, is_as_pushed, mark
from changes.planning.built import built
from changes.planning.plan import Desired
from config import load
from targets.files.folder import Provisioning
from targets.grafana.grafana import Grafana
from targets.grafana.settings import GrafanaSettings
from targets.target import Absent, Found, Json, Live, WritableTarget

TRADEBOARDS = Path(sys.executable).parent / "tradeboards"
ENVIRONMENT = {**os.environ, "KILL_TOKEN": TOKEN, "NO_COLOR": "1"}

Place = Literal["grafana", "folder"]


class Victim:
    """A project with what was built in it, whose pushes are killed. `wanted` names deployments; none means all."""

    def __init__(self, root: Path, *wanted: str) -> None:
        self.root = root
        self._wanted = wanted
        self._aim("http://127.0.0.1:1")
        self._here("build")
        self.desired = built(load(root / "tradeboards.toml"), wanted)

    def killed(self, place: Place, seed: int) -> list[str]:
        """Kill a push with SIGKILL at a random moment; everything that is wrong with what it left, or with the next."""
        shutil.rmtree(self.root / "var", ignore_errors=True)
        random = Random(seed)  # noqa: S311 - a moment, no secret
        return list(self._in_grafana(random) if place == "grafana" else self._in_folder(random))

    def _in_grafana(self, random: Random) -> Iterator[str]:
        with GrafanaDouble() as double:
            target = Grafana(GrafanaSettings("seed", double.url, token=TOKEN))
            self._seed(target)
            moment, at = threading.Event(), random.randint(1, 3 * len(self.desired) + 2)

            def choose(number: int) -> Fault | None:
                if number >= at:
                    moment.set()
                return None

            with FaultProxy(double.url, choose) as proxy:
                self._aim(proxy.url)
                self._kill(moment, random)
                self._aim(double.url)
            yield from self._judge(target)
            target.close()

    def _in_folder(self, random: Random) -> Iterator[str]:
        target = Provisioning("seed", self.root / "var/grafana")
        self._seed(target)
        before, at = self._files(), random.randint(1, len(self.desired))
        moment, ended = threading.Event(), threading.Event()

        def watch() -> None:
            while not ended.wait(0.0005):
                if len(self._files() - before) >= at:
                    moment.set()
                    return

        watching = threading.Thread(target=watch)
        watching.start()
        try:
            self._aim("")
            self._kill(moment, random)
        finally:
            ended.set()
            watching.join()
        yield from self._judge(target)

    def _files(self) -> set[tuple[Path, int]]:
        """The dashboards of the folder, each with the moment it was written."""
        there = set()
        for path in (self.root / "var/grafana/dashboards").rglob("*.json"):
            with suppress(FileNotFoundError):
                there.add((path, path.stat().st_mtime_ns))
        return there

    def _kill(self, moment: threading.Event, random: Random) -> None:
        """Start a push, and kill it a little after the moment, if it lives that long."""
        command = [str(TRADEBOARDS), "push", "--yes", *self._wanted]
        with subprocess.Popen(
            command, cwd=self.root, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            while process.poll() is None and not moment.wait(0.01):
                pass
            time.sleep(random.uniform(0, 0.01))
            process.kill()
        time.sleep(0.2)  # what it sent before it died is heard all the same

    def _judge(self, target: WritableTarget) -> Iterator[str]:
        for one, found in zip(self.desired, self._read(target), strict=True):
            if isinstance(found, Absent) and not self._is_old(one):
                continue
            content = found.dashboard if isinstance(found, Live) else {}
            if not is_as_pushed(content):
                yield f"{one.uid} is half"
            elif digest(content) not in {digest(one.dashboard), digest(_old(one))}:
                yield f"{one.uid} is neither old nor new"
        yield from self._torn()
        done = self._here("push", "--yes", *self._wanted)
        for one, found in zip(self.desired, self._read(target), strict=True):
            if not isinstance(found, Live) or digest(found.dashboard) != digest(one.dashboard):
                yield f"{one.uid} was not finished by the next push: {done}"
        again = self._here("diff", *self._wanted)
        if "no changes" not in again:
            yield f"after the next push there is something to do: {again}"

    def _torn(self) -> Iterator[str]:
        """Files that no program can read."""
        for path in (self.root / "var").rglob("*.json"):
            if not path.name.startswith("."):
                try:
                    json.loads(path.read_bytes())
                except ValueError:
                    yield f"{path} is torn"

    def _seed(self, target: WritableTarget) -> None:
        """Let every other one be there, as an earlier push left it."""
        for one in filter(self._is_old, self.desired):
            target.ensure_folder(one.folder)
            target.write(mark(_old(one)), folder=one.folder, version=None, message="before")

    def _is_old(self, one: Desired) -> bool:
        return self.desired.index(one) % 2 == 0

    def _read(self, target: WritableTarget) -> list[Found]:
        return list(target.read([one.uid for one in self.desired]))

    def _aim(self, url: str) -> None:
        """Let the configuration's target be this Grafana, or the folder."""
        where = f'url = "{url}"\ntoken_env = "KILL_TOKEN"\n' if url else 'folder = "var/grafana"\n'
        alerting = '[alerting]\ngrafana_url = "https://grafana.example.org"\n'  # else what is built follows the target
        (self.root / "tradeboards.toml").write_text(
            f'target = "here"\n{alerting}[targets.here]\n{where}', encoding="utf-8"
        )

    def _here(self, *arguments: str) -> str:
        """A command in this process; what it said."""
        before = Path.cwd()
        os.chdir(self.root)
        try:
            return CliRunner(env={"KILL_TOKEN": TOKEN, "NO_COLOR": "1"}).invoke(cli.main, list(arguments)).output
        finally:
            os.chdir(before)


def _old(one: Desired) -> Json:
    return {**one.dashboard, "title": f"{one.title} as it was"}
