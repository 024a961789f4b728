"""How Grafana chooses the step of a query, and what `$__interval`, `$__rate_interval` and `$__range` then are."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

_UNDER = (
    10, 15, 35, 75, 150, 350, 750, 1500, 3500, 7500, 12500, 17500, 25000, 45000, 90000, 210000, 450000, 750000,
    1050000, 1500000, 2700000, 5400000, 9000000, 16200000, 32400000, 86400000, 604800000, 1814400000, 3628800000,
)  # fmt: skip
_STEPS = (
    1, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 15000, 20000, 30000, 60000, 120000, 300000, 600000,
    900000, 1200000, 1800000, 3600000, 7200000, 10800000, 21600000, 43200000, 86400000, 604800000, 2592000000,
    31536000000,
)  # fmt: skip


@dataclass(frozen=True)
class Span:
    """A stretch of time, in unix seconds."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start


def interval(span: Span, points: int, least: float) -> float:
    """`$__interval` in seconds: the span over the number of points, rounded as Grafana does, and not below `least`."""
    raw = span.seconds * 1000 / max(points, 1)
    return max(_STEPS[bisect_right(_UNDER, raw)] / 1000, least)


def rate_interval(step: float, scrape_interval: float) -> float:
    """`$__rate_interval` in seconds: long enough for a rate at this step, and over four scrapes."""
    return max(step + scrape_interval, 4 * scrape_interval)
