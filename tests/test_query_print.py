"""Queries as text: what is printed means the tree it was printed from, and reads well."""

from __future__ import annotations

import copy
import json
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from query_trees import COUNTERS, GAUGES, ours, queries, scopes, theirs

from config import Config
from systems import promql, signals, timeshift
from systems.derived import answering_zero
from systems.matcher import equals, matches, one_of
from systems.matching import Matching
from systems.query import Aggregation, Binary, Call, Everything, Negative, Number, Query, Subquery
from systems.registry import deployments
from systems.render import WIDTH, Scope, render, series_selector
from systems.signal import Level
from systems.window import Window

TRADER247 = replace(deployments(Config(Path()), ["trader247"])[0], recording=False)
EQUITY, DEPTH, _ = GAUGES
DEPTH_PER_JOB = Binary("/", DEPTH, EQUITY, Matching(True, ("job",), "left"))
ORDERS, READS = COUNTERS

# What no line break can shorten: an operator, a parameter, then one selector or text, or what opens parentheses.
OPERATOR = r"(?:[-+*/%^<>=!]+|and|or|unless)(?: bool)?(?: (?:on|ignoring) \([^)]*\))?(?: group_\w+ \([^)]*\))? "
SELECTOR = r"[\w:]*(?:\{\})?(?:\[[^\]]*\])?(?: offset \S+)?(?:\[\w+:\w*\])?"
OPENED = r"(?:\w+(?: (?:by|without) \([^)]*\) )?)?\("
SHORTEST = re.compile(rf'\s*(?:{OPERATOR})?(?:\S+, )?-?(?:{SELECTOR}|""|{OPENED}),?')


@settings(max_examples=300, deadline=None)
@given(queries, scopes())
def test_promql_parser_reads_what_was_printed_as_the_same_tree(query: Query, scope: Scope) -> None:
    assert theirs(render(query, scope)) == ours(query, scope)


@settings(max_examples=100, deadline=None)
@given(query=queries, scope=scopes())
def test_prometheus_reads_what_was_printed_as_the_same_tree(prometheus: str, query: Query, scope: Scope) -> None:
    assert theirs(formatted(prometheus, render(query, scope))) == ours(query, scope)


@settings(max_examples=200, deadline=None)
@given(queries, scopes())
def test_equal_trees_print_equally(query: Query, scope: Scope) -> None:
    assert render(copy.deepcopy(query), copy.deepcopy(scope)) == render(query, scope)


@settings(max_examples=200, deadline=None)
@given(queries, scopes())
def test_a_query_broken_over_lines_is_the_same_on_one_line(query: Query, scope: Scope) -> None:
    one_line = " ".join(line.strip() for line in render(query, scope).split("\n"))
    assert theirs(one_line) == ours(query, scope)


@settings(max_examples=300, deadline=None)
@given(queries, scopes())
def test_no_line_is_long_that_could_be_broken(query: Query, scope: Scope) -> None:
    for line in render(query, scope).split("\n"):
        bare = re.sub(r"\{[^}]+\}", "{}", re.sub(r'"(?:\\.|[^"\\])*"', '""', line))
        assert len(line) <= WIDTH or SHORTEST.fullmatch(bare), line


@settings(max_examples=200, deadline=None)
@given(queries, scopes())
def test_nothing_is_printed_that_a_terminal_would_obey(query: Query, scope: Scope) -> None:
    assert all(character.isprintable() or character == "\n" for character in render(query, scope))


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a Prometheus without any data."""
    folder = tmp_path_factory.mktemp("prometheus")
    (folder / "prometheus.yml").write_text("global: {}\n")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    beside = Path(sys.executable).with_name("prometheus")
    program = str(beside) if beside.exists() else shutil.which("prometheus")
    assert program, "no prometheus in the environment or on the PATH. Run: make prometheus"
    command = [program, "--config.file=prometheus.yml", "--storage.tsdb.path=data", f"--web.listen-address={address}"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://{address}/-/ready", timeout=5).close()
                break
            except OSError:
                assert server.poll() is None, (folder / "log").read_text()
                time.sleep(0.05)
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait()


def formatted(url: str, text: str) -> str:
    """How Prometheus writes a query that it has read."""
    data = urllib.parse.urlencode({"query": text}).encode()
    try:
        with urllib.request.urlopen(f"{url}/api/v1/format_query", data, timeout=30) as answer:
            return str(json.load(answer)["data"])
    except urllib.error.HTTPError as error:
        with error:
            raise AssertionError(f"{json.load(error)['error']}\n{text}") from error


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (EQUITY + EQUITY - 1, "equity_usd + equity_usd - 1"),
        (EQUITY - (EQUITY - 1), "equity_usd - (equity_usd - 1)"),
        ((EQUITY + 1) * 2, "(equity_usd + 1) * 2"),
        (EQUITY + EQUITY * 2, "equity_usd + equity_usd * 2"),
        ((EQUITY**2) ** 3, "(equity_usd ^ 2) ^ 3"),
        (EQUITY ** (Number(2) ** 3), "equity_usd ^ 2 ^ 3"),
        (-(EQUITY + 1), "-(equity_usd + 1)"),
        (-(EQUITY**2), "-(equity_usd ^ 2)"),
        ((-EQUITY) ** 2, "(-equity_usd) ^ 2"),
        (Negative(Negative(EQUITY)), "-(-equity_usd)"),
        (Negative(Number(1)), "-(1)"),
        (EQUITY * -0.1, "equity_usd * (-0.1)"),
        (1 - EQUITY, "1 - equity_usd"),
        (promql.either(EQUITY > 0, EQUITY + 1), "(equity_usd > 0) or (equity_usd + 1)"),
        (promql.either(promql.either(EQUITY, EQUITY), EQUITY), "equity_usd or equity_usd or equity_usd"),
        (Binary("and", EQUITY, Binary("unless", EQUITY, EQUITY)), "equity_usd and (equity_usd unless equity_usd)"),
        (promql.is_true(EQUITY >= 20), "equity_usd >= bool 20"),
        (promql.compare("==", EQUITY, 1), "equity_usd == 1"),
        (
            Binary("/", DEPTH, EQUITY, Matching(True, ("job",), "left")),
            "book_depth / on (job) group_left () equity_usd",
        ),
        (Binary("unless", EQUITY, promql.constant(0), Matching(True, ())), "equity_usd unless on () vector(0)"),
        (promql.top(5, DEPTH), "sort_desc(topk(5, book_depth))"),
        (Aggregation("sum", DEPTH, ("symbol",)), "sum by (symbol) (book_depth)"),
        (Aggregation("avg", DEPTH, ("by",), without=True), "avg without (by) (book_depth)"),
        (promql.labelled(EQUITY, "symbol", 'a"b'), 'label_replace(equity_usd, "symbol", "a\\"b", "", "")'),
        (timeshift.ago(EQUITY, "1h"), "equity_usd offset 1h"),
        (promql.happened_of_day(READS, -60), "increase(reads[1d] offset -23h)"),
        (promql.changes(EQUITY, "5m"), "changes(equity_usd[5m])"),
        (promql.now() - EQUITY, "time() - equity_usd"),
        (Everything("app"), '{__name__!=""}'),
        (EQUITY * 1e22, "equity_usd * 1e+22"),
        (EQUITY * 0.1, "equity_usd * 0.1"),
        (EQUITY * 1e6, "equity_usd * 1000000"),
        (float("-inf") < EQUITY, "equity_usd > (-Inf)"),
    ],
)
def test_only_the_parentheses_that_are_needed(query: Query, text: str) -> None:
    assert render(query, Scope()) == text


@pytest.mark.parametrize(
    ("begins", "end", "begin"),
    [(0, " offset -1d", ""), (90, " offset -1d1h30m", " offset -1h30m"), (-1500, " offset 1h", " offset 1d1h")],
)
def test_a_day_ends_where_it_says_and_what_was_before_it_is_looked_for_before_it(
    begins: int, end: str, begin: str
) -> None:
    wanted = (
        f"(((max_over_time(orders_total[1d]{end}) unless orders_total{begin}) and on (job) (up{begin} == 1)) "
        f"unless on (job, instance) (up{begin} == 0)) or increase(orders_total[1d]{end})"
    )
    printed = render(promql.happened_of_day(ORDERS, begins), Scope())
    assert "".join(printed.split()) == "".join(wanted.split())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("win", '"win"'),
        ('say "hi"', r'"say \"hi\""'),
        (r"C:\new", r'"C:\\new"'),
        ("a\nb\tc\r", r'"a\nb\tc\r"'),
        ("\x1b[31m", r'"\u001b[31m"'),
        ("\u202egnp", r'"\u202egnp"'),
        ("\U000e0041", r'"\U000e0041"'),
        ("Zürich 😀", '"Zürich 😀"'),
    ],
)
def test_label_values_are_escaped(value: str, text: str) -> None:
    assert render(DEPTH.where(symbol=value), Scope()) == f"book_depth{{symbol={text}}}"


def test_plain_values_stay_plain_in_a_regular_expression() -> None:
    query = DEPTH.where(one_of("symbol", "BTC-USD", "a.b|c", "(x)$"))
    assert render(query, Scope()) == r'book_depth{symbol=~"BTC-USD|a\\.b\\|c|\\(x\\)\\$"}'


PRINTS = {
    signals.WIN_RATE: """\
(
  sum(
    (
      (
        (
          max_over_time(trader_trades_total{job="trader247", outcome="win"}[24h])
          unless trader_trades_total{job="trader247", outcome="win"} offset 24h
        )
        and on (job) (up{job="trader247"} offset 24h == 1)
      )
      unless on (job, instance) (up{job="trader247"} offset 24h == 0)
    )
    or increase(trader_trades_total{job="trader247", outcome="win"}[24h])
  )
  or vector(0)
)
/ (
  sum(
    (
      (
        (
          max_over_time(trader_trades_total{job="trader247"}[24h])
          unless trader_trades_total{job="trader247"} offset 24h
        )
        and on (job) (up{job="trader247"} offset 24h == 1)
      )
      unless on (job, instance) (up{job="trader247"} offset 24h == 0)
    )
    or increase(trader_trades_total{job="trader247"}[24h])
  )
  >= 20
)""",
    signals.REJECTION_RATIO: """\
(
  sum(
    (
      (
        (
          (
            max_over_time(trader_risk_rejections_total{job="trader247"}[1h])
            unless trader_risk_rejections_total{job="trader247"} offset 1h
          )
          and on (job) (up{job="trader247"} offset 1h == 1)
        )
        unless on (job, instance) (up{job="trader247"} offset 1h == 0)
      )
      or increase(trader_risk_rejections_total{job="trader247"}[1h])
    )
    > 0
  )
  or vector(0)
)
/ (
  (
    sum(
      (
        (
          (
            (
              max_over_time(trader_risk_rejections_total{job="trader247"}[1h])
              unless trader_risk_rejections_total{job="trader247"} offset 1h
            )
            and on (job) (up{job="trader247"} offset 1h == 1)
          )
          unless on (job, instance) (up{job="trader247"} offset 1h == 0)
        )
        or increase(trader_risk_rejections_total{job="trader247"}[1h])
      )
      > 0
    )
    or vector(0)
  )
  + sum(increase(trader_orders_placed_total{job="trader247"}[1h]))
  > 0
)""",
    signals.RETURN: """\
sum(trader_account_value_usd{job="trader247"})
/ sum(trader_account_value_usd{job="trader247"} offset $__range)
- 1""",
    signals.FLYING_BLIND: """\
(
  max(
    (up{job="trader247"} == 0)
    unless on (instance) (
      sum by (instance) (last_over_time(trader_open_positions{job="trader247"}[1h])) == 0
    )
  )
  + 1
)
or (
  (
    (
      (max(trader_data_staleness_seconds{job="trader247"}) > bool 60)
      + (
        (
          min(sum by (instance) (rate(trader_cycle_duration_seconds_count{job="trader247"}[5m])))
          == bool 0
        )
        or vector(0)
      )
      > bool 0
    )
    * (sum(trader_open_positions{job="trader247"}) > bool 0)
    > bool 0
  )
  or max(up{job="trader247"} == 0)
)""",
    signals.HEARTBEAT: """\
min(sum by (instance) (rate(trader_cycle_duration_seconds_count{job="trader247"}[5m]))) * 60""",
    signals.PNL_DAY_RATIO: """\
avg((trader_daily_pnl_pct{job="trader247"} or trader_pnl_pct{job="trader247"}) / 100)""",
    signals.BURN_1H: """\
(1 - sum(sum_over_time(up{job="trader247"}[1h])) / sum(count_over_time(up{job="trader247"}[1h])))
/ 0.001""",
}
TRIPS = """\
sum by (reason) (
  (
    (
      (
        (
          max_over_time(trader_circuit_breaker_trips_total{job="trader247"}[1h])
          unless trader_circuit_breaker_trips_total{job="trader247"} offset 1h
        )
        and on (job) (up{job="trader247"} offset 1h == 1)
      )
      unless on (job, instance) (up{job="trader247"} offset 1h == 0)
    )
    or increase(trader_circuit_breaker_trips_total{job="trader247"}[1h])
  )
  > 0
)
or on () label_replace(max(up{job="trader247"} == 1) * 0, "reason", "none", "", "")"""
LATENCY = """\
histogram_quantile(
  0.95,
  sum by (le) (rate(trader_api_latency_seconds_bucket{job="trader247"}[$__rate_interval]))
)"""
OF_TRADER247 = Scope(TRADER247.selectors, (), "$__rate_interval", "$__range")


@pytest.mark.parametrize("signal", PRINTS, ids=lambda signal: signal.key)
def test_the_queries_of_trader247_read_well(signal: Level) -> None:
    assert render(TRADER247.total(signal), OF_TRADER247) == PRINTS[signal]


def test_a_count_of_events_sees_the_first_one_and_draws_zero_while_a_process_answers() -> None:
    trips = promql.total(promql.occurrences(TRADER247.counter(signals.BREAKER_TRIPS), "1h"), ("reason",))
    assert render(promql.or_zero(trips, answering_zero(TRADER247)), OF_TRADER247) == TRIPS


def test_a_quantile_is_taken_over_a_rate_of_buckets() -> None:
    assert render(promql.quantile(0.95, TRADER247.histogram(signals.API_LATENCY)), OF_TRADER247) == LATENCY


def test_a_long_subquery_and_a_long_minus_are_broken_too() -> None:
    long = promql.total(EQUITY.where(job="a" * 50)) + promql.total(EQUITY.where(job="b" * 50))
    over = Call("max_over_time", (Subquery(-long, "30d", "5m"),))
    assert render(over, Scope()) == "\n".join(
        [
            "max_over_time(",
            "  (",
            "    -(",
            f'      sum(equity_usd{{job="{"a" * 50}"}})',
            f'      + sum(equity_usd{{job="{"b" * 50}"}})',
            "    )",
            "  )[30d:5m]",
            ")",
        ]
    )


def test_a_filter_touches_only_metrics_that_have_its_label() -> None:
    scope = Scope({}, (matches("symbol", "BTC.*"), equals("instance", "a:1")))
    query = promql.total(DEPTH) / promql.total(EQUITY)
    assert render(query, scope) == (
        'sum(book_depth{symbol=~"BTC.*", instance="a:1"}) / sum(equity_usd{instance="a:1"})'
    )


def test_each_origin_has_its_selector() -> None:
    scope = Scope({"app": (equals("job", "bot"),), "node": (matches("job", "node-.*"), equals("env", "live"))})
    query = promql.total(promql.rate(ORDERS)) / promql.total(promql.rate(READS, "1m"))
    assert render(query, scope) == (
        'sum(rate(orders_total{job="bot"}[5m])) / sum(rate(reads{job=~"node-.*", env="live"}[1m]))'
    )


def test_a_matcher_that_the_scope_has_already_is_not_said_twice() -> None:
    assert render(EQUITY.where(job="bot"), Scope({"app": (equals("job", "bot"),)})) == 'equity_usd{job="bot"}'


def test_windows_are_the_scope_s() -> None:
    query = promql.total(promql.rate(READS)) + promql.total(promql.increase(READS, Window.RANGE))
    scope = Scope(rate="2m", range="30d", step="30m")
    assert render(query, scope) == "sum(rate(reads[2m])) + sum(increase(reads[30d:30m]))"


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["up"], 'up{job="bot", instance=~"$instance"}'),
        (["a_total", "b.c"], '{__name__=~"a_total|b\\\\.c", job="bot", instance=~"$instance"}'),
    ],
)
def test_what_a_variable_reads_its_values_from(names: list[str], text: str) -> None:
    scope = Scope({"app": (equals("job", "bot"),)}, (matches("instance", "$instance"), matches("symbol", "$symbol")))
    assert series_selector(names, "app", scope) == text
