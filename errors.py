"""What tradeboards says when it cannot go on: what is wrong, where, and what to do about it.

Every error a user can cause is one of these. `cli.py` prints them, one line each; nothing else does.
"""

from __future__ import annotations

import base64
import difflib
from collections.abc import Iterable, Iterator

LONGEST_LINE = 8000
"""Characters of the longest line told: room for a long list of known names, none for a file's worth of one."""


def printable(text: str, limit: int = 300) -> str:
    """`text` on one line of at most `limit` characters, without anything a terminal would obey.

    Control, escape, bidirectional, zero-width and other non-printing characters (line breaks and every space but the
    common one among them) become visible escapes such as `\\x1b`; what is too long ends in `…`.
    """
    shown = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text[: limit + 1]
    )
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def redacted(text: str, *, user: str, password: str, others: Iterable[str] = ()) -> str:
    """`text` without a password, also where it is encoded with its user, and without other secrets: servers and proxies
    quote requests in what they answer."""
    pair = base64.b64encode(f"{user}:{password}".encode()).decode("ascii") if password else ""
    for secret in sorted(filter(None, (pair, password, *others)), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


class TradeboardsError(Exception):
    """One problem: a summary, the place it was found, and what to do.

    `str()` gives the line that people read: `where: summary. todo`, made `printable`: names in it are of any hand.
    """

    def __init__(self, summary: str, *, where: str = "", todo: str = "") -> None:
        super().__init__(summary)
        self.summary = summary
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f". {self.todo}" if self.todo else ""
        return printable(f"{place}{self.summary}{advice}", LONGEST_LINE)


class ConfigError(TradeboardsError):
    """`tradeboards.toml`, an option or an environment variable cannot be used as it is."""


class CatalogueError(TradeboardsError):
    """A system's file, or a dashboard over it, contradicts itself."""


class QueryError(CatalogueError):
    """An expression that cannot mean anything: a rate of a gauge, a label that a metric lacks."""


class BuildError(TradeboardsError):
    """Compiled output cannot be written, or is not what the sources say."""


class TargetError(TradeboardsError):
    """A place where dashboards live did not do what was asked."""


class BackupError(TradeboardsError):
    """A backup cannot be written, or is not what was written."""


class DataSourceError(TradeboardsError):
    """A data source could not be asked, or refused a query."""


class LabError(TradeboardsError):
    """The simulated systems or their Prometheus could not be started or filled."""


class Problems(TradeboardsError):
    """Several problems found in one run, told together."""

    def __init__(self, problems: Iterable[TradeboardsError]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __str__(self) -> str:
        return self.summary


def raise_all(problems: Iterable[TradeboardsError]) -> None:
    """Raise what was collected: nothing, the one problem, or all of them as `Problems`."""
    found = tuple(problems)
    if len(found) == 1:
        raise found[0]
    if found:
        raise Problems(found)


def within(place: str, error: TradeboardsError, joint: str = ": ") -> Iterator[TradeboardsError]:
    """The error, or each of several, told with the place that it came from."""
    for one in error.problems if isinstance(error, Problems) else (error,):
        yield type(one)(one.summary, where=f"{place}{joint}{one.where}" if one.where else place, todo=one.todo)


MOST_NAMES = 30
"""Names that an error lists at most."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Advice for a name that is not known: the nearest right one, and all that there are (of many, the nearest few)."""
    names = sorted(known)
    if len(names) > MOST_NAMES:
        close = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
        return f"Did you mean {' or '.join(_quoted(close))}?" if close else f"None of the {len(names)} names is like it"
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f'Did you mean "{close[0]}"? ' if close else ""
    return f"{hint}Known: {', '.join(names) or 'none'}"


def _quoted(names: Iterable[str]) -> list[str]:
    return [f'"{name}"' for name in names]
