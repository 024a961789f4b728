"""What a reviewer must not miss comes first and is marked: a safeguard that is gone, a limit or a threshold that was
loosened, a query that answers less."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from changes.change import DashboardChange, FieldChange, PanelChange
from changes.comparison.content import settled
from changes.meaning.kinds import KINDS, kind_of, kind_of_panel
from changes.meaning.looser import Directions, directions, is_loosened, mark_of_thresholds
from changes.meaning.losses import is_renamed, mark_of_hiding, mark_of_query, mark_of_transformation, marked_rule
from changes.meaning.safeguards import SAFEGUARD, is_safeguard, mark_of_safeguard
from changes.planning.plan import Action, Plan, Refused, Removed, Update
from systems.deployment import Deployment
from systems.desk import Desk
from systems.signal import Better


def ranked(plan: Plan, every: Sequence[Deployment | Desk]) -> Plan:
    """The plan with its changes, and those of other hands, marked, and what is marked or weighs most first, as a
    dashboard that is removed does. `every` are all deployments, and the desk."""
    changes = [change for action in plan.actions for change in _changes(action)]
    known = directions(every, {one.uid for one in changes if any(map(_has_threshold, one.panels))})
    actions = [_ranked_action(action, plan, known) for action in plan.actions]
    actions.sort(key=lambda one: (not is_marked(one), type(one) is not Removed))
    return replace(plan, actions=tuple(actions), rules=tuple(map(marked_rule, plan.rules)))


def ranked_change(
    change: DashboardChange, known: Directions | None = None, by_limit: frozenset[Any] = frozenset()
) -> DashboardChange:
    """One dashboard's change, marked and sorted. `by_limit` are the ids of panels that changed by a limit alone."""
    panels = [_marked_panel(panel, (known or {}).get((change.uid, settled(panel.id)))) for panel in change.panels]
    settings = [replace(field, mark=mark_of(field)) for field in change.settings]
    return replace(
        change,
        panels=tuple(sorted(panels, key=lambda panel: _panel_weight(panel, by_limit))),
        settings=tuple(sorted(settings, key=_weight)),
    )


def is_marked(action: Action) -> bool:
    """Whether anything about a dashboard's change is marked."""
    if isinstance(action, Removed):
        return any(one.mark for one in action.panels)
    changes = _changes(action)
    return any(one.mark for change in changes for one in change.panels) or any(
        one.mark for change in changes for one in change.settings
    )


def mark_of(field: FieldChange, better: Better | None = None) -> str:
    """Why a change of one thing must not be missed; empty where nothing speaks for that. `better` is of its panel."""
    if field.path.startswith("fieldConfig") or field.path == "options.colorMode":
        return mark_of_thresholds(field, better) or mark_of_hiding(field)
    if field.what in ("query", "annotation"):
        return mark_of_query(field)
    return mark_of_transformation(field) if field.what == "transformation" else ""


def _has_threshold(panel: PanelChange) -> bool:
    return any(field.what == "threshold" or "properties[thresholds]" in field.path for field in panel.fields)


def _ranked_action(action: Action, plan: Plan, known: Directions) -> Action:
    if isinstance(action, Removed):
        return replace(action, panels=tuple(sorted((_marked_panel(one) for one in action.panels), key=_panel_weight)))
    if not isinstance(action, Update | Refused):
        return action
    by_limit = plan.following.panels.get(action.desired.uid, frozenset())
    change, drift = action.change, action.drift
    if change:
        change = ranked_change(change, _less_tightened(known, plan, change.uid), by_limit)
    if drift and drift.change:
        drift = replace(drift, change=ranked_change(drift.change, known))
    return replace(action, change=change, drift=drift)


def _less_tightened(known: Directions, plan: Plan, uid: str) -> Directions:
    """Without the panels that follow from limits of which none was loosened: a warning moves up in a share of the
    critical value when that comes down."""
    if any(map(is_loosened, plan.following.limits)):
        return known
    follow = {(uid, settled(one)) for one in plan.following.panels.get(uid, ())}
    return {key: better for key, better in known.items() if key not in follow}


def _changes(action: Action) -> list[DashboardChange]:
    """What we change, and what other hands did."""
    if not isinstance(action, Update | Refused):
        return []
    return [change for change in (action.change, action.drift.change if action.drift else None) if change]


def _marked_panel(panel: PanelChange, better: Better | None = None) -> PanelChange:
    guards = is_safeguard(panel)
    if panel.kind == "removed":
        return replace(panel, mark=SAFEGUARD if guards else "")
    fields = [replace(field, mark=_mark_in(panel, field, better, guards=guards)) for field in panel.fields]
    fields.sort(key=_weight)
    return replace(panel, fields=tuple(fields), mark=next((field.mark for field in fields if field.mark), ""))


def _mark_in(panel: PanelChange, field: FieldChange, better: Better | None, *, guards: bool) -> str:
    if field.what == "query" and is_renamed(field, panel.fields):
        return ""
    return mark_of(field, better) or (mark_of_safeguard(field) if guards else "")


def _weight(field: FieldChange) -> tuple[bool, int]:
    return not field.mark, KINDS.index(kind_of(field))


def _panel_weight(panel: PanelChange, by_limit: frozenset[Any] = frozenset()) -> tuple[bool, int]:
    is_by_limit = isinstance(panel.id, int) and panel.id in by_limit
    return not panel.mark, KINDS.index(kind_of_panel(panel, by_limit=is_by_limit))
