"""Put back what a backup holds: what is not there is made, what differs is overwritten only by name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from changes.backups.before import keep_before
from changes.backups.layout import Backup
from changes.backups.restore_sources import plan_sources
from changes.comparison.compare import compare
from changes.comparison.noise import with_schema_of
from changes.datasources.apply import SourceOutcome, apply_datasources
from changes.datasources.plan import SourcePlan
from changes.drift.in_folder import with_folder
from changes.parallel import side_by_side
from changes.planning.packed import packed
from changes.planning.plan import Action, Create, Desired, Plan, Refused, Unchanged, Update, provisioned, unreadable
from changes.pushing.apply import Failed, Outcome, write_one
from changes.pushing.folders import Folders
from errors import ConfigError, TargetError, nearest, printable
from targets.files.folder import directory_name
from targets.target import GENERAL, Absent, Folder, Found, Json, Unreadable, WritableTarget

_SERVERS = frozenset({"id", "version"})


@dataclass(frozen=True)
class RestorePlan:
    """What to do so that a target holds again what a backup does.

    `folders` are those to make, each behind the one that it is in.
    """

    boards: Plan
    folders: tuple[Folder, ...]
    sources: SourcePlan

    @property
    def writes(self) -> int:
        """How many things would be written."""
        return len(self.boards.writes) + len(self.folders) + len(self.sources.writes)

    @property
    def refused(self) -> bool:
        """Whether something of the backup is not to be put back."""
        return bool(self.boards.refused or self.sources.refused)


@dataclass(frozen=True)
class Restored:
    """What came of it. `kept` is where what was overwritten is, `unmade` says why folders could not be made."""

    boards: tuple[Outcome, ...]
    sources: tuple[SourceOutcome, ...]
    folders: tuple[Folder, ...]
    unmade: tuple[tuple[Folder, TargetError], ...]
    kept: Path | None

    @property
    def failed(self) -> bool:
        """Whether anything was not put back that should have been."""
        wrong = any(isinstance(one, Failed) for one in self.boards) or any(one.error for one in self.sources)
        return wrong or bool(self.unmade)


def plan_restore(
    backup: Backup, target: WritableTarget, wanted: Collection[str] = (), overwrite: Collection[str] = ()
) -> RestorePlan:
    """What putting back all of a backup, or the dashboards and data sources of the `wanted` uids, would do.

    What is there and differs is refused unless its uid is in `overwrite`. Raises `ConfigError` for a uid that the
    backup has not, `TargetError` when the target cannot be read.
    """
    boards, sources = {one.uid for one in backup.dashboards}, {one["uid"] for one in backup.datasources}
    _check(wanted, boards | sources, "the backup has nothing of this uid")
    chosen = [one for one in backup.dashboards if not wanted or one.uid in wanted]
    given = [one for one in backup.datasources if not wanted or one["uid"] in wanted]
    named = {one.uid for one in chosen} | {one["uid"] for one in given}
    _check(overwrite, named, "nothing of this uid is to be put back", "--overwrite")
    there = target.folders()
    desired = [Desired(one.uid, _content(one.dashboard), _home(one.folder, backup, there)) for one in chosen]
    found = target.read([one.uid for one in desired])
    actions = tuple(_action(one, live, overwrite) for one, live in zip(desired, found, strict=True))
    writes = [action.desired.folder for action in actions if isinstance(action, Create | Update)]
    folders = _missing([*writes, *(() if wanted else backup.folders)], backup, there)
    planned = plan_sources(given, target.datasources(), overwrite) if given else SourcePlan()
    return RestorePlan(Plan(target.name, target.place, actions), folders, planned)


def restore(
    plan: RestorePlan,
    target: WritableTarget,
    root: Path,
    *,
    message: str,
    on_progress: Callable[[Outcome | SourceOutcome], None],
) -> Restored:
    """Do what the plan says: folders, data sources, dashboards, each read back and compared.

    What is overwritten is kept below `root`'s var/backup before anything else, a backup of its own. One that fails does
    not stop the others. Raises `TargetError` or `BackupError` when that backup cannot be made: nothing is then written.
    """
    kept = keep_before(plan.boards, (), plan.sources.overwritten, (), target, root)
    folders = Folders()
    folders.make(plan.folders, target)
    sources = apply_datasources(plan.sources, target, on_progress)
    boards = side_by_side(
        lambda one: write_one(one, lambda it: it.desired.dashboard, target, message, folders.unmade),
        plan.boards.writes,
        on_progress,
    )
    unmade = tuple((one, folders.unmade[one.uid]) for one in plan.folders if one.uid in folders.unmade)
    return Restored(tuple(boards), tuple(sources), tuple(folders.made), unmade, kept.folder if kept else None)


def _check(uids: Iterable[str], known: Collection[str], summary: str, where: str = "UID") -> None:
    for uid in uids:
        if uid not in known:
            raise ConfigError(f'{summary}: "{printable(uid, 100)}"', where=where, todo=nearest(uid, known))


def _content(dashboard: Json) -> Json:
    """What of a dashboard is put back, its title as a Grafana saves it."""
    content = {key: value for key, value in dashboard.items() if key not in _SERVERS}
    title = content.get("title")
    return {**content, "title": title.strip()} if isinstance(title, str) else content


def _action(desired: Desired, found: Found, overwrite: Collection[str]) -> Action:
    if isinstance(found, Absent):
        return Create(desired)
    if isinstance(found, Unreadable):
        return unreadable(desired, found.reason)
    saved = desired.dashboard
    change = compare(with_schema_of(_content(found.dashboard), saved), saved)
    change = with_folder(change, desired.uid, desired.title, found.folder, desired.folder)
    if change is None:
        return Unchanged(desired)
    if found.provisioned:
        return provisioned(desired, change)
    if desired.uid in overwrite:
        return Update(desired, change, found.version, held=packed(found))
    todo = f"See what would be lost, then --overwrite {desired.uid} puts the backup's in its place"
    return Refused(desired, "it is there and differs", todo, change)


def _home(saved: Folder | None, backup: Backup, there: Sequence[Folder]) -> Folder:
    """The folder that a dashboard is put back into: the one of its uid, whatever it is called by now.

    A folder's files know no uid: then the one of this title, or one with a uid made of it.
    """
    if saved is None:
        return GENERAL
    known = _known(saved, there)
    if known is not None:
        return known
    if saved.uid:
        return next((one for one in backup.folders if one.uid == saved.uid), saved)
    return Folder(f"folder-{hashlib.sha256(saved.title.encode()).hexdigest()[:12]}", saved.title)


def _known(folder: Folder, there: Iterable[Folder]) -> Folder | None:
    """The folder as the target has it, when it does."""
    for one in there:
        if one.uid and (one.uid == folder.uid or (not folder.uid and not one.parent and one.title == folder.title)):
            return one
        if not one.uid and one.title == directory_name(folder.title):
            return folder
    return None


def _missing(folders: Iterable[Folder], backup: Backup, there: Sequence[Folder]) -> tuple[Folder, ...]:
    """Those of the folders, and of the ones that they are in, that the target has not; parents first."""
    by_uid = {one.uid: one for one in backup.folders if one.uid}
    made: dict[str, Folder] = {}

    for folder in folders:
        home = folder if folder.uid or folder == GENERAL else _home(folder, backup, there)
        chain: dict[str, Folder] = {}
        while home != GENERAL and home.uid not in made and home.uid not in chain and not _known(home, there):
            chain[home.uid] = home
            home = by_uid.get(home.parent, GENERAL)
        made |= dict(reversed(chain.items()))
    return tuple(made.values())
