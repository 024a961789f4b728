"""Work on all processors: each piece in a process of its own, none of which outlives its need."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any, TypeVar

from errors import LabError
from lab.outside import signals_as_exit

Progress = Callable[[str], None]
"""Is told, in a few words, what is being done."""
T = TypeVar("T")
_FORK = get_context("fork")


def side_by_side(works: Sequence[Callable[[Progress], T]], on_progress: Progress) -> list[T]:
    """What each piece of work gives, in their order; as many are done at once as there are processors.

    Each is told whom to tell of its progress. What it gives must be picklable, itself it need not be: its process is a
    copy of this one. The first error that one raises is raised here, and the others are ended.
    """
    found: dict[int, T] = {}
    running: dict[Connection, tuple[int, ForkProcess]] = {}
    waiting = list(reversed(range(len(works))))
    try:
        while waiting or running:
            while waiting and len(running) < (os.cpu_count() or 1):
                number = waiting.pop()
                connection, process = _started(works[number])
                running[connection] = number, process
            ready = wait(list(running))
            for connection, (number, process) in [one for one in running.items() if one[0] in ready]:
                said = _heard(connection, process)
                if isinstance(said, str):
                    on_progress(said)
                else:
                    (found[number],) = said
                    process.join()
                    del running[connection]
    finally:
        for _, process in running.values():
            process.terminate()
        for _, process in running.values():
            process.join()
    return [found[number] for number in range(len(works))]


def _started(work: Callable[[Progress], T]) -> tuple[Connection, ForkProcess]:
    here, there = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_work, args=(work, there), daemon=True)
    process.start()
    there.close()
    return here, process


def _heard(connection: Connection, process: ForkProcess) -> Any:
    """What a process has to say: of its progress, or, in a tuple, what it was asked for. Raises what it raised."""
    try:
        said = connection.recv()
    except EOFError:
        process.join()
        raise LabError(
            f"a process ended with status {process.exitcode}", where="lab", todo="See whether there is memory enough"
        ) from None
    if isinstance(said, BaseException):
        raise said
    return said


def _work(work: Callable[[Progress], T], there: Connection) -> None:
    """In its own process: tell of the progress, then what came of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us ends us
    with signals_as_exit():
        try:
            there.send((work(there.send),))
        except Exception as error:
            error.add_note(traceback.format_exc())
            there.send(error)
