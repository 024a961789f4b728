"""What `push` plans at a target, shows, and asks whether to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands.push_preview import folder_of_preview
from commands.push_targets import Asked, at_each, opened
from commands.push_write import write
from commands.terminal import confirm, show

if TYPE_CHECKING:
    from changes.planning.lock import Lock
    from changes.planning.plan import Desired, Plan
    from changes.pushing.prune import Pruning
    from config import Config
    from targets.target import WritableTarget


def push_everywhere(config: Config, asked: Asked) -> int:
    """Push what build/ holds, or a preview of it, to each target in turn; the worst exit code."""
    from changes.planning.built import built
    from changes.planning.lock_file import read_lock
    from changes.pushing.preview_folder import previewed

    lock = read_lock(asked.file) if asked.file else None
    folder = folder_of_preview(config, asked.preview) if asked.preview is not None else None
    places = opened(config, asked.targets or ([lock.target] if lock else ()))
    desired = built(config, lock.deployments if lock else asked.wanted)
    if asked.preview is not None and folder:
        desired = previewed(desired, asked.preview, folder)
    return at_each(places, lambda place: _push(config, asked, desired, place, lock))


def _push(config: Config, asked: Asked, desired: list[Desired], place: WritableTarget, lock: Lock | None) -> int:
    import os

    from changes.alerts.built import built_alerts
    from changes.alerts.plan import AlertPlan, plan_alerts
    from changes.datasources.built import built_datasources
    from changes.datasources.plan import SourcePlan, plan_datasources
    from changes.meaning.limits import with_limits
    from changes.meaning.rank import ranked
    from changes.planning.plan import plan
    from changes.pushing.prune import Pruning
    from changes.reports.alerts import alert_lines
    from changes.reports.datasources import datasource_lines
    from changes.reports.push import deviation_lines, prune_lines
    from changes.reports.text import plan_lines
    from systems.registry import everything
    from targets.git.head import head
    from targets.opening import open_alerts

    sources, rules, pruning = SourcePlan(), AlertPlan(), Pruning()
    fed = built_datasources(config) if asked.datasources else ()
    if asked.alerts:
        groups = built_alerts(config, asked.wanted)
        rules = plan_alerts(groups, open_alerts(place), asked.adopt, asked.overwrite_drift)
    others = [("data source", {one.uid for one in fed}), ("alert rule", rules.uids)]
    made = plan(desired, place, asked.adopt, asked.overwrite_drift, others)
    if lock and asked.file and (lines := list(deviation_lines(lock, made, head(config.root), asked.file))):
        show(lines)
        return 1
    every = everything(config)
    made = ranked(with_limits(made, every), every)
    if asked.datasources:
        sources = plan_datasources(fed, place, os.environ, asked.adopt, asked.overwrite_drift)
    if asked.most:
        pruning = _pruning(config, asked, made, place)
    show(datasource_lines(sources) if asked.datasources else ())
    show(plan_lines(made))
    show(prune_lines(pruning) if asked.most else ())
    show(alert_lines(rules) if asked.alerts else ())
    writes, deletes = len(sources.writes) + len(made.writes) + len(rules.writes), len(pruning.deletes)
    if (writes or deletes) and not asked.dry_run:
        ending = f" and delete {deletes} there" if deletes else ""
        confirm(f"Write {writes} to {made.place}{ending}?", asked.yes, "push")
        if not write(config, place, made, sources, rules, pruning, asked):
            return 2
    refused = sources.refused or made.refused or rules.refused or pruning.refused
    return 1 if refused or (asked.dry_run and (writes or deletes)) else 0


def _pruning(config: Config, asked: Asked, made: Plan, place: WritableTarget) -> Pruning:
    from changes.planning.built import folders_of
    from changes.pushing.prune import plan_prune
    from dashboards.compile import uids
    from systems.registry import everything

    every = everything(config)
    chosen = everything(config, asked.wanted) if asked.wanted else every
    folders = folders_of(every)
    owned = {folders[one.folder].uid: folders[one.folder] for one in chosen}
    return plan_prune(
        made, place, folders=[*owned.values()], known=uids(every), deployments=asked.wanted, most=asked.most
    )
