"""A rate of a gauge, or a slope of a counter.

`rate`, `irate`, `increase` and `resets` take every fall for a restart: of a gauge they count only what goes up, which
means nothing. `deriv`, `delta`, `idelta` and `predict_linear` take a counter's restart for a fall. Take `deriv` or
`delta` of a gauge, `rate` or `increase` of a counter. That a metric is a gauge is known from the catalogue only.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.asking import Queries
from checks.counters import counter_words, counting
from checks.expression import Call, Selector
from checks.problem import Problem, Severity, named

ID = "promql/gauge-not-rated"
SEVERITY: Severity = "error"

_OF_COUNTERS = frozenset({"rate", "irate", "increase", "resets"})
_OF_GAUGES = frozenset({"deriv", "delta", "idelta", "predict_linear"})


def check(subject: Queries) -> Iterator[Problem]:
    """Functions of the wrong kind of series."""
    for asked in subject.queries:
        for node in asked.query.nodes:
            if not isinstance(node, Call) or not node.arguments:
                continue
            series = node.arguments[0]
            if not isinstance(series, Selector):
                continue
            kind = counting(series.name, subject.exported)
            if node.function in _OF_COUNTERS and kind == "gauge":
                message, mend = f"{node.function} of the gauge {named(series.name)}", "Take deriv or delta of it"
                yield Problem(ID, SEVERITY, asked.where, message, mend)
            elif node.function in _OF_GAUGES and kind == "counter":
                severity, called = counter_words(series.name, subject.exported)
                mend = "Take rate or increase of it"
                yield Problem(ID, severity, asked.where, f"{node.function} of {called}", mend)
