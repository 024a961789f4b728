"""The trading overview."""

from __future__ import annotations

from dashboards.board import Board
from panels.barchart import daily
from panels.gauge import gauge
from panels.line import counted
from panels.piechart import piechart
from panels.row import row
from panels.stat import stat
from panels.statetimeline import statetimeline
from panels.style import AMBER, GREEN, RED, states
from panels.timeseries import timeseries
from systems import signals as s

STATES = states(_0=("DOWN", RED), _1=("STOPPED", AMBER), _2=("TRADING", GREEN))
STATE_MEANING = (
    "TRADING: every process answers and no breaker stopped it in the last hour. STOPPED: one did, or proposals are "
    "turned away because of one. DOWN: a process does not answer."
)
NO_TRADE = "no trade"


def overview() -> Board:
    """Are we making money, is it on, must I act? Answered at a glance."""
    return Board(
        "overview",
        "Trading overview",
        "Are we making money, is it on, must I act?",
        (
            row(
                "Now",
                stat(s.TRADING_STATE, size=(3, 5), words=STATES, about=STATE_MEANING),
                stat(s.PNL_DAY, size=(3, 5), by_sign=True),
                stat(s.PNL_DAY_RATIO, size=(3, 5), by_sign=True),
                stat(s.EQUITY, size=(4, 5), sparkline=True),
                gauge(s.EXPOSURE, size=(3, 5)),
                stat(s.DRAWDOWN_MAX, size=(3, 5)),
                stat(s.DATA_AGE, size=(3, 5)),
                stat(s.OPEN_POSITIONS, size=(2, 5)),
            ),
            row(
                "Profit and loss",
                statetimeline(
                    s.TRADING_STATE, title="Trading state over time", words=STATES, size=(24, 4), about=STATE_MEANING
                ),
                timeseries(s.EQUITY, title="Account value over time", size=(12, 9)),
                timeseries(s.PNL_DAY_RATIO, size=(12, 9)),
                daily(s.PNL_DAY, title="P&L by day", size=(18, 8)),
                stat(
                    s.RETURN,
                    title="Return over the time shown",
                    size=(6, 8),
                    by_sign=True,
                    no_value="history too short",
                    about="Deposits and withdrawals count as gain and loss here.",
                ),
            ),
            row(
                "Trades",
                stat(
                    counted(s.TRADES),
                    title="Total trades",
                    size=(4, 8),
                    no_value=NO_TRADE,
                    about="Within the time shown: the counter itself starts again at zero with each restart.",
                ),
                stat(
                    s.WIN_RATE,
                    title="Win rate, 24 h",
                    size=(4, 8),
                    no_value=f"under {s.TRADES_FOR_A_RATE} trades",
                    about=f"Of the trades closed in 24 hours; nothing for fewer than {s.TRADES_FOR_A_RATE}.",
                ),
                piechart(counted(s.TRADES, by=("outcome",)), title="Trades by outcome", size=(5, 8), no_value=NO_TRADE),
                daily(s.TRADES, title="Trades per day", size=(11, 8), no_value=NO_TRADE),
                timeseries(
                    counted(s.TRADES, "1h", by=("outcome",)),
                    title="Trades per hour by outcome",
                    size=(12, 8),
                    drawn_as="step",
                    stacked=True,
                ),
                timeseries(s.WIN_RATE, title="Win rate over 24 h", size=(12, 8)),
            ),
        ),
    )
