"""Rows on what the daily returns say: how bad a bad day is, and whether the risk is paid for."""

from __future__ import annotations

from panels.line import Line, given, level
from panels.row import row
from panels.stat import stat
from panels.timeseries import timeseries
from systems import signals as s
from systems.signal import MONEY, Level

FEW = f"under {s.RETURNS} days"
BREACH = "A day whose line is below that of the value at risk has lost more than that."
NORMAL = "It says nothing of a loss that its days did not see."


def _in_money(signal: Level) -> Line:
    """A share of the account as an amount."""
    return given(Line(signal, lambda d, _: d.total(signal) * d.total(s.EQUITY), MONEY, low=0, decimals=2), s.EQUITY)


def _as_loss(signal: Level) -> Line:
    """A loss below zero, where returns have it."""
    return Line(signal, lambda d, _: -d.total(signal), signal.unit, legend=f"- {signal.title}", decimals=2)


VALUE_AT_RISK = row(
    "Value at risk",
    stat(s.VAR_95, no_value=FEW, about=NORMAL),
    stat(_in_money(s.VAR_95), title="VaR, 95 %, in money", key="stat-var-money", no_value=FEW, about=NORMAL),
    stat(s.VAR_99, no_value=FEW),
    stat(s.SHORTFALL, no_value=FEW),
    stat(s.VAR_BREACHES, no_value=FEW),
    stat(s.VOLATILITY, no_value=FEW),
    timeseries(
        level(s.RETURN_DAY),
        *(_as_loss(signal) for signal in (s.VAR_95, s.VAR_99, s.SHORTFALL)),
        title="Daily return against value at risk",
        days=30,
        about=BREACH,
    ),
    timeseries(s.VOLATILITY, title="Volatility of daily returns over time", days=30),
)
REWARD = row(
    "Reward for risk",
    stat(s.SHARPE_30D, no_value=FEW),
    stat(s.SORTINO_30D, no_value=FEW),
    stat(s.CALMAR_30D, no_value=FEW),
    timeseries(
        level(s.SHARPE_30D, legend="Sharpe"),
        level(s.SORTINO_30D, legend="Sortino"),
        level(s.CALMAR_30D, legend="Calmar"),
        title="Rolling Sharpe, Sortino and Calmar",
        days=30,
    ),
    timeseries(level(s.SHARPE, by=("strategy",)), title="Sharpe ratio over time"),
)
