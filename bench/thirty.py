"""The dashboard that is measured: thirty time series of trader247, made as the shipped ones are."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path

from config import Config
from dashboards.board import Board
from dashboards.compile import Compiled, compile_all
from panels.line import counted, level, per_second, quantile
from panels.row import row
from panels.style import Json
from panels.timeseries import timeseries
from systems import signals as s
from systems.matcher import equals
from systems.registry import deployments
from systems.window import Window

ROWS = (
    row(
        "Money",
        timeseries(s.EQUITY),
        timeseries(s.PNL_DAY),
        timeseries(s.PNL_DAY_RATIO),
        timeseries(s.RETURN),
        timeseries(s.WIN_RATE),
        timeseries(counted(s.TRADES, "1h", by=("outcome",)), drawn_as="step", stacked=True),
    ),
    row(
        "Risk",
        timeseries(s.EXPOSURE),
        timeseries(s.DRAWDOWN_MAX),
        timeseries(level(s.POSITION_VALUE, by=("symbol",))),
        timeseries(level(s.POSITION_SHARE, by=("symbol",))),
        timeseries(level(s.GROSS_LEVERAGE, legend="gross"), level(s.NET_LEVERAGE, legend="net")),
        timeseries(s.STRESS_LOSS),
        timeseries(s.CONCENTRATION),
        timeseries(counted(s.BREAKER_TRIPS, Window.RATE, by=("reason",)), drawn_as="bars", stacked=True, limits=False),
        timeseries(
            counted(s.RISK_REJECTIONS, Window.RATE, by=("reason",)), drawn_as="bars", stacked=True, limits=False
        ),
        timeseries(s.REJECTION_RATIO),
    ),
    row(
        "Execution",
        timeseries(
            counted(s.ORDERS_PLACED, "1h", legend="placed"),
            counted(s.ORDERS_FILLED, "1h", legend="filled"),
            counted(s.ORDERS_CANCELLED, "1h", legend="cancelled"),
        ),
        timeseries(
            level(s.FILL_RATIO, legend="from the counters"),
            level(s.FILL_RATIO_REPORTED, legend="as reported"),
        ),
        timeseries(s.CANCEL_RATIO),
        timeseries(quantile(s.API_LATENCY), quantile(s.API_LATENCY, 0.5), quantile(s.API_LATENCY, 0.99)),
        timeseries(counted(s.API_ERRORS, "5m", by=("endpoint",))),
    ),
    row(
        "Health",
        timeseries(level(s.UP, by=("instance",))),
        timeseries(quantile(s.CYCLE_DURATION), quantile(s.CYCLE_DURATION, 0.5), quantile(s.CYCLE_DURATION, 0.99)),
        timeseries(s.HEARTBEAT),
        timeseries(s.DATA_AGE),
        timeseries(s.BURN_1H),
        timeseries(per_second(s.CPU_SECONDS, by=("instance",))),
        timeseries(level(s.MEMORY, by=("instance",))),
        timeseries(s.OPEN_FILES_RATIO),
        timeseries(level(s.SCRAPE_DURATION, by=("instance",))),
    ),
)

BOARD = Board("thirty", "Thirty panels", "What does one more dashboard cost?", ROWS)

_TRADER247 = deployments(Config(Path()), ["trader247"])[0]
_numbers = count()


def compiled() -> Compiled:
    """It, compiled for a deployment that there was not before: no query of it was seen by anything that remembers."""
    job = equals("job", f"trader247-{next(_numbers)}")
    deployment = replace(_TRADER247, selectors=dict.fromkeys(_TRADER247.selectors, (job,)))
    return compile_all([deployment], (BOARD,))[0]


def time_series() -> list[Json]:
    """Its panels without the rows, as they stand in the JSON: what the peers are given."""
    return [panel for panel in compiled().dashboard["panels"] if panel["type"] == "timeseries"]
