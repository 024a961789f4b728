"""Files written by several hands: whole or not at all, one writer at a time, and errors that people understand."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from errors import TargetError, printable


@contextmanager
def speaking(place: str, doing: str) -> Iterator[None]:
    """Turn the system's errors into a `TargetError`."""
    try:
        yield
    except OSError as error:
        summary = f"{doing}: {(error.strerror or 'it failed').lower()}"
        if isinstance(error.filename, str):
            summary += f' ("{printable(error.filename)}")'
        raise TargetError(summary, where=place, todo=_advice(error)) from error
    except ValueError as error:  # a zero byte, or what the file system cannot encode
        raise TargetError(f"{doing}: no file can have its path", where=place, todo="Mend folder") from error


def write_whole(path: Path, content: bytes, instead_of: Path | None = None) -> None:
    """Write a file so that a reader, or a crash, sees the old one or the new one. Of two that write, the last one.

    `instead_of` is a file elsewhere that goes, and whose content stands at `path` for a moment: there is always one.
    """
    draft = path.with_name(f".{path.name[:40]}.{secrets.token_hex(8)}.new")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if instead_of:
            instead_of.replace(path)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync(path.parent)
    if instead_of:
        sync(instead_of.parent)


def sync(path: Path) -> None:
    """See that a file, or what a directory lists, is on the disk, where the file system can tell."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(handle)


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Keep other runs of tradeboards from writing here meanwhile; the system lifts it when we end, however we end."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _advice(error: OSError) -> str:
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return "Get the right to read and write there, or name another folder"
    if isinstance(error, NotADirectoryError | FileExistsError | IsADirectoryError):
        return "Something else stands where a folder or a file should be: move it away, or name another folder"
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "Make room on the disk, and run it again"
    return "See whether the disk works, or name another folder"
