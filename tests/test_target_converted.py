"""A dashboard that is stored in the v2 model: read as Grafana converts it, or unreadable with the reason."""

from __future__ import annotations

import json

import pytest
from grafana_case import FOLDER, JSON, at, board
from grafana_double import Fault, GrafanaDouble

from errors import TargetError
from targets.target import Absent, Json, Live, Unreadable

RESOURCE = "/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards/a"
PUSH_ANEW = "Keep what you want of it (export it in Grafana), delete it there, and push the classic one anew"


def saved_as_v2(double: GrafanaDouble, **content: object) -> None:
    """A dashboard of ours that ada saved in a recent browser."""
    grafana = at(double)
    grafana.ensure_folder(FOLDER)
    panel = {"id": 7, "type": "text", "title": "Note", "gridPos": {"h": 4, "w": 12, "x": 0, "y": 0}}
    sent = {**board(panels=[panel]), **content, "tradeboards": {"digest": "0" * 64, "revision": "abc"}}
    grafana.write(sent, folder=FOLDER, version=None, message="m")
    double.store.browser_save("a", lambda one: one.update(title="By ada"), "ada", v2=True)
    double.asked.clear()


@pytest.mark.parametrize(
    ("release", "title", "paths"),
    [
        ("13", "Bots", ["/api/dashboards/uid/a", "/api/dashboards/uid/a?apiVersion=v1beta1"]),
        ("12.1", "", ["/api/dashboards/uid/a", "/api/dashboards/uid/a?apiVersion=v1beta1", RESOURCE]),
    ],
)
def test_it_is_read_as_grafana_converts_it(release: str, title: str, paths: list[str]) -> None:
    with GrafanaDouble(release) as double:
        saved_as_v2(double)
        (found,) = at(double).read(["a"])
        assert [asked.path for asked in double.asked] == paths
        assert isinstance(found, Live)
        assert (found.converted, found.version, found.updated_by) == (True, 2, "ada")
        assert found.updated == "2024-03-01T09:00:02Z"
        assert found.folder is not None
        assert (found.folder.uid, found.folder.title) == ("bots", title)
        assert not found.provisioned
        assert (found.dashboard["uid"], found.dashboard["title"], found.dashboard["version"]) == ("a", "By ada", 2)
        assert [panel["title"] for panel in found.dashboard["panels"]] == ["Note"]
        assert "tradeboards" not in found.dashboard


def test_one_in_the_classic_model_is_not_converted(double: GrafanaDouble) -> None:
    at(double).write(board(), folder=FOLDER, version=None, message="m")
    (found,) = at(double).read(["a"])
    assert isinstance(found, Live)
    assert not found.converted


def test_one_of_another_organisation_is_read_in_its_namespace() -> None:
    with GrafanaDouble("12.1") as double:
        grafana = at(double, org_id=2)
        grafana.ensure_folder(FOLDER)
        grafana.write(board(), folder=FOLDER, version=None, message="m")
        double.api.orgs[2].browser_save("a", lambda one: one.update(title="New"), "ada", v2=True)
        (found,) = grafana.read(["a"])
        assert isinstance(found, Live)
        assert double.asked[-1].path == RESOURCE.replace("default", "org-2")


@pytest.mark.parametrize("release", ["12.1", "13"])
def test_a_classic_save_that_names_its_generation_replaces_it(release: str) -> None:
    with GrafanaDouble(release) as double:
        saved_as_v2(double)
        with pytest.raises(TargetError, match="it was changed by someone else since it was compared"):
            at(double).write(board(), folder=FOLDER, version=1, message="m")
        at(double).write(board(), folder=FOLDER, version=2, message="m")
        (found,) = at(double).read(["a"])
        assert isinstance(found, Live)
        assert (found.converted, found.version, found.dashboard["title"]) == (False, 3, "Board a")


def test_a_grafana_that_does_not_convert_says_what_to_do() -> None:
    with GrafanaDouble("11.6") as double:
        saved_as_v2(double)
        assert list(at(double).read(["a", "b"])) == [
            Unreadable(
                "a",
                "it was saved in Grafana's v2 model, which this Grafana does not convert to the classic model (there "
                f"is no such address (404 Not Found: Not found)). {PUSH_ANEW} (Grafana: dashboard api version not "
                "supported, use /apis/dashboard.grafana.app/v2beta1/namespaces/default/dashboards/a instead)",
            ),
            Absent("b"),
        ]


def test_a_refusal_that_names_no_resource_says_what_to_do(double: GrafanaDouble) -> None:
    double.faults = [Fault(406, b'{"message": "no"}', JSON, times=2)]
    assert list(at(double).read(["a"])) == [
        Unreadable(
            "a",
            "it was saved in Grafana's v2 model, which this Grafana does not convert to the classic model (Grafana "
            f"cannot answer it in the classic model (406 Not Acceptable: no)). {PUSH_ANEW} (Grafana: no)",
        )
    ]


def resource(**parts: object) -> Json:
    metadata = {"name": "a", "generation": 4, "annotations": {}}
    return {"metadata": metadata, "spec": {"title": "A", "panels": []}, **parts}


def converted(double: GrafanaDouble, body: object) -> object:
    """What is made of an answer for the resource."""
    said = json.dumps({"message": "use /apis/dashboard.grafana.app/v2/namespaces/stacks-7/dashboards/a instead"})
    double.faults = [
        Fault(406, said.encode(), JSON, times=2),
        Fault(200, json.dumps(body).encode(), JSON, path="/namespaces/stacks-7/dashboards/a"),
    ]
    (found,) = at(double).read(["a"])
    return found


def test_a_resource_of_grafana_cloud_is_read(double: GrafanaDouble) -> None:
    expected = Live("a", {"title": "A", "panels": [], "uid": "a", "version": 4}, version=4, converted=True)
    assert converted(double, resource()) == expected


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ([], "Grafana answered no dashboard for it"),
        ({}, "Grafana answered no dashboard for it"),
        (resource(spec=[]), "Grafana answered no dashboard for it"),
        (resource(metadata=None), "Grafana answered no dashboard for it"),
        (resource(metadata={"name": "b", "generation": 4}), "Grafana answered no dashboard for it"),
        (resource(metadata={"name": "a"}), "it has no version that a write could name"),
        (resource(metadata={"name": "a", "generation": "4"}), "it has no version that a write could name"),
        (resource(spec={"elements": {}, "layout": {}}), "it is in Grafana's v2 model, not in the classic one"),
        (
            resource(spec={}, status={"conversion": {"failed": True, "error": "no \x1b[2J tabs"}}),
            "Grafana failed to convert it from the v2 model (no \\x1b[2J tabs)",
        ),
        (
            resource(status={"conversion": {"failed": True}}),
            "Grafana failed to convert it from the v2 model (it does not say why)",
        ),
    ],
)
def test_a_malformed_resource_is_unreadable(double: GrafanaDouble, body: object, reason: str) -> None:
    assert converted(double, body) == Unreadable("a", reason)


def test_a_provisioned_resource_and_who_changed_it(double: GrafanaDouble) -> None:
    notes = {
        "grafana.app/folder": "bots",
        "grafana.app/managedBy": "repo",
        "grafana.app/updatedBy": "user:eve\x1b[2J",
        "grafana.app/updatedTimestamp": "2026-01-01T00:00:00Z",
    }
    found = converted(double, resource(metadata={"name": "a", "generation": 4, "annotations": notes}))
    assert isinstance(found, Live)
    assert (found.provisioned, found.updated, found.updated_by) == (True, "2026-01-01T00:00:00Z", "user:eve\\x1b[2J")
    odd = converted(double, resource(metadata={"name": "a", "generation": 4, "annotations": [1]}))
    assert isinstance(odd, Live)
    assert odd.folder is None


def test_a_grafana_that_is_down_meanwhile_is_an_error_of_the_target(double: GrafanaDouble) -> None:
    said = json.dumps({"message": "use /apis/dashboard.grafana.app/v2/namespaces/default/dashboards/a instead"})
    double.faults = [Fault(406, said.encode(), JSON, times=2), Fault(500, b"{}", JSON, times=9)]
    with pytest.raises(TargetError, match='cannot read dashboard "a": Grafana failed inside'):
        list(at(double).read(["a"]))


@pytest.mark.parametrize("status", [401, 429])
def test_a_login_that_ends_meanwhile_is_an_error_of_the_target(double: GrafanaDouble, status: int) -> None:
    said = json.dumps({"message": "use /apis/dashboard.grafana.app/v2/namespaces/default/dashboards/a instead"})
    for before in (1, 2):
        double.faults = [Fault(406, said.encode(), JSON, times=before), Fault(status, b"{}", JSON, times=9)]
        with pytest.raises(TargetError, match=f'cannot read dashboard "a": .*{status}'):
            list(at(double).read(["a"]))


def test_a_uid_is_one_part_of_the_path_of_a_resource(double: GrafanaDouble) -> None:
    said = json.dumps({"message": "use /apis/dashboard.grafana.app/v2/namespaces/default/dashboards/a instead"})
    double.faults = [Fault(406, said.encode(), JSON, times=4)]
    found = list(at(double).read(["../x", "\ud800"]))
    assert all(isinstance(one, Unreadable) for one in found)
    assert double.asked[-1].path.startswith("/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards/")
    assert not [asked.path for asked in double.asked if "/../" in asked.path]
