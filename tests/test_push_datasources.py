"""`push --datasources` and `diff --datasources` on a strict Grafana and on a provisioning folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from build_case import run
from click.testing import CliRunner, Result
from grafana_case import HTML, JSON
from grafana_double import TOKEN, VIEWER, Fault, GrafanaDouble
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changes.datasources.plan import plan_datasources
from changes.reports.datasources import datasource_lines
from cli import main
from config import DatasourceConfig
from datasources.definition import datasource
from targets.files.folder import Provisioning

Tell = Callable[..., Result]

PASSWORD, TENANT = "hunter2-planted", "tenant-planted"
SOURCES = """\
[alerting]
grafana_url = "https://grafana.example.org"
[datasources.prom]
type = "prometheus"
title = "Desk Prometheus"
url = "$PROM_URL/prometheus"
default = true
user = "desk"
password_env = "PROM_PASSWORD"
headers_env = { X-Tenant = "PROM_TENANT" }
[datasources.db]
type = "postgres"
url = "db:5432"
database = "trades"
user = "$DB_USER"
password_env = "DB_PASSWORD"
"""
VARIABLES = {
    "A_TOKEN": TOKEN,
    "PROM_URL": "http://prom:9090",
    "PROM_PASSWORD": PASSWORD,
    "PROM_TENANT": TENANT,
    "DB_USER": "reader",
    "DB_PASSWORD": PASSWORD,
}


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    (folder / "tradeboards.toml").write_text(SOURCES)
    run("--config", str(folder / "tradeboards.toml"), "build")
    return folder


@pytest.fixture(params=["9.0.0", "11.4.0", "12.1.0"])
def grafana(request: pytest.FixtureRequest) -> Iterator[GrafanaDouble]:
    with GrafanaDouble(request.param) as running:
        yield running


@pytest.fixture
def double() -> Iterator[GrafanaDouble]:
    with GrafanaDouble("12.1.0") as running:
        yield running


@pytest.fixture
def project(compiled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    shutil.copytree(compiled, folder)
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    return folder


def telling(project: Path, double: GrafanaDouble | None, sources: str = SOURCES, *, build: bool = False) -> Tell:
    """Runs commands on one deployment; with `build` its data sources are written anew."""
    place = f'url = "{double.url}"\ntoken_env = "A_TOKEN"' if double else 'folder = "files"'
    file = project / "tradeboards.toml"
    file.write_text(f'target = "it"\n{sources}[targets.it]\n{place}\n')
    if build:
        run("--config", str(file), "build")

    def tell(command: str, *arguments: str) -> Result:
        result = CliRunner().invoke(main, ["--config", str(file), command, "trader247", "--datasources", *arguments])
        assert not [secret for secret in (PASSWORD, TENANT, TOKEN) if secret in result.output]
        return result

    return tell


def pushed(project: Path, double: GrafanaDouble) -> Tell:
    tell = telling(project, double)
    result = tell("push", "--yes")
    assert result.exit_code == 0, result.output
    double.asked.clear()
    return tell


def told(result: Result) -> list[str]:
    """The lines about data sources."""
    lines = result.output.splitlines()
    first = next(number for number, line in enumerate(lines) if "data source" in line)
    last = max(number for number, line in enumerate(lines) if line[2:].startswith("data sources: "))
    return [line for line in lines[first : last + 1] if "trader247" not in line]


def test_a_first_push_creates_them_before_the_dashboards_and_the_next_one_nothing(
    project: Path, grafana: GrafanaDouble
) -> None:
    tell = telling(project, grafana)
    dry = tell("push", "--dry-run")
    assert (dry.exit_code, told(dry), grafana.store.datasources.kept) == (
        1,
        [
            '+ data source prom "Desk Prometheus": new, 2 secrets',
            '+ data source db "db": new, 1 secret',
            "  data sources: 2 new",
        ],
        {},
    )
    first = tell("push", "--yes")
    assert first.exit_code == 0, first.output
    assert "  data sources: 2 created" in first.output.splitlines()
    found = grafana.store.datasources.one("prom")
    assert (found["url"], found["basicAuthUser"], found["isDefault"]) == ("http://prom:9090/prometheus", "desk", True)
    assert grafana.store.datasources.one("db")["user"] == "reader"
    assert grafana.store.datasources.secrets == {
        "prom": {"basicAuthPassword": PASSWORD, "httpHeaderValue1": TENANT},
        "db": {"password": PASSWORD},
    }
    writes = [asked.path for asked in grafana.asked if asked.method == "POST"]
    assert writes[0] == "/api/folders"
    assert writes[1:3] == ["/api/datasources"] * 2
    assert set(writes[3:]) == {"/api/dashboards/db"}
    grafana.asked.clear()
    again = tell("push", "--yes")
    assert (again.exit_code, told(again)) == (0, ["  data sources: no changes (2 data sources)"])
    assert tell("diff").exit_code == 0
    assert {asked.method for asked in grafana.asked} == {"GET"}


def test_without_the_option_no_data_source_is_looked_at(project: Path, double: GrafanaDouble) -> None:
    telling(project, double)
    file = str(project / "tradeboards.toml")
    assert CliRunner().invoke(main, ["--config", file, "push", "trader247", "--yes"]).exit_code == 0
    assert not [asked for asked in double.asked if "datasources" in asked.path]


def edited(double: GrafanaDouble, uid: str, **more: Any) -> None:
    """Somebody edits one in the browser, which sends back all that it read, what it does not know included."""
    read = double.store.datasources.one(uid)
    double.store.datasources.update(uid, {**read, **more, "jsonData": {**read["jsonData"], **more.get("jsonData", {})}})


THEIRS = {"url": "http://theirs", "withCredentials": True, "jsonData": {"timeInterval": "1s", "extra": [1]}}
ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("a$*\x1b\u202e", max_size=5) | st.just("0" * 64),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text("a\x1b", max_size=5), inside, max_size=3),
    max_leaves=5,
)
LOST = [
    "  ~ setting url: http://theirs → $PROM_URL/prometheus",
    "  - setting withCredentials removed: true",
    "  ~ setting jsonData.timeInterval: 1s → 30s",
    "  - setting jsonData.extra removed: 1",
]


def test_one_that_somebody_edited_is_refused_until_it_is_named_and_then_kept_before_it_is_written(
    project: Path, grafana: GrafanaDouble
) -> None:
    tell = pushed(project, grafana)
    edited(grafana, "prom", **THEIRS)
    refusal = [
        '! data source prom "Desk Prometheus": refused, it was edited since it was pushed',
        "    Bring it into the sources, or --overwrite-drift prom undoes it.",
        *LOST,
    ]
    for refused in (tell("push", "--yes"), tell("push", "--yes", "--adopt", "prom"), tell("diff")):
        assert (refused.exit_code, told(refused)) == (1, [*refusal, "  data sources: 1 refused, 1 unchanged"])
    assert {asked.method for asked in grafana.asked} == {"GET"}
    result = tell("push", "--yes", "--overwrite-drift", "prom")
    assert result.exit_code == 0, result.output
    assert told(result)[:5] == [
        '~ data source prom "Desk Prometheus": overwrites what others did, 4 settings changed',
        *LOST,
    ]
    assert "  data sources: 1 updated" in result.output.splitlines()
    now = grafana.store.datasources.one("prom")
    assert (now["url"], now["withCredentials"], "extra" in now["jsonData"]) == (
        "http://prom:9090/prometheus",
        False,
        False,
    )
    (kept,) = (project / "var/backup/it").rglob("datasources/*.json")
    assert json.loads(kept.read_bytes())["url"] == "http://theirs"
    assert "  kept before the push: 1 data source, in " in result.output
    assert tell("push", "--yes").exit_code == 0


@pytest.mark.parametrize("levels", [30, 300])
def test_one_that_is_nested_deeper_than_any_is_told_kept_and_put_back_as_deep_as_they_are(
    project: Path, double: GrafanaDouble, levels: int
) -> None:
    tell = pushed(project, double)
    deep: Any = PASSWORD
    for _ in range(levels):
        deep = [{"a": deep}]
    edited(double, "prom", jsonData={"deep": deep, "kept": "***"})
    file = str(project / "tradeboards.toml")
    backup = CliRunner().invoke(main, ["--config", file, "backup", "--out", str(project / "backup")])
    assert backup.exit_code == 0, backup.output
    (kept,) = (project / "backup").rglob("datasources/prom.json")
    assert kept.read_text().count('"a"') == 24
    assert PASSWORD not in kept.read_text()
    shown = tell("diff")
    assert (shown.exit_code, told(shown)[0]) == (
        1,
        '! data source prom "Desk Prometheus": refused, it was edited since it was pushed',
    )
    assert tell("push", "--yes", "--overwrite-drift", "prom").exit_code == 0
    assert "deep" not in double.store.datasources.one("prom")["jsonData"]
    back = CliRunner().invoke(
        main, ["--config", file, "restore", str(project / "backup"), "prom", "--overwrite", "prom", "--yes"]
    )
    assert back.exit_code == 0, back.output
    settings = json.dumps(double.store.datasources.one("prom")["jsonData"])
    assert (settings.count('"a"'), settings.count("***")) == (24, 1)


def test_one_that_was_made_by_hand_is_refused_until_it_is_adopted(project: Path, grafana: GrafanaDouble) -> None:
    about = {"uid": "db", "name": "Handmade", "type": "postgres", "access": "proxy", "url": "theirs:5432"}
    grafana.store.datasources.create({**about, "secureJsonData": {"password": "theirs"}})
    tell = telling(project, grafana)
    for refused in (tell("push", "--yes"), tell("push", "--yes", "--overwrite-drift", "db")):
        assert refused.exit_code == 1
        lines = refused.output.splitlines()
        assert '! data source db "db": refused, it was never pushed, or its marker is gone' in lines
        assert "    Bring what is worth keeping into its source, then --adopt db takes it over." in lines
        assert "  ~ setting url: theirs:5432 → db:5432" in lines
    assert grafana.store.datasources.one("db")["url"] == "theirs:5432"
    taken = tell("push", "--yes", "--adopt", "db")
    assert taken.exit_code == 0, taken.output
    assert told(taken)[0] == '~ data source db "db": taken over, 8 settings changed'
    assert grafana.store.datasources.one("db")["url"] == "db:5432"
    (kept,) = (project / "var/backup/it").rglob("datasources/*.json")
    assert json.loads(kept.read_bytes())["name"] == "Handmade"
    assert tell("push", "--yes").exit_code == 0


def test_one_that_says_the_same_is_left_alone_whoever_wrote_it_and_becomes_ours_by_name(
    project: Path, double: GrafanaDouble
) -> None:
    tell = pushed(project, double)
    del double.store.datasources.kept["prom"]["jsonData"]["tradeboards"]
    assert told(tell("push", "--yes")) == ["  data sources: no changes (2 data sources)"]
    assert {asked.method for asked in double.asked} == {"GET"}
    taken = tell("push", "--yes", "--adopt", "prom")
    assert (taken.exit_code, told(taken)[0]) == (
        0,
        '~ data source prom "Desk Prometheus": taken over, no change but the marker',
    )
    edited(double, "prom", url="http://theirs")
    assert "refused, it was edited since it was pushed" in tell("push", "--yes").output


def test_a_change_of_the_sources_is_pushed_over_what_was_pushed(project: Path, grafana: GrafanaDouble) -> None:
    pushed(project, grafana)
    moved = SOURCES.replace("db:5432", "other:5432").replace("default = true\n", "")
    result = telling(project, grafana, moved, build=True)("push", "--yes")
    assert (result.exit_code, told(result)[:4]) == (
        0,
        [
            '~ data source prom "Desk Prometheus": 1 setting changed',
            "  - setting isDefault removed: true",
            '~ data source db "db": 1 setting changed',
            "  ~ setting url: db:5432 → other:5432",
        ],
    )
    assert grafana.store.datasources.one("db")["url"] == "other:5432"


def test_what_a_variable_says_now_is_pushed_over_what_it_said(
    project: Path, double: GrafanaDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell = pushed(project, double)
    monkeypatch.setenv("PROM_URL", "http://moved:9090")
    assert tell("push", "--yes").exit_code == 0
    assert double.store.datasources.one("prom")["url"] == "http://moved:9090/prometheus"


def test_who_takes_the_place_of_the_default_one_by_hand_is_not_put_down_again(
    project: Path, double: GrafanaDouble
) -> None:
    tell = pushed(project, double)
    about = {"uid": "theirs", "name": "Theirs", "type": "prometheus", "access": "proxy", "isDefault": True}
    double.store.datasources.create(about)
    result = tell("push", "--yes")
    assert (result.exit_code, told(result)[:4]) == (
        1,
        [
            '! data source prom "Desk Prometheus": refused, it was edited since it was pushed',
            "    Bring it into the sources, or --overwrite-drift prom undoes it.",
            "  + setting isDefault added: true",
            "  ~ default data source: Theirs → Desk Prometheus",
        ],
    )
    assert double.store.datasources.one("theirs")["isDefault"] is True


def test_the_marker_is_shown_nowhere_and_is_in_no_file_of_build(project: Path, double: GrafanaDouble) -> None:
    tell = pushed(project, double)
    assert len(double.store.datasources.one("prom")["jsonData"]["tradeboards"]) == 64
    edited(double, "prom", url="http://theirs", jsonData={"tradeboards": {"not": ["a", "digest"]}})
    for form in ("text", "json", "markdown"):
        shown = tell("diff", "--format", form).stdout
        assert "http://theirs" in shown
        assert "jsonData.tradeboards" not in shown
    assert not [path for path in (project / "build/datasources").iterdir() if "tradeboards:" in path.read_text()]


def test_a_marker_that_is_lost_on_the_way_is_said(project: Path, double: GrafanaDouble) -> None:
    answer = double.answer

    def forgetting(asked: Any) -> tuple[int, bytes, dict[str, str]]:
        """Something between keeps only the settings that it knows."""
        found = answer(asked)
        for one in double.store.datasources.kept.values():
            one["jsonData"].pop("tradeboards", None)
        return found

    double.answer = forgetting  # type: ignore[method-assign]
    result = telling(project, double)("push", "--yes")
    assert result.exit_code == 2
    assert 'data source "db" was written, and its marker is not there when it is read back' in result.output


@pytest.mark.parametrize("option", ["--adopt", "--overwrite-drift"])
def test_a_name_that_nothing_has_is_said_with_the_nearest(project: Path, double: GrafanaDouble, option: str) -> None:
    result = telling(project, double)("push", "--yes", option, "prmo")
    assert (result.exit_code, result.stderr) == (
        2,
        f'error: {option}: no dashboard and no data source "prmo" is desired. Did you mean "prom"? Known: db, prom, '
        "trader247-api, trader247-execution, trader247-health, trader247-overview, trader247-risk\n",
    )
    assert not double.store.folders
    file = str(project / "tradeboards.toml")
    without = CliRunner().invoke(main, ["--config", file, "push", "trader247", "--yes", option, "prom"])
    assert (without.exit_code, without.stderr.partition(".")[0]) == (
        2,
        f'error: {option}: no dashboard "prom" is desired',
    )


def test_a_secret_that_grafana_lacks_is_given_again(project: Path, double: GrafanaDouble) -> None:
    tell = pushed(project, double)
    del double.store.datasources.secrets["prom"]["httpHeaderValue1"]
    shown = tell("diff")
    assert (shown.exit_code, told(shown)) == (
        1,
        [
            '~ data source prom "Desk Prometheus": 1 setting changed',
            "  + secret httpHeaderValue1 added: $PROM_TENANT",
            "  data sources: 1 changed, 1 unchanged",
        ],
    )
    assert tell("push", "--yes").exit_code == 0
    assert double.store.datasources.secrets["prom"]["httpHeaderValue1"] == TENANT


def test_secrets_that_grafana_has_need_not_be_set(
    project: Path, double: GrafanaDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell = pushed(project, double)
    for name in ("PROM_PASSWORD", "PROM_TENANT", "DB_PASSWORD"):
        monkeypatch.delenv(name)
    assert tell("diff").exit_code == 0
    edited(double, "prom", url="http://theirs")
    assert tell("push", "--yes", "--overwrite-drift", "prom").exit_code == 0
    assert double.store.datasources.secrets["prom"]["basicAuthPassword"] == PASSWORD


def test_variables_that_are_not_set_are_named_and_nothing_of_it_is_written(
    project: Path, double: GrafanaDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PROM_TENANT")
    monkeypatch.setenv("PROM_PASSWORD", "")
    monkeypatch.delenv("DB_USER")
    result = telling(project, double)("push", "--yes")
    assert result.exit_code == 1
    assert told(result) == [
        '! data source prom "Desk Prometheus": refused, variables of the environment are not set: PROM_PASSWORD, '
        "PROM_TENANT",
        "    Set them where tradeboards runs.",
        '! data source db "db": refused, variables of the environment are not set: DB_USER',
        "    Set them where tradeboards runs.",
        "  data sources: 2 refused",
    ]
    assert not double.store.datasources.kept
    assert double.store.dashboards


def test_a_provisioned_one_that_differs_is_refused(project: Path, double: GrafanaDouble) -> None:
    tell = pushed(project, double)
    double.store.datasources.update("prom", {**double.store.datasources.one("prom"), "url": "http://theirs"})
    double.store.datasources.provision("prom")
    double.store.datasources.provision("db")
    result = tell("push", "--yes")
    assert (result.exit_code, told(result)[:3]) == (
        1,
        [
            '! data source prom "Desk Prometheus": refused, it is provisioned from a file, and Grafana lets nobody '
            "else change it",
            "    Change that file, or take it out of provisioning.",
            "  ~ setting url: http://theirs → $PROM_URL/prometheus",
        ],
    )


def test_a_title_that_another_one_has_is_refused(project: Path, double: GrafanaDouble) -> None:
    about = {"uid": "theirs", "name": "Desk Prometheus", "type": "prometheus", "access": "proxy", "url": "http://x"}
    double.store.datasources.create(about)
    result = telling(project, double)("push", "--yes")
    assert (result.exit_code, told(result)[:2]) == (
        1,
        [
            '! data source prom "Desk Prometheus": refused, another data source has its title: uid "theirs"',
            "    Rename that one in Grafana, or give this one another title.",
        ],
    )


def test_who_stops_being_the_default_is_told(project: Path, double: GrafanaDouble) -> None:
    about = {"uid": "x", "name": "Old\x1b[2J", "type": "prometheus", "access": "proxy", "isDefault": True}
    double.store.datasources.create({**about, "url": "http://x"})
    result = telling(project, double)("push", "--yes")
    assert (result.exit_code, told(result)[1]) == (0, "  ~ default data source: Old\\x1b[2J → Desk Prometheus")
    assert double.store.datasources.one("x")["isDefault"] is False


def test_a_login_in_an_address_from_a_variable_is_refused_and_not_shown(
    project: Path, double: GrafanaDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROM_URL", f"http://desk:{PASSWORD}@prom:9090")
    result = telling(project, double)("push", "--yes")
    assert result.exit_code == 1
    assert told(result)[:2] == [
        '! data source prom "Desk Prometheus": refused, its url holds a login',
        "    Give user and password_env instead.",
    ]


def test_a_secret_in_an_address_from_a_variable_is_refused_and_not_shown(
    project: Path, double: GrafanaDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROM_URL", f"http://prom:9090/?token={PASSWORD}")
    result = telling(project, double)("push", "--yes")
    assert result.exit_code == 1
    assert told(result)[:2] == [
        '! data source prom "Desk Prometheus": refused, its url or its settings hold a secret',
        "    Give it as password_env or in headers_env instead.",
    ]
    assert PASSWORD not in result.output


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(status=403, body=b'{"message":"no"}', headers=JSON), "the login has no permission for this (403"),
        (Fault(status=400, body=f'{{"message":"bad {PASSWORD}"}}'.encode(), headers=JSON), "Bad Request: bad ***)"),
        (Fault(status=502, body=b"<html>", headers=HTML), "it was not written so far. Run it again"),
        (Fault(reset=True), "it was not written so far. Run it again"),
    ],
)
def test_one_that_fails_stops_neither_the_others_nor_the_dashboards(
    project: Path, double: GrafanaDouble, fault: Fault, said: str
) -> None:
    fault.method, fault.path = "POST", "/api/datasources"
    double.faults.append(fault)
    result = telling(project, double)("push", "--yes")
    assert result.exit_code == 2
    assert any(line.startswith('! data source prom "Desk Prometheus": failed. ') for line in result.output.splitlines())
    assert said in result.output
    assert "! data sources: 1 created, 1 failed" in result.output.splitlines()
    assert [*double.store.datasources.kept] == ["db"]
    assert double.store.dashboards
    assert telling(project, double)("push", "--yes").exit_code == 0


def test_one_whose_answer_was_lost_is_read_back(project: Path, double: GrafanaDouble) -> None:
    double.faults.append(Fault(reset=True, after=True, method="POST", path="/api/datasources"))
    result = telling(project, double)("push", "--yes")
    assert result.exit_code == 0, result.output
    assert len([asked for asked in double.asked if (asked.method, asked.path) == ("POST", "/api/datasources")]) == 2


def test_what_is_read_back_otherwise_is_said(project: Path, double: GrafanaDouble) -> None:
    answer = double.answer

    def rewriting(asked: Any) -> tuple[int, bytes, dict[str, str]]:
        """Something rewrites it as soon as it is there."""
        found = answer(asked)
        if (asked.method, asked.path) == ("POST", "/api/datasources") and asked.body["uid"] == "prom":
            double.store.datasources.kept["prom"]["url"] = "http://theirs"
        return found

    double.answer = rewriting  # type: ignore[method-assign]
    result = telling(project, double)("push", "--yes")
    assert result.exit_code == 2
    assert (
        'data source "prom" was written, and what was read back differs in url. Run diff --datasources to see how; '
        "somebody else may write it, too" in result.output
    )


def failing_after_a_write(double: GrafanaDouble, path: str) -> None:
    """Grafana fails inside when this is asked for, once something was written."""
    answer = double.answer

    def failing(asked: Any) -> tuple[int, bytes, dict[str, str]]:
        if asked.method != "GET":
            double.faults[:] = [Fault(status=500, body=b'{"message":"odd"}', headers=JSON, times=99, path=path)]
        return answer(asked)

    double.answer = failing  # type: ignore[method-assign]


def test_one_that_was_written_and_cannot_be_read_back_is_told_as_written(project: Path, double: GrafanaDouble) -> None:
    failing_after_a_write(double, "/api/datasources/uid/prom")
    result = telling(project, double)("push", "--yes")
    assert result.exit_code == 2
    assert (
        f'failed. {double.url}: data source "prom" was written, and could not be read back (cannot read data source '
        '"prom": Grafana failed inside (500 Internal Server Error: odd)). Look at Grafana\'s log, then run it again'
    ) in result.output
    assert double.store.datasources.one("prom")


def test_another_one_that_cannot_be_read_is_no_failure_of_what_was_written(
    project: Path, double: GrafanaDouble
) -> None:
    double.store.datasources.create({"uid": "theirs", "name": "Theirs", "type": "loki", "access": "proxy"})
    failing_after_a_write(double, "/api/datasources/uid/theirs")
    result = telling(project, double)("push", "--yes")
    assert result.exit_code == 0, result.output
    assert "  data sources: 2 created" in result.output.splitlines()


def test_one_that_moved_since_it_was_compared_is_left_alone(project: Path, double: GrafanaDouble) -> None:
    tell = pushed(project, double)
    edited(double, "prom", url="http://theirs")
    answer = double.answer

    def meanwhile(asked: Any) -> tuple[int, bytes, dict[str, str]]:
        if asked.method == "PUT":
            double.answer = answer  # type: ignore[method-assign]
            double.store.datasources.update("prom", {**double.store.datasources.one("prom"), "url": "http://later"})
        return answer(asked)

    double.answer = meanwhile  # type: ignore[method-assign]
    result = tell("push", "--yes", "--overwrite-drift", "prom")
    assert result.exit_code == 2
    assert "Datasource has already been updated by someone else" in result.output
    assert double.store.datasources.one("prom")["url"] == "http://later"


def test_a_login_that_may_not_look_at_them_is_told_so_and_nothing_is_written(
    project: Path, double: GrafanaDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_TOKEN", VIEWER)
    result = telling(project, double)("push", "--yes")
    assert result.exit_code == 2
    assert "cannot read the data sources: the login has no permission for this (403 Forbidden" in result.stderr
    assert not double.store.folders


def test_a_folder_of_files_keeps_the_variables(project: Path) -> None:
    tell = telling(project, None)
    result = tell("push", "--yes")
    assert result.exit_code == 0, result.output
    content = yaml.safe_load((project / "files/provisioning/datasources/prom.yaml").read_text())
    (made,) = content["datasources"]
    assert (made["url"], made["secureJsonData"]) == (
        "$PROM_URL/prometheus",
        {"basicAuthPassword": "$PROM_PASSWORD", "httpHeaderValue1": "$PROM_TENANT"},
    )
    again = tell("push", "--yes")
    assert (again.exit_code, told(again)) == (0, ["  data sources: no changes (2 data sources)"])


def test_a_file_that_somebody_edited_or_made_is_refused_until_it_is_named(project: Path) -> None:
    tell = telling(project, None)
    folder = project / "files/provisioning/datasources"
    folder.mkdir(parents=True)
    (folder / "db.yaml").write_text("datasources: [{uid: db, name: db, type: postgres, url: theirs}]")
    assert tell("push", "--yes").exit_code == 1
    file = folder / "prom.yaml"
    file.write_text(file.read_text().replace("$PROM_URL", "http://theirs"))
    refused = tell("push", "--yes")
    assert refused.exit_code == 1
    assert '! data source prom "Desk Prometheus": refused, it was edited since it was pushed' in refused.output
    assert '! data source db "db": refused, it was never pushed, or its marker is gone' in refused.output
    assert "http://theirs" in file.read_text()
    assert tell("push", "--yes", "--adopt", "db", "--overwrite-drift", "prom").exit_code == 0
    assert "http://theirs" not in file.read_text()
    again = tell("push", "--yes")
    assert (again.exit_code, told(again)) == (0, ["  data sources: no changes (2 data sources)"])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["name", "type", "url", "isDefault", "jsonData"]), ODD), ODD)
def test_whatever_stands_in_a_file_is_refused(tmp_path: Path, more: dict[str, Any], mark: Any) -> None:
    file = tmp_path / "provisioning/datasources/prom.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    theirs = {"uid": "prom", "name": "Theirs", "jsonData": {"tradeboards": mark}, **more}
    file.write_text(json.dumps({"datasources": [theirs]}))
    given = DatasourceConfig("prometheus", "Ours", "http://ours:9090")
    plan = plan_datasources([datasource("prom", given)], Provisioning("it", tmp_path), {})
    (refused,) = plan.refused
    assert refused.reason in {"it was never pushed, or its marker is gone", "it was edited since it was pushed"}
    assert not [line for line in datasource_lines(plan) if "\x1b" in line.text or "jsonData.tradeboards" in line.text]


def test_programs_and_pull_requests_are_told_the_same(project: Path, double: GrafanaDouble) -> None:
    tell = pushed(project, double)
    double.store.datasources.update("prom", {**double.store.datasources.one("prom"), "url": "http://`theirs`"})
    shape = json.loads(tell("diff", "--format", "json").stdout)
    assert (shape["differs"], shape["datasources"]) == (
        True,
        [
            {
                "uid": "prom",
                "title": "Desk Prometheus",
                "action": "refused",
                "reason": "it was edited since it was pushed",
                "todo": "Bring it into the sources, or --overwrite-drift prom undoes it",
                "fields": [
                    {"what": "setting", "path": "url", "before": "http://`theirs`", "after": "$PROM_URL/prometheus"}
                ],
            },
            {"uid": "db", "title": "db", "action": "unchanged"},
        ],
    )
    shown = tell("diff", "--format", "markdown").stdout
    assert "<summary>Data sources</summary>" in shown
    assert "~   setting url: http://`theirs` → $PROM_URL/prometheus" in shown


def test_data_sources_that_were_not_built_are_not_pushed(project: Path, double: GrafanaDouble) -> None:
    result = telling(project, double, SOURCES.replace("db:5432", "other:5432"))("push", "--yes")
    assert result.exit_code == 2
    assert "is not what the sources say (datasources/db.yaml). Run: tradeboards build" in result.stderr
    assert not double.store.dashboards


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("diff", "--base", "HEAD"), "--datasources asks a target; leave out --base"),
        (("push", "--preview-folder", "x"), "A preview is of dashboards alone; leave out --alerts, --datasources"),
        (
            ("diff", "--plan", "x.json"),
            "A plan is of a target's dashboards; leave out --base, --alerts and --datasources",
        ),
    ],
)
def test_what_cannot_go_together_is_said(project: Path, arguments: tuple[str, ...], said: str) -> None:
    result = telling(project, None)(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr.replace("\n", " ")
