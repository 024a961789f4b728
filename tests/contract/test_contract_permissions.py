"""What docs/permissions.md says an account needs is enough, and less is not. `GRAFANA_URL` adds a real one.

A real Grafana must let `GRAFANA_TOKEN` make service accounts (an Admin may); else these tests skip. The double makes
none: there the token that writes stands for an Editor, and the one that reads for a Viewer.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from grafana_double import TOKEN, VIEWER

from changes.backups.backup import back_up
from changes.backups.reading import read_backup
from changes.backups.restore import plan_restore, restore
from changes.planning.plan import Desired, Plan, Update, plan
from changes.pushing.apply import Done, apply
from contract.conftest import Place, until
from contract.test_contract_grafana import board, live
from errors import TargetError
from targets.grafana import Grafana
from targets.target import Absent

pytestmark = pytest.mark.contract

Login = Callable[[str], Grafana]


@pytest.fixture
def login(place: Place) -> Iterator[Login]:
    """Logs in as an account of its own with this role, and no more than it."""
    made: list[int] = []
    opened: list[Grafana] = []

    def as_role(role: str) -> Grafana:
        if place.settings.name == "double":
            token = {"Editor": TOKEN, "Viewer": VIEWER}[role]
        else:
            number, token = _account(place, role)
            made.append(number)
        opened.append(Grafana(replace(place.settings, token=token, user="", password="")))
        return opened[-1]

    try:
        yield as_role
    finally:
        for grafana in opened:
            grafana.close()
        for number in made:
            place.ask("DELETE", f"/api/serviceaccounts/{number}")


def _account(place: Place, role: str) -> tuple[int, str]:
    """A service account of this role: its number and a token of it."""
    name = f"tradeboards contract {secrets.token_hex(4)}"
    answer = place.ask("POST", "/api/serviceaccounts", {"name": name, "role": role})
    if answer.status_code != 201:
        pytest.skip(f"GRAFANA_TOKEN may not make a service account ({answer.status_code})")
    number = int(answer.json()["id"])
    token = place.ask("POST", f"/api/serviceaccounts/{number}/tokens", {"name": name})
    if token.status_code != 200:
        place.ask("DELETE", f"/api/serviceaccounts/{number}")
        pytest.skip(f"GRAFANA_TOKEN may not make a token of a service account ({token.status_code})")
    return number, str(token.json()["key"])


def push(grafana: Grafana, desired: Desired) -> Plan:
    """Plan and apply; all of it must be done."""
    made = plan([desired], grafana)
    outcomes = apply(made, grafana, message="contract").outcomes
    assert all(isinstance(outcome, Done) for outcome in outcomes), outcomes
    return made


def test_contract_an_editor_pushes_restores_and_prunes(
    place: Place, login: Login, tmp_path_factory: pytest.TempPathFactory
) -> None:
    editor = login("Editor")
    uid, top = place.uid(), tmp_path_factory.mktemp("kept")
    first = Desired(uid, board(uid), place.folder)
    push(editor, first)
    (update,) = push(editor, replace(first, held=board(uid, description="more"))).actions
    assert isinstance(update, Update)
    assert len(list(editor.versions(uid))) == 2
    until(lambda: uid in {found.uid for found in editor.owned([place.folder])})
    back_up(editor, top / "backup")
    editor.delete(uid, version=live(place, uid).version)
    assert list(editor.read([uid])) == [Absent(uid)]
    planned = plan_restore(read_backup(top / "backup"), editor, [uid])
    assert not restore(planned, editor, top / "before", message="back", on_progress=lambda _: None).failed
    editor.delete(uid, version=live(place, uid).version)
    until(lambda: not list(editor.owned([place.folder])))
    editor.remove_folder(place.folder)


def test_contract_a_viewer_compares_and_may_not_push(place: Place, login: Login) -> None:
    place.grafana.ensure_folder(place.folder)
    uid = place.uid()
    desired = Desired(uid, board(uid), place.folder)
    push(place.grafana, desired)
    viewer = login("Viewer")
    assert not plan([desired], viewer).differs
    changed = plan([replace(desired, held=board(uid, description="more"))], viewer)
    assert isinstance(changed.actions[0], Update)
    (failed,) = apply(changed, viewer, message="contract").failed
    assert "(403 Forbidden" in failed.error.summary
    assert "description" not in live(place, uid).dashboard


def test_contract_a_viewer_may_not_read_a_history(place: Place, login: Login) -> None:
    place.grafana.ensure_folder(place.folder)
    uid = place.uid()
    push(place.grafana, Desired(uid, board(uid), place.folder))
    with pytest.raises(TargetError, match="403 Forbidden"):
        list(login("Viewer").versions(uid))
