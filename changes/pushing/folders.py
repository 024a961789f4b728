"""The folders that dashboards are written to: made where they are missing, named where the plan says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from changes.parallel import side_by_side
from changes.planning.plan import Rename
from errors import TargetError
from targets.target import Folder, WritableTarget


@dataclass
class Folders:
    """What became of folders: those that were `made`, those that were `renamed`, and by uid how those are called that
    were there, and why others could not be made or renamed."""

    made: list[Folder] = field(default_factory=list)
    renamed: list[Rename] = field(default_factory=list)
    called: dict[str, Folder] = field(default_factory=dict)
    unmade: dict[str, TargetError] = field(default_factory=dict)

    def make(self, folders: Iterable[Folder], target: WritableTarget, renames: Iterable[Rename] = ()) -> None:
        """Make those of the folders that are missing, in their order, and rename those of `renames` that do not keep
        their titles.

        Ctrl-C waits for the one that is under way and raises `Interrupted`.
        """
        renamed = {one.now.uid: one for one in renames if not one.kept_for}

        def place(folder: Folder) -> None:
            try:
                if rename := renamed.get(folder.uid):
                    if target.rename_folder(rename.was, rename.now):
                        self.renamed.append(rename)
                elif there := target.ensure_folder(folder):
                    self.called[folder.uid] = there
                else:
                    self.made.append(folder)
            except TargetError as error:
                self.unmade[folder.uid] = error

        once = {folder.uid: folder for folder in folders}
        side_by_side(place, [*once.values()], lambda _: None, at_once=1)
