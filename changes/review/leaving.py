"""Dashboards that a change removes and that are still at the target: others may have edited them, too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from changes.drift.base import drift
from changes.drift.drift import Drift
from changes.planning.plan import Plan, Removed
from targets.target import Live, Unreadable, WritableTarget


@dataclass(frozen=True)
class Leaving:
    """A dashboard that is removed here and is still at the target.

    `drift` is what it became by other hands since it was pushed, None where it is as pushed; `unread` says why it
    cannot be read there ("" where it can).
    """

    removed: Removed
    drift: Drift | None = None
    unread: str = ""


def leaving(plan: Plan, target: WritableTarget) -> tuple[Leaving, ...]:
    """What of that which a plan removes is at a target. Raises `TargetError` when the target cannot be read."""
    return tuple(_still_there([one for one in plan.actions if isinstance(one, Removed)], target))


def _still_there(removed: list[Removed], target: WritableTarget) -> Iterator[Leaving]:
    for one, found in zip(removed, target.read([one.uid for one in removed]), strict=True):
        if isinstance(found, Live):
            yield Leaving(one, drift(target, found))
        elif isinstance(found, Unreadable):
            yield Leaving(one, unread=found.reason)
