"""Apply a plan for alert rules: write each group, read it back, and tell how it went."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from changes.alerts.content import differences, marked
from changes.alerts.plan import AlertPlan, CreateGroup, GroupWrite
from errors import TargetError
from targets.alerting import AlertTarget, RuleGroup


@dataclass(frozen=True)
class GroupOutcome:
    """How the write of one group went.

    `error` where it was not written, or (it says so) may have been, or was and is not seen to be as it should.
    """

    group: RuleGroup
    created: bool
    error: TargetError | None = None


def _silent(_: GroupOutcome) -> None:
    pass


def apply_alerts(
    plan: AlertPlan, target: AlertTarget, place: str, on_progress: Callable[[GroupOutcome], None] = _silent
) -> tuple[GroupOutcome, ...]:
    """Write what the plan says, each rule with a fresh marker.

    A group that moved since it was compared is not touched, and one that fails does not stop the others. Interrupted,
    the target holds whole rules, old or new, and the next push writes the rest. `place` is the target's, for errors;
    `on_progress` is called after each write.
    """
    outcomes = []
    for action in plan.writes:
        outcomes.append(_written(action, target, place))
        on_progress(outcomes[-1])
    return tuple(outcomes)


def _written(action: GroupWrite, target: AlertTarget, place: str) -> GroupOutcome:
    group, created = action.group, isinstance(action, CreateGroup)
    made = replace(group, rules=tuple(marked(rule, editable=group.editable) for rule in group.rules))
    try:
        target.write(made, action.held)
        _verify(made, target, place)
    except TargetError as error:
        return GroupOutcome(group, created, error)
    return GroupOutcome(group, created)


def _verify(group: RuleGroup, target: AlertTarget, place: str) -> None:
    """Read a group back and compare it. Raises `TargetError`, which says that it was written all the same."""
    written = f'alert rules "{group.name}" were written, and '
    try:
        held = target.read_again(group)
    except TargetError as error:
        raise TargetError(f"{written}could not be read back ({error.summary})", where=place, todo=error.todo) from error
    wrong = next(_wrong(group, held.group), "")
    if wrong:
        todo = "Run diff --alerts to see how; another program may write them, too"
        raise TargetError(f"{written}what was read back differs: {wrong}", where=place, todo=todo)


def _wrong(wanted: RuleGroup, found: RuleGroup | None) -> Iterator[str]:
    """What is not as it was written."""
    held = {rule["uid"]: rule for rule in found.rules} if found else {}
    uids = {rule["uid"] for rule in wanted.rules}
    if found is None or held.keys() != uids:
        named = ", ".join(sorted(uids ^ held.keys())[:3])
        yield f"it has not just the rules that it should have ({named})"
    elif found.interval != wanted.interval:
        yield f"its interval is {found.interval:g}s"
    for rule in wanted.rules:
        if rule["uid"] in held and (fields := differences(held[rule["uid"]], rule)):
            yield f"{rule['uid']} in {fields[0].path}"
