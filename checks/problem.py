"""What a check finds, and where."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from errors import printable

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Place:
    """A place in a dashboard: its uid (its title or file without one), or in a file of rules; and what is narrower.

    `part` names what is no panel: `variable "symbol"`, `annotation "Restarts"`, `alert "HighExposure"`. Texts are made
    fit to print.
    """

    dashboard: str
    panel: str = ""
    panel_id: int | None = None
    ref: str = ""
    part: str = ""

    def __post_init__(self) -> None:
        _clean(self, 80)

    def __str__(self) -> str:
        words = [self.dashboard]
        if self.panel_id is not None or self.panel:
            number = "" if self.panel_id is None else f" (id {self.panel_id})"
            words.append(f'panel "{self.panel}"{number}')
        if self.part:
            words.append(self.part)
        if self.ref:
            words.append(f"query {self.ref}")
        return ", ".join(words)


@dataclass(frozen=True)
class Problem:
    """One thing that does not hold: which check says so, where, what is wrong, and how to mend it.

    Texts are made fit to print; for Markdown or a terminal with markup they still have to be escaped.
    """

    check: str
    severity: Severity
    where: Place
    message: str
    mend: str

    def __post_init__(self) -> None:
        _clean(self, 500)

    def __str__(self) -> str:
        return f"{self.where}: {self.message}. {self.mend} [{self.check}]"


def named(text: str) -> str:
    """A name of somebody else's making, as a message quotes it: short, and in quotes."""
    return f'"{printable(text, 80)}"'


def _clean(value: Place | Problem, limit: int) -> None:
    for field in fields(value):
        text = getattr(value, field.name)
        if isinstance(text, str) and not (len(text) <= limit and text.isprintable()):
            object.__setattr__(value, field.name, printable(text, limit))
