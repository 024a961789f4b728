"""What tradeboards relies on from the history that a Grafana 9 to 13 keeps. `GRAFANA_URL` adds a real one."""

from __future__ import annotations

import pytest

from changes.drift.marker import is_as_pushed, is_ours
from changes.planning.plan import Desired, plan
from changes.pushing.apply import apply
from contract.conftest import Place
from contract.test_contract_grafana import board, live, without_server_keys
from targets.target import Json

pytestmark = pytest.mark.contract


def saved(place: Place, times: int) -> Json:
    """A dashboard that was saved so often; its description is the number of the save."""
    place.grafana.ensure_folder(place.folder)
    sent = board(place.uid())
    version = None
    for number in range(1, times + 1):
        sent = {**sent, "description": str(number)}
        written = place.grafana.write(sent, folder=place.folder, version=version, message=f"push {number}")
        version = written.version
    return sent


def test_contract_a_history_is_told_newest_first_and_names_who_and_when(place: Place) -> None:
    sent = saved(place, 3)
    newest, second, first = place.grafana.versions(sent["uid"])
    assert newest.number > second.number > first.number
    assert newest.number == live(place, sent["uid"]).version
    assert (newest.message, second.message) == ("push 3", "push 2")
    assert newest.author
    assert newest.created


def test_contract_the_first_message_is_grafanas_own(place: Place) -> None:
    (first,) = place.grafana.versions(saved(place, 1)["uid"])
    assert first.message == "Initial save"


def test_contract_each_version_is_what_was_sent(place: Place) -> None:
    sent = saved(place, 3)
    told = [place.grafana.version(sent["uid"], each.number) for each in place.grafana.versions(sent["uid"])]
    assert [without_server_keys(one or {}) for one in told] == [
        without_server_keys({**sent, "description": number}) for number in ("3", "2", "1")
    ]


def test_contract_a_history_of_several_pages_is_told_once(place: Place) -> None:
    sent = saved(place, 23)
    numbers = [each.number for each in place.grafana.versions(sent["uid"])]
    newest = live(place, sent["uid"]).version or 0
    assert numbers == list(range(newest, newest - len(numbers), -1))
    assert len(numbers) >= 20  # a Grafana may trim what is older at once


def test_contract_the_marker_of_a_push_is_in_the_history_when_an_edit_dropped_it(place: Place) -> None:
    one = Desired(place.uid(), board(place.uids[-1]), place.folder)
    assert apply(plan([one], place.grafana), place.grafana, message="m").failed == ()
    place.edit(one.uid, description="theirs")
    theirs, ours = place.grafana.versions(one.uid)
    assert theirs.message == "quick fix"
    assert not is_ours(place.grafana.version(one.uid, theirs.number) or {})
    base = place.grafana.version(one.uid, ours.number) or {}
    assert is_ours(base)
    assert is_as_pushed(base)


def test_contract_a_restored_version_is_a_new_one_that_says_so(place: Place) -> None:
    sent = saved(place, 2)
    first = min(each.number for each in place.grafana.versions(sent["uid"]))
    assert place.ask("POST", f"/api/dashboards/uid/{sent['uid']}/restore", {"version": first}).status_code == 200
    newest = next(place.grafana.versions(sent["uid"]))
    assert newest.message == f"Restored from version {first}"
    assert live(place, sent["uid"]).version == newest.number
    assert (place.grafana.version(sent["uid"], newest.number) or {})["description"] == "1"


def test_contract_what_is_not_there_has_no_history(place: Place) -> None:
    assert list(place.grafana.versions(f"none-{place.suffix}")) == []
    assert place.grafana.version(f"none-{place.suffix}", 1) is None
    assert place.grafana.version(saved(place, 1)["uid"], 999_999) is None
