"""`build/alerting/<deployment>.yaml`: what Grafana's file provisioning reads, and what its alerts ask and say."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from grafana_double import GrafanaDouble

from config import AlertingConfig, Config, DatasourceConfig, DeploymentConfig
from datasources.declared import declared
from rules import grafana, prometheus
from rules.document import parsed
from systems.deployment import Deployment
from systems.registry import deployments

Json = dict[str, Any]

LINKS = AlertingConfig(grafana_url="https://grafana.example.org", runbook_url="https://wiki.example.org")
SHIPPED = {one.slug: one for one in deployments(Config(Path()))}

RULE = {
    "uid": str,
    "title": str,
    "condition": str,
    "data": list,
    "noDataState": str,
    "execErrState": str,
    "for": str,
    "annotations": dict,
    "labels": dict,
    "isPaused": bool,
}
"""The keys of a rule that every release from 9.1 on reads from a file (`AlertRuleV1`), and their types."""
TEMPLATES = re.compile(
    r'\.Labels\.[a-z_]+|\.Values\.A\.Value( \| (humanize(Percentage|Duration|1024)?|printf "%\.\df"))?'
)


@cache
def content(slug: str) -> Json:
    """A deployment's file."""
    found: Json = parsed(grafana.rule_file(SHIPPED[slug], LINKS))
    return found


def rules(slug: str) -> list[Json]:
    return [rule for group in content(slug)["groups"] for rule in group["rules"]]


@pytest.mark.parametrize("slug", SHIPPED)
def test_a_file_has_the_shape_that_grafana_reads(slug: str) -> None:
    file = content(slug)
    assert (set(file), file["apiVersion"]) == ({"apiVersion", "groups"}, 1)
    for group in file["groups"]:
        assert {key: type(value) for key, value in group.items()} == {
            "orgId": int,
            "name": str,
            "folder": str,
            "interval": str,
            "rules": list,
        }
        for rule in group["rules"]:
            assert {key: type(value) for key, value in rule.items()} == RULE
            assert all(isinstance(text, str) for text in (*rule["annotations"].values(), *rule["labels"].values()))
            for step in rule["data"]:
                assert set(step) == {"refId", "relativeTimeRange", "datasourceUid", "model"}
                assert step["relativeTimeRange"] == {"from": 600, "to": 0}


@pytest.mark.parametrize("release", ["9.4.0", "13.0.0"])
def test_grafana_takes_every_rule_and_gives_it_back_as_it_is(release: str) -> None:
    with GrafanaDouble(release) as double:
        for slug, deployment in SHIPPED.items():
            double.store.create_folder({"uid": slug, "title": deployment.folder})
            for group in content(slug)["groups"]:
                place = {"folderUID": slug, "ruleGroup": group["name"]}
                for rule in group["rules"]:
                    double.alerts.create({**rule, **place}, "api")
                double.alerts.replace(slug, group["name"], {"interval": 30, "rules": group["rules"]}, "api")
        for slug in SHIPPED:
            for rule in rules(slug):
                held = double.alerts.rule(rule["uid"])
                told = {**rule, "data": [{**step, "queryType": ""} for step in rule["data"]]}
                assert {key: held[key] for key in rule if key != "for"} == {k: v for k, v in told.items() if k != "for"}


@pytest.mark.parametrize("slug", SHIPPED)
def test_each_alert_of_prometheus_is_a_rule_that_asks_the_same(slug: str) -> None:
    there = [rule for group in prometheus.alert_groups(SHIPPED[slug], LINKS) for rule in group["rules"]]
    here = rules(slug)
    assert Counter((rule["alert"], rule["expr"], rule.get("for", "0s"), *rule["labels"].items()) for rule in there) == (
        Counter(
            (
                rule["labels"]["alert"],
                rule["data"][0]["model"]["expr"],
                rule["for"],
                *((key, text) for key, text in rule["labels"].items() if key != "alert"),
            )
            for rule in here
        )
    )


@pytest.mark.parametrize("slug", SHIPPED)
def test_any_series_fires_and_none_is_well(slug: str) -> None:
    """Whatever its value: 0 beyond a limit is beyond it, and so is a number below zero. `is_nan` is 1 or 0 for each."""
    for rule in rules(slug):
        asked, fires = rule["data"]
        assert (rule["condition"], rule["noDataState"], rule["execErrState"]) == ("C", "OK", "Error")
        assert (asked["refId"], asked["model"]["instant"], asked["model"]["range"]) == ("A", True, False)
        assert (fires["refId"], fires["datasourceUid"]) == ("C", "__expr__")
        assert (fires["model"]["type"], fires["model"]["expression"]) == ("math", "is_nan($A) + 1")


def test_uids_and_titles_are_one_rules_alone() -> None:
    every = [rule for one in SHIPPED for rule in rules(one)]
    assert max(Counter(rule["uid"] for rule in every).values()) == 1
    assert max(Counter(rule["title"] for rule in every).values()) == 1
    assert all(re.fullmatch("[A-Za-z0-9_-]{1,40}", rule["uid"]) for rule in every)


def test_uids_never_change() -> None:
    """A rule of another uid is another rule, whose history begins anew."""
    uids = {rule["title"]: rule["uid"] for one in SHIPPED for rule in rules(one)}
    assert uids["HighExposure critical (trader247)"] == "trader247-HighExposure-critical"
    long = "SignalMissing critical trader_exposure_pct (trader247)"
    assert uids[long] == "trader247-SignalMissing-critica-7605af32"


@pytest.mark.parametrize("slug", SHIPPED)
def test_templates_are_grafanas_and_hold_nothing_that_it_takes_for_a_variable(slug: str) -> None:
    for rule in rules(slug):
        for text in (*rule["annotations"].values(), *rule["labels"].values(), rule["title"]):
            assert "$" not in text
            assert all(TEMPLATES.fullmatch(one.strip()) for one in re.findall(r"\{\{(.*?)\}\}", text)), text


def test_a_rule_says_what_is_wrong_and_leads_to_its_panel() -> None:
    (rule,) = (one for one in rules("trader247") if one["uid"] == "trader247-HighExposure-critical")
    annotations = rule["annotations"]
    assert annotations["description"] == ("Exposure: {{ .Values.A.Value | humanizePercentage }}, critical from 90 %.")
    assert annotations["runbook_url"] == "https://wiki.example.org/HighExposure.md"
    linked = annotations["dashboard_url"].removeprefix("https://grafana.example.org/d/")
    assert linked == f"{annotations['__dashboardUid__']}?viewPanel={annotations['__panelId__']}"
    assert rule["labels"] == {
        "alert": "HighExposure",
        "system": "trader247",
        "deployment": "trader247",
        "severity": "critical",
        "signal": "exposure",
    }


PROMETHEUS = DatasourceConfig("prometheus", url="http://p:9090")


@pytest.mark.parametrize(
    ("sources", "named", "asked"),
    [
        ({}, "", "prometheus"),
        ({}, "mine", "mine"),
        ({"one": PROMETHEUS}, "", "one"),
        ({"one": PROMETHEUS, "two": DatasourceConfig("prometheus", "Two", "http://q", default=True)}, "", "two"),
        ({"one": PROMETHEUS, "two": DatasourceConfig("prometheus", "Two", "http://q")}, "", "one"),
        (
            {"am": DatasourceConfig("alertmanager", url="http://a:9093")},
            "",
            "prometheus",
        ),
    ],
)
def test_a_rule_asks_the_data_source_that_is_named_or_the_default(
    sources: dict[str, DatasourceConfig], named: str, asked: str
) -> None:
    """It cannot leave that to the reader, as a panel does."""
    settings = DeploymentConfig(system="trader247", datasource=named)
    config = Config(Path(), datasources=sources, deployments={"trader247": settings})
    (deployment,) = deployments(config, ("trader247",))
    assert isinstance(deployment, Deployment)
    file = parsed(grafana.rule_file(deployment, LINKS, declared(config, [deployment])))
    steps = [rule["data"][0] for group in file["groups"] for rule in group["rules"]]
    assert {(step["datasourceUid"], step["model"]["datasource"]["uid"]) for step in steps} == {(asked, asked)}
