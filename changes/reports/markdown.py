"""A plan as Markdown: one fold a dashboard. Titles, queries and reasons are of any hand (`escaped.py`)."""

from __future__ import annotations

from collections.abc import Iterator

from changes.alerts.plan import AlertPlan
from changes.datasources.plan import SourcePlan
from changes.meaning.blast import blast
from changes.planning.plan import Action, Plan, Unchanged
from changes.reports.alerts import alert_lines
from changes.reports.blast import shared_lines
from changes.reports.datasources import datasource_lines
from changes.reports.escaped import code, fenced, first_of, folded
from changes.reports.rules import limit_lines, rule_lines
from changes.reports.text import details, heading, summary
from changes.reports.wording import Line

LIMIT = 60_000
"""Characters that fit into a comment."""

_CUT = "There is more than fits here: `tradeboards diff` shows all of it.\n"


def plan_markdown(plan: Plan, alerts: AlertPlan | None = None, sources: SourcePlan | None = None) -> str:
    """What differs: the sum, then limits and rules, what changed alike, data sources and alert rules where they were
    compared, and each dashboard under its heading. What would go over `LIMIT` is left out, and that it is, is said."""
    parts = [f"<p><b>{summary(plan)}</b> in {code(f'{plan.target} ({plan.place})')}</p>\n"]
    left = LIMIT - len(parts[0]) - len(_CUT) - 2
    for head, inside in _folds(plan, alerts, sources):
        part = folded(head, fenced(first_of(inside))) if inside else f"<p>{head}</p>\n"
        if len(part) >= left:
            part = f"<p>{head} (too long to be shown here)</p>\n"
        if len(part) >= left:
            parts.append(_CUT)
            break
        parts.append(part)
        left -= len(part) + 1
    return "\n".join(parts)


def _folds(plan: Plan, alerts: AlertPlan | None, sources: SourcePlan | None) -> Iterator[tuple[str, list[Line]]]:
    """The headings, and what is told under each."""
    shared = blast(plan)
    if told := [*limit_lines(plan.following), *rule_lines(plan.rules)]:
        yield "Limits and rules", told
    if shared.shared:
        yield "Changed alike in many places", list(shared_lines(shared))
    if sources and sources.differs:
        yield "Data sources", list(datasource_lines(sources))
    if alerts and alerts.differs:
        yield "Alert rules in Grafana", list(alert_lines(alerts))
    for action in plan.actions:
        if not isinstance(action, Unchanged):
            yield _heading(action), list(details(action, plan.following, shared))


def _heading(action: Action) -> str:
    line = heading(action)
    return code(f"{line.symbol} {line.text}")
