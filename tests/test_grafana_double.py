"""The double does what a Grafana and a browser do where no test with a real one can go: it is kinder nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import niquests
import orjson
import pytest
from grafana_case import FOLDER, at, board
from grafana_double import PEOPLE, TOKEN, VIEWER, GrafanaDouble
from grafana_double.words import Refused

from changes.comparison.compare import compare
from changes.comparison.noise import with_schema_of
from changes.drift.marker import is_ours, mark
from targets.target import Json, Live

BOARDS = sorted(Path(__file__).parent.parent.glob("build/dashboards/trader247/*.json"))


def ask(double: GrafanaDouble, path: str, method: str = "GET", token: str = TOKEN, **body: Any) -> niquests.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return niquests.request(method, double.url + path, json=body or None, headers=headers, timeout=30)


def pushed(double: GrafanaDouble, *boards: Json) -> None:
    grafana = at(double)
    grafana.ensure_folder(FOLDER)
    for one in boards:
        grafana.write(mark(one), folder=FOLDER, version=None, message="m")


def read(double: GrafanaDouble, uid: str) -> Live:
    (found,) = at(double).read([uid])
    assert isinstance(found, Live)
    return found


@pytest.fixture(scope="module")
def compiled() -> list[Json]:
    """The dashboards of one system as they are committed."""
    assert BOARDS
    return [orjson.loads(path.read_bytes()) for path in BOARDS]


@pytest.mark.parametrize(
    ("release", "v2"), [("9.0", False), ("11.4", False), ("12.2", False), ("12.2", True), ("13", True)]
)
def test_a_save_in_the_browser_without_an_edit_changes_nothing_but_drops_the_marker(
    release: str, v2: bool, compiled: list[Json]
) -> None:
    with GrafanaDouble(release) as double:
        pushed(double, *compiled)
        for one in compiled:
            double.store.browser_save(one["uid"], lambda it: it.update(), "ada", v2=v2)
            live = read(double, one["uid"])
            assert not is_ours(live.dashboard)
            assert live.dashboard != one
            assert live.converted is v2
            assert live.updated_by == "ada"
            assert compare(with_schema_of(live.dashboard, one), one) is None


def test_a_browser_keeps_what_it_knows_and_migrates_the_schema() -> None:
    with GrafanaDouble("12.1") as double:
        panel = {
            "id": 3,
            "type": "stat",
            "title": "P&L",
            "transparent": False,
            "targets": [{"refId": "A", "expr": "x"}],
        }
        panel["datasource"] = {"type": "prometheus", "uid": "prom"}
        variable = {"name": "bot", "type": "query", "includeAll": True}
        sent = board(schemaVersion=36, panels=[panel], templating={"list": [variable]}, unknown=1)
        pushed(double, sent)
        double.store.browser_save("a", lambda one: one.update(title="By ada"), "ada", message="a title")
        live = read(double, "a").dashboard
        assert live["title"] == "By ada"
        assert live["schemaVersion"] == 41
        assert "unknown" not in live
        assert "tradeboards" not in live
        assert live["annotations"]["list"][0]["builtIn"] == 1
        assert live["templating"]["list"][0]["current"] == {"text": "All", "value": "$__all"}
        (drawn,) = live["panels"]
        assert "transparent" not in drawn
        assert drawn["fieldConfig"]["defaults"]["thresholds"]["steps"][0] == {"color": "green", "value": None}
        assert drawn["targets"][0]["datasource"] == panel["datasource"]
        assert next(at(double).versions("a")).message == "a title"


def test_a_browser_cannot_save_what_is_provisioned(double: GrafanaDouble) -> None:
    pushed(double, board())
    double.store.dashboards["a"].provisioned = True
    with pytest.raises(Refused, match="Cannot save provisioned dashboard"):
        double.store.browser_save("a", lambda one: one.update(), "ada")


def test_a_browser_keeps_a_dashboard_in_the_v2_model() -> None:
    with GrafanaDouble("13") as double:
        pushed(double, board())
        double.store.browser_save("a", lambda one: one.update(title="By ada"), "ada", v2=True)
        double.store.browser_save("a", lambda one: one.update(title="By grace"), "grace")
        assert ask(double, "/api/dashboards/uid/a").status_code == 406
        double.store.restore("a", 1, "grace")
        assert ask(double, "/api/dashboards/uid/a").status_code == 200
        assert is_ours(read(double, "a").dashboard)


@pytest.mark.parametrize(
    ("release", "kind"), [("9.0", list), ("11.4", list), ("11.6", dict), ("12", dict), ("13", dict)]
)
def test_a_history_has_the_shape_of_its_release(release: str, kind: type[list[Any]] | type[dict[str, Any]]) -> None:
    with GrafanaDouble(release) as double:
        pushed(double, board(), board("b"))
        at(double).write(board("b"), folder=FOLDER, version=1, message="m")
        answer = ask(double, "/api/dashboards/uid/b/versions?limit=1").json()
        assert type(answer) is kind
        rows = answer if isinstance(answer, list) else answer["versions"]
        assert [row["version"] for row in rows] == [2]
        assert "data" not in rows[0]
        if isinstance(answer, dict):
            assert bool(answer["continueToken"]) is (release in {"12", "13"})


def test_people_are_told_apart(double: GrafanaDouble) -> None:
    pushed(double, board())
    for number, (token, name) in enumerate(PEOPLE.items(), start=1):
        at(double, token=token).write(board(), folder=FOLDER, version=number, message="m")
        assert read(double, "a").updated_by == name
    assert {each.author for each in at(double).versions("a")} == {"sa-tradeboards", *PEOPLE.values()}


@pytest.mark.parametrize(
    "path", ["/api/dashboards/uid/a/versions", "/api/dashboards/uid/a/versions/1", "/api/datasources"]
)
def test_a_viewer_sees_no_history_and_no_data_sources(double: GrafanaDouble, path: str) -> None:
    pushed(double, board())
    assert ask(double, path).status_code == 200
    assert ask(double, path, token=VIEWER).status_code == 403


def test_what_is_provisioned_is_not_deleted(double: GrafanaDouble) -> None:
    pushed(double, board())
    double.store.dashboards["a"].provisioned = True
    assert ask(double, "/api/dashboards/uid/a", "DELETE").status_code == 400


def test_a_folder_goes_with_all_that_is_in_it(double: GrafanaDouble) -> None:
    double.store.create_folder({"uid": "inner", "title": "Inner", "parentUid": "bots"})
    double.store.save({"dashboard": board(), "folderUid": "inner"}, "ada")
    assert ask(double, "/api/folders/bots", "DELETE").status_code == 200
    assert (double.store.folders, double.store.dashboards) == ({}, {})


def test_a_search_knows_its_filter_from_10_on_and_its_largest_page() -> None:
    for release, known in (("9.0", False), ("10.0", True)):
        with GrafanaDouble(release) as double:
            pushed(double, board())
            double.store.save({"dashboard": board("b")}, "ada")
            rows = ask(double, "/api/search?type=dash-db&folderUIDs=bots").json()
            assert {row["uid"] for row in rows} == ({"a"} if known else {"a", "b"})
            assert {row["type"] for row in ask(double, "/api/search").json()} == {"dash-db", "dash-folder"}
            assert ask(double, "/api/search?limit=5001").status_code == 422


def test_a_new_default_data_source_ends_the_other(double: GrafanaDouble) -> None:
    for uid in "ab":
        sent: Json = {"uid": uid, "name": uid, "type": "prometheus", "access": "proxy", "isDefault": True}
        assert ask(double, "/api/datasources", "POST", **sent).status_code == 200
    assert [one["isDefault"] for one in ask(double, "/api/datasources").json()] == [False, True]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"name": "", "type": "prometheus", "access": "proxy"}, 400),
        ({"name": "x", "type": "", "access": "proxy"}, 400),
        ({"name": "x", "type": "prometheus", "access": "proxy", "url": "prom:9090"}, 400),
        ({"name": "x", "type": "prometheus", "access": "proxy", "basicAuth": "yes"}, 400),
        ({"name": "x", "type": "prometheus", "access": "proxy", "secureJsonData": {"a": 1}}, 400),
        ({"name": "x", "type": "prometheus", "access": "proxy", "uid": "no spaces"}, 400),
        ({"name": "x", "type": "prometheus", "access": "proxy", "unknown": 1}, 200),
    ],
)
def test_what_grafana_takes_for_a_data_source(double: GrafanaDouble, sent: Json, status: int) -> None:
    assert ask(double, "/api/datasources", "POST", **sent).status_code == status
    assert "unknown" not in str(double.store.datasources.kept)


def test_a_provisioned_data_source_is_changed_by_nobody(double: GrafanaDouble) -> None:
    sent = {"uid": "p", "name": "p", "type": "prometheus", "access": "proxy"}
    ask(double, "/api/datasources", "POST", **sent)
    double.store.datasources.provision("p")
    assert ask(double, "/api/datasources/uid/p", "PUT", **sent).status_code == 403
    assert ask(double, "/api/datasources/uid/p", "DELETE").status_code == 403
    assert ask(double, "/api/datasources/uid/p").json()["readOnly"] is True


def test_a_lagging_search_tells_what_there_was_when_it_was_asked_last() -> None:
    with GrafanaDouble("12.3", lagging=True) as double:
        pushed(double, board())
        told = [ask(double, "/api/search?type=dash-db").json() for _ in range(2)]
        assert [[row["uid"] for row in rows] for rows in told] == [[], ["a"]]
        double.store.delete("a")
        path = f"/api/folders/{FOLDER.uid}/counts"
        assert [ask(double, path).json()["dashboards"] for _ in range(2)] == [1, 0]


def test_a_service_account_may_do_what_its_role_may(double: GrafanaDouble) -> None:
    made = ask(double, "/api/serviceaccounts", "POST", name="A b", role="Editor")
    number = made.json()["id"]
    assert made.status_code == 201
    key = ask(double, f"/api/serviceaccounts/{number}/tokens", "POST", name="t").json()["key"]
    at(double, token=key).ensure_folder(FOLDER)
    at(double, token=key).write(board(), folder=FOLDER, version=None, message="m")
    assert read(double, "a").updated_by == "sa-1-a-b"
    source = {"name": "P", "type": "prometheus", "access": "proxy"}
    assert ask(double, "/api/datasources", "POST", key, **source).status_code == 403
    assert ask(double, "/api/serviceaccounts", "POST", key, name="C").status_code == 403
    assert ask(double, f"/api/serviceaccounts/{number}", "DELETE").status_code == 200
    assert ask(double, "/api/search", token=key).status_code == 401
