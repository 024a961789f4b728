"""Which changes are one change: that of a limit.

A limit is drawn on panels, said in texts, counted in queries and held by alerts. What follows from it is not guessed:
the deployment is compiled once more with the limit as it was, and what differs then is what the limit does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from changes.change import MISSING, DashboardChange, FieldChange, Following, LimitChange
from changes.compare import compare
from changes.plan import Plan, Update
from dashboards.compile import compile_each, drawn, kept_panels
from dashboards.identity import panel_id, uid
from errors import CatalogueError
from rules.firing import firing
from systems.deployment import Deployment
from systems.desk import Desk
from systems.signal import Limit, Signal

Every = Sequence[Deployment | Desk]


def following(plan: Plan, every: Every) -> Following:
    """The changes of limits behind a plan's changes, and the panels that changed by these alone.

    `every` are all deployments, and the desk.
    """
    updates = {a.desired.uid: a for a in plan.actions if isinstance(a, Update) and a.change}
    changes = {name: update.change for name, update in updates.items() if update.change}
    found = list(_found([one for one in every if isinstance(one, Deployment)], changes))
    if not found:
        return Following()
    wanted = {name: update.desired.dashboard for name, update in updates.items()}
    by_limits = _made_by(found, every, wanted)
    panels = {
        name: frozenset(panel.id for panel in change.panels if panel in by_limits[name].panels)
        for name, change in changes.items()
        if name in by_limits
    }
    limits = [_with_what_follows(one, _made_by([one], every, wanted), panels) for one in found]
    return Following(tuple(limits), panels)


def as_it_was(deployment: Deployment, limits: Iterable[LimitChange]) -> Deployment:
    """The deployment with its limits as they were. Raises `CatalogueError` where such a limit cannot be."""
    was = {limit.signal: limit for limit in deployment.limits}
    for one in limits:
        if one.deployment == deployment:
            now = was.get(one.signal) or deployment.limit(one.signal) or Limit(one.signal, critical=one.before)
            critical = one.level == "critical"
            was[one.signal] = replace(now, critical=one.before) if critical else replace(now, warning=one.before)
    return replace(deployment, limits=tuple(was.values()))


def _found(deployments: Iterable[Deployment], changes: Mapping[str, DashboardChange]) -> Iterator[LimitChange]:
    """What thresholds of panels say of limits: each value of a limit that a changed threshold has now."""
    for deployment in deployments:
        told: dict[tuple[Signal, str], LimitChange] = {}
        for signal, field in _thresholds(deployment, changes):
            change = _read(deployment, signal, field)
            if change and _can_be(change):
                told.setdefault((signal, change.level), change)
        yield from told.values()


def _thresholds(deployment: Deployment, changes: Mapping[str, DashboardChange]) -> Iterator[tuple[Signal, FieldChange]]:
    """The changed thresholds of a deployment's panels, with each signal that the panel draws."""
    for board in drawn(deployment):
        change = changes.get(uid(deployment.slug, board.key))
        if change is None:
            continue
        panels = {panel_id(board.key, panel.key): panel for panel in kept_panels(board, deployment)}
        for changed in change.panels_of("changed"):
            panel = panels.get(changed.id)
            for field in changed.fields if panel else ():
                if panel and field.what == "threshold":
                    yield from ((signal, field) for signal in panel.signals)


def _read(deployment: Deployment, signal: Signal, field: FieldChange) -> LimitChange | None:
    """The change of a limit that a change of a threshold is, if it is one."""
    limit = deployment.limit(signal)
    before, after = (_number(value) for value in (field.before, field.after))
    if limit is None or before == after:
        return None
    for level, value in (("critical", limit.critical), ("warning", limit.warning)):
        if value == after and (after is not None or field.after is MISSING):
            return LimitChange(deployment, signal, level, before, after)  # type: ignore[arg-type]
    return None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _can_be(change: LimitChange) -> bool:
    try:
        as_it_was(change.deployment, [change])
    except CatalogueError:
        return False
    return True


def _made_by(
    limits: Sequence[LimitChange], every: Every, wanted: Mapping[str, dict[str, object]]
) -> dict[str, DashboardChange]:
    """What changes in dashboards when these limits change and nothing else does, by uid."""
    members = {one.deployment.slug: as_it_was(one.deployment, limits) for one in limits}
    was = [_as_it_was(one, members) for one in every if one.slug in members or isinstance(one, Desk)]
    compiled = ((one.uid, one.dashboard) for one in compile_each(was) if one.uid in wanted)
    found = ((name, compare(dashboard, wanted[name])) for name, dashboard in compiled)
    return {name: change for name, change in found if change}


def _as_it_was(one: Deployment | Desk, members: Mapping[str, Deployment]) -> Deployment | Desk:
    if isinstance(one, Desk):
        return replace(one, members=tuple(members.get(member.slug, member) for member in one.members))
    return members[one.slug]


def _with_what_follows(
    limit: LimitChange, made: Mapping[str, DashboardChange], explained: Mapping[str, frozenset[object]]
) -> LimitChange:
    panels: dict[str, list[str]] = defaultdict(list)
    for name, change in made.items():
        panels[change.title] += [panel.title for panel in change.panels if panel.id in explained.get(name, ())]
    now, was = firing(limit.deployment), firing(as_it_was(limit.deployment, [limit]))
    before = {(rule.name, rule.severity, rule.value) for rule in was if rule.signal == limit.signal}
    alerts = [
        f"{rule.name} ({rule.severity})"
        for rule in now
        if rule.signal == limit.signal and (rule.name, rule.severity, rule.value) not in before
    ]
    shown = {title: tuple(names) for title, names in panels.items() if names}
    return replace(limit, panels=shown, alerts=tuple(alerts))
