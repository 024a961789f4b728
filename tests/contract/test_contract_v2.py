"""What tradeboards relies on where a Grafana from 12.2 on holds a dashboard in the v2 model. `GRAFANA_URL` adds one."""

from __future__ import annotations

import pytest

from changes.planning.plan import Desired, Unchanged, plan
from changes.pushing.apply import apply
from contract.conftest import Place
from contract.test_contract_drift import refused
from contract.test_contract_grafana import board, live
from errors import TargetError
from targets.target import Json

pytestmark = pytest.mark.contract


GROUP = "dashboard.grafana.app/v2beta1"
DASHBOARDS = f"/apis/{GROUP}/namespaces/default/dashboards"
SOURCE = {"type": "prometheus", "uid": "contract-none"}
NOTE: Json = {"mode": "markdown", "content": "**bold** é 漢"}
LINE: Json = {"defaults": {"unit": "s", "min": 0}, "overrides": []}
QUERY: Json = {"expr": "sum by (job) (up)", "legendFormat": "{{job}}"}


def in_classic(uid: str) -> Json:
    """A dashboard of a text and a graph, as we push it."""
    places = [{"x": x, "y": 0, "w": 12, "h": 4} for x in (0, 12)]
    note = {"id": 7, "type": "text", "title": "Note", "gridPos": places[0], "options": NOTE}
    line = {"id": 8, "type": "timeseries", "title": "Line", "gridPos": places[1], "fieldConfig": LINE}
    line |= {"datasource": SOURCE, "targets": [{**QUERY, "refId": "A", "datasource": SOURCE}]}
    more: Json = {"time": {"from": "now-6h", "to": "now"}, "timepicker": {"refresh_intervals": ["1m"]}}
    return board(uid, panels=[note, line], timezone="utc", **more)


def in_v2(uid: str, folder: str, description: str = "") -> Json:
    """The same in the v2 model, as a browser sends it."""
    query = {"kind": "DataQuery", "group": "prometheus", "version": "v0", "spec": QUERY}
    asked = {"refId": "A", "hidden": False, "query": {**query, "datasource": {"name": SOURCE["uid"]}}}
    panels = {
        "panel-7": _panel(7, "Note", "text", [], {"options": NOTE, "fieldConfig": {"defaults": {}, "overrides": []}}),
        "panel-8": _panel(8, "Line", "timeseries", [asked], {"options": {}, "fieldConfig": LINE}),
    }
    spots = [
        {"x": x, "y": 0, "width": 12, "height": 4, "element": {"kind": "ElementReference", "name": name}}
        for x, name in zip((0, 12), panels, strict=True)
    ]
    times = {"from": "now-6h", "to": "now", "autoRefresh": "", "autoRefreshIntervals": ["1m"], "timezone": "utc"}
    return {
        "apiVersion": GROUP,
        "kind": "Dashboard",
        "metadata": {"name": uid, "annotations": {"grafana.app/folder": folder}},
        "spec": {
            "title": f"Contract {uid}",
            **({"description": description} if description else {}),
            "annotations": [],
            "cursorSync": "Off",
            "elements": panels,
            "layout": {"kind": "GridLayout", "spec": {"items": [{"kind": "GridLayoutItem", "spec": s} for s in spots]}},
            "links": [],
            "liveNow": False,
            "preload": False,
            "tags": ["contract"],
            "timeSettings": {**times, "hideTimepicker": False, "fiscalYearStartMonth": 0},
            "variables": [],
        },
    }


def _panel(number: int, title: str, kind: str, asked: list[Json], look: Json) -> Json:
    queries = [{"kind": "PanelQuery", "spec": one} for one in asked]
    spec = {
        "id": number,
        "title": title,
        "description": "",
        "links": [],
        "data": {"kind": "QueryGroup", "spec": {"queries": queries, "transformations": [], "queryOptions": {}}},
        "vizConfig": {"kind": "VizConfig", "group": kind, "version": "", "spec": look},
    }
    return {"kind": "Panel", "spec": spec}


@pytest.fixture
def uid(place: Place) -> str:
    """A dashboard that is stored in the v2 model."""
    place.grafana.ensure_folder(place.folder)
    uid = place.uid("v2")
    answer = place.ask("POST", DASHBOARDS, in_v2(uid, place.folder.uid))
    if answer.status_code == 404:
        pytest.skip("a Grafana before 12.2 takes no dashboard in the v2 model")
    assert answer.status_code == 201, answer.text
    return uid


@pytest.fixture
def pushed(place: Place) -> Desired:
    """A dashboard that we pushed."""
    uid = place.uid("ours")
    one = Desired(uid, in_classic(uid), place.folder)
    assert apply(plan([one], place.grafana), place.grafana, message="ours").failed == ()
    return one


def saved_in_v2(place: Place, one: Desired, description: str = "") -> None:
    """A person saves it in the v2 model, as a recent browser does."""
    there = place.ask("GET", f"/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards/{one.uid}")
    if there.status_code == 404:
        pytest.skip("a Grafana before 12 has no resources")
    sent = in_v2(one.uid, one.folder.uid, description)
    sent["metadata"]["resourceVersion"] = there.json()["metadata"]["resourceVersion"]
    answer = place.ask("PUT", f"{DASHBOARDS}/{one.uid}", sent, login=place.person)
    if answer.status_code == 404:
        pytest.skip("a Grafana before 12.2 takes no dashboard in the v2 model")
    assert answer.status_code == 200, answer.text
    assert live(place, one.uid).converted


def test_contract_saved_without_an_edit_it_reads_as_no_change(place: Place, pushed: Desired) -> None:
    saved_in_v2(place, pushed)
    assert plan([pushed], place.grafana).actions == (Unchanged(pushed),)
    ours = Desired(pushed.uid, {**pushed.dashboard, "description": "ours"}, pushed.folder)
    found = refused(plan([ours], place.grafana))
    assert found.reason.startswith("saved in Grafana's v2 model by ")
    assert found.drift is not None
    assert found.drift.change is None
    assert found.change is not None
    assert [field.what for field in found.change.settings] == ["description"]
    assert found.change.panels == ()


def test_contract_what_was_edited_in_it_is_all_that_is_told(place: Place, pushed: Desired) -> None:
    base = live(place, pushed.uid).version
    saved_in_v2(place, pushed, description="theirs")
    found = refused(plan([pushed], place.grafana))
    assert found.drift is not None
    assert found.drift.change is not None
    assert [field.what for field in found.drift.change.settings] == ["description"]
    assert found.drift.change.panels == ()
    assert found.change is None
    author = next(place.grafana.versions(pushed.uid)).author
    assert found.reason.startswith(f"edited in Grafana's v2 model by {author} on ")
    assert found.reason.endswith(f", since version {base} that was pushed")
    made = plan([pushed], place.grafana, overwrite_drift=[pushed.uid])
    assert apply(made, place.grafana, message="ours").failed == ()
    assert not live(place, pushed.uid).converted
    assert not plan([pushed], place.grafana).differs


def test_contract_it_is_read_converted(place: Place, uid: str) -> None:
    found = live(place, uid)
    assert found.converted
    assert found.dashboard["uid"] == uid
    assert found.dashboard["title"] == f"Contract {uid}"
    assert [(panel["id"], panel["type"], panel["title"]) for panel in found.dashboard["panels"]] == [
        (7, "text", "Note"),
        (8, "timeseries", "Line"),
    ]
    assert found.dashboard["panels"][0]["options"]["content"] == "**bold** é 漢"
    assert found.dashboard["panels"][0]["gridPos"] == {"x": 0, "y": 0, "w": 12, "h": 4}
    assert found.folder is not None
    assert found.folder.uid == place.folder.uid
    assert found.updated
    assert found.updated_by


def test_contract_a_classic_save_that_names_its_generation_replaces_it(place: Place, uid: str) -> None:
    version = live(place, uid).version
    written = place.grafana.write(board(uid), folder=place.folder, version=version, message="classic")
    found = live(place, uid)
    assert not found.converted
    assert found.version == written.version != version


@pytest.mark.parametrize("named", [None, 99])
def test_contract_a_classic_save_that_names_another_version_is_refused(
    place: Place, uid: str, named: int | None
) -> None:
    with pytest.raises(TargetError, match="412"):
        place.grafana.write(board(uid), folder=place.folder, version=named, message="classic")
    assert live(place, uid).converted


def test_contract_it_is_deleted_by_its_generation(place: Place, uid: str) -> None:
    place.grafana.delete(uid, version=live(place, uid).version)
    assert place.ask("GET", f"/api/dashboards/uid/{uid}").status_code == 404


def test_contract_its_history_begins_in_the_v2_model(place: Place, uid: str) -> None:
    """A version in the v2 model may be answered converted, but never as a dashboard without its panels."""
    (first,) = place.grafana.versions(uid)
    data = place.grafana.version(uid, first.number)
    assert data is None or [panel["title"] for panel in data["panels"]] == ["Note", "Line"]
