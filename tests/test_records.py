"""Recent trades: a table that asks PostgreSQL, on the dashboards of those who have one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from build_case import Json, built, named, panels, run
from exporters_case import postgres, programs
from lab_case import LAB_END
from test_schema import SCHEMAS, lost, panel_faults, round_trip

from checks.evidence import evidence
from checks.report import evidence_summary
from checks.subject import Subject
from datasources.prometheus import Prometheus

TIME_FILTER = "$__timeFilter(closed_at)"
FROM, TO = "2025-06-12T09:00:00Z", "2025-06-12T15:00:00Z"

# A trade a minute from half an hour before to two hours after FROM, and one at the very end.
TABLE = f"""
DROP TABLE IF EXISTS trades;
CREATE TABLE trades (closed_at KIND, strategy text, symbol text, direction text, result text, pnl numeric);
INSERT INTO trades SELECT '{FROM}'::KIND + n * interval '1 min', 'momentum', 'BTC/USDT', 'long', 'win', n
    FROM generate_series(-30, 120) n;
INSERT INTO trades VALUES ('{TO}', 'breakout', 'ETH/USDT', 'short', 'loss', -12.5);
"""  # noqa: S608


@pytest.fixture(scope="module")
def overview(tmp_path_factory: pytest.TempPathFactory) -> Json:
    """The overview of the system that has a database of trades."""
    return built(tmp_path_factory.mktemp("records"), "", "andre")["overview"]


def variable(dashboard: Json, name: str) -> Json:
    (found,) = (one for one in dashboard["templating"]["list"] if one["name"] == name)
    return dict(found)


def sql(dashboard: Json) -> str:
    (target,) = named(dashboard, "Recent trades")["targets"]
    return str(target["rawSql"])


def test_the_panel_asks_the_database_that_a_variable_names(overview: Json) -> None:
    panel = named(overview, "Recent trades", "table")
    assert panel["datasource"] == {"type": "postgres", "uid": "${postgres}"}
    (target,) = panel["targets"]
    assert target == {
        "datasource": panel["datasource"],
        "editorMode": "code",
        "format": "table",
        "rawQuery": True,
        "rawSql": target["rawSql"],
        "refId": "A",
    }
    assert TIME_FILTER in target["rawSql"]
    chosen = variable(overview, "postgres")
    assert (chosen["type"], chosen["query"], chosen["current"]["value"]) == ("datasource", "postgres", "")
    assert variable(overview, "datasource")["query"] == "prometheus"


def test_its_description_says_what_it_supposes_of_the_table(overview: Json) -> None:
    said = named(overview, "Recent trades")["description"]
    assert said.startswith("What just happened?\n\nFrom the database, within the time shown.\n\nSupposes a table")
    assert all(column in said for column in ("closed_at", "strategy", "symbol", "direction", "result", "pnl"))


def test_money_is_in_the_currency_and_coloured_by_sign(overview: Json) -> None:
    ((column, properties),) = (
        (one["matcher"]["options"], {item["id"]: item["value"] for item in one["properties"]})
        for one in named(overview, "Recent trades")["fieldConfig"]["overrides"]
    )
    assert (column, properties["unit"], properties["custom.cellOptions"]) == (
        "P&L",
        "suffix:USDT",
        {"type": "color-text"},
    )
    assert [step["value"] for step in properties["thresholds"]["steps"]] == [None, 0, 1e-9]


def test_only_a_dashboard_that_asks_a_database_offers_a_choice_of_one(tmp_path: Path) -> None:
    toml = '[deployments.andre]\npostgres = "trades-eu"\n'
    made = built(tmp_path, toml, "andre")
    assert variable(made["overview"], "postgres")["current"] == {
        "selected": True,
        "text": "trades-eu",
        "value": "trades-eu",
    }
    asking = {
        key
        for key, one in made.items()
        if any(panel.get("datasource", {}).get("type") == "postgres" for panel in panels(one))
    }
    offering = {key for key, one in made.items() if any(v["name"] == "postgres" for v in one["templating"]["list"])}
    assert asking == offering == {"overview"}
    run("--config", str(tmp_path / "tradeboards.toml"), "check", "andre")


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="Grafana's schemas (grafana-schema) are not beside us")
def test_grafanas_schema_finds_no_fault_in_it(overview: Json) -> None:
    assert panel_faults(named(overview, "Recent trades")) == []


def test_grafanas_sdk_loses_none_of_its_keys(overview: Json) -> None:
    assert list(lost(overview, round_trip(overview))) == []


def test_evidence_says_that_it_was_not_asked(overview: Json, lab_url: str) -> None:
    alone = {**overview, "panels": [named(overview, "Recent trades")], "annotations": {"list": []}, "templating": {}}
    with Prometheus(lab_url) as prometheus:
        found = evidence([Subject(alone)], prometheus, at=LAB_END)
    assert (found.findings, found.left_out, found.good) == ((), 1, True)
    assert evidence_summary(found).endswith("0 samples read; 1 query not asked, being no PromQL")


def test_a_real_postgresql_answers_it_newest_first(overview: Json) -> None:
    found = programs()
    if found is None:
        pytest.skip("no PostgreSQL 15 with the exporters here: see tests/fetch-exporters.sh")
    # As Grafana writes its macro out.
    query = sql(overview).replace(TIME_FILTER, f"closed_at BETWEEN '{FROM}' AND '{TO}'")
    with postgres(found) as ask_sql:
        for kind in ("timestamp", "timestamptz"):
            ask_sql(TABLE.replace("KIND", kind))
            head, *rows = ask_sql(f"SET timezone = 'UTC'; {query}").splitlines()
            assert head == "time,Strategy,Symbol,Direction,Result,P&L"
            assert len(rows) == 100
            assert rows[0].endswith(",breakout,ETH/USDT,short,loss,-12.5")
            assert [float(row.rpartition(",")[2]) for row in rows[1:]] == [*range(120, 21, -1)]
            newest = datetime.fromisoformat(rows[0].split(",")[0]).replace(tzinfo=UTC)
            assert newest == datetime.fromisoformat(TO)
