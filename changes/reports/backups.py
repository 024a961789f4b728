"""A backup and a restore, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from changes.backups.backup import Taken
from changes.backups.layout import Backup
from changes.backups.restore import Restored, RestorePlan
from changes.datasources.apply import SourceOutcome
from changes.pushing.apply import Done, Failed, Outcome
from changes.reports.datasources import datasource_lines, datasource_outcome_line
from changes.reports.text import outcome_line, plan_lines
from changes.reports.wording import Line, board_name, counted, failed
from errors import printable


def taken_lines(taken: Taken, folder: Path, place: str) -> Iterator[Line]:
    """What a backup has, and what it has not."""
    for uid in taken.converted:
        yield Line(" ", 0, f"dashboard {printable(uid, 100)}: kept as Grafana converts it from the v2 model")
    for one in taken.unread:
        yield Line("!", 0, f"{printable(one.name)}: not kept, {printable(one.reason, 600)}")
    told = _counts(taken.dashboards, taken.folders, taken.datasources)
    lost = f", {len(taken.unread)} not kept" if taken.unread else ""
    yield Line("!" if lost else " ", 0, f"{printable(str(folder))}: {told} of {printable(place)}{lost}")


def backup_line(backup: Backup, folder: Path) -> Line:
    """Of what a backup is."""
    told = _counts(len(backup.dashboards), len(backup.folders), len(backup.datasources))
    whose = f"{printable(backup.target, 100)} ({printable(backup.place)})"
    groups = counted(len(backup.alerts), "group") if backup.alerts else ""
    more = f"; {groups} of alert rules, which are not put back" if groups else ""
    return Line(" ", 0, f"{printable(str(folder))}: {told} of {whose}, {printable(backup.taken, 40)}{more}")


def restore_lines(plan: RestorePlan) -> Iterator[Line]:
    """What would be put back, what is there already, and what is refused."""
    for folder in plan.folders:
        yield Line("+", 0, f"folder {board_name(folder.uid, folder.title)}: new")
    if plan.sources.actions:
        yield from datasource_lines(plan.sources)
    yield from plan_lines(plan.boards)


def restored_line(outcome: Outcome | SourceOutcome) -> Line:
    """How one write went."""
    return datasource_outcome_line(outcome) if isinstance(outcome, SourceOutcome) else outcome_line(outcome)


def result_lines(result: Restored) -> Iterator[Line]:
    """What all of it came to."""
    for folder, error in result.unmade:
        yield failed(f"folder {board_name(folder.uid, folder.title)}", error)
    if result.kept:
        yield Line(" ", 0, f"what was overwritten is kept in {printable(str(result.kept))}")
    parts = [
        *_told("dashboard", [one.created for one in result.boards if isinstance(one, Done)]),
        *_told("folder", [True for _ in result.folders]),
        *_told("data source", [one.created for one in result.sources if not one.error]),
    ]
    wrong = sum(isinstance(one, Failed) for one in result.boards) + len(result.unmade)
    wrong += sum(one.error is not None for one in result.sources)
    parts += [f"{wrong} failed"] if wrong else []
    yield Line("!" if wrong else " ", 0, ", ".join(parts) or "nothing to write")


def _told(noun: str, created: Sequence[bool]) -> Iterator[str]:
    """How many of these things were created, and how many overwritten."""
    for number, word in ((sum(created), "created"), (len(created) - sum(created), "overwritten")):
        if number:
            yield f"{counted(number, noun)} {word}"


def _counts(dashboards: int, folders: int, datasources: int) -> str:
    counts = {"dashboard": dashboards, "folder": folders, "data source": datasources}
    return ", ".join(counted(number, noun) for noun, number in counts.items())
