"""Apply a plan: write what it says to the target, and tell how each write went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from changes.marker import mark
from changes.plan import Create, Desired, Plan, Write
from errors import TargetError
from targets.target import Folder, WritableTarget, Written


@dataclass(frozen=True)
class Done:
    """A dashboard that was written."""

    desired: Desired
    written: Written
    created: bool


@dataclass(frozen=True)
class Failed:
    """A dashboard that was not written, or (its error says so) may not have been."""

    desired: Desired
    error: TargetError


Outcome = Done | Failed


@dataclass(frozen=True)
class Result:
    """What applying a plan came to: the outcome of each write, in the plan's order, and the folders that it made."""

    outcomes: tuple[Outcome, ...]
    folders: tuple[Folder, ...] = ()

    @property
    def done(self) -> tuple[Done, ...]:
        return tuple(outcome for outcome in self.outcomes if isinstance(outcome, Done))

    @property
    def failed(self) -> tuple[Failed, ...]:
        return tuple(outcome for outcome in self.outcomes if isinstance(outcome, Failed))


def _silent(_: Outcome) -> None:
    pass


def apply(
    plan: Plan,
    target: WritableTarget,
    *,
    message: str,
    revision: str = "",
    on_progress: Callable[[Outcome], None] = _silent,
) -> Result:
    """Write what the plan says, each dashboard with a fresh marker of `revision`, folders first.

    A write names the version that was compared against: a dashboard that moved since is not touched. One that fails
    does not stop the others. Interrupted half-way, the target holds whole dashboards, old or new, and the next push
    writes the rest. `on_progress` is called after each write, so that whoever is interrupted knows what was written.
    """
    made, unmade = _make_folders(plan, target)
    outcomes: list[Outcome] = []
    for action in plan.writes:
        error = unmade.get(action.desired.folder.uid)
        outcome = Failed(action.desired, error) if error else _write(action, target, message, revision)
        outcomes.append(outcome)
        on_progress(outcome)
    return Result(tuple(outcomes), tuple(made))


def _make_folders(plan: Plan, target: WritableTarget) -> tuple[list[Folder], dict[str, TargetError]]:
    """The folders that were missing and are there now, and by uid why others could not be made."""
    made: list[Folder] = []
    unmade: dict[str, TargetError] = {}
    for folder in {action.desired.folder.uid: action.desired.folder for action in plan.writes}.values():
        try:
            if target.ensure_folder(folder):
                made.append(folder)
        except TargetError as error:
            unmade[folder.uid] = error
    return made, unmade


def _write(action: Write, target: WritableTarget, message: str, revision: str) -> Outcome:
    desired = action.desired
    version = None if isinstance(action, Create) else action.version
    try:
        written = target.write(
            mark(desired.dashboard, revision), folder=desired.folder, version=version, message=message
        )
    except TargetError as error:
        return Failed(desired, error)
    return Done(desired, written, isinstance(action, Create))
