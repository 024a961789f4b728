"""A write whose answer is lost is read back: it was done, it was not so far, or someone else was faster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from grafana_case import FOLDER, HTML, JSON, at, board, write_error
from grafana_double import Fault, GrafanaDouble

from errors import TargetError
from targets.grafana.grafana import Grafana
from targets.target import Folder, Live, Written

LOST = {
    "a dropped connection": (Fault(reset=True), "the connection was closed without an answer"),
    "half a body": (Fault(200, b'{"uid": "a", "version": 1}', JSON, cut=9), "the answer broke off half-way"),
    "silence": (Fault(hang=True), "no answer within 0.3 seconds"),
    "a proxy without an answer": (
        Fault(502, b"<html><title>Bad</title>", HTML),
        'a proxy got no proper answer from Grafana (502 Bad Gateway: a web page "Bad")',
    ),
    "a proxy that waited": (
        Fault(504, b"", HTML),
        "a proxy waited too long for Grafana (504 Gateway Timeout)",
    ),
    "a proxy that gave up": (
        Fault(503, b"upstream reset", {"Content-Type": "text/plain"}),
        "Grafana or a proxy before it is not available (503 Service Unavailable: upstream reset)",
    ),
    "a failure inside": (
        Fault(500, b'{"message": "database is locked"}', JSON),
        "Grafana failed inside (500 Internal Server Error: database is locked)",
    ),
    "a page that is no answer": (
        Fault(200, b"<html><title>Hi</title>", HTML),
        'the answer is a web page "Hi", not Grafana\'s JSON',
    ),
    "JSON that is no answer": (Fault(200, b'{"uid": "a"}', JSON), "the answer is not Grafana's JSON"),
    "a redirect to no address": (Fault(302, b"", {"Location": "http://["}), "the answer is not Grafana's JSON"),
    "a charset that is none": (
        Fault(200, b"<title>Hi</title>", {"Content-Type": "text/html; charset=idna"}),
        "the answer is not Grafana's JSON",
    ),
    "a body that is not of its charset": (
        Fault(200, b'{"uid": "\xff"}', {"Content-Type": "application/json; charset=punycode"}),
        "the answer is not Grafana's JSON",
    ),
    "what is not JSON": (Fault(200, b'{"uid": ', JSON), "the answer is not Grafana's JSON"),
}
"""Each with what is said of it."""


def lose(double: GrafanaDouble, name: str, method: str, *, done: bool) -> str:
    """Lose the answer to the next call of a method, which Grafana executes or not; what is said of it."""
    fault, said = LOST[name]
    double.faults = [Fault(**{**vars(fault), "method": method, "after": done, "times": 1})]
    double.asked.clear()
    return said


def edit_before_reading_back(double: GrafanaDouble, uid: str = "a") -> None:
    """Someone saves between our save and the reading back."""
    answer = double.answer

    def faster(asked: Any) -> tuple[int, bytes, dict[str, str]]:
        if asked.method == "GET":
            double.answer = answer  # type: ignore[method-assign]
            theirs = board(uid, description="theirs")
            double.store.save({"dashboard": theirs, "folderUid": "bots", "overwrite": True}, "ada")
        return answer(asked)

    double.answer = faster  # type: ignore[method-assign]


def first(double: GrafanaDouble) -> Grafana:
    """The double with a dashboard `a` in version 1."""
    grafana = at(double, timeout=0.3)
    grafana.write(board(), folder=FOLDER, version=None, message="m")
    return grafana


def said_by(act: Callable[[], object]) -> str:
    with pytest.raises(TargetError) as caught:
        act()
    return str(caught.value)


@pytest.mark.parametrize("name", LOST)
def test_a_create_that_was_done_is_done(double: GrafanaDouble, name: str) -> None:
    grafana = at(double, timeout=0.3)
    lose(double, name, "POST", done=True)
    written = grafana.write(board(x=1.0), folder=FOLDER, version=None, message="m")
    assert written == Written("a", 1, f"{double.url}/d/a")
    assert [asked.method for asked in double.asked] == ["POST", "GET"]


@pytest.mark.parametrize("name", LOST)
def test_an_update_that_was_done_is_done(double: GrafanaDouble, name: str) -> None:
    grafana = first(double)
    lose(double, name, "POST", done=True)
    written = grafana.write(board(description="new"), folder=FOLDER, version=1, message="m")
    assert written == Written("a", 2, f"{double.url}/d/a")
    assert len(double.store.dashboards["a"].versions) == 2


@pytest.mark.parametrize("name", LOST)
def test_a_create_that_was_not_done_says_so(double: GrafanaDouble, name: str) -> None:
    said = lose(double, name, "POST", done=False)
    assert write_error(double, timeout=0.3) == (
        f'URL: cannot write dashboard "a": {said}; it was not written so far. Run it again'
    )
    assert not double.store.dashboards


@pytest.mark.parametrize("name", LOST)
def test_an_update_that_was_not_done_says_so(double: GrafanaDouble, name: str) -> None:
    grafana = first(double)
    said = lose(double, name, "POST", done=False)
    told = said_by(lambda: grafana.write(board(description="new"), folder=FOLDER, version=1, message="m"))
    assert told == f'{double.url}: cannot write dashboard "a": {said}; it was not written so far. Run it again'
    assert len(double.store.dashboards["a"].versions) == 1


@pytest.mark.parametrize("done", [True, False])
def test_an_edit_after_a_lost_save_is_told(double: GrafanaDouble, done: bool) -> None:
    grafana = first(double)
    said = lose(double, "a dropped connection", "POST", done=done)
    edit_before_reading_back(double)
    told = said_by(lambda: grafana.write(board(description="new"), folder=FOLDER, version=1, message="m"))
    assert told == (
        f'{double.url}: cannot write dashboard "a": {said}; it was changed by someone else since it was compared. Run '
        "diff again to see what they did"
    )
    assert double.store.dashboards["a"].dashboard["description"] == "theirs"


def test_the_same_edit_by_someone_else_on_top_is_not_taken_for_ours(double: GrafanaDouble) -> None:
    """Two versions on: what is there is what was sent, and what is between is nobody's who asked."""
    grafana = first(double)
    double.store.save({"dashboard": board(description="theirs"), "folderUid": "bots", "overwrite": True}, "ada")
    double.store.save({"dashboard": board(description="new"), "folderUid": "bots", "overwrite": True}, "ada")
    told = said_by(lambda: grafana.write(board(description="new"), folder=FOLDER, version=1, message="m"))
    assert "it was changed by someone else since it was compared (412" in told


def test_a_dashboard_that_went_meanwhile_is_gone(double: GrafanaDouble) -> None:
    grafana = first(double)
    said = lose(double, "a dropped connection", "POST", done=False)
    double.store.delete("a")
    told = said_by(lambda: grafana.write(board(description="new"), folder=FOLDER, version=1, message="m"))
    assert told == (
        f'{double.url}: cannot write dashboard "a": {said}; it is gone since it was compared. Run diff again'
    )


def test_a_save_in_another_folder_was_not_ours(double: GrafanaDouble) -> None:
    grafana = first(double)
    double.store.create_folder({"uid": "desk", "title": "Desk"})
    lose(double, "a dropped connection", "POST", done=False)
    double.store.save({"dashboard": board(description="new", version=1), "folderUid": "desk"}, "ada")
    told = said_by(lambda: grafana.write(board(description="new"), folder=FOLDER, version=1, message="m"))
    assert "it was changed by someone else since it was compared" in told


def test_a_save_that_cannot_be_read_back_may_have_been_done(double: GrafanaDouble) -> None:
    double.faults = [Fault(reset=True, after=True), Fault(403, b'{"message": "no"}', JSON)]
    assert write_error(double) == (
        'URL: cannot write dashboard "a": the connection was closed without an answer; it could not be read back '
        "either. It may have been written all the same: run diff again to see"
    )
    assert "a" in double.store.dashboards


def test_a_save_that_is_read_back_as_half_a_text_may_have_been_done(double: GrafanaDouble) -> None:
    double.faults = [Fault(reset=True, after=True), Fault(200, b'{"dashboard": ', JSON)]
    assert write_error(double) == (
        'URL: cannot write dashboard "a": the connection was closed without an answer; it could not be read back '
        "either (what Grafana answered is not JSON (unexpected end of data)). It may have been written all the same: "
        "run diff again to see"
    )
    assert "a" in double.store.dashboards


def test_what_was_never_on_its_way_is_not_read_back() -> None:
    with GrafanaDouble() as double:
        grafana = at(double)
    told = said_by(lambda: grafana.write(board(), folder=FOLDER, version=None, message="m"))
    assert told == (
        f'{double.url}: cannot write dashboard "a": nothing listens there (connection refused). Check the url and its '
        "port, and that Grafana runs"
    )


def twice(double: GrafanaDouble) -> None:
    """From now on everything but a GET is delivered twice, and the second answer comes back."""
    answer = double.answer

    def delivered(asked: Any) -> tuple[int, bytes, dict[str, str]]:
        if asked.method != "GET":
            answer(asked)
        return answer(asked)

    double.answer = delivered  # type: ignore[method-assign]


def test_writes_that_are_delivered_twice_are_done_once(double: GrafanaDouble) -> None:
    grafana = at(double)
    twice(double)
    desk = Folder("desk", "Desk")
    assert grafana.ensure_folder(desk) is not None  # the copy made it
    assert grafana.rename_folder(desk, Folder("desk", "The desk"))
    assert double.store.folders["desk"]["title"] == "The desk"
    assert grafana.write(board(), folder=desk, version=None, message="m").version == 1
    assert grafana.write(board(description="new"), folder=desk, version=1, message="m").version == 2
    assert len(double.store.dashboards["a"].versions) == 2
    grafana.delete("a", version=2)
    grafana.remove_folder(desk)
    assert "desk" not in double.store.folders


@pytest.mark.parametrize("name", LOST)
def test_a_deletion_that_was_done_is_done(double: GrafanaDouble, name: str) -> None:
    grafana = first(double)
    lose(double, name, "DELETE", done=True)
    grafana.delete("a", version=1)
    assert [asked.method for asked in double.asked] == ["GET", "DELETE", "GET"]
    assert "a" not in double.store.dashboards


@pytest.mark.parametrize("name", LOST)
def test_a_deletion_that_was_not_done_says_so(double: GrafanaDouble, name: str) -> None:
    grafana = first(double)
    said = lose(double, name, "DELETE", done=False)
    if name == "JSON that is no answer":
        said = "Grafana said that it did"
    assert said_by(lambda: grafana.delete("a", version=1)) == (
        f'{double.url}: cannot delete dashboard "a": {said}; it was not deleted so far. Run it again'
    )
    (found,) = grafana.read(["a"])
    assert isinstance(found, Live)


@pytest.mark.parametrize("done", [True, False])
def test_a_folder_whose_making_is_lost(double: GrafanaDouble, done: bool) -> None:
    grafana = at(double)
    said = lose(double, "a dropped connection", "POST", done=done)
    if done:
        assert grafana.ensure_folder(Folder("desk", "Desk")) is None
    else:
        assert said_by(lambda: grafana.ensure_folder(Folder("desk", "Desk"))) == (
            f'{double.url}: cannot create folder "Desk" (desk): {said}; it was not made so far. Run it again'
        )
    assert ("desk" in double.store.folders) is done


@pytest.mark.parametrize("done", [True, False])
def test_a_folder_whose_renaming_is_lost(double: GrafanaDouble, done: bool) -> None:
    grafana = at(double)
    said = lose(double, "a dropped connection", "PUT", done=done)
    if done:
        assert grafana.rename_folder(FOLDER, Folder("bots", "Robots"))
    else:
        assert said_by(lambda: grafana.rename_folder(FOLDER, Folder("bots", "Robots"))) == (
            f'{double.url}: cannot rename folder "Bots" (bots) to "Robots": {said}; it was not renamed so far. Run it '
            "again"
        )
    assert double.store.folders["bots"]["title"] == ("Robots" if done else "Bots")


@pytest.mark.parametrize("done", [True, False])
def test_a_folder_whose_removal_is_lost(double: GrafanaDouble, done: bool) -> None:
    grafana = at(double)
    said = lose(double, "a dropped connection", "DELETE", done=done)
    if done:
        grafana.remove_folder(FOLDER)
    else:
        assert said_by(lambda: grafana.remove_folder(FOLDER)) == (
            f'{double.url}: cannot remove folder "Bots" (bots): {said}; it was not removed so far. Run it again'
        )
    assert ("bots" in double.store.folders) is not done
