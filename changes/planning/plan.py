"""What must be done so that a target holds what is desired: one action a dashboard."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from changes.change import DashboardChange, Following, PanelChange, RuleChange
from changes.comparison.compare import compare
from changes.comparison.noise import with_schema_of
from changes.drift.base import drift
from changes.drift.drift import Drift
from changes.drift.in_folder import is_renamed, same_folder, with_folder
from changes.drift.marker import digest, folder_of, is_as_pushed
from changes.drift.three_way import Conflict, conflicts, undone
from changes.drift.wording import in_words
from changes.planning.packed import Packed, packed
from changes.planning.stored import Stored
from errors import ConfigError, nearest, printable
from targets.target import Absent, Folder, Found, Json, Live, Target, Unreadable, WritableTarget


@dataclass(frozen=True)
class Desired:
    """A dashboard as it should be, or where it is kept, and the folder it should be in."""

    uid: str
    held: Json | Stored
    folder: Folder

    @property
    def dashboard(self) -> Json:
        """What it should say. One that is kept is read each time; raises `BuildError` when it is not what it was."""
        return self.held.read() if isinstance(self.held, Stored) else self.held

    @property
    def title(self) -> str:
        return self.held.title if isinstance(self.held, Stored) else str(self.held.get("title", ""))

    @property
    def digest(self) -> str:
        """The digest that a marker has of it. Of one that is kept it is known: the file is not read."""
        return self.held.digest if isinstance(self.held, Stored) else digest(self.held)


@dataclass(frozen=True)
class Seen:
    """What a target held when it was compared: the version, a digest of what it said, the uid and title of the folder
    it was in (both "" for General), and whose it was since when."""

    version: int | None
    digest: str
    folder: tuple[str, str] = ("", "")
    updated: str = ""
    updated_by: str = ""


@dataclass(frozen=True)
class Create:
    """The target has no such dashboard."""

    desired: Desired


@dataclass(frozen=True)
class Update:
    """The target's dashboard differs. `version` is the one compared against, which a write must name;
    `held` is all of it, packed.

    `change` is from what was pushed last, where that is known, else from what is there; None when only the marker is
    missing or wrong. `drift` is what other hands made of it since: none of it is undone, or it is overwritten by name,
    or (`adopted`) it was never ours and is taken over by name. `conflicts` are edits that both made differently.
    """

    desired: Desired
    change: DashboardChange | None
    version: int | None
    adopted: bool = False
    held: Packed | None = field(default=None, compare=False, repr=False)
    seen: Seen | None = field(default=None, compare=False)
    drift: Drift | None = field(default=None, compare=False, repr=False)
    conflicts: tuple[Conflict, ...] = ()

    @property
    def live(self) -> Live | None:
        """All of it; unpacked each time."""
        return self.held.unpacked() if self.held else None


@dataclass(frozen=True)
class Unchanged:
    """The target holds just this, whoever wrote it: it is left alone."""

    desired: Desired
    seen: Seen | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Refused:
    """It must not or cannot be written: why, what to do, and what differs, where that could be read.

    `change`, `drift` and `conflicts` are as of an `Update`.
    """

    desired: Desired
    reason: str
    todo: str
    change: DashboardChange | None = None
    seen: Seen | None = field(default=None, compare=False)
    drift: Drift | None = field(default=None, compare=False, repr=False)
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True)
class Removed:
    """A revision had this dashboard, and it is not desired any more. `panels` are all that went with it."""

    uid: str
    title: str
    panels: tuple[PanelChange, ...] = ()


Action = Create | Update | Unchanged | Refused | Removed
Write = Create | Update


@dataclass(frozen=True)
class Rename:
    """A folder that is written to and has another title than is desired. It gets that, or stays as it `was` where
    somebody renamed it and dashboards in it, those of `kept_for`, are refused for that."""

    was: Folder
    now: Folder
    kept_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What to do at a target (its name, and its place as people say it), in the order of what is desired.

    `renames` are folders that have another title there: no other is given one.
    `following` says which of it are changes of limits; `rules` is what differs in rules, where these are compared too.
    """

    target: str
    place: str
    actions: tuple[Action, ...]
    following: Following = field(default_factory=Following)
    rules: tuple[RuleChange, ...] = ()
    renames: tuple[Rename, ...] = ()

    @property
    def writes(self) -> tuple[Write, ...]:
        return tuple(action for action in self.actions if isinstance(action, Write))

    @property
    def refused(self) -> tuple[Refused, ...]:
        return tuple(action for action in self.actions if isinstance(action, Refused))

    @property
    def differs(self) -> bool:
        """Whether the target holds anything but what is desired."""
        return bool(self.rules) or any(not isinstance(action, Unchanged) for action in self.actions)


def plan(
    desired: Sequence[Desired],
    target: WritableTarget,
    adopt: Collection[str] = (),
    overwrite_drift: Collection[str] = (),
    others: Iterable[tuple[str, Collection[str]]] = (),
) -> Plan:
    """What a push would do. Dashboards of the target that are not desired are none of our business.

    One that was edited since it was pushed is refused when that would be undone, unless its uid is in
    `overwrite_drift`; one that was never ours, unless it is in `adopt`. `others` are the uids of what else is desired
    and may be named there, by what they are of. Raises `ConfigError` when either names what is not desired,
    `TargetError` when the target cannot be read.
    """
    kinds = {kind: uids for kind, uids in (("dashboard", {one.uid for one in desired}), *others) if uids}
    known = {uid for uids in kinds.values() for uid in uids}
    for option, uids in (("--adopt", adopt), ("--overwrite-drift", overwrite_drift)):
        for uid in uids:
            if uid not in known:
                summary = f'no {" and no ".join(kinds)} "{printable(uid, 100)}" is desired'
                raise ConfigError(summary, where=option, todo=nearest(uid, known))
    found = target.read([one.uid for one in desired])
    actions = tuple(
        _action(one, live, target, adopt, overwrite_drift) for one, live in zip(desired, found, strict=True)
    )
    renames = _renames(actions)
    actions = tuple(_in_its_folder(one, renames) if isinstance(one, Update) else one for one in actions)
    written = {one.desired.folder.uid for one in actions if isinstance(one, Write)}
    named = tuple(one for uid, one in renames.items() if uid in written)
    return Plan(target.name, target.place, actions, renames=named)


def plan_since(desired: Sequence[Desired], revision: Target, held: Collection[str]) -> Plan:
    """What is different from a revision that holds the dashboards `held`. It is only compared with: it has no folders,
    and nothing in it is ours or another's.

    Raises `TargetError` when the revision cannot be read.
    """
    known = {one.uid for one in desired}
    gone = sorted(uid for uid in held if uid not in known)
    found = revision.read([*(one.uid for one in desired), *gone])
    actions: list[Action] = [_difference(one, live) for one, live in zip(desired, found, strict=False)]
    actions += _removed(found)  # what the zip left: it stops before it takes one too many
    return Plan(revision.name, revision.place, tuple(actions))


def _action(
    desired: Desired, found: Found, target: WritableTarget, adopt: Collection[str], overwrite_drift: Collection[str]
) -> Action:
    """What a push does with one dashboard, whose it is included."""
    if not isinstance(found, Live):
        return _difference(desired, found)
    named = desired.uid in adopt or desired.uid in overwrite_drift
    seen = _seen(found, desired.digest)
    if not named and seen.digest == desired.digest and same_folder(found.folder, desired.folder):
        return Unchanged(desired, seen)
    intact = is_as_pushed(found.dashboard, seen.digest)
    push = with_folder(_edit(found, desired, intact=intact), desired.uid, desired.title, found.folder, desired.folder)
    if push is None and (intact or not named):
        return Unchanged(desired, seen)
    if found.provisioned:
        return provisioned(desired, push, seen)
    edits = drift(target, found, intact)
    if edits is None:
        return Update(desired, push, found.version, held=packed(found), seen=seen)
    asked = named if edits.ours is None else desired.uid in (overwrite_drift if edits.ours else adopt)
    if push is None and not asked:
        return Unchanged(desired, seen)
    change, clashes = push, tuple[Conflict, ...]()
    if edits.base:
        pushed = folder_of(edits.base.dashboard) or found.folder
        ours = compare(edits.base.dashboard, desired.dashboard)
        change = with_folder(ours, desired.uid, desired.title, pushed, desired.folder)
        clashes = conflicts(edits.change, change, push)
    edits = replace(edits, undone=not _is_kept(edits, push))
    if asked or not edits.undone:
        return Update(desired, change, found.version, edits.ours is False, packed(found), seen, edits, clashes)
    return Refused(desired, in_words(edits), _what_to_do(desired.uid, edits), change, seen, edits, clashes)


def _edit(live: Live, desired: Desired, *, intact: bool) -> DashboardChange | None:
    """What a push would change of what a dashboard says. What no browser saved since has our own schema version."""
    wanted = desired.dashboard
    return compare(live.dashboard if intact else with_schema_of(live.dashboard, wanted), wanted)


def _renames(actions: Iterable[Action]) -> dict[str, Rename]:
    """By their uids the folders of dashboards that have another title there than is desired."""
    renames: dict[str, Rename] = {}
    for action in actions:
        match action:
            case Update(held=Packed() as held):
                there, kept_for = held.folder, tuple[str, ...]()
            case Refused(drift=Drift(live=live, moved=True)):
                there, kept_for = live.folder, (action.desired.uid,)
            case _:
                continue
        folder = action.desired.folder
        if there and is_renamed(there, folder):
            one = renames.get(folder.uid, Rename(there, folder))
            renames[folder.uid] = replace(one, kept_for=one.kept_for + kept_for)
    return renames


def _in_its_folder(action: Update, renames: Mapping[str, Rename]) -> Update | Refused:
    """An update less the title of its folder, where that stays; refused where there is no more to it."""
    desired = action.desired
    rename = renames.get(desired.folder.uid)
    live = action.live if rename and rename.kept_for else None
    if live is None or rename is None or not is_renamed(live.folder, desired.folder):
        return action
    intact = is_as_pushed(live.dashboard)
    edit = _edit(live, desired, intact=intact)
    if edit or not intact:
        return action if action.drift else replace(action, change=edit)
    reason = f'its folder stays as somebody renamed it, "{printable(rename.was.title, 100)}"'
    named = " ".join(f"--overwrite-drift {uid}" for uid in rename.kept_for)
    todo = f"Name these, too, to undo that: {named}"
    return Refused(desired, reason, todo, action.change, action.seen, action.drift, action.conflicts)


def provisioned(desired: Desired, change: DashboardChange | None, seen: Seen | None = None) -> Refused:
    """What becomes of one that differs and stands in a file."""
    reason = "it is provisioned from a file, and cannot be written over HTTP"
    return Refused(desired, reason, "Change that file, or take the dashboard out of provisioning", change, seen)


def unreadable(desired: Desired, reason: str) -> Refused:
    """What becomes of one that is there and cannot be read."""
    return Refused(desired, reason, "Mend it or remove it where it is, then run this again")


def _is_kept(edits: Drift, push: DashboardChange | None) -> bool:
    """Whether a push undoes nothing that anybody did. The v2 model that somebody saved it in is something, too."""
    return edits.base is not None and not edits.live.converted and not undone(edits.change, push)


def _what_to_do(uid: str, edits: Drift) -> str:
    if edits.ours is None:
        return "Run it with a login that may read its history (docs/permissions.md): only that tells whether it is ours"
    if edits.ours:
        return f"Bring it into the sources (diff --drift shows the lines), or --overwrite-drift {uid} undoes it"
    return f"Bring what is worth keeping into its source, then --adopt {uid} takes it over"


def _seen(live: Live, likely: str) -> Seen:
    """What is there; `likely` is the digest that it has where it is unchanged."""
    place = (live.folder.uid, live.folder.title) if live.folder else ("", "")
    return Seen(live.version, digest(live.dashboard, likely), place, live.updated, live.updated_by)


def _difference(desired: Desired, found: Found) -> Create | Update | Unchanged | Refused:
    """What one dashboard says, compared with what was found under its uid."""
    match found:
        case Absent():
            return Create(desired)
        case Unreadable(reason=reason):
            return unreadable(desired, reason)
        case Live():
            change = compare(found.dashboard, desired.dashboard)
            return Update(desired, change, found.version) if change else Unchanged(desired)


def _removed(found: Iterator[Found]) -> Iterator[Removed]:
    for one in found:
        if not isinstance(one, Absent):
            there: Json = one.dashboard if isinstance(one, Live) else {}
            gone = compare(there, {key: value for key, value in there.items() if key != "panels"})
            yield Removed(one.uid, one.title if isinstance(one, Live) else "", gone.panels if gone else ())
