"""The demonstration and the evidence, on a real Prometheus, as a user runs them."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner
from lab_case import LAB_END, simulated

import cli
from systems.registry import SHIPPED

ROOT = Path(__file__).parent.parent
TRADEBOARDS = Path(sys.executable).parent / "tradeboards"


def test_the_demo_does_all_of_it_and_leaves_nothing_running(tmp_path: Path) -> None:
    (tmp_path / "tradeboards.toml").write_text(
        'target = "far"\n[targets.far]\nurl = "https://grafana.invalid"\n', encoding="utf-8"
    )
    command = [str(TRADEBOARDS), "demo", "trader247"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = dict(
        re.findall(r"^ok +(build|check|lab|check --prometheus|diff|push|diff again)  +(.*?) *$", done.stdout, re.M)
    )
    assert rows["build"].startswith("5 dashboards, 3 files of rules compiled to build/")
    assert re.fullmatch(r"no problems in 5 dashboards and \d+ rules", rows["check"])
    assert " failed" not in rows["check --prometheus"]
    assert rows["diff"] == "var/grafana: 5 new"
    assert rows["diff again"] == "var/grafana: no changes (5 dashboards)"
    assert "tradeboards build && tradeboards diff" in done.stdout

    url = re.search(r"http://127\.0\.0\.1:(\d+)", rows["lab"])
    assert url
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(url[1]))) != 0, "the lab's Prometheus still listens"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build", "tradeboards.toml", "var"]


def test_every_query_of_every_dashboard_is_answered(lab_url: str) -> None:
    # Of a system without a simulation there is nothing to ask, nor of the desk that it stands on.
    running = [one.slug for one in simulated()]
    names = running if len(running) < len(SHIPPED) else [*running, "desk"]
    arguments = ["check", *names, "--prometheus", lab_url, "--time", str(LAB_END), "--format", "json"]
    result = CliRunner(catch_exceptions=False).invoke(cli.main, arguments)
    answer = json.loads(result.stdout)
    assert answer["problems"] == []
    loud = [one for one in answer["evidence"] if one["state"] not in {"ok", "silent"}]
    assert loud == []
    assert result.exit_code == 0
    asked = {finding["where"]["dashboard"] for finding in answer["evidence"]}
    built = (ROOT / "build/dashboards").glob("*/*.json")
    dashboards = {f"{path.parent.name}-{path.stem}" for path in built if path.parent.name in names}
    assert asked == dashboards | {f"rules/{name}.rules.yml" for name in running}
    quiet = {one["where"]["panel"] for one in answer["evidence"] if (one["role"], one["state"]) == ("panel", "silent")}
    assert quiet <= {"API errors by endpoint", "Calls last for", "P&L this month"}


def test_evidence_names_what_is_empty_and_what_fails(lab_url: str, tmp_path: Path) -> None:
    def panel(number: int, title: str, expr: str) -> dict[str, object]:
        target = {"refId": "A", "expr": expr, "instant": True, "datasource": {"type": "prometheus", "uid": "x"}}
        return {"id": number, "type": "stat", "title": title, "targets": [target]}

    board = tmp_path / "theirs.json"
    panels = [
        panel(1, "fine", "sum(trader_account_value_usd)"),
        panel(2, "gone", "trader_nothing_usd"),
        panel(3, "broken", "up * on(job) up * up{job="),
        panel(4, "many to many", "up * on () group_left () up + on () trader_position_value_usd"),
    ]
    board.write_text(json.dumps({"title": "Theirs", "panels": panels, "schemaVersion": 39}), encoding="utf-8")
    result = CliRunner().invoke(cli.main, ["check", str(board), "--prometheus", lab_url, "--time", str(LAB_END)])
    assert result.exit_code == 1
    assert '  ok       panel "fine" (id 1), query A: 1 series, 1 sample\n' in result.stdout
    assert '  empty    panel "gone" (id 2), query A: no data\n             trader_nothing_usd\n' in result.stdout
    assert '  failed   panel "broken" (id 3), query A: ' in result.stdout
    assert '  failed   panel "many to many" (id 4), query A: ' in result.stdout
    assert "4 queries: 1 answered, 1 without data, 2 failed; 1 samples read" in result.stdout.replace(
        "sample read", "samples read"
    )


def test_a_prometheus_that_is_not_there_is_one_line() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    result = CliRunner().invoke(cli.main, ["check", "--prometheus", f"http://u:secret@127.0.0.1:{port}"])
    assert result.exit_code == 2
    assert result.stderr.strip().startswith("error: ")
    assert f"http://127.0.0.1:{port}" in result.stderr
    assert "secret" not in result.output
    assert "Traceback" not in result.output


def test_a_file_that_is_no_json_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    result = CliRunner().invoke(cli.main, ["check", str(tmp_path / "a.json"), str(tmp_path / "b.json")])
    assert result.exit_code == 2
    assert result.stderr.count("error: ") == 2
    assert f"error: {tmp_path}/b.json: cannot be read: No such file or directory\n" in result.stderr


def test_the_checks_page_is_what_the_command_prints() -> None:
    shown = CliRunner().invoke(cli.main, ["check", "--list"]).stdout
    assert (Path(__file__).parent.parent / "docs/checks.md").read_text(encoding="utf-8") == shown
