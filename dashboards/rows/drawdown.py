"""The row on how far the account is below its peak, and for how long."""

from __future__ import annotations

from dataclasses import replace

from panels.line import Line, each
from panels.row import row
from panels.timeseries import timeseries
from systems import signals as s
from systems.deployment import Deployment
from systems.signal import RATIO, Limit

_BELOW = replace(s.DRAWDOWN, better="higher", low=None, high=0)


def _below_zero(deployment: Deployment) -> Limit | None:
    """The limit of the drawdown, as it is drawn below zero."""
    limit = deployment.limit(s.DRAWDOWN)
    if limit is None:
        return None
    warning, critical = (None if value is None else -value for value in (limit.warning, limit.critical))
    return Limit(_BELOW, warning, critical, limit.origin)


UNDERWATER = Line(s.DRAWDOWN, lambda d, by: -d.total(s.DRAWDOWN, by), RATIO, limit=_below_zero, high=0, decimals=1)

DRAWDOWN = row(
    "Drawdown",
    timeseries(
        UNDERWATER, title="Underwater curve", key="timeseries-drawdown", days=30, about="At zero it is at its peak."
    ),
    timeseries(s.TIME_UNDER_WATER, title="Time under water over time", days=30),
    timeseries(s.DRAWDOWN_MAX, title="Max drawdown over time"),
    timeseries(each(s.DRAWDOWN_MAX, "strategy"), title="Max drawdown by strategy", key="timeseries-drawdown-strategy"),
    timeseries(s.PNL_DAY, title="Day P&L over time"),
)
