"""The lab's Prometheus: it has every sample, answers at the end of the history, and is gone afterwards."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from lab_case import LAB_END, ask, number, simulated, trader247
from prometheus_client.parser import text_string_to_metric_families

from errors import LabError
from lab import lab, prometheus
from lab import trader247 as bot
from lab.filling import Backfill
from systems.deployment import Deployment
from systems.exporters.scrape import SCRAPED
from systems.matcher import equals
from systems.metric import RECORDED
from systems.query import Query, Series
from systems.walk import metrics_of

HOUR, DAY = 3600, 86400
BY_PROMETHEUS = {series.metric.name for series in SCRAPED.metrics}
MISSING = (
    'lab: "{}" is not here. Install Prometheus 2.40 or later so that prometheus and promtool are on the PATH, '
    'or run "make prometheus" on Debian'
)


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def refused(url: str) -> bool:
    host, port = url.removeprefix("http://").split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) != 0


# -- the history, loaded -----------------------------------------------------------------------------------------------


def test_prometheus_holds_every_sample_and_series_that_was_written(
    lab_url: str, lab_history: tuple[Path, Backfill]
) -> None:
    filled = lab_history[1]
    assert (filled.start, filled.end) == (LAB_END - 35 * DAY, LAB_END)
    all_of_it = 'count by (__name__) (last_over_time({__name__!=""}[36d]))'
    names = {row["metric"]["__name__"] for row in ask(lab_url, all_of_it)}
    assert sum(number(lab_url, f'sum(count_over_time({{__name__="{name}"}}[36d]))') for name in names) == filled.samples
    assert number(lab_url, 'count(last_over_time({__name__!=""}[36d]))') == filled.series


@pytest.mark.parametrize("deployment", simulated(), ids=lambda deployment: deployment.slug)
def test_every_stated_metric_that_an_answer_reads_is_there_now_for_what_the_deployment_selects(
    lab_url: str, deployment: Deployment
) -> None:
    system = deployment.system
    answers = [answer for answer in system.answered.values() if isinstance(answer, Query | Series)]
    read = {metric for answer in answers for metric in metrics_of(answer) if metric.stated}
    born_later = {metric for metric in read if metric.kind == "counter" and metric.labels}
    for origin, matchers in deployment.selectors.items():
        if origin == RECORDED:
            continue
        chosen = ",".join(f'{matcher.label}{matcher.op}"{matcher.value}"' for matcher in matchers)
        found = {row["metric"]["__name__"] for row in ask(lab_url, f"{{{chosen},deployment=''}}")}
        wanted = {name for m in read - born_later if m.origin == origin for name in m.series_names}
        assert wanted <= found, origin
        assert found <= {name for m in system.catalogue for name in m.series_names} | BY_PROMETHEUS
        assert number(lab_url, f"min(timestamp(up{{{chosen}}} == 1))") == LAB_END


def test_the_end_of_the_history_answers_instant_queries(lab_url: str) -> None:
    assert number(lab_url, "min(up)") == 1
    assert number(lab_url, "min(timestamp(up))") == LAB_END
    assert number(lab_url, "timestamp(trader_account_value_usd)") == LAB_END
    assert ask(lab_url, "up", LAB_END + 301) == []


def test_a_machines_disks_fill_slowly_and_its_processors_are_busier_by_day(lab_url: str) -> None:
    free = 'node_filesystem_avail_bytes{mountpoint="/var/lib"}'
    assert number(lab_url, f"max(delta({free}[1d]) / {free})") < 0
    assert number(lab_url, f"min(predict_linear({free}[6h], 4 * 86400) / {free})") > 0.9
    shares = "sum by (instance, cpu) (rate(node_cpu_seconds_total[1d]))"
    assert number(lab_url, f"max(abs(1 - ({shares})))") < 0.001, "a processor is always in some mode"
    used = '1 - avg(rate(node_cpu_seconds_total{mode="idle"}[2h]))'
    assert number(lab_url, used, LAB_END) > 1.5 * number(lab_url, used, LAB_END - 9 * HOUR)
    assert number(lab_url, "max(pg_stat_activity_count)") < number(lab_url, "min(pg_settings_max_connections)")
    assert number(lab_url, "min(redis_memory_max_bytes - redis_memory_used_bytes)") > 0


def test_eight_days_hold_two_trips_one_restart_and_busier_and_quieter_hours(lab_url: str) -> None:
    trips = ask(lab_url, "min_over_time(timestamp(trader_circuit_breaker_trips_total)[9d:1m])")
    born = {row["metric"]["reason"]: LAB_END - float(row["value"][1]) for row in trips}
    assert set(born) == {"volatility", "exchange_degraded"}
    assert born["exchange_degraded"] < 6 * HOUR < 4 * DAY < born["volatility"]
    assert number(lab_url, "changes(process_start_time_seconds{job='trader247'}[8d])") == 1
    assert number(lab_url, "sum(count_over_time((up{job='trader247'} == 0)[8d:1m]))") == 9
    last_down = LAB_END - bot.RESTART[0] + bot.RESTART[1] - 60
    assert number(lab_url, "up{job='trader247'}", last_down) == 0
    assert ask(lab_url, "trader_account_value_usd", last_down) == [], "gone for longer than Prometheus looks back"
    for day in range(7):
        daily = number(lab_url, "sum(increase(trader_trades_total[1d]))", LAB_END - day * DAY)
        assert 40 <= daily <= 120
    moves = "sum(avg_over_time(abs(delta(trader_account_value_usd[5m]))[2h:5m]))"
    busy = sum(number(lab_url, moves, LAB_END + HOUR - day * DAY) for day in range(1, 7))
    quiet = sum(number(lab_url, moves, LAB_END - 11 * HOUR - day * DAY) for day in range(1, 7))
    assert busy > 1.5 * quiet, "it moves more about 15:00 UTC than about 03:00"


# -- its life ----------------------------------------------------------------------------------------------------------


def test_prometheus_is_gone_after_the_context_and_when_its_body_raises(tmp_path: Path) -> None:
    with prometheus.running(tmp_path / "a") as server:
        assert not gone(server.process.pid)
    assert gone(server.process.pid)
    with pytest.raises(KeyboardInterrupt), prometheus.running(tmp_path / "b") as server:
        raise KeyboardInterrupt
    assert gone(server.process.pid)


@pytest.mark.parametrize(
    "ending",
    [
        signal.SIGTERM,
        signal.SIGHUP,
        signal.SIGINT,
        pytest.param(signal.SIGKILL, marks=pytest.mark.skipif(sys.platform != "linux", reason="a service of Linux")),
    ],
)
def test_prometheus_ends_with_the_program_that_started_it(tmp_path: Path, ending: signal.Signals) -> None:
    script = (
        "import sys, time; from pathlib import Path; from lab import prometheus\n"
        "with prometheus.running(Path(sys.argv[1])) as server:\n"
        "    print(server.url, flush=True)\n"
        "    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as program:
        assert program.stdout is not None
        url = program.stdout.readline().strip()
        assert not refused(url)
        program.send_signal(ending)
        program.wait(30)
    deadline = time.monotonic() + 30
    while not refused(url) and time.monotonic() < deadline:
        time.sleep(0.05)  # after SIGKILL the kernel tells it
    assert refused(url)


def test_a_port_that_is_taken_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = prometheus._free_port
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = iter([taken.getsockname()[1]])
        monkeypatch.setattr(prometheus, "_free_port", lambda: next(ports, None) or free())
        with prometheus.running(tmp_path) as server:
            assert json.load(urllib.request.urlopen(f"{server.url}/api/v1/status/flags"))["status"] == "success"
    assert list(ports) == []


def test_a_prometheus_that_does_not_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(LabError) as failed, prometheus.running(tmp_path, "scrape_configs: 5"):
        pass
    assert str(failed.value).startswith(f"{tmp_path}: Prometheus did not start. It said: ")
    assert "scrape_configs" in str(failed.value) or "cannot unmarshal" in str(failed.value)


def test_promtool_that_refuses_the_text_says_why(tmp_path: Path) -> None:
    text = tmp_path / "bad.om"
    text.write_text("up 1 1\n")
    with pytest.raises(LabError) as failed:
        prometheus.load(text, tmp_path / "data")
    assert str(failed.value).startswith("bad.om: promtool refused the history. It said: ")


def test_samples_that_promtool_drops_silently_are_counted(tmp_path: Path) -> None:
    text = tmp_path / "unordered.om"
    text.write_text("# TYPE up gauge\nup 1 1749740400\nup 1 1749740340\nup 1 1749740415\n# EOF\n")
    assert prometheus.load(text, tmp_path / "data") == 2


def test_a_missing_prometheus_or_promtool_is_named_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(LabError) as missing, lab.up([trader247()], tmp_path / "up"):
        pass
    assert str(missing.value) == MISSING.format("prometheus")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "prometheus").touch(mode=0o755)
    with pytest.raises(LabError) as missing:
        lab.backfill([trader247()], tmp_path / "backfill", end=LAB_END)
    assert str(missing.value) == MISSING.format("promtool")
    assert [path.name for path in tmp_path.iterdir()] == ["prometheus"]


@pytest.mark.parametrize("name", ["prometheus", "promtool"])
def test_a_program_that_cannot_run_is_named_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    broken = tmp_path / "bin" / name
    broken.parent.mkdir()
    broken.write_bytes(b"\x7fELF for another machine")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(broken.parent), prepend=os.pathsep)
    if name == "prometheus":
        with pytest.raises(LabError) as failed, prometheus.running(tmp_path / "lab"):
            pass
        told = f"{tmp_path}/lab: Prometheus did not start. It said: {broken} cannot be used: Exec format error"
        assert str(failed.value) == told
    else:
        with pytest.raises(LabError) as failed:
            lab.backfill([trader247()], tmp_path / "lab", end=LAB_END)
        assert str(failed.value).startswith(f"{broken}: cannot be used: Exec format error. Install Prometheus 2.40")
        assert not (tmp_path / "lab").exists()


def test_waiting_for_a_prometheus_that_dies_says_so(tmp_path: Path) -> None:
    with prometheus.running(tmp_path) as server:
        os.kill(server.process.pid, signal.SIGKILL)
        with pytest.raises(LabError, match=r"Prometheus ended with status -9\. It said: ") as ended:
            server.wait()
    assert str(ended.value).startswith(f"{tmp_path}: ")


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("stage", ["simulating", "loading", "evaluating"])
def test_a_lab_that_is_ended_while_it_is_filled_leaves_nothing(
    tmp_path: Path, ending: signal.Signals, stage: str
) -> None:
    script = (
        "import sys, tempfile; from pathlib import Path; from lab import lab; from lab_case import trader247\n"
        "say = lambda what: print(what, flush=True)\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    with lab.up([trader247()], Path(folder), days=1, on_progress=say): pass\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parent)}
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    ) as program:
        assert program.stdout is not None
        assert any(line.startswith(stage) for line in program.stdout)
        program.send_signal(ending)
        assert program.wait(30) in {128 + ending, -ending}
    assert list(tmp_path.iterdir()) == []


def test_a_hangup_that_is_ignored_stays_so(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with prometheus.running(tmp_path) as server:
            os.kill(os.getpid(), signal.SIGHUP)
            assert ask(server.url, "vector(1)", LAB_END)
    finally:
        signal.signal(signal.SIGHUP, before)


# -- live --------------------------------------------------------------------------------------------------------------


def test_two_deployments_go_on_live_under_the_catalogues_names_where_their_history_ended(tmp_path: Path) -> None:
    live = dataclasses.replace(trader247(), scrape_interval="1s")
    paper = dataclasses.replace(live, slug="trader247-paper", selectors={"app": (equals("job", "paper"),)})
    told: list[str] = []
    with lab.up([live, paper], tmp_path / "lab", days=1, on_progress=told.append) as server:
        url = server.url
        until = time.monotonic() + 30
        while len(ask(url, "count_over_time(up[5s]) >= 2", time.time())) < 2 and time.monotonic() < until:
            time.sleep(0.2)
        now = time.time()
        ups = ask(url, "up == 1", now)
        assert {(row["metric"]["job"], row["metric"]["instance"]) for row in ups} == {
            ("trader247", "127.0.0.1:8000"),
            ("paper", "127.0.0.1:8001"),
        }
        assert number(url, "sum(resets(trader_orders_placed_total[1h]))", now) == 0
        assert number(url, "count(changes(process_start_time_seconds[1h]) == 0)", now) == 2
        joint = ask(url, "abs(delta(trader_account_value_usd[5m])) / trader_account_value_usd < 0.05", now)
        assert len(joint) == 2
        assert ask(url, "count(system:equity:sum)", now)[0]["value"][1] == "2"
        with urllib.request.urlopen(f"{url}/api/v1/rules", timeout=30) as response:
            groups = {group["name"] for group in json.load(response)["data"]["groups"]}
        assert {f"{one.slug}-{topic}" for one in (live, paper) for topic in ("recording-1", "risk")} <= groups
        with urllib.request.urlopen(f"{url}/api/v1/targets", timeout=30) as response:
            targets = json.load(response)["data"]["activeTargets"]
        with urllib.request.urlopen(targets[0]["scrapeUrl"], timeout=30) as response:
            exposed = response.read().decode()
    assert refused(url)
    added = {series.metric.name for series in SCRAPED.metrics}
    stated = [metric for metric in live.system.catalogue if metric.stated and metric.name not in added]
    lines = [line for line in exposed.splitlines() if line.startswith("# ")]
    assert sorted(lines) == sorted(
        line for m in stated for line in (f"# HELP {m.name} {m.help}", f"# TYPE {m.name} {m.kind}")
    )
    samples = [sample for family in text_string_to_metric_families(exposed) for sample in family.samples]
    own = {(metric.name, frozenset(metric.labels)) for metric in stated if metric.kind != "histogram"}
    assert {
        (s.name, frozenset(s.labels)) for s in samples if "duration" not in s.name and "latency" not in s.name
    } == own
    assert told[0] == "simulating trader247"
    assert told[-1] == "starting Prometheus"
