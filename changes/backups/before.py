"""Keep what a push is about to write over or delete, as a backup that can be restored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    updated = [action.live for action in plan.writes if isinstance(action, Update) and action.live]
    lives = [*updated, *doomed]
    if not lives and not sources and not alerts:
        return None
    folder = backup_folder(root, target.name)
    keep(target, folder, lives, sources, alerts)
    return KeptBefore(folder, len(lives), len(sources), len(alerts))
