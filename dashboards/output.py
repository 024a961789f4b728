"""The folder of compiled dashboards and data sources that is committed and reviewed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from dashboards.canonical import canonical
from dashboards.compile import Compiled
from datasources import provisioning
from datasources.definition import DataSource
from errors import BuildError

FOLDER = "dashboards"


@dataclass(frozen=True)
class Difference:
    """How a folder of compiled output differs from what the sources say; paths relative to it."""

    missing: tuple[Path, ...]
    changed: tuple[Path, ...]
    orphaned: tuple[Path, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.orphaned)


def files(compiled: Iterable[Compiled], sources: Iterable[DataSource] = ()) -> dict[Path, bytes]:
    """The content of each file, by its path in the output folder: `dashboards/<deployment>/<dashboard>.json`,
    `datasources/<uid>.yaml`."""
    dashboards = {
        Path(FOLDER, item.deployment.slug, f"{item.board.key}.json"): canonical(item.dashboard) for item in compiled
    }
    return dashboards | provisioning.files(sources)


def counted(dashboards: int, sources: int) -> str:
    """`4 dashboards, 1 data source`: what was compiled."""
    parts = [f"{dashboards} dashboard{'' if dashboards == 1 else 's'}"]
    parts += [f"{sources} data source{'' if sources == 1 else 's'}"] if sources else []
    return ", ".join(parts)


def compare(wanted: Mapping[Path, bytes], out: Path, *, whole: bool) -> Difference:
    """What of the output folder is not as the sources say.

    With `whole` every deployment and every data source was compiled, and what there is of any other is an orphan too.
    """
    there = {path: _content(out / path) for path in wanted}
    return Difference(
        missing=tuple(path for path, content in there.items() if content is None),
        changed=tuple(path for path, content in there.items() if content is not None and content != wanted[path]),
        orphaned=tuple(_orphans(wanted, out, whole=whole)),
    )


def write(wanted: Mapping[Path, bytes], out: Path, *, whole: bool) -> Difference:
    """Make the output folder as the sources say, and tell what was done; each file is written whole or not at all.

    Raises `BuildError` when the folder cannot be written.
    """
    difference = compare(wanted, out, whole=whole)
    try:
        for path in (*difference.missing, *difference.changed):
            _write_whole(out / path, wanted[path])
        for path in difference.orphaned:
            (out / path).unlink()
            if not any((out / path).parent.iterdir()):
                (out / path).parent.rmdir()
    except OSError as error:
        raise BuildError(
            f"cannot be written: {error.strerror}", where=str(out), todo="Choose another with --out"
        ) from error
    return difference


def _orphans(wanted: Mapping[Path, bytes], out: Path, *, whole: bool) -> list[Path]:
    deployments = {path.parent for path in wanted}
    there = sorted((out / FOLDER).glob("*/*.json"))
    relative = [path.relative_to(out) for path in there]
    left = [path for path in relative if path not in wanted and (whole or path.parent in deployments)]
    sources = sorted((out / provisioning.FOLDER).glob("*.yaml")) if whole else []
    others = [path.relative_to(out) for path in sources if path.relative_to(out) not in wanted]
    return [path for path in left if _compiled_here(path, out)] + [path for path in others if _is_source(path, out)]


def _compiled_here(path: Path, out: Path) -> bool:
    """Whether a file is one of ours, for a deployment or a board that is no more: no other is ever removed."""
    try:
        dashboard = orjson.loads((out / path).read_bytes())
        return "tradeboards" in dashboard["tags"] and dashboard["uid"] == f"{path.parent.name}-{path.stem}"
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _is_source(path: Path, out: Path) -> bool:
    """Whether a file of a data source is one of ours."""
    try:
        return (out / path).read_bytes().startswith(provisioning.HEAD.encode())
    except OSError:
        return False


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BuildError(f"cannot be read: {error.strerror}", where=str(path), todo="See to its permissions") from error


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(scratch).chmod(0o644)
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise
