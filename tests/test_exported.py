"""A metric that a deployment exports otherwise than its system's guide says; and a trading day that begins at noon."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from build_case import COMPUTED, built, committed, complaint, named, queries

HERE = "[deployments.trader247]\n"


def asked(folder: Path, toml: str) -> dict[str, str]:
    """The first query of each panel, of all dashboards."""
    return {
        panel["title"]: panel["targets"][0]["expr"]
        for dashboard in built(folder, HERE + toml, "trader247").values()
        for row in dashboard["panels"]
        for panel in (row, *row.get("panels", ()))
        if panel.get("targets")
    }


def test_another_name_is_asked_for_everywhere(tmp_path: Path) -> None:
    toml = 'metrics.trader_risk_rejections_total = { name = "bot_rejections_total" }\n'
    dashboards = built(tmp_path, HERE + toml, "trader247")
    renamed = "trader_risk_rejections_total", "bot_rejections_total"
    before = sorted("".join(text.split()).replace(*renamed) for one in committed().values() for text in queries(one))
    assert sorted("".join(text.split()) for one in dashboards.values() for text in queries(one)) == before
    texts = json.dumps([one["templating"] for one in dashboards.values()])
    assert "bot_rejections_total" in texts
    assert "trader_risk_rejections_total" not in texts


def test_another_unit_becomes_the_guide_s_before_anything_else(tmp_path: Path) -> None:
    first = asked(tmp_path, "")
    exposure = asked(tmp_path, 'metrics.trader_exposure_pct.unit = "percentunit"\n')
    assert first["Exposure over time"].endswith(" / 100)")
    assert exposure["Exposure over time"] == first["Exposure over time"].replace("}", "} / 0.01")
    age = asked(tmp_path, 'metrics.trader_data_staleness_seconds.unit = "ms"\n')
    assert age["Data age over time"] == first["Data age over time"].replace("}", "} / 1000")


def test_a_window_is_taken_first_and_then_made_the_guide_s_unit(tmp_path: Path) -> None:
    """Samples are what is exported; a unit can only be changed of what comes of them."""
    bars = asked(tmp_path, f'{COMPUTED}metrics.trader_daily_pnl_usd = {{ name = "pnl" }}\n')["P&L by day"]
    assert "pnl{" in bars
    assert "trader_daily_pnl_usd" not in bars


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        (
            'metrics.trader_exposure_pc = { name = "x" }\n',
            'metrics.trader_exposure_pc: no metric "trader_exposure_pc". Did you mean "trader_exposure_pct"',
        ),
        (
            'metrics.trader_exposure_pct = { unit = "ms" }\n',
            'metrics.trader_exposure_pct: "ms" does not become "percent". Write percentunit or percent or suffix:bp',
        ),
        (
            'metrics.trader_account_value_usd = { unit = "percent" }\n',
            'metrics.trader_account_value_usd: "percent" does not become "currencyUSD". Leave its unit out',
        ),
        (
            'metrics.trader_api_latency_seconds = { unit = "ms" }\n',
            "metrics.trader_api_latency_seconds: a histogram has the scale of its buckets. Leave its unit out",
        ),
        (
            'metrics.trader_exposure_pct = { name = "a-b" }\n',
            'metrics.trader_exposure_pct: "a-b" is no metric name. Use letters, digits, _ and :',
        ),
        (
            'metrics.trader_exposure_pct = { scale = "x" }\n',
            "metrics.trader_exposure_pct.scale: unknown key. Known: name, unit",
        ),
        (
            'metrics.trader_exposure_pct.name = "x"\nmetrics.trader_daily_pnl_usd.name = "x"\n',
            'metrics: two metrics would be "x". Give each the name it has here',
        ),
        ('metrics.up = { name = "y" }\n', "metrics.up: Prometheus itself names it. Leave it out"),
        ('title = "A\\u001b[31m"\n', "title: holds a character that cannot be printed. Write it without"),
        ('title = "A "\n', "title: begins or ends with a space, which Grafana drops. Write it without"),
        ('folder = " A"\n', "folder: begins or ends with a space, which Grafana drops. Write it without"),
        (
            '[deployments.desk]\ntitle = " A"\n',
            "deployments.desk: title: begins or ends with a space, which Grafana drops. Write it without",
        ),
        (
            '[deployments.paper]\nsystem = "trader247"\ntitle = "247trader-v2"\n',
            'deployments.paper: its title "247trader-v2" is that of trader247, in the same folder. '
            "Give one another title or folder",
        ),
        ('day_start = "24:00"\n', 'day_start: "24:00" is no time of day. Write hours and minutes, such as 09:15'),
        ('day_start = "9:15"\n', 'day_start: "9:15" is no time of day. Write hours and minutes, such as 09:15'),
    ],
)
def test_what_it_cannot_be(tmp_path: Path, toml: str, message: str) -> None:
    file = tmp_path / "tradeboards.toml"
    file.write_text(HERE + toml)
    (line,) = complaint("--config", str(file), "build")
    assert (
        line.removeprefix(f"{file}: ")
        .replace("deployments.trader247: ", "")
        .replace("deployments.trader247.", "")
        .startswith(message)
    )


@pytest.mark.parametrize(
    ("start", "window", "offset"),
    [("00:00", "23h59m", "-23h59m"), ("09:15", "23h59m", "-1d9h14m"), ("00:01", "23h59m", "-1d")],
)
def test_a_bar_counts_from_the_beginning_of_the_trading_day(
    tmp_path: Path, start: str, window: str, offset: str
) -> None:
    dashboards = built(tmp_path, f'{HERE}day_start = "{start}"\n', "trader247")
    panel = named(dashboards["overview"], "P&L by day")
    assert f"[{window}] offset {offset}" in panel["targets"][0]["expr"].replace("\n", " ")
    begin = "midnight" if start == "00:00" else start
    assert f"they begin at {begin} in the dashboard's time zone (utc)" in panel["description"]
