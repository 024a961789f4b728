"""A deployment: a system as it runs somewhere, with its own selectors, limits, folder and data source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import cast

from errors import CatalogueError, raise_all
from systems import promql
from systems.adapt import Exported, adapted
from systems.channel import Channel
from systems.derived import DERIVED, Formula
from systems.history import HISTORY
from systems.matcher import Matcher, equals
from systems.metric import RECORDED, TARGET_LABELS, Metric
from systems.query import CounterSeries, GaugeSeries, HistogramSeries, Query
from systems.recorded import COUNTED, HOUR, RECORDINGS, hourly, series
from systems.session import Session
from systems.signal import Answer, Distribution, Events, Level, Limit, Records, Signal
from systems.signals.limits import HOUSE_LIMITS
from systems.sql import Sql
from systems.system import System, slug_problems
from systems.walk import metrics_of, windows_of
from systems.window import Duration, Window, seconds

_COMBINED = {
    "sum": promql.total,
    "max": promql.highest,
    "min": promql.lowest,
    "avg": promql.mean,
    "count": promql.count,
}
_ALL: Mapping[Signal, Formula] = {**DERIVED, **HISTORY}


@dataclass(frozen=True)
class Deployment:
    """One system in one place; its `slug` begins the uid of each of its dashboards.

    `folder` is the title of the folder in Grafana, `datasource` the uid of the Prometheus that is chosen at first
    (empty: Grafana's default), `postgres` that of the PostgreSQL (empty: the first there is), `timezone` an IANA name,
    `utc` or `browser`, `day_start` when its trading day begins there, `session` when its exchange is open (none:
    always). `desk` is the slug of the desk that it stands on, if any. `channels` are told of its alerts, by severity.
    `exported` says which metrics are exported otherwise than the catalogue says. `limits` replace the system's and the
    house's. `recording` is false where its Prometheus loads no rules of ours: then each number is computed when it is
    looked at, and what needs a history is not answered.
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
    session: Session | None = None
    scrape_interval: str = "15s"
    editable: bool = False
    exported: Mapping[str, Exported] = field(default_factory=dict)
    desk: str = ""
    channels: Mapping[str, tuple[Channel, ...]] = field(default_factory=dict)
    recording: bool = True
    _limits: Mapping[Signal, Limit] = field(init=False, repr=False, compare=False)
    _built: dict[Signal, Query] = field(default_factory=dict, init=False, repr=False, compare=False)
    _label_sets: dict[Signal, frozenset[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        return hash(self.slug)  # its tables have none

    def __post_init__(self) -> None:
        raise_all(slug_problems(self.slug))
        merged = {limit.signal: limit for limit in (*HOUSE_LIMITS, *self.system.limits, *self.limits)}
        object.__setattr__(self, "_limits", merged)
        object.__setattr__(self, "selectors", {**self.selectors, RECORDED: (equals("deployment", self.slug),)})
        seconds(self.scrape_interval)
        raise_all(
            CatalogueError(
                f'a limit on "{limit.signal.key}", which it does not answer',
                where=self.slug,
                todo=self.missing(limit.signal),
            )
            for limit in (*self.system.limits, *self.limits)
            if not self.answers(limit.signal)
            # A system's limit waits for rules to be loaded, as its panel does.
            if limit in self.limits or self.recording or limit.signal not in HISTORY
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
        given = dict.fromkeys(self.system.answered)
        return frozenset(given).union(signal for signal, formula in self.formulas.items() if self._holds(formula))

    @property
    def formulas(self) -> Mapping[Signal, Formula]:
        """How signals follow from others here."""
        return _ALL if self.recording else DERIVED

    def _holds(self, formula: Formula) -> bool:
        given = self.system.answered
        return (
            given.keys() >= {*formula.needs}
            and (not formula.any_of or any(one in given for one in formula.any_of))
            and not any(given.get(rival) for rival in formula.instead_of)
            and all(isinstance(given[need], GaugeSeries) for need in formula.gauges)
            and (not formula.each or _labels(given[formula.needs[0]]) >= {*formula.each})
        )

    def missing(self, signal: Signal) -> str:
        """What the system would have to answer for the signal to be drawn."""
        formula = _ALL.get(signal)
        given = self.system.answered
        if formula is None:
            return f"Answer {signal.key} in the system's file"
        if needs := [need.key for need in formula.needs if need not in given]:
            return f"Answer {' and '.join(needs)} in the system's file"
        if formula.any_of and not any(one in given for one in formula.any_of):
            return f"Answer {' or '.join(one.key for one in formula.any_of)} in the system's file"
        if signal not in self.formulas:
            return "Let its Prometheus load the rules, without recording = false"
        return self._unfit(formula)

    def _unfit(self, formula: Formula) -> str:
        """Why a formula does not hold although all that it needs is answered."""
        rivals = [rival.key for rival in formula.instead_of if rival in self.system.answered]
        if rivals:
            return f"It stands in for {' and '.join(rivals)}, which is answered"
        lacking = {*formula.each} - _labels(self.system.answered[formula.needs[0]]) if formula.each else ()
        if lacking:
            return f"Answer {formula.needs[0].key} by {' and '.join(sorted(lacking))} in the system's file"
        return f"Answer {' and '.join(one.key for one in formula.gauges)} by a plain gauge in the system's file"

    def limit(self, signal: Signal) -> Limit | None:
        """The limit that holds here: the deployment's, else the system's, else the house's."""
        return self._limits.get(signal)

    @cached_property
    def catalogue(self) -> tuple[Metric, ...]:
        """The metrics as they are exported here, and what rules record of them."""
        return (*map(self.named, self.system.catalogue), *self.kept, *(one.metric for one in self.counts.values()))

    def named(self, metric: Metric) -> Metric:
        """A metric of the catalogue under the name that it has here."""
        here = self.exported.get(metric.name)
        return replace(metric, name=here.name) if here else metric

    @property
    def day_begins(self) -> int:
        """Minutes from midnight to the beginning of the trading day."""
        hours, minutes = self.day_start.split(":")
        return 60 * int(hours) + int(minutes)

    @property
    def trading_days(self) -> int:
        """Days of a year on which it can gain or lose."""
        return self.system.trading_days

    def adapted(self, query: Query) -> Query:
        """A query over the catalogue as it must be asked here."""
        return adapted(query, self.exported)

    @cached_property
    def recordings(self) -> tuple[Level, ...]:
        """The signals that rules record here: none whose answer depends on the time that a reader looks at."""
        if not self.recording:
            return ()
        given = self.system.answered
        return tuple(
            signal
            for signal in RECORDINGS
            if self.answers(signal) and not (signal in given and Window.RANGE in windows_of(cast(Query, given[signal])))
        )

    @cached_property
    def kept(self) -> Mapping[Metric, Level]:
        """The levels that rules record here, by the metric that they write of each."""
        return {series(signal).metric: signal for signal in self.recordings}

    @cached_property
    def counts(self) -> Mapping[Events, GaugeSeries]:
        """The events that rules record here, and the series of each."""
        there = [signal for signal in COUNTED if self.recording and self.answers(signal)]
        return {signal: hourly(signal, self._counted_by(signal)) for signal in there}

    def _counted_by(self, signal: Events) -> tuple[str, ...]:
        return tuple(sorted(self.labels(signal) - TARGET_LABELS))

    @property
    def records(self) -> Mapping[str, Query]:
        """All that rules record here, by the name of the series."""
        levels = {metric.name: self.computed(signal) for metric, signal in self.kept.items()}
        counts = {
            series.metric.name: self.counted(signal, HOUR, self._counted_by(signal))
            for signal, series in self.counts.items()
        }
        return {**levels, **counts}

    def recorded(self, signal: Level) -> GaugeSeries:
        """The series that rules record of a signal; raises `CatalogueError` where they do not."""
        if signal not in self.recordings:
            todo = "Answer it, and not by the time that a reader looks at"
            raise CatalogueError(f'"{signal.key}" is not recorded', where=self.slug, todo=todo)
        return series(signal)

    def total(self, signal: Level, by: tuple[str, ...] = ()) -> Query:
        """One number per value of the labels `by`: as it is recorded, else computed.

        What is recorded is one series, and the same several times where several Prometheus record it.
        """
        return self.computed(signal, by) if by or signal not in self.recordings else promql.highest(series(signal))

    def computed(self, signal: Level, by: tuple[str, ...] = ()) -> Query:
        """The signal's answer, combined to one number per value of the labels `by`: what a rule records."""
        answer = cast(Query, self._answer(signal))
        return answer if answer.labels == frozenset(by) else _COMBINED[signal.combine](answer, by)

    def events(self, signal: Events, over: Duration, by: tuple[str, ...] = ()) -> Query:
        """How often it happened within a window, per value of the labels `by`: as it is recorded, else counted."""
        if over != HOUR or signal not in self.counts:
            return self.counted(signal, over, by)
        kept, own = self.counts[signal], self._counted_by(signal)
        once = promql.highest(kept, own)  # where several Prometheus record it
        return once if {*own} == {*by} else promql.total(once, by)

    def counted(self, signal: Events, over: Duration, by: tuple[str, ...] = ()) -> Query:
        """How often it happened within a window, per value of the labels `by`; no zeros where silence is good news."""
        happened = promql.occurrences if signal.silence else promql.happened
        return promql.total(happened(self.counter(signal), over), by)

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
        """The metrics behind a signal, also behind what is recorded of them."""
        answer = self._answer(signal)
        found = frozenset() if isinstance(answer, Sql) else metrics_of(answer)
        behind = (self.metrics(self.kept[metric]) for metric in found if metric in self.kept)
        return (found - self.kept.keys()).union(*behind)

    def _answer(self, signal: Signal) -> Answer:
        answer = self.system.answered.get(signal) or self._built.get(signal)
        if answer is None:
            if signal not in self.derived:
                raise CatalogueError(f'"{signal.key}" is not answered', where=self.slug, todo=self.missing(signal))
            answer = self._built[signal] = self.formulas[signal].build(self)
        return answer


def _labels(answer: Answer) -> frozenset[str]:
    match answer:
        case Query():
            return answer.labels
        case Sql():
            return frozenset()
    return answer.series_labels
