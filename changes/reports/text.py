"""A plan, and what came of it, as lines for a terminal.

Each line begins with what happened (+ added, - removed, ~ changed, ! refused or failed); a colour may repeat that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from changes.change import DashboardChange, Following
from changes.meaning.blast import Blast, blast
from changes.meaning.rank import is_marked
from changes.planning.plan import Action, Create, Plan, Refused, Removed, Rename, Unchanged, Update
from changes.pushing.apply import Done, Outcome, Result
from changes.reports.blast import shared_lines
from changes.reports.change import change_lines, extent
from changes.reports.drift import apart
from changes.reports.rules import limit_lines, rule_lines
from changes.reports.wording import Line, Symbol, board_name, counted, failed, flagged, in_numbers
from errors import printable


def plan_lines(plan: Plan) -> Iterator[Line]:
    """What differs: limits, rules, what many panels share, dashboard by dashboard, and the sum of it. What is unchanged
    is only counted."""
    shared = blast(plan)
    yield from limit_lines(plan.following)
    yield from rule_lines(plan.rules)
    yield from shared_lines(shared)
    yield from map(_rename_line, plan.renames)
    for action in plan.actions:
        if not isinstance(action, Unchanged):
            yield heading(action)
            yield from details(action, plan.following, shared)
    yield Line(" ", 0, f"{printable(plan.target, 100)} ({printable(plan.place)}): {summary(plan)}")


def _rename_line(rename: Rename) -> Line:
    """What becomes of a folder that has another title than is desired."""
    was, now = (f'"{printable(one.title, 100)}"' for one in (rename.was, rename.now))
    folder = f"folder {printable(rename.was.uid, 60)} {was}"
    if not rename.kept_for:
        return Line("~", 0, f"{folder}: renamed to {now}")
    refused = counted(len(rename.kept_for), "dashboard")
    why = f"{refused} in it {'is' if len(rename.kept_for) == 1 else 'are'} refused"
    return Line("!", 0, f"{folder}: not renamed to {now}, since somebody called it so and {why}")


def heading(action: Action) -> Line:
    """One dashboard and what is to become of it."""
    line = _heading(action)
    return line._replace(text=flagged(line.text, is_marked(action)))


def _heading(action: Action) -> Line:
    match action:
        case Create(desired):
            folder = printable(desired.folder.title) or "General"
            return Line("+", 0, f'{board_name(desired.uid, desired.title)}: new in folder "{folder}"')
        case Update(desired, change, adopted=adopted, drift=drift):
            undone = drift is not None and drift.undone
            taken = "taken over, " if adopted else "overwrites what others did, " if undone else ""
            return Line("~", 0, f"{board_name(desired.uid, desired.title)}: {taken}{extent(change)}")
        case Refused(desired, reason):
            return Line("!", 0, f"{board_name(desired.uid, desired.title)}: refused, {printable(reason, 600)}")
        case Removed(uid, title):
            return Line("-", 0, f"{board_name(uid, title)}: removed")
        case Unchanged(desired):
            return Line(" ", 0, f"{board_name(desired.uid, desired.title)}: unchanged")


def details(action: Action, following: Following, shared: Blast) -> Iterator[Line]:
    """What stands under the heading: what to do about a refusal, and each change but those that follow from a limit or
    are told once for many panels; where other hands were at it, what they did, too."""
    if isinstance(action, Refused):
        yield Line(" ", 1, f"{printable(action.todo, 600)}.")
    if isinstance(action, Removed):
        yield from change_lines(
            DashboardChange(action.uid, action.title, tuple(one for one in action.panels if one.mark))
        )
    if isinstance(action, Update | Refused):
        lines = list(_changes(action.change, following, shared)) if action.change else []
        yield from apart(action, lines) if action.drift and action.drift.base else lines


def is_told_above(action: Action, following: Following, shared: Blast) -> bool:
    """Whether all that changed in a dashboard follows from a limit or is told once for many panels."""
    if not isinstance(action, Update) or action.drift or action.change is None:
        return False
    rest = _rest(action.change, following, shared)
    return not (rest.panels or rest.settings)


def _rest(change: DashboardChange, following: Following, shared: Blast) -> DashboardChange:
    rest = shared.without(change)
    return replace(rest, panels=tuple(panel for panel in rest.panels if not following.explains(change.uid, panel)))


def _changes(change: DashboardChange, following: Following, shared: Blast) -> Iterator[Line]:
    by_limit = sum(following.explains(change.uid, panel) for panel in change.panels)
    yield from change_lines(_rest(change, following, shared))
    if by_limit:
        yield Line("~", 1, f"{counted(by_limit, 'panel')} by a limit, as told above")
    counts = {"panel": shared.panels_of(change), "setting": shared.settings_of(change)}
    if alike := ", ".join(counted(number, noun) for noun, number in counts.items() if number):
        yield Line("~", 1, f"{alike} changed alike, as told above")


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
    name = board_name(outcome.desired.uid, outcome.desired.title)
    if isinstance(outcome, Done):
        symbol: Symbol = "+" if outcome.created else "~"
        return Line(
            symbol, 0, f"{name}: {'created' if outcome.created else 'updated'}, {printable(outcome.written.url)}"
        )
    return failed(name, outcome.error)


def result_line(result: Result) -> Line:
    """What the push came to, in numbers."""
    created = sum(outcome.created for outcome in result.done)
    counts = {
        "created": created,
        "updated": len(result.done) - created,
        "failed": len(result.failed),
    }
    parts = [in_numbers(counts)] if any(counts.values()) else []
    if result.folders:
        parts.append(f"{counted(len(result.folders), 'folder')} created")
    if result.renamed:
        parts.append(f"{counted(len(result.renamed), 'folder')} renamed")
    return Line("!" if result.failed else " ", 0, ", ".join(parts) or "nothing to write")
