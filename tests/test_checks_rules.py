"""Checks of rules: a good file of rules, broken in one place at a time."""

from __future__ import annotations

import pytest
from rules_case import DASHBOARD, RECORD, WATCHDOG, Json, alert, annotated, file, said, said_of

import checks
from checks import Exclusion, Ruleset, Subject
from checks.subjects import our_rules, ours
from config import load
from dashboards.compile import compile_each, uids
from systems.deployment import Deployment
from systems.registry import everything

HIGH = 'alert "HighExposure" (critical): '


def test_nothing_is_said_of_good_rules() -> None:
    assert said(file(alert(), WATCHDOG, RECORD)) == []


def test_nothing_is_wrong_with_our_own_rules() -> None:
    config = load()
    every = everything(config)
    rules = list(our_rules([one for one in every if isinstance(one, Deployment)], config))
    assert sum(len(one.rules) for one in rules) > 200
    assert [rule.where for one in rules for rule in one.rules if rule.query.tree is None] == []
    dashboards: list[Subject | Ruleset] = [*ours(compile_each(every), uids(every))]
    assert [str(problem) for problem in checks.run([*dashboards, *rules])] == []


# -- the file ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "is no file of rules: it has no list of groups. Give it groups: a list, each with a name and rules"),
        ({"groups": "x"},
         "is no file of rules: it has no list of groups. Give it groups: a list, each with a name and rules"),
        ({"groups": ["x"]}, "has a group that is no table. Give it a name and rules"),
        ({"groups": [{"rules": []}]}, 'group "": has no name. Give it a name'),
        ({"groups": [{"name": "a"}, {"name": "a"}]}, 'group "a": has the name of another group. Give each its own'),
        ({"groups": [{"name": "a", "rules": {"b": "c"}}]}, 'group "a": its rules are no list. Begin each with a dash'),
        ({"groups": [{"name": "a", "rules": ["b"]}]},
         'group "a": has a rule that is no table. Give it alert or record, and expr'),
        ({"groups": [{"name": "a", "rules": [{"expr": "up"}]}]},
         'group "a": is neither an alert nor a record, or both. Give it one of alert and record'),
        (file({"record": "a:b:c"}), 'record "a:b:c": has no expr. Write what it asks'),
        (file(RECORD | {"labels": "x"}),
         'record "system:exposure:max": its labels are no table. Write labels as name: value'),
        (file(RECORD | {"labels": {"x": ["y"]}}),
         'record "system:exposure:max": its labels have "x", which is no text. Write it in quotes'),
    ],
)  # fmt: skip
def test_what_prometheus_would_refuse(content: object, message: str) -> None:
    assert said(content) in ([f"bot.rules.yml: {message} [rule/schema]"], [f"bot.rules.yml, {message} [rule/schema]"])


def test_what_kubernetes_wraps_around_rules_is_looked_through() -> None:
    assert said({"kind": "PrometheusRule", "spec": file(alert("max(bot_exposures) >= 0.9"))}) == [
        f"bot.rules.yml, {HIGH}"
        'no metric "bot_exposures" is exported. Did you mean "bot_exposure"? '
        "Correct the name, or add the metric to the system's file [promql/unknown-metric]"
    ]


def test_rules_of_grafanas_own_are_not_judged() -> None:
    assert said(file({"uid": "x", "title": "High exposure", "data": []})) == [
        "bot.rules.yml: holds alert rules of Grafana's own, which are not judged. "
        "Grafana itself checks it when it is provisioned [rule/schema]"
    ]


# -- an alert ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rule", "messages"),
    [
        (alert(alert="high_exposure"),
         ['alert "high_exposure" (critical): is no name in CamelCase of 40 letters at most. Name it anew [rule/name]']),
        (RECORD | {"record": "exposure_max"},
         ['record "exposure_max": is not named level:metric:operations. Name it as system:exposure:sum [rule/name]']),
        (alert(labels={}),
         ['alert "HighExposure": has no severity. Label it critical, warning or info [rule/severity]']),
        (alert(labels={"severity": "page"}),
         ['alert "HighExposure" (page): has the severity "page". Label it critical, warning or info [rule/severity]']),
        (alert(labels={"severity": "none"}),
         ['alert "HighExposure" (none): has the severity "none". Label it critical, warning or info [rule/severity]']),
        (annotated(summary=None), [HIGH + "has no summary. Write in one sentence what is wrong [rule/annotations]"]),
        (annotated(summary="{{ $value }} is too much."),
         [HIGH + "has a template in its summary. Write a plain sentence; values and labels belong into the description "
          "[rule/annotations]"]),
        (annotated(description=None),
         [HIGH + "has no description. Write how bad it is, and of what [rule/annotations]"]),
        (annotated(description="Too much."),
         [HIGH + "has neither value nor label in its description. Write {{ $value }}, or the labels that tell its "
          "alerts apart [rule/annotations]"]),
        (annotated(runbook_url=None),
         [HIGH + "has no runbook_url. Write what to do, and where that stands [rule/runbook]"]),
        (annotated(dashboard_url=None),
         [HIGH + "has no dashboard_url. Link the panel that draws the same number [rule/panel]"]),
        (annotated(dashboard_url="https://grafana.example/d/bot-risks/risk"),
         [HIGH + 'leads to the dashboard "bot-risks", which is not there. Correct its dashboard_url [rule/panel]']),
        (annotated(dashboard_url="https://grafana.example/d/bot-risk?orgId=1&viewPanel=2"),
         [HIGH + 'leads to panel 2 of "bot-risk", which is not there. Correct its dashboard_url [rule/panel]']),
        (annotated(dashboard_url="https://wiki.example/risk"),
         [HIGH + "its dashboard_url leads to no dashboard. Correct its dashboard_url [rule/panel]"]),
        (alert("max(bot_exposure) >= 0.8"),
         [HIGH + "compares with 0.8, and its panel changes its colour at 0.7, 0.9. Let both use one number "
          "[rule/threshold]"]),
        (alert(**{"for": None}), [HIGH + "has no for: one sample sets it off. Let it hold for some time [rule/for]"]),
        (alert(**{"for": "0"}),
         [HIGH + "has a for of nothing: one sample sets it off. Let it hold for some time [rule/for]"]),
        (alert(**{"for": "45s"}),
         [HIGH + "holds for 45s, and is evaluated every 30s. Let it hold for 1m or longer [rule/for]"]),
        (alert(**{"for": "soon"}), [HIGH + "its for is no duration. Write it as 5m [rule/for]"]),
        (alert("max(bot_exposures) >= 0.9"),
         [HIGH + 'no metric "bot_exposures" is exported. Did you mean "bot_exposure"? Correct the name, or add the '
          "metric to the system's file [promql/unknown-metric]"]),
        (alert('max(bot_exposure{symbol="x"}) >= 0.9'),
         [HIGH + 'matcher on bot_exposure: no label "symbol". Known: instance, job [promql/unknown-label]']),
        (alert("max(bot_exposure) >="),
         [HIGH + "is not PromQL: invalid promql query. Correct the query [promql/syntax]"]),
        (alert("sum(bot_ticks_total) >= 0.9"),
         [HIGH + 'the counter "bot_ticks_total" is drawn as it is. Take rate(bot_ticks_total[…]) or '
          "increase(bot_ticks_total[…]) [promql/counter-needs-rate]"]),
        (alert("sum(rate(bot_exposure[5m])) >= 0.9"),
         [HIGH + 'rate of the gauge "bot_exposure". Take deriv or delta of it [promql/gauge-not-rated]']),
        (alert("histogram_quantile(0.9, sum(rate(bot_latency_seconds_bucket[5m]))) >= 0.9"),
         [HIGH + 'sum drops the label "le" that the quantile needs. Write sum by (…, le) [promql/histogram-le]']),
    ],
)  # fmt: skip
def test_one_thing_is_wrong(rule: Json, messages: list[str]) -> None:
    assert said_of(rule) == messages


def test_a_query_with_a_variable_of_grafana_is_no_promql() -> None:
    found = said_of(alert("sum(rate(bot_ticks_total[$__rate_interval])) >= 0.9"))
    assert [line.rpartition(" ")[2] for line in found] == ["[promql/syntax]"]


def test_the_name_of_an_alert_may_be_there_twice_with_other_labels() -> None:
    warning = alert("max(bot_exposure) >= 0.7", labels={"severity": "warning"})
    assert said_of(alert(), warning) == []
    assert said_of(alert(), alert()) == [
        HIGH + "has the name and the labels of another rule. Give one of them another name or label [rule/name]"
    ]


def test_a_description_must_tell_apart_what_has_labels() -> None:
    state = annotated(description="It does not answer.", dashboard_url="https://grafana.example/d/bot-risk")
    assert said_of(state | {"expr": "max(up) < 1"}) == []
    assert said_of(state | {"expr": "max by (instance) (up) < 1"}) == [
        HIGH + "has neither value nor label in its description. Write {{ $value }}, or the labels that tell its alerts "
        "apart [rule/annotations]"
    ]
    assert said_of(state | {"expr": 'absent(up{job="bot"})'}) == []


def test_a_runbook_must_be_among_those_that_there_are() -> None:
    assert said_of(alert(), runbooks=frozenset({"HighExposure.md"})) == []
    assert said_of(alert(), runbooks=frozenset({"LowMargin.md"})) == [
        HIGH + 'its runbook "HighExposure.md" is not there. Run tradeboards build, or correct its runbook_url '
        "[rule/runbook]"
    ]


def test_links_of_other_hands_may_lead_to_dashboards_that_are_not_checked() -> None:
    elsewhere = annotated(dashboard_url="https://grafana.example/d/elsewhere?viewPanel=3")
    assert said_of(elsewhere, whole=False) == []


def test_a_threshold_of_other_hands_is_held_against_a_dashboard_that_is_checked_with_it() -> None:
    assert said_of(alert("max(bot_exposure) >= 0.8"), whole=False) == said_of(alert("max(bot_exposure) >= 0.8"))
    assert said_of(alert("max(bot_exposure) >= 0.9 and max(up) > 0")) == []
    assert said_of(alert("-max(bot_exposure) < -0.9")) == []
    alone = checks.run([Ruleset(file(alert("max(bot_exposure) >= 0.8")), "bot.rules.yml")])
    assert [str(problem) for problem in alone] == []


# -- windows -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("expr", "scrape", "message"),
    [
        ("sum(rate(bot_ticks_total[45s])) >= 0.9", 15.0, "rate over 45s, where every 15s is scraped. Take 1m or more"),
        ("sum(rate(bot_ticks_total[1m])) >= 0.9", 15.0, ""),
        ("sum(rate(bot_ticks_total[1m])) >= 0.9", 60.0, "rate over 1m, where every 1m is scraped. Take 4m or more"),
        ("sum(rate(bot_ticks_total[45s])) >= 0.9", None, "rate over 45s, where every 15s is scraped. Take 1m or more"),
        ("max(max_over_time(bot_exposure[30s])) >= 0.9", 15.0, ""),
        ("max(max_over_time(bot_exposure[30s])) >= 0.9", 60.0,
         "max_over_time over 30s, where every 1m is scraped. Take 1m or more"),
        ("max(deriv(system:equity:sum[30s])) >= 0.9", 15.0, ""),
    ],
)  # fmt: skip
def test_a_window_holds_four_scrapes(expr: str, scrape: float | None, message: str) -> None:
    assert said_of(alert(expr), scrape_interval=scrape) == ([f"{HIGH}{message} [rule/window]"] if message else [])


# -- ratios ------------------------------------------------------------------------------------------------------------
UNGUARDED = [HIGH + "divides by what may be zero. Divide by (… > 0) [rule/ratio-guard]"]


@pytest.mark.parametrize(
    "ratio",
    [
        "max(bot_exposure) / sum(bot_position_usd)",
        "max(bot_exposure) / (sum(bot_position_usd) >= 0)",
        "max(bot_exposure) / (sum(bot_position_usd) > -1)",
        "max(bot_exposure) / (sum(bot_position_usd) > bool 0)",
        "max(bot_exposure) / (sum(bot_position_usd > 0) + sum(bot_exposure))",
        "max(bot_exposure) / clamp_min(sum(bot_position_usd), 0)",
        "max(bot_exposure) / ((sum(bot_position_usd) > 0) or sum(bot_exposure))",
        "max(bot_exposure) / 0",
        "sum(rate(bot_ticks_total[5m])) / sum(rate(bot_ticks_total[1h]))",
    ],
)
def test_a_denominator_that_may_be_zero_is_told(ratio: str) -> None:
    assert said_of(alert(f"{ratio} >= 0.9")) == UNGUARDED
    assert [line.partition(": ")[2] for line in said_of(RECORD | {"expr": ratio})] == [UNGUARDED[0].removeprefix(HIGH)]


@pytest.mark.parametrize(
    "ratio",
    [
        "max(bot_exposure) / 100",
        "max(bot_exposure) / (sum(bot_position_usd) > 0)",
        "max(bot_exposure) / (sum(bot_position_usd) != 0)",
        "max(bot_exposure) / sum(bot_position_usd > 0)",
        "max(bot_exposure) / clamp_min(sum(bot_position_usd), 1)",
        "max(bot_exposure) / count(bot_exposure)",
        "max(bot_exposure) / (2 * (sum(bot_position_usd) > 0))",
        "max(bot_exposure) / ((sum(bot_position_usd) > 0) and sum(bot_exposure))",
        "max(bot_exposure) / histogram_quantile(0.9, sum by (le) (rate(bot_latency_seconds_bucket[5m])))",
    ],
)
def test_a_denominator_that_is_kept_above_zero_is_good(ratio: str) -> None:
    assert said_of(alert(f"{ratio} >= 0.9")) == []


def test_a_guard_may_stand_beside_the_comparison() -> None:
    ratio = "sum(rate(bot_ticks_total[5m])) / sum(rate(bot_ticks_total[1h])) >= 0.9"
    assert said_of(alert(f"{ratio} and sum(rate(bot_ticks_total[1h])) > 0")) == []
    assert said_of(alert(f"{ratio} and sum(rate(bot_ticks_total[2h])) > 0")) == UNGUARDED


# -- counters ----------------------------------------------------------------------------------------------------------
FIRST = [
    HIGH + 'misses the first event of each series of "bot_trips_total". '
    "Add what is new: (bot_trips_total unless bot_trips_total offset …) or … [rule/first-increment]"
]
ELSEWHERE = annotated(dashboard_url="https://grafana.example/d/bot-risk")


@pytest.mark.parametrize(
    ("expr", "messages"),
    [
        ("increase(bot_trips_total[5m]) > 0", FIRST),
        ("sum(increase(bot_trips_total[5m])) > 0", FIRST),
        ("sum by (reason) (rate(bot_trips_total[5m])) > 0", FIRST),
        ("sum(increase(bot_trips_total[5m])) >= 1", FIRST),
        ("sum(increase(bot_trips_total[5m])) > 5", []),
        ("sum(increase(bot_ticks_total[5m])) > 0", []),
        ('increase(bot_trips_total{reason="loss"}[5m]) > 0', []),
        ("sum((bot_trips_total unless bot_trips_total offset 5m) or increase(bot_trips_total[5m])) > 0", []),
    ],
)
def test_the_first_event_of_a_counter_with_labels_is_not_missed(expr: str, messages: list[str]) -> None:
    assert said_of(ELSEWHERE | {"expr": expr}) == messages


def test_of_counters_that_nobody_knows_all_are_taken_for_some_with_labels() -> None:
    assert len(said_of(ELSEWHERE | {"expr": "increase(bot_ticks_total[5m]) > 0"}, exported=None)) == 1


# -- groups and exclusions ---------------------------------------------------------------------------------------------
def test_a_group_has_twenty_rules_at_most() -> None:
    records = [RECORD | {"record": f"system:exposure{number}:max"} for number in range(21)]
    assert said_of(*records[:20]) == []
    assert said_of(*records) == ['group "bot": has 21 rules. Make groups of 20 at most [rule/group-size]']


def test_a_problem_of_a_rule_can_be_accepted_for_a_reason() -> None:
    content = file(alert("max(bot_exposure) >= 0.8"))
    for where in ("bot.rules.yml", 'bot.rules.yml/alert "HighExposure" (critical)'):
        assert said(content, Exclusion("rule/threshold", where, "The panel is that of another team.")) == []
    unused = Exclusion("rule/threshold", 'bot.rules.yml/alert "LowMargin"', "It is no more.")
    assert [line.rpartition("[")[2] for line in said(content, unused)] == ["rule/threshold]", "exclusion/unused]"]


def test_problems_of_the_dashboard_are_told_as_before() -> None:
    broken = DASHBOARD | {"uid": "no uid!"}
    found = checks.run([Subject(broken, "risk.json"), Ruleset(file(alert()), "bot.rules.yml")])
    assert [problem.check for problem in found] == ["uid/stable"]
