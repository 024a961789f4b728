"""What `push --preview-folder NAME --remove` does: a preview is taken away again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands.push_targets import Asked, at_each, opened
from commands.push_write import tell_stopped
from commands.terminal import confirm, show

if TYPE_CHECKING:
    from config import Config
    from targets.target import Folder, WritableTarget


def remove_preview(config: Config, asked: Asked, name: str) -> int:
    """Take a preview away from each target; the worst exit code."""
    folder = folder_of_preview(config, name)
    return at_each(opened(config, asked.targets), lambda place: _remove(asked, name, folder, place))


def folder_of_preview(config: Config, name: str) -> Folder:
    """Where a preview of this name is. Raises `ConfigError` for a name that cannot be one."""
    from changes.planning.built import folders_of
    from changes.pushing.preview_folder import preview_folder
    from systems.registry import everything

    return preview_folder(name, folders_of(everything(config)))


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
