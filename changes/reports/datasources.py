"""A plan for data sources, and what came of it, as lines for a terminal. Secrets are named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

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
from changes.reports.wording import Line, counted, failed, field_lines, in_numbers
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
    return in_numbers({word: kinds[kind] for kind, word in words.items()})


def datasource_outcome_line(outcome: SourceOutcome) -> Line:
    """How one write went."""
    name = _name(outcome.action.definition)
    if outcome.error:
        return failed(name, outcome.error)
    lacking = _lacking(outcome.action)
    more = f" {lacking}. Give them in Grafana, or with push --datasources" if lacking else ""
    return Line("+" if outcome.created else "~", 0, f"{name}: {'created' if outcome.created else 'updated'}{more}")


def datasource_result_line(outcomes: Sequence[SourceOutcome]) -> Line:
    """What the writes came to, in numbers."""
    wrong = sum(outcome.error is not None for outcome in outcomes)
    created = sum(outcome.created for outcome in outcomes if not outcome.error)
    counts = {"created": created, "updated": len(outcomes) - created - wrong, "failed": wrong}
    return Line("!" if wrong else " ", 0, f"data sources: {in_numbers(counts)}")


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
