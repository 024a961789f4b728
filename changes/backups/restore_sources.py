"""Data sources of a backup: created where there is none, overwritten only by name, and without their secrets."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from changes.datasources.content import SAYING, differences
from changes.datasources.plan import (
    CreateSource,
    RefusedSource,
    SourceAction,
    SourcePlan,
    UnchangedSource,
    UpdateSource,
)
from changes.datasources.refusals import in_the_way
from errors import printable
from targets.datasource import MASK, secrets_of, unmasked
from targets.target import Json


def plan_sources(saved: Sequence[Json], live: Sequence[Json], overwrite: Collection[str]) -> SourcePlan:
    """What to do with each, beside those that the target has. None takes the place of the default one."""
    there = {one["uid"]: one for one in live}
    actions = []
    for one in saved:
        actions.append(_action(one, there, overwrite))
        if isinstance(actions[-1], CreateSource | UpdateSource):
            there[one["uid"]] = actions[-1].definition
    return SourcePlan(tuple(actions))


def _action(saved: Json, there: dict[str, Json], overwrite: Collection[str]) -> SourceAction:
    uid, definition = saved["uid"], _definition(saved)
    if definition.get("isDefault") is True:  # there is one default: it stays, or this is it
        rivals = [one for one in there.values() if one.get("isDefault") is True and one["uid"] != uid]
        definition["isDefault"] = not rivals
    held = there.get(uid)
    fields = differences(_definition(held), definition) if held else ()
    if held and not fields:
        return UnchangedSource(definition)
    refused = in_the_way(definition, there.values())
    if held and not refused and uid not in overwrite:
        todo = f"See what would be lost, then --overwrite {printable(uid, 60)} puts the backup's in its place"
        refused = "it is there and differs", todo
    if refused:
        return RefusedSource(definition, *refused, fields)
    lacking = tuple(one for one in _secrets(saved) if not held or one not in secrets_of(held))
    if held:
        return UpdateSource(definition, {}, held, fields, lacking=lacking)
    return CreateSource(definition, {}, lacking=lacking)


def _definition(saved: Json) -> Json:
    """What a target is told: what it says itself, and no secret that was masked."""
    return unmasked({key: saved[key] for key in ("uid", *SAYING, "jsonData") if key in saved})


def _secrets(saved: Json) -> Iterator[str]:
    """What of it is secret, and so is not in a backup."""
    yield from secrets_of(saved)
    url, told = saved.get("url"), unmasked(saved)
    if told.get("url") != url:
        yield f"the {'login' if isinstance(url, str) and f'{MASK}@' in url else 'secret'} in its url"
    if told.get("jsonData") != saved.get("jsonData"):
        yield "those in its settings"
