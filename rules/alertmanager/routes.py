"""Which alert goes to which channels, and how often it is told again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rules.alertmanager.hours import Hours, hours
from rules.alertmanager.receivers import HEARTBEAT, name
from rules.firing import SIGNAL_MISSING, WATCHDOG
from systems.channel import SEVERITIES, Channel
from systems.deployment import Deployment
from systems.signal import Signal

Json = dict[str, Any]
GROUPED_BY = ["system", "deployment", "alertname"]
"""What is told in one message."""


@dataclass(frozen=True)
class Pace:
    """How long to wait for more of the same before the first message and before the next, and when to say it again."""

    wait: str
    interval: str
    repeat: str

    @property
    def settings(self) -> Json:
        """As a route has it."""
        return {"group_wait": self.wait, "group_interval": self.interval, "repeat_interval": self.repeat}


PACES = {
    "critical": Pace("10s", "1m", "1h"),
    "warning": Pace("30s", "5m", "12h"),
    "info": Pace("5m", "30m", "24h"),
}
# Repeats are looked at once an interval: one of the same length would come every second time.
BEAT = Pace("0s", "1m", "50s")


def tree(deployments: Iterable[Deployment], default: tuple[Channel, ...]) -> Json:
    """The tree of routes: by severity, then by deployment. What none of them names goes to the default channels."""
    chosen = tuple(deployments)
    watchdog = {
        "matchers": [f'alertname="{WATCHDOG}"', 'severity="none"'],
        "receiver": HEARTBEAT,
        # One that falls silent must not be hidden by another one that still beats.
        "group_by": ["system", "deployment"],
        **BEAT.settings,
    }
    return {
        "receiver": name(default),
        "group_by": GROUPED_BY,
        **PACES["warning"].settings,
        "routes": [watchdog, *(_severity(severity, chosen, default) for severity in SEVERITIES)],
    }


def _severity(severity: str, deployments: tuple[Deployment, ...], default: tuple[Channel, ...]) -> Json:
    members: dict[tuple[Channel, ...], list[Deployment]] = {}
    for one in deployments:
        members.setdefault(one.channels.get(severity, default), []).append(one)
    rest = _in_session(members.pop(default, []))
    routes = [
        {
            "matchers": [one_of("deployment", [one.slug for one in those])],
            "receiver": name(channels),
            **_below(_in_session(those)),
        }
        for channels, those in members.items()
    ]
    return {"matchers": [f'severity="{severity}"'], **PACES[severity].settings, **_below(routes + rest)}


def _in_session(deployments: Iterable[Deployment]) -> list[Json]:
    """Routes of what is told during sessions alone; that a number is not there at all is told at any hour."""
    members: dict[tuple[Hours, frozenset[Signal]], list[str]] = {}
    for one in deployments:
        for told in hours(one).items():
            members.setdefault(told, []).append(one.slug)
    return [
        {
            "matchers": [
                one_of("deployment", slugs),
                one_of("signal", [signal.key for signal in signals]),
                f'alertname!="{SIGNAL_MISSING}"',
            ],
            "active_time_intervals": [when.name],
        }
        for (when, signals), slugs in members.items()
    ]


def _below(routes: list[Json]) -> Json:
    return {"routes": routes} if routes else {}


def one_of(label: str, values: Iterable[str]) -> str:
    """The matcher of a label that has one of some values: slugs or keys, in which nothing means more than itself."""
    known = sorted(values)
    return f'{label}="{known[0]}"' if len(known) == 1 else f'{label}=~"{"|".join(known)}"'
