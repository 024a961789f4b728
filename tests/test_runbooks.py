"""Runbooks: a page for each alert that fires, with the numbers of the limits and the words that were written."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from config import AlertingConfig, load
from rules import runbook
from rules.alerts import TOPICS
from rules.firing import EXPORTER_DOWN, SIGNAL_MISSING, VALUE_UNKNOWN, WATCHDOG, firing
from systems.deployment import Deployment
from systems.registry import everything
from systems.signal import Limit, ratio
from systems.signals import EXPOSURE, SIGNALS

WRITTEN = Path(runbook.__file__).parent / "runbooks"
NAMES = sorted(path.stem for path in WRITTEN.glob("*.md"))
OWN_NAMES = {alert.name for alerts in TOPICS.values() for alert in alerts} | {
    WATCHDOG,
    EXPORTER_DOWN,
    SIGNAL_MISSING,
    VALUE_UNKNOWN,
}
ALERTING = AlertingConfig(grafana_url="https://grafana.example", runbook_url="https://books.example")


@pytest.fixture(scope="module")
def deployments() -> list[Deployment]:
    return [one for one in everything(load()) if isinstance(one, Deployment)]


def pages(deployments: list[Deployment]) -> dict[str, str]:
    return {path.name: content.decode() for path, content in runbook.files(deployments, ALERTING)}


def named(deployments: list[Deployment], slug: str) -> Deployment:
    return next(one for one in deployments if one.slug == slug)


def test_there_is_a_page_for_every_alert_of_every_system_and_one_that_lists_them(deployments: list[Deployment]) -> None:
    names = {rule.name for one in deployments for rule in firing(one)}
    found = pages(deployments)
    assert found.keys() == {f"{name}.md" for name in names} | {"README.md"}
    assert {*re.findall(r"\]\((\w+\.md)\)", found["README.md"])} == found.keys() - {"README.md"}


def test_every_page_that_a_page_leads_to_is_there(deployments: list[Deployment]) -> None:
    found = pages(deployments)
    linked = {name for page in found.values() for name in re.findall(r"\]\(([^:)]+)\)", page)}
    assert linked <= found.keys()


def test_every_page_says_what_it_means_what_to_do_and_when_it_clears(deployments: list[Deployment]) -> None:
    for name, page in pages(deployments).items():
        if name != "README.md":
            headings = re.findall(r"^##+ (.*)$", page, re.MULTILINE)
            assert {"What it means for the money", "What to do", "When it clears", "What it fires on"} <= {*headings}


def test_a_changed_limit_changes_the_page(deployments: list[Deployment]) -> None:
    one = named(deployments, "trader247")
    before = pages([one])["HighExposure.md"]
    limit = Limit(EXPOSURE, warning=0.55, critical=0.65, origin="the desk")
    after = pages([replace(one, limits=(limit,))])["HighExposure.md"]
    assert "Exposure from 70 %" in before
    assert "Exposure from 90 %" in before
    assert "| `trader247` | warning | Exposure from 55 % | 5m | the desk |" in after
    assert "| `trader247` | critical | Exposure from 65 % | 5m | the desk |" in after
    assert ">= 0.65" in after
    assert "90 %" not in after


def test_links_lead_to_the_panels_that_draw_the_alerts_signal(deployments: list[Deployment]) -> None:
    page = pages([named(deployments, "trader247")])["HighExposure.md"]
    first = page.partition("## Look here first\n\n")[2].splitlines()[0]
    assert re.fullmatch(
        r"- \*\*Exposure\*\* on Risk: \[trader247\]\(https://grafana\.example/d/trader247-risk\?viewPanel=\d+\)", first
    )


def test_what_has_no_limit_says_when_it_fires(deployments: list[Deployment]) -> None:
    found = pages([named(deployments, "traderagent")])
    assert "| `traderagent` | none | always | 0s |  |" in found["Watchdog.md"]
    assert "| `traderagent` | warning | Up is 0 | 5m |  |" in found["ExporterDown.md"]
    assert "| `traderagent` | critical | Redis is not there | 5m |  |" in found["SignalMissing.md"]


def test_two_alerts_of_one_name_are_told_apart(deployments: list[Deployment]) -> None:
    page = pages(deployments)["HighErrorRate.md"]
    assert "## In `trading`, `traderagent`" in page
    assert "## In `tradpal`" in page


def test_an_alert_under_another_name_has_the_page_of_its_own(deployments: list[Deployment]) -> None:
    found = pages(deployments)
    written = runbook.written("HighMemoryUsage").sections
    assert written in found["LowMemory.md"]
    assert written in found["HighMemoryUsage.md"]


def test_what_is_of_a_systems_own_hand_means_nothing_to_markdown(deployments: list[Deployment]) -> None:
    one = named(deployments, "trader247")
    hostile = Limit(EXPOSURE, critical=0.9, origin="a | b <script> [x](y)")
    page = pages([replace(one, limits=(hostile,))])["HighExposure.md"]
    assert r"a \| b \<script\> \[x\](y) |" in page


@pytest.mark.parametrize("name", NAMES)
def test_no_number_is_in_what_is_written(name: str) -> None:
    words = re.sub(r"^\d\. ", "", runbook.written(name).sections, flags=re.MULTILINE)
    assert re.findall(r"\d", words) == []


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_is_short_and_of_something_that_there_is(name: str) -> None:
    written = runbook.written(name)
    assert name in {*OWN_NAMES, runbook.GENERIC}
    assert {*written.look_at} <= SIGNALS.keys()
    assert {*written.see_also} <= OWN_NAMES
    assert 80 <= len(written.sections.split()) <= 220


def test_something_is_written_about_every_alert() -> None:
    assert {*NAMES} >= OWN_NAMES


def test_an_alert_on_a_systems_own_signal_has_the_page_for_such(deployments: list[Deployment]) -> None:
    own = ratio("moon_share", "Share of the moon", "How much of it is there?", "lower")
    one = named(deployments, "trader247")
    answers = {**one.system.answers, own: one.system.answers[EXPOSURE]}
    system = replace(one.system, answers=answers, limits=(*one.system.limits, Limit(own, critical=0.3)))
    page = pages([replace(one, system=system)])["MoonShareBeyondLimit.md"]
    assert "Share of the moon from 30 %" in page
    assert runbook.written(runbook.GENERIC).sections in page
