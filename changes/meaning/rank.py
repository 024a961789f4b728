"""What a reviewer must not miss comes first and is marked: a safeguard that is gone, a limit or a threshold that was
loosened, a query that answers less."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from changes.change import MISSING, DashboardChange, FieldChange, LimitChange, PanelChange, RuleChange
from changes.comparison.thresholds import has_steps, is_calmer
from changes.meaning.kinds import KINDS, kind_of, kind_of_panel
from changes.planning.plan import Action, Plan, Refused, Update
from dashboards.compile import drawn, kept_panels
from dashboards.identity import panel_id, uid
from systems.deployment import Deployment
from systems.desk import Desk
from systems.signal import Better

_NO_DATA = ("text", "row", "news", "dashlist", "annolist", "gettingstarted", "welcome")
"""Visualisations that show the answer of no query."""

Directions = Mapping[tuple[str, Any], Better]
"""By the uid of a dashboard and the id of a panel: which way is better of what it draws."""

LOOSENED, SAFEGUARD = "loosened", "a safeguard is gone"
RENAMED, COLLAPSED = "a safeguard has another name", "a safeguard is in a collapsed row"
ANSWERS_LESS, MAY_ANSWER_LESS, MAY_FIRE_LESS = "answers less", "may answer less", "may fire less"
"""How marks of queries and rules begin, why behind a colon: what syntax alone tells, it may only."""
OTHERWISE, UNDRAWN = "thresholds count otherwise", "thresholds are not drawn"

_DRAWING = ("color.mode", "thresholdsStyle.mode", "options.colorMode")
_DRAWN = ("thresholds", "line", "dashed", "area", "line+area", "dashed+area", "value", "background", "background_solid")
"""Where a panel says whether its thresholds are drawn, and what it says where they are."""

_SAFEGUARDS = re.compile(
    r"kill.?switch|breaker|halt|trading state|account|equity|capital|margin|p&l|pnl|profit|drawdown|exposure|limit"
    r"|leverage|at risk|shortfall|position size|\bup\b",
    re.IGNORECASE,
)
"""Titles of panels by which a trader sees that trading is on, what it costs and how near a limit is."""


def ranked(plan: Plan, every: Sequence[Deployment | Desk]) -> Plan:
    """The plan with its changes, and those of other hands, marked, and what is marked or weighs most first. `every` are
    all deployments."""
    asked: dict[str, set[int]] = defaultdict(set)
    for change in (change for action in plan.actions for change in _changes(action)):
        asked[change.uid] |= {_own(panel) for panel in change.panels if _has_threshold(panel)}
    directions = dict(_directions(asked, every)) if any(asked.values()) else {}
    actions = [_ranked_action(action, plan, directions) for action in plan.actions]
    return replace(plan, actions=tuple(sorted(actions, key=lambda action: not is_marked(action))))


def ranked_change(
    change: DashboardChange, directions: Directions | None = None, by_limit: frozenset[Any] = frozenset()
) -> DashboardChange:
    """One dashboard's change, marked and sorted. `by_limit` are the ids of panels that changed by a limit alone."""
    panels = [_marked_panel(panel, (directions or {}).get((change.uid, _own(panel)))) for panel in change.panels]
    settings = [replace(field, mark=mark_of(field)) for field in change.settings]
    return replace(
        change,
        panels=tuple(sorted(panels, key=lambda panel: _panel_weight(panel, _own(panel) in by_limit))),
        settings=tuple(sorted(settings, key=_weight)),
    )


def is_marked(action: Action) -> bool:
    """Whether anything about a dashboard's change is marked."""
    changes = _changes(action)
    return any(one.mark for change in changes for one in change.panels) or any(
        one.mark for change in changes for one in change.settings
    )


def mark_of(field: FieldChange, better: Better | None = None) -> str:
    """Why a change of one thing must not be missed; empty where nothing speaks for that. `better` is of its panel."""
    if field.path.startswith("fieldConfig") or field.path == "options.colorMode":
        return _mark_of_thresholds(field, better)
    if field.what in ("query", "annotation"):
        return _loss(field)
    return ""


def _mark_of_thresholds(field: FieldChange, better: Better | None) -> str:
    """Of a change of a panel's settings of fields: whether its thresholds warn less."""
    before, after, path = field.before, field.after, field.path
    if field.what == "threshold" or "properties[thresholds]" in path:
        if path.endswith(".mode"):
            return OTHERWISE
        is_step = isinstance(before, dict) and after is MISSING and "].value.steps[" in path
        if _is_looser(before.get("value") if is_step else before, after, better):
            return LOOSENED
        if isinstance(before, str) and before != "base" and isinstance(after, str) and is_calmer(before, after):
            return LOOSENED
        if is_step:
            return ""
    if isinstance(before, dict | list) and has_steps(before) and not has_steps(after):
        return LOOSENED
    if before is MISSING and path.startswith("fieldConfig.overrides") and has_steps(after):
        return OTHERWISE
    return UNDRAWN if path.endswith(_DRAWING) and before in _DRAWN and after not in _DRAWN else ""


def is_loosened(limit: LimitChange) -> bool:
    """Whether a limit now lets more pass than it did, at either of its values."""
    return any(
        before is not None and _is_looser(before, MISSING if after is None else after, limit.signal.better)
        for before, after in limit.values.values()
    )


def rule_mark(rule: RuleChange) -> str:
    """Why a change of a rule must not be missed: an alert is gone, or a rule fires, or answers, less than it did."""
    is_alert = rule.name.startswith("alert ")
    if rule.kind == "removed":
        return SAFEGUARD if is_alert else ""
    marks = (rule_field_mark(field) for field in rule.fields)
    return next((f"{MAY_FIRE_LESS if is_alert else MAY_ANSWER_LESS}: {mark}" for mark in marks if mark), "")


def rule_field_mark(field: FieldChange) -> str:
    """What a rule lost by a change of one field, in few words."""
    if field.what == "query":
        from changes.meaning.answering import lost

        return lost(field.before, field.after)
    if field.what == "hold" and not field.part:
        before, after = (0.0 if value is MISSING else _seconds(value) for value in (field.before, field.after))
        return "a longer hold" if before is not None and after is not None and after > before else ""
    return ""


_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}
_LENGTH = re.compile(r"(\d{1,15})(ms|[smhdwy])")


def _seconds(length: Any) -> float | None:
    """A length of time as Prometheus writes it."""
    found = _LENGTH.findall(length) if isinstance(length, str) else []
    is_whole = "".join(number + unit for number, unit in found) == length
    return sum(int(number) * _SECONDS[unit] for number, unit in found) if found and is_whole else None


def _is_looser(before: Any, after: Any, better: Better | None) -> bool:
    if better not in ("higher", "lower") or not _is_number(before):
        return False
    if after is MISSING:
        return True
    return _is_number(after) and (after < before if better == "higher" else after > before)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _loss(field: FieldChange) -> str:
    if field.after is MISSING and not field.part:
        return f"{ANSWERS_LESS}: it is gone"
    if field.path.endswith("].hide"):
        return f"{ANSWERS_LESS}: it is hidden" if field.after is True else ""
    if not field.path.endswith("].expr"):
        return ""
    from changes.meaning.answering import lost

    loss = lost(field.before, field.after)
    return f"{MAY_ANSWER_LESS}: {loss}" if loss else ""


def _own(panel: PanelChange) -> int:
    """Its id, where it can be one of ours; in a dashboard of another hand it may be anything."""
    return panel.id if isinstance(panel.id, int) else 0


def _has_threshold(panel: PanelChange) -> bool:
    return any(field.what == "threshold" or "properties[thresholds]" in field.path for field in panel.fields)


def _ranked_action(action: Action, plan: Plan, directions: Directions) -> Action:
    if not isinstance(action, Update | Refused):
        return action
    by_limit = plan.following.panels.get(action.desired.uid, frozenset())
    change, drift = action.change, action.drift
    if change:
        change = ranked_change(change, directions, by_limit)
    if drift and drift.change:
        drift = replace(drift, change=ranked_change(drift.change, directions))
    return replace(action, change=change, drift=drift)


def _changes(action: Action) -> list[DashboardChange]:
    """What we change, and what other hands did."""
    if not isinstance(action, Update | Refused):
        return []
    return [change for change in (action.change, action.drift.change if action.drift else None) if change]


def _marked_panel(panel: PanelChange, better: Better | None) -> PanelChange:
    if panel.kind == "removed":
        return replace(panel, mark=SAFEGUARD if _is_safeguard(panel.title) else "")
    names = [panel.title, *(field.before for field in panel.fields if field.path == "title")]
    guards = _is_safeguard(names[-1])
    marks = [(field, mark_of(field, better) or (_mark_of_safeguard(field) if guards else "")) for field in panel.fields]
    fields = sorted((replace(field, mark=mark) for field, mark in marks), key=_weight)
    return replace(panel, fields=tuple(fields), mark=next((field.mark for field in fields if field.mark), ""))


def _is_safeguard(title: Any) -> bool:
    return isinstance(title, str) and bool(_SAFEGUARDS.search(title))


def _mark_of_safeguard(field: FieldChange) -> str:
    """Of a safeguard's panel that is still there: whether it shows something else, or nothing, now."""
    if field.path == "title" and not _is_safeguard(field.after):
        return RENAMED
    if field.path == "type" and field.after in _NO_DATA:
        return SAFEGUARD
    is_in_row = [isinstance(place, dict) and "row" in place for place in (field.before, field.after)]
    return COLLAPSED if field.what == "layout" and is_in_row == [False, True] else ""


def _weight(field: FieldChange) -> tuple[bool, int]:
    return not field.mark, KINDS.index(kind_of(field))


def _panel_weight(panel: PanelChange, by_limit: bool) -> tuple[bool, int]:
    return not panel.mark, KINDS.index(kind_of_panel(panel, by_limit=by_limit))


def _directions(
    asked: Mapping[str, set[int]], every: Sequence[Deployment | Desk]
) -> Iterator[tuple[tuple[str, Any], Better]]:
    """Of the panels with these ids, by their dashboards: which way is better of all signals that they draw."""
    for deployment in (one for one in every if isinstance(one, Deployment)):
        for board in drawn(deployment):
            name = uid(deployment.slug, board.key)
            for panel in kept_panels(board, deployment) if name in asked else ():
                directions = {signal.better for signal in panel.signals}
                key = panel_id(board.key, panel.key)
                if key in asked[name] and len(directions) == 1:
                    yield (name, key), directions.pop()
