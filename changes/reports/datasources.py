"""A plan for data sources, and what came of it, as lines for a terminal and as JSON for programs. Secrets are named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from changes.change import MISSING, FieldChange
from changes.datasources.apply import SourceOutcome
from changes.datasources.plan import (
    CreateSource,
    RefusedSource,
    SourceAction,
    SourcePlan,
    SourceWrite,
    UnchangedSource,
    UpdateSource,
)
from changes.reports.wording import Line, counted, field_lines
from errors import printable
from targets.target import Json

_NOUN = "data source"


def datasource_lines(plan: SourcePlan) -> Iterator[Line]:
    """What differs, one by one, and the sum of it."""
    for action in plan.actions:
        if not isinstance(action, UnchangedSource):
            yield from _lines(action)
    yield Line(" ", 0, f"data sources: {summary(plan)}")


def summary(plan: SourcePlan) -> str:
    """The plan in numbers."""
    words = {CreateSource: "new", UpdateSource: "changed", RefusedSource: "refused", UnchangedSource: "unchanged"}
    kinds = Counter(type(action) for action in plan.actions)
    if not plan.differs:
        return f"no changes ({counted(len(plan.actions), _NOUN)})"
    return ", ".join(f"{kinds[kind]} {word}" for kind, word in words.items() if kinds[kind])


def datasource_outcome_line(outcome: SourceOutcome) -> Line:
    """How one write went."""
    name = _name(outcome.action.definition)
    if outcome.error:
        return Line("!", 0, f"{name}: failed. {printable(str(outcome.error), 1000)}")
    lacking = _lacking(outcome.action)
    more = f" {lacking}. Give them in Grafana, or with push --datasources" if lacking else ""
    return Line("+" if outcome.created else "~", 0, f"{name}: {'created' if outcome.created else 'updated'}{more}")


def datasource_result_line(outcomes: Sequence[SourceOutcome]) -> Line:
    """What the writes came to, in numbers."""
    failed = sum(outcome.error is not None for outcome in outcomes)
    created = sum(outcome.created for outcome in outcomes if not outcome.error)
    counts = {"created": created, "updated": len(outcomes) - created - failed, "failed": failed}
    parts = [f"{count} {word}" for word, count in counts.items() if count]
    return Line("!" if failed else " ", 0, f"data sources: {', '.join(parts)}")


def datasource_json(plan: SourcePlan) -> list[Json]:
    """The plan for programs, in the words of `json.py`."""
    words = {CreateSource: "create", UpdateSource: "update", RefusedSource: "refused", UnchangedSource: "unchanged"}
    shapes = []
    for action in plan.actions:
        told: Json = {
            "uid": action.definition["uid"],
            "title": action.definition["name"],
            "action": words[type(action)],
        }
        if isinstance(action, UpdateSource):
            told |= {"adopted": action.adopted, "undone": action.undone}
        if isinstance(action, RefusedSource):
            told |= {"reason": action.reason, "todo": action.todo}
        if not isinstance(action, UnchangedSource):
            told["fields"] = [_field(one) for one in action.fields]
        shapes.append(told)
    return shapes


def _field(one: FieldChange) -> Json:
    sides = {"before": one.before, "after": one.after}
    return {"what": one.what, "path": one.path} | {key: side for key, side in sides.items() if side is not MISSING}


def _lines(action: SourceAction) -> Iterator[Line]:
    name = _name(action.definition)
    match action:
        case CreateSource(secrets=secrets):
            given = counted(len(secrets), "secret") if secrets else ""
            yield Line("+", 0, f"{name}: {', '.join(filter(None, ('new', given, _lacking(action))))}")
        case UpdateSource(fields=fields, adopted=adopted, undone=undone):
            taken = "taken over" if adopted else "overwrites what others did" if undone else ""
            extent = f"{counted(len(fields), 'setting')} changed" if fields else "no change but the marker"
            yield Line("~", 0, f"{name}: {', '.join(filter(None, (taken, extent, _lacking(action))))}")
        case RefusedSource(reason=reason, todo=todo):
            yield Line("!", 0, f"{name}: refused, {printable(reason, 600)}")
            yield Line(" ", 1, f"{printable(todo, 600)}.")
        case UnchangedSource():
            return
    for field in action.fields:
        yield from field_lines(field, 1)


def _lacking(action: SourceWrite) -> str:
    secrets = ", ".join(printable(one, 100) for one in action.lacking)
    return f"without its secrets ({secrets})" if secrets else ""


def _name(definition: Json) -> str:
    return f'{_NOUN} {printable(definition["uid"], 60)} "{printable(str(definition["name"]), 100)}"'
