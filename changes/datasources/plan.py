"""What must be done so that a target holds the data sources of `build/`, and doing it: one action a data source.

Secrets come from the environment, and are compared by their presence alone: no target gives them back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from changes.change import MISSING, FieldChange
from changes.comparison.content import plain
from changes.datasources.content import SAYING, differences, same_type, secrets_of
from config import BUILD, Config
from datasources.declared import declared
from datasources.definition import DataSource
from datasources.provisioning import files, provisioned
from errors import BuildError, TargetError, printable
from systems.registry import everything
from targets.datasource import shown
from targets.target import Json, WritableTarget

_VARIABLE = re.compile(r"\$(?:__env\{(\w+)\}|\{(\w+)\}|(\w+))")
"""How Grafana's provisioning names a variable of the environment."""


@dataclass(frozen=True)
class CreateSource:
    """The target has no such data source."""

    definition: Json
    secrets: Mapping[str, str] = field(repr=False)
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class UpdateSource:
    """The target's differs; `live` is what it was compared with."""

    definition: Json
    secrets: Mapping[str, str] = field(repr=False)
    live: Json
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class UnchangedSource:
    """The target holds just this."""

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


@dataclass(frozen=True)
class SourceOutcome:
    """How the write of one data source went: `error` where it was not written, or (it says so) may not have been."""

    definition: Json
    created: bool
    error: TargetError | None = None


def built_datasources(config: Config) -> tuple[DataSource, ...]:
    """The data sources of `build/datasources/`: they are every deployment's, whichever is asked for.

    Raises `BuildError` when a file there is not what the configuration says, and as `declared` does.
    """
    made = declared(config, everything(config))
    for path, content in files(made).items():
        there = config.root / BUILD / path
        if not there.is_file() or there.read_bytes() != content:
            where = f"{config.root / BUILD}/"
            raise BuildError(f"is not what the sources say ({path})", where=where, todo="Run: tradeboards build")
    return made


def plan_datasources(
    desired: Sequence[DataSource], target: WritableTarget, environment: Mapping[str, str]
) -> SourcePlan:
    """What a push would do. Data sources of the target that are not desired are none of our business.

    Variables in the settings, and secrets, are those of `environment` for a target that is told values; files keep the
    variables. Raises `TargetError` when the data sources cannot be read.
    """
    live = target.datasources()
    known = environment if target.keeps_secrets else None
    return SourcePlan(tuple(_action(provisioned(one), live, known) for one in desired))


def apply_datasources(
    plan: SourcePlan, target: WritableTarget, on_progress: Callable[[SourceOutcome], object]
) -> tuple[SourceOutcome, ...]:
    """Write what the plan says, and read each back. One that fails does not stop the others.

    One that moved since it was compared is not touched. `on_progress` is called after each write.
    """
    outcomes = []
    for action in plan.writes:
        outcomes.append(_written(action, target))
        on_progress(outcomes[-1])
    return tuple(outcomes)


def _action(wanted: Json, live: Sequence[Json], environment: Mapping[str, str] | None) -> SourceAction:
    definition, missing = _expanded(wanted, environment)
    held = next((one for one in live if one.get("uid") == wanted["uid"]), None)
    variables = {key: str(value).removeprefix("$") for key, value in wanted.get("secureJsonData", {}).items()}
    given = {key: environment.get(name, "") for key, name in variables.items()} if environment is not None else {}
    there = secrets_of(held) if held else ()
    new = [key for key in variables if key not in there]
    fields = (
        *_differences(held, definition, wanted),
        *(FieldChange("secret", key, MISSING, f"${variables[key]}", key) for key in new),
    )
    fields = (*fields, *_dethroned(definition, held, live))
    if held and not fields and not missing:
        return UnchangedSource(definition)
    if environment is not None:
        missing += [variables[key] for key in new if not given[key]]
    namesake = next((one for one in live if one.get("name") == wanted["name"] and one is not held), None)
    refused = _refusal(definition, held, namesake, missing)
    if refused:
        return RefusedSource(definition, *refused, fields if held else ())
    if held and same_type(held.get("type"), definition["type"]):
        definition = {**definition, "type": held["type"]}
    secrets = {key: secret for key, secret in given.items() if secret}
    if held:
        return UpdateSource(definition, secrets, held, fields)
    return CreateSource(definition, secrets, _dethroned(definition, held, live))


def _refusal(
    definition: Json, held: Json | None, namesake: Json | None, missing: Sequence[str]
) -> tuple[str, str] | None:
    """Why it must not be written, and what to do."""
    if held and held.get("readOnly") is True:
        reason = "it is provisioned from a file, and Grafana lets nobody else change it"
        return reason, "Change that file, or take it out of provisioning"
    if namesake:
        reason = f'another data source has its title: uid "{printable(str(namesake["uid"]), 60)}"'
        return reason, "Rename that one in Grafana, or give this one another title"
    if missing:
        named = ", ".join(printable(one, 60) for one in dict.fromkeys(missing))
        return f"variables of the environment are not set: {named}", "Set them where tradeboards runs"
    if "@" in definition["url"]:
        return "its url holds a login", "Give user and password_env instead"
    if any(shown(definition).get(key) != definition.get(key) for key in ("url", "jsonData")):
        return "its url or its settings hold a secret", "Give it as password_env or in headers_env instead"
    return None


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


def _expanded(wanted: Json, environment: Mapping[str, str] | None) -> tuple[Json, list[str]]:
    """The definition as a target is told it, and which variables it names that are not set.

    The plugin of Grafana that reads files puts in variables; its API takes values as they are.
    """
    missing: list[str] = []
    if environment is None:
        return wanted, missing

    def value_of(found: re.Match[str]) -> str:
        name = next(filter(None, found.groups()))
        if not environment.get(name):
            missing.append(name)
        return environment.get(name, "")

    def told(value: Any) -> Any:
        return _VARIABLE.sub(value_of, value) if isinstance(value, str) else value

    settings = {key: told(value) for key, value in wanted["jsonData"].items()}
    values = {key: told(value) for key, value in wanted.items() if key in SAYING}
    return {**wanted, **values, "jsonData": settings}, missing


def _written(action: SourceWrite, target: WritableTarget) -> SourceOutcome:
    definition, created = action.definition, isinstance(action, CreateSource)
    try:
        live = None if isinstance(action, CreateSource) else action.live
        target.write_datasource(definition, action.secrets, live)
        wrong = "".join(_wrong(definition, target.datasources()))
    except TargetError as error:
        return SourceOutcome(definition, created, error)
    if wrong:
        summary = f'data source "{printable(definition["uid"], 100)}" was written, and {wrong}'
        todo = "Run diff --datasources to see how; somebody else may write it, too"
        return SourceOutcome(definition, created, TargetError(summary, where=target.place, todo=todo))
    return SourceOutcome(definition, created)


def _wrong(definition: Json, live: Sequence[Json]) -> Iterator[str]:
    """What is not as it was written."""
    held = next((one for one in live if one.get("uid") == definition["uid"]), None)
    if held is None:
        yield "it is not there when it is read back"
    elif fields := differences(held, definition):
        yield f"what was read back differs in {printable(fields[0].path, 60)}"
    elif lost := sorted(set(definition.get("secureJsonData", {})) - {*secrets_of(held)}):
        yield f'it has no secret "{lost[0]}" when it is read back'
