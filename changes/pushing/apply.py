"""Apply a plan: write what it says to the target, see that it is there, and tell how each write went."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from changes.drift.marker import mark, new_run
from changes.parallel import Interrupted, side_by_side
from changes.planning.plan import Create, Desired, Plan, Rename, Write
from changes.pushing.folders import Folders
from changes.pushing.verify import verify
from errors import BuildError, TargetError, TradeboardsError, printable
from targets.target import Folder, Json, WritableTarget, Written


@dataclass(frozen=True)
class Done:
    """A dashboard that was written, and read back as it was written."""

    desired: Desired
    written: Written
    created: bool


@dataclass(frozen=True)
class Failed:
    """A dashboard that was not written, or (its error says so) may have been; or `written` and not as it should be."""

    desired: Desired
    error: TradeboardsError
    written: Written | None = None


Outcome = Done | Failed


@dataclass(frozen=True)
class Result:
    """What applying a plan came to: the outcome of each write, in the plan's order, the folders that it made and
    renamed, and the `run` that the markers of its writes name."""

    outcomes: tuple[Outcome, ...]
    folders: tuple[Folder, ...] = ()
    renamed: tuple[Rename, ...] = ()
    run: str = ""

    @property
    def done(self) -> tuple[Done, ...]:
        return tuple(outcome for outcome in self.outcomes if isinstance(outcome, Done))

    @property
    def failed(self) -> tuple[Failed, ...]:
        return tuple(outcome for outcome in self.outcomes if isinstance(outcome, Failed))


class Stopped(KeyboardInterrupt):
    """Ctrl-C while a plan was applied. `result` is of what was begun before: that is whole."""

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result


def apply(
    plan: Plan,
    target: WritableTarget,
    *,
    message: str,
    revision: str = "",
    preview: str = "",
    before_dashboards: Callable[[], object] = lambda: None,
    on_progress: Callable[[Outcome], object] = lambda _: None,
    on_stopped: Callable[[Result], object] = lambda _: None,
) -> Result:
    """Write what the plan says, each dashboard with a fresh marker of `revision` (and `preview`): folders first, then
    what `before_dashboards` does, then the dashboards, a few at once.

    A write names the version that was compared against: a dashboard that changed since is not touched. Each write is
    read back and compared. One that fails does not stop the others. Interrupted half-way, the target holds whole
    dashboards, old or new, and the next push writes the rest. `on_progress` is called for each write, in the order of
    the plan, as soon as it and those before are done. Ctrl-C waits for what is under way and raises `Stopped`; a second
    one ends it at once. An error that no write may have, such as one of `on_progress`, is raised likewise. `on_stopped`
    is called before either is, with what was begun.
    """
    run = new_run()
    folders = Folders()
    begun: dict[str, Desired] = {}
    outcomes: dict[str, Outcome] = {}

    def result(outcomes: Iterable[Outcome]) -> Result:
        return Result(tuple(outcomes), tuple(folders.made), tuple(folders.renamed), run)

    def marked(action: Write) -> Json:
        desired, folder = action.desired, action.desired.folder
        says, known = desired.dashboard, desired.digest
        if isinstance(action, Create):
            return mark(says, revision, preview, run, 1, folders.called.get(folder.uid, folder), known)
        return mark(says, revision, preview, run, action.version and action.version + 1, folder, known)

    def write(action: Write) -> Outcome:
        begun[action.desired.uid] = action.desired
        return write_one(action, marked, target, message, folders.unmade)

    def tell(outcome: Outcome) -> None:
        outcomes[outcome.desired.uid] = outcome
        on_progress(outcome)

    try:
        folders.make((action.desired.folder for action in plan.writes), target, plan.renames)
        before_dashboards()
        return result(side_by_side(write, plan.writes, tell))
    except Interrupted:
        stopped = result(outcomes.values())
        on_stopped(stopped)
        raise Stopped(stopped) from None
    except Exception:
        on_stopped(result(outcomes.get(uid) or Failed(one, _unsure(one, target)) for uid, one in begun.items()))
        raise


def _unsure(desired: Desired, target: WritableTarget) -> TargetError:
    summary = f'dashboard "{printable(desired.uid, 100)}" may have been written'
    return TargetError(summary, where=target.place, todo="Run diff to see what is there")


def write_one(
    action: Write,
    says: Callable[[Write], Json],
    target: WritableTarget,
    message: str,
    unmade: Mapping[str, TargetError],
) -> Outcome:
    """Write what `says` makes of one dashboard, only over the version that was compared against, and read it back;
    nothing where its folder is one of the `unmade`."""
    desired, written = action.desired, None
    try:
        if error := unmade.get(desired.folder.uid):
            raise error
        dashboard, version = says(action), None if isinstance(action, Create) else action.version
        written = target.write(dashboard, folder=desired.folder, version=version, message=message)
        verify(target, dashboard, desired.folder, written)
    except (BuildError, TargetError) as error:
        return Failed(desired, error, written)
    return Done(desired, written, isinstance(action, Create))
