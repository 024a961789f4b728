"""Rows on what is learned from the past: optimisation of strategies, and the model."""

from __future__ import annotations

from panels.gauge import distribution
from panels.line import counted, each, level, percentiles
from panels.piechart import piechart
from panels.row import row
from panels.timeseries import timeseries
from systems import signals as s

NO_RUN = "no run"

OPTIMISATION = row(
    "Optimisation",
    timeseries(each(counted(s.OPTIMISATIONS, "1h"), "status"), title="Optimisation runs per hour by status"),
    timeseries(each(s.BEST_SCORE, "optimizer", "objective"), title="Best score by optimiser and objective"),
    timeseries(level(s.OPTIMISATION_SCORE, by=("objective",)), title="Score of the latest trial"),
    timeseries(each(level(s.HYPERPARAMETER, by=("strategy",)), "parameter"), drawn_as="step"),
    timeseries(*percentiles(s.OPTIMISATION_DURATION, "1h"), title="Optimisation run time p50, p95, p99 over 1 h"),
    distribution(s.OPTIMISATION_DURATION, title="Optimisation runs by run time", no_value=NO_RUN),
)
MODEL = row(
    "Model",
    timeseries(level(s.ML_ACCURACY, by=("model",)), title="Model accuracy over time"),
    timeseries(counted(s.ML_PREDICTIONS, "1h", by=("model", "prediction")), title="Predictions per hour"),
    piechart(
        each(counted(s.ML_PREDICTIONS), "prediction"), title="Mix of predictions", size=(8, 8), no_value="no prediction"
    ),
    distribution(s.ML_TRAINING_DURATION, title="Trainings by time", size=(8, 8), no_value="no training"),
    timeseries(level(s.ML_MODEL_AGE, by=("model",)), title="Model age over time", size=(8, 8)),
)
