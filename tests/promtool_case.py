"""Rules and their unit tests as they are compiled, and what promtool says of them."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from config import load
from lab.prometheus import binary
from rules.document import document, parsed
from rules.firing import Firing, firing
from rules.prometheus import path as rules_path
from rules.prometheus import rule_file
from rules.proof.file import path, test_file
from rules.recording import groups
from systems.deployment import Deployment
from systems.registry import deployments

Json = dict[str, Any]

OTHERWISE = """
[deployments.trader247]
selectors.app = { job = "~paper-[a-c].*|live", env = "prod" }
limits.exposure = { warning = 0.333, critical = 0.777, hold = "7m" }
limits.api_errors = { warning = 7.5, hold = "4m" }
limits.data_age = { warning = 90, critical = 3600 }
limits.heartbeat = { critical = 0.5 }
limits.win_rate = { warning = 0.07 }
limits.fill_ratio = { warning = 0.95, critical = 0.9, hold = "45m" }
limits.drawdown = { critical = 0.015 }
limits.burn_1h = { critical = 3 }
metrics.trader_exposure_pct = { name = "exposure_ratio", unit = "percentunit" }
metrics.trader_data_staleness_seconds = { name = "staleness_ms", unit = "ms" }
scrape_interval = "1m"
"""
"""A deployment that differs from how its system ships."""


@dataclass(frozen=True)
class Rules:
    """The compiled files of one deployment, read."""

    deployment: Deployment
    rules: Json
    tests: Json

    @property
    def alerts(self) -> list[Json]:
        """The alert rules."""
        return [rule for group in self.rules["groups"] for rule in group["rules"] if "alert" in rule]

    @property
    def firing(self) -> dict[tuple[str, str, str], Firing]:
        """What the alert rules are compiled from, by name, severity and signal."""
        return {(one.name, one.severity, one.labels.get("signal", "")): one for one in firing(self.deployment)}


def compiled(slug: str, folder: Path, toml: str = "") -> Rules:
    """The rules and tests of one deployment of a configuration."""
    file = folder / "tradeboards.toml"
    file.write_text(toml, encoding="utf-8")
    config = load(file)
    (deployment,) = deployments(config, [slug])
    rules, tests = rule_file(deployment, config.alerting), test_file(deployment, config.alerting)
    return Rules(deployment, parsed(rules), parsed(tests))


def proved(made: Rules, folder: Path, change: Callable[[Json], None] | None = None) -> subprocess.CompletedProcess[str]:
    """What promtool says of the tests; or once each rule has been changed, of those of alerts that are other for it."""
    return promtool("test", "rules", str(written(_changed(made, change) if change else made, folder)[1]))


def _changed(made: Rules, change: Callable[[Json], None]) -> Rules:
    """The alerts that are other once each rule has been changed, what they read, and their tests."""
    rules, tests = deepcopy((made.rules, made.tests))
    every = [rule for group in rules["groups"] for rule in group["rules"]]
    before = deepcopy(every)
    for rule in every:
        change(rule)
    other = [rule for rule, was in zip(every, before, strict=True) if rule != was]
    while more := [rule for rule in every if rule not in other and any(_reads(rule, one) for one in other)]:
        other += more
    names = {rule["alert"] for rule in other if "alert" in rule}
    kept = [rule for rule in every if rule.get("alert") in names]
    while more := [rule for rule in every if rule not in kept and any(_reads(one, rule) for one in kept)]:
        kept += more
    for group in rules["groups"]:
        group["rules"] = [rule for rule in group["rules"] if rule in kept]
    for test in tests["tests"]:
        test["alert_rule_test"] = [one for one in test["alert_rule_test"] if one["alertname"] in names]
        answers = test.get("promql_expr_test", [])
        test["promql_expr_test"] = [
            one for one in answers if names.issuperset(re.findall('alertname="(.+?)"', one["expr"]))
        ]
    tests["tests"] = [test for test in tests["tests"] if test["alert_rule_test"]]
    return replace(made, rules=rules, tests=tests)


def _reads(rule: Json, other: Json) -> bool:
    return "record" in other and other["record"] in re.findall(r"system:\w+:\w+", rule["expr"])


def written(made: Rules, folder: Path) -> tuple[Path, Path]:
    """The files of a deployment in a folder: its rules and their tests."""
    files = folder / rules_path(made.deployment).name, folder / path(made.deployment).name
    for file, content in zip(files, (made.rules, made.tests), strict=True):
        file.write_bytes(document(content, "Changed."))
    return files


def promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A run of promtool."""
    return subprocess.run([binary("promtool"), *arguments], capture_output=True, text=True, check=False)


def objections(folder: Path, tests: Sequence[Json], **more: Any) -> str:
    """What promtool has to say against unit tests, with whatever else their file says; nothing where all hold."""
    file = folder / "case.test.yml"
    file.write_text(json.dumps({"tests": tests, **more}), encoding="utf-8")
    done = promtool("test", "rules", str(file))
    return "" if (done.returncode, done.stdout.count("SUCCESS")) == (0, 1) else done.stdout + done.stderr


def of_recorded(
    folder: Path, deployment: Deployment, step: str, given: Mapping[str, str], asked: Iterable[tuple[str, str, Json]]
) -> str:
    """What promtool complains of where a deployment's recording rules are loaded and evaluated at each step.

    `given` are series in its notation, with a sample a step; `asked` is when, which expression, and the answer by
    labels, where None is no series.
    """
    rules = {"groups": [{**group, "interval": step} for group in groups(deployment)]}
    (folder / "rules.yml").write_bytes(document(rules, "of a test"))
    case = {
        "interval": step,
        "input_series": [{"series": name, "values": values} for name, values in given.items()],
        "promql_expr_test": [
            {
                "expr": expr,
                "eval_time": at,
                "exp_samples": [{"labels": of, "value": value} for of, value in answer.items() if value is not None],
            }
            for at, expr, answer in asked
        ],
    }
    # Groups have an order in promtool, which else evaluates those of one moment in any.
    order = [group["name"] for group in rules["groups"]]
    return objections(folder, [case], rule_files=["rules.yml"], evaluation_interval=step, group_eval_order=order)


def blamed(done: subprocess.CompletedProcess[str]) -> set[str]:
    """The names of the alerts that promtool finds to be other than expected."""
    return set(re.findall(r"^\s*alertname: (\w+),", done.stdout + done.stderr, re.M)) | set(
        re.findall(r'alertname=\\"(\w+)\\"', done.stdout + done.stderr)
    )
