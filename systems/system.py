"""A trading system, as its file says it: what it exports, which signals that answers, and its limits."""

from __future__ import annotations

import difflib
import re
import zoneinfo
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from errors import CatalogueError, TradeboardsError, nearest, raise_all
from systems.channel import channel_problems
from systems.exporter import Exporter
from systems.exporters.scrape import SCRAPED
from systems.matcher import Matcher, is_text
from systems.metric import Metric
from systems.query import Series
from systems.render import quoted
from systems.session import session_problems
from systems.signal import Answer, Limit, Records, Signal
from systems.signals import SIGNALS
from systems.validation import answer_problems
from systems.window import seconds

_KEYS = {"selectors": "app", "channels": "critical"}
GRAFANAS_ZONES = frozenset({"utc", "browser"})
"""What Grafana takes for a time zone besides the names of the tz database."""
EVERY_DAY = 365
SHORTEST_SCRAPE, LONGEST_SCRAPE = 1, 3600
"""Seconds between two scrapes, at least and at most: what lies beyond is a slip of the unit."""


@dataclass(frozen=True)
class System:
    """One trading system.

    `selectors` say, for each origin of metrics, which series are this system's. `metrics` is its catalogue; `answers`
    maps signals to what answers them, in the signal's unit; `notes` add to a signal's panels what a reader must know.
    `exporters` are the programs beside it that are scraped too; what they answer holds where it has no answer of its
    own. `channels` are told of its alerts, by severity. `without` says why a dashboard is not there. `currency` is an
    ISO 4217 code, `timezone` an IANA name or `utc`, `day_start` when its trading day begins there (`09:15`),
    `session` when its exchange is open there (`Mon-Fri 09:15-15:30`, empty: always), `trading_days` on how many days of
    a year it can gain or lose: fewer than all where an exchange opens on weekdays alone. Raises `CatalogueError` (or
    `Problems`, with all of them) for values of a wrong type, and when it contradicts itself: an answer of the wrong
    kind, a metric or an origin that is not listed.
    """

    slug: str
    title: str
    currency: str
    selectors: Mapping[str, tuple[Matcher, ...]]
    metrics: tuple[Series, ...]
    answers: Mapping[Signal, Answer]
    exporters: tuple[Exporter, ...] = ()
    limits: tuple[Limit, ...] = ()
    channels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[Signal, str] = field(default_factory=dict)
    without: Mapping[str, str] = field(default_factory=dict)
    scrape_interval: str = "15s"
    timezone: str = "utc"
    day_start: str = "00:00"
    session: str = ""
    trading_days: int = EVERY_DAY

    def __post_init__(self) -> None:
        raise_all(_misshapen(self))
        raise_all(self._problems())

    @property
    def catalogue(self) -> tuple[Metric, ...]:
        """Its own metrics, those of its exporters, and what Prometheus adds for each scrape."""
        shared = [series for exporter in (*self.exporters, SCRAPED) for series in exporter.metrics]
        return tuple(series.metric for series in (*self.metrics, *shared))

    @cached_property
    def answered(self) -> Mapping[Signal, Answer]:
        """What answers each signal: its own answers, then those of its exporters."""
        shared = [exporter.answers for exporter in (SCRAPED, *self.exporters)]
        return {signal: answer for answers in (*shared, self.answers) for signal, answer in answers.items()}

    @cached_property
    def own_signals(self) -> tuple[Signal, ...]:
        """The signals that its own file declares."""
        return tuple(signal for signal in self.answers if SIGNALS.get(signal.key) != signal)

    def note(self, signal: Signal) -> str:
        """What a reader of the signal's panels must know, if anything."""
        if signal in self.notes or signal in self.answers:
            return self.notes.get(signal, "")
        return next((e.notes[signal] for e in self.exporters if signal in e.notes), "")

    def _problems(self) -> Iterator[TradeboardsError]:
        yield from slug_problems(self.slug)
        if self.title != self.title.strip():
            said = "begins or ends with a space, which Grafana drops"
            yield CatalogueError(said, where=f"{self.slug}: title", todo="Write it without")
        wrong = tuple(currency_problems(self.currency, f"{self.slug}: currency"))
        yield from wrong
        yield from scrape_problems(self.scrape_interval, f"{self.slug}: scrape_interval")
        for origin, matchers in self.selectors.items():
            yield from selector_problems(matchers, f"{self.slug}: selectors.{origin}")
        yield from zone_problems(self.timezone, f"{self.slug}: timezone")
        yield from day_problems(self.day_start, f"{self.slug}: day_start")
        yield from session_problems(self.session, self.timezone, f"{self.slug}: session")
        yield from channel_problems(self.channels, f"{self.slug}: channels")
        known = {(metric.name, metric.origin): metric for metric in self.catalogue}
        times = Counter((metric.name, metric.origin) for metric in self.catalogue)
        for name in sorted({name for (name, _), count in times.items() if count > 1}):
            yield CatalogueError(f'metric "{name}" is listed twice', where=self.slug, todo="Keep one")
        for origin in dict.fromkeys(metric.origin for metric in self.catalogue):
            if origin not in self.selectors:
                advice = nearest(origin, self.selectors)
                yield CatalogueError(f'no selector for origin "{origin}"', where=self.slug, todo=advice)
        yield from _own_problems(self.own_signals, self.slug)
        for signal, answer in self.answers.items():
            yield from answer_problems(
                f"{self.slug}: {signal.key}", signal, answer, known, "" if wrong else self.currency
            )


def _own_problems(signals: tuple[Signal, ...], slug: str) -> Iterator[TradeboardsError]:
    """What keeps signals that a system's file declares from having panels of their own."""
    times = Counter(signal.key for signal in signals)
    for signal in signals:
        where = f"{slug}: {signal.key}"
        if not re.fullmatch("[a-z][a-z0-9_]*", signal.key):
            yield CatalogueError("the key of a signal is a name", where=where, todo="Use a-z, digits and _")
        if signal.key in SIGNALS or times[signal.key] > 1:
            yield CatalogueError("another signal has this key", where=where, todo="Give it a key of its own")
        if isinstance(signal, Records) or type(signal) is Signal:
            yield CatalogueError("no panel draws it", where=where, todo="Make it a Level, Events or Distribution")


def slug_problems(slug: str) -> Iterator[TradeboardsError]:
    """What keeps a slug from beginning the uid of a dashboard."""
    if not re.fullmatch("[A-Za-z0-9_-]+", slug):
        yield CatalogueError(f'"{slug}" cannot begin a uid', todo="Use letters, digits, - and _")


def currency_problems(code: str, where: str) -> Iterator[TradeboardsError]:
    """What keeps a code from naming a currency; those of exchanges (USDT) are taken as they are."""
    if not re.fullmatch("[A-Z0-9]{1,8}", code):
        meant = code.upper() if re.fullmatch("[A-Za-z0-9]{1,8}", code) else "its code, such as EUR"
        yield CatalogueError(f'"{code}" is no currency', where=where, todo=f"Write {meant}")


def scrape_problems(interval: str, where: str) -> Iterator[TradeboardsError]:
    """What keeps a duration from being the time between two scrapes."""
    try:
        fits = SHORTEST_SCRAPE <= seconds(interval) <= LONGEST_SCRAPE
    except TradeboardsError as error:
        yield CatalogueError(error.summary, where=where, todo=error.todo)
        return
    except (ValueError, OverflowError):  # thousands of digits
        fits = False
    if not fits:
        yield CatalogueError(
            f'"{interval}" is no time between scrapes', where=where, todo="Write 1s to 1h, such as 15s"
        )


def zone_problems(zone: str, where: str) -> Iterator[TradeboardsError]:
    """What keeps a name from being a time zone of Grafana's."""
    if zone in GRAFANAS_ZONES or _is_zone(zone):
        return
    close = difflib.get_close_matches(zone, zoneinfo.available_timezones() | GRAFANAS_ZONES, n=1)
    hint = f'Did you mean "{close[0]}"? ' if close else ""
    yield CatalogueError(f'no time zone "{zone}"', where=where, todo=f"{hint}Write utc, browser or Area/City")


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def day_problems(start: str, where: str) -> Iterator[TradeboardsError]:
    """What keeps a text from being the time of day at which a trading day begins."""
    if not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", start):
        yield CatalogueError(f'"{start}" is no time of day', where=where, todo="Write hours and minutes, such as 09:15")


def selector_problems(matchers: tuple[Matcher, ...], where: str) -> Iterator[TradeboardsError]:
    """What keeps matchers from choosing the series of one system."""
    if not matchers:
        yield CatalogueError("it is empty and selects every job", where=where, todo='Select one, such as job = "…"')
    for matcher in matchers:
        place = f"{where}.{matcher.label}"
        if matcher.label in {"__name__", "le"}:
            yield CatalogueError(
                "it is the metric's own, not the system's", where=place, todo="Select by job or another target label"
            )
        if matcher.op in {"=~", "!~"} and not _is_pattern(matcher.value):
            yield CatalogueError(
                f'"{matcher.value}" is no regular expression of Prometheus (RE2)',
                where=place,
                todo="Correct it, or give a plain value",
            )


def _is_pattern(pattern: str) -> bool:
    import promql_parser

    try:
        promql_parser.parse(f"x{{l=~{quoted(pattern)}}}")
    except ValueError:
        return False
    return True


def _misshapen(system: System) -> Iterator[TradeboardsError]:
    """Values of a wrong type: nobody checks the types of a user's file before it runs."""
    place = system.slug if is_text(system.slug) else "SYSTEM"

    def problem(name: str, summary: str, todo: str) -> CatalogueError:
        return CatalogueError(summary, where=f"{place}: {name}", todo=todo)

    for name in ("slug", "title", "currency", "scrape_interval", "timezone", "day_start", "session"):
        value = getattr(system, name)
        if not is_text(value) or not (value.strip() or name == "session"):
            yield problem(name, "must be text", f'Write {name}="…"')
    if type(system.trading_days) is not int or not 1 <= system.trading_days <= EVERY_DAY:
        yield problem("trading_days", "are no days of a year", "Write 365, or 252 for an exchange's weekdays")
    for name, kind, todo in (
        ("metrics", Series, "Write (gauge(…), counter(…))"),
        ("exporters", Exporter, "Write (PROCESS,)"),
        ("limits", Limit, "Write (Limit(…),)"),
    ):
        if not _is_tuple_of(kind, getattr(system, name)):
            words = "metrics as gauge(), counter() or histogram() make them" if kind is Series else name
            yield problem(name, f"must be a tuple of {words}", todo)
    tables: tuple[tuple[str, Callable[[Any], bool], str, str], ...] = (
        ("selectors", lambda v: _is_tuple_of(Matcher, v), "must be a tuple of matchers", 'Write (equals("job", "…"),)'),
        ("channels", lambda v: _is_tuple_of(str, v), "must be a tuple of texts", 'Write ("email:ops@example.org",)'),
        ("answers", lambda _: True, "", ""),
        ("notes", is_text, "must be text", "Write it in quotes"),
        ("without", is_text, "must be text", "Write it in quotes"),
    )
    for name, fits, summary, todo in tables:
        table, of_signals = getattr(system, name), name in {"answers", "notes"}
        if not isinstance(table, Mapping):
            keys = "signals.EQUITY" if of_signals else f'"{_KEYS.get(name, "risk")}"'
            yield problem(name, "must be a table", f"Write {{{keys}: …}}")
            continue
        for key, value in table.items():
            if not (isinstance(key, Signal) if of_signals else is_text(key)):
                said = f'"{key}"' if isinstance(key, str) else f"a key of type {type(key).__name__}"
                lacks, write = ("no signal", "signals.EQUITY") if of_signals else ("no text", "it in quotes")
                yield problem(name, f"{said} is {lacks}", f"Write {write}")
            elif not fits(value):
                yield problem(f"{name}.{key.key if isinstance(key, Signal) else key}", summary, todo)


def _is_tuple_of(kind: type, value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, kind) for item in value)
