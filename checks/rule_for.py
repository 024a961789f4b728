"""An alert that one sample sets off.

A single scrape that fails or a value that jumps once would wake somebody, and be over before they are up. `for` lets it
wait until it has been so for some time; less than two evaluations is one sample. An alert that always fires needs none.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.durations import said
from checks.problem import Problem, Severity
from checks.reading import text
from checks.ruleset import Ruleset

ID = "rule/for"
SEVERITY: Severity = "warning"


def check(subject: Ruleset) -> Iterator[Problem]:
    """Alerts without a `for`, and those whose `for` is too short."""
    for rule in subject.alerts:
        if rule.constant:
            continue
        if rule.hold is None:
            yield Problem(ID, "error", rule.where, "its for is no duration", "Write it as 5m")
        elif not rule.hold:
            said_so = "has a for of nothing" if text(rule.json.get("for")) else "has no for"
            yield Problem(ID, SEVERITY, rule.where, f"{said_so}: one sample sets it off", "Let it hold for some time")
        elif rule.interval and rule.hold < 2 * rule.interval:
            message = f"holds for {said(rule.hold)}, and is evaluated every {said(rule.interval)}"
            yield Problem(ID, SEVERITY, rule.where, message, f"Let it hold for {said(2 * rule.interval)} or longer")
