"""The hours in which alerts are told that mean nothing while the exchange is closed: sessions as time intervals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from systems import signals as s
from systems.deployment import Deployment
from systems.session import DAYS, SETTLING, Session, clock
from systems.signal import Signal

Json = dict[str, Any]
IN_SESSION: frozenset[Signal] = frozenset(
    {s.DATA_AGE, s.STALE_SYMBOLS, s.SILENT_SYMBOLS, s.STALE_EXPOSED, s.FLYING_BLIND, s.LAST_TRADE_AGE}
)
"""What every night brings: no data, hence old data, also while a position is kept, and no trade. Whatever else is wrong
is wrong at night: money, processes, machines, and calls that are made and fail."""
_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


def name(deployment: Deployment) -> str:
    """The name of the interval of a deployment's session; empty where it trades all the time."""
    return f"{deployment.session} {_location(deployment)}" if deployment.session else ""


def intervals(deployments: Iterable[Deployment]) -> list[Json]:
    """The sessions of some deployments, each once. They begin when what the night has left no longer fires."""
    return list(
        {
            name(one): {"name": name(one), "time_intervals": [_interval(one.session, _location(one))]}
            for one in deployments
            if one.session
        }.values()
    )


def _interval(session: Session, location: str) -> Json:
    return {
        "times": [{"start_time": clock(session.begin + SETTLING), "end_time": clock(session.end)}],
        "weekdays": _weekdays(DAYS.index(session.first), DAYS.index(session.last)),
        "location": location,
    }


def _weekdays(first: int, last: int) -> list[str]:
    """Ranges of weekdays; Alertmanager's week begins on Sunday, and no range goes beyond it."""
    parts = [(first, last)] if first <= last else [(first, 6), (0, last)]
    return [f"{_WEEKDAYS[begin]}:{_WEEKDAYS[end]}" for begin, end in parts]


def _location(deployment: Deployment) -> str:
    return "UTC" if deployment.timezone == "utc" else deployment.timezone
