"""What must hold of the compiled output: one file a check.

`run` takes dashboards as `Subject`s and gives the problems of all checks. A check's docstring is its documentation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from checks import dashboard_schema
from checks.exclusion import Exclusion, without
from checks.exported import Exported, exported, exported_by
from checks.problem import Place, Problem, Severity
from checks.registry import CHECKS, Check
from checks.subject import Subject

__all__ = [
    "CHECKS",
    "Check",
    "Exclusion",
    "Exported",
    "Place",
    "Problem",
    "Severity",
    "Subject",
    "exported",
    "exported_by",
    "run",
]


def run(subjects: Iterable[Subject], exclusions: Sequence[Exclusion] = ()) -> list[Problem]:
    """What does not hold of these dashboards: errors before warnings within a dashboard, then by place and check.

    An exclusion that accepts nothing is a problem itself.
    """
    problems = [problem for subject in subjects for problem in _problems(subject)]
    if exclusions:
        problems = without(problems, exclusions)
    return sorted(problems, key=_order)


def _problems(subject: Subject) -> Iterator[Problem]:
    unreadable = [problem for problem in dashboard_schema.check(subject) if problem.severity == "error"]
    if unreadable:
        yield from unreadable
        return
    for check in CHECKS:
        yield from check.check(subject)


def _order(problem: Problem) -> tuple[str, str, str, int, str, str, str, str]:
    place = problem.where
    number = -1 if place.panel_id is None else place.panel_id
    return (
        place.dashboard, problem.severity, place.panel, number, place.ref, place.part, problem.check, problem.message
    )  # fmt: skip
