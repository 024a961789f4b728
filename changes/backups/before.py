"""Keep what a push is about to write over or delete, as a backup that can be restored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from changes.backups.backup import backup_folder, keep
from changes.planning.plan import Plan, Update
from targets.alerting import RuleGroup
from targets.target import Json, Live, WritableTarget


@dataclass(frozen=True)
class KeptBefore:
    """Where what is written over is, and how much of each."""

    folder: Path
    dashboards: int
    datasources: int
    alert_groups: int


def keep_before(
    plan: Plan,
    doomed: Sequence[Live],
    sources: Sequence[Json],
    alerts: Sequence[RuleGroup],
    target: WritableTarget,
    root: Path,
) -> KeptBefore | None:
    """Write the live dashboards that the plan changes, the doomed ones, these data sources and alert rules below
    `root`'s var/backup. None when there are none.

    Raises `BackupError` or `TargetError` when they cannot all be kept: then nothing must be written.
    """
    updated = [action for action in plan.writes if isinstance(action, Update) and action.held]
    dashboards = len(updated) + len(doomed)
    if not dashboards and not sources and not alerts:
        return None
    lives = (live for one in updated if (live := one.live))
    folder = backup_folder(root, target.name)
    keep(target, folder, chain(lives, doomed), sources, alerts)
    return KeptBefore(folder, dashboards, len(sources), len(alerts))
