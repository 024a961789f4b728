"""Questions to a SQL database, for what no metric can hold: single trades."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sql:
    """One query in PostgreSQL's SQL, with Grafana's macros (`$__timeFilter(column)`); it answers with a table.

    `money` names those of its columns that are amounts of money.
    """

    text: str
    money: tuple[str, ...] = ()
