"""An alert that does not say what is wrong.

`summary` is the line that a phone shows: a plain sentence, the same for all of a group, so without a template in it.
`description` says how bad it is and which one, so it needs a template of the value or of a label
(`{{ $value | humanize }}`, `{{ $labels.symbol }}`). A state without labels (compared with 0, 1 or 2) needs none, nor
does an alert that always fires.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.labels import answer_labels, fixed_labels
from checks.problem import Problem, Severity
from checks.ruleset import Rule, Ruleset, threshold

ID = "rule/annotations"
SEVERITY: Severity = "warning"

_STATES = {0, 1, 2}


def check(subject: Ruleset) -> Iterator[Problem]:
    """What is missing of a summary and a description."""
    for rule in subject.alerts:
        summary, description = rule.annotations.get("summary", ""), rule.annotations.get("description", "")
        if not summary.strip():
            yield Problem(ID, SEVERITY, rule.where, "has no summary", "Write in one sentence what is wrong")
        elif "{{" in summary:
            mend = "Write a plain sentence; values and labels belong into the description"
            yield Problem(ID, SEVERITY, rule.where, "has a template in its summary", mend)
        if not description.strip():
            yield Problem(ID, SEVERITY, rule.where, "has no description", "Write how bad it is, and of what")
        elif "{{" not in description and not _says_all(rule, subject):
            mend = "Write {{ $value }}, or the labels that tell its alerts apart"
            yield Problem(ID, SEVERITY, rule.where, "has neither value nor label in its description", mend)


def _says_all(rule: Rule, subject: Ruleset) -> bool:
    """Whether there is nothing more to say: no label tells its alerts apart, and the value is a state."""
    tree = rule.query.tree
    if tree is None or rule.constant:
        return True
    labels = answer_labels(tree, subject.exported)
    value = threshold(tree)
    known = labels is not None and not labels - fixed_labels(rule.query.nodes, frozenset()) - {"__name__"}
    return known and (value is None or value in _STATES)
