"""A folder of files that a Grafana provisions its dashboards from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import orjson

from dashboards.canonical import canonical
from errors import TargetError, printable
from targets.classic import flaw
from targets.files import datasources as folder_datasources
from targets.files.disk import locked, speaking, sync, write_whole
from targets.files.json_files import LEGAL_UID, JsonFiles, read_file
from targets.target import GENERAL, Absent, Folder, Found, Json, Live, Unreadable, Version, Written

_PROVIDER = """\
# Read by Grafana when it starts: mount the folder two levels up anywhere, and name this one's parent, for example
#   docker run -v "$PWD/var/grafana:/tradeboards" -e GF_PATHS_PROVISIONING=/tradeboards/provisioning grafana/grafana
apiVersion: 1
providers:
  - name: tradeboards
    type: file
    disableDeletion: false
    allowUiUpdates: false
    updateIntervalSeconds: 10
    options:
      path: ${GF_PATHS_PROVISIONING}/../dashboards
      foldersFromFilesStructure: true
"""


class Provisioning:
    """A `WritableTarget` in Grafana's file-provisioning layout; a folder that is missing is an empty one.

    `dashboards/<folder title>/<uid>.json` holds a dashboard, in canonical JSON; Grafana takes the directory's name as
    the folder's title, so `Live.folder` has a title and no uid. A dashboard in a file of another name, or deeper, is
    found all the same, and moves to its place when it is written. `provisioning/dashboards/tradeboards.yaml` tells
    Grafana about it. A version is a digest of the file's bytes.
    """

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._folder = folder
        self._dashboards = folder / "dashboards"
        self.provisioning = folder / "provisioning"
        self._files = JsonFiles(self._dashboards)

    @property
    def name(self) -> str:
        """As in `tradeboards.toml`."""
        return self._name

    @property
    def place(self) -> str:
        """The folder."""
        return printable(str(self._folder))

    def read(self, uids: Sequence[str]) -> Iterator[Found]:
        """Each dashboard in the order asked. Raises `TargetError` when the folder cannot be listed."""
        with speaking(self.place, "cannot read it"):
            files = self._files.by_uid()
        for uid in uids:
            yield self._found(uid, files.get(uid, []))

    def versions(self, uid: str) -> Iterator[Version]:  # noqa: ARG002
        """Nothing: a folder remembers no more than what is in it."""
        return iter(())

    def version(self, uid: str, number: int) -> Json | None:  # noqa: ARG002
        """None, whatever the version."""
        return None

    def ensure_folder(self, folder: Folder) -> Folder | None:
        """Make the directory of a folder when it is missing; None when it was. Raises `TargetError`."""
        directory = self._directory(folder)
        with speaking(self.place, f'cannot make folder "{printable(folder.title, 100)}"'):
            there = directory.is_dir()
            directory.mkdir(parents=True, exist_ok=True)
            provider = self.provisioning / "dashboards" / "tradeboards.yaml"
            if not provider.exists():
                provider.parent.mkdir(parents=True, exist_ok=True)
                write_whole(provider, _PROVIDER.encode())
        return folder if there else None

    def rename_folder(self, was: Folder, now: Folder) -> bool:  # noqa: ARG002
        """False: a directory is called as its title says, and a dashboard moves to its own when it is written."""
        return False

    def write(self, dashboard: Json, *, folder: Folder, version: int | None, message: str) -> Written:  # noqa: ARG002
        """Create (`version` None) or replace one file, only when it still has that version. No message is kept.

        Raises `TargetError` when the file changed since it was read, or cannot be written; it is then as it was.
        """
        uid = str(dashboard.get("uid", ""))
        doing = f'cannot write dashboard "{printable(uid, 100)}"'
        if not LEGAL_UID.fullmatch(uid):
            todo = "A uid has 1 to 40 letters, digits, hyphens and underscores"
            raise TargetError(f"{doing}: its uid cannot name a file", where=self.place, todo=todo)
        self.ensure_folder(folder)
        content = canonical(dashboard)
        path = self._directory(folder) / f"{uid}.json"
        with speaking(self.place, doing), locked(self._dashboards):
            files = self._files.by_uid().get(uid, [])
            changed = self._changed(files, version)
            if changed:
                raise TargetError(f"{doing}: {changed}", where=self.place, todo="Run diff again")
            write_whole(path, content, files[0] if files and files[0] != path else None)
        return Written(uid, _digest(content), str(path))

    def delete(self, uid: str, *, version: int | None) -> None:
        """Remove the file of one dashboard, only when it still has that version. Raises `TargetError`."""
        doing = f'cannot delete dashboard "{printable(uid, 100)}"'
        with speaking(self.place, doing), self._one_writer():
            files = self._files.by_uid().get(uid, [])
            changed = self._changed(files, version) if files else "it is gone since it was compared"
            if changed:
                raise TargetError(f"{doing}: {changed}", where=self.place, todo="Run diff again")
            files[0].unlink()
            sync(files[0].parent)

    def owned(self, folders: Collection[Folder]) -> Iterator[Found]:
        """Every dashboard whose file stands right in one of these folders' directories. Raises `TargetError`."""
        inside = {self._directory(folder) for folder in folders}
        return self._all(lambda path: path.parent in inside)

    def dashboards(self) -> Iterator[Found]:
        """Every dashboard that a Grafana would read. Raises `TargetError`."""
        return self._all(lambda _: True)

    def folders(self) -> list[Folder]:
        """Each directory that holds dashboards, or stands where one is made for a folder. Raises `TargetError`."""
        with speaking(self.place, "cannot read it"):
            used = {path.parent for path in self._files.all()} - {self._dashboards}
            there = self._dashboards.iterdir() if self._dashboards.is_dir() else ()
            made = {path for path in there if path.is_dir() and not path.name.startswith(".")}
        return [Folder("", name) for name in sorted({path.name for path in used | made})]

    def remove_folder(self, folder: Folder) -> None:
        """Remove the directory of a folder, only when nothing is in it. Raises `TargetError`."""
        directory = self._directory(folder)
        doing = f'cannot remove folder "{printable(folder.title, 100)}"'
        with speaking(self.place, doing):
            if not directory.is_dir():
                return
            inside = len(list(directory.iterdir()))
            if inside:
                todo = "Move or delete what is in it"
                raise TargetError(f"{doing}: it is not empty ({inside} inside)", where=self.place, todo=todo)
            directory.rmdir()

    @property
    def keeps_secrets(self) -> bool:
        """Files do not: the Grafana that reads them puts in what its own environment says."""
        return False

    def datasources(self) -> list[Json]:
        """Each data source of `provisioning/datasources`, without secrets. Raises `TargetError`."""
        return folder_datasources.listed(self.place, self.provisioning)

    def datasource(self, uid: str) -> Json | None:
        """One data source, as `datasources` gives it; None where there is none. Raises `TargetError`."""
        return next((one for one in self.datasources() if one["uid"] == uid), None)

    def write_datasource(self, definition: Json, secrets: Mapping[str, str], live: Json | None) -> None:  # noqa: ARG002
        """Write the file of one data source. Its secrets stay variables, which Grafana reads from its environment.

        Raises `TargetError`, also when the file was changed since `live`.
        """
        folder_datasources.write(self.place, self.provisioning, definition, live)

    def _all(self, wanted: Callable[[Path], bool]) -> Iterator[Found]:
        with speaking(self.place, "cannot read it"):
            uids = [self._files.uid(path) for path in self._files.all() if wanted(path)]
            files = self._files.by_uid()
        for uid in dict.fromkeys(uids):
            if uid in files:  # else it went meanwhile
                yield self._found(uid, files[uid])

    def _directory(self, folder: Folder) -> Path:
        return self._dashboards if folder == GENERAL else self._dashboards / directory_name(folder.title)

    def _one_writer(self) -> AbstractContextManager[None]:
        return locked(self._dashboards) if self._dashboards.is_dir() else nullcontext()

    def _found(self, uid: str, files: list[Path]) -> Found:
        if not files:
            return Absent(uid)
        if len(files) > 1:
            places = " and ".join(f'"{printable(str(path.relative_to(self._folder)))}"' for path in files)
            return Unreadable(uid, f"it is there more than once: {places}. Delete all but one")
        path = files[0]
        try:
            content = read_file(path)
            changed = path.stat().st_mtime
        except OSError as error:
            return Unreadable(uid, f'"{printable(str(path))}" cannot be read: {error.strerror}')
        try:
            dashboard = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            return Unreadable(uid, f'"{printable(str(path))}" is not JSON: {printable(str(error), 100)}')
        problem = flaw(dashboard, uid)
        if problem:
            return Unreadable(uid, f'"{printable(str(path))}" is no dashboard: {problem}')
        folder = Folder("", path.parent.name) if path.parent != self._dashboards else None
        home = self._directory(folder or GENERAL) / f"{uid}.json"
        return Live(
            uid,
            dashboard,
            version=_digest(content),
            folder=folder,
            updated=datetime.fromtimestamp(changed, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            astray=printable(str(path.relative_to(self._folder))) if path != home else "",
        )

    def _changed(self, files: list[Path], version: int | None) -> str:
        """How what is there differs from what it was compared against; empty when it does not."""
        if version is None:
            return "it appeared since it was compared" if files else ""
        if len(files) != 1:
            return "it is there more than once" if files else "it is gone since it was compared"
        return "" if _digest(read_file(files[0])) == version else "its file was changed since it was compared"


def directory_name(title: str) -> str:
    """A folder's title as the name of a directory: one part of a path, visible, at most 200 bytes."""
    name = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "-" for c in title)
    return name.encode()[:200].decode(errors="ignore").strip(". ") or "-"


def _digest(content: bytes) -> int:
    """48 bits: a number that JSON carries whole."""
    return int.from_bytes(hashlib.blake2b(content, digest_size=6).digest())
