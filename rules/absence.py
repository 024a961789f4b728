"""What is gone: targets that do not answer or that nobody knows any longer, and metrics that are not exported."""

from __future__ import annotations

import re
from functools import reduce

from systems import promql as p
from systems.catalogue import up
from systems.deployment import Deployment
from systems.matcher import Matcher, equals
from systems.matching import Matching
from systems.metric import Metric
from systems.query import Binary, Call, GaugeSeries, Query
from systems.signal import Signal

_LITERAL = re.compile(r"(?:[^\\.+*?()\[\]{}^$]|\\.)*")
"""A regular expression of nothing but plain texts, apart from `|`."""


def unknown(deployment: Deployment, origin: str) -> Query:
    """1 for each job of an origin of which Prometheus knows no target: a failed scrape says `up` 0, this says nothing.

    A selector that lists jobs (`a|b`) is taken apart, so that one that is gone is not hidden by the others.
    """
    target = up(origin)
    listed = jobs(deployment.selectors[origin])
    # Which job it was, absent does not say of one that is asked for twice.
    each = [p.labelled(_absent(target.where(equals("job", job))), "job", job) for job in listed]
    return reduce(p.either, each or [_absent(target)])


def unexported(metric: Metric) -> Query:
    """1 while a metric is not exported although all processes of its origin answer their scrapes."""
    answers = p.compare("==", p.lowest(up(metric.origin)), 1)
    series = GaugeSeries(metric, "_count" if metric.kind == "histogram" else "")
    return Binary("and", _absent(series), answers, Matching(True, ()))


def indispensable(deployment: Deployment, signal: Signal) -> list[Metric]:
    """The metrics behind a signal that are there as long as their process is: stated, and without labels."""
    return sorted(
        (
            metric
            for metric in deployment.metrics(signal)
            if metric.kind in {"gauge", "histogram"} and metric.stated and not metric.labels and metric.name != "up"
        ),
        key=lambda metric: metric.name,
    )


def _absent(series: GaugeSeries) -> Query:
    return Call("absent", (series,), removed=series.series_labels - {"job"})


def jobs(matchers: tuple[Matcher, ...]) -> list[str]:
    """The jobs that a selector lists by name, where it lists several."""
    listed = [m.value.split("|") for m in matchers if m.label == "job" and m.op == "=~" and _LITERAL.fullmatch(m.value)]
    return [re.sub(r"\\(.)", r"\1", job) for job in listed[0]] if listed and len(listed[0]) > 1 else []
