"""A plan as Markdown for the comment on a pull request: one fold a dashboard.

Titles, queries and reasons are untrusted: they stand in fenced code, or escaped in <code> within an HTML block, where
Markdown, HTML and @mentions mean nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from changes.alert_plan import AlertPlan
from changes.alert_report import alert_lines
from changes.blast import blast
from changes.datasource_report import datasource_lines
from changes.datasources import SourcePlan
from changes.plan import Action, Plan, Unchanged
from changes.report_rules import limit_lines, rule_lines
from changes.report_shared import shared_lines
from changes.report_text import details, heading, summary
from changes.wording import Line
from errors import printable

LIMIT = 60_000
"""Characters that fit into a comment."""

_LINES = 200
_CUT = "There is more than fits here: `tradeboards diff` shows all of it.\n"


def plan_markdown(plan: Plan, alerts: AlertPlan | None = None, sources: SourcePlan | None = None) -> str:
    """What differs: the sum, then limits and rules, what changed alike, data sources and alert rules where they were
    compared, and each dashboard under its heading. What would go over `LIMIT` is left out, and that it is, is said."""
    parts = [f"<p><b>{summary(plan)}</b> in {_code(f'{plan.target} ({plan.place})')}</p>\n"]
    left = LIMIT - len(parts[0]) - len(_CUT) - 2
    for head, inside in _folds(plan, alerts, sources):
        part = _folded(head, inside) if inside else f"<p>{head}</p>\n"
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


def _folded(head: str, inside: list[Line]) -> str:
    if len(inside) > _LINES:
        inside[_LINES:] = [Line(" ", 1, f"… and {len(inside) - _LINES} more lines")]
    return f"<details><summary>{head}</summary>\n\n{_fenced(inside)}\n\n</details>\n"


def _heading(action: Action) -> str:
    line = heading(action)
    return _code(f"{line.symbol} {line.text}")


def _code(text: str) -> str:
    """Text as it is. Only for an HTML block: in a paragraph, Markdown would read on inside the tag."""
    return f"<code>{html.escape(printable(text, 1000))}</code>"


def _fenced(lines: Sequence[Line]) -> str:
    """Lines with what happened in front, where a diff has it, in a fence that none of them can close."""
    outermost = min(line.depth for line in lines)
    shown = "\n".join(f"{line.symbol} {'  ' * (line.depth - outermost)}{line.text}" for line in lines)
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}diff\n{shown}\n{fence}"
