"""What a dashboard became by other hands than ours, since it was pushed."""

from __future__ import annotations

from dataclasses import dataclass

from changes.change import CodeLine, DashboardChange
from targets.target import Json, Live, Version


@dataclass(frozen=True)
class Base:
    """What was pushed last: the newest version whose marker is intact."""

    version: Version
    dashboard: Json


@dataclass(frozen=True)
class Drift:
    """What a dashboard became by other hands than ours.

    `base` is what was pushed, None where it is not known, which `gap` explains. `change` is what happened from there to
    `live`, None where nothing that counts did. `since` are the versions saved after the base, newest first; without a
    base, those that were looked at. `ours`: it was pushed once, as far as is known; None where the history that would
    tell cannot be read. `undone`: a push would undo some of it, or may. `moved`: it is in another folder than it was
    pushed to, or that has another title. `put_back`: it says what an older push said. `code` says how the sources
    would reproduce it, where anybody asked.
    """

    live: Live
    ours: bool | None
    base: Base | None = None
    change: DashboardChange | None = None
    since: tuple[Version, ...] = ()
    gap: str = ""
    undone: bool = True
    moved: bool = False
    put_back: bool = False
    code: tuple[CodeLine, ...] = ()

    @property
    def authors(self) -> tuple[str, ...]:
        """Everybody who saved it since, the last one first; nobody where no name is kept."""
        names = dict.fromkeys(version.author for version in self.since if version.author)
        if self.moved and not names and self.base:
            return ()  # no history says who moved it: the last to save it was the push
        return tuple(names) or ((self.live.updated_by,) if self.live.updated_by else ())
