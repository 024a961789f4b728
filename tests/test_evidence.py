"""Evidence: what a real Prometheus answers to dashboards, and how that is told."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from checks_case import Json, board, panel, variable
from lab_case import LAB_END, trader247

from checks import Place, Problem, Subject, report, run
from checks.evidence import Evidence, Finding, evidence
from checks.intervals import Span
from checks.questions import Question, questions
from checks.subjects import ours
from dashboards.compile import compile_all, uids
from datasources.prometheus import Prometheus
from errors import DataSourceError


@pytest.fixture
def lab(lab_url: str) -> Iterator[Prometheus]:
    """A client of the lab's Prometheus."""
    with Prometheus(lab_url) as prometheus:
        yield prometheus


@pytest.fixture(scope="module")
def compiled() -> list[Subject]:
    """All of trader247's dashboards."""
    return list(ours(compile_all([trader247()]), ["desk-overview", *uids([trader247()])]))


def dashboard(*panels: Json, **more: Any) -> Json:
    """A dashboard of these panels, over one hour."""
    return board() | {"templating": {"list": []}, "panels": list(panels)} | more


def asked(made: Json, length: float | None = None) -> list[tuple[str, float, float, float | None]]:
    """What a dashboard asks at LAB_END: query, start and end before LAB_END, step."""
    subject = Subject(made, scrape_interval=15.0)
    return [
        (question.expr, LAB_END - question.span.start, LAB_END - question.span.end, question.step)
        for question in questions(subject, LAB_END, length)
    ]


# -- our own dashboards ------------------------------------------------------------------------------------------------


def test_no_check_has_anything_to_say_of_our_own_dashboards(compiled: list[Subject]) -> None:
    assert run(compiled) == []


def test_every_query_of_trader247_is_answered_with_data(compiled: list[Subject], lab: Prometheus) -> None:
    found = evidence(compiled, lab, at=LAB_END)
    assert len(found.findings) > 80
    assert [(str(f.question.where), f.error) for f in found.errors] == []
    assert [str(finding.question.where) for finding in found.empty] == []
    # No call failed in the last five minutes.
    places = [finding.question.where for finding in found.silent]
    assert [(place.dashboard, place.panel, place.ref) for place in places] == [
        ("trader247-execution", "API errors by endpoint", "B")
    ]
    assert found.good
    again = evidence(compiled, lab, at=LAB_END)
    assert again == found
    assert found.samples_read > 1_000_000


# -- what is asked -----------------------------------------------------------------------------------------------------


def test_a_line_asks_for_a_range_and_a_single_number_for_its_end() -> None:
    line = panel(1, "timeseries", "rate(x_total[$__rate_interval])", 0)
    assert asked(dashboard(line)) == [("rate(x_total[1m])", 3600, 0, 15)]
    assert asked(dashboard(line), 86400) == [("rate(x_total[2m15s])", 86400, 0, 120)]
    stat = panel(1, "stat", "increase(x_total[$__range])", 0)
    assert asked(dashboard(stat)) == [("increase(x_total[3600s])", 3600, 0, None)]


def test_the_step_follows_the_panel() -> None:
    line = panel(1, "timeseries", "x[$__interval]", 0)
    assert asked(dashboard(line | {"interval": "1m"})) == [("x[1m]", 3600, 0, 60)]
    assert asked(dashboard(line | {"interval": ">5m"})) == [("x[5m]", 3600, 0, 300)]
    assert asked(dashboard(line | {"maxDataPoints": 10})) == [("x[5m]", 3600, 0, 300)]
    line["targets"][0]["interval"] = "10m"
    assert asked(dashboard(line | {"interval": "1m"})) == [("x[10m]", 3600, 0, 600)]


def test_a_range_begins_and_ends_at_whole_steps() -> None:
    line = panel(1, "timeseries", "x", 0, interval="7h")
    ((_, start, end, _),) = asked(dashboard(line), 86400)
    assert (LAB_END - start) % (7 * 3600) == (LAB_END - end) % (7 * 3600) == 0


def test_no_more_points_are_asked_for_than_prometheus_gives() -> None:
    line = panel(1, "timeseries", "x", 0, maxDataPoints=1_000_000)
    ((_, start, _, step),) = asked(dashboard(line), 30 * 86400)
    assert step is not None
    assert start / step <= 11_000


def test_a_panel_can_have_a_time_of_its_own() -> None:
    stat = panel(1, "stat", "x[$__range]", 0)
    assert asked(dashboard(stat | {"timeFrom": "2h"})) == [("x[7200s]", 7200, 0, None)]
    assert asked(dashboard(stat | {"timeFrom": "now-2h", "timeShift": "1h"})) == [("x[7200s]", 10800, 3600, None)]
    assert asked(dashboard(stat, time={"from": "2024-01-01", "to": "2024-01-02"})) == [("x[21600s]", 21600, 0, None)]


def test_what_is_not_asked() -> None:
    stat = panel(1, "stat", "x", 0)
    loki = panel(2, "stat", "x", 0, datasource={"type": "loki", "uid": "x"})
    loki["targets"][0]["datasource"] = {"type": "loki", "uid": "x"}
    hidden = panel(3, "stat", "x", 0)
    hidden["targets"][0]["hide"] = True
    library = panel(4, "stat", "x", 0, libraryPanel={"uid": "x"})
    off = [{"name": "off", "enable": False, "expr": "y"}]
    assert asked(dashboard(stat, loki, hidden, library, annotations={"list": off})) == [("x", 3600, 0, None)]


def test_variables_and_annotations_are_asked_too() -> None:
    made = dashboard(annotations={"list": [{"name": "Restarts", "expr": 'changes(x{a=~"$a"}[2m]) > 0', "step": "1m"}]})
    made["templating"]["list"] = [
        variable("a", 'label_values(up{job="x,y"}, a)'),
        variable("b", "label_values(b)"),
        variable("c", 'query_result(topk(3, x{a="$a"}))'),
        variable("d", "metrics(x)"),
        variable("e", "") | {"query": {"query": "label_values(up, e)", "qryType": 1}},
    ]
    found = list(questions(Subject(made, scrape_interval=15.0), LAB_END))
    assert [(q.role, q.where.part, q.expr, q.label, q.step, q.silence_is_good) for q in found] == [
        ("variable", 'variable "a"', 'up{job="x,y"}', "a", None, False),
        ("variable", 'variable "b"', "", "b", None, False),
        ("variable", 'variable "c"', 'topk(3, x{a=".*"})', "", None, False),
        ("variable", 'variable "e"', "up", "e", None, False),
        ("annotation", 'annotation "Restarts"', 'changes(x{a=~".*"}[2m]) > 0', "", 60, True),
    ]


# -- what is answered --------------------------------------------------------------------------------------------------


def test_errors_silence_and_answers_are_told_apart_and_in_order(lab: Prometheus) -> None:
    quiet = panel(4, "stat", "trader_nowhere", 0, description="Silence is good news.")
    made = dashboard(
        panel(1, "timeseries", "sum by (outcome) (rate(trader_trades_total[$__rate_interval]))", 0),
        panel(2, "stat", "sum(", 0),
        panel(3, "stat", "trader_nowhere", 0),
        quiet,
        panel(5, "stat", "0 * up / 0", 0),
    )
    made["templating"]["list"] = [variable("reason", "label_values(trader_risk_rejections_total, reason)")]
    heard: list[tuple[Finding, int, int]] = []
    found = evidence([Subject(made)], lab, at=LAB_END, progress=lambda *news: heard.append(news))
    assert [(f.series, f.empty) for f in found.findings][1:] == [
        (2, False),
        (0, False),
        (0, True),
        (0, True),
        (0, True),
    ]
    assert found.findings[0].series > 3
    assert [f.question.where.panel_id for f in found.errors] == [2]
    assert [f.question.where.panel_id for f in found.empty] == [3, 5]
    assert [f.question.where.panel_id for f in found.silent] == [4]
    assert not found.good
    assert [(done, total) for _, done, total in heard] == [(number, 6) for number in range(1, 7)]
    assert {finding.question for finding, _, _ in heard} == {finding.question for finding in found.findings}


def test_without_a_prometheus_there_is_one_sentence_and_not_one_a_query() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        with Prometheus(url, retries=0) as prometheus, pytest.raises(DataSourceError) as error:
            evidence([Subject(board())], prometheus, at=LAB_END)
    assert str(error.value) == f"{url}: cannot be reached. See whether it runs, and check the url"


# -- how it is told ----------------------------------------------------------------------------------------------------


def finding(number: int, expr: str = "up", *, silence: bool = False, **answer: Any) -> Finding:
    """A finding on panel `number`."""
    place = Place("bot-risk", f"Panel {number}", number, "A")
    return Finding(Question(place, "panel", expr, Span(0, 60), 15, silence_is_good=silence), **answer)


FOUND = Evidence(
    (
        finding(1, series=3, samples_read=1234),
        finding(2, "sum(\n  up", error="parse\x1b error"),
        finding(3, series=0, samples_read=0),
        finding(4, silence=True),
        finding(5, series=1, warnings=("partial",)),
    )
)


def test_evidence_as_text() -> None:
    assert list(report.evidence_lines(FOUND)) == [
        "bot-risk",
        '  ok       panel "Panel 1" (id 1), query A: 3 series, 1,234 samples',
        '  failed   panel "Panel 2" (id 2), query A: parse\\x1b error',
        "             sum( up",
        '  empty    panel "Panel 3" (id 3), query A: no data',
        "             up",
        '  silent   panel "Panel 4" (id 4), query A: no data, which is good here',
        "             up",
        '  ok       panel "Panel 5" (id 5), query A: 1 series',
        "             partial",
    ]
    assert report.evidence_summary(FOUND) == (
        "5 queries: 2 answered, 1 without data, which is good, 1 without data, 1 failed; 1,234 samples read"
    )


def test_evidence_as_json() -> None:
    text = report.as_json({"evidence": report.evidence_shape(FOUND)})
    assert text.isascii()
    shape = json.loads(text)
    assert shape["format"] == 1
    assert [item["state"] for item in shape["evidence"]] == ["ok", "failed", "empty", "silent", "ok"]
    assert shape["evidence"][1] == {
        "where": {"dashboard": "bot-risk", "panel": "Panel 2", "panel_id": 2, "ref": "A", "part": ""},
        "role": "panel",
        "query": "sum(\n  up",
        "label": "",
        "start": 0,
        "end": 60,
        "step": 15,
        "state": "failed",
        "error": "parse\x1b error",
        "series": 0,
        "samples_read": None,
        "warnings": [],
    }


PROBLEMS = [
    Problem("promql/syntax", "error", Place("a", "One", 1, "A"), "is not PromQL", "Correct the query"),
    Problem("panel/unit", "warning", Place("a", "```@all", 2), "has no unit", "Set it"),
    Problem("uid/stable", "error", Place("b"), "has no uid", "Give it one"),
]


def test_problems_as_text() -> None:
    assert list(report.problem_lines(PROBLEMS)) == [
        "a",
        '  error    panel "One" (id 1), query A: is not PromQL. Correct the query [promql/syntax]',
        '  warning  panel "```@all" (id 2): has no unit. Set it [panel/unit]',
        "b",
        "  error    has no uid. Give it one [uid/stable]",
    ]
    assert report.problems_summary(PROBLEMS, 4) == "2 errors and 1 warning in 4 dashboards"
    assert report.problems_summary([], 1) == "no problems in 1 dashboard"


def test_problems_as_markdown_stand_in_a_fence_that_they_cannot_close() -> None:
    text = report.markdown(report.problems_summary(PROBLEMS, 2), report.problem_lines(PROBLEMS))
    lines = text.splitlines()
    assert lines[:4] == ["**2 errors and 1 warning in 2 dashboards**", "", "````text", "a"]
    assert lines[-1] == "````"
    assert report.markdown("no problems in 1 dashboard", []) == "**no problems in 1 dashboard**\n"
    long = report.markdown("many", ["x" * 1000] * 100)
    assert len(long) < 65_536
    assert long.splitlines()[-2] == "… there is more: run it yourself to see all"


def test_problems_as_json() -> None:
    shape = json.loads(report.as_json({"problems": report.problems_shape(PROBLEMS)}))
    assert shape["problems"][0] == {
        "check": "promql/syntax",
        "severity": "error",
        "where": {"dashboard": "a", "panel": "One", "panel_id": 1, "ref": "A", "part": ""},
        "message": "is not PromQL",
        "mend": "Correct the query",
    }
