"""What must hold of the compiled output: one file a check.

`run` takes dashboards as `Subject`s and files of rules as `Ruleset`s, and gives the problems of all checks. A check's
docstring is its documentation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from checks import dashboard_schema, rule_schema
from checks.exclusion import Exclusion, without
from checks.exported import Exported, exported, exported_by
from checks.problem import Place, Problem, Severity
from checks.reading import number, tables, whole
from checks.registry import CHECKS, RULE_CHECKS, Check
from checks.ruleset import Ruleset
from checks.subject import Subject
from checks.threshold_order import thresholds

__all__ = [
    "CHECKS",
    "RULE_CHECKS",
    "Check",
    "Exclusion",
    "Exported",
    "Place",
    "Problem",
    "Ruleset",
    "Severity",
    "Subject",
    "exported",
    "exported_by",
    "run",
]


def run(subjects: Iterable[Subject | Ruleset], exclusions: Sequence[Exclusion] = ()) -> list[Problem]:
    """What does not hold of these dashboards and rules: errors before warnings within one, then by place and check.

    Rules come after the dashboards that they lead to. An exclusion that accepts nothing is a problem itself.
    """
    problems = list(_all_problems(subjects))
    if exclusions:
        problems = without(problems, exclusions)
    return sorted(problems, key=_order)


def _all_problems(subjects: Iterable[Subject | Ruleset]) -> Iterator[Problem]:
    drawn: dict[str, dict[int, frozenset[float]]] = {}
    for subject in subjects:
        if isinstance(subject, Ruleset):
            yield from _of_rules(replace(subject, thresholds=drawn))
        else:
            drawn[subject.where.dashboard] = _thresholds(subject)
            yield from _of_dashboard(subject)


def _of_dashboard(subject: Subject) -> Iterator[Problem]:
    unreadable = [problem for problem in dashboard_schema.check(subject) if problem.severity == "error"]
    if unreadable:
        yield from unreadable
        return
    for check in CHECKS:
        yield from check.check(subject)


def _of_rules(subject: Ruleset) -> Iterator[Problem]:
    for check in (rule_schema,) if subject.of_grafana else RULE_CHECKS:
        yield from check.check(subject)


def _thresholds(subject: Subject) -> dict[int, frozenset[float]]:
    """The numbers at which each panel turns its colour."""
    found = {}
    for panel in subject.panels:
        values = (number(step.get("value")) for one in thresholds(panel.json) for step in tables(one.get("steps")))
        found[whole(panel.json.get("id")) or 0] = frozenset(value for value in values if value is not None)
    return found


def _order(problem: Problem) -> tuple[str, str, str, int, str, str, str, str]:
    place = problem.where
    numbered = -1 if place.panel_id is None else place.panel_id
    return (
        place.dashboard, problem.severity, place.panel, numbered, place.ref, place.part, problem.check, problem.message
    )  # fmt: skip
