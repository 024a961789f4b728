"""What a difference is called: from a place in the JSON to the words people use for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from changes.change import MISSING, FieldChange
from changes.comparison.content import canonical
from changes.comparison.thresholds import threshold_changes
from targets.target import Json

Path = tuple[str | int, ...]

ORDER = -1
"""The key under which a named list keeps the order of its names. No key of JSON is a number."""


class Named(dict[str | int, Any]):
    """In a view, a list whose items go by their names."""


class Rule(NamedTuple):
    """Places that begin with `pattern` ("*" matches any name or index) are called `what`.

    `whole` tells everything below the pattern as one change. `rest` says what the remaining path is: the `part` of a
    named thing, or, where nothing names it better, the `subject` itself.
    """

    pattern: tuple[str, ...]
    what: str
    whole: bool = False
    rest: str = "part"


_OVERRIDE = ("fieldConfig", "overrides", "*")

# In the order in which a panel's changes are told; the first rule that fits names the place.
PANEL = (
    Rule(("title",), "title", whole=True),
    Rule(("description",), "description", whole=True),
    Rule(("type",), "visualisation", whole=True),
    Rule(("targets", "*", "expr"), "query", whole=True),
    Rule(("targets", "*", "rawSql"), "query", whole=True),
    Rule(("targets", "*", "legendFormat"), "legend", whole=True),
    Rule(("targets", "*", "datasource"), "data source", whole=True),
    Rule(("targets", "*"), "query"),
    Rule(("targets",), "query"),
    Rule(("datasource",), "data source", whole=True),
    Rule(("fieldConfig", "defaults", "unit"), "unit", whole=True),
    Rule(("fieldConfig", "defaults", "decimals"), "decimals", whole=True),
    Rule(("fieldConfig", "defaults", "thresholds", "steps"), "threshold", whole=True),
    Rule(("fieldConfig", "defaults", "thresholds"), "threshold"),
    Rule(("fieldConfig", "defaults", "mappings"), "value mapping"),
    Rule(("fieldConfig", "defaults", "links"), "link"),
    Rule((*_OVERRIDE, "properties", "*", "value"), "override"),
    Rule((*_OVERRIDE, "properties", "*"), "override"),
    Rule(_OVERRIDE, "override"),
    Rule(("fieldConfig", "overrides"), "override"),
    Rule(("transformations", "*"), "transformation"),
    Rule(("transformations",), "transformation"),
    Rule(("links", "*"), "link"),
    Rule(("links",), "link"),
    Rule(("options", "legend"), "legend"),
    Rule(("fieldConfig", "defaults"), "option", rest="subject"),
    Rule(("options",), "option", rest="subject"),
    Rule((), "option", rest="subject"),
)

# The same for everything else about a dashboard.
SETTINGS = (
    Rule(("title",), "title", whole=True),
    Rule(("description",), "description", whole=True),
    Rule(("tags",), "tags", whole=True),
    Rule(("templating", "list", "*"), "variable"),
    Rule(("templating", "list"), "variable"),
    Rule(("annotations", "list", "*"), "annotation"),
    Rule(("annotations", "list"), "annotation"),
    Rule(("links", "*"), "link"),
    Rule(("links",), "link"),
    Rule(("time",), "time range", whole=True),
    Rule(("refresh",), "refresh", whole=True),
    Rule(("timezone",), "time zone", whole=True),
    Rule(("schemaVersion",), "schema version", whole=True),
    Rule((), "setting", rest="subject"),
)


def panel_view(panel: Json) -> Json:
    """The panel with its lists of named things as mappings, so that names are matched, not positions."""
    view = _at(panel, ("targets",), lambda items: _named(items, _key("refId")))
    view = _at(view, ("transformations",), lambda items: _named(items, _key("id")))
    view = _at(view, ("links",), lambda items: _named(items, _key("title")))
    return _at(view, ("fieldConfig", "overrides"), _overrides)


def settings_view(settings: Json) -> Json:
    """The dashboard's settings with its lists of named things as mappings."""
    view = _at(settings, ("templating", "list"), lambda items: _named(items, _key("name")))
    view = _at(view, ("annotations", "list"), lambda items: _named(items, _key("name")))
    return _at(view, ("links",), lambda items: _named(items, _key("title")))


def field_changes(old: Json, new: Json, places: Iterable[Path], rules: Sequence[Rule]) -> tuple[FieldChange, ...]:
    """Name what differs between two views at `places`, in the order of the rules."""
    told: dict[Path, int] = {}
    for place in places:
        number, rule = next((n, rule) for n, rule in enumerate(rules) if _fits(rule.pattern, place))
        told.setdefault(place[: len(rule.pattern)] if rule.whole else place, number)
    changes: list[FieldChange] = []
    for place in sorted(told, key=lambda place: (told[place], [str(step) for step in place])):
        changes += _name(rules[told[place]], place, get(old, place), get(new, place))
    return tuple(changes)


def is_query(path: str) -> bool:
    """Whether PromQL may stand at a place: in a panel, an annotation, a rule or, within a call, a variable."""
    is_variable = path.startswith("templating.list[") and path.endswith(".query")
    return is_variable or path == "expr" or path.endswith(("].expr", ".model.expr"))


def get(view: Any, place: Path) -> Any:
    """The value at a place, or `MISSING`."""
    for step in place:
        try:
            view = view[step]
        except (KeyError, IndexError, TypeError):
            return MISSING
    return view


def dotted(place: Path) -> str:
    """A place as people write it: `targets[A].expr`."""
    text = ""
    for step in place:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += step if step.startswith("[") or not text else f".{step}"
    return text


def _fits(pattern: tuple[str, ...], place: Path) -> bool:
    return len(place) >= len(pattern) and all(known in ("*", step) for known, step in zip(pattern, place, strict=False))


def _name(rule: Rule, place: Path, before: Any, after: Any) -> Iterable[FieldChange]:
    if rule.what == "threshold" and rule.whole:
        return threshold_changes(dotted(place), before, after)
    names = [_bare(step) for known, step in zip(rule.pattern, place, strict=False) if known == "*" and step != ORDER]
    if place[-1:] == (ORDER,):
        return _order(FieldChange(rule.what, dotted(place[:-1]), before, after, " ".join(names), "order"))
    rest = dotted(place[len(rule.pattern) :])
    subject, part = (rest, "") if rule.rest == "subject" else (" ".join(names), rest)
    return [FieldChange(rule.what, dotted(place), _as_json(before), _as_json(after), subject, part)]


def _order(change: FieldChange) -> Iterable[FieldChange]:
    """Told only of things that stayed; that some came or went is told already."""
    if change.kind == "changed":
        kept = set(change.before) & set(change.after)
        before, after = ([name for name in names if name in kept] for names in (change.before, change.after))
        if before != after:
            yield replace(change, before=before, after=after)


def _bare(step: str | int) -> str:
    return step[1:-1] if isinstance(step, str) and step.startswith("[") else str(step)


def _at(view: Json, place: tuple[str, ...], change: Callable[[list[Any]], Any]) -> Json:
    """The view with the list at a place changed; as it is when there is none."""
    step, *rest = place
    inner = view.get(step)
    if rest and isinstance(inner, dict):
        return {**view, step: _at(inner, tuple(rest), change)}
    if not rest and isinstance(inner, list):
        return {**view, step: change(inner)}
    return view


def _named(items: list[Any], called: Callable[[Any], str]) -> Named:
    """The items by their names: `[A]`. One without a name gets its number; a name that is taken, a number too."""
    named = Named()
    for number, item in enumerate(items, 1):
        own = called(item) or f"#{number}"
        while f"[{own}]" in named:
            own += f" #{number}"
        named[f"[{own}]"] = item
    named[ORDER] = [_bare(name) for name in named]
    return named


def _as_json(value: Any) -> Any:
    """A value of a view as it stands in the dashboard."""
    if not isinstance(value, dict):
        return value
    if isinstance(value, Named):
        return [_as_json(item) for key, item in value.items() if key != ORDER]
    return {key: _as_json(item) for key, item in value.items()}


def _key(key: str) -> Callable[[Any], str]:
    def name(item: Any) -> str:
        found = item.get(key) if isinstance(item, dict) else None
        return found if isinstance(found, str) else ""

    return name


def _overrides(items: list[Any]) -> Named:
    return _named(
        [_at(item, ("properties",), _properties) if isinstance(item, dict) else item for item in items], _matcher
    )


def _properties(items: list[Any]) -> Named:
    return _named(items, _key("id"))


def _matcher(override: Any) -> str:
    """What an override applies to, as its matcher says it."""
    matcher = override.get("matcher") if isinstance(override, dict) else None
    if not isinstance(matcher, dict):
        return ""
    options = matcher.get("options")
    return options if isinstance(options, str) else canonical(options).decode()
