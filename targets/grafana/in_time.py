"""Do something in a thread, and wait for it no longer than so long: what it waits for may never end."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

Answer = TypeVar("Answer")

_Tasks = SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None]


class Overdue(Exception):
    """It took too long, and is left to itself."""


class InTime:
    """Threads that are kept for the next thing to do: starting one takes longer than most of what they do."""

    def __init__(self) -> None:
        self._idle: SimpleQueue[_Tasks] = SimpleQueue()

    def do(self, work: Callable[[], Answer], seconds: float) -> Answer:
        """What `work` returns, or raises. Raises `Overdue` when that takes longer; the thread is a daemon."""
        answer: Future[Answer] = Future()
        try:
            tasks = self._idle.get_nowait()
        except Empty:
            tasks = SimpleQueue()
            Thread(target=_serve, args=(tasks, self._idle), daemon=True).start()
        tasks.put((answer, work))
        try:
            return answer.result(seconds)
        except TimeoutError:  # of the wait, or of the work
            if answer.done():
                return answer.result()
            raise Overdue from None

    def close(self) -> None:
        """End the threads that have nothing to do."""
        with suppress(Empty):
            while True:
                self._idle.get_nowait().put(None)


def _serve(tasks: _Tasks, idle: SimpleQueue[_Tasks]) -> None:
    """Do what comes; an error is the answer's, whatever it is."""
    while (task := tasks.get()) is not None:
        answer, work = task
        try:
            done, error = work(), None
        except BaseException as raised:
            done, error = None, raised
        idle.put(tasks)
        if error is None:
            answer.set_result(done)
        else:
            answer.set_exception(error)
