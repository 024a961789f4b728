"""What tradeboards relies on from the alert rules of any Grafana 9.4 to 13. `GRAFANA_URL` adds a real one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from changes.alerts.apply import apply_alerts
from changes.alerts.plan import RefusedGroup, UpdateGroup, plan_alerts
from contract.conftest import Place
from errors import TargetError
from targets.alerting import Held, RuleGroup
from targets.grafana.alerts import GrafanaAlerts
from targets.target import Folder, Json

pytestmark = pytest.mark.contract

RULES = "/api/v1/provisioning/alert-rules"


@pytest.fixture
def alerts(place: Place) -> GrafanaAlerts:
    """The alert rules of the Grafana under test, which must be able to list them."""
    if place.ask("GET", RULES).status_code == 404:
        pytest.skip("a Grafana before 9.4, or without unified alerting")
    return GrafanaAlerts(place.grafana)


def rule(place: Place, **more: Any) -> Json:
    """A rule that never fires and has its own uid and title; its expressions need no data source."""
    uid = place.rule("contract")
    steps = [("A", "0 * 1"), ("C", "is_nan($A) + 0")]
    return {
        "uid": uid,
        "title": f"Contract {uid}",
        "condition": "C",
        "data": [
            {
                "refId": ref,
                "relativeTimeRange": {"from": 600, "to": 0},
                "datasourceUid": "__expr__",
                "model": {
                    "refId": ref,
                    "datasource": {"type": "__expr__", "uid": "__expr__"},
                    "type": "math",
                    "expression": expression,
                    "intervalMs": 1000,
                    "maxDataPoints": 43200,
                },
            }
            for ref, expression in steps
        ],
        "noDataState": "OK",
        "execErrState": "Error",
        "for": "90s",
        "annotations": {
            "summary": "{{ .Labels.job }} is {{ .Values.A.Value | humanize }} \u2028 é 漢",
            "__dashboardUid__": f"none-{place.suffix}",
            "__panelId__": "7",
        },
        "labels": {"alert": "Contract", "severity": "info"},
        "isPaused": False,
        **more,
    }


def group(place: Place, *rules: Json, name: str = "contract & more", interval: float = 30) -> RuleGroup:
    return RuleGroup(f"{name} {place.suffix}", "contract", place.folder, interval, rules)


def push(alerts: GrafanaAlerts, *groups: RuleGroup, overwrite_drift: tuple[str, ...] = ()) -> None:
    """A push that must succeed, and leave nothing to do."""
    outcomes = apply_alerts(plan_alerts(groups, alerts, (), overwrite_drift), alerts, "here")
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    assert not plan_alerts(groups, alerts).differs


def test_contract_a_pushed_group_is_read_back_as_it_was_sent(place: Place, alerts: GrafanaAlerts) -> None:
    one = group(place, rule(place), rule(place, **{"for": "0s"}))
    push(alerts, one)
    (held,) = alerts.read([one])
    assert held.group is not None
    assert held.group.interval == 30
    assert sorted(each["uid"] for each in held.group.rules) == sorted(each["uid"] for each in one.rules)
    assert {each["provenance"] for each in held.group.rules} == {"api"}
    assert held.strays == ()


def test_contract_a_change_is_one_update_and_a_rule_that_is_wanted_no_more_goes(
    place: Place, alerts: GrafanaAlerts
) -> None:
    first, second, third = rule(place), rule(place), rule(place)
    push(alerts, group(place, first, second))
    changed = group(place, {**first, "for": "5m"}, third, interval=60)
    (update,) = plan_alerts([changed], alerts).actions
    assert isinstance(update, UpdateGroup)
    assert [(change.kind, change.uid) for change in update.change.rules] == [
        ("changed", first["uid"]),
        ("added", third["uid"]),
        ("removed", second["uid"]),
    ]
    push(alerts, changed)


def test_contract_a_rule_can_change_its_group(place: Place, alerts: GrafanaAlerts) -> None:
    moving, staying = rule(place), rule(place)
    push(alerts, group(place, moving, staying))
    push(alerts, group(place, staying), group(place, moving, name="other"))


def test_contract_an_edit_over_the_api_is_refused(place: Place, alerts: GrafanaAlerts) -> None:
    one = group(place, rule(place))
    push(alerts, one)
    uid = one.rules[0]["uid"]
    theirs = place.ask("GET", f"{RULES}/{uid}").json() | {"isPaused": True}
    assert place.ask("PUT", f"{RULES}/{uid}", theirs).status_code == 200
    (refused,) = plan_alerts([one], alerts).actions
    assert isinstance(refused, RefusedGroup)
    assert "was edited since it was pushed" in refused.reason
    push(alerts, one, overwrite_drift=(uid,))


def test_contract_a_rule_added_to_our_group_is_refused(place: Place, alerts: GrafanaAlerts) -> None:
    one = group(place, rule(place))
    push(alerts, one)
    theirs = rule(place) | {"folderUID": place.folder.uid, "ruleGroup": one.name, "orgID": 1}
    assert place.ask("POST", RULES, theirs).status_code == 201
    (refused,) = plan_alerts([one], alerts).actions
    assert isinstance(refused, RefusedGroup)
    assert "does not carry the marker of tradeboards" in refused.reason


def test_contract_editable_rules_are_left_to_the_browser(place: Place, alerts: GrafanaAlerts) -> None:
    one = group(place, rule(place))
    push(alerts, one)
    push(alerts, replace(one, editable=True))
    (held,) = alerts.read([one])
    assert held.group is not None
    assert held.group.rules[0]["provenance"] == ""


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"title": "x" * 191},
        {"uid": "no spaces"},
        {"uid": "x" * 41},
        {"data": []},
        {"for": "soon"},
        {"noDataState": "Fine"},
        {"annotations": {"__dashboardUid__": "a"}},
        {"annotations": {"__dashboardUid__": "a", "__panelId__": "seven"}},
    ],
)
def test_contract_what_grafana_cannot_keep_is_refused(place: Place, alerts: GrafanaAlerts, change: Json) -> None:
    with pytest.raises(TargetError, match="alert rule"):
        alerts.write(group(place, rule(place) | change), Held(None))


@pytest.mark.parametrize("interval", [0, 15])
def test_contract_an_interval_that_grafana_does_not_evaluate_is_refused(
    place: Place, alerts: GrafanaAlerts, interval: int
) -> None:
    with pytest.raises(TargetError, match="cannot write alert rules"):
        alerts.write(group(place, rule(place), interval=interval), Held(None))


def test_contract_two_rules_of_one_title_are_refused(place: Place, alerts: GrafanaAlerts) -> None:
    one, two = rule(place), rule(place)
    with pytest.raises(TargetError, match="cannot create alert rule"):
        alerts.write(group(place, one, {**two, "title": one["title"]}), Held(None))


def test_contract_a_rule_needs_its_folder(place: Place, alerts: GrafanaAlerts) -> None:
    """Ours is made before; this is what would be said else."""
    lost = rule(place) | {"folderUID": f"gone-{place.suffix}", "ruleGroup": "lost", "orgID": 1}
    assert place.ask("POST", RULES, lost).status_code == 400
    assert alerts.read([replace(group(place, lost), folder=Folder(f"gone-{place.suffix}", "Gone"))]) == [Held(None)]
