"""An alert that leads to no panel.

The first question of the night is since when, and the panel that draws the same number answers it. `dashboard_url`
leads there: `…/d/<uid>?viewPanel=<id>`. On ours the dashboard and the panel must be among those that are compiled. An
alert that always fires needs none.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.problem import Problem, Severity, named
from checks.ruleset import Rule, Ruleset

ID = "rule/panel"
SEVERITY: Severity = "warning"


def check(subject: Ruleset) -> Iterator[Problem]:
    """Links that are missing or lead nowhere."""
    for rule in subject.alerts:
        if not rule.link and not rule.constant:
            yield Problem(ID, SEVERITY, rule.where, "has no dashboard_url", "Link the panel that draws the same number")
        elif rule.link and (message := _nowhere(rule, subject)):
            yield Problem(ID, "error", rule.where, message, "Correct its dashboard_url")


def _nowhere(rule: Rule, subject: Ruleset) -> str:
    known = subject.thresholds
    if known is None or not subject.whole:
        return ""
    if rule.linked is None:
        return "its dashboard_url leads to no dashboard"
    uid, panel = rule.linked
    if uid not in known:
        return f"leads to the dashboard {named(uid)}, which is not there"
    if panel is not None and panel not in known[uid]:
        return f"leads to panel {panel} of {named(uid)}, which is not there"
    return ""
