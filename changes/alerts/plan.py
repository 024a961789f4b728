"""What must be done so that a target holds the alert rules that are desired: one action a group."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from changes.alerts.content import differences, foreign, is_editable, was_pushed
from changes.change import AlertChange, FieldChange, GroupChange
from errors import printable
from targets.alerting import ANYONE, API, PROVENANCE, AlertTarget, Held, RuleGroup
from targets.target import Json


@dataclass(frozen=True)
class CreateGroup:
    """The target has no such group."""

    group: RuleGroup
    held: Held


@dataclass(frozen=True)
class UpdateGroup:
    """The target's group differs from what is desired; `held` is what it was compared with.

    Some of its rules were never ours and are taken over by name (`adopted`), or were edited since they were pushed, and
    that is `undone` by name.
    """

    group: RuleGroup
    change: GroupChange
    held: Held
    adopted: bool = False
    undone: bool = False


@dataclass(frozen=True)
class UnchangedGroup:
    """The target holds just this."""

    group: RuleGroup


@dataclass(frozen=True)
class RefusedGroup:
    """It must not or cannot be written: why, what to do, and what differs."""

    group: RuleGroup
    reason: str
    todo: str
    change: GroupChange = field(default_factory=GroupChange)


GroupAction = CreateGroup | UpdateGroup | UnchangedGroup | RefusedGroup
GroupWrite = CreateGroup | UpdateGroup


@dataclass(frozen=True)
class AlertPlan:
    """What to do with the alert rules of a target, in the order of what is desired.

    `uids` are the rules of these groups: those that are desired, and those that are there.
    """

    actions: tuple[GroupAction, ...] = ()
    uids: frozenset[str] = frozenset()

    @property
    def writes(self) -> tuple[GroupWrite, ...]:
        return tuple(action for action in self.actions if isinstance(action, GroupWrite))

    @property
    def overwritten(self) -> tuple[RuleGroup, ...]:
        """What would be written over, as the target has it: each group, with its rules wherever they stand."""
        updates = [action for action in self.actions if isinstance(action, UpdateGroup)]
        return tuple(replace(one.held.group or one.group, rules=one.held.rules) for one in updates)

    @property
    def refused(self) -> tuple[RefusedGroup, ...]:
        return tuple(action for action in self.actions if isinstance(action, RefusedGroup))

    @property
    def differs(self) -> bool:
        """Whether the target holds anything but what is desired."""
        return any(not isinstance(action, UnchangedGroup) for action in self.actions)


def plan_alerts(
    desired: Sequence[RuleGroup],
    target: AlertTarget,
    adopt: Collection[str] = (),
    overwrite_drift: Collection[str] = (),
) -> AlertPlan:
    """What a push would do. Groups of the target that are not desired are none of our business.

    A group is refused where one of its rules was edited since it was pushed, unless the rule's uid is in
    `overwrite_drift`, and where one was never ours, unless it is in `adopt`. Raises `TargetError` when the target
    cannot be read.
    """
    found = target.read(desired)
    known = {rule["uid"] for group in desired for rule in group.rules}
    known |= {rule["uid"] for held in found if held.group for rule in held.group.rules}
    actions = tuple(_action(group, held, adopt, overwrite_drift) for group, held in zip(desired, found, strict=True))
    return AlertPlan(actions, frozenset(known))


def _action(group: RuleGroup, held: Held, adopt: Collection[str], overwrite_drift: Collection[str]) -> GroupAction:
    if held.unreadable:
        return RefusedGroup(group, held.unreadable, "Mend it or remove it where it is, then run this again")
    if held.group is None and not held.strays:
        return CreateGroup(group, held)
    change = _change(group, held)
    named = [rule for rule, _ in _there(held) if rule["uid"] in (overwrite_drift if was_pushed(rule) else adopt)]
    asked = [rule for rule in named if foreign(rule)]
    if not change and not asked:
        return UnchangedGroup(group)
    theirs = [
        (rule, f"{_named(rule)}{where} {why}")
        for rule, where in _there(held)
        if (why := _why(rule)) and (_is_locked(rule) or rule not in asked)
    ]
    if theirs:
        more = f" (and {len(theirs) - 1} more)" if len(theirs) > 1 else ""
        return RefusedGroup(group, theirs[0][1] + more, _todo(group, [rule for rule, _ in theirs]), change)
    undone = [was_pushed(rule) for rule in asked]
    return UpdateGroup(group, change, held, adopted=not all(undone), undone=any(undone))


def _why(rule: Json) -> str:
    """Why a rule that a write would replace or remove is not ours to touch; empty when it is."""
    return "was provisioned otherwise, and cannot be written over the API" if _is_locked(rule) else foreign(rule)


def _todo(group: RuleGroup, theirs: Sequence[Json]) -> str:
    """What to do about rules that are in the way: all that a next run would ask for."""
    wanted = {rule["uid"] for rule in group.rules}
    edited = [rule for rule in theirs if not _is_locked(rule) and rule["uid"] in wanted]
    strange = [rule for rule in theirs if not _is_locked(rule) and rule["uid"] not in wanted]
    parts = []
    if any(map(_is_locked, theirs)):
        parts.append("Take the rule out of the provisioning that it comes from")
    if edited:
        parts.append(f"Bring what is worth keeping into the source, then push with {_naming(edited)}")
    if strange:
        parts.append(f"Move what you added to another group, or let it be removed with {_naming(strange)}")
    return ". ".join(parts)


def _naming(rules: Sequence[Json]) -> str:
    options = {rule["uid"]: "--overwrite-drift" if was_pushed(rule) else "--adopt" for rule in rules}
    return " ".join(f"{option} {printable(uid, 60)}" for uid, option in options.items())


def _is_locked(rule: Json) -> bool:
    return rule.get(PROVENANCE, API) not in (API, ANYONE)


def _named(rule: Json) -> str:
    return f'rule {printable(rule["uid"], 60)} "{printable(_title(rule), 100)}"'


def _there(held: Held) -> Iterator[tuple[Json, str]]:
    """Each rule that stands in the way, and where, when that is elsewhere."""
    yield from ((rule, "") for rule in (held.group.rules if held.group else ()))
    yield from ((stray.rule, f" in {stray.where}") for stray in held.strays)


def _change(group: RuleGroup, held: Held) -> GroupChange:
    before = {rule["uid"]: rule for rule in held.group.rules} if held.group else {}
    strays = {stray.rule["uid"]: stray for stray in held.strays}
    rules = []
    for rule in group.rules:
        uid = rule["uid"]
        fields: list[FieldChange] = []
        there = before.get(uid)
        if there is None and uid in strays:
            there = strays[uid].rule
            fields.append(_setting("group", strays[uid].where, group.name))
        if there is None:
            rules.append(AlertChange("added", uid, _title(rule)))
        elif fields := [*fields, *differences(there, rule), *_editable(there, group)]:
            rules.append(AlertChange("changed", uid, _title(rule), tuple(fields)))
    gone = set(before) - {rule["uid"] for rule in group.rules}
    rules += [AlertChange("removed", uid, _title(before[uid])) for uid in before if uid in gone]
    return GroupChange(tuple(rules), tuple(_settings(group, held)))


def _editable(rule: Json, group: RuleGroup) -> Iterator[FieldChange]:
    """Whether people may change it in the browser; told of a rule that we pushed."""
    if not foreign(rule) and is_editable(rule) != group.editable:
        yield _setting("editable", is_editable(rule), group.editable)


def _settings(group: RuleGroup, held: Held) -> Iterator[FieldChange]:
    if held.group and held.group.interval != group.interval:
        yield _setting("interval", f"{held.group.interval:g}s", f"{group.interval:g}s")
    if held.group and held.group.folder != group.folder:
        yield _setting("folder", held.group.folder.title, group.folder.title)


def _setting(name: str, before: str | bool, after: str | bool) -> FieldChange:
    return FieldChange("setting", name, before, after, name)


def _title(rule: Json) -> str:
    title = rule.get("title")
    return title if isinstance(title, str) else ""
