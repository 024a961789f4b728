"""A group that is too large to be evaluated in time.

The rules of a group are evaluated one after the other. If they take longer than its interval, evaluations are left out
and alerts come late, all of them. Groups are evaluated side by side: make several, of 20 rules at most.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.problem import Problem, Severity
from checks.ruleset import Ruleset

ID = "rule/group-size"
SEVERITY: Severity = "warning"

MOST = 20


def check(subject: Ruleset) -> Iterator[Problem]:
    """Groups of too many rules."""
    for group in subject.groups:
        if len(group.rules) > MOST:
            yield Problem(ID, SEVERITY, group.where, f"has {len(group.rules)} rules", f"Make groups of {MOST} at most")
