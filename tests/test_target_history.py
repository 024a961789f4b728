"""The history of a dashboard, as Grafana answers it in two shapes, and what is made of answers that are odd."""

from __future__ import annotations

import json
from typing import Any

import pytest
from grafana_case import FOLDER, JSON, at, board
from grafana_double import PEOPLE, VIEWER, Fault, GrafanaDouble

from errors import TargetError
from targets.target import Json, Version

ADA = next(token for token, name in PEOPLE.items() if name == "ada")
RELEASES = ("9.0", "10.4", "11.4", "11.6", "12.1", "13")


def filled(double: GrafanaDouble, versions: int, uid: str = "a") -> None:
    """A dashboard that was saved so often, its description the number of the version."""
    grafana = at(double)
    grafana.ensure_folder(FOLDER)
    for number in range(versions):
        content = board(uid, description=str(number + 1))
        grafana.write(content, folder=FOLDER, version=number or None, message=f"push {number + 1}")
    double.asked.clear()


def answered(double: GrafanaDouble, body: object) -> list[Version]:
    double.faults = [Fault(200, json.dumps(body).encode(), JSON)]
    return list(at(double).versions("a"))


@pytest.mark.parametrize("release", RELEASES)
def test_a_long_history_is_told_once_and_newest_first(release: str) -> None:
    with GrafanaDouble(release) as double:
        filled(double, 47)
        assert [each.number for each in at(double).versions("a")] == list(range(47, 0, -1))
        assert len(double.asked) == 3


@pytest.mark.parametrize("release", RELEASES)
def test_a_history_of_whole_pages_ends(release: str) -> None:
    with GrafanaDouble(release) as double:
        filled(double, 40)
        assert [each.number for each in at(double).versions("a")] == list(range(40, 0, -1))


@pytest.mark.parametrize("release", RELEASES)
def test_no_more_of_a_history_is_asked_for_than_is_looked_at(release: str) -> None:
    with GrafanaDouble(release) as double:
        filled(double, 30)
        assert next(at(double).versions("a")).number == 30
        assert len(double.asked) == 1


@pytest.mark.parametrize("release", RELEASES)
def test_a_save_while_the_history_is_read_repeats_nothing(release: str) -> None:
    with GrafanaDouble(release) as double:
        filled(double, 30)
        told = at(double).versions("a")
        first = [next(told).number for _ in range(20)]
        double.store.browser_save("a", lambda one: one.update(title="New"), "ada")
        assert first + [each.number for each in told] == list(range(30, 0, -1))


@pytest.mark.parametrize("release", RELEASES)
def test_a_history_says_who_when_and_what(release: str) -> None:
    with GrafanaDouble(release) as double:
        filled(double, 2)
        at(double, token=ADA).write(board(), folder=FOLDER, version=2, message="a quick fix")
        double.store.restore("a", 1, "grace")
        assert list(at(double).versions("a")) == [
            Version(4, "2024-03-01T09:00:04Z", "grace", "Restored from version 1"),
            Version(3, "2024-03-01T09:00:03Z", "ada", "a quick fix"),
            Version(2, "2024-03-01T09:00:02Z", "sa-tradeboards", "push 2"),
            Version(1, "2024-03-01T09:00:01Z", "sa-tradeboards", "Initial save"),
        ]
        assert [(at(double).version("a", number) or {}).get("description") for number in (4, 3, 2, 1)] == [
            "1",
            None,
            "2",
            "1",
        ]


@pytest.mark.parametrize("release", RELEASES)
def test_a_trimmed_history_ends_where_grafana_forgot(release: str) -> None:
    with GrafanaDouble(release) as double:
        filled(double, 5)
        double.store.trim("a", keep=2)
        assert [each.number for each in at(double).versions("a")] == [5, 4]
        assert at(double).version("a", 3) is None
        assert (at(double).version("a", 4) or {})["description"] == "4"


def test_no_dashboard_has_no_history(double: GrafanaDouble) -> None:
    assert list(at(double).versions("none")) == []
    assert at(double).version("none", 1) is None


def test_a_uid_is_one_part_of_a_path_whatever_it_holds(double: GrafanaDouble) -> None:
    assert list(at(double).versions("../../api/health")) == []
    assert at(double).version("a?b=c#d", 1) is None
    assert {asked.path.partition("?")[0] for asked in double.asked} == {
        "/api/dashboards/uid/..%2F..%2Fapi%2Fhealth/versions",
        "/api/dashboards/uid/a%3Fb%3Dc%23d/versions/1",
    }


def test_a_login_that_may_only_look_is_told_so(double: GrafanaDouble) -> None:
    filled(double, 1)
    viewer = at(double, token=VIEWER)
    with pytest.raises(TargetError) as caught:
        next(viewer.versions("a"))
    assert str(caught.value) == (
        f'{double.url}: cannot read the history of dashboard "a": the login has no permission for this (403 Forbidden: '
        "You'll need additional permissions to perform this action. Permissions needed: any of dashboards:write). Give "
        "its role or service account the right to it, check org_id, and the organisation's quota"
    )
    with pytest.raises(TargetError, match='cannot read version 1 of dashboard "a": the login has no permission'):
        viewer.version("a", 1)


def test_who_and_what_are_safe_to_print(double: GrafanaDouble) -> None:
    rows = [
        {"version": 3, "created": "now\x07", "createdBy": "eve\x1b[2J", "message": "a\u202eb" + "y" * 500},
        {"version": 2, "created": 7, "createdBy": None, "message": ["x"]},
    ]
    hostile, odd = answered(double, rows)
    assert hostile == Version(3, "now\\x07", "eve\\x1b[2J", "a\\u202eb" + "y" * 191 + "…")
    assert odd == Version(2, "", "", "")


@pytest.mark.parametrize("rows", [[{"version": "3"}], [{"version": True}], [{}], [None, 3, "x", []]])
def test_rows_that_are_no_versions_are_passed_over(double: GrafanaDouble, rows: list[Any]) -> None:
    assert answered(double, rows) == []
    assert answered(double, {"continueToken": "x", "versions": rows}) == []


@pytest.mark.parametrize("body", [{}, {"versions": None}, {"versions": {}}, "text", 7])
def test_what_is_no_history_is_an_error(double: GrafanaDouble, body: object) -> None:
    with pytest.raises(TargetError) as caught:
        answered(double, body)
    assert str(caught.value) == (
        f'{double.url}: cannot read the history of dashboard "a": the answer is not Grafana\'s JSON. Check that the '
        "url is a Grafana's and no other service's"
    )


def test_a_server_that_repeats_a_page_for_ever_is_asked_twice(double: GrafanaDouble) -> None:
    page: Json = {"continueToken": "again", "versions": [{"version": number} for number in (3, 2, 1)]}
    double.faults = [Fault(200, json.dumps(page).encode(), JSON, times=99)]
    assert [each.number for each in at(double).versions("a")] == [3, 2, 1]
    assert len(double.asked) == 2


@pytest.mark.parametrize(
    "data",
    [
        None,
        [1],
        "text",
        {"apiVersion": "dashboard.grafana.app/v2", "spec": {}},
        {"title": "A", "elements": {}, "layout": {}},
        {"x": [[[1]]] * 3 + [{"k" * 40: None}], "elements": [], "layout": None},
    ],
)
def test_a_version_that_is_not_in_the_classic_model_is_none(double: GrafanaDouble, data: object) -> None:
    double.faults = [Fault(200, json.dumps({"version": 1, "data": data}).encode(), JSON)]
    assert at(double).version("a", 1) is None


@pytest.mark.parametrize("body", [b'{"data": ', b'{"data": ' + b"[" * 2000 + b"]" * 2000 + b"}", b'{"data": 1e999}'])
def test_a_version_that_is_no_json_is_none(double: GrafanaDouble, body: bytes) -> None:
    double.faults = [Fault(200, body, JSON)]
    assert at(double).version("a", 1) is None


def test_a_version_saved_before_uids_were_in_the_json_is_read(double: GrafanaDouble) -> None:
    double.faults = [Fault(200, json.dumps({"version": 1, "data": {"title": "Old"}}).encode(), JSON)]
    assert at(double).version("a", 1) == {"title": "Old"}


@pytest.mark.parametrize("release", ["12.1", "13"])
def test_a_version_saved_in_the_v2_model_is_none_and_those_before_it_are_read(release: str) -> None:
    with GrafanaDouble(release) as double:
        filled(double, 1)
        double.store.browser_save("a", lambda one: one.update(title="New"), "ada", v2=True)
        assert [(each.number, each.author) for each in at(double).versions("a")] == [(2, "ada"), (1, "sa-tradeboards")]
        assert at(double).version("a", 2) is None
        assert (at(double).version("a", 1) or {})["description"] == "1"
