"""The JSON files below a folder, found by the dashboard in them; read so that none can hang us or fill the memory."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import orjson

LARGEST = 50_000_000
"""Bytes. No dashboard is larger."""

LEGAL_UID = re.compile(r"[A-Za-z0-9_-]{1,40}")
"""What Grafana takes for a uid, and what can name a file."""

_SUFFIX = ".json"

_Stamp = tuple[int, int, int]


class JsonFiles:
    """The files that Grafana would read below `top`. What was learnt of a file holds until it changes."""

    def __init__(self, top: Path) -> None:
        self._top = top
        self._known: dict[Path, tuple[_Stamp, str | None]] = {}

    def by_uid(self) -> dict[str, list[Path]]:
        """For each uid the files that hold it, or are named as if they did. Raises `OSError`, `ValueError`."""
        found: dict[str, list[Path]] = {}
        for path in self.all():
            for uid in {_named(path), self.uid(path)}:
                found.setdefault(uid, []).append(path)
        return found

    def all(self) -> Iterator[Path]:
        """Every file, whatever is in it. Raises `OSError`, `ValueError`."""
        return _walk(self._top)

    def uid(self, path: Path) -> str:
        """The uid of the dashboard in a file, else the one that its name stands for."""
        return self._inside(path) or _named(path)

    def _inside(self, path: Path) -> str | None:
        """The uid inside a file; None without one, also when it cannot be read."""
        try:
            now = path.stat()
            stamp = (now.st_ino, now.st_size, now.st_mtime_ns)
            if path not in self._known or self._known[path][0] != stamp:
                self._known[path] = (stamp, _uid_of(read_file(path)))
        except OSError:
            return None
        return self._known[path][1]


def _named(path: Path) -> str:
    return path.name.removesuffix(_SUFFIX)


def read_file(path: Path) -> bytes:
    """The bytes of a regular file of at most `LARGEST` bytes; raises `OSError`, also for anything else."""
    with open(path, "rb", opener=_not_waiting) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "It is no regular file", str(path))
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OSError(errno.EFBIG, f"It is larger than {LARGEST // 1_000_000} MB", str(path))
    return content


def _not_waiting(path: str, flags: int) -> int:
    """Open a FIFO, too, at once: it would wait for a writer."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)


def _walk(top: Path) -> Iterator[Path]:
    """Whatever is named as a JSON file below `top`, as Grafana goes: through links, past hidden folders."""
    seen: set[str] = set()
    for folder, inside, names in os.walk(top, onerror=_gone_or_raise, followlinks=True):
        here = os.path.realpath(folder)
        if here in seen:  # a link that leads back
            inside.clear()
            continue
        seen.add(here)
        inside[:] = sorted(name for name in inside if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted([*names, *inside]) if name.endswith(_SUFFIX))


def _gone_or_raise(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


def _uid_of(content: bytes) -> str | None:
    try:
        dashboard = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    uid = dashboard.get("uid") if isinstance(dashboard, dict) else None
    return uid if isinstance(uid, str) else None
