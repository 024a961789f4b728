"""The test file of a deployment's rules, which `promtool test rules` runs beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from config import AlertingConfig
from rules.document import document
from rules.prometheus import FOLDER, group_names
from rules.prometheus import path as rules_path
from rules.proof.course import STEP, Phase, course
from rules.proof.gone import missing, targets, valueless, watchdog
from rules.proof.life import life
from rules.proof.limits import Limited, limited
from rules.proof.quiet import first_event, gone, none_at_all, too_few
from rules.proof.rows import UndrivenError
from rules.proof.setting import Json, Scenario, Setting
from systems.deployment import Deployment

HEAD = "Compiled by tradeboards: promtool test rules runs it beside the rules that it is about."


def path(deployment: Deployment) -> Path:
    """Where its file is, in the folder of compiled output."""
    return Path(FOLDER, f"{deployment.slug}.test.yml")


def test_file(deployment: Deployment, alerting: AlertingConfig) -> bytes:
    """Tests of all alert rules of a deployment."""
    content = {
        "rule_files": [rules_path(deployment).name],
        "evaluation_interval": f"{STEP}s",
        "group_eval_order": group_names(deployment),
        "tests": unit_tests(Setting(deployment, alerting)),
    }
    return document(content, HEAD)


def unit_tests(setting: Setting) -> list[Json]:
    """Tests of each rule; what does not disturb each other happens in one, which is what makes them fast."""
    waiting = sorted(scenarios(setting), key=lambda one: -one.length)
    packs: list[list[Scenario]] = []
    for one in waiting:
        pack = next((pack for pack in packs if not any(one.disturbs(other) for other in pack)), None)
        if pack is None:
            packs.append([one])
        else:
            pack.append(one)
    return [_unit_test(pack, setting) for pack in packs]


def scenarios(setting: Setting) -> list[Scenario]:
    """What happens to each rule."""
    with_limit = [one for rule in setting.rules if (one := limited(rule, setting))]
    found = [scenario for one in with_limit for scenario in _of_limit(one, setting)]
    return [*found, *targets(setting), *missing(setting), *valueless(setting), *watchdog(setting)]


def _of_limit(one: Limited, setting: Setting) -> Iterator[Scenario]:
    try:
        found = (
            life(one, setting),
            too_few(one, setting),
            none_at_all(one, setting),
            first_event(one, setting),
            gone(one, setting),
        )
    except UndrivenError:  # a signal of one's own may be answered by any query
        return
    yield from (scenario for scenario in found if scenario)


def _unit_test(pack: list[Scenario], setting: Setting) -> Json:
    length = max(one.length for one in pack)
    driven = {row: values for one in pack for row, values in one.rows.items()}
    healthy = {row: course([shown], [Phase(length)], 0) for row, shown in setting.healthy.items()}
    found = {
        "name": ", ".join(one.name for one in pack),
        "interval": f"{STEP}s",
        "input_series": [{"series": str(row), "values": values} for row, values in {**healthy, **driven}.items()],
        "alert_rule_test": [check for one in pack for check in one.checks],
    }
    answers = [answer for one in pack for answer in one.answers]
    return found | ({"promql_expr_test": answers} if answers else {})
