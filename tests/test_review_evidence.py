"""What changed queries answer before and after: asked of a real Prometheus."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from checks_case import Json, panel
from comment_case import Rendered, planned, repository
from drift_case import LIMIT, Project
from git_case import commit_all
from grafana_double import GrafanaDouble
from lab_case import LAB_END

from changes.review.comment import Review, review_markdown
from changes.review.evidence import Compared, compared
from datasources.prometheus import Prometheus


@pytest.fixture
def lab(lab_url: str) -> Iterator[Prometheus]:
    with Prometheus(lab_url) as prometheus:
        yield prometheus


def board(*exprs: str, **more: str) -> Json:
    """A dashboard with a panel for each of these."""
    panels = [panel(number, "timeseries", expr, 0, **more) for number, expr in enumerate(exprs, 1)]
    return {"uid": "any-bot", "title": "Bot", "panels": panels, "time": {"from": "now-1h", "to": "now"}}


def asked(root: Path, lab: Prometheus, before: Json, after: Json) -> tuple[Review, dict[int | None, Compared]]:
    """The review of a change, and its answers by the ids of the panels."""
    revision = repository(root, before)
    plan = planned(revision, after)
    found = compared(plan, revision, lab, LAB_END, {"any-bot": 15.0})
    return Review(plan, answers=found), {one.where.panel_id: one for one in found}


def rows(review: Review) -> list[str]:
    """The table, without what differs from run to run."""
    said = review_markdown(review)
    assert Rendered(said).broken == []
    return [re.sub(r"\d+ ms", "N ms", row) for row in said.split("\n") if row.startswith("<tr><td>")]


def test_each_changed_query_is_asked_before_and_after_and_no_other(tmp_path: Path, lab: Prometheus) -> None:
    before = board("up", 'up{job="x"}', "count(up)", "sum(up)")
    after = board("up", "up", " count ( up )", "avg(up)")
    after["panels"].append(panel(9, "stat", "min(up)", 0))
    _, found = asked(tmp_path, lab, before, after)
    assert found.keys() == {2, 4, 9}, "how a query is written is no change"
    was, now = found[2].before, found[2].after
    assert was is not None
    assert (was.finding.series, was.finding.error) == (0, "")
    assert now.finding.series > 5
    assert was.finding.question.expr == 'up{job="x"}'
    assert (found[9].before, found[9].after.finding.series) == (None, 1)
    assert now.finding.samples_read
    assert now.seconds > 0


def test_what_fails_or_is_silent_or_reads_much_comes_first(tmp_path: Path, lab: Prometheus) -> None:
    before = board("up", "count(up)", "sum(up)", "max(", "avg(up)", "nowhere")
    after = board("up +", "count(nowhere)", "sum(count_over_time(up[2h]))", "max(up)", "min(up)", "nobody")
    review, found = asked(tmp_path, lab, before, after)
    verdicts = {number: one.verdict for number, one in found.items()}
    assert verdicts[1] == "fails now"
    assert verdicts[2] == "answers nothing now"
    assert re.fullmatch(r"reads [\d,]+ times as many samples", verdicts[3])
    assert [verdicts[number] for number in (4, 5, 6)] == ["", "", ""]
    assert [one.where.panel_id for one in review.answers][:3] == [1, 2, 3]
    said = review_markdown(review)
    assert "2 queries fail or are silent" in said.splitlines()[1]
    first = said.split("```")[1].splitlines()[1:]
    assert first[:3] == [
        '! !! [fails now] any-bot, panel "Panel 1" (id 1), query A',
        '~ !! [answers less: it cannot be read] any-bot: panel "Panel 1" (timeseries) changed, query A',
        '! !! [answers nothing now] any-bot, panel "Panel 2" (id 2), query A',
    ]
    table = rows(review)
    assert "<td>1 → 0</td>" in table[1]
    assert "<b>fails now</b>: <code>" in table[0]
    assert "parse error" in table[0]
    assert any(row.endswith("<td>mended</td></tr>") for row in table)
    assert "<summary>What 6 changed queries answered: 3 worse</summary>" in said


def test_fewer_series_are_told_though_both_answer_and_new_errors_come_before_all_else(
    tmp_path: Path, lab: Prometheus
) -> None:
    before = board("up", "up", "count(up)", "max(up)")
    after = board("sum(up)", "topk(2, up)", "sum(count_over_time(up[2h]))", "max(up")
    before["panels"].append(panel(9, "stat", "up", 0, title="Kill switch"))
    review, found = asked(tmp_path, lab, before, after)
    was = found[1].before
    assert was is not None
    many = was.finding.series
    assert many > 5
    assert found[1].verdict == f"answers 1 of {many} series"
    assert re.fullmatch(rf"answers \d of {many} series", found[2].verdict)
    assert [one.where.panel_id for one in review.answers] == [4, 1, 2, 3], "the least share of what it was first"
    said = review_markdown(review)
    assert "1 query fails or is silent, 2 queries answer fewer series" in said.splitlines()[1]
    first = [line.split("]")[0] for line in said.split("```")[1].splitlines()[1:]]
    assert first[:2] == ["! !! [fails now", "- !! [a safeguard is gone"]
    assert first[-3] == f"! !! [answers 1 of {many} series"
    assert f"<b>answers 1 of {many} series</b>" in said


def test_a_query_that_is_silent_for_a_good_reason_is_no_fault(tmp_path: Path, lab: Prometheus) -> None:
    """Unless it is silent because it was changed: both are asked at one moment."""
    good = "Silence is good news."
    before, after = board("up > 4", "up", description=good), board("up > 5", "up > 5", description=good)
    after["panels"].append(panel(9, "stat", "up > 6", 0, description=good))
    _, found = asked(tmp_path, lab, before, after)
    was = found[2].before
    assert was is not None
    verdicts = {number: one.verdict for number, one in found.items()}
    assert verdicts == {1: "", 2: f"answers 0 of {was.finding.series} series", 9: ""}


def test_annotations_and_variables_are_queries_too(tmp_path: Path, lab: Prometheus) -> None:
    def of(metric: str) -> Json:
        variable = {"name": "job", "type": "query", "query": f"label_values({metric}, job)"}
        mark = {"name": "Restarts", "enable": True, "expr": f"changes({metric}[5m]) > 0"}
        return board("sum(up)") | {"templating": {"list": [variable]}, "annotations": {"list": [mark]}}

    review, _ = asked(tmp_path, lab, of("up"), of("nowhere"))
    found = {one.where.part: one for one in review.answers}
    assert found.keys() == {'variable "job"', 'annotation "Restarts"'}
    assert found['variable "job"'].verdict == "answers nothing now"
    assert found['annotation "Restarts"'].verdict == ""


def test_ours_are_asked_by_the_command(tmp_path: Path, lab_url: str) -> None:
    """A limit stands in some queries: each is answered with as many series as before."""
    with GrafanaDouble("12.1.0") as double:
        desk = Project(tmp_path, double)
        commit_all(tmp_path)
        desk.rebuilt(LIMIT.format(0.95))
        asking = ("--prometheus", lab_url, "--time", str(LAB_END))
        done = desk.run("review", "trader247", "--base", "HEAD", *asking)
        assert (done.exit_code, done.stderr) == (0, "")
        unchanged = desk.run("review", "trader247", "--base", "HEAD")
    tables = [row for row in done.stdout.split("\n") if row.startswith("<tr><td>")]
    assert tables
    assert not any("<b>" in row for row in tables)
    assert "<table>" not in unchanged.stdout
