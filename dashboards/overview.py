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
from panels.style import GREEN, RED, states
from panels.timeseries import timeseries
from systems import signals as s


def overview() -> Board:
    """Are we making money, is it on, must I act? Answered at a glance."""
    return Board(
        "overview",
        "Trading overview",
        "Are we making money, is it on, must I act?",
        (
            row(
                "Now",
                stat(s.EQUITY, size=(4, 5), sparkline=True),
                stat(s.PNL_DAY, size=(4, 5), by_sign=True, sparkline=True),
                stat(s.PNL_DAY_RATIO, size=(3, 5), by_sign=True),
                stat(
                    s.WIN_RATE,
                    title="Win rate, 24 h",
                    size=(3, 5),
                    no_value="under 20 trades",
                    about="Of the trades closed in 24 hours; nothing is shown for fewer than 20.",
                ),
                stat(s.OPEN_POSITIONS, size=(3, 5)),
                gauge(s.EXPOSURE, size=(4, 5)),
                stat(
                    counted(s.BREAKER_TRIPS, "1h"),
                    title="Breaker trips, 1 h",
                    size=(3, 5),
                    words=states(_0=("NO TRIP", GREEN)),
                    about="Whether trading was stopped in the last hour.",
                ),
            ),
            row(
                "Profit and loss",
                timeseries(s.EQUITY, title="Account value over time", size=(12, 9)),
                timeseries(s.PNL_DAY_RATIO, size=(12, 9)),
                daily(s.PNL_DAY, title="P&L by day", size=(16, 8)),
                stat(
                    s.RETURN,
                    size=(4, 8),
                    by_sign=True,
                    about="Deposits and withdrawals count as gain and loss here. "
                    "It needs history as old as the range shown.",
                ),
                stat(s.AVAILABILITY, title="Processes up", size=(4, 8)),
            ),
            row(
                "Trades",
                stat(counted(s.TRADES), title="Total trades", size=(4, 8), about="Within the time shown."),
                piechart(counted(s.TRADES, by=("outcome",)), title="Trades by outcome", size=(6, 8)),
                daily(s.TRADES, title="Trades per day", size=(14, 8)),
                timeseries(
                    counted(s.TRADES, "1h", by=("outcome",)),
                    title="Trades per hour by outcome",
                    size=(12, 8),
                    drawn_as="step",
                    stacked=True,
                ),
                timeseries(s.WIN_RATE, title="Win rate over 24 h", size=(12, 8)),
            ),
            row(
                "State over time",
                statetimeline(
                    s.UP,
                    title="Answering",
                    words=states(_0=("DOWN", RED), _1=("UP", GREEN)),
                    size=(24, 4),
                ),
                collapsed=True,
            ),
        ),
    )
