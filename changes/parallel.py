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
    work: Callable[[Item], Answer], items: Sequence[Item], on_done: Callable[[Answer], None]
) -> list[Answer]:
    """What `work` returns for each of the items, which are begun in their order, `AT_ONCE` at a time.

    `on_done` is called here, not in a thread, for each answer in the order of the items. After Ctrl-C, or an error in
    `work`, nothing more is begun; what is under way is waited for and told, then `Interrupted` or the error is raised.
    A second Ctrl-C ends it at once: the threads are daemons.
    """
    waiting: SimpleQueue[int] = SimpleQueue()
    finished: SimpleQueue[tuple[int, Answer | BaseException] | None] = SimpleQueue()
    for number in range(len(items)):
        waiting.put(number)

    def serve() -> None:
        while (number := _next(waiting)) is not None:
            try:
                finished.put((number, work(items[number])))
            except BaseException as error:
                finished.put((number, error))
                _drain(waiting)
        finished.put(None)

    threads = [Thread(target=serve, daemon=True) for _ in range(min(AT_ONCE, len(items)))]
    for thread in threads:
        thread.start()
    gathered = _Gathered(finished, len(threads), on_done)
    try:
        gathered.gather()
    except KeyboardInterrupt:
        _drain(waiting)
        gathered.gather()
        gathered.tell(all_of_them=True)
        raise Interrupted(gathered.told) from None
    gathered.tell(all_of_them=True)
    if gathered.error is not None:
        raise gathered.error
    return gathered.told


class _Gathered(Generic[Answer]):
    """The answers as threads finish them, told in order."""

    def __init__(
        self,
        finished: SimpleQueue[tuple[int, Answer | BaseException] | None],
        threads: int,
        on_done: Callable[[Answer], None],
    ) -> None:
        self._finished = finished
        self._threads = threads
        self._on_done = on_done
        self._early: dict[int, Answer] = {}
        self._next = 0
        self.told: list[Answer] = []
        self.error: BaseException | None = None

    def gather(self) -> None:
        """Until every thread has ended."""
        while self._threads:
            done = self._finished.get()
            if done is None:
                self._threads -= 1
                continue
            number, answer = done
            if isinstance(answer, BaseException):
                self.error = self.error or answer
            else:
                self._early[number] = answer
                self.tell()

    def tell(self, *, all_of_them: bool = False) -> None:
        """Those whose turn it is; or all that are left, past those that were never begun."""
        while self._early:
            number = min(self._early)
            if number != self._next and not all_of_them:
                return
            self._next = number + 1
            self.told.append(answer := self._early.pop(number))
            self._on_done(answer)


def _next(waiting: SimpleQueue[int]) -> int | None:
    try:
        return waiting.get_nowait()
    except Empty:
        return None


def _drain(waiting: SimpleQueue[int]) -> None:
    while _next(waiting) is not None:
        pass
