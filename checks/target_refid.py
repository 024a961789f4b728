"""Queries of a panel that are not told apart.

Grafana keeps answers by `refId`: of two queries with the same one, one is lost, and overrides and transformations find
the wrong one. Give each query of a panel its own letter.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.problem import Problem, Severity
from checks.subject import Subject

ID = "target/refid"
SEVERITY: Severity = "error"


def check(subject: Subject) -> Iterator[Problem]:
    """Missing and repeated refIds."""
    for panel in subject.panels:
        seen = set()
        for number, target in enumerate(panel.targets, start=1):
            if not target.ref:
                yield Problem(ID, SEVERITY, panel.place(), f"query number {number} has no refId", "Give it a letter")
            elif target.ref in seen:
                message = "has the same refId as another query"
                yield Problem(ID, SEVERITY, panel.place(target.ref), message, "Give each query its own letter")
            seen.add(target.ref)
