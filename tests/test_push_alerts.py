"""`push --alerts` and `diff --alerts` on a strict Grafana and on a provisioning folder."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from build_case import run
from click.testing import CliRunner, Result
from grafana_case import HTML, JSON
from grafana_double import TOKEN, VIEWER, Fault, GrafanaDouble

from cli import main

Json = dict[str, Any]

GROUP, FOLDER, RULE = "trader247-risk", "trader247", "trader247-HighExposure-critical"
PATH = f"/api/v1/provisioning/folder/{FOLDER}/rule-groups/{GROUP}"
LINKS = '[alerting]\ngrafana_url = "https://grafana.example.org"\n'
QUERY = 'max(last_over_time(trader_exposure_pct{job="trader247"}[6h]) / 100)'
LIMIT = "[deployments.trader247]\nlimits.exposure = { warning = 0.7, critical = 0.85 }\n"


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with trader247 built into it."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "tradeboards.toml").write_text(LINKS)
    run("--config", str(folder / "tradeboards.toml"), "build", "trader247")
    return folder


@pytest.fixture(params=["11.4.0", "12.1.0"])
def grafana(request: pytest.FixtureRequest) -> Iterator[GrafanaDouble]:
    """A Grafana that takes no unknown uids in a group, or does."""
    with GrafanaDouble(request.param) as running:
        yield running


@pytest.fixture
def double() -> Iterator[GrafanaDouble]:
    with GrafanaDouble("12.1.0") as running:
        yield running


Tell = Callable[..., Result]


@pytest.fixture
def project(compiled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    shutil.copytree(compiled, folder)
    monkeypatch.setenv("A_TOKEN", TOKEN)
    return folder


def configured(project: Path, double: GrafanaDouble | None, more: str = "") -> Tell:
    """What runs a command over trader247, on the double or else on the provisioning folder."""
    target = (
        f'target = "here"\n[targets.here]\nurl = "{double.url}"\ntoken_env = "A_TOKEN"\nretries = 0\n' if double else ""
    )
    file = project / "tradeboards.toml"
    file.write_text(target + LINKS + more)

    def tell(command: str, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["--config", str(file), command, "trader247", *arguments])

    if more:
        assert tell("build").exit_code == 0
    return tell


def pushed(project: Path, double: GrafanaDouble, more: str = "") -> Tell:
    """The same, after a first push."""
    tell = configured(project, double, more)
    result = tell("push", "--alerts", "--yes")
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return tell


def told(result: Result) -> list[str]:
    """The lines about alert rules, from the first on."""
    lines = result.output.splitlines()
    return lines[next(n for n, line in enumerate(lines) if "alert rules" in line) :]


def test_a_first_push_creates_the_groups_and_the_next_one_nothing(project: Path, grafana: GrafanaDouble) -> None:
    tell = configured(project, grafana)
    dry = tell("push", "--alerts", "--dry-run")
    assert dry.exit_code == 1
    assert not grafana.alerts.rules
    assert not grafana.store.folders

    first = tell("push", "--alerts", "--yes")
    assert first.exit_code == 0, first.output
    assert f'+ alert rules "{GROUP}": created, 14 rules' in first.output
    assert told(first)[-1] == "  alert rules: 6 groups created"
    group = grafana.alerts.group(FOLDER, GROUP)
    assert (group["interval"], len(group["rules"])) == (30, 14)
    assert {rule["provenance"] for rule in grafana.alerts.rules.values()} == {"api"}

    grafana.asked.clear()
    again = tell("push", "--alerts", "--yes")
    assert (again.exit_code, told(again)) == (0, ["  alert rules: no changes (6 groups)"])
    assert tell("diff", "--alerts").exit_code == 0
    assert {asked.method for asked in grafana.asked} == {"GET"}


def test_without_the_option_no_alert_rule_is_looked_at(project: Path, double: GrafanaDouble) -> None:
    assert configured(project, double)("push", "--yes").exit_code == 0
    assert not [asked for asked in double.asked if "provisioning" in asked.path]


def test_a_changed_limit_is_one_update_and_told_as_such(project: Path, grafana: GrafanaDouble) -> None:
    pushed(project, grafana)
    tell = configured(project, grafana, LIMIT)
    before = {uid: rule["updated"] for uid, rule in grafana.alerts.rules.items() if rule["ruleGroup"] != GROUP}
    shown = tell("diff", "--alerts")
    assert shown.exit_code == 1
    assert told(shown) == [
        f'~ alert rules "{GROUP}": 1 rule changed',
        '  ~ rule "HighExposure critical (trader247)" changed',
        "    ~ query A:",
        f"      - {QUERY} >= 0.9",
        f"      + {QUERY} >= 0.85",
        "    ~ annotation description:",
        "      - Exposure: {{ .Values.A.Value | humanizePercentage }}, critical from 90 %.",
        "      + Exposure: {{ .Values.A.Value | humanizePercentage }}, critical from 85 %.",
        "  alert rules: 1 group changed, 5 groups unchanged",
    ]
    update = tell("push", "--alerts", "--yes")
    assert update.exit_code == 0
    assert told(update)[-1] == "  alert rules: 1 group updated"
    assert grafana.alerts.rule(RULE)["data"][0]["model"]["expr"].endswith(">= 0.85")
    assert before == {uid: rule["updated"] for uid, rule in grafana.alerts.rules.items() if rule["ruleGroup"] != GROUP}
    assert tell("diff", "--alerts").exit_code == 0


def test_programs_and_pull_requests_are_told_the_same(project: Path, double: GrafanaDouble) -> None:
    pushed(project, double)
    tell = configured(project, double, LIMIT)
    shape = json.loads(tell("diff", "--alerts", "--format", "json").stdout)
    (update,) = (group for group in shape["alerts"] if group["action"] != "unchanged")
    assert (shape["differs"], update["group"], update["action"], update["adopted"]) == (True, GROUP, "update", False)
    assert [(change["kind"], change["uid"]) for change in update["changes"]] == [("changed", RULE)]
    assert [field["path"] for field in update["changes"][0]["fields"]] == [
        "data.[A].model.expr",
        "annotations.description",
    ]
    shown = tell("diff", "--alerts", "--format", "markdown").stdout
    assert re.search(rf"^\+ +{re.escape(QUERY)} >= 0\.85$", shown, re.M), shown


def test_what_somebody_edited_is_refused_until_it_is_named(project: Path, grafana: GrafanaDouble) -> None:
    tell = pushed(project, grafana)
    theirs = {**grafana.alerts.rule(RULE), "isPaused": True}
    grafana.alerts.update(RULE, theirs, "api")
    refused = tell("push", "--alerts", "--yes")
    assert refused.exit_code == 1
    assert told(refused)[:4] == [
        f'! alert rules "{GROUP}": refused, rule {RULE} "HighExposure critical (trader247)" '
        "was edited since it was pushed",
        f"    Bring what is worth keeping into the source, then push with --overwrite-drift {RULE}.",
        '  ~ rule "HighExposure critical (trader247)" changed',
        "    ~ setting isPaused: true → false",
    ]
    assert tell("push", "--alerts", "--yes", "--adopt", RULE).exit_code == 1
    assert grafana.alerts.rule(RULE)["isPaused"]
    undone = tell("push", "--alerts", "--yes", "--overwrite-drift", RULE)
    assert undone.exit_code == 0
    assert f'~ alert rules "{GROUP}": overwrites what others did, 1 rule changed' in undone.output
    assert "  kept before the push: 1 group of alert rules, in " in undone.output
    (kept,) = (project / "var/backup/here").rglob("alerts/*.json")
    record = json.loads(kept.read_bytes())
    assert (record["folder"], record["group"], record["interval"], len(record["rules"])) == (
        "247trader-v2",
        GROUP,
        30,
        14,
    )
    assert [rule["uid"] for rule in record["rules"] if rule["isPaused"]] == [RULE]
    restored = CliRunner().invoke(
        main, ["--config", str(project / "tradeboards.toml"), "restore", str(kept.parent.parent), "--yes"]
    )
    assert restored.exit_code == 0, restored.output
    assert restored.output.splitlines()[0].endswith("; 1 group of alert rules, which are not put back")
    assert not grafana.alerts.rule(RULE)["isPaused"]
    assert tell("diff", "--alerts").exit_code == 0


def test_one_without_our_marker_is_refused_until_it_is_adopted(project: Path, double: GrafanaDouble) -> None:
    tell = pushed(project, double)
    rule = double.alerts.rules[RULE]
    rule |= {"isPaused": True, "annotations": {**rule["annotations"], "__tradeboards__": ""}}
    for refused in (tell("push", "--alerts", "--yes"), tell("push", "--alerts", "--yes", "--overwrite-drift", RULE)):
        assert refused.exit_code == 1
        assert f"    Bring what is worth keeping into the source, then push with --adopt {RULE}." in told(refused)
    adopted = tell("push", "--alerts", "--yes", "--adopt", RULE)
    assert adopted.exit_code == 0
    assert f'~ alert rules "{GROUP}": taken over, 1 rule changed' in adopted.output
    assert not double.alerts.rule(RULE)["isPaused"]


def test_a_query_nested_deeper_than_any_is_told_no_deeper(project: Path, double: GrafanaDouble) -> None:
    tell = pushed(project, double)
    deep: Json = {}
    for _ in range(300):
        deep = {"a": deep}
    double.alerts.rules[RULE]["data"][0]["model"]["deep"] = deep
    (group,) = (
        one
        for one in json.loads(tell("diff", "--alerts", "--format", "json").stdout)["alerts"]
        if one["action"] != "unchanged"
    )
    (field,) = group["changes"][0]["fields"]
    assert (field["path"].startswith("data.[A].model.deep.a.a"), field["path"].count(".") < 100) == (True, True)
    assert "nested too deep to be shown" in json.dumps(field["before"])


def test_a_rule_that_somebody_added_to_our_group_is_not_removed(project: Path, double: GrafanaDouble) -> None:
    tell = pushed(project, double)
    theirs = {**double.alerts.rule(RULE), "uid": "theirs", "title": "Mine\x1b[31m", "annotations": {}}
    double.alerts.create(theirs, "")
    refused = tell("push", "--alerts", "--yes")
    assert refused.exit_code == 1
    assert told(refused)[:2] == [
        f'! alert rules "{GROUP}": refused, rule theirs "Mine\\x1b[31m" does not carry the marker of tradeboards: it '
        "was made by hand, or saved in the browser since",
        "    Move what you added to another group, or let it be removed with --adopt theirs.",
    ]
    assert "theirs" in double.alerts.rules
    assert tell("push", "--alerts", "--yes", "--adopt", "theirs").exit_code == 0
    assert "theirs" not in double.alerts.rules


def test_a_rule_of_ours_that_is_wanted_no_more_goes(project: Path, double: GrafanaDouble) -> None:
    pushed(project, double, LIMIT)
    tell = configured(project, double, LIMIT.replace("warning = 0.7, ", ""))
    shown = told(tell("diff", "--alerts"))
    assert '  - rule "HighExposure warning (trader247)" removed' in shown
    assert tell("push", "--alerts", "--yes").exit_code == 0
    assert "trader247-HighExposure-warning" not in double.alerts.rules
    back = configured(project, double, LIMIT)("push", "--alerts", "--yes")
    assert '  + rule "HighExposure warning (trader247)" added' in back.output
    assert "trader247-HighExposure-warning" in double.alerts.rules


def test_a_rule_provisioned_from_a_file_cannot_be_adopted(project: Path, double: GrafanaDouble) -> None:
    tell = pushed(project, double)
    double.alerts.rules[RULE] |= {"provenance": "file", "for": "7m"}
    refused = tell("push", "--alerts", "--yes", "--overwrite-drift", RULE)
    assert refused.exit_code == 1
    assert "was provisioned otherwise, and cannot be written over the API" in refused.output
    assert "    ~ hold: 7m → 5m\n" in refused.output
    assert "    Take the rule out of the provisioning that it comes from." in refused.output


def test_a_rule_that_stands_elsewhere_is_moved_when_it_is_ours_and_else_refused(
    project: Path, grafana: GrafanaDouble
) -> None:
    tell = pushed(project, grafana)
    grafana.alerts.update(RULE, {**grafana.alerts.rule(RULE), "ruleGroup": "elsewhere"}, "api")
    moved = tell("push", "--alerts", "--yes")
    assert moved.exit_code == 0, moved.output
    assert f'    ~ setting group: group "elsewhere" of folder "{FOLDER}" → {GROUP}' in moved.output
    assert grafana.alerts.rule(RULE)["ruleGroup"] == GROUP
    grafana.alerts.update(RULE, {**grafana.alerts.rule(RULE), "ruleGroup": "elsewhere", "for": "1h"}, "api")
    refused = tell("push", "--alerts", "--yes")
    assert refused.exit_code == 1
    assert f'in group "elsewhere" of folder "{FOLDER}" was edited since it was pushed' in refused.output
    assert grafana.alerts.rule(RULE)["ruleGroup"] == "elsewhere"


def test_a_name_to_adopt_that_nobody_knows_is_said(project: Path, double: GrafanaDouble) -> None:
    result = pushed(project, double)("push", "--alerts", "--adopt", "trader247-HighExposure-critcal")
    assert result.exit_code == 2
    assert result.stderr == (
        'error: --adopt: no dashboard and no alert rule "trader247-HighExposure-critcal" is desired. Did you mean '
        '"trader247-HighExposure-critical" or "trader247-HighExposure-warning" or "trader247-HighLeverage-critical"?\n'
    )


def test_rules_of_an_editable_deployment_are_not_locked(project: Path, double: GrafanaDouble) -> None:
    pushed(project, double)
    tell = configured(project, double, "[deployments.trader247]\neditable = true\n")
    assert "    ~ setting editable: false → true" in tell("push", "--alerts", "--yes").output
    assert {rule.get("provenance", "") for rule in double.alerts.rules.values()} == {""}
    writes = [asked for asked in double.asked if asked.method == "PUT" and "rule-groups" in asked.path]
    assert [asked.headers.get("x-disable-provenance") for asked in writes] == [None] * 6 + ["true"] * 6
    assert tell("diff", "--alerts").exit_code == 0


def test_a_group_that_moved_since_it_was_compared_is_left_alone(project: Path, double: GrafanaDouble) -> None:
    pushed(project, double)
    tell = configured(project, double, LIMIT)
    reads = [0]
    answer = double.answer

    def meanwhile(asked: Any) -> tuple[int, bytes, dict[str, str]]:
        """Somebody edits the rule after it was compared, before it is read again."""
        if asked.method == "GET" and asked.path == PATH:
            reads[0] += 1
            if reads[0] == 2:
                double.alerts.update(RULE, {**double.alerts.rule(RULE), "for": "1h"}, "api")
        return answer(asked)

    double.answer = meanwhile  # type: ignore[method-assign]
    failed = tell("push", "--alerts", "--yes")
    assert failed.exit_code == 2
    assert f'cannot write alert rules "{GROUP}": it was changed since it was compared' in failed.output
    assert double.alerts.rule(RULE)["for"] == "1h"


def test_what_is_read_back_otherwise_than_it_was_written_is_said(project: Path, double: GrafanaDouble) -> None:
    tell = configured(project, double)
    answer = double.answer

    def rewriting(asked: Any) -> tuple[int, bytes, dict[str, str]]:
        """Something rewrites the rule as soon as it is there."""
        found = answer(asked)
        if asked.method == "PUT" and asked.path == PATH:
            double.alerts.rules[RULE]["noDataState"] = "Alerting"
        return found

    double.answer = rewriting  # type: ignore[method-assign]
    failed = tell("push", "--alerts", "--yes")
    assert failed.exit_code == 2
    assert (
        f'alert rules "{GROUP}" were written, and what was read back differs: {RULE} in noDataState. '
        "Run diff --alerts to see how; another program may write them, too" in failed.output
    )
    assert told(failed)[-1] == "! alert rules: 5 groups created, 1 group failed"


def test_what_was_written_and_cannot_be_read_back_is_told_as_written(project: Path, double: GrafanaDouble) -> None:
    tell = configured(project, double)
    answer = double.answer

    def failing(asked: Any) -> tuple[int, bytes, dict[str, str]]:
        if asked.method == "PUT" and asked.path == PATH:
            double.faults.append(Fault(status=500, body=b'{"message":"odd"}', headers=JSON, path=PATH))
        return answer(asked)

    double.answer = failing  # type: ignore[method-assign]
    failed = tell("push", "--alerts", "--yes")
    assert failed.exit_code == 2
    assert (
        f'failed. {double.url}: alert rules "{GROUP}" were written, and could not be read back (cannot read alert '
        f'rules "{GROUP}": Grafana failed inside (500 Internal Server Error: odd)). Look at Grafana\'s log, then run '
        "it again"
    ) in failed.output
    assert len(double.alerts.group(FOLDER, GROUP)["rules"]) == 14


def test_rules_that_were_created_before_the_rest_failed_are_named(project: Path, double: GrafanaDouble) -> None:
    tell = configured(project, double)
    double.faults.append(Fault(status=400, body=b'{"message":"bad"}', headers=JSON, method="PUT", path=PATH))
    failed = tell("push", "--alerts", "--yes")
    assert failed.exit_code == 2
    created = [rule["uid"] for rule in double.alerts.rules.values() if rule["ruleGroup"] == GROUP]
    assert len(created) == 14
    assert (
        f"Grafana refused it as it is (400 Bad Request: bad); new rules were created already ({', '.join(created[:3])} "
        "…), the next push does the rest. Mend what it names"
    ) in failed.output
    rest = tell("push", "--alerts", "--yes")
    assert rest.exit_code == 0, rest.output


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_what_an_interrupted_push_left_the_next_one_writes(
    project: Path, grafana: GrafanaDouble, method: str, after: bool
) -> None:
    tell = configured(project, grafana)
    grafana.faults.append(Fault(reset=True, after=after, method=method, path="/api/v1/provisioning"))
    broken = tell("push", "--alerts", "--yes")
    assert broken.exit_code == 2
    assert "It may have been written all the same: run diff again to see" in broken.output
    rest = tell("push", "--alerts", "--yes")
    assert rest.exit_code == 0, rest.output
    assert len({rule["ruleGroup"] for rule in grafana.alerts.rules.values()}) == 6
    assert set(grafana.alerts.intervals.values()) == {30}
    assert tell("diff", "--alerts").exit_code == 0


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (
            Fault(status=404, body=b'{"message":"Not found"}', headers=JSON),
            "cannot read the alert rules: this Grafana has no provisioning of alert rules. Use Grafana 9.4 or "
            "later, and see that unified_alerting is not switched off there",
        ),
        (
            Fault(status=403, body=b'{"message":"no"}', headers=JSON),
            "cannot read the alert rules: the login has no permission for this (403 Forbidden: no). Give its role or "
            "service account the right to it, check org_id, and the organisation's quota",
        ),
        (
            Fault(status=200, body=b"<html><title>Log in</title>", headers=HTML),
            'cannot read the alert rules: the answer is a web page "Log in", not Grafana\'s JSON. Check the url and '
            "its sub-path, and whether a proxy asks for a login first",
        ),
        (
            Fault(status=200, body=b'[{"uid":1}]', headers=JSON),
            "cannot read the alert rules: the answer is not Grafana's JSON. Check that the url is a Grafana's and no "
            "other service's",
        ),
        (
            Fault(status=503, body=b"<html><title>Sorry</title>", headers=HTML),
            "cannot read the alert rules: Grafana or a proxy before it is not available (503 Service Unavailable: a "
            'web page "Sorry"). See whether Grafana runs, then run it again',
        ),
        (
            Fault(status=429, body=b"{}", headers=JSON),
            "cannot read the alert rules: Grafana is asked too often (429 Too Many Requests). Wait a minute and run it "
            "again",
        ),
    ],
)
def test_a_grafana_that_cannot_be_asked_is_said_and_nothing_is_written(
    project: Path, double: GrafanaDouble, fault: Fault, said: str
) -> None:
    fault.path, fault.times = "/alert-rules", 1
    double.faults.append(fault)
    result = configured(project, double)("push", "--alerts", "--yes")
    assert (result.exit_code, result.stderr) == (2, f"error: {double.url}: {said}\n")
    assert not double.store.dashboards
    assert not double.alerts.rules


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(status=409, body=b'{"message":"unique"}', headers=JSON), "(409 Conflict: unique)"),
        (
            Fault(status=400, body=b'{"message":"bad"}', headers=JSON),
            "Grafana refused it as it is (400 Bad Request: bad)",
        ),
        (Fault(status=502, body=b"<html>", headers=HTML), "It may have been written all the same"),
    ],
)
def test_a_group_that_grafana_refuses_does_not_stop_the_others(
    project: Path, double: GrafanaDouble, fault: Fault, said: str
) -> None:
    fault.path, fault.method = PATH, "PUT"
    double.faults.append(fault)
    result = configured(project, double)("push", "--alerts", "--yes")
    assert result.exit_code == 2
    assert said in result.output
    assert told(result)[-1] == "! alert rules: 5 groups created, 1 group failed"
    assert len([asked for asked in double.asked if asked.method == "PUT" and asked.path == PATH]) == 1


def test_who_may_only_look_is_told_so(project: Path, double: GrafanaDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_TOKEN", VIEWER)
    tell = configured(project, double)
    assert tell("diff", "--alerts").exit_code == 1
    result = tell("push", "--alerts", "--yes")
    assert result.exit_code == 2
    assert "the login has no permission for this (403 Forbidden" in result.output


def test_a_namesake_in_the_folder_is_said_by_grafana(project: Path, double: GrafanaDouble) -> None:
    double.store.create_folder({"uid": FOLDER, "title": "247trader-v2"})
    step = {"refId": "A", "datasourceUid": "p", "relativeTimeRange": {"from": 1, "to": 0}, "model": {}}
    theirs = {"folderUID": FOLDER, "ruleGroup": "theirs", "condition": "A", "noDataState": "OK", "execErrState": "OK"}
    double.alerts.create({**theirs, "title": "HighExposure critical (trader247)", "data": [step]}, "")
    result = configured(project, double)("push", "--alerts", "--yes")
    assert result.exit_code == 2
    assert f'cannot create alert rule "{RULE}": it clashes with something that exists' in result.output
    assert "rule title under the same organisation and folder should be unique" in result.output


def test_a_revision_has_no_alert_rules_to_push_to(project: Path, double: GrafanaDouble) -> None:
    result = configured(project, double)("diff", "--alerts", "--base", "HEAD")
    assert result.exit_code == 2
    assert "--alerts asks a target; with --base, changed rules are told anyway" in result.stderr


def alerting_file(project: Path) -> Path:
    return project / "var/grafana/provisioning/alerting/trader247.yaml"


def test_a_provisioning_folder_gets_one_file_a_deployment(project: Path) -> None:
    tell = configured(project, None)
    assert tell("push", "--alerts", "--yes").exit_code == 0
    assert told(tell("push", "--alerts", "--yes")) == ["  alert rules: no changes (6 groups)"]
    there = yaml.safe_load(alerting_file(project).read_bytes())
    made = yaml.safe_load((project / "build/alerting/trader247.yaml").read_bytes())
    for group in there["groups"]:
        for rule in group["rules"]:
            assert len(rule["annotations"].pop("__tradeboards__")) == 64
    assert there == made


def test_rules_and_dashboards_of_a_provisioning_folder_share_their_folder(project: Path) -> None:
    """Grafana names that of dashboards after their directory, and reads a slash in that of rules as a folder within."""
    tell = configured(project, None, '[deployments.trader247]\nfolder = "Bots: live/paper"\n')
    assert tell("push", "--alerts", "--yes").exit_code == 0
    groups = yaml.safe_load(alerting_file(project).read_bytes())["groups"]
    folders = {path.name for path in (project / "var/grafana/dashboards").iterdir()}
    assert {group["folder"] for group in groups} == folders == {"Bots- live-paper"}
    assert tell("diff", "--alerts").exit_code == 0


def test_an_edited_file_is_refused_until_its_rule_is_named(project: Path) -> None:
    tell = configured(project, None)
    tell("push", "--alerts", "--yes")
    file = alerting_file(project)
    edited = file.read_text().replace("/ 100) >= 0.9", "/ 100) >= 0.99")
    file.write_text(edited)
    refused = tell("push", "--alerts", "--yes")
    assert refused.exit_code == 1
    assert f"rule {RULE}" in refused.output
    assert file.read_text() == edited
    assert tell("push", "--alerts", "--yes", "--overwrite-drift", RULE).exit_code == 0
    assert tell("diff", "--alerts").exit_code == 0


@pytest.mark.parametrize(
    "content",
    [
        "groups: [",
        "groups: 7",
        "[1]",
        "groups:\n- name: a\n",
        "groups:\n- {name: a, folder: b, interval: soon, rules: []}",
        "groups:\n- {name: a, folder: b, interval: 30s, rules: [{uid: a, title: 2024-01-01}]}",
        "groups: &a [*a]",
        "\x00",
    ],
)
def test_a_file_that_is_none_of_alert_rules_is_left_alone(project: Path, content: str) -> None:
    tell = configured(project, None)
    file = alerting_file(project)
    file.parent.mkdir(parents=True)
    file.write_text(content)
    refused = tell("push", "--alerts", "--yes")
    assert refused.exit_code == 1
    assert f'refused, "{file}" is no file of alert rules (' in refused.output
    assert file.read_text() == content


def test_rules_are_written_to_a_folder_as_somebody_called_it(project: Path, double: GrafanaDouble) -> None:
    pushed(project, double)
    double.store.update_folder(FOLDER, {"title": "Renamed by alice", "overwrite": True})
    double.alerts.delete(RULE)
    result = configured(project, double)("push", "--alerts", "--yes")
    assert told(result)[-1] == "  alert rules: 1 group updated"
    assert double.store.folders[FOLDER]["title"] == "Renamed by alice"
