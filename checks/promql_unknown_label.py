"""A label that the metric lacks, in a matcher, a `by (…)` or an `on(…)`.

A matcher on it finds nothing; a `by` on it folds everything into one series; an `on` never meets. Use a label that the
metric has. A matcher that asks for an empty value is not judged: it says on purpose that the label is not there. Needs
a catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.exported import Exported
from checks.expression import Aggregation, Binary, Expression, Selector
from checks.labels import Labels, answer_labels, selector_labels
from checks.problem import Problem, Severity, named
from checks.query import is_variable
from checks.subject import Subject
from errors import nearest

ID = "promql/unknown-label"
SEVERITY: Severity = "error"


def check(subject: Subject) -> Iterator[Problem]:
    """Labels that what they narrow, group or join does not have."""
    if subject.exported is None:
        return
    for asked in subject.queries:
        told: dict[tuple[str, str], frozenset[str]] = {}
        for node in asked.query.nodes:
            for what, label, known in _uses(node, subject.exported):
                if known is not None and label not in known and not is_variable(label):
                    told.setdefault((what, label), known)
        for (what, label), known in told.items():
            mend = nearest(label, known - {"__name__"})
            yield Problem(ID, SEVERITY, asked.where, f"{what}: no label {named(label)}", mend)


def _uses(node: Expression, exported: Exported) -> Iterator[tuple[str, str, Labels]]:
    """What uses a label, the label, and the labels that there are."""
    if isinstance(node, Selector):
        known = selector_labels(node, exported)
        for matcher in node.matchers:
            if matcher.value:
                yield f"matcher on {node.name}", matcher.label, known
    elif isinstance(node, Aggregation) and node.by:
        known = answer_labels(node.operand, exported)
        for label in node.by:
            yield f"{node.op} by", label, known
    elif isinstance(node, Binary) and node.on:
        for side in (node.left, node.right):
            known = answer_labels(side, exported)
            for label in node.on:
                yield f'"{node.op}" on', label, known
