"""Do something in a thread, and wait for it no longer than so long: what it waits for may never end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar, cast

Answer = TypeVar("Answer")

_Answers = SimpleQueue[tuple[Any, BaseException | None]]
_Tasks = SimpleQueue[tuple[_Answers, Callable[[], Any]] | None]


class Overdue(Exception):
    """It took too long, and is left to itself."""


class InTime:
    """Threads that are kept for the next thing to do: starting one takes longer than most of what they do."""

    def __init__(self) -> None:
        self._idle: SimpleQueue[_Tasks] = SimpleQueue()

    def do(self, work: Callable[[], Answer], seconds: float) -> Answer:
        """What `work` returns, or raises. Raises `Overdue` when that takes longer; the thread is a daemon."""
        answers: _Answers = SimpleQueue()
        try:
            tasks = self._idle.get_nowait()
        except Empty:
            tasks = SimpleQueue()
            Thread(target=_serve, args=(tasks, self._idle), daemon=True).start()
        tasks.put((answers, work))
        answer, error = _within(seconds, answers)
        if error is not None:
            raise error
        return cast(Answer, answer)

    def close(self) -> None:
        """End the threads that have nothing to do."""
        with suppress(Empty):
            while True:
                self._idle.get_nowait().put(None)


def _within(seconds: float, answers: _Answers) -> tuple[Any, BaseException | None]:
    try:
        return answers.get(timeout=seconds)
    except Empty:
        try:
            return answers.get_nowait()  # it came while this thread waited for its turn
        except Empty:
            raise Overdue from None


def _serve(tasks: _Tasks, idle: SimpleQueue[_Tasks]) -> None:
    """Do what comes; an error is the answer's, whatever it is."""
    while (task := tasks.get()) is not None:
        answers, work = task
        try:
            done, error = work(), None
        except BaseException as raised:
            done, error = None, raised
        idle.put(tasks)
        answers.put((done, error))
