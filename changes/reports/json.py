"""A plan as JSON for other programs, in a shape that stays.

    {"format": 1,
     "target": {"name": …, "place": …},
     "differs": true,
     "limits": [                     changed ones, with what changed of warning and critical; null where there is none
       {"deployment": …, "signal": "exposure", "loosened": false, "critical": {"before": 0.9, "after": 0.85},
        "panels": {"title of a dashboard": ["title of a panel"]}, "alerts": ["HighExposure (critical)"]}],
     "rules": [                                              that changed by more than a limit; with a revision alone
       {"deployment": …, "name": "alert HighExposure (critical, exposure)", "kind": "added" | "removed" | "changed",
        "mark": "may fire less: a longer hold", "fields": [as below]}],
     "dashboards": [
       {"uid": …, "title": …, "action": "create" | "update" | "unchanged" | "refused" | "removed",
        "folder": {"uid": …, "title": …},                    not of a removed one
        "version": 7, "adopted": false,                      of an update; version is null where none is kept
        "reason": …, "todo": …,                              of a refused one
        "panels": [                                          of an update, a removed one, and a refused one that could
                                                             be compared
          {"kind": "added" | "removed" | "changed" | "moved", "id": 12, "title": …, "type": …,
           "class": "query", "mark": "",                     the weightiest of it, and why it must not be missed
           "fields": [
             {"what": "query", "subject": "A", "part": "", "path": "targets[A].expr", "before": …, "after": …,
              "class": "query", "mark": "may answer less: a matcher more"}]}],
        "settings": [as fields],                             likewise
        "drift": {                                           likewise, where other hands were at it
          "told": …, "ours": true, "undone": true,           in words; ever pushed (null: unknown); would a push undo it
          "base": 5, "gap": "",                              the version that was pushed; if it is null, why
          "since": [{"version": 7, "created": …, "author": …, "message": …}],          newest first
          "panels": [as panels], "settings": [as fields],    from the base to what is there
          "code": [{"of": …, "where": …, "line": …}]},       with --drift: the lines of the sources
        "conflicts": [{                                      likewise: what both changed
          "panel": {"id": 12, "title": …, "type": …},        null beside the panels
          "theirs": {"kind": "removed"}, "ours": as field}]}],   either, whichever it is
     "alerts": [                                             with --alerts: groups of alert rules
       {"group": …, "deployment": …, "folder": {"uid": …, "title": …},
        "action": "create" | "update" | "unchanged" | "refused",
        "rules": [uids],                                     of a new one
        "adopted": false, "undone": false,                   of an update
        "reason": …, "todo": …,                              of a refused one
        "changes": [                                         of an update, and of a refused one
          {"kind": "added" | "removed" | "changed", "uid": …, "title": …, "fields": [as above]}],
        "settings": [as fields]}],                           likewise
     "datasources": [                                        with --datasources
       {"uid": …, "title": …, "action": "create" | "update" | "unchanged" | "refused",
        "adopted": false, "undone": false,                   of an update: taken over, undoes what others did
        "reason": …, "todo": …,                              of a refused one
        "fields": [{"what": …, "path": "jsonData.timeInterval", "before": …, "after": …}]}]}

`before` is left out of what was added, `after` of what was removed; null is a JSON null. Nothing is shortened. The text
is ASCII, so that nothing in it can harm a terminal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from changes.alerts.plan import AlertPlan, CreateGroup, GroupAction, RefusedGroup, UnchangedGroup, UpdateGroup
from changes.change import (
    MISSING,
    DashboardChange,
    FieldChange,
    Following,
    GroupChange,
    LimitChange,
    PanelChange,
    RuleChange,
)
from changes.datasources.plan import (
    CreateSource,
    RefusedSource,
    SourceAction,
    SourcePlan,
    UnchangedSource,
    UpdateSource,
)
from changes.drift.three_way import Side
from changes.drift.wording import in_words
from changes.meaning.kinds import kind_of, kind_of_panel
from changes.meaning.looser import is_loosened
from changes.planning.plan import Action, Create, Desired, Plan, Refused, Removed, Unchanged, Update
from targets.target import Json


def plan_json(plan: Plan, alerts: AlertPlan | None = None, sources: SourcePlan | None = None) -> str:
    """The plan as a JSON text with a newline at its end; rules and data sources in it where they were compared."""
    shape = {
        "format": 1,
        "target": {"name": plan.target, "place": plan.place},
        "differs": plan.differs or bool(alerts and alerts.differs) or bool(sources and sources.differs),
        "limits": [_limit(limit) for limit in plan.following.limits],
        "rules": [_rule(rule) for rule in plan.rules],
        "dashboards": [_dashboard(action, plan.following) for action in plan.actions],
    } | ({"alerts": [_group(action) for action in alerts.actions]} if alerts else {})
    shape |= {"datasources": [_source(action) for action in sources.actions]} if sources else {}
    return json.dumps(shape, indent=2).replace("\x7f", "\\u007f") + "\n"


def _group(action: GroupAction) -> Json:
    group = action.group
    folder = {"uid": group.folder.uid, "title": group.folder.title}
    told: Json = {"group": group.name, "deployment": group.deployment, "folder": folder}
    match action:
        case CreateGroup():
            return told | {"action": "create", "rules": [rule["uid"] for rule in group.rules]}
        case UpdateGroup(change=change, adopted=adopted, undone=undone):
            return told | {"action": "update", "adopted": adopted, "undone": undone} | _group_change(change)
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


def _source(action: SourceAction) -> Json:
    words = {CreateSource: "create", UpdateSource: "update", RefusedSource: "refused", UnchangedSource: "unchanged"}
    named = {"uid": action.definition["uid"], "title": action.definition["name"]}
    told: Json = named | {"action": words[type(action)]}
    if isinstance(action, UpdateSource):
        told |= {"adopted": action.adopted, "undone": action.undone}
    if isinstance(action, RefusedSource):
        told |= {"reason": action.reason, "todo": action.todo}
    if isinstance(action, UnchangedSource):
        return told
    return told | {"fields": [{"what": one.what, "path": one.path} | _sides(one) for one in action.fields]}


def _limit(limit: LimitChange) -> Json:
    values = {level: {"before": before, "after": after} for level, (before, after) in limit.values.items()}
    follows = {"panels": {title: [*names] for title, names in limit.panels.items()}, "alerts": [*limit.alerts]}
    told = {"deployment": limit.deployment.slug, "signal": limit.signal.key, "loosened": is_loosened(limit)}
    return told | values | follows


def _rule(rule: RuleChange) -> Json:
    told: Json = {"deployment": rule.deployment, "name": rule.name, "kind": rule.kind}
    return told | {"mark": rule.mark, "fields": _fields(rule.fields)}


def _dashboard(action: Action, following: Following) -> Json:
    match action:
        case Create(desired):
            return _desired(desired, "create")
        case Update(desired, change, version, adopted):
            told = _desired(desired, "update") | {"version": version, "adopted": adopted}
            return told | _change(change, following) | _apart(action)
        case Unchanged(desired):
            return _desired(desired, "unchanged")
        case Refused(desired, reason, todo, change):
            told = _desired(desired, "refused") | {"reason": reason, "todo": todo}
            return told | (_change(change, following) if change else {}) | _apart(action)
        case Removed(uid, title):
            panels = [_panel(one, by_limit=False) for one in action.panels]
            return {"uid": uid, "title": title, "action": "removed", "panels": panels}


def _desired(desired: Desired, action: str) -> Json:
    folder = {"uid": desired.folder.uid, "title": desired.folder.title}
    return {"uid": desired.uid, "title": desired.title, "action": action, "folder": folder}


def _change(change: DashboardChange | None, following: Following) -> Json:
    if change is None:
        return {"panels": [], "settings": []}
    panels = [_panel(panel, by_limit=following.explains(change.uid, panel)) for panel in change.panels]
    return {"panels": panels, "settings": _fields(change.settings)}


def _apart(action: Update | Refused) -> Json:
    """What other hands did, and where that clashes with what we want."""
    drift = action.drift
    if drift is None:
        return {}
    told: Json = {"told": in_words(drift), "ours": drift.ours, "undone": drift.undone, "gap": drift.gap}
    told["base"] = drift.base.version.number if drift.base else None
    told["since"] = [
        {"version": one.number, "created": one.created, "author": one.author, "message": one.message}
        for one in drift.since
    ]
    code = [{"of": one.of, "where": one.where, "line": one.line} for one in drift.code]
    clashes = [
        {"panel": _named(one.panel) if one.panel else None, "theirs": _side(one.theirs), "ours": _side(one.ours)}
        for one in action.conflicts
    ]
    return {"drift": told | _change(drift.change, Following()) | {"code": code}, "conflicts": clashes}


def _side(side: Side) -> Json:
    return _field(side) if isinstance(side, FieldChange) else {"kind": side.kind}


def _named(panel: PanelChange) -> Json:
    return {"id": panel.id, "title": panel.title, "type": panel.type}


def _panel(panel: PanelChange, *, by_limit: bool) -> Json:
    fields = _fields(panel.fields)
    told: Json = {"kind": panel.kind, **_named(panel)}
    return told | {"class": kind_of_panel(panel, by_limit=by_limit), "mark": panel.mark, "fields": fields}


def _fields(fields: Iterable[FieldChange]) -> list[Json]:
    return [_field(field) for field in fields]


def _field(field: FieldChange) -> Json:
    told: dict[str, Any] = {"what": field.what, "subject": field.subject, "part": field.part, "path": field.path}
    return told | _sides(field) | {"class": kind_of(field), "mark": field.mark}


def _sides(field: FieldChange) -> Json:
    sides = {"before": field.before, "after": field.after}
    return {side: value for side, value in sides.items() if value is not MISSING}
