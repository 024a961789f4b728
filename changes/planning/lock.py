"""A plan as it was reviewed, for a push to hold against what it finds.

The target, and of each dashboard what is desired and what was there. Alert rules and data sources are not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from changes.drift.wording import moment
from changes.planning.plan import Action, Create, Desired, Plan, Refused, Removed, Seen, Unchanged, Update

FORMAT = 1


@dataclass(frozen=True)
class Locked:
    """One dashboard as it was reviewed.

    `action` is create, update, unchanged or refused, `desired` the digest of what is desired, `folder` the uid and
    title of where. `live` is what was there: None for nothing, or nothing that could be read (it is then refused).
    """

    uid: str
    title: str
    action: str
    desired: str
    folder: tuple[str, str]
    live: Seen | None = None


@dataclass(frozen=True)
class Lock:
    """A plan that was reviewed: of which target, made from which git revision and by which tradeboards, for which
    deployments (all where none is named)."""

    target: str
    place: str
    revision: str
    tradeboards: str
    deployments: tuple[str, ...]
    dashboards: tuple[Locked, ...]


@dataclass(frozen=True)
class Deviation:
    """A dashboard that is not as it was reviewed, and how."""

    uid: str
    title: str
    how: str


def lock(plan: Plan, deployments: Sequence[str], revision: str, tradeboards: str) -> Lock:
    """The plan as it is reviewed now. `revision` is git's, `tradeboards` our own version."""
    boards = tuple(_locked(action) for action in plan.actions if not isinstance(action, Removed))
    return Lock(plan.target, plan.place, revision, tradeboards, tuple(deployments), boards)


def deviations(lock: Lock, plan: Plan, revision: str) -> Iterator[Deviation]:
    """Every dashboard of which what is desired, or what is there, is not what was reviewed."""
    reviewed = {one.uid: one for one in lock.dashboards}
    for action in plan.actions:
        if isinstance(action, Removed):
            continue
        now = _locked(action)
        then = reviewed.pop(now.uid, None)
        if then is None:
            yield Deviation(now.uid, now.title, "it was not reviewed: the plan does not have it")
            continue
        hows = [*_hows(then, now, lock, revision)]
        if not hows and then.action != now.action and not _is_named(then, action):
            hows = [f"reviewed was that {_FATES[then.action]}, and now {_FATES[now.action]}"]
        for how in hows:
            yield Deviation(now.uid, now.title, how)
    for gone in reviewed.values():
        yield Deviation(gone.uid, gone.title, "it was reviewed, and build/ does not have it any more")


def _locked(action: Create | Update | Unchanged | Refused) -> Locked:
    desired: Desired = action.desired
    seen = None if isinstance(action, Create) else action.seen
    place = (desired.folder.uid, desired.folder.title)
    return Locked(desired.uid, desired.title, ACTIONS[type(action)], desired.digest, place, seen)


def _is_named(then: Locked, action: Action) -> bool:
    """Whether it was refused in review for what others did, and is to be written by name."""
    return then.action == "refused" and isinstance(action, Update) and action.drift is not None


_FATES = {
    "create": "it is created",
    "update": "it is written over",
    "unchanged": "it is left alone",
    "refused": "it is refused",
}

ACTIONS: dict[type[Action], str] = {Create: "create", Update: "update", Unchanged: "unchanged", Refused: "refused"}


def _hows(then: Locked, now: Locked, lock: Lock, revision: str) -> Iterator[str]:
    if (then.desired, then.folder) != (now.desired, now.folder):
        differ = lock.revision and revision and lock.revision != revision
        made = f" (reviewed at git {lock.revision}, now {revision})" if differ else ""
        yield f"build/ says something else than was reviewed{made}"
    match then.live, now.live:
        case None, None:
            if then.action != now.action:
                was, became = _nothing(then), _nothing(now)
                yield f"{was} when it was reviewed, and {became} now"
        case None, Seen() as found:
            yield f"{_nothing(then)} when it was reviewed, and is there now: {_who(found)}"
        case Seen() as before, None:
            gone = "cannot be read" if now.action == "refused" else "is not there"
            yield f"it {gone} any more; reviewed was {_who(before)}"
        case Seen() as before, Seen() as found if (before.version, before.digest) != (found.version, found.digest):
            yield f"it was changed since it was reviewed; reviewed was {_who(before)}, there is {_who(found)}"
        case Seen() as before, Seen() as found if before.folder != found.folder:
            there, here = (_folder(one.folder) for one in (before, found))
            yield f"it was moved, or its folder renamed, since it was reviewed: from {there} to {here}"


def _nothing(one: Locked) -> str:
    return "it could not be read" if one.action == "refused" else "it was not there"


def _folder(folder: tuple[str, str]) -> str:
    uid, title = folder
    return f'folder "{title}"' + (f" ({uid})" if uid else "") if any(folder) else "General"


def _who(seen: Seen) -> str:
    """Which version, by whom and when; a target of files knows only when."""
    by = f"version {seen.version} by {seen.updated_by}" if seen.updated_by else "what was saved"
    on = f" on {moment(seen.updated)}" if seen.updated else ""
    return f"{by}{on}"
