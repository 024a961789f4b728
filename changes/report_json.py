"""A plan as JSON for other programs, in a shape that stays.

    {"format": 1,
     "target": {"name": …, "place": …},
     "differs": true,
     "limits": [                     changed ones, with what changed of warning and critical; null where there is none
       {"deployment": …, "signal": "exposure", "critical": {"before": 0.9, "after": 0.85},
        "panels": {"title of a dashboard": ["title of a panel"]}, "alerts": ["HighExposure (critical)"]}],
     "rules": [                                              that changed by more than a limit; with a revision alone
       {"deployment": …, "name": "alert HighExposure (critical, exposure)", "kind": "added" | "removed" | "changed",
        "fields": [as below]}],
     "dashboards": [
       {"uid": …, "title": …, "action": "create" | "update" | "unchanged" | "refused" | "removed",
        "folder": {"uid": …, "title": …},                    not of a removed one
        "version": 7, "adopted": false,                      of an update; version is null where none is kept
        "reason": …, "todo": …,                              of a refused one
        "panels": [                                          of an update, and of a refused one that could be compared
          {"kind": "added" | "removed" | "changed" | "moved", "id": 12, "title": …, "type": …,
           "fields": [
             {"what": "query", "subject": "A", "part": "", "path": "targets[A].expr", "before": …, "after": …}]}],
        "settings": [as fields]}],                           likewise
     "alerts": [                                             with --alerts: groups of alert rules
       {"group": …, "deployment": …, "folder": {"uid": …, "title": …},
        "action": "create" | "update" | "unchanged" | "refused",
        "rules": [uids],                                     of a new one
        "adopted": false,                                    of an update
        "reason": …, "todo": …,                              of a refused one
        "changes": [                                         of an update, and of a refused one
          {"kind": "added" | "removed" | "changed", "uid": …, "title": …, "fields": [as above]}],
        "settings": [as fields]}]}                           likewise

`before` is left out of what was added, `after` of what was removed; null is a JSON null. Nothing is shortened. The text
is ASCII, so that nothing in it can harm a terminal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from changes.alert_plan import AlertPlan, CreateGroup, GroupAction, RefusedGroup, UnchangedGroup, UpdateGroup
from changes.change import MISSING, DashboardChange, FieldChange, GroupChange, LimitChange, PanelChange, RuleChange
from changes.plan import Action, Create, Desired, Plan, Refused, Removed, Unchanged, Update
from targets.target import Json


def plan_json(plan: Plan, alerts: AlertPlan | None = None) -> str:
    """The plan as a JSON text with a newline at its end; that of alert rules in it where they were compared."""
    shape = {
        "format": 1,
        "target": {"name": plan.target, "place": plan.place},
        "differs": plan.differs or (alerts is not None and alerts.differs),
        "limits": [_limit(limit) for limit in plan.following.limits],
        "rules": [_rule(rule) for rule in plan.rules],
        "dashboards": [_dashboard(action) for action in plan.actions],
    } | ({"alerts": [_group(action) for action in alerts.actions]} if alerts else {})
    return json.dumps(shape, indent=2).replace("\x7f", "\\u007f") + "\n"


def _group(action: GroupAction) -> Json:
    group = action.group
    folder = {"uid": group.folder.uid, "title": group.folder.title}
    told: Json = {"group": group.name, "deployment": group.deployment, "folder": folder}
    match action:
        case CreateGroup():
            return told | {"action": "create", "rules": [rule["uid"] for rule in group.rules]}
        case UpdateGroup(change=change, adopted=adopted):
            return told | {"action": "update", "adopted": adopted} | _group_change(change)
        case RefusedGroup(reason=reason, todo=todo, change=change):
            return told | {"action": "refused", "reason": reason, "todo": todo} | _group_change(change)
        case UnchangedGroup():
            return told | {"action": "unchanged"}


def _group_change(change: GroupChange) -> Json:
    rules = [
        {"kind": rule.kind, "uid": rule.uid, "title": rule.title, "fields": _fields(rule.fields)}
        for rule in change.rules
    ]
    return {"changes": rules, "settings": _fields(change.settings)}


def _limit(limit: LimitChange) -> Json:
    values = {level: {"before": before, "after": after} for level, (before, after) in limit.values.items()}
    follows = {"panels": {title: [*names] for title, names in limit.panels.items()}, "alerts": [*limit.alerts]}
    return {"deployment": limit.deployment.slug, "signal": limit.signal.key} | values | follows


def _rule(rule: RuleChange) -> Json:
    return {"deployment": rule.deployment, "name": rule.name, "kind": rule.kind, "fields": _fields(rule.fields)}


def _dashboard(action: Action) -> Json:
    match action:
        case Create(desired):
            return _desired(desired, "create")
        case Update(desired, change, version, adopted):
            return _desired(desired, "update") | {"version": version, "adopted": adopted} | _change(change)
        case Unchanged(desired):
            return _desired(desired, "unchanged")
        case Refused(desired, reason, todo, change):
            return _desired(desired, "refused") | {"reason": reason, "todo": todo} | (_change(change) if change else {})
        case Removed(uid, title):
            return {"uid": uid, "title": title, "action": "removed"}


def _desired(desired: Desired, action: str) -> Json:
    folder = {"uid": desired.folder.uid, "title": desired.folder.title}
    return {"uid": desired.uid, "title": desired.title, "action": action, "folder": folder}


def _change(change: DashboardChange | None) -> Json:
    panels, settings = (change.panels, change.settings) if change else ((), ())
    return {"panels": [_panel(panel) for panel in panels], "settings": _fields(settings)}


def _panel(panel: PanelChange) -> Json:
    fields = _fields(panel.fields)
    return {"kind": panel.kind, "id": panel.id, "title": panel.title, "type": panel.type, "fields": fields}


def _fields(fields: Iterable[FieldChange]) -> list[Json]:
    return [_field(field) for field in fields]


def _field(field: FieldChange) -> Json:
    told: dict[str, Any] = {"what": field.what, "subject": field.subject, "part": field.part, "path": field.path}
    sides = {"before": field.before, "after": field.after}
    return told | {side: value for side, value in sides.items() if value is not MISSING}
