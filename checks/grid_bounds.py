"""A panel that lies outside the grid's 24 columns, or nowhere.

Grafana moves or squeezes it as it loads, so that what is reviewed is not what is seen. Correct its `gridPos`.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.grid import fault
from checks.problem import Problem, Severity
from checks.subject import Subject

ID = "grid/bounds"
SEVERITY: Severity = "error"


def check(subject: Subject) -> Iterator[Problem]:
    """Panels without a proper place."""
    if "rows" in subject.model and "panels" not in subject.model:
        return
    for panel in subject.panels:
        if wrong := fault(panel):
            yield Problem(ID, SEVERITY, panel.place(), wrong, "Correct its gridPos: 24 columns, whole numbers")
