"""Data sources of a backup: created where there is none, without their secrets, and never overwritten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from changes.change import FieldChange
from changes.datasources.content import SAYING, differences, secrets_of
from errors import TargetError, printable
from targets.datasource import MASK, unmasked
from targets.target import Json, WritableTarget


@dataclass(frozen=True)
class SourceAction:
    """One data source of a backup: created, left alone as it is there already, or (`reason`) refused.

    `secrets` names those that it had, and that must be given again.
    """

    definition: Json
    secrets: tuple[str, ...] = ()
    is_write: bool = False
    reason: str = ""
    fields: tuple[FieldChange, ...] = ()

    @property
    def refused(self) -> bool:
        return bool(self.reason)


@dataclass(frozen=True)
class SourceOutcome:
    """How one was created: `error` where it was not, or (it says so) may not have been."""

    action: SourceAction
    error: TargetError | None = None


def plan_sources(saved: Sequence[Json], live: Sequence[Json]) -> Iterator[SourceAction]:
    """What to do with each, beside those that the target has."""
    there = {one["uid"]: one for one in live}
    names = {str(one.get("name")): one["uid"] for one in live}
    taken = any(one.get("isDefault") is True for one in live)
    for one in saved:
        definition = _definition(one)
        held = there.get(one["uid"])
        if held is not None:
            fields = differences(_definition(held), definition)
            yield SourceAction(definition, reason="it is there and differs" if fields else "", fields=fields)
        elif one["name"] in names:
            uid = printable(names[one["name"]], 60)
            yield SourceAction(definition, reason=f'another data source has its name: uid "{uid}"')
        else:
            if definition.get("isDefault") is True:  # there is one default: it stays, or this is it
                definition["isDefault"], taken = not taken, True
            yield SourceAction(definition, _secrets(one), is_write=True)
        names.setdefault(one["name"], one["uid"])


def write_source(action: SourceAction, target: WritableTarget) -> SourceOutcome:
    """Create one, and read it back."""
    uid = action.definition["uid"]
    try:
        target.write_datasource(action.definition, {}, None)
        found = next((one for one in target.datasources() if one["uid"] == uid), None)
    except TargetError as error:
        return SourceOutcome(action, error)
    if found is None or differences(_definition(found), action.definition):
        summary = f'data source "{printable(uid, 100)}" was written, and what was read back differs'
        todo = "Look at it in Grafana; somebody else may write it, too"
        return SourceOutcome(action, TargetError(summary, where=target.place, todo=todo))
    return SourceOutcome(action)


def _definition(saved: Json) -> Json:
    """What a target is told: what it says itself, and no secret that was masked."""
    return unmasked({key: saved[key] for key in ("uid", *SAYING, "jsonData") if key in saved})


def _secrets(saved: Json) -> tuple[str, ...]:
    url, told = saved.get("url"), unmasked(saved)
    kind = "login" if isinstance(url, str) and f"{MASK}@" in url else "secret"
    masked = (f"the {kind} in its url",) if told.get("url") != url else ()
    settings = ("those in its settings",) if told.get("jsonData") != saved.get("jsonData") else ()
    return (*secrets_of(saved), *masked, *settings)
