"""An alert that misses the first time.

A counter with labels is born when something happens for the first time, and it is born at one: `increase` and `rate`
see no growth in a series that was not there before, so the first trip, breach or failure alerts nobody. Add the birth
of series: `(x unless x offset 5m) or increase(x[5m])`. A counter without labels of its own is there at zero from the
start; where there is no catalogue that is not known.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.exported import Exported
from checks.expression import Aggregation, Binary, Call, Expression, Literal, Selector
from checks.problem import Problem, Severity, named
from checks.ruleset import COMPARISONS, Ruleset
from systems.metric import TARGET_LABELS

ID = "rule/first-increment"
SEVERITY: Severity = "warning"


def check(subject: Ruleset) -> Iterator[Problem]:
    """Comparisons that a single event should set off, and does not."""
    for rule in subject.alerts:
        missed = (
            _alone(node.left)
            for node in rule.query.nodes
            if isinstance(node, Binary) and node.op in COMPARISONS and _any(node)
        )
        for series in {one.name: one for one in missed if one is not None}.values():
            if not _is_born_at_zero(series, subject.exported):
                message = f"misses the first event of each series of {named(series.name)}"
                mend = f"Add what is new: ({series.name} unless {series.name} offset …) or …"
                yield Problem(ID, SEVERITY, rule.where, message, mend)


def _any(node: Binary) -> bool:
    """Whether one event should do: `> 0`, `>= 1`."""
    value = node.right.value if isinstance(node.right, Literal) else None
    return (node.op in {">", "!="} and value == 0) or (node.op == ">=" and value == 1)


def _alone(node: Expression) -> Selector | None:
    """The counter whose growth alone is judged."""
    while isinstance(node, Aggregation):
        node = node.operand
    if isinstance(node, Call) and node.function in {"increase", "rate", "irate"}:
        series = node.arguments[0]
        return series if isinstance(series, Selector) else None
    return None


def _is_born_at_zero(series: Selector, exported: Exported | None) -> bool:
    labels = exported.labels.get(series.name) if exported else None
    return labels is not None and not labels - TARGET_LABELS - {matcher.label for matcher in series.matchers}
