"""What a Prometheus would have recorded of its own past, had it evaluated its rules all the while, and its alerts.

`promtool tsdb create-blocks-from rules` asks for two hours at a time, and makes a block of each answer: it takes sixty
times as long.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain, groupby, zip_longest
from pathlib import Path
from typing import Any

from config import AlertingConfig
from datasources.prometheus import Prometheus
from lab.history import DAY, DAYS, History, Spans, Written, label_text, shortened
from rules.firing import EXPORTER_DOWN
from rules.prometheus import alert_groups, rule_file
from rules.recording import levels
from systems.deployment import Deployment
from systems.window import seconds

Rule = Mapping[str, Any]
Points = Sequence[tuple[float, float]]

OF_RULES: Spans = ((DAYS * DAY, 240), (DAY, 60))
"""How often rules were evaluated: in the last day as they are live, before that as often as was scraped."""
_MOST_POINTS = 10_000
"""Moments that are asked for at once: Prometheus answers 11,000."""
_AT_ONCE = 2


def steps(deployments: Sequence[Deployment]) -> list[list[Rule]]:
    """All rules of deployments in the order in which they must be evaluated, each step after the blocks of the last.

    The alert rules are in the last one.
    """
    recording = [levels(deployment) for deployment in deployments]
    alerts = [
        rule
        for deployment in deployments
        for group in alert_groups(deployment, AlertingConfig())
        for rule in group["rules"]
    ]
    return [*([*chain(*level)] for level in zip_longest(*recording, fillvalue=())), alerts]


def rule_files(deployments: Iterable[Deployment], folder: Path) -> list[str]:
    """The names of the deployments' rule files, which are written to a folder."""
    found = {f"{deployment.slug}.rules.yml": rule_file(deployment, AlertingConfig()) for deployment in deployments}
    for name, content in found.items():
        (folder / name).write_bytes(content)
    return [*found]


def write(rules: Iterable[Rule], history: History, prometheus: Prometheus, path: Path) -> Written:
    """Evaluate rules all through a history, and write what comes of it to a file as OpenMetrics text.

    Raises `DataSourceError` where Prometheus cannot answer.
    """
    ordered = sorted(rules, key=_name)
    samples = series = 0
    with path.open("w", encoding="utf-8", newline="\n") as file, contextlib.ExitStack() as stack:
        threads = ThreadPoolExecutor(_AT_ONCE)
        stack.callback(threads.shutdown, cancel_futures=True)
        answers = threads.map(partial(_evaluated, history=history, prometheus=prometheus), ordered)
        for name, found in groupby(zip(ordered, answers, strict=True), key=lambda one: _name(one[0])):
            file.write(f"# TYPE {name} gauge\n")
            for _, answer in found:
                for labels, points in answer:
                    prefix = f"{name}{label_text(labels)}"
                    file.writelines(f"{prefix} {value!r} {int(at)}\n" for at, value in points)
                    samples += len(points)
                    series += bool(points)
        file.write("# EOF\n")
    return Written(samples, series)


def _name(rule: Rule) -> str:
    return str(rule.get("record", "ALERTS"))


def _evaluated(rule: Rule, history: History, prometheus: Prometheus) -> list[tuple[dict[str, str], Points]]:
    """The series that a rule writes; of an alert, when it fired.

    What is beside a system has a past of a day alone: in all that was before, nobody knows it.
    """
    found: dict[frozenset[tuple[str, str]], list[tuple[float, float]]] = {}
    if rule.get("alert") == EXPORTER_DOWN:
        history = History(history.end, shortened(history.spans, 1))
    for piece in _pieces(history):
        for series in prometheus.range(rule["expr"], piece[0], piece[-1], piece.step).series:
            labels = {**series.labels, **rule["labels"]}
            labels.pop("__name__", None)
            found.setdefault(frozenset(labels.items()), []).extend(series.samples)
    if "record" in rule:
        return [(dict(labels), points) for labels, points in found.items()]
    own = {"alertname": rule["alert"], "alertstate": "firing"}
    hold = seconds(rule["for"]) if "for" in rule else 0.0
    return [({**dict(labels), **own}, [*_firing(points, hold, history)]) for labels, points in found.items()]


def _pieces(history: History) -> Iterator[range]:
    for stretch in history.stretches:
        for first in range(0, len(stretch), _MOST_POINTS):
            yield stretch[first : first + _MOST_POINTS]


def _firing(points: Points, hold: float, history: History) -> Iterator[tuple[float, float]]:
    """When an alert fired that was beyond its limit at these moments: after it had been so for as long as it says.

    It is not written on for as long as an alert is kept firing: queries look back just as long.
    """
    before = dict(zip(history.times[1:], history.times, strict=False))
    since = last = 0.0
    for at, _ in points:
        if not last or before[int(at)] != last:
            since = at
        last = at
        if at - since >= hold:
            yield at, 1.0
