"""A Prometheus and a VictoriaMetrics over the same samples: the lab's history, and what rules record of it."""

from __future__ import annotations

import contextlib
import json
import math
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from alertmanager_case import program
from lab_case import LAB_END

from datasources.prometheus import Answer, Prometheus, Series
from lab import prometheus
from lab.beside import BESIDE
from lab.history import DAY, HOUR, History, write
from lab.lab import SIMULATED
from lab.simulate import Simulation
from rules import recording
from rules.firing import firing
from rules.prometheus import KEEP, expression
from rules.scope import scope
from systems.deployment import Deployment
from systems.metric import APP
from systems.render import render
from systems.window import seconds

NO_VICTORIA = "Debian's victoria-metrics is neither on this machine nor in .venv/exporters"
LOOKS_BACK = ("-search.minStalenessInterval=5m", "-search.maxStalenessInterval=5m")
"""As far as Prometheus does, also in range queries."""
PATIENCE = 30

PAST, DENSE = 50 * HOUR, 5 * HOUR
HISTORY = History(LAB_END, ((PAST, 120), (DENSE, 15)))
"""Long enough for a window of a day that begins a day ago, and as dense as a real one where it is asked."""
BETWEEN_SCRAPES = LAB_END - 8
"""No sample is exactly at the edge of a window: Prometheus before 3.0 counts it, VictoriaMetrics does not."""
OF_RECORDED = 120
"""Seconds between two samples of what is recorded."""

Labels = frozenset[tuple[str, str]]
Points = dict[tuple[Labels, float], float]


@dataclass(frozen=True)
class Span:
    """The moments, `step` seconds apart, at which both are asked."""

    ago: int = 3 * HOUR
    step: int = 30
    end: int = BETWEEN_SCRAPES

    @property
    def start(self) -> int:
        return self.end - self.ago

    def of(self, client: Prometheus, expr: str) -> Answer:
        return client.range(expr, self.start, self.end, self.step)


@dataclass(frozen=True)
class Question:
    """An expression of a rule, and for how long it must be answered before it alerts, if it does."""

    name: str
    expr: str
    hold: float | None = None

    @property
    def is_counting(self) -> bool:
        """Whether it reads changes within a window, which VictoriaMetrics counts otherwise."""
        return any(f"{function}(" in self.expr for function in ("increase", "rate", "changes"))


@dataclass(frozen=True)
class Answered:
    """What both answered to a question within a span."""

    question: Question
    prometheus: Answer
    victoria: Answer

    @property
    def differences(self) -> dict[tuple[Labels, float], tuple[float | None, float | None]]:
        """Where they differ, by series and moment: what Prometheus says, and VictoriaMetrics. None is no number."""
        left, right = points(self.prometheus), points(self.victoria)
        return {
            at: (left.get(at), right.get(at))
            for at in left.keys() | right.keys()
            if at not in left or at not in right or not math.isclose(left[at], right[at], rel_tol=1e-9, abs_tol=1e-12)
        }


def points(answer: Answer) -> Points:
    """The numbers of an answer. Names are left out, as rules drop them; so is what is no number, as all comparisons
    do."""
    return {
        (labels(series), at): value for series in answer.series for at, value in series.samples if not math.isnan(value)
    }


def labels(series: Series) -> Labels:
    return frozenset((name, value) for name, value in series.labels.items() if name != "__name__")


@dataclass(frozen=True)
class Life:
    """When an alert fired for something, and until when."""

    labels: Labels
    start: float
    end: float

    def meets(self, other: Life) -> bool:
        """Whether it is an alert for the same, at the same time."""
        return self.labels == other.labels and self.start <= other.end and other.start <= self.end


def lives(answer: Answer, span: Span, hold: float) -> list[Life]:
    """When an alert would have fired that is evaluated at each moment of the span."""
    found = []
    for series in answer.series:
        bad = {at for at, _ in series.samples}
        since = fires = last = None
        for at in range(span.start, span.end + 1, span.step):
            if at in bad:
                since, last = at if since is None else since, at
                fires = at if fires is None and at - since >= hold else fires
            elif fires is not None and last is not None and at - last >= seconds(KEEP):
                found.append(Life(labels(series), fires, at))
                since = fires = None
            elif fires is None:
                since = None
        if fires is not None:
            found.append(Life(labels(series), fires, math.inf))
    return found


class Both:
    """The two servers. What is added is there for both, Prometheus' when it is next started."""

    def __init__(self, folder: Path, victoria: str) -> None:
        self.folder, self.victoria = folder, victoria

    def add(self, text: Path) -> None:
        """Adds the samples of OpenMetrics text."""
        for path, body in (("api/v1/import/prometheus", text.read_bytes()), ("internal/force_flush", b"")):
            with urllib.request.urlopen(f"{self.victoria}/{path}", data=body, timeout=120):
                pass
        prometheus.load(text, self.folder / "data")

    def add_gauge(self, name: str, series: Iterable[tuple[Mapping[str, str], Iterable[tuple[float, float]]]]) -> None:
        """Adds samples of one metric."""
        lines = [
            f"{name}{{{','.join(f'{key}={json.dumps(text)}' for key, text in own.items())}}} {value!r} {at:.0f}"
            for own, samples in series
            for at, value in samples
        ]
        if lines:
            text = self.folder / f"{name.replace(':', '_')}.om"
            text.write_text("\n".join([f"# TYPE {name} gauge", *lines, "# EOF", ""]), encoding="utf-8")
            self.add(text)

    @contextlib.contextmanager
    def asked(self) -> Iterator[Asked]:
        """Both, to be asked."""
        with (
            prometheus.running(self.folder / "data") as server,
            Prometheus(server.url, timeout=60) as ours,
            Prometheus(self.victoria, timeout=60) as theirs,
        ):
            yield Asked(ours, theirs)


@dataclass(frozen=True)
class Asked:
    """Clients of both."""

    prometheus: Prometheus
    victoria: Prometheus

    def answered(self, question: Question, span: Span) -> Answered:
        """What both answer."""
        return Answered(question, span.of(self.prometheus, question.expr), span.of(self.victoria, question.expr))

    def at(self, question: Question, moment: float) -> Answered:
        """What both answer at one moment."""
        ours, theirs = (one.instant(question.expr, moment) for one in (self.prometheus, self.victoria))
        return Answered(question, ours, theirs)


@contextlib.contextmanager
def both(folder: Path, flags: Sequence[str] = LOOKS_BACK) -> Iterator[Both]:
    """A VictoriaMetrics for as long as the context lasts, and a Prometheus whenever it is asked."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [
        program("victoria-metrics") or "",
        f"-httpListenAddr={address}",
        f"-storageDataPath={folder / 'victoria'}",
        "-retentionPeriod=100y",
        "-search.disableCache",  # and so moments are asked as they are given
        "-memory.allowedBytes=256MB",
        *flags,
    ]
    log = folder / "victoria.log"
    with log.open("wb") as out, subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out) as process:
        try:
            deadline = time.monotonic() + PATIENCE
            while not _answers(f"http://{address}/health"):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, "VictoriaMetrics did not come up"
                time.sleep(0.05)
            yield Both(folder, f"http://{address}")
        finally:
            process.terminate()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1):
            return True
    except OSError:
        return False


def fill(servers: Both, deployment: Deployment) -> None:
    """Adds the lab's history of a deployment, and a past of days from which it takes returns."""
    for simulation in _simulations(deployment):
        text = servers.folder / "history.om"
        write(simulation, HISTORY, text)
        servers.add(text)
    there = {deployment.recorded(signal).metric.name for signal in deployment.recordings}
    for name, values in _days().items():
        if name in there:
            servers.add_gauge(name, [(_whose(deployment), values.items())])


def _simulations(deployment: Deployment) -> Iterator[Simulation]:
    yield Simulation(deployment, APP, SIMULATED[deployment.system.slug], 8000, seed=1)
    origins = dict.fromkeys(one.origin for one in deployment.system.exporters if one.origin != APP)
    for number, origin in enumerate(origins):
        yield Simulation(deployment, origin, BESIDE[origin], 8100 + number, seed=1)


def _days() -> dict[str, dict[float, float]]:
    """Forty days of equity and daily returns, as far as the history does not reach."""
    random, equity = Random(7), 10_000.0  # noqa: S311 - a simulation
    course: dict[float, float] = {}
    for at in range(LAB_END - 40 * DAY, LAB_END - PAST, HOUR // 2):
        equity *= 1 + random.gauss(0, 0.002)
        course[at] = equity
    returns = {at: value / course[at - DAY] - 1 for at, value in course.items() if at - DAY in course}
    return {"system:equity:sum": course, "system:return_day:ratio1d": returns}


def _whose(deployment: Deployment) -> dict[str, str]:
    return {"system": deployment.system.slug, "deployment": deployment.slug}


def recorded(servers: Both, deployment: Deployment, span: Span) -> Iterator[Answered]:
    """What both answer to each recording rule, level by level: what Prometheus records is added to both."""
    whole = Span(PAST, OF_RECORDED, LAB_END)
    for level in recording.levels(deployment):
        made = {}
        with servers.asked() as asked:
            for rule in level:
                question = Question(rule["record"], rule["expr"])
                yield asked.answered(question, span)
                made[question.name] = whole.of(asked.prometheus, question.expr).series
        for name, series in made.items():
            servers.add_gauge(name, [({**dict(labels(one)), **_whose(deployment)}, one.samples) for one in series])


def alerting(deployment: Deployment) -> Iterator[Question]:
    """The alert rules, then what each holds against its limit, without the limit."""
    lines = {}
    for rule in firing(deployment):
        hold = 0.0 if rule.hold == "0s" else seconds(rule.hold)
        yield Question(f"{rule.name} {rule.severity}", expression(rule, deployment), hold)
        for line in (rule.alert.line, *rule.alert.also) if rule.alert else ():
            query = deployment.adapted(line.query(deployment, line.labels(deployment)))
            lines[render(query, scope(deployment))] = f"{rule.name} without its limit"
    yield from (Question(name, expr) for expr, name in lines.items())
