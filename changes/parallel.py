"""Do the same to many things, a few at once, in threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

AT_ONCE = 8
"""Threads, and so calls that a target gets at the same time."""


class Interrupted(KeyboardInterrupt, Generic[Answer]):
    """Ctrl-C while things were done: `answers` are of those that were, in their order."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        super().__init__()
        self.answers = tuple(answers)


def side_by_side(
    work: Callable[[Item], Answer],
    items: Sequence[Item],
    on_done: Callable[[Answer], None],
    *,
    at_once: int | None = None,
) -> list[Answer]:
    """What `work` returns for each of the items, which are begun in their order, `at_once` (or `AT_ONCE`) at a time.

    `on_done` is called here, not in a thread, for each answer in the order of the items. After Ctrl-C, or an error in
    `work` or `on_done`, nothing more is begun; what is under way is waited for and told, then `Interrupted` or the
    error is raised. A second Ctrl-C ends it at once: the threads are daemons.
    """
    run = _Run(work, items, on_done)
    try:
        run.start(at_once or AT_ONCE)
        run.wait()
    except KeyboardInterrupt:
        run.begin_no_more()
        run.wait()
        raise Interrupted(run.answers) from None
    if run.error is not None:
        raise run.error
    return run.answers


class _Run(Generic[Item, Answer]):
    """Threads at work on items. Ctrl-C can come between any two steps of the one that waits for them: it reads what is
    left from what they did, and counts nothing in passing."""

    def __init__(
        self, work: Callable[[Item], Answer], items: Sequence[Item], on_done: Callable[[Answer], None]
    ) -> None:
        self._work = work
        self._items = items
        self._on_done = on_done
        self._waiting: SimpleQueue[int] = SimpleQueue()
        self._ended: SimpleQueue[None] = SimpleQueue()
        self._done: dict[int, Answer] = {}
        self._told: set[int] = set()
        self._unbegun: set[int] = set()
        self.error: BaseException | None = None
        for number in range(len(items)):
            self._waiting.put(number)

    @property
    def answers(self) -> list[Answer]:
        """Those that there are, in the order of the items."""
        return [answer for _, answer in sorted(self._done.items(), key=lambda one: one[0])]

    def start(self, at_once: int) -> None:
        for _ in range(min(at_once, len(self._items))):
            Thread(target=self._serve, daemon=True).start()

    def wait(self) -> None:
        """Until all that was begun has ended, telling what can be told in order."""
        while True:
            left = len(self._items) - len(self._done) - len(self._unbegun)
            self._tell(last=not left)
            if not left:
                return
            self._ended.get()

    def begin_no_more(self) -> None:
        while (number := self._next()) is not None:
            self._unbegun.add(number)
        self._ended.put(None)

    def _serve(self) -> None:
        while (number := self._next()) is not None:
            try:
                self._done[number] = self._work(self._items[number])
            except BaseException as error:
                self.error = error
                self._unbegun.add(number)
                self.begin_no_more()
            self._ended.put(None)

    def _next(self) -> int | None:
        try:
            return self._waiting.get_nowait()
        except Empty:
            return None

    def _tell(self, *, last: bool) -> None:
        """Answers whose turn it is; at last all, past those that were never begun."""
        for number in range(len(self._told), len(self._items)):
            if number not in self._done and not last:
                return
            if number in self._done and number not in self._told:
                try:
                    self._on_done(self._done[number])
                except Exception as error:
                    self.error = self.error or error
                    self.begin_no_more()
                self._told.add(number)
