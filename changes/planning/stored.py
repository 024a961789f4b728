"""A dashboard of `build/` that is read when it is looked at, and then forgotten: a thousand are never held at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import orjson

from changes.comparison.content import content
from dashboards.canonical import canonical
from errors import BuildError, printable
from targets.target import Json


@dataclass(frozen=True)
class Stored:
    """Where a compiled dashboard is, its title, and the SHA-256 of the file when it was seen to be fresh."""

    path: Path
    title: str
    sha256: bytes

    def read(self) -> Json:
        """The dashboard. Raises `BuildError` when the file is not the one that was seen."""
        try:
            found = self.path.read_bytes()
        except OSError as error:
            raise self._error(f"cannot be read any more: {error.strerror}") from error
        if hashlib.sha256(found).digest() != self.sha256:
            raise self._error("was changed meanwhile")
        dashboard: Json = orjson.loads(found)
        return dashboard

    def is_said_by(self, dashboard: Json) -> bool:
        """Whether a dashboard says just this, to the byte. Quick: the file is not read."""
        try:
            return hashlib.sha256(canonical(content(dashboard))).digest() == self.sha256
        except TypeError:  # orjson's error: nested too deep
            return False

    def _error(self, summary: str) -> BuildError:
        return BuildError(summary, where=printable(str(self.path)), todo="Run it again")
