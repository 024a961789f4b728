"""What `push --preview-folder` does: dashboards beside the live ones, and away again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands.push_targets import Asked, at_each, opened
from commands.push_write import tell_stopped, write
from commands.terminal import confirm, show

if TYPE_CHECKING:
    from changes.planning.plan import Desired
    from config import Config
    from targets.target import Folder, WritableTarget


def push_preview(config: Config, asked: Asked, name: str) -> int:
    """Push what build/ holds under throw-away uids to each target; the worst exit code."""
    from changes.planning.built import built
    from changes.pushing.preview_folder import previewed

    folder = _folder(config, name)
    places = opened(config, asked.targets)
    desired = previewed(built(config, asked.wanted), name, folder)
    return at_each(places, lambda place: _push(config, asked, name, desired, place))


def remove_preview(config: Config, asked: Asked, name: str) -> int:
    """Take a preview away from each target; the worst exit code."""
    folder = _folder(config, name)
    return at_each(opened(config, asked.targets), lambda place: _remove(asked, name, folder, place))


def _folder(config: Config, name: str) -> Folder:
    from changes.planning.built import folders_of
    from changes.pushing.preview_folder import preview_folder
    from systems.registry import everything

    return preview_folder(name, folders_of(everything(config)))


def _push(config: Config, asked: Asked, name: str, desired: list[Desired], place: WritableTarget) -> int:
    from changes.alerts.plan import AlertPlan
    from changes.datasources.plan import SourcePlan
    from changes.planning.plan import plan
    from changes.pushing.prune import Pruning
    from changes.reports.text import plan_lines

    made = plan(desired, place, asked.adopt, asked.overwrite_drift)
    show(plan_lines(made))
    if made.writes and not asked.dry_run:
        confirm(f"Write {len(made.writes)} to {made.place}?", asked.yes, "push")
        if not write(config, place, made, SourcePlan(), AlertPlan(), Pruning(), preview=name):
            return 2
    return 1 if made.refused or (asked.dry_run and made.writes) else 0


def _remove(asked: Asked, name: str, folder: Folder, place: WritableTarget) -> int:
    from changes.pushing.preview_folder import remains, remove
    from changes.reports.push import away_lines, deleted_line, remains_lines

    found = remains(place, name, folder)
    show(remains_lines(found, folder, place.place))
    if asked.dry_run:
        return 1 if found.doomed or found.kept else 0
    confirm(f"Delete {len(found.doomed)} at {place.place}, and the folder?", asked.yes, "push")
    try:
        away = remove(found, place, folder, lambda one: show([deleted_line(one)]))
    except KeyboardInterrupt as error:
        tell_stopped(error)
        raise
    show(away_lines(away, folder))
    if away.error or any(one.error for one in away.deleted):
        return 2
    return 0 if away.whole else 1
