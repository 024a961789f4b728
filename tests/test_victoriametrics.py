"""VictoriaMetrics answers what rules ask as Prometheus does, but for what docs/victoriametrics.md lists."""

from __future__ import annotations

import math
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from alertmanager_case import program
from known_case import END, START, known_text
from victoria_case import (
    BETWEEN_SCRAPES,
    NO_VICTORIA,
    Answered,
    Asked,
    Life,
    Question,
    Span,
    alerting,
    both,
    fill,
    lives,
    points,
    recorded,
)

from config import AlertingConfig, Config
from lab.lab import SIMULATED
from rules.document import parsed
from rules.prometheus import rule_file
from systems.registry import deployments

pytestmark = pytest.mark.skipif(not program("victoria-metrics"), reason=NO_VICTORIA)
SPAN = Span()
# A counter that is born 25 minutes before the end, and a gauge that begins half an hour before it.
MORE = [f"born_total {1 if i < 200 else 2} {START + i * 15}" for i in range(141, 241)]
LATE = [f"late 5000 {START + i * 15}" for i in range(120, 241)]


@pytest.mark.parametrize("slug", ["trading", "trader247"])
def test_what_counts_nothing_is_answered_alike_and_the_same_alerts_fire(slug: str, tmp_path: Path) -> None:
    (deployment,) = deployments(Config(Path()), [slug])
    with both(tmp_path) as servers:
        fill(servers, deployment)
        answers = list(recorded(servers, deployment, SPAN))
        with servers.asked() as asked:
            answers += [asked.answered(question, SPAN) for question in alerting(deployment)]
            moments = (BETWEEN_SCRAPES - 3600, BETWEEN_SCRAPES)
            answers += [asked.at(replace(one.question, hold=None), at) for one in tuple(answers) for at in moments]
    counting = {one.question.name for one in answers if one.question.is_counting}
    differ = {one.question.name for one in answers if one.differences}
    assert differ <= counting
    assert differ  # or the page lists what is no more
    assert [one.question.name for one in answers if points(one.prometheus) and not points(one.victoria)] == []
    alerts = {one.question.name: _fired(one, one.question.hold) for one in answers if one.question.hold is not None}
    assert sum(len(ours) for ours, _ in alerts.values()) >= 2
    assert {name: pair for name, pair in alerts.items() if not _the_same(*pair)} == {}


def _fired(answered: Answered, hold: float) -> tuple[list[Life], list[Life]]:
    return lives(answered.prometheus, SPAN, hold), lives(answered.victoria, SPAN, hold)


def _the_same(ours: list[Life], theirs: list[Life]) -> bool:
    """Whether what fires in one fires in the other at the same time."""
    return all(any(map(one.meets, theirs)) for one in ours) and all(any(map(one.meets, ours)) for one in theirs)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Both over series whose every sample is known, with the flags that VictoriaMetrics has by itself."""
    folder = tmp_path_factory.mktemp("both")
    text = folder / "known.om"
    more = ["# TYPE born counter", *MORE, "# TYPE late gauge", *LATE, "# EOF", ""]
    text.write_text(known_text().replace("# EOF\n", "\n".join(more)))
    with both(folder, flags=()) as servers:
        servers.add(text)
        with servers.asked() as asked:
            yield asked


@pytest.mark.parametrize(
    ("expr", "at", "prometheus", "victoria"),
    [
        pytest.param("increase(born_total[5m])", START + 201 * 15 + 7, 20 / 19, 1, id="extrapolated"),
        pytest.param("increase(born_total[5m])", START + 145 * 15 + 7, 0, 1, id="born in the window"),
        pytest.param("changes(known_level{instance='a'}[5m])", END - 8, 19, 20, id="the last sample before the window"),
        pytest.param("count_over_time(known_level{instance='a'}[5m])", END, 21, 20, id="a sample at the window's edge"),
        pytest.param("count_over_time(known_level{instance='a'}[5m])", END - 8, 20, 20, id="between two scrapes"),
        pytest.param("known_nan", END, math.nan, None, id="what is no number"),
        pytest.param(
            "sum_over_time((max(known_level{instance='a'}) < bool max(late))[1h:10m])", START + 1500, None, 0,
            id="compared, as 0 or 1, with what is not there yet",
        ),
    ],
)  # fmt: skip
def test_differences(known: Asked, expr: str, at: float, prometheus: float | None, victoria: float | None) -> None:
    found = known.at(Question("", expr), at)
    for answer, value in ((found.prometheus, prometheus), (found.victoria, victoria)):
        values = [sample for series in answer.series for _, sample in series.samples]
        assert values == ([] if value is None else [pytest.approx(value, nan_ok=True)])


def test_names_are_kept_by_some_functions(known: Asked) -> None:
    found = known.at(Question("", "max_over_time(known_level[5m])"), END)
    assert {series.labels.get("__name__") for series in found.prometheus.series} == {None}
    assert {series.labels.get("__name__") for series in found.victoria.series} == {"known_level"}
    assert not found.differences


def test_in_a_range_a_series_that_ends_without_a_marker_ends_sooner(known: Asked) -> None:
    """It ends in minute 20. Prometheus and any question about one moment look back for five minutes."""
    last, question = START + 79 * 15, Question("", "known_gap")
    found = known.answered(question, Span(600, 30, last + 360))
    assert max(at for _, at in points(found.prometheus)) == last + 300
    assert max(at for _, at in points(found.victoria)) < last + 60
    assert not known.at(question, last + 299).differences


@pytest.mark.parametrize("slug", SIMULATED)
def test_vmalert_takes_the_rule_files(slug: str, tmp_path: Path) -> None:
    """But for `keep_firing_for`, which it knows from 1.92 on: Debian's is 1.79."""
    (deployment,) = deployments(Config(Path()), [slug])
    rules = parsed(rule_file(deployment, AlertingConfig()))
    for group in rules["groups"]:
        for rule in group["rules"]:
            rule.pop("keep_firing_for", None)
    path = tmp_path / "rules.yml"
    path.write_text(yaml.safe_dump(rules))
    command = [program("vmalert") or "", "-dryRun", f"-rule={path}", "-datasource.url=http://127.0.0.1:1"]
    tried = subprocess.run(command, capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
