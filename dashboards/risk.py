"""The risk dashboard."""

from __future__ import annotations

from dashboards.board import Board
from panels.gauge import bargauge, gauge
from panels.line import counted, largest, level, of_limit, unequal_to_zero
from panels.row import row
from panels.stat import stat
from panels.statetimeline import statetimeline
from panels.style import GREEN, RED, states
from panels.table import table
from panels.text import text
from panels.timeseries import timeseries
from systems import signals as s
from systems.window import Window

NO_POSITION = "no position"
SUPERVISION = (
    "This page supervises, it does not protect: from a bad number to a message takes minutes (scrape, evaluation, "
    "grouping). RTS 6 (EU 2017/589) Art. 16(5) expects real-time alerts within five seconds. "
    "The breaker inside the trading process is the control."
)


def risk() -> Board:
    """What can hurt, how close are the limits, did the brakes work?"""
    return Board(
        "risk",
        "Risk",
        "What can hurt, how close are the limits, did the brakes work?",
        (
            row(
                "Limits",
                gauge(s.EXPOSURE, title="Exposure %", size=(5, 7)),
                stat(s.DRAWDOWN_MAX, size=(4, 7)),
                stat(
                    counted(s.BREAKER_TRIPS),
                    key="stat-trips",
                    title="Breaker trips",
                    size=(3, 7),
                    words=states(_0=("NONE", GREEN)),
                    about="Within the time shown.",
                ),
                stat(
                    s.STRESS_LOSS,
                    size=(4, 7),
                    by_sign=True,
                    no_value=NO_POSITION,
                    about="All positions at once, none hedging another.",
                ),
                bargauge(
                    of_limit(s.EXPOSURE),
                    of_limit(s.DRAWDOWN_MAX),
                    of_limit(s.DATA_AGE),
                    title="Limits used",
                    key="bargauge-limits",
                    size=(8, 7),
                    about="100 % is the critical limit.",
                ),
            ),
            row(
                "Brakes",
                timeseries(
                    counted(s.BREAKER_TRIPS, Window.RATE, by=("reason",)),
                    title="Circuit breaker trips by reason",
                    drawn_as="bars",
                    stacked=True,
                    limits=False,
                    about="No filter but the instance narrows it.",
                ),
                timeseries(
                    counted(s.RISK_REJECTIONS, Window.RATE, by=("reason",)),
                    title="Risk rejections by reason",
                    drawn_as="bars",
                    stacked=True,
                    limits=False,
                ),
                timeseries(s.REJECTION_RATIO, size=(12, 7), about="Over the last hour."),
                statetimeline(
                    s.FLYING_BLIND,
                    words=states(_0=("SEEING", GREEN), _1=("BLIND", RED)),
                    size=(12, 7),
                    about="Zero while data is fresh or nothing is on; a process that does not answer counts as blind. "
                    "A gap means that nothing is known.",
                ),
            ),
            row(
                "Exposure",
                timeseries(s.EXPOSURE, title="Exposure over time", size=(12, 8)),
                timeseries(s.DRAWDOWN_MAX, title="Max drawdown over time", size=(12, 8)),
                bargauge(
                    largest(s.POSITION_VALUE, by=("symbol",)),
                    title="Exposure by symbol",
                    size=(12, 8),
                    about="The fifteen largest, long or short.",
                    no_value=NO_POSITION,
                ),
                table(
                    unequal_to_zero(s.POSITION_VALUE, by=("symbol",), legend="Value"),
                    unequal_to_zero(s.POSITION_SHARE, by=("symbol",), legend="Share of account"),
                    title="Positions",
                    key="table-positions",
                    about="Short positions are negative.",
                    no_value=NO_POSITION,
                ),
                stat(s.TOP_SHARE, size=(4, 8), no_value=NO_POSITION),
                stat(s.CONCENTRATION, size=(4, 8), no_value=NO_POSITION),
                timeseries(
                    level(s.GROSS_LEVERAGE, legend="gross"),
                    level(s.NET_LEVERAGE, legend="net"),
                    title="Gross and net leverage",
                    size=(16, 8),
                ),
            ),
            row("How to read this", text("supervision", SUPERVISION)),
        ),
    )
