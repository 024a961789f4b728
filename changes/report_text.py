"""A plan, and what came of it, as lines for a terminal.

Each line begins with what happened (+ added, - removed, ~ changed, ! refused or failed); a colour may repeat that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from changes.apply import Done, Outcome, Result
from changes.change import DashboardChange, FieldChange, Following, PanelChange
from changes.plan import Action, Create, Plan, Refused, Removed, Unchanged, Update
from changes.report_rules import limit_lines, rule_lines
from changes.wording import SYMBOLS, Line, Symbol, counted, field_lines, panel_name
from errors import printable

_FIELDS = 100
_NAMED = 3


def plan_lines(plan: Plan) -> Iterator[Line]:
    """What differs: limits, rules, dashboard by dashboard, and the sum of it. What is unchanged is only counted."""
    yield from limit_lines(plan.following)
    yield from rule_lines(plan.rules)
    for action in plan.actions:
        if not isinstance(action, Unchanged):
            yield heading(action)
            yield from details(action, plan.following)
    yield Line(" ", 0, f"{printable(plan.target, 100)} ({printable(plan.place)}): {summary(plan)}")


def heading(action: Action) -> Line:
    """One dashboard and what is to become of it."""
    match action:
        case Create(desired):
            return Line(
                "+", 0, f'{_name(desired.uid, desired.title)}: new in folder "{printable(desired.folder.title)}"'
            )
        case Update(desired, change, adopted=adopted):
            taken = "taken over, " if adopted else ""
            return Line("~", 0, f"{_name(desired.uid, desired.title)}: {taken}{extent(change)}")
        case Refused(desired, reason):
            return Line("!", 0, f"{_name(desired.uid, desired.title)}: refused, {printable(reason, 600)}")
        case Removed(uid, title):
            return Line("-", 0, f"{_name(uid, title)}: removed")
        case Unchanged(desired):
            return Line(" ", 0, f"{_name(desired.uid, desired.title)}: unchanged")


def details(action: Action, following: Following) -> Iterator[Line]:
    """What stands under the heading: what to do about a refusal, and each change but those that follow from a limit."""
    if isinstance(action, Refused):
        yield Line(" ", 1, f"{printable(action.todo, 600)}.")
    if isinstance(action, Update | Refused) and action.change:
        change = action.change
        panels = tuple(panel for panel in change.panels if not following.explains(change.uid, panel))
        yield from _change_lines(replace(change, panels=panels))
        if len(panels) < len(change.panels):
            yield Line("~", 1, f"{counted(len(change.panels) - len(panels), 'panel')} by a limit, as told above")


def extent(change: DashboardChange | None) -> str:
    """How much of a dashboard changed: `1 panel added, 2 changed, 1 setting changed`."""
    if change is None:
        return "no change but the marker"
    kinds = Counter(panel.kind for panel in change.panels)
    parts = [f"{counted(kinds[kind], 'panel')} {kind}" for kind in SYMBOLS if kinds[kind]]
    if change.settings:
        parts.append(f"{counted(len(change.settings), 'setting')} changed")
    return ", ".join(parts)


def summary(plan: Plan) -> str:
    """The plan in numbers."""
    words = {Create: "new", Update: "changed", Removed: "removed", Refused: "refused", Unchanged: "unchanged"}
    kinds = Counter(type(action) for action in plan.actions)
    if not plan.differs:
        return f"no changes ({counted(len(plan.actions), 'dashboard')})"
    parts = [f"{kinds[kind]} {word}" for kind, word in words.items() if kinds[kind]]
    limits, rules = plan.following.limits, plan.rules
    parts += [f"{counted(len(limits), 'limit')} changed"] if limits else []
    parts += [f"{counted(len(rules), 'rule')} changed"] if rules else []
    return ", ".join(parts)


def outcome_line(outcome: Outcome) -> Line:
    """How one write went."""
    name = _name(outcome.desired.uid, outcome.desired.title)
    if isinstance(outcome, Done):
        symbol: Symbol = "+" if outcome.created else "~"
        return Line(
            symbol, 0, f"{name}: {'created' if outcome.created else 'updated'}, {printable(outcome.written.url)}"
        )
    return Line("!", 0, f"{name}: failed. {printable(str(outcome.error), 1000)}")


def result_line(result: Result) -> Line:
    """What the push came to, in numbers."""
    created = sum(outcome.created for outcome in result.done)
    counts = {
        "created": created,
        "updated": len(result.done) - created,
        "failed": len(result.failed),
    }
    parts = [f"{count} {word}" for word, count in counts.items() if count]
    if result.folders:
        parts.append(f"{counted(len(result.folders), 'folder')} created")
    return Line("!" if result.failed else " ", 0, ", ".join(parts) or "nothing to write")


def _change_lines(change: DashboardChange) -> Iterator[Line]:
    for panel in change.panels:
        if panel.kind != "moved":
            yield Line(SYMBOLS[panel.kind], 1, f"panel {panel_name(panel)} {panel.kind}")
            yield from _fields(panel.fields, 2)
    yield from _moves(change.panels_of("moved"))
    yield from _fields(change.settings, 1)


def _fields(fields: tuple[FieldChange, ...], depth: int) -> Iterator[Line]:
    for field in fields[:_FIELDS]:
        yield from field_lines(field, depth)
    if len(fields) > _FIELDS:
        yield Line(" ", depth, f"… and {len(fields) - _FIELDS} more")


def _moves(panels: tuple[PanelChange, ...]) -> Iterator[Line]:
    """Panels that only moved, all on one line: they must not drown the rest."""
    if len(panels) == 1:
        for line in field_lines(panels[0].fields[0], 1):
            yield line._replace(text=f"panel {panel_name(panels[0])} moved{line.text.removeprefix('layout')}")
    elif panels:
        names = ", ".join(panel_name(panel) for panel in panels[:_NAMED])
        more = f" and {len(panels) - _NAMED} more" if len(panels) > _NAMED else ""
        yield Line("~", 1, f"{len(panels)} panels only moved: {names}{more}")


def _name(uid: str, title: str) -> str:
    return f'{printable(uid, 60)} "{printable(title, 100)}"'
