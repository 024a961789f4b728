"""A label that the metric lacks, in a matcher, a `by (…)` or an `on(…)`.

A matcher on it finds nothing; a `by` on it folds everything into one series; an `on` never meets. Use a label that the
metric has. A matcher that asks for an empty value is not judged: it says on purpose that the label is not there. Needs
a catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.asking import Queries
from checks.exported import Exported
from checks.expression import Aggregation, Binary, Expression, Selector
from checks.labels import Labels, answer_labels, selector_labels
from checks.problem import Problem, Severity, named
from checks.query import is_variable
from errors import nearest

ID = "promql/unknown-label"
SEVERITY: Severity = "error"


def check(subject: Queries) -> Iterator[Problem]:
    """Labels that what they narrow, group or join does not have."""
    if subject.exported is None:
        return
    for asked in subject.queries:
        told: dict[tuple[str, str], frozenset[str]] = {}
        for what, labels, known in _uses(asked.query.nodes, subject.exported):
            for label in labels:
                if known is not None and label not in known and not is_variable(label):
                    told.setdefault((what, label), known)
        for (what, label), known in told.items():
            mend = nearest(label, known - {"__name__"})
            yield Problem(ID, SEVERITY, asked.where, f"{what}: no label {named(label)}", mend)


def _uses(nodes: Iterable[Expression], exported: Exported) -> Iterator[tuple[str, Iterable[str], Labels]]:
    """What uses labels, the labels, and those that there are."""
    for node in nodes:
        if isinstance(node, Selector):
            used = [matcher.label for matcher in node.matchers if matcher.value]
            yield f"matcher on {node.name}", used, selector_labels(node, exported)
        elif isinstance(node, Aggregation) and node.by:
            yield f"{node.op} by", node.by, answer_labels(node.operand, exported)
        elif isinstance(node, Binary) and node.on:
            for side in (node.left, node.right):
                yield f'"{node.op}" on', node.on, answer_labels(side, exported)
