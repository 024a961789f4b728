"""What nobody changed: what a browser fills in on a save, and what a conversion from the v2 model adds or leaves out.

A default on one side where the other says nothing is no change, either way: a browser also leaves out defaults that it
was given. A value that is no default is one, and so is a default in place of another value. `defaults.py` and
`visualisations.py` have the defaults.
"""

from __future__ import annotations

from typing import Any

from changes.change import MISSING
from changes.comparison.content import equal
from changes.comparison.defaults import BUILT_IN, NOISE, SETTINGS, panel_tree
from changes.comparison.naming import ORDER
from changes.comparison.visualisations import Either, Tree
from targets.target import Json

_NO_DEFAULTS: Tree = {}
_ROW_OF_A_CONVERSION = -1
"""The id that a conversion from the v2 model gives to every row."""


def settle_panels(old: Json, new: Json) -> None:
    """Take out of two panel views what nobody changed."""
    kind = old.get("type")
    tree = panel_tree(kind if isinstance(kind, str) and kind == new.get("type") else "")
    _settle_datasources(old, new)
    for view in (old, new):
        _settle_first_steps(view)
    _settle(old, new, tree)


def settle_settings(old: Json, new: Json) -> None:
    """The same for two views of the settings."""
    variables, others = (_inside(view, "templating", "list") for view in (old, new))
    for name in variables.keys() & others.keys() - {ORDER}:
        if isinstance(variables[name], dict) and isinstance(others[name], dict):
            _settle_variable(variables[name], others[name])
    annotations, further = (_inside(view, "annotations", "list") for view in (old, new))
    for own, other in ((annotations, further), (further, annotations)):
        _settle_built_in(own, other)
    _settle(old, new, SETTINGS)


def with_schema_of(live: Json, other: Json) -> Json:
    """A live dashboard with the schema version of what it is compared with: each browser writes its own on a save,
    also where that is lower."""
    version = other.get("schemaVersion")
    is_browsers = type(version) is int and type(live.get("schemaVersion")) is int
    return {**live, "schemaVersion": version} if is_browsers else live


def is_row_of_a_conversion(kind: str, *ids: Any) -> bool:
    """Whether one of these ids of a panel is what a conversion gives to every row."""
    return kind == "row" and any(type(one) is int and one == _ROW_OF_A_CONVERSION for one in ids)


def _settle(old: Any, new: Any, tree: Tree) -> None:
    for key in [*old, *(key for key in new if key not in old)]:
        before, after = old.get(key, MISSING), new.get(key, MISSING)
        if key not in tree and "*" in tree:
            if isinstance(before, dict) and isinstance(after, dict):
                _settle(before, after, tree["*"])
            continue
        default = tree.get(key, MISSING)
        if default is NOISE:
            _drop(key, old, new)
            continue
        if isinstance(before, dict) or isinstance(after, dict):
            _settle_parts(before, after, default)
        if any(_is_nothing(one) for one in (before, after)) and all(
            _says_nothing(one, default) for one in (before, after)
        ):
            _drop(key, old, new)


def _settle_parts(before: Any, after: Any, default: Any) -> None:
    """A part that only one side has is settled as if the other had an empty one, where it has defaults."""
    both = isinstance(before, dict) and isinstance(after, dict)
    if both or (isinstance(default, dict) and (_is_nothing(before) or _is_nothing(after))):
        was, now = (one if isinstance(one, dict) else {} for one in (before, after))
        _settle(was, now, default if isinstance(default, dict) else _NO_DEFAULTS)


def _drop(key: Any, *views: Json) -> None:
    for view in views:
        view.pop(key, None)


def _is_nothing(value: Any) -> bool:
    return value is MISSING or value is None


def _says_nothing(value: Any, default: Any) -> bool:
    """Whether a value is none, or the default. Where that has parts, those that are defaults were taken out."""
    if _is_nothing(value):
        return True
    if isinstance(default, Either):
        return any(equal(value, one) for one in default.values)
    if isinstance(default, dict):
        return isinstance(value, dict) and not value.keys() - {ORDER}
    return default is not MISSING and equal(value, default)


def _inside(view: Any, *path: str) -> dict[Any, Any]:
    """What stands at a path, where that has parts; else nothing."""
    found = view
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def _settle_datasources(old: Json, new: Json) -> None:
    """A target without a data source asks the panel's; a panel's that all its targets name themselves says nothing."""
    owns = [view.get("datasource") for view in (old, new)]
    targets = [
        {name: one for name, one in _inside(view, "targets").items() if isinstance(one, dict)} for view in (old, new)
    ]
    asked = [
        {name: one.get("datasource") or own for name, one in side.items()}
        for own, side in zip(owns, targets, strict=True)
    ]
    for name in targets[0].keys() & targets[1].keys():
        pair = targets[0][name], targets[1][name]
        if not all(one.get("datasource") for one in pair) and equal(asked[0][name], asked[1][name]):
            _drop("datasource", *pair)
    said = [own for own in owns if own]
    if len(said) == 1 and all(asked) and all(equal(one, said[0]) for side in asked for one in side.values()):
        _drop("datasource", old, new)


def _settle_first_steps(view: Json) -> None:
    """Grafana draws the first step from minus infinity on, whether it is written null, 0 or not at all."""
    overrides = (_inside(one, "properties") for one in _inside(view, "fieldConfig", "overrides").values())
    overridden = [_inside(properties, "[thresholds]", "value") for properties in overrides]
    for thresholds in (_inside(view, "fieldConfig", "defaults", "thresholds"), *overridden):
        steps = thresholds.get("steps")
        if isinstance(steps, list) and steps and isinstance(steps[0], dict):
            value = steps[0].get("value")
            if value is None or (type(value) is int and value == 0):
                steps[0].pop("value", None)


def _settle_variable(old: Json, new: Json) -> None:
    """What is chosen and found is the browser's; a query is the same as a text and in the form of the query editor."""
    for view in (old, new):
        query = view.get("query")
        if (
            isinstance(query, dict)
            and isinstance(query.get("query"), str)
            and query.keys() <= {"query", "refId", "qryType"}
        ):
            view["query"] = query["query"]
        if equal(view.get("definition"), view.get("query")):
            view.pop("definition", None)
    chosen = [_chosen(view) for view in (old, new)]
    if any(one is MISSING for one in chosen) or equal(*chosen):
        _drop("current", old, new)
    elif all(isinstance(view["current"], dict) for view in (old, new)):
        _drop("selected", old["current"], new["current"])
    if old.get("type") == new.get("type") == "datasource":
        _settle(old, new, {"refresh": 1})


def _chosen(variable: Json) -> Any:
    current = variable.get("current")
    value = current.get("value", MISSING) if isinstance(current, dict) else MISSING
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _settle_built_in(own: dict[Any, Any], other: dict[Any, Any]) -> None:
    """The annotation that every dashboard is given, where the other has none that is built in."""
    if any(isinstance(one, dict) and one.get("builtIn") for one in other.values()):
        return
    for name, one in list(own.items()):
        if name != ORDER and isinstance(one, dict):
            rest, same = dict(one), dict(BUILT_IN)
            _settle(rest, same, SETTINGS["annotations"]["list"]["*"])
            if equal(rest, same):
                del own[name]
