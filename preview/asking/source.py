"""What answers the queries of a dashboard: a Prometheus, or made-up samples; asked in the same way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeVar, cast

from checks.intervals import Span
from datasources.prometheus import Prometheus, Slow, Unreachable
from errors import DataSourceError
from preview.asking.aligned import Aligned, aligned
from preview.contract import DataSource

T = TypeVar("T")

MOST_SLOW = 3
"""Slow answers in a row after which a Prometheus is given up."""
PAUSE = 60.0
"""Seconds for which it is not asked whether it is there, after it was too slow to say so."""


@dataclass(frozen=True)
class Look:
    """What an answer is drawn as: the panel's unit, ends of its scale, states it has words for, and legend.

    A server does not care; made-up samples are made to look like it.
    """

    unit: str = ""
    low: float | None = None
    high: float | None = None
    states: tuple[float, ...] = ()
    legend: str = ""


@dataclass(frozen=True)
class Asked:
    """One query as it is sent: over `span` every `step` seconds, or for one moment, its end, where `step` is None."""

    expr: str
    span: Span
    step: float | None
    role: Literal["panel", "annotation", "variable"] = "panel"
    look: Look = Look()


class Source(Protocol):
    """Answers queries, for up to eight threads. Every method but `data` raises `DataSourceError`."""

    @property
    def data(self) -> DataSource:
        """What it is, for the sentence above the page."""

    def ready(self, at: float) -> None:
        """Raise `Unreachable` or another `DataSourceError` when there is nobody to ask at all."""

    def ask(self, asked: Asked) -> Aligned:
        """The answer to one query."""

    def label_values(self, label: str, span: Span, selector: str) -> tuple[str, ...]:
        """Values of a label of the series that the selector matches; of all series where it is empty."""

    def label_names(self, span: Span, selector: str) -> tuple[str, ...]:
        """Names of the labels of the series that the selector matches; of all series where it is empty."""


@dataclass(eq=False)
class Asking:
    """A Prometheus. When it cannot be reached once, or is slow three times in a row, it is not waited for again until
    `ready` finds it.
    """

    prometheus: Prometheus
    says: str
    kind: Literal["prometheus", "lab"] = "prometheus"
    _gone: DataSourceError | None = field(default=None, init=False)
    _slow: int = field(default=0, init=False)
    _pause_end: float = field(default=0.0, init=False)

    @property
    def data(self) -> DataSource:
        """What it is, for the sentence above the page."""
        return {"kind": self.kind, "says": self.says}

    def ready(self, at: float) -> None:
        """Ask it for the number one. Raises `DataSourceError` when it does not answer, or was too slow just now."""
        gone = self._gone  # other threads may change it
        if gone is not None and time.monotonic() < self._pause_end:
            raise gone
        self._gone, self._slow = None, 0
        try:
            self.prometheus.instant("1", at)
        except DataSourceError as error:
            self._gone = error
            if isinstance(error, Slow):
                self._pause_end = time.monotonic() + PAUSE
            raise

    def ask(self, asked: Asked) -> Aligned:
        """The answer to one query."""
        with self._there():
            answer = (
                self.prometheus.instant(asked.expr, asked.span.end)
                if asked.step is None
                else self.prometheus.range(asked.expr, asked.span.start, asked.span.end, asked.step)
            )
        return aligned(answer, asked.span, asked.step)

    def label_values(self, label: str, span: Span, selector: str) -> tuple[str, ...]:
        """Values of a label."""
        with self._there():
            return self.prometheus.label_values(label, span.start, span.end, [selector] if selector else [])

    def label_names(self, span: Span, selector: str) -> tuple[str, ...]:
        """Names of labels."""
        with self._there():
            return self.prometheus.label_names(span.start, span.end, [selector] if selector else [])

    @contextmanager
    def _there(self) -> Iterator[None]:
        """Ask only while it can be reached and answers in time."""
        gone = self._gone
        if gone is not None:
            raise gone
        try:
            yield
        except DataSourceError as error:
            self._slow = self._slow + 1 if isinstance(error, Slow) else 0
            if isinstance(error, Unreachable) or self._slow >= MOST_SLOW:
                self._gone = error
            raise
        self._slow = 0


@dataclass(frozen=True, eq=False)
class Remembering:
    """Another source whose answers are kept: what several choices of one dashboard share is asked once.

    An answer that is kept is the very same object, so that what draws from it can be shared too.
    """

    source: Source
    _kept: dict[object, object] = field(default_factory=dict, init=False)

    @property
    def data(self) -> DataSource:
        """What the other source is."""
        return self.source.data

    def ready(self, at: float) -> None:
        """Whether there is anybody to ask."""
        self._once(("ready", at), lambda: self.source.ready(at))

    def ask(self, asked: Asked) -> Aligned:
        """The answer to one query."""
        return self._once(asked, lambda: self.source.ask(asked))

    def label_values(self, label: str, span: Span, selector: str) -> tuple[str, ...]:
        """Values of a label."""
        return self._once(("values", label, span, selector), lambda: self.source.label_values(label, span, selector))

    def label_names(self, span: Span, selector: str) -> tuple[str, ...]:
        """Names of labels."""
        return self._once(("names", span, selector), lambda: self.source.label_names(span, selector))

    def _once(self, key: object, ask: Callable[[], T]) -> T:
        if key not in self._kept:
            try:
                self._kept[key] = ask()
            except DataSourceError as error:
                self._kept[key] = error
        kept = self._kept[key]
        if isinstance(kept, DataSourceError):
            raise kept
        return cast(T, kept)
