"""What a server shows now, what changed when, and what is wrong: shared by its threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from preview.site.embedding import Site, Sources
from preview.site.entries import Entry, drawn_panels
from preview.site.index import Listed

INDEX = ""
"""Stands for the index where a page is named."""


@dataclass(frozen=True)
class State:
    """What a page is told: whether it is out of date, and why the sources do not compile."""

    changed: bool
    problem: str


class Showing:
    """The dashboards as they last compiled."""

    def __init__(self, entries: Sequence[Entry], sources: Sources) -> None:
        self._condition = threading.Condition()
        self._sources = sources
        self._changed: dict[str, int] = {}
        self._listed: dict[str, Listed] = {}
        self._problem = ""
        self._ended = False
        self.version = 0
        self._show(entries)

    def _show(self, entries: Sequence[Entry]) -> None:
        self.site = Site(tuple(entries), self._sources)
        self._by_name = {one.name: one for one in entries}
        self._by_uid = {one.uid: one for one in reversed(entries)}

    def entry(self, name: str) -> Entry | None:
        """The dashboard of this page, or of this uid."""
        return self._by_name.get(name) or self._by_uid.get(name)

    def listed(self) -> list[Listed]:
        """The lines of the index; with problems, where a page was made since it changed."""
        return [self._listed.get(one.name) or _unseen(one) for one in self.site.entries]

    def drawn(self, entry: Entry, listed: Listed) -> None:
        """A page was made: its line in the index says how it went."""
        if self._by_name.get(entry.name) == entry:
            self._listed[entry.name] = listed

    def replace(self, entries: Sequence[Entry]) -> list[Entry]:
        """Show these from now on; gives those that are new or not what they were. Nothing is wrong any more."""
        with self._condition:
            before = self._by_name
            changed = [one for one in entries if before.get(one.name) != one]
            gone = before.keys() - {one.name for one in entries}
            if changed or gone:
                self.version += 1
                for name in (INDEX, *gone, *(one.name for one in changed)):
                    self._changed[name] = self.version
                    self._listed.pop(name, None)
                self._show(entries)
            self._problem = ""
            self._condition.notify_all()
            return changed

    def fail(self, problem: str) -> None:
        """Go on showing what there is, and say what is wrong with what should come after it."""
        with self._condition:
            self._problem = problem
            self._condition.notify_all()

    def stop(self) -> None:
        """Let nobody wait any longer."""
        with self._condition:
            self._ended = True
            self._condition.notify_all()

    def follow(self, name: str, version: int, seconds: float) -> Iterator[State]:
        """How it is with a page that was made at a version: at each change, and at least every so many seconds."""
        problem = ""
        while True:
            with self._condition:
                self._condition.wait_for(partial(self._news, name, version, problem), seconds)
                if self._ended:
                    return
                state = State(self._changed.get(name, 0) > version, self._problem)
                version, problem = max(version, self.version), self._problem
            yield state

    def _news(self, name: str, version: int, problem: str) -> bool:
        return self._ended or self._changed.get(name, 0) > version or self._problem != problem


def _unseen(entry: Entry) -> Listed:
    return Listed(f"d/{entry.name}/", entry.title, entry.group.title, drawn_panels(entry.subject))
