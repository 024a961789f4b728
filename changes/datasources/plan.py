"""What must be done so that a target holds the data sources that are desired: one action a data source.

Secrets come from the environment, and are compared by their presence alone: no target gives them back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from changes.change import MISSING, FieldChange
from changes.comparison.content import plain
from changes.datasources.content import differences, is_intact, marked, marker, same_type
from changes.datasources.refusals import by_hand, flaw, in_the_way
from changes.datasources.variables import expanded
from datasources.definition import DataSource
from datasources.provisioning import provisioned
from targets.datasource import secrets_of
from targets.target import Json, WritableTarget


@dataclass(frozen=True)
class CreateSource:
    """The target has no such data source. `lacking` names secrets that nobody has and somebody must give it."""

    definition: Json
    secrets: Mapping[str, str] = field(repr=False)
    fields: tuple[FieldChange, ...] = ()
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class UpdateSource:
    """The target's differs; `live` is what it was compared with.

    It was never ours and is taken over by name (`adopted`), or was edited since it was pushed, and that is `undone` by
    name. `lacking` is as of a `CreateSource`.
    """

    definition: Json
    secrets: Mapping[str, str] = field(repr=False)
    live: Json
    fields: tuple[FieldChange, ...]
    adopted: bool = False
    undone: bool = False
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnchangedSource:
    """The target holds just this, whoever wrote it: it is left alone."""

    definition: Json


@dataclass(frozen=True)
class RefusedSource:
    """It must not or cannot be written: why, what to do, and what differs."""

    definition: Json
    reason: str
    todo: str
    fields: tuple[FieldChange, ...] = ()


SourceAction = CreateSource | UpdateSource | UnchangedSource | RefusedSource
SourceWrite = CreateSource | UpdateSource


@dataclass(frozen=True)
class SourcePlan:
    """What to do with the data sources of a target, in the order of what is desired."""

    actions: tuple[SourceAction, ...] = ()

    @property
    def writes(self) -> tuple[SourceWrite, ...]:
        return tuple(action for action in self.actions if isinstance(action, SourceWrite))

    @property
    def overwritten(self) -> tuple[Json, ...]:
        """What would be written over, as the target has it."""
        return tuple(action.live for action in self.actions if isinstance(action, UpdateSource))

    @property
    def refused(self) -> tuple[RefusedSource, ...]:
        return tuple(action for action in self.actions if isinstance(action, RefusedSource))

    @property
    def differs(self) -> bool:
        """Whether the target holds anything but what is desired."""
        return any(not isinstance(action, UnchangedSource) for action in self.actions)


def plan_datasources(
    desired: Sequence[DataSource],
    target: WritableTarget,
    environment: Mapping[str, str],
    adopt: Collection[str] = (),
    overwrite_drift: Collection[str] = (),
) -> SourcePlan:
    """What a push would do. Data sources of the target that are not desired are none of our business.

    One that differs is refused when it was edited since it was pushed, unless its uid is in `overwrite_drift`, and when
    it was never ours, unless it is in `adopt`. Variables in the settings, and secrets, are those of `environment` for a
    target that is told values; files keep the variables. Raises `TargetError` when the data sources cannot be read.
    """
    live = target.datasources()
    known = environment if target.keeps_secrets else None
    return SourcePlan(tuple(_action(provisioned(one), live, known, adopt, overwrite_drift) for one in desired))


def _action(
    wanted: Json,
    live: Sequence[Json],
    environment: Mapping[str, str] | None,
    adopt: Collection[str],
    overwrite_drift: Collection[str],
) -> SourceAction:
    definition, missing = expanded(wanted, environment)
    held = next((one for one in live if one.get("uid") == wanted["uid"]), None)
    variables = {key: str(value).removeprefix("$") for key, value in wanted.get("secureJsonData", {}).items()}
    given = {key: environment.get(name, "") for key, name in variables.items()} if environment is not None else {}
    there = secrets_of(held) if held else ()
    new = [key for key in variables if key not in there]
    dethroned = _dethroned(definition, held, live)
    fields = (
        *_differences(held, definition, wanted),
        *(FieldChange("secret", key, MISSING, f"${variables[key]}", key) for key in new),
        *dethroned,
    )
    ours, intact = held is None or marker(held) != "", held is None or is_intact(held)
    asked = not intact and wanted["uid"] in (overwrite_drift if ours else adopt)
    if held and not fields and not missing and not asked:
        return UnchangedSource(definition)
    if environment is not None:
        missing += [variables[key] for key in new if not given[key]]
    refused = in_the_way(definition, live) or flaw(definition, missing)
    if not refused and not intact and not asked:
        refused = by_hand(wanted["uid"], ours=ours)
    if refused:
        return RefusedSource(definition, *refused, fields if held else ())
    secrets = {key: secret for key, secret in given.items() if secret}
    if held is None:
        return CreateSource(marked(definition), secrets, dethroned)
    if same_type(held.get("type"), definition["type"]):
        definition = {**definition, "type": held["type"]}
    return UpdateSource(marked(definition), secrets, held, fields, adopted=not ours, undone=ours and not intact)


def _differences(held: Json | None, definition: Json, wanted: Json) -> Iterator[FieldChange]:
    """What differs; a value that comes from a variable is told as the variable."""
    for one in differences(held, definition) if held else ():
        raw = wanted["jsonData"].get(one.subject.removeprefix("jsonData."), wanted.get(one.subject))
        yield replace(one, after=raw) if isinstance(raw, str) and "$" in raw else one


def _dethroned(definition: Json, held: Json | None, live: Sequence[Json]) -> tuple[FieldChange, ...]:
    """Grafana has one default data source: who stops being it."""
    others = [one for one in live if one.get("isDefault") is True and one is not held]
    if definition.get("isDefault") is not True or not others:
        return ()
    return (FieldChange("default data source", "isDefault", plain(others[0].get("name")), definition["name"]),)
