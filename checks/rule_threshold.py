"""An alert that fires elsewhere than its panel turns red.

The panel is green and the phone rings, or the other way round: then nobody trusts either. Compare with the number of
one of the panel's thresholds; a panel that draws downwards may have it with a minus. Judged where the panel that the
alert leads to is checked with it, and colours by thresholds.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose

from checks.problem import Problem, Severity
from checks.ruleset import Ruleset, threshold

ID = "rule/threshold"
SEVERITY: Severity = "error"


def check(subject: Ruleset) -> Iterator[Problem]:
    """Numbers that are none of the panel's."""
    for rule in subject.alerts:
        value = threshold(rule.query.tree)
        if rule.linked is None or value is None or subject.thresholds is None:
            continue
        uid, panel = rule.linked
        drawn = subject.thresholds.get(uid, {}).get(panel) if panel is not None else None
        if drawn and not any(isclose(abs(value), abs(one)) for one in drawn):
            numbers = ", ".join(f"{one:g}" for one in sorted(drawn))
            message = f"compares with {value:g}, and its panel changes its colour at {numbers}"
            yield Problem(ID, SEVERITY, rule.where, message, "Let both use one number")
