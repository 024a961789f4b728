"""What is worth a message: a line that a panel draws, beyond its limit for some time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from panels.line import Line
from systems.signal import Distribution, Events

Severity = Literal["critical", "warning", "info", "none", ""]
"""How bad it is; empty where nobody is told."""

PAGES: tuple[Severity, Severity] = ("warning", "critical")
"""Who is told at a limit's warning and at its critical value: somebody by day, somebody at once."""
WARNS: tuple[Severity, Severity] = ("warning", "")
"""Nothing that is worth to wake up for: only the warning is told."""
TICKETS: tuple[Severity, Severity] = ("", "warning")
"""For a limit without a warning: what has to be looked at by day."""
INFORMS: tuple[Severity, Severity] = ("info", "warning")
"""One step less severe than its colours."""


NIGHT = "6h"
"""How long what was known of the account is held on to."""


@dataclass(frozen=True)
class Enough:
    """How often something must have happened within a window: of fewer, a share or a quantile says nothing."""

    signal: Events | Distribution
    times: int
    over: str


@dataclass(frozen=True)
class Alert:
    """An alert on one line: one rule for the warning of the limit that it is held against, one for the critical value.

    `summary` is a plain sentence. It fires when the line has been beyond its limit for `hold`, those of `also` are
    beyond the same value too, and there is `enough` to judge by. `severities` are those at the limit's warning and at
    its critical value, which may have a name of its own (`critical`). `missed`: its silence is danger, so the metrics
    behind it must be there. One that `lasts` so long holds on to what was known last when its process dies: no message
    must say that a loss is over because nobody counts it any longer.
    """

    name: str
    line: Line
    summary: str
    hold: str = "5m"
    critical: str = field(default="", kw_only=True)
    also: tuple[Line, ...] = field(default=(), kw_only=True)
    enough: Enough | None = field(default=None, kw_only=True)
    severities: tuple[Severity, Severity] = field(default=PAGES, kw_only=True)
    missed: bool = field(default=False, kw_only=True)
    lasts: str = field(default="", kw_only=True)
