"""The variables of a dashboard: what each offers, and what it is now."""

from __future__ import annotations

from collections.abc import Iterator

from checks.durations import said, seconds
from checks.intervals import Span, interval
from checks.lookup import Lookup, read_lookup
from checks.questions import USUAL_SCRAPE
from checks.reading import Json, table, tables, text, whole
from checks.subject import Subject, is_prometheus, variable_query
from checks.substitution import ALL, Value, built_ins, saved, substitute
from checks.variables import names_in
from errors import ConfigError, DataSourceError
from preview.asking.aligned import numbers
from preview.asking.source import Asked, Source
from preview.choice import Choice
from preview.contract import Option, Series, Variable
from preview.opening import options
from preview.opening.current import Current, Scope, Words, values

_HIDDEN = 2
_SOURCES = {"prometheus": "the Prometheus asked", "lab": "the lab", "sample": "sample data"}
_AUTO = "$__auto_interval_"


def resolved(subject: Subject, source: Source, choice: Choice, span: Span) -> tuple[dict[str, Current], list[Variable]]:
    """What the variables are now, by name, and their controls, both in the dashboard's order.

    One that uses another is asked after it. What cannot be asked keeps its saved values, and says why.
    """
    scope: dict[str, Current] = {}
    shown: dict[str, Variable] = {}
    named = {text(variable.get("name")): variable for variable in subject.variables if text(variable.get("name"))}
    for name, variable in _in_order(named):
        offered, problem = _offered(variable, source, scope, span)
        current = _current(variable, offered, choice.values.get(name, ()), span)
        scope[name], shown[name] = current, _control(variable, current, problem)
    return {name: scope[name] for name in named}, [shown[name] for name in named]


def uses_of(variable: Json) -> frozenset[str]:
    """Names of the variables that the options of a variable depend on."""
    return names_in(variable_query(variable)) | names_in(text(variable.get("regex")))


def _in_order(named: dict[str, Json]) -> Iterator[tuple[str, Json]]:
    """Each after those it uses; those that use each other as they come."""
    waiting = dict(named)
    while waiting:
        free = [name for name in waiting if not (uses_of(waiting[name]) - {name}) & waiting.keys()]
        for name in free or [next(iter(waiting))]:
            yield name, waiting.pop(name)


def _offered(variable: Json, source: Source, scope: Scope, span: Span) -> tuple[list[Option], str]:
    """The options of a variable, and why it has none."""
    query = variable_query(variable)
    match text(variable.get("type")):
        case "query":
            try:
                return _asked(variable, source, scope, span), ""
            except (ConfigError, DataSourceError) as error:
                return [], f"{error.summary}. {error.todo}" if error.todo else error.summary
        case "custom":
            return options.listed(Words(scope, {}).said(query, "csv")), ""
        case "interval":
            auto = [options.option(_AUTO + text(variable.get("name")), "auto")] if variable.get("auto") is True else []
            return auto + options.lengths(query), ""
        case "constant" | "textbox":
            return [options.option(query)], ""
        case "datasource":
            return [options.option((saved(variable) or ("default",))[0], _SOURCES[source.data["kind"]])], ""
        case "adhoc":
            return [], "is an ad hoc filter, which preview does not apply"
        case kind:
            return _saved_options(
                variable
            ), f'is of the kind "{kind}", which preview cannot ask: its values are as saved'


def _saved_options(variable: Json) -> list[Option]:
    found = [(text(each.get("value")), text(each.get("text"))) for each in tables(variable.get("options"))]
    return [options.option(value, words) for value, words in found if value and value != ALL]


def _asked(variable: Json, source: Source, scope: Scope, span: Span) -> list[Option]:
    if not is_prometheus(variable.get("datasource"), default=True):
        kind = text(table(variable.get("datasource")).get("type"))
        raise ConfigError(f"asks {kind}, which preview cannot ask: its values are as saved")
    given = built_ins(span, USUAL_SCRAPE, USUAL_SCRAPE)
    sent = substitute(variable_query(variable), values(scope), given)
    if not sent.strip():
        raise ConfigError("has no query")
    found = [options.option(each) for each in _answers(read_lookup(sent), source, span)]
    regex = substitute(text(variable.get("regex")), values(scope))
    return options.ordered(options.filtered(found, regex), whole(variable.get("sort")) or 0)


def _answers(lookup: Lookup, source: Source, span: Span) -> list[str]:
    match lookup.kind:
        case "label_values":
            return list(source.label_values(lookup.label, span, lookup.expr))
        case "label_names":
            return list(source.label_names(span, lookup.expr))
        case "metrics":
            names = source.label_values("__name__", span, "")
            return [each["value"] for each in options.filtered(map(options.option, names), f"/{lookup.expr}/")]
    answer = source.ask(Asked(lookup.expr, span, None, "variable"))
    return [_told(series, span.end if lookup.kind == "query_result" else None) for series in answer.series]


def _told(series: Series, at: float | None) -> str:
    """A series as a variable has it: `up{job="x"}`, with value and unix milliseconds where it is a query's result."""
    labels = ",".join(f'{name}="{of}"' for name, of in series["labels"].items() if name != "__name__")
    name = f"{series['labels'].get('__name__', '')}{{{labels}}}"
    return name if at is None else f"{name} {numbers(series['values'])[0]:.15g} {round(at * 1000)}"


def _current(variable: Json, offered: list[Option], wanted: tuple[str, ...], span: Span) -> Current:
    """What is wanted as far as it is offered; else what was saved; else All where that was saved; else the first."""
    everything = [options.option(ALL, "All")] if variable.get("includeAll") and offered else []
    offered = everything + offered
    many = bool(variable.get("multi"))
    was = saved(variable)
    kind = variable.get("type")
    if kind == "textbox":
        return Current(variable, wanted[:1] or was[:1] or (variable_query(variable),), tuple(offered))
    if not offered:
        return Current(variable, wanted or was, ())
    there = {each["value"] for each in offered}
    for chosen in (wanted, was):
        kept = tuple(value for value in chosen if value in there)
        if ALL in kept:
            return Current(variable, (ALL,), tuple(offered))
        if kept:
            return _interval(Current(variable, kept if many else kept[:1], tuple(offered)), span)
    return _interval(Current(variable, (offered[0]["value"],), tuple(offered)), span)


def _interval(current: Current, span: Span) -> Current:
    """With the length that `auto` means now."""
    if not current.chosen[0].startswith(_AUTO):
        return current
    least = seconds(text(current.json.get("auto_min"))) or 0.0
    length = interval(span, whole(current.json.get("auto_count")) or 30, least)
    return Current(current.json, current.chosen, current.options, Value((said(length),), verbatim=True))


def _control(variable: Json, current: Current, problem: str) -> Variable:
    many = len(current.options)
    return {
        "name": current.name,
        "label": text(variable.get("label")) or current.name,
        "description": text(variable.get("description")),
        "type": text(variable.get("type")),
        "hidden": variable.get("hide") == _HIDDEN or variable.get("type") == "constant",
        "multi": bool(variable.get("multi")),
        "options": list(current.options[: options.MOST]),
        "current": list(current.chosen),
        "problem": problem
        or (f"offers only the first {options.MOST:,} of {many:,} values" if many > options.MOST else ""),
    }
