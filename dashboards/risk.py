"""The risk dashboard."""

from __future__ import annotations

from dashboards.board import Board
from dashboards.rows.drawdown import DRAWDOWN
from dashboards.rows.exposure import CAPITAL, EXPOSURE
from dashboards.rows.statistics import REWARD, VALUE_AT_RISK
from panels.gauge import bargauge, gauge
from panels.line import counted, each, of_limit
from panels.row import row
from panels.stat import stat
from panels.statetimeline import statetimeline
from panels.style import AMBER, GREEN, RED, states
from panels.text import text
from panels.timeseries import timeseries
from systems import signals as s
from systems.window import Window

SIGHT = states(_0=("SEEING", GREEN), _1=("BLIND", RED))
FEEDS = states(_0=("FRESH OR FLAT", GREEN), _1=("STALE", AMBER))
BREAKER = states(_0=("CLOSED", GREEN), _1=("STOPPED", RED))
NONE = states(_0=("NONE", GREEN))
LIMITED = (s.EXPOSURE, s.DRAWDOWN_MAX, s.DRAWDOWN, s.PNL_DAY, s.DATA_AGE, s.VIX, s.STALE_SYMBOLS)
SUPERVISION = (
    "This page supervises, it does not protect: from a bad number to a message takes minutes (scrape, evaluation, "
    "grouping). RTS 6 (EU 2017/589) Art. 16(5) expects real-time alerts within five seconds. "
    "The breaker inside the trading process is the control."
)

LIMITS = row(
    "Limits",
    stat(s.AS_OF),
    bargauge(
        *map(of_limit, LIMITED), title="Limits used", key="bargauge-limits", size=(7, 7), about="Critical: 100 %."
    ),
    stat(counted(s.BREAKER_TRIPS), title="Breaker trips", key="stat-trips", words=NONE, about="In the time shown."),
    stat(s.MARGIN_RUNWAY),
    gauge(s.EXPOSURE, title="Exposure %"),
    stat(s.DRAWDOWN),
    stat(s.TIME_UNDER_WATER),
    stat(s.DRAWDOWN_MAX),
    stat(s.STRESS_LOSS, no_value="no position"),
    stat(s.PNL_DAY, by_sign=True),
    stat(s.SHARPE),
    stat(s.OPEN_POSITIONS),
    stat(s.HALTED_SHARE),
    most=8,
)
BRAKES = row(
    "Brakes",
    statetimeline(s.BREAKER_OPEN, words=BREAKER, size=(18, 5)),
    stat(counted(s.BREAKER_TRIPS, "1h"), title="Breaker trips, 1 h", key="stat-trips-1h", words=NONE, size=(6, 5)),
    timeseries(
        each(counted(s.BREAKER_TRIPS, Window.RATE), "reason"),
        title="Circuit breaker trips by reason",
        drawn_as="bars",
        stacked=True,
        limits=False,
        about="No filter but the instance narrows it.",
    ),
    timeseries(
        each(counted(s.RISK_REJECTIONS, Window.RATE), "reason"),
        title="Risk rejections by reason",
        drawn_as="bars",
        stacked=True,
        limits=False,
    ),
    timeseries(
        each(counted(s.RISK_BREACHES, Window.RATE), "limit_type"),
        title="Limit breaches by kind",
        drawn_as="bars",
        stacked=True,
    ),
    timeseries(s.REJECTION_RATIO),
    statetimeline(s.FLYING_BLIND, words=SIGHT, size=(24, 4)),
    statetimeline(s.STALE_EXPOSED, words=FEEDS, size=(24, 4)),
)
READING = row("How to read this", text("supervision", SUPERVISION))


def risk() -> Board:
    """What can hurt, how close are the limits, did the brakes work?"""
    return Board(
        "risk",
        "Risk",
        "What can hurt, how close are the limits, did the brakes work?",
        (LIMITS, BRAKES, DRAWDOWN, VALUE_AT_RISK, REWARD, EXPOSURE, CAPITAL, READING),
        about=(*LIMITED, s.BREAKER_OPEN, s.BREAKER_TRIPS, s.RISK_REJECTIONS, s.POSITION_VALUE, s.MARGIN_USED),
    )
