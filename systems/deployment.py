"""A deployment: a system as it runs somewhere, with its own selectors, limits, folder and data source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import cast

from errors import CatalogueError, raise_all
from systems import promql
from systems.adapt import Exported, adapted
from systems.derived import DERIVED, Formula
from systems.matcher import Matcher
from systems.metric import Metric
from systems.query import CounterSeries, GaugeSeries, HistogramSeries, Query
from systems.signal import Answer, Distribution, Events, Level, Limit, Records, Signal
from systems.signals.limits import HOUSE_LIMITS
from systems.sql import Sql
from systems.system import System, slug_problems
from systems.walk import metrics_of
from systems.window import seconds

_COMBINED = {
    "sum": promql.total,
    "max": promql.highest,
    "min": promql.lowest,
    "avg": promql.mean,
    "count": promql.count,
}


@dataclass(frozen=True)
class Deployment:
    """One system in one place; its `slug` begins the uid of each of its dashboards.

    `folder` is the title of the folder in Grafana, `datasource` the uid of the Prometheus that is chosen at first
    (empty: Grafana's default), `postgres` that of the PostgreSQL (empty: the first there is), `timezone` an IANA name,
    `utc` or `browser`, `day_start` when its trading day begins there. `desk` is the slug of the desk that it stands on,
    if any. `exported` says which metrics are exported otherwise than the catalogue says. `limits` replace the system's
    and the house's.
    Raises `CatalogueError` for a limit on a signal that cannot be answered.
    """

    slug: str
    title: str
    system: System
    selectors: Mapping[str, tuple[Matcher, ...]]
    folder: str
    limits: tuple[Limit, ...] = ()
    datasource: str = ""
    postgres: str = ""
    currency: str = "USD"
    timezone: str = "utc"
    day_start: str = "00:00"
    scrape_interval: str = "15s"
    editable: bool = False
    exported: Mapping[str, Exported] = field(default_factory=dict)
    desk: str = ""
    _limits: Mapping[Signal, Limit] = field(init=False, repr=False, compare=False)
    _built: dict[Signal, Query] = field(default_factory=dict, init=False, repr=False, compare=False)
    _label_sets: dict[Signal, frozenset[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        raise_all(slug_problems(self.slug))
        merged = {limit.signal: limit for limit in (*HOUSE_LIMITS, *self.system.limits, *self.limits)}
        object.__setattr__(self, "_limits", merged)
        seconds(self.scrape_interval)
        raise_all(
            CatalogueError(
                f'a limit on "{limit.signal.key}", which it does not answer',
                where=self.slug,
                todo=self.missing(limit.signal),
            )
            for limit in (*self.system.limits, *self.limits)
            if not self.answers(limit.signal)
        )

    @cached_property
    def derived(self) -> frozenset[Signal]:
        """The signals that follow from what the system answers."""
        return self._answered - self.system.answered.keys()

    def answers(self, signal: Signal) -> bool:
        """Whether a panel of the signal can be drawn."""
        return signal in self._answered

    @cached_property
    def _answered(self) -> frozenset[Signal]:
        given = self.system.answered
        return frozenset(given).union(
            signal
            for signal, formula in DERIVED.items()
            if given.keys() >= {*formula.needs}
            and not any(given.get(rival) for rival in formula.instead_of)
            and all(isinstance(given[need], GaugeSeries) for need in formula.gauges)
            and _labels(given[formula.needs[0]]) >= {*formula.each}
        )

    def missing(self, signal: Signal) -> str:
        """What the system would have to answer for the signal to be drawn."""
        formula = DERIVED.get(signal)
        needs = [need for need in formula.needs if need not in self.system.answered] if formula else [signal]
        if formula and not needs:
            return self._unfit(formula)
        return f"Answer {' and '.join(need.key for need in needs)} in the system's file"

    def _unfit(self, formula: Formula) -> str:
        """Why a formula does not hold although all that it needs is answered."""
        rivals = [rival.key for rival in formula.instead_of if rival in self.system.answered]
        if rivals:
            return f"It stands in for {' and '.join(rivals)}, which is answered"
        lacking = {*formula.each} - _labels(self.system.answered[formula.needs[0]])
        if lacking:
            return f"Answer {formula.needs[0].key} by {' and '.join(sorted(lacking))} in the system's file"
        return f"Answer {' and '.join(one.key for one in formula.gauges)} by a plain gauge in the system's file"

    def limit(self, signal: Signal) -> Limit | None:
        """The limit that holds here: the deployment's, else the system's, else the house's."""
        return self._limits.get(signal)

    @cached_property
    def catalogue(self) -> tuple[Metric, ...]:
        """The metrics as they are exported here."""
        return tuple(map(self.named, self.system.catalogue))

    def named(self, metric: Metric) -> Metric:
        """A metric of the catalogue under the name that it has here."""
        here = self.exported.get(metric.name)
        return replace(metric, name=here.name) if here else metric

    @property
    def day_begins(self) -> int:
        """Minutes from midnight to the beginning of the trading day."""
        hours, minutes = self.day_start.split(":")
        return 60 * int(hours) + int(minutes)

    def adapted(self, query: Query) -> Query:
        """A query over the catalogue as it must be asked here."""
        return adapted(query, self.exported)

    def total(self, signal: Level, by: tuple[str, ...] = ()) -> Query:
        """The signal's answer, combined to one number per value of the labels `by`."""
        answer = cast(Query, self._answer(signal))
        return answer if answer.labels == frozenset(by) else _COMBINED[signal.combine](answer, by)

    def gauge(self, signal: Level) -> GaugeSeries:
        """The one gauge that answers a signal; raises `CatalogueError` when an expression does."""
        answer = self._answer(signal)
        if not isinstance(answer, GaugeSeries):
            raise CatalogueError(
                f'"{signal.key}" must be answered by a plain gauge', where=self.system.slug, todo="Name the gauge alone"
            )
        return answer

    def counter(self, signal: Events) -> CounterSeries:
        """The counter behind a signal."""
        return cast(CounterSeries, self._answer(signal))

    def histogram(self, signal: Distribution) -> HistogramSeries:
        """The histogram behind a signal."""
        return cast(HistogramSeries, self._answer(signal))

    def sql(self, signal: Records) -> Sql:
        """The SQL behind a signal."""
        return cast(Sql, self._answer(signal))

    def labels(self, signal: Signal) -> frozenset[str]:
        """Labels that a signal can be broken down by."""
        found = self._label_sets.get(signal)
        if found is None:
            found = self._label_sets[signal] = _labels(self._answer(signal))
        return found

    def metrics(self, signal: Signal) -> frozenset[Metric]:
        """The metrics behind a signal."""
        answer = self._answer(signal)
        return frozenset() if isinstance(answer, Sql) else metrics_of(answer)

    def _answer(self, signal: Signal) -> Answer:
        answer = self.system.answered.get(signal) or self._built.get(signal)
        if answer is None:
            if signal not in self.derived:
                raise CatalogueError(f'"{signal.key}" is not answered', where=self.slug, todo=self.missing(signal))
            answer = self._built[signal] = DERIVED[signal].build(self)
        return answer


def _labels(answer: Answer) -> frozenset[str]:
    match answer:
        case Query():
            return answer.labels
        case Sql():
            return frozenset()
    return answer.series_labels
