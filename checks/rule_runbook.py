"""An alert without a runbook.

Whoever is woken has not written the alert. `runbook_url` leads to a page that says what it means, what to do, and when
it clears. On ours the page must be there: `tradeboards build` writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.problem import Problem, Severity, named
from checks.ruleset import Ruleset

ID = "rule/runbook"
SEVERITY: Severity = "warning"


def check(subject: Ruleset) -> Iterator[Problem]:
    """Runbooks that are not named, or not there."""
    for rule in subject.alerts:
        page = re.split("[?#]", rule.runbook)[0].rstrip("/").rpartition("/")[2]
        if not rule.runbook:
            yield Problem(ID, SEVERITY, rule.where, "has no runbook_url", "Write what to do, and where that stands")
        elif subject.runbooks is not None and page not in subject.runbooks:
            message = f"its runbook {named(page)} is not there"
            yield Problem(ID, "error", rule.where, message, "Run tradeboards build, or correct its runbook_url")
