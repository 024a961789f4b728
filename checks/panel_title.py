"""A panel or a dashboard without a title.

A panel without one cannot be named in a review, in an alert or on the phone; Grafana refuses a dashboard without one.
Give it a title. Rows and text panels may go without.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.problem import Problem, Severity
from checks.reading import text
from checks.subject import Subject

ID = "panel/title"
SEVERITY: Severity = "warning"


def check(subject: Subject) -> Iterator[Problem]:
    """What has no title."""
    if not text(subject.model.get("title")).strip():
        yield Problem(ID, "error", subject.where, "the dashboard has no title", "Give it one")
    for panel in subject.panels:
        if panel.drawn and not panel.title.strip():
            yield Problem(ID, SEVERITY, panel.place(), "has no title", "Give it one")
