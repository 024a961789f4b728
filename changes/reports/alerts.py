"""A plan for alert rules, and what came of it, as lines for a terminal and in the shapes of the other reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from changes.alerts.apply import GroupOutcome
from changes.alerts.plan import AlertPlan, CreateGroup, GroupAction, RefusedGroup, UnchangedGroup, UpdateGroup
from changes.change import AlertChange, GroupChange
from changes.reports.wording import SYMBOLS, Line, counted, failed, field_lines, in_numbers
from errors import printable


def alert_lines(plan: AlertPlan) -> Iterator[Line]:
    """What differs, group by group, and the sum of it."""
    for action in plan.actions:
        if not isinstance(action, UnchangedGroup):
            yield from _lines(action)
    yield Line(" ", 0, f"alert rules: {summary(plan)}")


def summary(plan: AlertPlan) -> str:
    """The plan in numbers."""
    words = {CreateGroup: "new", UpdateGroup: "changed", RefusedGroup: "refused", UnchangedGroup: "unchanged"}
    kinds = Counter(type(action) for action in plan.actions)
    if not plan.differs:
        return f"no changes ({counted(len(plan.actions), 'group')})"
    return in_numbers({word: kinds[kind] for kind, word in words.items()}, "group")


def group_outcome_line(outcome: GroupOutcome) -> Line:
    """How one write went."""
    name = f'alert rules "{printable(outcome.group.name, 100)}"'
    if outcome.error:
        return failed(name, outcome.error)
    rules = counted(len(outcome.group.rules), "rule")
    if outcome.created:
        return Line("+", 0, f"{name}: created, {rules}")
    return Line("~", 0, f"{name}: updated, {rules}")


def alert_result_line(outcomes: Sequence[GroupOutcome]) -> Line:
    """What the writes came to, in numbers."""
    wrong = sum(outcome.error is not None for outcome in outcomes)
    created = sum(outcome.created for outcome in outcomes if not outcome.error)
    counts = {"created": created, "updated": len(outcomes) - created - wrong, "failed": wrong}
    return Line("!" if wrong else " ", 0, f"alert rules: {in_numbers(counts, 'group')}")


def _lines(action: GroupAction) -> Iterator[Line]:
    name = f'alert rules "{printable(action.group.name, 100)}"'
    match action:
        case CreateGroup(group):
            rules = counted(len(group.rules), "rule")
            yield Line("+", 0, f'{name}: new in folder "{printable(group.folder.title)}", {rules}')
        case UpdateGroup(change=change, adopted=adopted, undone=undone):
            taken = "taken over, " if adopted else "overwrites what others did, " if undone else ""
            yield Line("~", 0, f"{name}: {taken}{_extent(change)}")
            yield from _changes(change)
        case RefusedGroup(reason=reason, todo=todo, change=change):
            yield Line("!", 0, f"{name}: refused, {printable(reason, 600)}")
            yield Line(" ", 1, f"{printable(todo, 600)}.")
            yield from _changes(change)


def _extent(change: GroupChange) -> str:
    kinds = Counter(rule.kind for rule in change.rules)
    parts = [f"{counted(kinds[kind], 'rule')} {kind}" for kind in SYMBOLS if kinds[kind]]
    if change.settings:
        parts.append(f"{counted(len(change.settings), 'setting')} changed")
    return ", ".join(parts) or "no change but the marker"


def _changes(change: GroupChange) -> Iterator[Line]:
    for field in change.settings:
        yield from field_lines(field, 1)
    for rule in change.rules:
        yield from _rule(rule)


def _rule(rule: AlertChange) -> Iterator[Line]:
    yield Line(SYMBOLS[rule.kind], 1, f'rule "{printable(rule.title, 100)}" {rule.kind}')
    for field in rule.fields:
        yield from field_lines(field, 2)
