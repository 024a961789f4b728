"""A series for each value of a label without end: an id, a path, a user.

Every order, run or visitor adds a series that never goes away: a time series, state timeline or pie of them cannot be
read, and each look at it costs more than the last. Leave the label out of the `by (…)`, or keep the highest with
`topk`. A table or a bar gauge may list them. What has few
values after all is better called a name than an id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.expression import Aggregation, Binary, Call, Expression, Literal, Selector, Subquery
from checks.labels import answer_labels, constant_label, fixed_labels, is_number, vector_of
from checks.problem import Problem, Severity, named
from checks.subject import Subject, Target

ID = "promql/unbounded-label"
SEVERITY: Severity = "warning"

_DRAWN = frozenset({"timeseries", "graph", "state-timeline", "status-history", "piechart"})
_WITHOUT_END = re.compile(r"(?:.*_)?(?:id|uuid|session|path|ur[il]|user(?:name)?|email|ip)|queryid|pid", re.IGNORECASE)


def check(subject: Subject) -> Iterator[Problem]:
    """Series over time, or slices, without end."""
    for panel in subject.panels:
        if panel.is_library_panel or panel.type not in _DRAWN:
            continue
        for target in panel.targets:
            for label in () if target.hidden else _without_end(subject, target):
                message = f"draws a series for each value of {named(label)}, of which there is no end"
                mend = "Leave it out, or keep the highest with topk"
                yield Problem(ID, SEVERITY, panel.place(target.ref), message, mend)


def _without_end(subject: Subject, target: Target) -> list[str]:
    if target.query is None or target.query.tree is None:
        return []
    nodes = target.query.nodes
    kept = {label for node in nodes if isinstance(node, Aggregation) for label in node.by or ()}
    found = answer_labels(target.query.tree, subject.exported)
    candidates = kept if found is None else found
    single = fixed_labels(nodes, subject.several_valued)
    return [
        label
        for label in sorted(candidates - single)
        if _WITHOUT_END.fullmatch(label) and _endless(target.query.tree, label, subject)
    ]


def _endless(node: Expression, label: str, subject: Subject) -> bool:
    """Whether nothing in the query bounds how many values of the label its answer has."""
    match node:
        case Literal():
            return False
        case Selector():
            labels = answer_labels(node, subject.exported)
            return labels is None or label in labels
        case Subquery():
            return _endless(node.operand, label, subject)
        case Aggregation():
            # What topk has no `by` for, it keeps a few of in all; a share of what has no end has none.
            by = label not in node.without if node.by is None else label in node.by
            return (by or node.op == "limit_ratio") and _endless(node.operand, label, subject)
        case Call():
            if not node.arguments or constant_label(node) == label:
                return False
            return _endless(vector_of(node), label, subject)
        case Binary():
            return _joined(node, label, subject)


def _joined(node: Binary, label: str, subject: Subject) -> bool:
    left, right = _endless(node.left, label, subject), _endless(node.right, label, subject)
    met = label in node.on if node.on is not None else label not in node.ignoring
    if node.op == "or":
        return left or right
    if node.op == "unless" or is_number(node.right):
        return left
    if is_number(node.left):
        return right
    if met:  # only values that both sides have
        return left and right
    if node.op == "and":
        return left
    many, one = (right, left) if node.group == "right" else (left, right)
    return bool(node.group) and (one if label in node.carried else many)
