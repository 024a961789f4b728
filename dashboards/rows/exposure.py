"""Rows on where the money is, and how much of it is tied up."""

from __future__ import annotations

from panels.gauge import bargauge
from panels.line import each, given, largest, level, outstanding, unequal_to_zero, unless
from panels.row import row
from panels.stat import stat
from panels.table import table
from panels.timeseries import timeseries
from systems import signals as s

NO_POSITION = "no position"

EXPOSURE = row(
    "Exposure",
    timeseries(s.EXPOSURE, title="Exposure over time", size=(24, 8)),
    bargauge(
        each(largest(s.POSITION_VALUE), "symbol"),
        title="Exposure by symbol",
        about="The fifteen largest, long or short.",
        no_value=NO_POSITION,
    ),
    table(
        each(unequal_to_zero(s.POSITION_VALUE, legend="Value"), "symbol"),
        each(unequal_to_zero(s.POSITION_SHARE, legend="Share of account"), "symbol"),
        title="Positions",
        key="table-positions",
        about="Short positions are negative.",
        no_value=NO_POSITION,
    ),
    stat(s.TOP_SHARE, size=(4, 8), no_value=NO_POSITION),
    stat(s.CONCENTRATION, size=(4, 8), no_value=NO_POSITION),
    timeseries(
        level(s.GROSS_LEVERAGE, legend="gross"),
        given(level(s.NET_LEVERAGE, legend="net"), s.GROSS_LEVERAGE),
        title="Gross and net leverage",
        size=(16, 8),
    ),
    timeseries(level(s.POSITION_QUOTE, by=("instance",)), title="Position size over time"),
    timeseries(level(s.POSITION_BASE, by=("instance",)), title="Position size in what is traded, over time"),
)
CAPITAL = row(
    "Capital and margin",
    timeseries(
        level(s.CAPITAL_USED, legend="in use"),
        level(s.CAPITAL_AVAILABLE, legend="available"),
        title="Capital in use and available",
        stacked=True,
    ),
    timeseries(
        level(s.MARGIN_USED, legend="used"),
        level(s.MARGIN_AVAILABLE, legend="available"),
        title="Margin used and available",
        stacked=True,
    ),
    timeseries(s.CAPITAL_TOTAL, title="Capital over time", size=(8, 8)),
    timeseries(s.MARGIN_RUNWAY, title="Margin left over time", size=(8, 8)),
    timeseries(s.MARGIN_OF_CAPITAL, title="Margin used, of the capital, over time", size=(8, 8)),
    collapsed=True,
)
POSITIONS = row(
    "Positions",
    timeseries(
        *(given(s.OPEN_POSITIONS, s.OPEN_ORDERS), given(s.OPEN_ORDERS, s.OPEN_POSITIONS)),
        title="Open positions and orders over time",
    ),
    timeseries(unless(s.OPEN_POSITIONS, s.OPEN_ORDERS), title="Open positions over time"),
    bargauge(
        each(largest(s.OPEN_POSITIONS), "strategy"),
        title="Open positions by strategy",
        key="bargauge-positions-strategy",
        no_value=NO_POSITION,
    ),
    bargauge(
        each(largest(s.OPEN_POSITIONS), "symbol"),
        title="Open positions by symbol",
        key="bargauge-positions-symbol",
        no_value=NO_POSITION,
    ),
    bargauge(
        each(outstanding(s.PNL_UNREALISED), "position_id"),
        title="Positions that gain and lose most",
        by_sign=True,
        no_value=NO_POSITION,
    ),
    collapsed=True,
)
