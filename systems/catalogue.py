"""Rows of a system's catalogue: what it exports, ready to be used in queries."""

from __future__ import annotations

from collections.abc import Mapping

from systems.metric import APP, Metric
from systems.query import CounterSeries, GaugeSeries, HistogramSeries

Labels = Mapping[str, tuple[str, ...]]


def gauge(
    name: str, help: str, unit: str = "short", labels: Labels | None = None, *, origin: str = APP, stated: bool = True
) -> GaugeSeries:
    """A gauge."""
    return GaugeSeries(Metric(name, "gauge", help, unit, labels or {}, origin=origin, stated=stated))


def counter(
    name: str, help: str, unit: str = "short", labels: Labels | None = None, *, origin: str = APP, stated: bool = True
) -> CounterSeries:
    """A counter, by its exposed name: with `_total` where the application exposes it so."""
    return CounterSeries(Metric(name, "counter", help, unit, labels or {}, origin=origin, stated=stated))


def histogram(
    name: str,
    help: str,
    unit: str,
    buckets: tuple[float, ...],
    labels: Labels | None = None,
    *,
    origin: str = APP,
    stated: bool = True,
) -> HistogramSeries:
    """A histogram, by its name without `_bucket`; `buckets` are the upper bounds without +Inf."""
    return HistogramSeries(Metric(name, "histogram", help, unit, labels or {}, buckets, origin=origin, stated=stated))


def up(origin: str) -> GaugeSeries:
    """Whether the targets of an origin answered their last scrape: Prometheus writes it itself."""
    return gauge("up", "1 when the last scrape worked, 0 when it failed.", "bool", origin=origin)
