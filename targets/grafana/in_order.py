"""Ask for many things in a few threads, and take the answers in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def in_order(ask: Callable[[Item], Answer], items: Sequence[Item], threads: int) -> Iterator[Answer]:
    """What `ask` returns, or raises, for each of the items in turn; at most twice as many as threads are asked ahead.

    Nothing waits for a thread whose answer is not wanted any more, after an error or Ctrl-C: not this, and, as they are
    daemons (those of `concurrent.futures` are not), not the end of the process. A single item needs no thread.
    """
    if len(items) == 1:
        yield ask(items[0])
        return
    tasks: SimpleQueue[tuple[Future[Answer], Item] | None] = SimpleQueue()
    started = min(threads, len(items))
    for _ in range(started):
        Thread(target=_serve, args=(tasks, ask), daemon=True).start()
    ahead: deque[Future[Answer]] = deque()
    try:
        for item in items:
            answer: Future[Answer] = Future()
            tasks.put((answer, item))
            ahead.append(answer)
            if len(ahead) == 2 * threads:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        for unwanted in ahead:
            unwanted.cancel()
        for _ in range(started):
            tasks.put(None)


def _serve(tasks: SimpleQueue[tuple[Future[Answer], Item] | None], ask: Callable[[Item], Answer]) -> None:
    """Work until there is no more; an error is the answer's, whatever it is."""
    while (task := tasks.get()) is not None:
        answer, item = task
        if not answer.set_running_or_notify_cancel():
            continue
        try:
            answer.set_result(ask(item))
        except BaseException as error:
            answer.set_exception(error)
