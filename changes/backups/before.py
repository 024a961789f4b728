"""Keep what a push is about to write over or delete, as a backup that can be restored."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from changes.backups.backup import backup_folder, keep
from changes.planning.plan import Plan, Update
from targets.target import Json, Live, WritableTarget


def keep_before(
    plan: Plan, doomed: Sequence[Live], sources: Sequence[Json], target: WritableTarget, root: Path
) -> tuple[Path, int, int] | None:
    """Write the live dashboards that the plan changes, the doomed ones and these data sources below `root`'s
    var/backup: the folder, and how many dashboards and data sources they are. None when there are none.

    Raises `BackupError` or `TargetError` when they cannot all be kept: then nothing must be written.
    """
    updated = [action.live for action in plan.writes if isinstance(action, Update) and action.live]
    lives = [*updated, *doomed]
    if not lives and not sources:
        return None
    folder = backup_folder(root, target.name)
    keep(target, folder, lives, sources)
    return folder, len(lives), len(sources)
