"""The desk's dashboard."""

from __future__ import annotations

from dashboards.board import Board
from dashboards.overview import STATES
from dashboards.risk import FEEDS, SIGHT
from panels.line import unless
from panels.row import row
from panels.stat import stat
from panels.style import UP_OR_DOWN
from systems import signals as s

OPEN_ROWS = 10
"""So many deployments are shown at first; the rows of further ones are folded and ask nothing until they are opened."""

NUMBERS = row(
    "Numbers",
    # The row names the system, and a link takes room: titles of one word or two.
    stat(s.TRADING_STATE, title="State", words=STATES, opens="overview"),
    # One that answers may need somebody all the same.
    stat(s.FIRING_ALERTS, title="Firing", opens="health"),
    stat(s.FLYING_BLIND, words=SIGHT, opens="risk"),
    stat(s.STALE_EXPOSED, title="Data", words=FEEDS, opens="risk"),
    stat(s.ALERTS_ACTIVE, title="Alerts", opens="health"),
    stat(s.LAST_TRADE_AGE, no_value="no trade", opens="overview"),
    stat(s.SERVICE_UP, title="Services", words=UP_OR_DOWN, opens="services"),
    stat(unless(s.HEALTH_SCORE, s.EQUITY), title="Health", opens="health"),
    stat(s.EQUITY, title="Account", sparkline=True, opens="overview"),
    stat(s.PNL_DAY, by_sign=True, opens="overview"),
    stat(s.GAIN_TODAY, by_sign=True, since="d", no_value="no value at its start", opens="overview"),
    stat(s.DRAWDOWN, opens="risk"),
    stat(unless(s.DRAWDOWN_MAX, s.DRAWDOWN), title="Max DD", opens="risk"),
    stat(s.OPEN_POSITIONS, title="Positions", opens="risk"),
    stat(s.AS_OF, title="As of", opens="health"),
)
"""What each deployment shows of itself; what it does not answer is left out."""

DESK = Board("overview", "All deployments", "Which of them needs me?", (NUMBERS,))
"""A row of numbers for each deployment, and a click from there to its own dashboards."""
