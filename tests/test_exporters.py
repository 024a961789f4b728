"""The exporters that systems share: Debian's own export what is catalogued, and answer the dashboards drawn of them."""

from __future__ import annotations

import json
import math
import time
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

import pytest
from exporters_case import programs, scraped
from lab_case import ask

from checks import Subject, exported_by, run
from checks.evidence import evidence
from dashboards.compile import Compiled, compile_all
from dashboards.database import database
from dashboards.host import host
from datasources.prometheus import Prometheus
from systems import signals as s
from systems.deployment import Deployment
from systems.exporters.node import NODE
from systems.exporters.postgres import POSTGRES
from systems.exporters.process import PROCESS
from systems.exporters.prometheus import PROMETHEUS
from systems.exporters.redis import REDIS
from systems.exporters.scrape import SCRAPED
from systems.matcher import equals
from systems.metric import APP, TARGET_LABELS, Metric
from systems.query import Query
from systems.render import Scope, render
from systems.signal import Signal
from systems.system import System

ALL = (NODE, POSTGRES, REDIS, PROMETHEUS)
NEWER = {"pg_stat_user_tables_size_bytes": "postgres_exporter 0.14 to 0.17, where two others stand from 0.18 on"}
"""What Debian's exporters do not export, and who does."""
BY_QUERIES = {
    "pg_stat_user_tables_seq_scan",
    "pg_stat_user_tables_idx_scan",
    "pg_stat_user_tables_table_size_bytes",
    "pg_stat_user_tables_index_size_bytes",
    "pg_stat_statements_seconds_total",
    "pg_stat_statements_calls_total",
}
"""What Debian's postgres_exporter exports with a file of queries only; it adds a label `server` then."""

OF_PROMETHEUS = {series.metric.name for series in SCRAPED.metrics}

# Prometheus stands for the application, whose client library says the same of a process.
SELECTORS = {APP: (equals("job", "prometheus"),), **{one.origin: (equals("job", one.origin),) for one in ALL}}
SYSTEM = System(
    slug="shared",
    title="Shared",
    currency="USD",
    selectors=SELECTORS,
    metrics=(),
    answers={},
    exporters=(PROCESS, *ALL),
    scrape_interval="2s",
)
DEPLOYMENT = Deployment("shared", "Shared", SYSTEM, SELECTORS, "Shared", scrape_interval="2s")


@pytest.fixture(scope="module")
def compiled() -> tuple[Compiled, ...]:
    """The dashboards of a system with all exporters."""
    return compile_all([DEPLOYMENT], (host(), database()))


def get(url: str, path: str, **parameters: str) -> Any:
    with urllib.request.urlopen(f"{url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}", timeout=30) as response:
        return json.load(response)["data"]


def subjects(compiled: tuple[Compiled, ...]) -> list[Subject]:
    uids = {one.uid: 1 for one in compiled}
    known = exported_by(DEPLOYMENT)
    return [Subject(one.dashboard, exported=known, uids=uids, scrape_interval=2.0) for one in compiled]


def number(url: str, signal: Signal) -> list[float]:
    """What a signal stands at now, one number a series."""
    answer = DEPLOYMENT.system.answered[signal]
    assert isinstance(answer, Query)
    return [float(one["value"][1]) for one in ask(url, render(answer, Scope(SELECTORS)), time.time())]


def test_no_check_has_anything_to_say_of_their_dashboards(compiled: tuple[Compiled, ...]) -> None:
    assert run(subjects(compiled)) == []


def test_the_real_programs_export_what_is_catalogued_and_answer_the_dashboards(compiled: tuple[Compiled, ...]) -> None:
    """One test: the programs are started once, however many workers there are."""
    found = programs()
    if found is None:
        pytest.skip("no exporters, Redis or PostgreSQL 15 here: see tests/fetch-exporters.sh")
    with scraped(found) as url:
        metadata = get(url, "metadata")
        for exporter in ALL:
            for series in exporter.metrics:
                exported_as_catalogued(url, metadata, series.metric)
        every_query_is_answered(url, compiled)
        numbers_are_those_of_the_programs(url)


def exported_as_catalogued(url: str, metadata: Mapping[str, Any], metric: Metric) -> None:
    stored = get(url, "series", **{"match[]": f'{metric.name}{{job="{metric.origin}"}}'})
    if metric.name in NEWER:
        assert stored == [], metric.name
        return
    assert stored, metric.name
    labels = {label for one in stored for label in one} - TARGET_LABELS - {"__name__"}
    assert labels == {*metric.labels} | ({"server"} if metric.name in BY_QUERIES else set()), metric.name
    for label, known in metric.labels.items():
        assert not known or {one[label] for one in stored} <= {*known}, metric.name
    if metric.name not in OF_PROMETHEUS:
        (described,) = metadata[metric.name]
        assert described["type"] == metric.kind, metric.name
        assert metric.name in BY_QUERIES or described["help"].startswith(metric.help.rstrip(".")), metric.name


def every_query_is_answered(url: str, compiled: tuple[Compiled, ...]) -> None:
    # Rates have a point each full minute: the coming one, so that there was something before it, and so long before
    # it that what is counted over the time shown reaches back to now.
    with Prometheus(url) as prometheus:
        found = evidence(subjects(compiled), prometheus, at=60 * math.ceil(time.time() / 60), length=90)
    assert len(found.findings) > 60
    assert [(str(f.question.where), f.error) for f in found.errors] == []
    # What will be in four days takes an hour to be known. A line over an hour has a point each full minute: the last
    # may have been before there was anything.
    empty = [f.question for f in found.empty if f.question.where.panel != "Redis memory growth"]
    assert {asked.where.panel for asked in empty} == {"Disk space free, and in four days"}
    assert all("predict_linear" in asked.expr for asked in empty)
    # No process was restarted in the time shown, and its own forecast says that it is not known yet.
    quiet = {finding.question.where.panel for finding in found.silent if finding.question.role != "annotation"}
    assert quiet == {"Disk in 4 days"}


def numbers_are_those_of_the_programs(url: str) -> None:
    assert number(url, s.HOST_UP) == number(url, s.PG_UP) == number(url, s.REDIS_UP) == [1]
    assert number(url, s.PROMETHEUS_UP) == number(url, s.RULES_LOADED) == [1]
    assert number(url, s.ALERTMANAGERS) == [0]  # none is configured
    (half,) = number(url, s.REDIS_HIT_RATIO)  # a key that is there, and one that is not
    assert half == pytest.approx(0.5)
    assert sum(number(url, s.REDIS_KEYS)) == 1
    (used,) = number(url, s.REDIS_MEMORY_USED)
    assert 0 < used < 1
    # The connection that sleeps: an age, and no moment.
    assert 0 < max(number(url, s.PG_OLDEST_TRANSACTION)) < 600
    assert 0 < number(url, s.PG_ROLLBACK_RATIO)[0] < 1
    assert {0 < use < 1 for use in number(url, s.PG_INDEX_USE)} == {True}
    for share in (s.HOST_CPU, s.HOST_MEMORY_USED, s.HOST_DISK_USED, s.PG_CONNECTIONS_USED, s.PG_CACHE_HIT_RATIO):
        assert all(0 <= value <= 1 for value in number(url, share)), share.key
    age = time.time() - number(url, s.PG_AS_OF)[0] / 1000
    assert 0 <= age < 300
    assert number(url, s.HOST_UPTIME)[0] > 0
