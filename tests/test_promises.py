"""Every promise of the systems' documents is listed, every pointer leads somewhere, and the page says so."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from config import Config
from errors import CatalogueError
from promises import promise as data
from promises.page import BEYOND, KINDS, desk_problems, page, problems
from promises.places import Place, places
from promises.promise import Promise, documents, promises, questions
from rules.recording import levels
from systems.registry import SHIPPED

ROOT = Path(__file__).parent.parent
FACTS = ROOT.parent / "shared/domain/promises.json"
ASKED = ROOT.parent / "shared/domain/panels.md"
OURS = {"dashboard", "panel_group", "panel", "query", "variable", "checklist", "datasource"} | {
    "alert",
    "recording_rule",
    "notification_channel",
    "alert_routing",
}
"""The kinds of promises that dashboards, data sources and rules are there to keep."""
NOT_READ = {
    # A metric of a promised panel or query that none of its panels reads, and why.
    "TA-PAN-09 bot_portfolio_value_usdt": "the bot exports its Sharpe ratio: nothing is to be computed of the value",
    "TA-PAN-19 pg_long_running_transactions_oldest_timestamp_seconds": "Debian's exporter tells their age in "
    "pg_stat_activity_max_tx_duration",
    "TP-PAN-16 http_requests_total": "no service exports it; the gateway's api_gateway_requests_total does",
}


@cache
def there() -> Mapping[str, Place]:
    return places(Config(Path()))


def everything() -> list[tuple[str, Promise]]:
    """Each promise, with its system's slug."""
    return [(slug, one) for slug in documents() for one in promises(slug)]


def facts() -> list[dict[str, Any]]:
    """The promises of the documents, as they were read."""
    if not FACTS.exists():
        pytest.skip("the facts are not beside the repository: ../shared")
    found: list[dict[str, Any]] = json.loads(FACTS.read_text(encoding="utf-8"))["promises"]
    return found


@pytest.mark.parametrize("slug", documents())
def test_every_pointer_leads_somewhere(slug: str) -> None:
    assert [str(problem) for problem in problems(promises(slug), there()[slug])] == []


def test_promises_are_of_systems_that_ship() -> None:
    assert set(documents()) <= {system.slug for system in SHIPPED}
    assert {one.kind for _, one in everything()} == {*KINDS}


def test_the_page_is_what_the_data_say() -> None:
    shown = subprocess.run([sys.executable, "-m", "promises"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout == (ROOT / "docs/coverage.md").read_text(encoding="utf-8"), "run make docs"


def test_the_page_names_every_promise_once_and_counts_them() -> None:
    shown = page(Config(Path()))
    assert re.findall(r"^\| ([A-Z0-9]+-[A-Z]+-\d+) \|", shown, re.M) == [
        one.id for slug in there() if slug in documents() for one in promises(slug)
    ]
    states = [one.state for _, one in everything()]
    counts = " | ".join(str(states.count(state)) for state in ("kept", "in part", "elsewhere"))
    assert f"| All | {len(states)} | {counts} |\n" in shown


def test_every_question_of_a_desk_is_answered_where_it_says() -> None:
    assert [str(problem) for problem in desk_problems(questions(), there())] == []


def test_the_page_counts_the_questions_of_a_desk_by_themselves() -> None:
    beyond = page(Config(Path())).partition(BEYOND)[2]
    assert re.findall(r"^\| ([OREHB]\d+) \|", beyond, re.M) == [one.id for one in questions()]
    states = [one.state for one in questions()]
    counts = " | ".join(str(states.count(state)) for state in ("kept", "in part", "elsewhere"))
    assert f"| All | {len(states)} | {counts} |\n" in beyond


def test_none_of_the_questions_that_desks_are_known_to_ask_is_left_out() -> None:
    if not ASKED.exists():
        pytest.skip("the questions are not beside the repository: ../shared")
    asked = re.findall(r"^- \*\*([OREHB]\d+) ", ASKED.read_text(encoding="utf-8"), re.M)
    assert asked == [one.id for one in questions()]


def test_a_system_without_a_document_has_no_promises() -> None:
    with pytest.raises(CatalogueError) as raised:
        promises("mine")
    assert str(raised.value) == f'mine.toml: no promises of "mine". Known: {", ".join(documents())}'


def test_what_all_systems_answer_is_asked_of_those_with_a_document() -> None:
    mine = replace(there()["trader247"], boards={})
    assert [str(problem) for problem in desk_problems(questions(), {**there(), "mine": mine})] == []


def test_every_reason_is_given_somewhere() -> None:
    given = {one.why for one in (*(one for _, one in everything()), *questions())}
    assert {name for name, reason in data.reasons().items() if reason not in given} == set()


def test_they_are_those_of_the_documents() -> None:
    told = {(one["system"], one["id"], one["kind"], one["title"]) for one in facts()}
    assert {(slug, one.id, one.kind, one.title) for slug, one in everything()} == told
    assert len(everything()) == len(told) == 428


def test_what_dashboards_and_rules_are_there_for_is_kept() -> None:
    assert [one.id for _, one in everything() if one.kind in OURS and not one.kept] == []


def selected(asked: str) -> set[str]:
    """The names that a query selects, and those that recorded ones among them are made of."""
    names = set(re.findall(r"([a-zA-Z_:][\w:]*)\{", asked))
    for slug in set(re.findall(r'deployment="(\w+)"', asked)):
        for rule in chain.from_iterable(reversed(levels(there()[slug].deployment))):
            names |= selected(rule["expr"]) if rule["record"] in names else set()
    return names


def metrics(panel: Mapping[str, Any]) -> set[str]:
    """The names that a panel's queries select, with and without a histogram's endings."""
    asked = " ".join(target["expr"] for target in panel["targets"] if "expr" in target)
    names = selected(asked)
    return names | {re.sub("_(bucket|sum|count)$", "", name) for name in names}


def wanted(fact: Mapping[str, Any], place: Place) -> set[str]:
    """The metrics of a promised panel, or those of a promised query, in the corrected form where there is one."""
    asked = fact.get("suggested_expr") or fact.get("expr") or ""
    known = {metric.name for metric in place.deployment.catalogue}
    names = set(re.findall(r"[a-zA-Z_:]\w*", asked))
    return {*fact.get("metrics", ())} or known & (names | {re.sub("_(bucket|sum|count)$", "", name) for name in names})


def test_what_is_promised_to_be_drawn_reads_the_metrics_that_it_is_promised_of() -> None:
    told = {one["id"]: one for one in facts()}
    unread = set()
    for slug, one in everything():
        if one.kind in {"panel", "query"}:
            panels = [there()[slug].panel(pointer.name) for pointer in one.kept if pointer.kind == "panel"]
            read = {name for panel in panels for name in metrics(panel)}
            names = wanted(told[one.id], there()[slug])
            assert names, one.id
            unread |= {f"{one.id} {name}" for name in names - read}
    assert unread == {*NOT_READ}


@pytest.mark.parametrize(
    ("pointer", "said"),
    [
        ("panel: overview/stat-equty", 'no panel on overview is "stat-equty". Did you mean "stat-equity"?'),
        ("panel: overviews/stat-equity", 'no dashboard of trader247 is "overviews". Did you mean "overview"?'),
        ("row: overview/Trade", 'no row is "Trade". Did you mean "Trades"?'),
        ("dashboard: hosts", 'no dashboard of trader247 is "hosts". '),
        ("variable: risk/symbl", 'no variable is "symbl". Did you mean "symbol"?'),
        ("datasource: prometeus", 'no data source is "prometeus". Did you mean "prometheus"?'),
        ("metric: trader_equity", 'no metric is "trader_equity". '),
        ("setting: targets.token", 'no setting in targets is "token". Did you mean "token_env"?'),
        ("setting: target.url", 'no table of tradeboards.toml is "target". Did you mean "targets"?'),
        ("check: promql/syntx", 'no check is "promql/syntx". Did you mean "promql/syntax"?'),
        ("command: tradeboards pull", 'no command or option is "pull". Did you mean "push"?'),
        ("command: tradeboards push --force", 'no command or option is "--force". '),
        ("page: docs/nothing.md#top", 'no page "docs/nothing.md". '),
        ("page: docs/architecture.md#nowhere", 'no heading of docs/architecture.md is "nowhere". '),
        ("mark: health/Restart", 'no mark is "Restart". Did you mean "Restarts"?'),
        ("alert: HighExposur", 'no alert is "HighExposur". Did you mean "HighExposure"'),
        ("record: system:win_rate:ratio", 'no recorded series is "system:win_rate:ratio". '),
        ("channel: fax", 'no kind of channel is "fax". Known: '),
        ("file: rules/mine.rules.yml", 'no file of rules is "rules/mine.rules.yml". '),
        ("pannel: overview/stat-equity", 'no kind of pointer is "pannel". Did you mean "panel"?'),
    ],
)
def test_a_pointer_that_leads_nowhere_is_told(pointer: str, said: str) -> None:
    promised = Promise("T2-X-01", "panel", "X", (data.pointer(pointer, ""),), "")
    (problem,) = problems([promised], there()["trader247"])
    assert str(problem).startswith(f"trader247.toml: T2-X-01: {pointer}: {said}")


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("", 'mine.toml: T2-X-01: it is neither kept nor explained. Write kept = ["…"] or why = "…"'),
        (', why = "rule"', 'mine.toml: T2-X-01: no reason "rule". Did you mean "rules"? Known: rules'),
        (', kept = ["overview"]', 'mine.toml: T2-X-01: "overview" is no pointer. Write kind: name'),
    ],
)
def test_an_entry_that_says_nothing_is_told(
    entry: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.toml").write_text(f'T2-X-01 = {{ kind = "panel", title = "X"{entry} }}')
    (tmp_path / "reasons.toml").write_text('rules = "Later."')
    monkeypatch.setattr(data, "FOLDER", tmp_path)
    with pytest.raises(CatalogueError) as raised:
        promises("mine")
    assert str(raised.value) == said


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("trading: panel: risk/stat-equity", "trading: panel: risk/stat-equity: no panel on risk is"),
        ("tradin: panel: overview/stat-equity", 'no system is "tradin". Did you mean "trading"?'),
        ("all: panel: overview/stat-vix", "trader247: panel: overview/stat-vix: no panel on overview is"),
    ],
)
def test_an_answer_that_leads_nowhere_is_told_for_each_system(kept: str, said: str) -> None:
    asked = Promise("O1", "overview", "X", (data.of_systems(kept, ""),), "")
    told = [str(problem) for problem in desk_problems([asked], there())]
    assert any(said in one for one in told)
    assert all(one.startswith("desk.toml: O1: ") for one in told)


def test_an_answer_that_names_no_system_is_told() -> None:
    with pytest.raises(
        CatalogueError, match=r'"panel: overview/stat-equity" is no pointer\. Write systems: kind: name'
    ):
        data.of_systems("panel: overview/stat-equity", "desk.toml: O1")
