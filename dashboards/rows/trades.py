"""Rows on what was earned and traded, by period and strategy."""

from __future__ import annotations

from panels.barchart import daily
from panels.describe import IN_AN_HOUR
from panels.gauge import bargauge, distribution
from panels.line import averaged, busiest, counted, each, gained_by_day, given, level, unless
from panels.piechart import piechart
from panels.records import records
from panels.row import row
from panels.stat import stat
from panels.table import table
from panels.timeseries import timeseries
from systems import signals as s

NO_TRADE, SHORT = "no trade", "no value at its start"
SINCE_RESTART = "Within the time shown: the counter itself starts again at zero with each restart."
GAINED = given(gained_by_day(s.EQUITY, s.GAIN_TODAY), s.EQUITY)
WON, LOST = given(s.WINS, s.LOSSES), given(s.LOSSES, s.WINS)
WON_HOURLY, LOST_HOURLY = given(counted(s.WINS, "1h"), s.LOSSES), given(counted(s.LOSSES, "1h"), s.WINS)

PERIODS = row(
    "Days, weeks, months",
    daily(s.PNL_DAY, title="P&L by day"),
    daily(unless(GAINED, s.PNL_DAY), title="P&L by day", key="barchart-gain"),
    stat(s.PNL_WEEK, by_sign=True),
    stat(s.PNL_MONTH, by_sign=True),
    stat(unless(s.GAIN, s.PNL_WEEK), title="P&L this week", key="stat-week", since="w", by_sign=True, no_value=SHORT),
    stat(
        unless(s.GAIN, s.PNL_MONTH), title="P&L this month", key="stat-month", since="M", by_sign=True, no_value=SHORT
    ),
    stat(s.RETURN, title="Return", by_sign=True, no_value=SHORT, about="Over the time shown."),
)
TRADES = row(
    "Trades",
    stat(counted(s.TRADES), title="Total trades", no_value=NO_TRADE, about=SINCE_RESTART),
    piechart(WON, LOST, title="Trades by outcome", key="piechart-trades", no_value=NO_TRADE),
    daily(s.TRADES, title="Trades per day", no_value=NO_TRADE),
    timeseries(
        *(WON_HOURLY, LOST_HOURLY), title="Trades per hour by outcome", key="timeseries-trades", drawn_as="step"
    ),
    timeseries(s.WIN_RATE, title="Win rate over 24 h"),
    timeseries(s.WIN_RATE_REPORTED, title="Win rate as reported, over time"),
    distribution(s.TRADE_PNL, title="P&L per trade", no_value=NO_TRADE),
    timeseries(
        each(counted(s.TRADES_BY_SIDE, "1h"), "side", "strategy"),
        title="Trades by side and strategy",
        drawn_as="step",
        stacked=True,
        about=IN_AN_HOUR,
    ),
    records(s.RECENT_TRADES),
)
STRATEGIES = row(
    "Strategies",
    table(
        each(level(s.PNL_CUMULATIVE), "strategy"),
        each(level(s.TRADE_PNL_MEAN), "strategy"),
        each(level(s.WIN_RATE_REPORTED, legend="Win rate"), "strategy"),
        each(counted(s.TRADES, legend="Trades in the time shown"), "strategy"),
        each(level(s.TRADES_TODAY), "strategy"),
        each(level(s.OPEN_POSITIONS), "strategy"),
        each(level(s.SHARPE), "strategy"),
        each(level(s.DRAWDOWN_MAX), "strategy"),
        title="Strategies compared",
        key="table-strategies",
        size=(24, 6),
    ),
    bargauge(each(s.PNL_CUMULATIVE, "strategy"), title="P&L by strategy", by_sign=True),
    bargauge(
        each(averaged(s.WIN_RATE_REPORTED, "1h", by=("source",)), "strategy"), title="Win rate by strategy, mean of 1 h"
    ),
    bargauge(each(busiest(s.TRADES), "strategy"), title="Busiest strategies", no_value=NO_TRADE),
    timeseries(each(s.WIN_RATE_REPORTED, "strategy"), title="Win rate by strategy", key="timeseries-win-rate-strategy"),
    collapsed=True,
)
