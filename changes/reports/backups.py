"""A backup and a restore, as lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from changes.backups.backup import Taken
from changes.backups.layout import Backup
from changes.backups.restore import Restored, RestorePlan
from changes.backups.restore_sources import SourceAction, SourceOutcome
from changes.pushing.apply import Done, Failed, Outcome
from changes.reports.text import outcome_line, plan_lines
from changes.reports.wording import Line, counted, field_lines
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
    return Line(" ", 0, f"{printable(str(folder))}: {told} of {whose}, {printable(backup.taken, 40)}")


def restore_lines(plan: RestorePlan) -> Iterator[Line]:
    """What would be put back, what is there already, and what is refused."""
    for folder in plan.folders:
        yield Line("+", 0, f'folder {printable(folder.uid, 60)} "{printable(folder.title, 100)}": new')
    for action in plan.sources:
        yield from _source(action)
    yield from plan_lines(plan.boards)
    if plan.sources:
        kinds = Counter("new" if one.is_write else "refused" if one.refused else "unchanged" for one in plan.sources)
        told = ", ".join(f"{kinds[kind]} {kind}" for kind in ("new", "refused", "unchanged") if kinds[kind])
        yield Line(" ", 0, f"data sources: {told}")


def restored_line(outcome: Outcome | SourceOutcome) -> Line:
    """How one write went."""
    if not isinstance(outcome, SourceOutcome):
        return outcome_line(outcome)
    name, secrets = _name(outcome.action), ", ".join(printable(one, 100) for one in outcome.action.secrets)
    if outcome.error:
        return Line("!", 0, f"{name}: failed. {printable(str(outcome.error), 1000)}")
    if secrets:
        todo = "Give them in Grafana, or with push --datasources"
        return Line("+", 0, f"{name}: created without its secrets ({secrets}). {todo}")
    return Line("+", 0, f"{name}: created")


def result_lines(result: Restored) -> Iterator[Line]:
    """What all of it came to."""
    for folder, error in result.unmade:
        name = f'folder {printable(folder.uid, 60)} "{printable(folder.title, 100)}"'
        yield Line("!", 0, f"{name}: failed. {printable(str(error), 1000)}")
    if result.kept:
        yield Line(" ", 0, f"what was overwritten is kept in {printable(str(result.kept))}")
    done = [one for one in result.boards if isinstance(one, Done)]
    created = sum(one.created for one in done)
    sources = sum(one.error is None for one in result.sources)
    failed = sum(isinstance(one, Failed) for one in result.boards) + len(result.sources) - sources + len(result.unmade)
    counts = {"created": created, "overwritten": len(done) - created}
    parts = [f"{counted(number, 'dashboard')} {word}" for word, number in counts.items() if number]
    parts += [f"{counted(len(result.folders), 'folder')} created"] if result.folders else []
    parts += [f"{counted(sources, 'data source')} created"] if sources else []
    parts += [f"{failed} failed"] if failed else []
    yield Line("!" if failed else " ", 0, ", ".join(parts) or "nothing to write")


def _source(action: SourceAction) -> Iterator[Line]:
    name = _name(action)
    if action.is_write:
        secrets = ", ".join(printable(one, 100) for one in action.secrets)
        yield Line("+", 0, f"{name}: new{f', without its secrets ({secrets})' if secrets else ''}")
    elif action.refused:
        yield Line("!", 0, f"{name}: refused, {action.reason}")
        yield Line(" ", 1, "A restore overwrites no data source: change it in Grafana, or with push --datasources.")
        for one in action.fields:
            yield from field_lines(one, 1)


def _name(action: SourceAction) -> str:
    one = action.definition
    return f'data source {printable(one["uid"], 60)} "{printable(str(one.get("name", "")), 100)}"'


def _counts(dashboards: int, folders: int, datasources: int) -> str:
    counts = {"dashboard": dashboards, "folder": folders, "data source": datasources}
    return ", ".join(counted(number, noun) for noun, number in counts.items())
