"""Rows on what comes before a trade: signals to trade, and the market."""

from __future__ import annotations

from panels.describe import DAY, IN_AN_HOUR, SHOWN
from panels.gauge import bargauge
from panels.line import counted, given, level, unless
from panels.row import row
from panels.stat import stat
from panels.statetimeline import statetimeline
from panels.style import AMBER, GREEN, RED, states
from panels.timeseries import timeseries
from systems import signals as s

REGIMES = states(_0=("NORMAL", GREEN), _1=("ELEVATED", AMBER), _2=("HIGH STRESS", RED), _3=("EXTREME", RED))
KINDS = ("signal_type", "confidence_level", "source", "direction")

SIGNALS = row(
    "Signals to trade",
    stat(s.CONVERSION, title="Signals traded", no_value="no signal", about=DAY),
    bargauge(
        given(counted(s.WEBHOOKS), s.TRADE_SIGNALS, s.TRADES),
        given(counted(s.TRADE_SIGNALS), s.TRADES),
        given(counted(s.TRADES), s.TRADE_SIGNALS),
        title="From signal to trade",
        key="bargauge-signals",
        size=(9, 8),
        no_value="no signal",
        about=SHOWN,
    ),
    stat(
        unless(counted(s.TRADE_SIGNALS), s.TRADES),
        title="Signals to trade",
        no_value="no signal",
        about=SHOWN,
    ),
    timeseries(
        counted(s.TRADE_SIGNALS, "1h", by=KINDS),
        title="Signals to trade over time",
        drawn_as="step",
        stacked=True,
        about=IN_AN_HOUR,
    ),
    timeseries(level(s.ACTIVE_SIGNALS, by=("source",)), title="Active signals over time"),
)
MARKET = row(
    "Market",
    timeseries(s.VIX, title="Volatility index over time"),
    statetimeline(s.MARKET_CONDITION, title="Market condition over time", words=REGIMES, size=(12, 8)),
    collapsed=True,
)
