"""Wall-clock times of calls, taken in turn."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Samples:
    """What several runs of one subject took, in seconds, in the order of the rounds."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.seconds)

    def ratio(self, other: Samples) -> float:
        """How many times as long as `other` it took: the median of the ratios round by round."""
        return median(mine / its for mine, its in zip(self.seconds, other.seconds, strict=True))

    def part_of_difference(self, smaller: Samples, count: float) -> Samples:
        """What each of `count` more cost, where this run did that many more than `smaller`, round by round."""
        pairs = zip(self.seconds, smaller.seconds, strict=True)
        return Samples(tuple((mine - its) / count for mine, its in pairs))


def side_by_side(subjects: Mapping[str, Callable[[], object]], rounds: int, warm_ups: int = 2) -> dict[str, Samples]:
    """Time each subject once a round, one after the other (A B C A B C …), after rounds that do not count.

    A machine that slows down for a while slows all of them, so their ratios hold.
    """
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    for round_ in range(-warm_ups, rounds):
        for name, subject in subjects.items():
            gc.collect()
            started = time.perf_counter()
            subject()
            seconds = time.perf_counter() - started
            if round_ >= 0:
                taken[name].append(seconds)
    return {name: Samples(tuple(seconds)) for name, seconds in taken.items()}
