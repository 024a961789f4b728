"""A panel that does not say what it shows.

Whoever is called at night reads a panel they did not draw. Write which question it answers and where its number comes
from; Grafana shows it behind the (i). Rows and text panels need none.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.problem import Problem, Severity
from checks.reading import text
from checks.subject import Subject

ID = "panel/description"
SEVERITY: Severity = "warning"


def check(subject: Subject) -> Iterator[Problem]:
    """Panels without a description."""
    for panel in subject.panels:
        if panel.drawn and not text(panel.json.get("description")).strip():
            mend = "Say which question it answers, and where its number comes from"
            yield Problem(ID, SEVERITY, panel.place(), "has no description", mend)
