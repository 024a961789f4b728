"""Series of a test: names and labels that a query's selectors match, and what each shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from systems.deployment import Deployment
from systems.matcher import Matcher
from systems.query import Series

INSTANCE = "process:1"


class UndrivenError(Exception):
    """Nobody knows how to bring a query to a value: there is no test of it."""


@dataclass(frozen=True)
class Row:
    """One series; `labels` are sorted."""

    name: str
    labels: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.name}{{{', '.join(f'{label}={_quoted(value)}' for label, value in self.labels)}}}"

    def with_label(self, label: str, value: str) -> Row:
        """The row with one label set."""
        return Row(self.name, tuple(sorted({**dict(self.labels), label: value}.items())))


@dataclass(frozen=True)
class Level:
    """A gauge that stands at a value."""

    value: float


@dataclass(frozen=True)
class Mean:
    """A gauge whose mean since the test began is a value."""

    value: float


@dataclass(frozen=True)
class Moment:
    """A gauge that names a moment so many seconds ago, in units of which a second has `scale`. Zero, or what is not
    above zero, is none where the `guard` says so (`!=`, `>`)."""

    ago: float
    scale: float
    guard: str


@dataclass(frozen=True)
class Forecast:
    """A gauge that falls on a straight line which, `ahead` seconds on, reaches a value."""

    value: float
    ahead: float


@dataclass(frozen=True)
class Share:
    """A gauge that is bad for a share of all samples since the test began, and good for the others."""

    bad: Level
    good: Level
    share: float
    over: float


@dataclass(frozen=True)
class Events:
    """A counter that counts so many within a window of so many seconds."""

    times: float
    over: float


Shown = Level | Mean | Moment | Forecast | Share | Events
Inputs = Mapping[Row, Shown]


@lru_cache(maxsize=1024)
def row(series: Series, deployment: Deployment) -> Row:
    """A series that the selectors of a query and of the deployment match; remembered, as each value asks for it."""
    metric = series.metric
    labels = {"instance": INSTANCE} | {label: values[0] if values else label for label, values in metric.labels.items()}
    matchers = (*deployment.selectors[metric.origin], *series.matchers)
    for label in {matcher.label: None for matcher in matchers}:
        labels[label] = accepted([one for one in matchers if one.label == label], metric.labels.get(label, ()))
    return Row(metric.name + series.part, tuple(sorted((label, value) for label, value in labels.items() if value)))


def accepted(matchers: Iterable[Matcher], known: Iterable[str] = (), refused: Iterable[Matcher] = ()) -> str:
    """A label's value that all of these matchers accept, and not all of the refused; the known values come first."""
    matchers, refused = list(matchers), list(refused)
    tried = [*known, "other", ""]
    tried += [text for one in (*matchers, *refused) for text in _examples(one)]
    if any(one.op in {"=", "=~"} for one in matchers):  # what is asked for, in its order
        tried = [text for one in matchers if one.op in {"=", "=~"} for text in _examples(one)] + tried
    for value in tried:
        if all(_accepts(one, value) for one in matchers) and not (refused and all(_accepts(o, value) for o in refused)):
            return value
    raise UndrivenError


def matched(row: Row, matchers: Iterable[Matcher]) -> bool:
    """Whether a selector chooses a row."""
    labels = dict(row.labels)
    return all(_accepts(one, labels.get(one.label, "")) for one in matchers)


def _accepts(matcher: Matcher, value: str) -> bool:
    match matcher.op:
        case "=":
            return value == matcher.value
        case "!=":
            return value != matcher.value
    found = re.fullmatch(matcher.value, value) is not None
    return found if matcher.op == "=~" else not found


def _examples(matcher: Matcher) -> list[str]:
    """Texts that the pattern of a matcher may mean."""
    if matcher.op in {"=", "!="}:
        return [matcher.value]
    plain = [re.sub(r"\\(.)", r"\1", part) for part in matcher.value.split("|")]
    made = matcher.value
    for pattern, text in (
        (r"\(\?:|[()^$]", ""),
        (r"\\d", "0"),
        (r"\\w", "x"),
        (r"\[\^?(.)[^]]*\]", r"\1"),
        (r"(?<!\\)\.", "x"),
        (r"\{\d+(,\d*)?\}|(?<!\\)[*+?]", ""),
        (r"\\(.)", r"\1"),
    ):
        made = re.sub(pattern, text, made)
    return made.split("|") + plain


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
