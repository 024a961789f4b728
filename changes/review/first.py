"""What a reviewer must look at first, and the sum of a change in a few words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from changes.change import DashboardChange, FieldChange, Following, PanelChange
from changes.meaning.blast import Blast
from changes.meaning.kinds import KINDS, kind_of, kind_of_panel
from changes.meaning.looser import LOOSENED, is_loosened
from changes.meaning.losses import ANSWERS_LESS, MAY_ANSWER_LESS
from changes.meaning.rank import is_marked
from changes.meaning.safeguards import SAFEGUARD
from changes.planning.plan import Action, Create, Plan, Refused, Removed, Unchanged, Update
from changes.reports.blast import radius
from changes.reports.rules import limit_lines, rule_lines
from changes.reports.wording import SYMBOLS, Line, Symbol, board_name, counted, marked, panel_name
from changes.review.evidence import Compared
from errors import printable

_LESS = (ANSWERS_LESS, MAY_ANSWER_LESS)
_ACTIONS = {Update: "changed", Create: "new", Removed: "removed", Refused: "that cannot be compared"}

_PLACES = 3
"""Dashboards that are named of several."""

Marked = tuple[str, Symbol, str, str]
"""A dashboard, what happened, why that must not be missed, and what it happened to."""


def by_weight(plan: Plan) -> list[Action]:
    """The dashboards that differ: what is marked first, then what weighs most."""
    differing = [action for action in plan.actions if not isinstance(action, Unchanged)]
    return sorted(differing, key=lambda action: _weight(action, plan.following))


def sum_of(plan: Plan, edited: int, answers: Sequence[Compared]) -> str:
    """`3 dashboards changed, 1 new: 1 safeguard gone, 2 limits loosened, 4 panels removed`. Nothing in it is of another
    hand. `edited` dashboards were edited by others."""
    kinds = Counter(type(action) for action in plan.actions)
    told = [f"{kinds[kind]} {word}" for kind, word in _ACTIONS.items() if kinds[kind]]
    if told:
        first, _, rest = told[0].partition(" ")
        told[0] = f"{counted(int(first), 'dashboard')} {rest}"
    parts = [counted(number, *nouns) for nouns, number in _numbers(plan, answers).items() if number]
    if edited:
        parts.append(f"{counted(edited, 'dashboard')} edited by others")
    return (", ".join(told) or "No dashboard changed") + (f": {', '.join(parts)}" if parts else "")


def first_lines(plan: Plan, shared: Blast, answers: Sequence[Compared]) -> Iterator[Line]:
    """What is marked, wherever it is, each on one line; queries that fail now before all else."""
    yield from _answered(one for one in answers if one.fails_now)
    loosened = replace(plan.following, limits=tuple(filter(is_loosened, plan.following.limits)))
    rules = [rule for rule in plan.rules if rule.mark]
    for lines in (limit_lines(loosened), rule_lines(rules)):
        yield from (line._replace(depth=1) for line in lines if line.depth == 0)
    for alike in shared.shared:
        if alike.field.mark:
            kind, thing = alike.field.kind, _thing(alike.field)
            told = f"changed alike, {thing}" if kind == "changed" else f"alike, {thing} {kind}"
            yield Line(SYMBOLS[kind], 1, marked(f"{radius(alike)} {told}", alike.field.mark))
    yield from _together(one for action in by_weight(plan) for one in _first_of(action, plan.following, shared))
    yield from _answered(one for one in answers if one.verdict and not one.fails_now)


def _answered(answers: Iterable[Compared]) -> Iterator[Line]:
    return (Line("!", 1, marked(str(one.where), one.verdict)) for one in answers)


def _together(found: Iterable[Marked]) -> Iterator[Line]:
    """What is the same of several dashboards, such as a panel that all systems have, is one line."""
    places: dict[tuple[Symbol, str, str], list[str]] = defaultdict(list)
    for where, symbol, mark, text in found:
        places[symbol, mark, text].append(where)
    for (symbol, mark, text), named in places.items():
        more = f" and {len(named) - _PLACES} more" if len(named) > _PLACES else ""
        many = f"{counted(len(named), 'dashboard')} ({', '.join(named[:_PLACES])}{more})"
        yield Line(symbol, 1, marked(f"{many if len(named) > 1 else named[0]}: {text}", mark))


def _first_of(action: Action, following: Following, shared: Blast) -> Iterator[Marked]:
    if isinstance(action, Removed):
        gone = [f"panel {panel_name(one)}" for one in action.panels if one.mark]
        mark = next((one.mark for one in action.panels if one.mark), "")
        yield board_name(action.uid, action.title), "-", mark, f"all of it removed{_few(gone)}"
    if isinstance(action, Refused):
        yield board_name(action.desired.uid, action.desired.title), "!", "", printable(action.reason, 300)
    if not isinstance(action, Update | Refused) or action.change is None:
        return
    rest = shared.without(action.change)
    where = printable(rest.uid, 60)
    for panel in rest.panels:
        if panel.mark and not following.explains(rest.uid, panel):
            symbol: Symbol = "-" if panel.kind == "removed" else "~"
            yield where, symbol, panel.mark, f"panel {panel_name(panel)} {panel.kind}{_which(panel)}"
    for field in rest.settings:
        if field.mark:
            yield where, "~", field.mark, _thing(field)


def _which(panel: PanelChange) -> str:
    return _few([_thing(field) for field in panel.fields if field.mark])


def _few(things: Sequence[str]) -> str:
    return f", {things[0]}" + (f" and {len(things) - 1} more" if len(things) > 1 else "") if things else ""


def _thing(field: FieldChange) -> str:
    return " ".join(filter(None, [field.what, printable(field.subject, 60)]))


def _weight(action: Action, following: Following) -> tuple[bool, int]:
    match action:
        case Refused():
            return False, -1
        case Removed():
            return False, KINDS.index("removed")
        case Update(change=DashboardChange() as change):
            kinds = [kind_of_panel(one, by_limit=following.explains(change.uid, one)) for one in change.panels]
            kinds += [kind_of(field) for field in change.settings]
            return not is_marked(action), min(map(KINDS.index, kinds), default=len(KINDS))
    return True, KINDS.index("new")


def _numbers(plan: Plan, answers: Sequence[Compared]) -> dict[tuple[str, str], int]:
    """What there is how many of, by its words for one and for many; the weightiest first."""
    changes = [one.change for one in plan.actions if isinstance(one, Update | Refused) and one.change]
    panels = [panel for change in changes for panel in change.panels]
    left = [panel for one in plan.actions if isinstance(one, Removed) for panel in one.panels]
    following = plan.following
    apart = (one for change in changes for one in change.panels if not following.explains(change.uid, one))
    fields = [field for panel in apart for field in panel.fields]
    fields += [field for change in changes for field in change.settings]
    kinds = Counter(panel.kind for panel in panels)
    marks = [rule.mark for rule in plan.rules]
    gone, less = marks.count(SAFEGUARD), sum(mark not in ("", SAFEGUARD) for mark in marks)
    loosened = sum(map(is_loosened, plan.following.limits))
    silent = sum(bool(one.verdict) and not one.after.finding.series for one in answers)
    fewer = sum(one.answers_fewer and bool(one.after.finding.series) for one in answers)
    return {
        ("safeguard gone", "safeguards gone"): sum(panel.mark == SAFEGUARD for panel in (*panels, *left)),
        ("alert removed", "alerts removed"): gone,
        ("rule may fire or answer less", "rules may fire or answer less"): less,
        ("limit loosened", "limits loosened"): loosened,
        ("limit changed otherwise", "limits changed otherwise"): len(plan.following.limits) - loosened,
        ("threshold loosened", "thresholds loosened"): sum(field.mark == LOOSENED for field in fields),
        ("query may answer less", "queries may answer less"): sum(field.mark.startswith(_LESS) for field in fields),
        ("query fails or is silent", "queries fail or are silent"): silent,
        ("query answers fewer series", "queries answer fewer series"): fewer,
        **{(f"panel {kind}", f"panels {kind}"): kinds[kind] for kind in ("removed", "added", "changed", "moved")},
        ("rule changed otherwise", "rules changed otherwise"): len(plan.rules) - gone - less,
    }
