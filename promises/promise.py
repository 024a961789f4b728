"""A promise of a system's document, as the data says it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from errors import CatalogueError, nearest

FOLDER = Path(__file__).parent
REASONS = "reasons"
"""The file beside those of the systems: why a promise, or the rest of one, is not kept here."""


@dataclass(frozen=True)
class Pointer:
    """Where a promise is kept: `kind` says what `name` names (`panel`, `overview/stat-equity`)."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


@dataclass(frozen=True)
class Promise:
    """One promise. `kept` says where; `why`, a sentence, says why it is not, or where both are there, why not whole."""

    id: str
    kind: str
    title: str
    kept: tuple[Pointer, ...]
    why: str

    @property
    def state(self) -> str:
        """Whether it is kept: `kept`, `in part`, or `elsewhere`."""
        return ("in part" if self.why else "kept") if self.kept else "elsewhere"


def pointer(text: str, where: str) -> Pointer:
    """The pointer that a text writes; raises `CatalogueError` for a text that writes none."""
    kind, separator, name = text.partition(": ")
    if not separator:
        raise CatalogueError(f'"{text}" is no pointer', where=where, todo="Write kind: name")
    return Pointer(kind, name)


def documents() -> tuple[str, ...]:
    """The slugs of the systems whose promises are listed."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != REASONS))


def promises(slug: str) -> tuple[Promise, ...]:
    """What a system's document promises, in its order. Raises `CatalogueError` for an entry that says nothing of it."""
    known = reasons()
    return tuple(_promise(f"{slug}.toml: {name}", name, entry, known) for name, entry in _read(slug).items())


def reasons() -> dict[str, str]:
    """The sentences that `why` names."""
    return _read(REASONS)


def _read(stem: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{stem}.toml").read_text(encoding="utf-8"))


def _promise(where: str, name: str, entry: dict[str, Any], known: dict[str, str]) -> Promise:
    kept, reason = entry.get("kept", ()), entry.get("why", "")
    if not kept and not reason:
        raise CatalogueError("it is neither kept nor explained", where=where, todo='Write kept = ["…"] or why = "…"')
    if reason and reason not in known:
        raise CatalogueError(f'no reason "{reason}"', where=where, todo=nearest(reason, known))
    pointers = tuple(pointer(text, where) for text in kept)
    return Promise(name, entry["kind"], entry["title"], pointers, known[reason] if reason else "")
