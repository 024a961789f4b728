"""Deleting what Grafana still holds as it was compared, finding what is in our folders, removing empty folders."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from grafana_case import FOLDER, JSON, at, board
from grafana_double import VIEWER, Fault, GrafanaDouble

from errors import TargetError
from targets.grafana import pages as grafana_pages
from targets.target import Folder, Live, Unreadable

DESK = Folder("desk", "Desk")


@pytest.fixture
def filled(double: GrafanaDouble) -> GrafanaDouble:
    """Dashboards a and b in Bots, c in Desk, d in no folder."""
    grafana = at(double)
    grafana.ensure_folder(DESK)
    for uid, folder in (("a", FOLDER), ("b", FOLDER), ("c", DESK)):
        grafana.write(board(uid), folder=folder, version=None, message="m")
    double.store.save({"dashboard": board("d")}, "ada")
    double.asked.clear()
    return double


def error_of(double: GrafanaDouble, act: Callable[[], object]) -> str:
    with pytest.raises(TargetError) as caught:
        act()
    return str(caught.value).replace(double.url, "URL")


def test_a_dashboard_is_deleted_and_read_before_and_after(filled: GrafanaDouble) -> None:
    at(filled).delete("a", version=1)
    assert "a" not in filled.store.dashboards
    assert [asked.method for asked in filled.asked] == ["GET", "DELETE", "GET"]


@pytest.mark.parametrize("version", [2, None])
def test_one_that_moved_is_not_deleted(filled: GrafanaDouble, version: int | None) -> None:
    assert error_of(filled, lambda: at(filled).delete("a", version=version)) == (
        'URL: cannot delete dashboard "a": it was changed by someone else since it was compared. Run diff again to see '
        "what they did"
    )
    assert "a" in filled.store.dashboards


def test_one_that_is_gone_is_not_deleted(filled: GrafanaDouble) -> None:
    assert error_of(filled, lambda: at(filled).delete("none", version=1)) == (
        'URL: cannot delete dashboard "none": it is gone since it was compared. Run diff again'
    )


def test_a_provisioned_one_is_not_deleted(filled: GrafanaDouble) -> None:
    filled.store.dashboards["a"].provisioned = True
    assert error_of(filled, lambda: at(filled).delete("a", version=1)) == (
        'URL: cannot delete dashboard "a": it is provisioned from a file, and Grafana lets nobody else change it. '
        "Change that file, or take it out of provisioning"
    )
    assert [asked.method for asked in filled.asked] == ["GET"]


def test_one_that_cannot_be_read_is_not_deleted(filled: GrafanaDouble) -> None:
    filled.faults = [Fault(200, b'{"dashboard": 7}', JSON)]
    assert error_of(filled, lambda: at(filled).delete("a", version=1)) == (
        'URL: cannot delete dashboard "a": Grafana answered no dashboard for it. Look at it in Grafana'
    )


def test_who_may_only_look_deletes_nothing(filled: GrafanaDouble) -> None:
    viewer = at(filled, token=VIEWER)
    assert 'cannot delete dashboard "a": the login has no permission' in error_of(
        filled, lambda: viewer.delete("a", version=1)
    )
    empty = Folder("empty", "Empty")
    at(filled).ensure_folder(empty)
    said = error_of(filled, lambda: viewer.remove_folder(empty))
    assert 'cannot remove folder "Empty" (empty): the login has no permission' in said


@pytest.mark.parametrize("release", ["9.0", "10.4", "12.1", "13"])
def test_what_is_in_our_folders_is_found(release: str) -> None:
    with GrafanaDouble(release) as double:
        grafana = at(double)
        for folder in (FOLDER, DESK):
            grafana.ensure_folder(folder)
        for uid, folder in (("a", FOLDER), ("b", FOLDER), ("c", DESK)):
            grafana.write(board(uid), folder=folder, version=None, message="m")
        double.store.save({"dashboard": board("d")}, "ada")
        found = {one.uid: one for one in grafana.owned([FOLDER])}
        assert set(found) == {"a", "b"}
        assert all(isinstance(one, Live) and one.version == 1 and one.folder == FOLDER for one in found.values())
        assert {one.uid for one in grafana.owned([FOLDER, DESK])} == {"a", "b", "c"}
        assert list(grafana.owned([Folder("none", "None")])) == []


@pytest.mark.parametrize("release", ["9.0", "12.1"])
def test_all_pages_of_the_search_are_read(release: str) -> None:
    with GrafanaDouble(release) as double:
        at(double).ensure_folder(FOLDER)
        for number in range(1003):
            double.store.save({"dashboard": board(f"u{number}"), "folderUid": "bots"}, "ada")
        assert len({found.uid for found in at(double).owned([FOLDER])}) == 1003


def between_pages(double: GrafanaDouble, act: Callable[[], object], times: int) -> None:
    """Somebody does this, so many times, after a first page was answered."""
    answer, left = double.answer, [act] * times

    def shifting(asked: Any) -> tuple[int, bytes, dict[str, str]]:
        found = answer(asked)
        if "page=1" in asked.path and left:
            left.pop()()
        return found

    double.answer = shifting  # type: ignore[method-assign]


@pytest.fixture
def paged(filled: GrafanaDouble, monkeypatch: pytest.MonkeyPatch) -> GrafanaDouble:
    """As filled, and each page holds two; in the order of their titles: a and b, c and d."""
    monkeypatch.setattr(grafana_pages, "PAGE", 2)
    return filled


def test_what_slips_into_a_page_that_was_read_is_found(paged: GrafanaDouble) -> None:
    between_pages(paged, lambda: paged.store.delete("a"), 1)
    assert [found.uid for found in at(paged).dashboards()] == ["b", "c", "d"]


def test_what_slips_into_a_page_to_be_read_is_told_once(paged: GrafanaDouble) -> None:
    between_pages(paged, lambda: paged.store.save({"dashboard": board("0")}, "ada"), 1)
    assert [found.uid for found in at(paged).dashboards()] == ["0", "a", "b", "c", "d"]


def test_a_folder_that_slips_into_a_page_that_was_read_is_found(paged: GrafanaDouble) -> None:
    for uid in ("one", "two"):
        paged.store.create_folder({"uid": uid, "title": uid})
    between_pages(paged, lambda: paged.store.delete_folder("desk"), 1)
    assert [folder.uid for folder in at(paged).folders()] == ["bots", "one", "two"]


def test_a_list_that_is_never_twice_the_same_is_an_error(paged: GrafanaDouble) -> None:
    numbers = iter(range(99))
    between_pages(paged, lambda: paged.store.save({"dashboard": board(f"n{next(numbers)}")}, "ada"), 99)
    assert error_of(paged, lambda: list(at(paged).dashboards())) == (
        "URL: cannot search for dashboards: others create or delete there all the time. Run it again when they are done"
    )


def test_a_search_that_repeats_a_page_for_ever_ends(filled: GrafanaDouble) -> None:
    rows = [{"uid": "a", "folderUid": "bots"}, {"uid": "c", "folderUid": "desk"}]
    filled.faults = [Fault(200, json.dumps(rows).encode(), JSON, path="/api/search", times=99)]
    assert [found.uid for found in at(filled).owned([FOLDER])] == ["a"]


def test_one_that_went_or_moved_since_the_search_is_left_out(filled: GrafanaDouble) -> None:
    rows = [{"uid": uid, "folderUid": "bots"} for uid in ("a", "c", "gone")]
    filled.faults = [Fault(200, json.dumps(rows).encode(), JSON, path="page=1")]
    assert [found.uid for found in at(filled).owned([FOLDER])] == ["a"]


def test_one_that_cannot_be_read_is_told(filled: GrafanaDouble) -> None:
    filled.faults = [Fault(200, b'{"dashboard": 7}', JSON, path="/uid/a")]
    assert next(iter(at(filled).owned([FOLDER]))) == Unreadable("a", "Grafana answered no dashboard for it")


@pytest.mark.parametrize("body", [{}, [{}], [{"uid": 7}], ["a"], "text"])
def test_what_is_no_search_result_is_an_error(filled: GrafanaDouble, body: Any) -> None:
    filled.faults = [Fault(200, json.dumps(body).encode(), JSON)]
    assert error_of(filled, lambda: list(at(filled).owned([FOLDER]))) == (
        "URL: cannot search for dashboards: the answer is not Grafana's JSON. Check that the url is a Grafana's and no "
        "other service's"
    )


@pytest.mark.parametrize("release", ["9.0", "10.4", "12.1"])
def test_an_empty_folder_is_removed(release: str) -> None:
    with GrafanaDouble(release) as double:
        grafana = at(double)
        grafana.ensure_folder(FOLDER)
        grafana.remove_folder(FOLDER)
        assert double.store.folders == {}
        grafana.remove_folder(FOLDER)


@pytest.mark.parametrize("release", ["9.0", "10.4", "12.1"])
def test_a_folder_with_dashboards_stays(release: str) -> None:
    with GrafanaDouble(release) as double:
        grafana = at(double)
        grafana.ensure_folder(FOLDER)
        for uid in "ab":
            grafana.write(board(uid), folder=FOLDER, version=None, message="m")
        assert error_of(double, lambda: grafana.remove_folder(FOLDER)) == (
            'URL: cannot remove folder "Bots" (bots): it is not empty (dashboard: 2). Move or delete in Grafana what '
            "is in it"
        )
        assert set(double.store.dashboards) == {"a", "b"}


def test_a_folder_with_a_folder_in_it_stays(double: GrafanaDouble) -> None:
    double.store.create_folder({"uid": "inner", "title": "Inner", "parentUid": "bots"})
    assert "it is not empty (folder: 1)" in error_of(double, lambda: at(double).remove_folder(FOLDER))
    assert set(double.store.folders) == {"bots", "inner"}


def test_a_folder_that_counts_oddly_stays(double: GrafanaDouble) -> None:
    double.faults = [Fault(200, b'{"kind\\u001b[2J": 3, "x": "y", "z": true}', JSON, path="/counts")]
    assert "it is not empty (kind\\x1b[2J: 3)" in error_of(double, lambda: at(double).remove_folder(FOLDER))
    double.faults = [Fault(200, b"[1]", JSON, path="/counts")]
    assert "the answer is not Grafana's JSON" in error_of(double, lambda: at(double).remove_folder(FOLDER))
    assert "bots" in double.store.folders


@pytest.mark.parametrize("kind", ["dashboard", "dashboards"])
@pytest.mark.parametrize(("late", "waited"), [(2, [0.5, 1.0]), (9, [0.5, 1.0, 2.0, 4.0])])
def test_a_folder_that_still_counts_what_is_gone_is_looked_at_again(
    double: GrafanaDouble, late: int, waited: list[float], kind: str
) -> None:
    """As where the search hears of a deletion a moment later. What it counts to the end stays."""
    double.faults = [Fault(200, json.dumps({kind: 1}).encode(), JSON, times=late, path="/counts")]
    waits: list[float] = []
    grafana = at(double, sleep=waits.append)
    if late < 5:
        grafana.remove_folder(FOLDER)
    else:
        assert "it is not empty (dashboard: 1)" in error_of(double, lambda: grafana.remove_folder(FOLDER))
    assert waits == waited
    assert ("bots" in double.store.folders) is (late > 5)
