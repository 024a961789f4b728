"""A rule whose name does not say what it is, or that has the name and labels of another.

An alert is named as people speak of it, `HighExposure`: words together, each with a capital, of 40 characters at most.
A recorded series is `level:metric:operations`: what is left of the labels, of which metric, and what was done to it.
Two rules of a file with the same name and labels cannot be told apart: of two that record, samples get mixed or lost;
of two alerts, one hides the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.problem import Problem, Severity
from checks.ruleset import Ruleset

ID = "rule/name"
SEVERITY: Severity = "warning"

_ALERT = re.compile(r"[A-Z][A-Za-z0-9]{0,39}")
_RECORD = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*:[a-zA-Z0-9_]+:[a-zA-Z0-9_]+")


def check(subject: Ruleset) -> Iterator[Problem]:
    """Names out of form, and those that are there twice."""
    seen = set[tuple[str, str, frozenset[tuple[str, str]]]]()
    for rule in subject.rules:
        if rule.alert and not _ALERT.fullmatch(rule.alert):
            yield Problem(ID, SEVERITY, rule.where, "is no name in CamelCase of 40 letters at most", "Name it anew")
        if rule.record and not _RECORD.fullmatch(rule.record):
            mend = "Name it as system:exposure:sum"
            yield Problem(ID, SEVERITY, rule.where, "is not named level:metric:operations", mend)
        key = rule.alert, rule.record, frozenset(rule.labels.items())
        if key in seen and (rule.alert or rule.record):
            message = "has the name and the labels of another rule"
            yield Problem(ID, "error", rule.where, message, "Give one of them another name or label")
        seen.add(key)
