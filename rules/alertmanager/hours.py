"""The hours in which alerts are told that mean nothing while the exchange is closed: sessions as time intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from systems import signals as s
from systems.deployment import Deployment
from systems.session import DAYS, Session, clock
from systems.signal import Signal

Json = dict[str, Any]
IN_SESSION: Mapping[int, frozenset[Signal]] = {
    10: frozenset({s.DATA_AGE, s.STALE_SYMBOLS, s.SILENT_SYMBOLS, s.STALE_EXPOSED, s.FLYING_BLIND, s.LAST_TRADE_AGE}),
    40: frozenset({s.FRESH_BURN_1H, s.FRESH_BURN_6H}),
}
"""What every night brings: no data, hence old data, also while a position is kept, and no trade. Whatever else is wrong
is wrong at night: money, processes, machines, and calls that are made and fail.

By minutes after the session's beginning in which an alert of the night may still fire: the first data must come, the
alert's shortest window (five minutes, half an hour) must fill with it, and it keeps firing for five more."""
_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


@dataclass(frozen=True)
class Hours:
    """When something is told: weekdays and minutes of a place's clock."""

    open: Session
    location: str

    @property
    def name(self) -> str:
        """As routes name it."""
        return f"{self.open} {self.location}"

    @property
    def settings(self) -> Json:
        """As Alertmanager's list of time intervals has it."""
        interval = {
            "times": [{"start_time": clock(self.open.begin), "end_time": clock(self.open.end)}],
            "weekdays": _weekdays(DAYS.index(self.open.first), DAYS.index(self.open.last)),
            "location": self.location,
        }
        return {"name": self.name, "time_intervals": [interval]}


def hours(deployment: Deployment) -> dict[Hours, frozenset[Signal]]:
    """What is told in which hours alone; nothing where the exchange is always open."""
    session, location = deployment.session, "UTC" if deployment.timezone == "utc" else deployment.timezone
    if not session:
        return {}
    return {
        Hours(replace(session, begin=session.begin + settling), location): signals
        for settling, signals in IN_SESSION.items()
    }


def intervals(deployments: Iterable[Deployment]) -> list[Json]:
    """The hours of some deployments, each once."""
    return [one.settings for one in dict.fromkeys(chain.from_iterable(map(hours, deployments)))]


def _weekdays(first: int, last: int) -> list[str]:
    """Ranges of weekdays; Alertmanager's week begins on Sunday, and no range goes beyond it."""
    parts = [(first, last)] if first <= last else [(first, 6), (0, last)]
    return [f"{_WEEKDAYS[begin]}:{_WEEKDAYS[end]}" for begin, end in parts]
