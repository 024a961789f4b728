"""The table at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.timing import Samples

MS = 1000.0


@dataclass(frozen=True)
class Row:
    """One line: what was measured, its median in milliseconds (of memory: mebibytes), and over how many runs.

    `goal` is the most it may be; `beside` is how many times as much it is as the first of its subject, round by round.
    """

    what: str
    value: float
    unit: str
    runs: int
    goal: float | None = None
    beside: float | None = None

    def cells(self) -> tuple[str, ...]:
        """As it is printed."""
        met = "" if self.goal is None else "met" if self.value <= self.goal else "MISSED"
        return (
            self.what,
            f"{self.value:,.2f} {self.unit}",
            "" if self.goal is None else f"≤ {self.goal:g} {self.unit}",
            met,
            "" if self.beside is None else f"{self.beside:,.1f} ×",
            str(self.runs),
        )


HEAD = ("what", "median", "goal", "", "ratio", "runs")


def rows(samples: dict[str, Samples], goals: dict[str, float]) -> list[Row]:
    """A row for each subject, in milliseconds; all but the first are put beside the first."""
    first, *_ = samples.values()
    return [
        Row(name, it.median * MS, "ms", len(it.seconds), goals.get(name), None if it is first else it.ratio(first))
        for name, it in samples.items()
    ]


def markdown(title: str, lines: Sequence[Row]) -> str:
    """A table that reads as well in a terminal as in bench/README.md."""
    table = [HEAD, *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in table) for column in range(len(HEAD))]
    printed = [
        "| "
        + " | ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        + " |"
        for row in table
    ]
    rule = (
        "|" + "|".join("-" * (width + 2) if i == 0 else "-" * (width + 1) + ":" for i, width in enumerate(widths)) + "|"
    )
    return "\n".join([f"### {title}", "", printed[0], rule, *printed[1:], ""])
