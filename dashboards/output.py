"""The folder of compiled output that is committed and reviewed."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import orjson

from dashboards.canonical import canonical
from dashboards.compile import Compiled
from datasources import provisioning
from datasources.definition import DataSource
from errors import BuildError

FOLDER = "dashboards"
MARK = "Compiled by tradeboards"
"""Stands in the first line of every text that is compiled."""


@dataclass(frozen=True)
class Difference:
    """How a folder of compiled output differs from what the sources say; paths relative to it.

    `dashboards` and `sources` are how many of these were compiled, `others` how many files besides.
    """

    missing: tuple[Path, ...]
    changed: tuple[Path, ...]
    orphaned: tuple[Path, ...]
    dashboards: int = 0
    sources: int = 0
    others: int = 0

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.orphaned)


Files = Iterable[tuple[Path, bytes]]
"""Paths, relative to the output folder, and what is to be in them. A thousand dashboards need not be held at once."""


def files(compiled: Iterable[Compiled], sources: Iterable[DataSource] = ()) -> Files:
    """The content of each file with its path in the output folder: `dashboards/<deployment>/<dashboard>.json`,
    `datasources/<uid>.yaml`."""
    for one in compiled:
        yield path_of(one), canonical(one.dashboard)
    yield from provisioning.files(sources).items()


def path_of(one: Compiled) -> Path:
    """Where in the output folder a dashboard's file is."""
    return Path(FOLDER, one.deployment.slug, f"{one.board.key}.json")


def counted(difference: Difference) -> str:
    """`4 dashboards, 1 data source, 3 files of rules`: what was compiled."""
    named = (
        (difference.dashboards, "dashboard", "dashboards"),
        (difference.sources, "data source", "data sources"),
        (difference.others, "file of rules", "files of rules"),
    )
    return ", ".join(f"{count} {one if count == 1 else several}" for count, one, several in named if count)


def compare(wanted: Files, out: Path, *, whole: bool) -> Difference:
    """What of the output folder is not as the sources say.

    With `whole` every deployment and every data source was compiled, and what there is of any other is an orphan too.
    """
    return _difference(((path, _state(path, content, out)) for path, content in wanted), out, whole=whole)


def write(wanted: Files, out: Path, *, whole: bool) -> Difference:
    """Make the output folder as the sources say, and tell what was done.

    Each file is written whole or not at all, and none before all are known: what compiling raises leaves the folder as
    it was. Raises `BuildError` when the folder cannot be written.
    """
    try:
        with staging(out, ".building-") as stage:
            states = ((path, _staged(path, content, out, stage)) for path, content in wanted)
            difference = _difference(states, out, whole=whole)
            for path in (*difference.missing, *difference.changed):
                (out / path).parent.mkdir(parents=True, exist_ok=True)
                (stage / _flat(path)).replace(out / path)
        for path in difference.orphaned:
            (out / path).unlink(missing_ok=True)  # another build may have been faster
            with suppress(OSError):  # other files are left in it, or it is gone
                (out / path).parent.rmdir()
    except OSError as error:
        raise BuildError(
            f"cannot be written: {error.strerror}", where=str(out), todo="Choose another with --out"
        ) from error
    return difference


State = Literal["missing", "changed", "unchanged"]


def _difference(states: Iterable[tuple[Path, State]], out: Path, *, whole: bool) -> Difference:
    known = dict(states)
    by_folder = Counter(path.parts[0] for path in known)
    return Difference(
        missing=tuple(path for path, state in known.items() if state == "missing"),
        changed=tuple(path for path, state in known.items() if state == "changed"),
        orphaned=tuple(_orphans(known, out, whole=whole)),
        dashboards=by_folder[FOLDER],
        sources=by_folder[provisioning.FOLDER],
        others=by_folder.total() - by_folder[FOLDER] - by_folder[provisioning.FOLDER],
    )


def _state(path: Path, content: bytes, out: Path) -> State:
    there = _content(out / path)
    return "missing" if there is None else "unchanged" if there == content else "changed"


@contextmanager
def staging(out: Path, prefix: str) -> Iterator[Path]:
    """A folder beside what is to be written; nothing is left of it, nor of an output folder that was not there."""
    new = not out.exists()
    out.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=prefix, dir=out) as stage:
            yield Path(stage)
    finally:
        if new:
            with suppress(OSError):  # it holds what was written
                out.rmdir()


def _staged(path: Path, content: bytes, out: Path, stage: Path) -> State:
    state = _state(path, content, out)
    if state != "unchanged":
        (stage / _flat(path)).write_bytes(content)
    return state


def _flat(path: Path) -> str:
    return "+".join(path.parts)


def _orphans(wanted: Mapping[Path, State], out: Path, *, whole: bool) -> list[Path]:
    deployments = {path.parent for path in wanted}
    there = sorted((out / FOLDER).glob("*/*.json"))
    relative = [path.relative_to(out) for path in there]
    left = [path for path in relative if path not in wanted and (whole or path.parent in deployments)]
    folders = sorted({Path(provisioning.FOLDER), *deployments}) if whole else []
    others = [folder / path.name for folder in folders if folder.parts[0] != FOLDER for path in _texts(out / folder)]
    return [path for path in left if _compiled_here(path, out)] + [path for path in others if path not in wanted]


def _texts(folder: Path) -> list[Path]:
    """Those of the files in a folder that are ours: each says so at its beginning, and further on what it is about."""
    return [path for path in sorted(folder.glob("*.*")) if _is_ours(path)]


def _is_ours(path: Path) -> bool:
    """Whether a file was compiled, for something that may be no more: no other is ever removed."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        return MARK.encode() in head and path.name.split(".")[0].encode() in body
    except OSError:
        return False


def _compiled_here(path: Path, out: Path) -> bool:
    """Whether a file is one of ours, for a deployment or a board that is no more: no other is ever removed."""
    try:
        dashboard = orjson.loads((out / path).read_bytes())
        return "tradeboards" in dashboard["tags"] and dashboard["uid"] == f"{path.parent.name}-{path.stem}"
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BuildError(f"cannot be read: {error.strerror}", where=str(path), todo="See to its permissions") from error
