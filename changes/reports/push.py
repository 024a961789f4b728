"""What a push tells besides its plan and its writes: what is not as it was reviewed, what is pruned, kept, put back and
taken away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from changes.backups.before import KeptBefore
from changes.datasources.plan import SourceWrite
from changes.planning.lock import Lock, deviations
from changes.planning.plan import Plan
from changes.pushing.apply import Result
from changes.pushing.preview_folder import Away, Remains
from changes.pushing.prune import Deleted, Kept, Pruning
from changes.pushing.rollback import RolledBack, Undone
from changes.reports.wording import Line, board_name, counted, failed, in_numbers
from errors import printable
from targets.target import Folder, Live


def deviation_lines(lock: Lock, plan: Plan, revision: str, file: Path) -> Iterator[Line]:
    """Why a plan that was reviewed is not pushed: each dashboard that is not as it was then, or another target.
    Nothing when it holds.

    `plan` is what would be pushed now, from git's `revision`.
    """
    then, now = (f"{printable(one.target, 100)} ({printable(one.place)})" for one in (lock, plan))
    if then != now:
        lines = [Line("!", 0, f"the plan is one of {then}, and this is {now}")]
    else:
        found = deviations(lock, plan, revision)
        lines = [Line("!", 0, f"{board_name(one.uid, one.title)}: {printable(one.how, 600)}") for one in found]
    yield from lines
    if lines:
        yield Line("!", 0, "nothing was written: this is not what was reviewed")
        anew = f"tradeboards diff --target {printable(plan.target, 100)} --plan {printable(str(file))}"
        yield Line(" ", 1, f"Look at what differs now, and have it reviewed: {anew}")


def prune_lines(pruning: Pruning) -> Iterator[Line]:
    """What pruning would delete and what it leaves."""
    for live in pruning.doomed:
        word = "not desired any more" if pruning.refused else "to be deleted, nothing desires it any more"
        yield Line("-", 0, f"{_live(live)}: {word}")
    yield from _kept(pruning.kept)
    if pruning.refused:
        yield Line("!", 0, f"prune: refused, {printable(pruning.refused, 600)}")
    else:
        yield Line(" ", 0, f"prune: {len(pruning.doomed)} to delete" if pruning.doomed else "prune: nothing to delete")


def deleted_line(one: Deleted) -> Line:
    """How the end of one dashboard went."""
    if one.error:
        return failed(_live(one.live), one.error)
    return Line("-", 0, f"{_live(one.live)}: deleted")


def deleted_summary(deleted: Sequence[Deleted]) -> Line:
    """What deleting came to, in numbers."""
    wrong = sum(one.error is not None for one in deleted)
    counts = {"deleted": len(deleted) - wrong, "failed": wrong}
    return Line("!" if wrong else " ", 0, in_numbers(counts) or "nothing to delete")


def backup_line(kept: KeptBefore) -> Line:
    """Where what is about to be written over is kept."""
    counts = {"dashboard": kept.dashboards, "data source": kept.datasources, "group": kept.alert_groups}
    told = ", ".join(counted(number, noun) for noun, number in counts.items() if number)
    of_rules = " of alert rules" if kept.alert_groups else ""
    return Line(" ", 0, f"kept before the push: {told}{of_rules}, in {printable(str(kept.folder))}")


def folder_lines(result: Result) -> Iterator[Line]:
    """What became of folders in a push that was stopped."""
    for folder in result.folders:
        yield Line("+", 0, f'folder "{printable(folder.title, 100)}": created')
    for one in result.renamed:
        yield Line("~", 0, f'folder "{printable(one.was.title, 100)}": renamed to "{printable(one.now.title, 100)}"')


def rolling_back_line() -> Line:
    """What begins."""
    return Line(" ", 0, "rolling back what was written")


def undone_line(one: Undone) -> Line:
    """What became of one dashboard when the push was taken back."""
    name = board_name(one.desired.uid, one.desired.title)
    match one.fate:
        case "put back" if one.why:
            return Line("!", 0, f"{name}: put back, {printable(one.why, 600)}")
        case "put back":
            return Line("~", 0, f"{name}: put back as it was")
        case "deleted again":
            return Line("-", 0, f"{name}: deleted again")
        case "late":
            return Line("!", 0, f"{name}: not written so far, and may be yet: Grafana did not answer")
        case "left":
            return Line("!", 0, f"{name}: left as it is, {printable(one.why, 600)}")
        case "failed":
            return Line("!", 0, f"{name}: not put back. {printable(one.why, 1000)}")


def rolled_back_lines(rolled: RolledBack, sources: Sequence[SourceWrite]) -> Iterator[Line]:
    """What taking back a push came to, which had data sources to write, too: these are not taken back."""
    for folder in rolled.removed:
        yield Line("-", 0, f'folder "{printable(folder.title, 100)}": removed again')
    for folder in rolled.renamed:
        yield Line("~", 0, f'folder "{printable(folder.title, 100)}": has its title again')
    for error in rolled.kept:
        yield Line("!", 0, f"rollback: {printable(str(error), 1000)}")
    for one in sources:
        name = board_name(one.definition["uid"], one.definition["name"])
        why = "the secrets that it had cannot be read"
        yield Line("!", 0, f"data source {name}: not taken back where it was written, since {why}")
    if rolled.whole and not sources:
        yield Line(" ", 0, "rolled back: the target is as it was")
    else:
        yield Line("!", 0, "rolled back in part: what has a ! since then is not as it was, or may not stay so")


def remains_lines(found: Remains, folder: Folder, place: str) -> Iterator[Line]:
    """What there is of a preview, and what is to go."""
    for live in found.doomed:
        yield Line("-", 0, f"{_live(live)}: to be deleted")
    yield from _kept(found.kept)
    yield Line(" ", 0, f'preview "{printable(folder.title, 100)}" ({place}): {len(found.doomed)} to delete')


def away_lines(away: Away, folder: Folder) -> Iterator[Line]:
    """What became of a preview and its folder."""
    yield deleted_summary(away.deleted)
    name = f'folder "{printable(folder.title, 100)}"'
    if away.error:
        yield failed(name, away.error)
    else:
        yield (
            Line("-", 0, f"{name}: removed") if away.whole else Line("!", 0, f"{name}: stays, with what is left in it")
        )


def _kept(kept: Sequence[Kept]) -> Iterator[Line]:
    for one in kept:
        yield Line("!", 0, f"{board_name(one.uid, one.title)}: stays, {printable(one.reason, 600)}")


def _live(live: Live) -> str:
    return board_name(live.uid, live.title)
