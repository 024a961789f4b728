"""Put a target back as it was before a push, when not all of it could be written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from changes.drift.base import TAKEN_BACK
from changes.drift.marker import is_as_pushed, run_of
from changes.parallel import side_by_side
from changes.planning.plan import Create, Desired, Plan, Update
from changes.pushing.apply import Failed, Outcome, Result
from changes.pushing.verify import verify
from errors import BuildError, TargetError
from targets.grafana.failures import Unsettled
from targets.target import GENERAL, Absent, Folder, Live, WritableTarget

Fate = Literal["put back", "deleted again", "late", "left", "failed"]


@dataclass(frozen=True)
class Undone:
    """What became of a dashboard that was written, or may have been.

    `late`: it was not so far, and may be yet, since Grafana did not answer. `left`: it was changed by another hand
    since, `why` says how, and stays as it is. `failed`: `why` says so. One that was put back is not just as it was
    where `why` says that.
    """

    desired: Desired
    fate: Fate
    why: str = ""

    @property
    def is_as_it_was(self) -> bool:
        """Whether nothing of the push is left in it."""
        return self.fate in ("put back", "deleted again") and not self.why


@dataclass(frozen=True)
class RolledBack:
    """What putting back came to: each dashboard that was touched, the folders that went, those that are called as
    before, and why others stay as they are."""

    undone: tuple[Undone, ...]
    removed: tuple[Folder, ...] = ()
    renamed: tuple[Folder, ...] = ()
    kept: tuple[TargetError, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the target is as it was."""
        return not self.kept and all(one.is_as_it_was for one in self.undone)


def roll_back(
    plan: Plan,
    result: Result,
    target: WritableTarget,
    message: str,
    on_progress: Callable[[Undone], None],
) -> RolledBack:
    """Undo what a push wrote: what it created is deleted, what it updated is written as it was, folders that it made
    and renamed are removed and named as before.

    What is there now decides: a dashboard that does not say what was pushed was not written, or changed since. Nothing
    is done to either, and one that changed is told, as is a folder that another hand renamed since. One that was stored
    in the v2 model comes back in the classic one, one whose file had another name or place in the usual file.
    """
    actions = {action.desired.uid: action for action in plan.writes}
    kept: list[TargetError] = []
    renamed: list[Folder] = []
    for one in result.renamed:
        try:
            if target.rename_folder(one.now, one.was):
                renamed.append(one.was)
        except TargetError as error:
            kept.append(error)

    def undo(outcome: Outcome) -> Undone | None:
        action = actions[outcome.desired.uid]
        try:
            return _undo(action, outcome, result.run, target, message)
        except (BuildError, TargetError) as error:
            return Undone(outcome.desired, "failed", str(error))

    def tell(one: Undone | None) -> None:
        if one:
            on_progress(one)

    undone = side_by_side(undo, result.outcomes, tell)
    removed: list[Folder] = []
    for folder in result.folders:
        try:
            target.remove_folder(folder)
            removed.append(folder)
        except TargetError as error:
            kept.append(error)
    return RolledBack(tuple(one for one in undone if one), tuple(removed), tuple(renamed), tuple(kept))


def _undo(action: Create | Update, outcome: Outcome, run: str, target: WritableTarget, message: str) -> Undone | None:
    desired = action.desired
    before = action.live if isinstance(action, Update) else None
    (found,) = target.read([desired.uid])
    late = isinstance(outcome, Failed) and isinstance(outcome.error, Unsettled)
    unwritten = Undone(desired, "late") if late else None
    if isinstance(found, Absent) and before is None:
        return unwritten
    if not isinstance(found, Live):
        return Undone(desired, "left", "it is gone" if isinstance(found, Absent) else found.reason)
    if before and found.version == before.version and _place(found) == _place(before):
        return unwritten
    if not _is_what_was_pushed(found, outcome, run):
        by = f"{found.updated_by} " if found.updated_by else "someone "
        return Undone(desired, "left", f"{by}changed it meanwhile")
    if before is None:
        target.delete(desired.uid, version=found.version)
        return Undone(desired, "deleted again")
    folder = before.folder or GENERAL
    said = f"{message}: {TAKEN_BACK}{before.version}"
    written = target.write(before.dashboard, folder=folder, version=found.version, message=said)
    verify(target, before.dashboard, folder, written)
    return Undone(desired, "put back", _otherwise(before))


def _otherwise(before: Live) -> str:
    """How one that was put back is not as it was."""
    if before.converted:
        return "in the classic model: it was stored in the v2 model"
    return f'in a file of the usual name and place: it stood in "{before.astray}"' if before.astray else ""


def _place(live: Live) -> str:
    """The folder that it is in: its title where a target knows no more."""
    return (live.folder.uid or live.folder.title) if live.folder else ""


def _is_what_was_pushed(found: Live, outcome: Outcome, run: str) -> bool:
    """Whether nobody wrote it after us. Where the answer to our write was lost, the marker tells whose it is: another
    push may have written the same."""
    if outcome.written:
        return found.version == outcome.written.version
    return run_of(found.dashboard) == run and is_as_pushed(found.dashboard)
