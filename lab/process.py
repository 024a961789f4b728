"""A simulated process: what its Prometheus client library says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from systems.exporters import process as exporters
from systems.query import Series

_MEBIBYTE = 2**20


class Process:
    """One process on Linux: processor time, memory that slowly grows, open files. `up` is false while it is down."""

    def __init__(self, random: Random, now: int) -> None:
        self._random = random
        self.start(now)

    def start(self, now: int) -> None:
        """Begin anew: everything a process counts is zero again."""
        self.up = True
        self.started = now - 0.37
        self.cpu_seconds = 1.9
        self.memory = 148 * _MEBIBYTE
        self.files = 31

    def stop(self) -> None:
        """Go down, until the next start."""
        self.up = False

    def work(self, seconds: float) -> None:
        """Do something that takes `seconds` of wall time."""
        self.cpu_seconds += seconds * self._random.uniform(0.03, 0.06)
        self.memory += int(193 * self._random.random() - 96) * 4096
        self.files = 31 + int(14 * self._random.random())


CLIENT_LIBRARY: Mapping[Series, Callable[[Process], float]] = {
    exporters.STARTED: lambda process: process.started,
    exporters.CPU_SECONDS: lambda process: round(process.cpu_seconds, 2),
    exporters.RESIDENT_MEMORY: lambda process: process.memory,
    exporters.VIRTUAL_MEMORY: lambda process: process.memory + 412 * _MEBIBYTE,
    exporters.OPEN_FDS: lambda process: process.files,
    exporters.MAX_FDS: lambda _: 1024,
}
"""Which part of the process drives which of its client library's metrics."""
