"""Is the edge still there?"""

from __future__ import annotations

from panels.line import level
from rules.alert import INFORMS, WARNS, Alert, Enough
from systems import signals as s

RESEARCH = (
    Alert("LowWinRate", level(s.WIN_RATE), "It is right less often than agreed.", severities=WARNS),
    Alert(
        "LowMLAccuracy",
        level(s.ML_ACCURACY, by=("model",)),
        "A model is right too seldom.",
        hold="1h",
        severities=INFORMS,
    ),
    Alert(
        "BacktestsFailing",
        level(s.BACKTEST_FAILURE_RATIO),
        "Many backtests fail.",
        hold="15m",
        severities=INFORMS,
        enough=Enough(s.BACKTESTS, 5, "24h"),
    ),
    Alert(
        "WorseThanBacktest",
        level(s.DRAWDOWN_OF_BACKTEST),
        "The drawdown is near or beyond the worst of its backtests.",
        hold="15m",
    ),
)
