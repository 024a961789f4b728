"""The desk: what stands on it, in which order, where it leads and whose data it asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from build_case import ROOT, Json, complaint, panels, run
from click.testing import CliRunner

from cli import main
from config import load
from systems.registry import deployments

PAPER = '[deployments.paper]\nsystem = "trader247"\ndatasource = "mimir-paper"\ntitle = "Paper"\n'


def desk(folder: Path, toml: str = "") -> Json:
    (folder / "tradeboards.toml").write_text(toml)
    run("--config", str(folder / "tradeboards.toml"), "build", "desk", "--out", str(folder / "out"))
    (file,) = (folder / "out/dashboards/desk").iterdir()
    assert file.name == "overview.json"
    made: Json = json.loads(file.read_text())
    return made


def by_row(dashboard: Json) -> dict[str, list[Json]]:
    """Panels by the row that they stand under, folded or not."""
    rows: dict[str, list[Json]] = {}
    for one in dashboard["panels"]:
        if one["type"] == "row":
            rows[one["title"]] = list(one["panels"])
        else:
            rows[list(rows)[-1]].append(one)
    return rows


def test_each_deployment_has_one_row_of_at_most_eight_numbers_that_ask_for_its_own_series(tmp_path: Path) -> None:
    dashboard = desk(tmp_path, PAPER)
    rows = by_row(dashboard)
    members = {one.slug: one for one in deployments(load(tmp_path / "tradeboards.toml"))}
    titles = {slug: one.title for slug, one in members.items()}
    assert list(rows) == list(titles.values())
    for slug, title in titles.items():
        assert 1 <= len(rows[title]) <= 8
        own = [
            f"{one.label}{one.op}" + json.dumps(one.value) for some in members[slug].selectors.values() for one in some
        ]
        for panel in rows[title]:
            assert panel["type"] == "stat"
            assert any(text in panel["targets"][0]["expr"] for text in own)
            assert panel["links"][0]["url"].startswith(f"/d/{slug}-")
    assert {"State", "As of"} <= {panel["title"] for panel in rows[titles["trader247"]]}


def test_what_answers_and_needs_somebody_all_the_same_stands_beside_its_state(tmp_path: Path) -> None:
    rows = by_row(desk(tmp_path))
    expected = {
        "Andre Assassin": "Alerts",
        "247trader-v2": "Flying blind",
        "Trading system (NIFTY options)": "Data",
        "TradPal": "Services",
        "TRADERAGENT": "Last trade",
    }
    assert {row[1]["title"] for row in rows.values()} == {"Firing"}
    assert {title: rows[title][2]["title"] for title in expected} == expected


def test_every_deployment_asks_the_data_source_of_its_own(tmp_path: Path) -> None:
    dashboard = desk(tmp_path, PAPER)
    chosen = {one["name"]: one["current"]["value"] for one in dashboard["templating"]["list"]}
    assert chosen == {"datasource": "default", "datasource_mimir_paper": "mimir-paper"}
    for title, shown in by_row(dashboard).items():
        name = "datasource_mimir_paper" if title == "Paper" else "datasource"
        assert {panel["datasource"]["uid"] for panel in shown} == {f"${{{name}}}"}
        assert all(panel["links"][0]["url"].endswith(f"&var-datasource=${{{name}}}") for panel in shown)


def test_every_link_leads_to_a_dashboard_that_is_built() -> None:
    there = {path.parent.name + "-" + path.stem for path in (ROOT / "build/dashboards").glob("*/*.json")}
    committed = json.loads((ROOT / "build/dashboards/desk/overview.json").read_text())
    led = {link["url"].split("?")[0].removeprefix("/d/") for panel in panels(committed) for link in panel["links"]}
    assert led
    assert led <= there
    back = [
        [link["url"].split("?")[0] for link in json.loads(path.read_text())["links"]]
        for path in (ROOT / "build/dashboards").glob("*/*.json")
        if path.parent.name != "desk"
    ]
    assert all("/d/desk-overview" in links for links in back)


def test_of_many_the_first_ten_are_open_and_the_others_fold(tmp_path: Path) -> None:
    many = "".join(f'[deployments.p{n:02}]\nsystem = "trader247"\ntitle = "P{n:02}"\n' for n in range(20))
    dashboard = desk(tmp_path, many)
    folded = [one["collapsed"] for one in dashboard["panels"] if one["type"] == "row"]
    assert folded == [False] * 10 + [True] * (len(folded) - 10)
    ids = [panel["id"] for panel in panels(dashboard)]
    assert len(set(ids)) == len(ids)


def test_another_deployment_changes_no_id_of_the_others(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    without = {(p["targets"][0]["expr"], p["id"]) for p in panels(desk(tmp_path / "a"))}
    assert without <= {(p["targets"][0]["expr"], p["id"]) for p in panels(desk(tmp_path, PAPER))}


def test_its_title_folder_and_time_zone_are_chosen_in_the_configuration(tmp_path: Path) -> None:
    dashboard = desk(tmp_path, '[deployments.desk]\ntitle = "Night desk"\ntimezone = "Asia/Tokyo"\neditable = true\n')
    assert (dashboard["title"], dashboard["timezone"]) == ("Night desk: All deployments", "Asia/Tokyo")
    assert dashboard["editable"] is True
    assert dashboard["uid"] == "desk-overview"


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        (
            '[deployments.desk]\nsystem = "trader247"\n',
            "deployments.desk: system: the desk has no system of its own. It takes editable, folder, timezone, title",
        ),
        (
            '[deployments.desk]\ntimezone = "Asia/Tokio"\n',
            'deployments.desk: timezone: no time zone "Asia/Tokio". Did you mean "Asia/Tokyo"? '
            "Write utc, browser or Area/City",
        ),
    ],
)
def test_what_the_desk_cannot_have(tmp_path: Path, toml: str, message: str) -> None:
    file = tmp_path / "tradeboards.toml"
    file.write_text(toml)
    assert complaint("--config", str(file), "build") == [f"{file}: {message}"]


def test_no_system_may_take_its_name(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "from dataclasses import replace\nfrom systems.trader247 import SYSTEM as T\nSYSTEM = replace(T, slug='desk')\n"
    )
    file = tmp_path / "tradeboards.toml"
    file.write_text('systems = ["mine.py"]\n')
    result = CliRunner().invoke(main, ["--config", str(file), "build"])
    assert result.exit_code == 2
    assert 'the slug "desk" is taken by the desk. Give the system another' in result.stderr
