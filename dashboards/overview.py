"""The trading overview."""

from __future__ import annotations

from dashboards.board import Board
from dashboards.rows.exposure import POSITIONS
from dashboards.rows.market import MARKET, SIGNALS
from dashboards.rows.trades import PERIODS, STRATEGIES, TRADES
from panels.gauge import gauge
from panels.line import each, given, level, unless
from panels.row import row
from panels.stat import stat
from panels.statetimeline import statetimeline
from panels.style import AMBER, GREEN, RED, states
from panels.timeseries import timeseries
from systems import signals as s

STATES = states(_0=("DOWN", RED), _1=("STOPPED", AMBER), _2=("TRADING", GREEN), _3=("UP", GREEN))

NOW = row(
    "Now",
    stat(s.TRADING_STATE, words=STATES),
    stat(s.AS_OF),
    stat(s.HEALTH_SCORE),
    stat(s.FIRING_ALERTS, opens="health"),
    stat(s.ALERTS_ACTIVE),
    stat(s.EQUITY, sparkline=True),
    stat(unless(s.CAPITAL_TOTAL, s.EQUITY)),
    stat(s.PNL_DAY, by_sign=True),
    stat(s.GAIN_TODAY, by_sign=True, since="d", no_value="no value at its start"),
    stat(s.PNL_DAY_RATIO, by_sign=True),
    stat(s.RETURN_TOTAL, by_sign=True),
    stat(s.DRAWDOWN),
    gauge(s.EXPOSURE),
    stat(s.LAST_TRADE_AGE, no_value="no trade"),
    stat(s.WIN_RATE, title="Win rate, 24 h", no_value=f"under {s.TRADES_FOR_A_RATE} trades"),
    stat(unless(s.WIN_RATE_REPORTED, s.WIN_RATE)),
    stat(s.OPEN_POSITIONS),
    stat(s.ACTIVE_SIGNALS),
    stat(s.VIX),
    stat(s.PNL_UNREALISED, by_sign=True),
    stat(s.SHARPE),
    stat(s.PNL_REALISED, by_sign=True),
    stat(s.DRAWDOWN_MAX),
    stat(s.DATA_AGE),
    stat(s.OPEN_ORDERS),
    most=8,
)
REALISED, UNREALISED = given(s.PNL_REALISED, s.PNL_UNREALISED), given(s.PNL_UNREALISED, s.PNL_REALISED)
PROFIT_AND_LOSS = row(
    "Profit and loss",
    statetimeline(s.TRADING_STATE, title="Trading state over time", words=STATES, size=(24, 4)),
    timeseries(
        *(level(s.EQUITY), level(s.EQUITY_PEAK)),
        title="Account value and its high-water mark",
        key="timeseries-equity",
    ),
    timeseries(s.PNL_DAY_RATIO),
    timeseries(s.PNL_RATE),
    timeseries(REALISED, UNREALISED, title="Realised and unrealised P&L"),
    timeseries(unless(s.PNL_REALISED, s.PNL_UNREALISED), title="Realised P&L over time"),
    timeseries(unless(s.PNL_UNREALISED, s.PNL_REALISED), title="Unrealised P&L over time"),
    timeseries(s.PNL_CUMULATIVE),
    timeseries(each(s.PNL_CUMULATIVE, "strategy"), title="Cumulative P&L by strategy", key="timeseries-pnl-strategy"),
)


def overview() -> Board:
    """Are we making money, is it on, must I act? Answered at a glance."""
    return Board(
        "overview",
        "Trading overview",
        "Are we making money, is it on, must I act?",
        (NOW, PROFIT_AND_LOSS, PERIODS, TRADES, SIGNALS, STRATEGIES, POSITIONS, MARKET),
    )
