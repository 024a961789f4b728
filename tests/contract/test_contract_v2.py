"""What tradeboards relies on where a Grafana from 12.2 on holds a dashboard in the v2 model. `GRAFANA_URL` adds one."""

from __future__ import annotations

import pytest

from contract.conftest import Place
from contract.test_contract_grafana import board, live
from errors import TargetError
from targets.target import Json

pytestmark = pytest.mark.contract


def in_v2(title: str, folder: str) -> Json:
    """The spec and the notes of a dashboard with one text panel, as a browser sends it."""
    options = {"mode": "markdown", "content": "**bold** é 漢"}
    empty: Json = {"queries": [], "transformations": [], "queryOptions": {}}
    look: Json = {"options": options, "fieldConfig": {"defaults": {}, "overrides": []}}
    panel = {
        "id": 7,
        "title": "Note",
        "description": "",
        "links": [],
        "data": {"kind": "QueryGroup", "spec": empty},
        "vizConfig": {"kind": "VizConfig", "group": "text", "version": "", "spec": look},
    }
    place = {"x": 0, "y": 0, "width": 12, "height": 4, "element": {"kind": "ElementReference", "name": "panel-7"}}
    times = {"from": "now-6h", "to": "now", "autoRefresh": "", "autoRefreshIntervals": ["1m"], "timezone": "utc"}
    return {
        "metadata": {"annotations": {"grafana.app/folder": folder}},
        "spec": {
            "title": title,
            "annotations": [],
            "cursorSync": "Off",
            "elements": {"panel-7": {"kind": "Panel", "spec": panel}},
            "layout": {"kind": "GridLayout", "spec": {"items": [{"kind": "GridLayoutItem", "spec": place}]}},
            "links": [],
            "liveNow": False,
            "preload": False,
            "tags": ["contract"],
            "timeSettings": {**times, "hideTimepicker": False, "fiscalYearStartMonth": 0},
            "variables": [],
        },
    }


@pytest.fixture
def uid(place: Place) -> str:
    """A dashboard that is stored in the v2 model."""
    place.grafana.ensure_folder(place.folder)
    uid = place.uid("v2")
    group = "dashboard.grafana.app/v2beta1"
    sent = {"apiVersion": group, "kind": "Dashboard", **in_v2(f"Contract {uid}", place.folder.uid)}
    sent["metadata"]["name"] = uid
    answer = place.ask("POST", f"/apis/{group}/namespaces/default/dashboards", sent)
    if answer.status_code == 404:
        pytest.skip("a Grafana before 12.2 takes no dashboard in the v2 model")
    assert answer.status_code == 201, answer.text
    return uid


def test_contract_it_is_read_converted(place: Place, uid: str) -> None:
    found = live(place, uid)
    assert found.converted
    assert found.dashboard["uid"] == uid
    assert found.dashboard["title"] == f"Contract {uid}"
    assert [(panel["id"], panel["type"], panel["title"]) for panel in found.dashboard["panels"]] == [
        (7, "text", "Note")
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
    assert data is None or [panel["title"] for panel in data["panels"]] == ["Note"]
