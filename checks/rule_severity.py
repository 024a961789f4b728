"""An alert that does not say how bad it is.

The label `severity` decides who is told, and how loudly: `critical` wakes somebody, `warning` is for the day, `info` is
for whoever looks. Routes know these three; whatever has another goes where nobody looks for it. `none` is for the
watchdog alone, the alert that always fires.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.problem import Problem, Severity, named
from checks.ruleset import Ruleset

ID = "rule/severity"
SEVERITY: Severity = "warning"

LEVELS = ("critical", "warning", "info")


def check(subject: Ruleset) -> Iterator[Problem]:
    """Severities that are missing or not known."""
    for rule in subject.alerts:
        severity = rule.labels.get("severity", "")
        if severity in LEVELS or "{{" in severity or (severity == "none" and rule.constant):
            continue
        message = f"has the severity {named(severity)}" if severity else "has no severity"
        yield Problem(ID, SEVERITY, rule.where, message, f"Label it {', '.join(LEVELS[:-1])} or {LEVELS[-1]}")
