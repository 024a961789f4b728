"""What trader247's reader gets: the exact panels, what each says, and the controls around them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from build_case import BOARDS, COMPUTED, Json, built, committed, metrics, named, panels, queries, values

from systems.signals import SIGNALS

COMPILED = committed()
ALL_PANELS = [(key, panel) for key in BOARDS for panel in panels(COMPILED[key])]
WITH_DATA = [(key, panel) for key, panel in ALL_PANELS if panel["type"] != "text"]
each_panel = pytest.mark.parametrize(("key", "panel"), WITH_DATA, ids=[f"{k}-{p['title']}" for k, p in WITH_DATA])
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}

SIGNS = [0, 1e-9]
"""Where an amount that can be lost changes its colour."""
PANELS = """\
overview   stat            Trading state
overview   stat            Data as of
overview   stat            Firing alerts
overview   stat            Account value
overview   stat            Day P&L
overview   stat            Daily P&L %
overview   stat            Drawdown
overview   gauge           Exposure
overview   stat            Win rate, 24 h
overview   stat            Open positions
overview   stat            Max drawdown
overview   stat            Data age
overview   state-timeline  Trading state over time
overview   timeseries      Account value and its high-water mark
overview   timeseries      Daily P&L %
overview   timeseries      P&L change per minute
overview   barchart        P&L by day
overview   stat            P&L this week
overview   stat            P&L this month
overview   stat            Return
overview   stat            Total trades
overview   piechart        Trades by outcome
overview   barchart        Trades per day
overview   timeseries      Trades per hour by outcome
overview   timeseries      Win rate over 24 h
overview   timeseries      Open positions over time
risk       stat            Data as of
risk       bargauge        Limits used
risk       stat            Breaker trips
risk       gauge           Exposure %
risk       stat            Drawdown
risk       stat            Time under water
risk       stat            Max drawdown
risk       stat            P&L at -10 %
risk       stat            Day P&L
risk       stat            Open positions
risk       stat            Breaker trips, 1 h
risk       timeseries      Circuit breaker trips by reason
risk       timeseries      Risk rejections by reason
risk       timeseries      Rejection ratio
risk       state-timeline  Flying blind
risk       timeseries      Underwater curve
risk       timeseries      Time under water over time
risk       timeseries      Max drawdown over time
risk       timeseries      Day P&L over time
risk       stat            Value at risk, 95 %
risk       stat            VaR, 95 %, in money
risk       stat            Value at risk, 99 %
risk       stat            Expected shortfall, 95 %
risk       stat            Value at risk exceeded
risk       stat            Volatility of daily returns
risk       timeseries      Daily return against value at risk
risk       timeseries      Volatility of daily returns over time
risk       stat            Sharpe, 30 d
risk       stat            Sortino, 30 d
risk       stat            Calmar, 30 d
risk       timeseries      Rolling Sharpe, Sortino and Calmar
risk       timeseries      Exposure over time
risk       bargauge        Exposure by symbol
risk       table           Positions
risk       stat            Largest position
risk       stat            Concentration (HHI)
risk       timeseries      Gross and net leverage
risk       text
execution  stat            Data as of
execution  stat            Fill ratio, 1 h
execution  stat            API p95, 5 min
execution  stat            API errors
execution  bargauge        Order funnel
execution  stat            Cancelled, 1 h
execution  stat            Orders per trade
execution  timeseries      Orders per hour
execution  timeseries      Fill ratio
execution  timeseries      API latency p50, p95, p99
execution  timeseries      Cancel ratio over 1 h
execution  timeseries      Orders per trade over 1 h
execution  timeseries      Orders per minute
execution  heatmap         API latency by size
execution  timeseries      API errors in 5 min by endpoint
execution  table           API errors by endpoint
execution  timeseries      Trade execution history
execution  timeseries      Trades per minute
health     stat            Every process
health     stat            Data as of
health     stat            Firing alerts
health     stat            Data age
health     stat            Cycle p95
health     stat            Loop heartbeat
health     stat            Uptime
health     stat            Available, 24 h
health     stat            Restarts, 24 h
health     state-timeline  Up by job and instance
health     stat            Processes up
health     timeseries      Error budget burn rate, fast
health     timeseries      Error budget burn rate, slow
health     timeseries      Freshness burn rate, fast
health     timeseries      Freshness burn rate, slow
health     timeseries      Cycle duration p50, p95, p99
health     timeseries      Loop heartbeat over time
health     timeseries      Data age over time
health     timeseries      API latency p95
health     state-timeline  Alert history
health     stat            Exchange errors
health     stat            Exchange p95
health     stat            Rejected, 1 h
health     stat            Fill ratio, 1 h
health     timeseries      CPU
health     timeseries      Memory
health     timeseries      Open files used
health     timeseries      Scrape duration
health     table           Series by metric
api        stat            Data as of
api        stat            Exchange calls
api        stat            Exchange p95
api        stat            Call errors
api        timeseries      Exchange latency p50, p95, p99
api        timeseries      Exchange calls per minute
api        timeseries      Exchange errors in 5 min
api        table           Exchange endpoints
api        heatmap         Exchange latency by size
"""


def test_the_panels_are_these() -> None:
    found = [f"{key:<11}{panel['type']:<16}{panel['title']}".rstrip() for key, panel in ALL_PANELS]
    assert found == PANELS.splitlines()


@pytest.mark.parametrize(
    ("key", "kind", "title", "metric", "unit", "thresholds"),
    [
        (
            "overview",
            "timeseries",
            "Account value and its high-water mark",
            "trader_account_value_usd",
            "currencyUSD",
            [None],
        ),
        ("overview", "timeseries", "Daily P&L %", "trader_pnl_pct", "percentunit", [None, -0.05, -0.03]),
        ("overview", "stat", "Open positions", "trader_open_positions", "locale", [None]),
        ("risk", "gauge", "Exposure %", "trader_exposure_pct", "percentunit", [None, 0.70, 0.90]),
        ("risk", "stat", "Max drawdown", "trader_max_drawdown_pct", "percentunit", [None, 0.10, 0.15]),
        ("overview", "stat", "Total trades", "trader_trades_total", "locale", [None]),
        ("risk", "timeseries", "Risk rejections by reason", "trader_risk_rejections_total", "locale", [None]),
        ("health", "timeseries", "API latency p95", "trader_api_latency_seconds", "s", [None, 1, 2]),
        (
            "risk",
            "timeseries",
            "Circuit breaker trips by reason",
            "trader_circuit_breaker_trips_total",
            "locale",
            [None],
        ),
        ("health", "timeseries", "Cycle duration p50, p95, p99", "trader_cycle_duration_seconds", "s", [None, 45, 60]),
    ],
)
def test_the_ten_panels_of_its_document(
    key: str, kind: str, title: str, metric: str, unit: str, thresholds: list[float | None]
) -> None:
    panel = named(COMPILED[key], title, kind)
    assert f"`{metric}`" in panel["description"]
    assert panel["fieldConfig"]["defaults"]["unit"] == unit
    assert values(panel) == thresholds


@each_panel
def test_each_description_has_the_question_the_metrics_and_the_limit(key: str, panel: Json) -> None:
    first, *_ = panel["description"].split("\n\n")
    assert any(signal.question in first for signal in SIGNALS.values()), key
    asked = set().union(*(metrics(target["expr"]) for target in panel["targets"]))
    said = re.search(r"^From (.*)\.$", panel["description"], re.MULTILINE)
    assert set(re.findall("`(.*?)`", said[1] if said else "")) == asked
    judged = [value for value in values(panel) if value is not None] if panel["type"] != "heatmap" else []
    assert not judged or judged == SIGNS or re.search(r"(warning|critical) (from|below) ", panel["description"])


@pytest.mark.parametrize(
    ("key", "title", "said"),
    [
        ("risk", "Exposure %", "Exposure: warning from 70 %, critical from 90 % (document, panel 4 and alert 1)."),
        ("overview", "Win rate, 24 h", "Win rate: warning below 50 %, critical below 45 % (tradeboards)."),
        (
            "health",
            "Data age",
            "Data age: warning from 60 s, critical from 300 s (document, alert 3; warning: tradeboards).",
        ),
        (
            "risk",
            "Breaker trips",
            "No trip is good news: without one it is zero, as long as the system answers its scrapes.",
        ),
        (
            "risk",
            "Risk rejections by reason",
            "None at all is fine: without one it is zero, as long as the system answers its scrapes.",
        ),
        (
            "risk",
            "Flying blind",
            "It cannot see while its data is more than 60 s old, or its main loop hangs.",
        ),
        (
            "overview",
            "Trading state",
            "Is it on? TRADING: every process answers and no breaker stops it. STOPPED: one does; where it does not "
            "say so itself, one tripped within the last hour or turns proposals away. UP: every process answers, but "
            "no breaker says whether it trades. DOWN: a process does not answer.",
        ),
        (
            "execution",
            "API errors in 5 min by endpoint",
            "API errors: warning from 5 (document, alert 4, counted in 5 min).",
        ),
        ("overview", "Day P&L", "The day starts when the application says so; its guide does not say when."),
    ],
)
def test_descriptions_say_what_a_reader_must_know(key: str, title: str, said: str) -> None:
    assert said in named(COMPILED[key], title).get("description", "").split("\n\n")


# -- the controls ------------------------------------------------------------------------------------------------------
NARROWED = 'job="trader247", instance=~"$instance"'
SOURCES = {
    "instance": 'up{job="trader247"}',
    "reason": f"trader_risk_rejections_total{{{NARROWED}}}",
    "symbol": f"trader_position_value_usd{{{NARROWED}}}",
    "endpoint": f"trader_api_errors_total{{{NARROWED}}}",
    "outcome": f"trader_trades_total{{{NARROWED}}}",
}


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("overview", ["instance"]),
        ("risk", ["instance", "reason", "symbol"]),
        ("execution", ["instance", "endpoint", "outcome"]),
        ("health", ["instance"]),
    ],
)
def test_the_variables(key: str, names: list[str]) -> None:
    first, *rest = COMPILED[key]["templating"]["list"]
    assert {name: first[name] for name in ("name", "type", "query", "multi")} == {
        "name": "datasource",
        "type": "datasource",
        "query": "prometheus",
        "multi": False,
    }
    assert [(one["name"], one["query"]) for one in rest] == [
        (name, f"label_values({SOURCES[name]}, {name})") for name in names
    ]
    for one in rest:
        kept = {"type", "datasource", "multi", "includeAll", "allValue", "current", "refresh"}
        assert {name: one[name] for name in kept} == {
            "type": "query",
            "datasource": DATASOURCE,
            "multi": True,
            "includeAll": True,
            "allValue": ".*",
            "current": {"selected": True, "text": ["All"], "value": ["$__all"]},
            "refresh": 2,
        }


@pytest.mark.parametrize("key", BOARDS)
def test_each_variable_is_used_and_each_one_used_is_there(key: str) -> None:
    text = " ".join(queries(COMPILED[key]))
    used = set(re.findall(r"\$(?!__)\{?(\w+)", text)) | {"datasource"}
    assert used == {variable["name"] for variable in COMPILED[key]["templating"]["list"]}


def test_every_panel_asks_the_data_source_that_the_variable_names() -> None:
    for _, panel in WITH_DATA:
        assert panel["datasource"] == DATASOURCE
        assert all(target["datasource"] == DATASOURCE for target in panel["targets"])


@pytest.mark.parametrize("key", BOARDS)
def test_links_lead_to_the_other_dashboards_with_variables_and_time(key: str) -> None:
    *links, desk = COMPILED[key]["links"]
    assert (desk["title"], desk["url"]) == ("All deployments", "/d/desk-overview?${datasource:queryparam}")
    assert [link["url"] for link in links] == [f"/d/trader247-{other}" for other in BOARDS if other != key]
    titles = {f"/d/{board['uid']}": board["title"].removeprefix("247trader-v2: ") for board in COMPILED.values()}
    for link in links:
        assert (link["type"], link["includeVars"], link["keepTime"], link["targetBlank"]) == ("link", True, True, False)
        assert link["title"] == titles[link["url"]]


TRIPS = """\
sum by (reason) (
  (
    (
      (
        (
          max_over_time(
            trader_circuit_breaker_trips_total{job="trader247", instance=~"$instance"}[$__rate_interval]
          )
          unless trader_circuit_breaker_trips_total{job="trader247", instance=~"$instance"} offset $__rate_interval
        )
        and on (job) (up{job="trader247", instance=~"$instance"} offset $__rate_interval == 1)
      )
      unless on (job, instance) (
        up{job="trader247", instance=~"$instance"} offset $__rate_interval == 0
      )
    )
    or increase(
      trader_circuit_breaker_trips_total{job="trader247", instance=~"$instance"}[$__rate_interval]
    )
  )
  > 0
)"""


@pytest.mark.parametrize("key", BOARDS)
def test_critical_alerts_restarts_and_what_people_mark_are_on_every_graph(key: str) -> None:
    by_hand, alerts, restarts = COMPILED[key]["annotations"]["list"]
    assert (by_hand["builtIn"], by_hand["datasource"]["uid"], by_hand["type"]) == (1, "-- Grafana --", "dashboard")
    assert (alerts["name"], alerts["expr"]) == (
        "Critical alerts",
        'max_over_time(ALERTS{deployment="trader247", alertstate="firing", severity="critical"}[$__interval])',
    )
    assert (alerts["titleFormat"], alerts["tagKeys"]) == ("{{alertname}}", "reason")
    assert (restarts["name"], restarts["expr"], restarts["useValueForTime"]) == (
        "Restarts",
        'process_start_time_seconds{job="trader247", instance=~"$instance"} * 1000',
        True,
    )
    assert all(mark["enable"] and not mark["hide"] for mark in (by_hand, alerts, restarts))


def test_where_no_rules_are_loaded_the_breakers_trips_are_marked_themselves(tmp_path: Path) -> None:
    for board in built(tmp_path, f"[deployments.trader247]\n{COMPUTED}", "trader247").values():
        _, trips, restarts = board["annotations"]["list"]
        assert (trips["name"], trips["expr"]) == ("Circuit breaker trips", TRIPS)
        assert (trips["titleFormat"], trips["enable"], trips["hide"]) == ("Circuit breaker: {{reason}}", True, False)
        assert restarts["name"] == "Restarts"


@pytest.mark.parametrize(
    ("key", "title", "span"),
    [
        ("overview", "Trading overview", "now-24h"),
        ("risk", "Risk", "now-24h"),
        ("execution", "Execution", "now-24h"),
        ("health", "System health", "now-6h"),
    ],
)
def test_the_head_of_each_dashboard(key: str, title: str, span: str) -> None:
    wanted: dict[str, Any] = {
        "uid": f"trader247-{key}",
        "title": f"247trader-v2: {title}",
        "schemaVersion": 42,
        "editable": False,
        "refresh": "30s",
        "timezone": "utc",
        "time": {"from": span, "to": "now"},
        "tags": ["tradeboards", "trader247"],
    }
    assert {name: COMPILED[key][name] for name in wanted} == wanted
