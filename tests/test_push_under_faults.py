"""A push of five dashboards, with every fault at every call of it: pushed and verified, or untouched and reported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from fault_proxy import Call, Fault
from fire_case import SLOW, boards, run, without_faults

LASTING = [fault for fault in Fault if fault not in {Fault.REFUSED, *SLOW}]
"""Those tried from some call on, too. The first always lasts; a push whose every call is slow takes too long here."""


def one_of_each(calls: Sequence[Call]) -> list[int]:
    """The first call of each kind, of those that come before and after something is written."""
    kinds: dict[tuple[str, str, bool], int] = {}
    for call in sorted(calls, key=lambda call: call.number):
        wrote = any(method == "POST" for method, *_ in kinds)
        kinds.setdefault((call.method, re.sub("uid/[^/]+", "uid", call.path), wrote), call.number)
    return list(kinds.values())


def test_a_push_without_faults_is_verified_and_told(tmp_path: Path) -> None:
    outcome, wrongs = without_faults(tmp_path, boards())
    assert wrongs == []
    told = {board.kind: outcome.told(board.uid) for board in boards()}
    assert told == {"new": "pushed", "changed": "pushed", "unchanged": "", "drifted": "refused", "elsewhere": "pushed"}
    assert outcome.exit_code == 1


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name)
def test_a_fault_at_any_call_leaves_nothing_half_and_nothing_unsaid(tmp_path: Path, fault: Fault) -> None:
    """Those that a push waits for are at one call of each kind; `make soak` has them at every call, too."""
    outcome, _ = without_faults(tmp_path, boards())
    calls = one_of_each(outcome.calls) if fault in SLOW else range(1, len(outcome.calls) + 1)
    assert [wrong for at in calls for wrong in run(tmp_path, boards(), fault, at)] == []


@pytest.mark.parametrize("fault", LASTING, ids=lambda fault: fault.name)
def test_a_fault_from_any_call_on_leaves_nothing_half_and_nothing_unsaid(tmp_path: Path, fault: Fault) -> None:
    outcome, _ = without_faults(tmp_path, boards())
    calls = range(1, len(outcome.calls) + 1)
    assert [wrong for at in calls for wrong in run(tmp_path, boards(), fault, at, lasting=True)] == []
