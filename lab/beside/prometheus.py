"""A simulated Prometheus that scrapes itself: all its rules can be evaluated and all its alerts leave."""

from __future__ import annotations

from random import Random

from lab.process import Process
from lab.simulate import Behaviour, Target
from systems.exporters import prometheus as catalogue

RULES = {("/etc/prometheus/rules/alerts.yml;alerts",): 14, ("/etc/prometheus/rules/recording.yml;recording",): 9}
COMPACTION_SECONDS = 2 * 3600
"""How often the head is cut, and with it the series that are no longer there."""


class Prometheus:
    """A Prometheus without trouble."""

    def __init__(self, random: Random, start: int, _: int) -> None:
        self._random = random
        self.process = Process(random, start)
        self.series = 1_180

    def tick(self, now: int) -> None:
        """Keep what was scraped."""
        if now % COMPACTION_SECONDS == 0:
            self.series = 1_180
        self.series += self._random.random() < 0.05


BEHAVIOUR = Behaviour(
    begin=Prometheus,
    targets=(
        Target(
            drivers={
                catalogue.RULE_FAILURES: lambda _: dict.fromkeys(RULES, 0),
                catalogue.RULES: lambda _: RULES,
                catalogue.DROPPED: lambda _: 0,
                catalogue.ALERTMANAGERS: lambda _: 1,
                catalogue.HEAD_SERIES: lambda prometheus: prometheus.series,
            },
            process=lambda prometheus: prometheus.process,
        ),
    ),
)
