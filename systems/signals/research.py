"""Is the edge real, and is live still the same strategy?"""

from __future__ import annotations

from systems.signal import NO_UNIT, NONE_IS_GOOD, RATIO, SECONDS, Distribution, Events, Level, ratio

BACKTESTS = Events("backtests", "Backtests", "How many backtests run?")
BACKTEST_FAILURES = Events(
    "backtest_failures", "Failed backtests", "How many backtests fail?", better="lower", silence=NONE_IS_GOOD
)
BACKTEST_FAILURE_RATIO = ratio(
    "backtest_failure_ratio", "Backtest failure ratio", "What share of the backtests fails?", "lower"
)
BACKTEST_DURATION = Distribution(
    "backtest_duration", "Backtest run time", "How long does a backtest take?", SECONDS, "lower", low=0
)
BACKTEST_SHARPE = Level(
    "backtest_sharpe",
    "Sharpe ratio",
    "Which backtest is paid best for its risk?",
    NO_UNIT,
    "higher",
    decimals=2,
    combine="max",
)
BACKTEST_RETURN = Level(
    "backtest_return", "Total return", "What did a backtest gain?", RATIO, "higher", decimals=1, combine="max"
)
BACKTEST_DRAWDOWN = Level(
    "backtest_drawdown",
    "Max drawdown",
    "How deep did a backtest fall?",
    RATIO,
    "lower",
    low=0,
    decimals=1,
    combine="max",
)
BACKTEST_CALMAR = Level(
    "backtest_calmar",
    "Return / drawdown",
    "What did a backtest gain for each percent it fell?",
    NO_UNIT,
    "higher",
    decimals=2,
    combine="max",
)
BACKTEST_WIN_RATE = ratio(
    "backtest_win_rate", "Backtest win rate", "How often was a backtest right?", "higher", combine="max"
)
BACKTEST_PROFIT_FACTOR = Level(
    "backtest_profit_factor",
    "Profit factor",
    "What did a backtest win for each unit it lost?",
    NO_UNIT,
    "higher",
    low=0,
    decimals=2,
    combine="max",
)
STRATEGY_SHARPE = Level(
    "strategy_sharpe",
    "Best Sharpe ratio by strategy",
    "Which strategy works, not which run?",
    NO_UNIT,
    "higher",
    decimals=2,
    combine="max",
)
SHARPE_GAP = Level(
    "sharpe_gap", "Live Sharpe minus best backtest", "Does the edge decay live?", NO_UNIT, "higher", decimals=2
)
DRAWDOWN_OF_BACKTEST = Level(
    "drawdown_of_backtest",
    "Live drawdown / worst backtest's",
    "Is the live drawdown outside what backtests allow for?",
    RATIO,
    "lower",
    low=0,
    decimals=1,
)
OPTIMISATIONS = Events("optimisations", "Optimisation runs", "How many optimisations run?")
OPTIMISATION_SUCCESSES = Events(
    "optimisation_successes", "Successful optimisation runs", "How many optimisations succeed?", better="higher"
)
OPTIMISATION_SUCCESS_RATIO = ratio(
    "optimisation_success_ratio", "Optimisation success ratio", "What share of the optimisations succeeds?", "higher"
)
OPTIMISATION_DURATION = Distribution(
    "optimisation_duration", "Optimisation run time", "How long does an optimisation take?", SECONDS, "lower", low=0
)
OPTIMISATION_SCORE = Level(
    "optimisation_score", "Optimisation score", "How do the trials score?", NO_UNIT, "higher", decimals=2, combine="max"
)
BEST_SCORE = Level(
    "best_score",
    "Best score",
    "What is the best score in the time shown?",
    NO_UNIT,
    "higher",
    decimals=2,
    combine="max",
)
HYPERPARAMETER = Level(
    "hyperparameter", "Hyperparameters", "With which parameters does it run?", NO_UNIT, combine="max"
)
ML_ACCURACY = ratio("ml_accuracy", "Model accuracy", "How often is the model right?", "higher", combine="min")
ML_PREDICTIONS = Events("ml_predictions", "Model predictions", "What does the model predict?")
ML_TRAINING_DURATION = Distribution(
    "ml_training_duration", "Training time", "How long does training take?", SECONDS, "lower", low=0
)
ML_MODEL_AGE = Level(
    "ml_model_age", "Model age", "How long ago was the model trained?", SECONDS, "lower", low=0, combine="max"
)
