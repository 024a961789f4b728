"""Take a backup of a target: everything that can be read of it, in a folder that is there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from changes.backups.layout import (
    ALERTS,
    DASHBOARDS,
    DATASOURCES,
    FOLDERS,
    FORMAT,
    MANIFEST,
    Unread,
    alert_record,
    dashboard_record,
    file_name,
    flaw_of,
    folder_key,
    folder_record,
)
from changes.parallel import side_by_side
from dashboards.canonical import canonical
from errors import BackupError, TargetError, printable
from targets.alerting import RuleGroup
from targets.files.disk import speaking, sync
from targets.target import Absent, Found, Json, Live, Unreadable, WritableTarget

_WRITING = "cannot write the backup"


@dataclass(frozen=True)
class Taken:
    """What came of taking a backup: how many files of each kind, which dashboards were converted, what is missing."""

    dashboards: int = 0
    folders: int = 0
    datasources: int = 0
    converted: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass
class _Writer:
    """Writes the files of a backup into a folder."""

    folder: Path
    files: list[Json] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def add(self, kind: str, uid: str, name: str, record: Json) -> bool:
        """Write one file; whether it could be, what cannot be is noted as unread."""
        path = f"{kind}/{file_name(uid)}"
        if (self.folder / path).exists():
            self.unread.append(Unread(name, "its uid is there more than once; the first one is kept"))
            return False
        if said := flaw_of(kind, record):
            self.unread.append(Unread(name, said))
            return False
        content = canonical(record)
        _write(self.folder / path, content)
        self.files.append({"path": path, "uid": uid, "sha256": hashlib.sha256(content).hexdigest()})
        return True

    def count(self, kind: str) -> int:
        return sum(one["path"].startswith(f"{kind}/") for one in self.files)


def now() -> str:
    """This moment, as a backup names it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def backup_folder(root: Path, target: str) -> Path:
    """A folder for a backup of this target, by the time: one that is not there yet."""
    stem = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    top = root / "var" / "backup" / file_name(target).removesuffix(".json")
    names = (stem, *(f"{stem}-{number}" for number in range(2, 1000)))
    return next(top / name for name in names if not os.path.lexists(top / name))


def _silent(_: int) -> None:
    pass


def back_up(target: WritableTarget, folder: Path, on_progress: Callable[[int], None] = _silent) -> Taken:
    """Write all dashboards, folders and data sources of a target into a new folder.

    What cannot be read is told, and the rest is kept. `on_progress` is called with the number of dashboards so far.
    Raises `TargetError` when the target does not answer or the disk cannot be written, `BackupError` when something
    stands where the folder should be; there is then no folder.
    """
    with _new(folder) as draft:
        writer = _Writer(draft)
        converted = _add_dashboards(writer, target.dashboards(), on_progress)
        try:
            for one in target.folders():
                writer.add(FOLDERS, folder_key(one), f'folder "{printable(one.title, 100)}"', folder_record(one))
        except TargetError as error:
            writer.unread.append(Unread("the folders", _reason(error)))
        try:
            _add_datasources(writer, target.datasources())
        except TargetError as error:
            writer.unread.append(Unread("the data sources", _reason(error)))
        return _finished(writer, target, converted)


def keep(
    target: WritableTarget,
    folder: Path,
    dashboards: Iterable[Live] = (),
    datasources: Iterable[Json] = (),
    alerts: Iterable[RuleGroup] = (),
) -> Taken:
    """Write these dashboards, data sources and alert rules of a target, as they were read, into a new folder: before
    they are overwritten. Raises as `back_up`, and `BackupError` for one that cannot be kept: there is then no folder.
    """
    with _new(folder) as draft:
        writer = _Writer(draft)
        converted = _add_dashboards(writer, dashboards, _silent)
        _add_datasources(writer, datasources)
        for group in alerts:
            record = alert_record(group)
            writer.add(ALERTS, record["uid"], f'alert rules "{printable(group.name, 100)}"', record)
        if writer.unread:
            lost = writer.unread[0]
            raise BackupError(f"{lost.name} cannot be kept: {lost.reason}", where=printable(str(folder)))
        return _finished(writer, target, converted)


def _add_dashboards(writer: _Writer, found: Iterable[Found], on_progress: Callable[[int], None]) -> list[str]:
    """The uids of those that are kept as the server converted them."""
    converted = []
    for number, one in enumerate(found, 1):
        name = f'dashboard "{printable(one.uid, 100)}"'
        match one:
            case Live():
                if writer.add(DASHBOARDS, one.uid, name, dashboard_record(one)) and one.converted:
                    converted.append(one.uid)
            case Unreadable(reason=reason):
                writer.unread.append(Unread(name, reason))
            case Absent():
                pass
        on_progress(number)
    return converted


def _add_datasources(writer: _Writer, sources: Iterable[Json]) -> None:
    for one in sources:
        name = f'data source "{printable(one["uid"], 100)}"'
        writer.add(DATASOURCES, one["uid"], name, one)


def _finished(writer: _Writer, target: WritableTarget, converted: Iterable[str]) -> Taken:
    """Write the manifest."""
    lost = [{"name": one.name, "reason": one.reason} for one in writer.unread]
    about = {"format": FORMAT, "target": target.name, "place": target.place, "taken": now()}
    _write(writer.folder / MANIFEST, canonical({**about, "files": writer.files, "unread": lost}))
    return Taken(
        dashboards=writer.count(DASHBOARDS),
        folders=writer.count(FOLDERS),
        datasources=writer.count(DATASOURCES),
        converted=tuple(converted),
        unread=tuple(writer.unread),
    )


@contextmanager
def _new(folder: Path) -> Iterator[Path]:
    """A folder to write into, which becomes `folder` when nothing went wrong, and else is taken away."""
    place = printable(str(folder))
    if os.path.lexists(folder):
        raise BackupError("is there already", where=place, todo="Name a folder that is not, with --out")
    with speaking(place, _WRITING):
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name[:100]}.", dir=folder.parent))
    try:
        yield draft
        with speaking(place, _WRITING):
            side_by_side(sync, [draft, *draft.rglob("*")], lambda _: None)  # many at once take little longer than one
            draft.rename(folder)
            sync(folder.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _write(path: Path, content: bytes) -> None:
    with speaking(printable(str(path.parent)), _WRITING):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


def _reason(error: TargetError) -> str:
    return f"{error.summary}. {error.todo}" if error.todo else error.summary
