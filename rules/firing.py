"""The alert rules of a deployment: each alert that it can answer, at each value of the limit that holds there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce

from errors import CatalogueError, raise_all
from panels.line import Line, as_line
from rules.absence import indispensable, unexported, unknown
from rules.alert import Alert, Enough, Severity
from rules.alerts import TOPICS
from rules.shown import Shown, panels
from rules.wording import described
from systems import promql as p
from systems import signals as s
from systems.catalogue import up
from systems.deployment import Deployment
from systems.metric import APP, RECORDED, Metric
from systems.query import Query
from systems.signal import Events, Limit, Signal
from systems.timeshift import lasting

OWN, MONITORING = "own", "monitoring"
"""Topics: of alerts on signals that a system's own file declares, and of those that watch the watching."""
WATCHDOG, EXPORTER_DOWN = "Watchdog", "ExporterDown"
SIGNAL_MISSING, VALUE_UNKNOWN = "SignalMissing", "AccountValueUnknown"
"""Alerts without a limit."""


@dataclass(frozen=True)
class Firing:
    """One alert rule of one deployment, for whatever evaluates it.

    `query` answers a series for each thing that is beyond the limit, `by` are the labels that tell those apart. `alert`
    is what it is made of and `value` the limit's value that it holds the line against, from which on it is bad where
    lower is better, below which where higher is; a rule without a limit has neither. `description` writes the value and
    labels as templates of Prometheus do. `panel` is where the signal is drawn, `metric` the one that is missed.
    """

    name: str
    severity: Severity
    topic: str
    query: Query
    hold: str
    summary: str
    description: str
    alert: Alert | None = None
    signal: Signal | None = None
    limit: Limit | None = None
    value: float | None = None
    by: tuple[str, ...] = ()
    panel: Shown | None = None
    metric: str = ""

    @property
    def labels(self) -> dict[str, str]:
        """What it says of itself besides the deployment."""
        told = {"severity": self.severity, "signal": self.signal.key if self.signal else "", "metric": self.metric}
        return {label: value for label, value in told.items() if value}


@lru_cache(maxsize=64)
def firing(deployment: Deployment) -> tuple[Firing, ...]:
    """All alert rules of a deployment, by topic; remembered, as each format asks for them.

    Raises `CatalogueError` (or `Problems` with all of them) when two alerts have one name and severity.
    """
    drawn = panels(deployment)
    found = tuple(
        rule
        for topic, alerts in (*TOPICS.items(), (OWN, _own(deployment)))
        for one in alerts
        for rule in _of_limit(one, topic, deployment, drawn)
    )
    found += (
        *_missing(deployment, found, drawn),
        *_valueless(deployment, drawn),
        *_exporters(deployment, drawn),
        _watchdog(deployment),
    )
    times = Counter((rule.name, rule.severity) for rule in found if rule.name != SIGNAL_MISSING)
    raise_all(
        CatalogueError(
            f'two alerts are "{name}" ({severity})', where=deployment.slug, todo="Give the limit of one another alert="
        )
        for (name, severity), count in times.items()
        if count > 1
    )
    return found


def _own(deployment: Deployment) -> tuple[Alert, ...]:
    """An alert on each signal that only this system knows, where it has a limit."""
    return tuple(
        Alert(f"{''.join(word.title() for word in signal.key.split('_'))}BeyondLimit", as_line(signal), signal.question)
        for signal in deployment.system.own_signals
        if deployment.limit(signal)
    )


def _of_limit(alert: Alert, topic: str, deployment: Deployment, drawn: Mapping[Signal, Shown]) -> Iterator[Firing]:
    limit = alert.line.limit(deployment) if alert.line.drawable(deployment) else None
    if limit is None:
        return
    signal, by = alert.line.signal, alert.line.labels(deployment)
    names = (limit.alert or alert.name, limit.alert or alert.critical or alert.name)
    values = (limit.warning, limit.critical)
    for name, severity, value in zip(names, alert.severities, values, strict=True):
        if value is None or not severity:
            continue
        lines = (alert.line, *alert.also)
        query = reduce(p.having, [_beyond(line, deployment, value, alert.lasts) for line in lines])
        if alert.enough:
            query = p.having(query, _seen(alert.enough, deployment, by))
        if signal == s.UP:
            query = p.either(query, unknown(deployment, APP))
        yield Firing(
            name,
            severity,
            topic,
            query,
            limit.hold or alert.hold,
            alert.summary,
            described(signal, deployment, limit, value, by, limit.hold or alert.hold),
            alert,
            signal,
            limit,
            value,
            by,
            drawn.get(signal),
        )


def _beyond(line: Line, deployment: Deployment, value: float, lasts: str) -> Query:
    """The line where it is as bad as this: from there on where lower is better, as panels colour it."""
    query = line.query(deployment, line.labels(deployment))
    query = lasting(query, lasts) if lasts else query
    return query >= value if line.signal.better == "lower" else query < value


def _seen(enough: Enough, deployment: Deployment, by: tuple[str, ...]) -> Query:
    """Whether it happened so often that a share or a quantile of it says something."""
    signal = enough.signal
    counting = deployment.counter(signal) if isinstance(signal, Events) else deployment.histogram(signal)
    return p.total(p.happened(counting, enough.over), by) >= enough.times


def _missing(deployment: Deployment, found: tuple[Firing, ...], drawn: Mapping[Signal, Shown]) -> Iterator[Firing]:
    """A companion for alerts that would go silent with a metric, as bad as the worst of these."""
    told: dict[Metric, Firing] = {}
    for rule in found:
        if rule.signal is None or rule.alert is None or not rule.alert.missed:
            continue
        for metric in indispensable(deployment, rule.signal):
            if metric not in told or told[metric].severity != "critical":
                told[metric] = _unexported(metric, rule.signal, rule.severity, deployment, drawn)
    yield from told.values()


def _unexported(
    metric: Metric, signal: Signal, severity: Severity, deployment: Deployment, drawn: Mapping[Signal, Shown]
) -> Firing:
    name = deployment.named(metric).name
    return Firing(
        SIGNAL_MISSING,
        severity,
        MONITORING,
        unexported(metric),
        "5m",
        "A number that alerts depend on is not there.",
        f"{signal.title}: there is no {name}, though its process answers. Alerts on it cannot fire.",
        signal=signal,
        panel=drawn.get(signal),
        metric=name,
    )


def _valueless(deployment: Deployment, drawn: Mapping[Signal, Shown]) -> Iterator[Firing]:
    """An account that is worth nothing at all is one that cannot be read: no drawdown is told of it."""
    if deployment.answers(s.EQUITY):
        worth = deployment.total(s.EQUITY)
        yield Firing(
            VALUE_UNKNOWN,
            "critical",
            "risk",
            p.either(p.compare("==", worth, 0), p.compare("!=", worth, worth)),
            "5m",
            "The account's value is zero or no number: it is empty, or it cannot be read.",
            "Drawdown and what else follows from the account's value is not known for 5m at least.",
            signal=s.EQUITY,
            panel=drawn.get(s.EQUITY),
        )


def _exporters(deployment: Deployment, drawn: Mapping[Signal, Shown]) -> Iterator[Firing]:
    """What is scraped beside the system itself must answer, too."""
    beside = [origin for origin in deployment.selectors if origin not in {APP, RECORDED}]
    if beside:
        by = ("job", "instance")
        down = reduce(
            p.either,
            [part for origin in beside for part in (p.lowest(up(origin), by) < 1, unknown(deployment, origin))],
        )
        yield Firing(
            EXPORTER_DOWN,
            "warning",
            MONITORING,
            down,
            "5m",
            "An exporter beside the system does not answer.",
            "{{ $labels.job }} {{ $labels.instance }} does not answer its scrapes, or no such target is known.",
            signal=s.UP,
            by=by,
            panel=drawn.get(s.UP),
        )


def _watchdog(deployment: Deployment) -> Firing:
    return Firing(
        WATCHDOG,
        "none",
        MONITORING,
        p.constant(1),
        "0s",
        "All is well: this alert always fires.",
        f"Whoever no longer hears of it knows that no alert about {deployment.title} arrives.",
    )
