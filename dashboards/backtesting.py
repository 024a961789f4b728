"""The backtesting dashboard."""

from __future__ import annotations

from dashboards.board import Board
from dashboards.rows.research import MODEL, NO_RUN, OPTIMISATION
from panels.describe import HOUR, SHOWN
from panels.gauge import bargauge, gauge
from panels.heatmap import heatmap
from panels.line import counted, each, given, level, percentiles, quantile, ranked
from panels.row import row
from panels.stat import stat
from panels.table import table
from panels.timeseries import timeseries
from systems import signals as s
from systems.window import Window

NO_MODEL, NO_PAIR = "no model", "nothing to compare"
RUN = ("backtest_id",)
STRATEGY = ("strategy_name", "timeframe")
RUN_TIMES = each(quantile(s.BACKTEST_DURATION, legend="{{strategy_name}} {{timeframe}}", over="1h"), *STRATEGY)

NOW = row(
    "Now",
    stat(s.AS_OF),
    stat(counted(s.BACKTESTS), no_value=NO_RUN, about=SHOWN),
    stat(s.BACKTEST_FAILURE_RATIO, title="Failed, 24 h", no_value=NO_RUN),
    stat(quantile(s.BACKTEST_DURATION, over="1h"), title="Run time p95", no_value=NO_RUN, about=HOUR),
    stat(s.BACKTEST_SHARPE, title="Best Sharpe", no_value=NO_RUN),
    stat(s.SHARPE_GAP, title="Sharpe gap", no_value=NO_PAIR),
    gauge(s.DRAWDOWN_OF_BACKTEST, title="Drawdown used", no_value=NO_PAIR),
    stat(counted(s.OPTIMISATIONS), no_value=NO_RUN, about=SHOWN),
    stat(s.OPTIMISATION_SUCCESS_RATIO, title="Succeeded, 7 d", no_value=NO_RUN),
    stat(quantile(s.OPTIMISATION_DURATION, over="1h"), title="Optimisation p95", no_value=NO_RUN, about=HOUR),
    stat(level(s.BEST_SCORE, by=("objective",)), no_value=NO_RUN),
    stat(s.ML_ACCURACY, no_value=NO_MODEL),
    stat(s.ML_MODEL_AGE, no_value=NO_MODEL),
    stat(
        quantile(s.ML_TRAINING_DURATION, over=Window.RANGE),
        title="Training time p95",
        no_value="no training",
        about=SHOWN,
    ),
    stat(counted(s.ML_PREDICTIONS), title="Predictions", no_value=NO_MODEL, about=SHOWN),
    most=8,
)
BACKTESTS = row(
    "Backtests",
    timeseries(each(counted(s.BACKTESTS, "1h"), "status"), title="Backtests per hour by status"),
    timeseries(*percentiles(s.BACKTEST_DURATION, "1h"), title="Backtest run time p50, p95, p99 over 1 h"),
    timeseries(RUN_TIMES, title="Backtest run time p95 by strategy", key="timeseries-run-times"),
    bargauge(each(s.STRATEGY_SHARPE, "strategy_name"), about="Of each strategy's best backtest."),
    table(
        each(ranked(s.BACKTEST_SHARPE, RUN), *RUN),
        each(ranked(s.BACKTEST_RETURN, RUN, rank=s.BACKTEST_SHARPE), *RUN),
        each(ranked(s.BACKTEST_DRAWDOWN, RUN, rank=s.BACKTEST_SHARPE), *RUN),
        each(ranked(s.BACKTEST_CALMAR, RUN, rank=s.BACKTEST_SHARPE), *RUN),
        each(ranked(s.BACKTEST_WIN_RATE, RUN, "Win rate", rank=s.BACKTEST_SHARPE), *RUN),
        each(ranked(s.BACKTEST_PROFIT_FACTOR, RUN, rank=s.BACKTEST_SHARPE), *RUN),
        title="Leaderboard",
        key="table-leaderboard",
        size=(24, 8),
        no_value=NO_RUN,
        about="The twenty backtests with the highest Sharpe ratio.",
    ),
)
LIVE = row(
    "Live against backtest",
    timeseries(
        given(level(s.SHARPE, legend="live"), s.BACKTEST_SHARPE),
        given(level(s.BACKTEST_SHARPE, legend="best backtest"), s.SHARPE),
        title="Sharpe ratio, live and backtest",
    ),
    timeseries(s.SHARPE_GAP, title="Live Sharpe minus best backtest over time"),
    timeseries(
        given(level(s.DRAWDOWN, legend="live"), s.BACKTEST_DRAWDOWN),
        given(level(s.BACKTEST_DRAWDOWN, legend="worst backtest"), s.DRAWDOWN),
        title="Drawdown, live and backtest",
    ),
    timeseries(s.DRAWDOWN_OF_BACKTEST, title="Live drawdown / worst backtest's, over time"),
)
DETAIL = row(
    "Run times by size, and the data behind them",
    heatmap(s.BACKTEST_DURATION),
    heatmap(s.OPTIMISATION_DURATION),
    heatmap(s.ML_TRAINING_DURATION),
    timeseries(level(s.DATA_QUALITY, by=("source",)), title="Quality of the data"),
    collapsed=True,
)


def backtesting() -> Board:
    """Is the edge real, and is live still the same strategy?"""
    question = "Is the edge real, and is live still the same strategy?"
    about = (s.BACKTESTS, s.OPTIMISATIONS, s.ML_ACCURACY, s.ML_PREDICTIONS)
    rows = (NOW, BACKTESTS, LIVE, OPTIMISATION, MODEL, DETAIL)
    return Board("backtesting", "Backtesting", question, rows, span="7d", about=about)
