"""Apply a plan for data sources: write each, read it back, and tell how it went."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from changes.datasources.content import differences, marker
from changes.datasources.plan import CreateSource, SourcePlan, SourceWrite, UpdateSource
from changes.parallel import side_by_side
from errors import TargetError, printable
from targets.datasource import secrets_of
from targets.target import Json, WritableTarget


@dataclass(frozen=True)
class SourceOutcome:
    """How the write of one data source went.

    `error` where it was not written, or (it says so) may have been, or was and is not seen to be as it should.
    """

    action: SourceWrite
    error: TargetError | None = None

    @property
    def created(self) -> bool:
        return isinstance(self.action, CreateSource)


def apply_datasources(
    plan: SourcePlan, target: WritableTarget, on_progress: Callable[[SourceOutcome], None]
) -> list[SourceOutcome]:
    """Write what the plan says, one after the other, and read each back. One that fails does not stop the others.

    One that changed since it was compared is not touched. `on_progress` is called after each write. Ctrl-C waits for
    the one that is under way and raises `Interrupted`.
    """
    return side_by_side(lambda action: _written(action, target), plan.writes, on_progress, at_once=1)


def _written(action: SourceWrite, target: WritableTarget) -> SourceOutcome:
    live = action.live if isinstance(action, UpdateSource) else None
    try:
        target.write_datasource(action.definition, action.secrets, live)
        _verify(action.definition, live, target)
    except TargetError as error:
        return SourceOutcome(action, error)
    return SourceOutcome(action)


def _verify(definition: Json, before: Json | None, target: WritableTarget) -> None:
    """Read one back and compare it. Raises `TargetError`, which says that it was written all the same."""
    written = f'data source "{printable(definition["uid"], 100)}" was written, and '
    try:
        held = target.datasource(definition["uid"])
    except TargetError as error:
        said = f"{written}could not be read back ({error.summary})"
        raise TargetError(said, where=target.place, todo=error.todo) from error
    wrong = next(_wrong(definition, before, held), "")
    if wrong:
        todo = "Run diff --datasources to see how; somebody else may write it, too"
        raise TargetError(f"{written}{wrong}", where=target.place, todo=todo)


def _wrong(definition: Json, before: Json | None, held: Json | None) -> Iterator[str]:
    """What is not as it was written, or of secrets as it was."""
    secrets = {*definition.get("secureJsonData", {}), *(secrets_of(before) if before else ())}
    if held is None:
        yield "it is not there when it is read back"
    elif fields := differences(held, definition):
        yield f"what was read back differs in {printable(fields[0].path, 60)}"
    elif marker(held) != marker(definition):
        yield "its marker is not there when it is read back"
    elif lost := sorted(secrets - {*secrets_of(held)}):
        yield f'it has no secret "{printable(lost[0], 60)}" when it is read back'
