"""A dashboard of `build/` that is read when it is looked at, and then forgotten: a thousand are never held at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import orjson

from errors import BuildError, printable
from targets.target import Json


@dataclass(frozen=True)
class Stored:
    """Where a compiled dashboard is, its title, the SHA-256 of the file when it was seen to be fresh, and the digest
    that a marker has of it."""

    path: Path
    title: str
    sha256: bytes
    digest: str

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

    def _error(self, summary: str) -> BuildError:
        return BuildError(summary, where=printable(str(self.path)), todo="Run it again")
