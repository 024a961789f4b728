"""Which changes are one change: that of a limit.

A limit is drawn on panels, said in texts, counted in queries and held by alerts. What follows from it is not guessed:
the deployment is compiled once more with the limit as it was, and what differs then is what the limit does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from changes.change import LEVELS, DashboardChange, FieldChange, Following, LimitChange
from changes.comparison.compare import compare
from changes.planning.plan import Plan, Refused, Update
from dashboards.board import Board
from dashboards.boards import BOARDS
from dashboards.compile import compile_each, drawn, kept_panels
from dashboards.identity import panel_id, uid
from errors import CatalogueError
from rules.firing import firing
from systems.deployment import Deployment
from systems.desk import Desk
from systems.registry import said_by
from systems.signal import Limit, Signal

Every = Sequence[Deployment | Desk]
Changes = Mapping[str, DashboardChange]
"""By the uid of the dashboard."""


def with_limits(plan: Plan, every: Every) -> Plan:
    """The plan, and which of its changes are changes of limits. `every` are all deployments, and the desk."""
    updates = [action for action in plan.actions if isinstance(action, Update | Refused)]
    changes = {one.desired.uid: one.change for one in updates if one.change}
    limits = [limit for one in every if isinstance(one, Deployment) for limit in _changed(one, changes)]
    if not limits:
        return plan
    wanted = {one.desired.uid: one.desired.dashboard for one in updates}
    made = _made_by(limits, every, wanted)
    panels: dict[str, set[object]] = defaultdict(set)
    for name, panel in _explained(changes, made):
        panels[name].add(panel)
    alone = [made] if len(limits) == 1 else [_made_by([one], every, wanted) for one in limits]
    told = tuple(_with_what_follows(one, its, panels) for one, its in zip(limits, alone, strict=True))
    return replace(plan, following=Following(told, {name: frozenset(ids) for name, ids in panels.items()}))


def as_it_was(deployment: Deployment, limits: Iterable[LimitChange]) -> Deployment:
    """The deployment with its limits as they were. Raises `CatalogueError` where such a limit cannot be."""
    was = {one.signal: one.was for one in limits if one.deployment == deployment}
    kept = [limit for limit in deployment.limits if limit.signal not in was]
    return replace(deployment, limits=(*kept, *(limit for limit in was.values() if limit)))


def _changed(deployment: Deployment, changes: Changes) -> Iterator[LimitChange]:
    """The limits of a deployment that changed: of what each may have been, that which explains most panels.

    Only the boards where a threshold of the signal changed are compiled to see that.
    """
    for signal, thresholds in _thresholds(deployment, changes).items():
        read = _possible(deployment, signal, chain.from_iterable(thresholds.values()))
        possible = [one for one in read if one.values]  # who says it, and for how long, is no change of the limit
        if not possible:
            continue
        boards = [board for board in BOARDS if uid(deployment.slug, board.key) in thresholds]
        now = {one.uid: one.dashboard for one in compile_each([deployment], boards)}
        explained = [len(_explained(changes, _made_by([one], [deployment], now, boards))) for one in possible]
        if most := max(explained):
            yield possible[explained.index(most)]


def _possible(deployment: Deployment, signal: Signal, thresholds: Iterable[FieldChange]) -> Iterator[LimitChange]:
    """What the limit on a signal may have been: that of the system or the house, or what the changed thresholds were,
    said by whom it is now or by the configuration."""
    now, given = deployment.limit(signal), replace(deployment, limits=()).limit(signal)
    if given != now:
        yield LimitChange(deployment, signal, given, now)
    if now is None:
        return
    values = {level: before for field in thresholds for level, before in _read(now, field)}
    for origin in dict.fromkeys((now.origin, said_by(deployment.slug))):
        try:
            warning, critical = (values.get(level, getattr(now, level)) for level in LEVELS)
            was = replace(now, warning=warning, critical=critical, origin=origin)
            as_it_was(deployment, [change := LimitChange(deployment, signal, was, now)])
        except CatalogueError:  # it was no such limit
            continue
        yield change


def _thresholds(deployment: Deployment, changes: Changes) -> dict[Signal, dict[str, list[FieldChange]]]:
    """By each signal that a panel draws, and by dashboard, the panel's thresholds that changed."""
    found: dict[Signal, dict[str, list[FieldChange]]] = {}
    for board in drawn(deployment):
        change = changes.get(name := uid(deployment.slug, board.key))
        if change is None:
            continue
        panels = {panel_id(board.key, panel.key): panel for panel in kept_panels(board, deployment)}
        for changed in change.panels_of("changed"):
            fields = [field for field in changed.fields if field.what == "threshold"]
            if fields and changed.id in panels:
                for signal in panels[changed.id].signals:
                    found.setdefault(signal, {}).setdefault(name, []).extend(fields)
    return found


def _read(now: Limit, field: FieldChange) -> Iterator[tuple[str, float | None]]:
    """Which value of a limit a changed threshold is, and what it was before."""
    before, after = (_number(value) for value in (field.before, field.after))
    if before != after:
        yield from ((level, before) for level in LEVELS if getattr(now, level) == after)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _made_by(
    limits: Sequence[LimitChange],
    every: Every,
    wanted: Mapping[str, dict[str, object]],
    boards: Sequence[Board] = BOARDS,
) -> Changes:
    """What changes in dashboards when these limits change and nothing else does."""
    members = {one.deployment.slug: as_it_was(one.deployment, limits) for one in limits}
    was = [_as_it_was(one, members) for one in every if one.slug in members or isinstance(one, Desk)]
    compiled = ((one.uid, one.dashboard) for one in compile_each(was, boards) if one.uid in wanted)
    found = ((name, compare(dashboard, wanted[name])) for name, dashboard in compiled)
    return {name: change for name, change in found if change}


def _as_it_was(one: Deployment | Desk, members: Mapping[str, Deployment]) -> Deployment | Desk:
    if isinstance(one, Desk):
        return replace(one, members=tuple(members.get(member.slug, member) for member in one.members))
    return members[one.slug]


def _explained(changes: Changes, made: Changes) -> list[tuple[str, object]]:
    """The panels, by dashboard and id, that changed just as they do by the limits alone."""
    return [
        (name, panel.id)
        for name, change in changes.items()
        for panel in change.panels
        if name in made and panel in made[name].panels
    ]


def _with_what_follows(limit: LimitChange, made: Changes, explained: Mapping[str, set[object]]) -> LimitChange:
    panels = {
        change.title: tuple(panel.title for panel in change.panels if panel.id in explained.get(name, ()))
        for name, change in made.items()
    }
    was, now = (
        {(rule.name, rule.severity, rule.value) for rule in firing(one) if rule.signal == limit.signal}
        for one in (as_it_was(limit.deployment, [limit]), limit.deployment)
    )
    alerts = dict.fromkeys(f"{name} ({severity})" for name, severity, _ in sorted(was ^ now, key=str))
    return replace(limit, panels={title: names for title, names in panels.items() if names}, alerts=tuple(alerts))
