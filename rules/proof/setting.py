"""A unit test of promtool: what is scraped, and which alerts of one name there must be at which moments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from config import AlertingConfig
from panels.line import Line
from rules.absence import jobs
from rules.firing import Firing, firing
from rules.prometheus import KEEP, annotated, labels
from rules.proof.bring import Here, behind
from rules.proof.course import STEP, Phase, course
from rules.proof.rows import Inputs, Level, Row, Shown, row
from rules.proof.told import told
from rules.scope import scope
from systems.catalogue import up
from systems.deployment import Deployment
from systems.metric import RECORDED
from systems.query import Query
from systems.render import render
from systems.walk import series_of
from systems.window import seconds

Json = dict[str, Any]
KEPT = round(seconds(KEEP)) // STEP
"""Samples for which an alert goes on after the first good one."""


@dataclass(frozen=True)
class Setting:
    """The deployment whose rules are tested, and how its alerts are told."""

    deployment: Deployment
    alerting: AlertingConfig

    @cached_property
    def rules(self) -> tuple[Firing, ...]:
        """All of its alert rules."""
        return firing(self.deployment)

    @cached_property
    def here(self) -> Here:
        """Where its queries are asked."""
        return Here(self.deployment, scope(self.deployment).rate)

    @cached_property
    def healthy(self) -> Inputs:
        """Every target answers its scrapes."""
        found: dict[Row, Shown] = {}
        for origin in self.deployment.selectors:
            if origin != RECORDED:
                one = row(up(origin), self.deployment)
                listed = jobs(self.deployment.selectors[origin])
                found |= dict.fromkeys([one.with_label("job", job) for job in listed] or [one], Level(1))
        return found

    def line(self, line: Line) -> Query:
        """What a line asks, as it is asked here."""
        return self.deployment.adapted(line.query(self.deployment, line.labels(self.deployment)))

    def answer(self, query: Query) -> str:
        """The query as PromQL."""
        return render(query, scope(self.deployment))

    def alert(self, rule: Firing, own: Mapping[str, str], value: float) -> Json:
        """The alert of a rule as promtool expects it, for a series with labels of its own and a value."""
        texts = annotated(rule, self.deployment, self.alerting)
        return {
            "exp_labels": labels(rule, self.deployment) | dict(own),
            "exp_annotations": {name: told(text, own, value) for name, text in texts.items()},
        }

    def reads(self, query: Query) -> frozenset[str]:
        """The names of all series behind a query, those behind what is recorded too."""
        found: set[str] = set()
        for series in series_of(query):
            if series.metric.origin == RECORDED:
                found |= self.reads(behind(series.metric, self.here))
            else:
                found.add(series.metric.name)
        return frozenset(found)


@dataclass(frozen=True)
class Scenario:
    """What happens to the series of one alert, and which alerts of its name there must be when.

    `rows` are its series with their samples, `reads` the names of the metrics that its rule reads. `answers` are
    expressions and what they answer.
    """

    name: str
    alert: str
    rows: Mapping[Row, str]
    reads: frozenset[str]
    checks: tuple[Json, ...]
    length: int
    answers: tuple[Json, ...] = ()

    def disturbs(self, other: Scenario) -> bool:
        """Whether both cannot happen at the same time."""
        shared = self.rows.keys() & other.rows.keys()
        return bool(shared or self.alert == other.alert or self._touches(other) or other._touches(self))

    def _touches(self, other: Scenario) -> bool:
        return any(one.name.startswith(tuple(other.reads)) for one in self.rows)


def rows(
    shown: Sequence[Inputs], phases: Sequence[Phase], crossing: int = 0, *, at_once: bool = False
) -> dict[Row, str]:
    """The samples of all series that are shown in any of the phases."""
    return {
        one: course([inputs.get(one) for inputs in shown], phases, crossing, at_once=at_once)
        for one in dict.fromkeys(one for inputs in shown for one in inputs)
    }


def at(sample: int) -> str:
    """The moment of a sample."""
    return f"{sample * STEP // 60}m"


def check(sample: int, name: str, expected: Sequence[Json] = ()) -> Json:
    """Which alerts of a name fire at a sample."""
    return {"eval_time": at(sample), "alertname": name, "exp_alerts": list(expected)}


def firing_still(sample: int, rule: Firing) -> Json:
    """That one alert of a rule fires at a sample, whatever it says."""
    chosen = f'alertname="{rule.name}", alertstate="firing", severity="{rule.severity}"'
    return {
        "expr": f"count(ALERTS{{{chosen}}})",
        "eval_time": at(sample),
        "exp_samples": [{"labels": "{}", "value": 1}],
    }


def nothing(sample: int, expr: str) -> Json:
    """That an expression answers nothing at a sample."""
    return {"expr": expr, "eval_time": at(sample), "exp_samples": []}


def samples(duration: str) -> int:
    """Samples until a duration is over."""
    return -(-round(seconds(duration)) // STEP)
