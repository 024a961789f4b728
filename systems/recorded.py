"""What rules record of each deployment: signals that read a window, that statistics need a history of, or that all of
a desk look at.

A recorded series is named `system:<signal>:<operations>` and has the labels `system` and `deployment`. A level is
recorded of the deployment as a whole: what is broken down by a label is read from the metrics themselves. Events have
the labels of their counter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from systems import signals as s
from systems.catalogue import gauge
from systems.metric import RECORDED
from systems.query import GaugeSeries
from systems.signal import MONEY, Events, Level

INTERVAL = "1m"
"""How often. Prometheus looks back five minutes for a sample: even two missed evaluations leave no gap."""
PREFIX = "system:"
"""What the names of all recorded series begin with."""

RECORDINGS: Mapping[Level, str] = {
    # What the desk looks at, and all statistics come from.
    s.TRADING_STATE: "state",
    s.EQUITY: "sum",
    s.PNL_DAY: "sum",
    s.FLYING_BLIND: "bool",
    s.FRESH: "bool",
    # The account's history.
    s.EQUITY_FLOOR: "min10m",
    s.EQUITY_PEAK: "max30d",
    s.DRAWDOWN: "ratio",
    s.DRAWDOWN_MAX: "max",
    s.LAST_HIGH: "time",
    s.TIME_UNDER_WATER: "age",
    s.RETURN_DAY: "ratio1d",
    s.VAR_95: "quantile90d",
    s.VAR_99: "quantile90d",
    s.SHORTFALL: "mean90d",
    s.VAR_BREACHES: "count90d",
    s.VOLATILITY: "stddev30d",
    s.SHARPE_30D: "ratio30d",
    s.SORTINO_30D: "ratio30d",
    s.CALMAR_30D: "ratio30d",
    # Trading and orders.
    s.PNL_RATE: "deriv5m",
    s.WIN_RATE: "ratio24h",
    s.CONVERSION: "ratio24h",
    s.REJECTION_RATIO: "ratio1h",
    s.FILL_RATIO: "ratio1h",
    s.CANCEL_RATIO: "ratio1h",
    s.REJECT_RATIO: "ratio1h",
    s.ORDERS_PER_TRADE: "ratio1h",
    # Health.
    s.AVAILABILITY_DAY: "avg24h",
    s.BURN_5M: "avg5m",
    s.BURN_30M: "avg30m",
    s.BURN_1H: "avg1h",
    s.BURN_6H: "avg6h",
    s.FRESH_BURN_5M: "avg5m",
    s.FRESH_BURN_30M: "avg30m",
    s.FRESH_BURN_1H: "avg1h",
    s.FRESH_BURN_6H: "avg6h",
    s.RESTARTS: "changes24h",
    s.HEARTBEAT: "rate5m",
    s.SILENT_SYMBOLS: "count5m",
    s.API_ERROR_RATIO: "ratio5m",
    s.HTTP_ERROR_RATIO: "ratio5m",
    s.DATA_FETCH_ERROR_RATIO: "ratio5m",
    # Research.
    s.BACKTEST_FAILURE_RATIO: "ratio24h",
    s.OPTIMISATION_SUCCESS_RATIO: "ratio7d",
}
"""Each level that is recorded, and the operations that end its series' name."""

COUNTED = (s.TRADES, s.WINS, s.LOSSES, s.TRADES_BY_SIDE, s.TRADE_SIGNALS)
"""The events that are recorded: how often they happened within an hour. None whose silence is good news: where rules do
not run, a zero in place of what they count would be a false one."""
HOUR = "1h"


def series(signal: Level) -> GaugeSeries:
    """The series that rules record of a level."""
    return _SERIES[signal]


def hourly(signal: Events, labels: Iterable[str]) -> GaugeSeries:
    """The series that rules record of events: how many of an hour, by the labels of their counter."""
    name, all_labels = f"{PREFIX}{signal.key}:count1h", ("system", "deployment", *labels)
    return gauge(name, f"{signal.title} in an hour, recorded.", "short", dict.fromkeys(all_labels, ()), origin=RECORDED)


def _series(signal: Level, operations: str) -> GaugeSeries:
    unit = "short" if signal.unit == MONEY else signal.unit
    name = f"{PREFIX}{signal.key}:{operations}"
    return gauge(name, f"{signal.title}, recorded.", unit, {"system": (), "deployment": ()}, origin=RECORDED)


_SERIES = {signal: _series(signal, operations) for signal, operations in RECORDINGS.items()}
