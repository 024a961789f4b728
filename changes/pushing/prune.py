"""Which dashboards of a target are ours and not desired any more, and their end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from changes.drift.base import drift
from changes.drift.marker import is_as_pushed, is_ours
from changes.drift.wording import in_words
from changes.parallel import side_by_side
from changes.planning.plan import Plan, Removed
from errors import TargetError
from targets.target import Folder, Live, Unreadable, WritableTarget

_ANOTHERS = "it is of a deployment that this configuration does not have: of another checkout, or of one that is gone"


@dataclass(frozen=True)
class Kept:
    """A dashboard that nobody desires, and why it stays."""

    uid: str
    title: str
    reason: str


@dataclass(frozen=True)
class Pruning:
    """What pruning would delete, and what it must leave. Where `refused` says why, nothing at all is deleted."""

    doomed: tuple[Live, ...] = ()
    kept: tuple[Kept, ...] = ()
    refused: str = ""

    @property
    def deletes(self) -> tuple[Live, ...]:
        return () if self.refused else self.doomed


@dataclass(frozen=True)
class Deleted:
    """How the end of one dashboard went: `error` where it is still there, or (it says so) may be."""

    live: Live
    error: TargetError | None = None


def plan_prune(
    plan: Plan,
    target: WritableTarget,
    *,
    folders: Collection[Folder],
    known: Collection[str],
    deployments: Collection[str],
    most: int,
) -> Pruning:
    """What in these folders carries our intact marker and is not desired. `plan` is that of the push.

    `folders` are those that the deployments of this run own, `known` the uids of every dashboard that any deployment
    has. Only dashboards of the deployments among these are meant, `<deployment>-<dashboard>` by their uids, and with
    `deployments` of those alone: another checkout may push its own to the same folder. Nothing is deleted when a
    dashboard there or of the plan cannot be read, or when there are more than `most`. Alert rules are never pruned:
    `push --alerts` removes those that left a group.

    Raises `TargetError` when the target cannot be read.
    """
    doomed: list[Live] = []
    kept: list[Kept] = []
    unread = [action.desired.uid for action in plan.refused if action.seen is None]
    desired = {*known, *(action.desired.uid for action in plan.actions if not isinstance(action, Removed))}
    slugs = {_deployment(uid) for uid in known}
    for found in target.owned(folders):
        if found.uid in desired or (deployments and _deployment(found.uid) not in deployments):
            continue
        if isinstance(found, Unreadable):
            unread.append(found.uid)
        elif isinstance(found, Live) and (is_ours(found.dashboard) or _deployment(found.uid) in slugs):
            reason = _reason(found, target) if _deployment(found.uid) in slugs else _ANOTHERS
            if reason:
                kept.append(Kept(found.uid, found.title, reason))
            else:
                doomed.append(found)
    doomed.sort(key=lambda live: live.uid)
    kept.sort(key=lambda one: one.uid)
    return Pruning(tuple(doomed), tuple(kept), _refusal(doomed, unread, most))


def delete(lives: Sequence[Live], target: WritableTarget, on_progress: Callable[[Deleted], None]) -> list[Deleted]:
    """Delete dashboards, each only when it is still what was looked at."""

    def end(live: Live) -> Deleted:
        try:
            target.delete(live.uid, version=live.version)
        except TargetError as error:
            return Deleted(live, error)
        return Deleted(live)

    return side_by_side(end, lives, on_progress)


def done_since(live: Live, target: WritableTarget) -> str:
    """What somebody did to one of ours since it was pushed; empty when nothing."""
    if not is_as_pushed(live.dashboard):
        return f"it was edited{_by(live)} since it was pushed"
    edits = drift(target, live, intact=True)
    return in_words(edits) if edits and edits.put_back else ""


def _reason(live: Live, target: WritableTarget) -> str:
    """Why it must stay; empty when nothing speaks for it."""
    if not is_ours(live.dashboard):
        return f"it does not carry our marker: saved{_by(live)} since it was pushed, or made by hand"
    return done_since(live, target) or ("it is provisioned from a file" if live.provisioned else "")


def _by(live: Live) -> str:
    return f" by {live.updated_by}" if live.updated_by else ""


def _refusal(doomed: list[Live], unread: list[str], most: int) -> str:
    if unread and doomed:
        named = ", ".join(sorted(unread)[:3]) + (" …" if len(unread) > 3 else "")
        return f"not all could be read ({named}), so that nothing is deleted"
    if len(doomed) > most:
        return f"{len(doomed)} would be deleted, more than --max-prune {most} allows, so that nothing is"
    return ""


def _deployment(uid: str) -> str:
    """The slug in a uid: no name of a board of ours has a hyphen."""
    return uid.rpartition("-")[0]
