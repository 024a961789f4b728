"""The folder that pages are written to: each file whole or not at all, and nobody else's file touched."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from dashboards.output import staging
from errors import BuildError
from preview.site import page, pictures
from preview.site.index import Listed, index

INDEX = "index.html"
_TODO = "Choose another with --out"
_MARKS = {".html": page.MARK.encode(), ".png": pictures.MARK}
_WITHIN = 1000
"""Bytes from the beginning of a file of ours in which its mark is."""


@dataclass(frozen=True)
class Drawn:
    """A page: its name, its line in the index and its HTML, which is made when it is read."""

    name: str
    listed: Listed
    html: Iterable[bytes]


@dataclass(frozen=True)
class Written:
    """What was written: the lines of the index, how many pictures, and what pages complained of in the browser."""

    listed: tuple[Listed, ...]
    pictures: int = 0
    complaints: tuple[str, ...] = ()


def check(out: Path) -> None:
    """Raise `BuildError` when pages cannot be written to this folder: it is none, or holds another's index."""
    if out.exists() and not out.is_dir():
        raise BuildError("is no folder", where=str(out), todo=_TODO)
    _ours_or_free(out / INDEX)


def write(
    drawn: Iterable[Drawn],
    out: Path,
    says: Iterable[str],
    *,
    rest: Sequence[str] = (),
    camera: pictures.Camera | None = None,
    on_page: Callable[[Listed], None] = lambda _: None,
) -> Written:
    """Write the pages one by one, their pictures where there is a camera, and the index.

    They take their places together when the last one is done; pages and pictures of an earlier run that are not among
    them are removed then. Raises `BuildError` when the folder cannot be written or a file in it is not ours.
    """
    listed: list[Listed] = []
    complaints: list[str] = []
    try:
        check(out)
        with staging(out, ".drawing-") as stage:
            for one in drawn:
                line = one.listed
                _ours_or_free(out / f"{one.name}.html")
                with (stage / f"{one.name}.html").open("wb") as file:
                    file.writelines(one.html)
                if camera is not None:
                    taken, complained = _pictures(one, camera, stage, out)
                    line = replace(line, pictures=taken)
                    complaints += complained
                listed.append(line)
                on_page(line)
            (stage / INDEX).write_text(index(listed, says, rest=rest), encoding="utf-8")
            made = sorted(stage.iterdir())
            names = {path.name for path in made}
            with _alone(out):
                for path in made:
                    path.replace(out / path.name)
                for path in [*out.glob("*.html"), *out.glob("*.png")]:
                    if path.name not in names and _is_ours(path):
                        path.unlink(missing_ok=True)
    except OSError as error:
        raise BuildError(f"cannot be written: {error.strerror}", where=str(out), todo=_TODO) from error
    return Written(tuple(listed), sum(name.endswith(".png") for name in names), tuple(complaints))


def _pictures(one: Drawn, camera: pictures.Camera, stage: Path, out: Path) -> tuple[dict[str, str], list[str]]:
    """The narrowest picture of each theme, and what the page complained of."""
    thumbnails: dict[str, tuple[int, str]] = {}
    complaints: dict[str, None] = {}
    for theme, width, picture in camera.take(stage / f"{one.name}.html"):
        name = pictures.file_name(one.name, theme, width)
        _ours_or_free(out / name)
        (stage / name).write_bytes(pictures.marked(picture.png))
        thumbnails[theme] = min(thumbnails.get(theme, (width, name)), (width, name))
        complaints |= dict.fromkeys(picture.complaints)
    return {theme: name for theme, (_, name) in thumbnails.items()}, [f"{one.listed.title}: {c}" for c in complaints]


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Wait for other runs that put their pages here, so that those of one are all there."""
    folder = os.open(out, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _ours_or_free(path: Path) -> None:
    if _is_ours(path) is False:
        raise BuildError("was not written by preview, and is left alone", where=str(path), todo=_TODO)


def _is_ours(path: Path) -> bool | None:
    """Whether a file is a page or a picture of ours; None where there is none. A link is not, wherever it leads.

    Asked once, by opening it: another run may put it there or remove it at any moment.
    """
    try:
        with open(path, "rb", opener=_opened) as file:
            return stat.S_ISREG(os.fstat(file.fileno()).st_mode) and _MARKS[path.suffix] in file.read(_WITHIN)
    except FileNotFoundError:
        return None
    except OSError:
        return False


def _opened(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)  # a pipe would be waited for
