"""What reaches the lab from outside: signals that end it, and files that it cannot use."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

from errors import LabError

_ENDINGS = (signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def signals_as_exit() -> Iterator[None]:
    """SIGTERM and SIGHUP leave the context as `SystemExit`, so that what it started is stopped and cleaned up.

    One that is ignored (`nohup`) stays so. Threads other than the main one get no signals: there nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _ENDINGS}
    handled = {number: handler for number, handler in before.items() if handler is not signal.SIG_IGN}
    for number in handled:
        signal.signal(number, _exit)
    try:
        yield
    finally:
        for number, handler in handled.items():
            signal.signal(number, handler)


def _exit(number: int, _: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


@contextlib.contextmanager
def failures_told(where: Path, todo: str) -> Iterator[None]:
    """What the operating system refuses leaves the context as a `LabError` about the file or program `where`."""
    try:
        yield
    except BrokenPipeError:  # whoever was told of the progress has gone: no file of ours
        raise
    except OSError as error:
        raise LabError(f"cannot be used: {error.strerror or error}", where=str(where), todo=todo) from None
