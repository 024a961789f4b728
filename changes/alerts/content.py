"""What an alert rule says, without what only its place adds; and the marker of what was pushed.

The marker is an annotation, `__tradeboards__: <digest of the rule>`, and `editable` behind it where people may change
the rule in the browser: a change of that alone is none to Grafana. It tells nobody of an annotation of this kind. An
edit in the browser, over the API or in a file drops it or leaves it behind, and then it no longer fits. The interval
of a group is not in it: a push that was interrupted may leave another.
"""

from __future__ import annotations

import hashlib
from typing import Any

from changes.change import FieldChange
from changes.comparison.content import settled
from changes.meaning.rule_fields import rule_fields
from errors import QueryError
from systems.window import duration, seconds
from targets.target import Json

MARKER = "__tradeboards__"
_EDITABLE = " editable"

_SAYING = (
    *("title", "condition", "data", "noDataState", "execErrState", "for", "labels", "annotations", "isPaused"),
    *("keep_firing_for", "keepFiringFor", "notification_settings", "record"),
    *("missingSeriesEvalsToResolve", "missing_series_evals_to_resolve"),
)
"""Keys of a rule that say something, over the API and in files; whatever else there is, a server adds."""
_SILENT: tuple[Any, ...] = (None, "", "0s", {}, [])
"""Values that say what none does."""


def content(rule: Json) -> Json:
    """What a rule says, its uid aside, in one form whoever holds it."""
    said = {key: rule[key] for key in _SAYING if key in rule and rule[key] not in _SILENT}
    said["isPaused"] = said.get("isPaused") is True
    if "for" in said:
        said["for"] = _lasting(said["for"])
    if isinstance(said.get("annotations"), dict):
        said["annotations"] = {key: text for key, text in said["annotations"].items() if key != MARKER}
    if isinstance(said.get("data"), list):
        said["data"] = [_step(step) for step in said["data"]]
    return said


def marked(rule: Json, *, editable: bool) -> Json:
    """The rule with a fresh marker."""
    bare = {key: text for key, text in rule["annotations"].items() if key != MARKER}
    return {**rule, "annotations": {**bare, MARKER: f"{_digest(rule)}{_EDITABLE if editable else ''}"}}


def foreign(rule: Json) -> str:
    """Why a rule is not what we last pushed; empty when it is."""
    mark = _mark(rule).removesuffix(_EDITABLE)
    if not mark:
        return "does not carry the marker of tradeboards: it was made by hand, or saved in the browser since"
    return "" if mark == _digest(rule) else "was edited since it was pushed"


def was_pushed(rule: Json) -> bool:
    """Whether it carries our marker, whatever else became of it."""
    return _mark(rule) != ""


def is_editable(rule: Json) -> bool:
    """Whether it was pushed as one that people may change."""
    return _mark(rule).endswith(_EDITABLE)


def _mark(rule: Json) -> str:
    annotations = rule.get("annotations")
    mark = annotations.get(MARKER) if isinstance(annotations, dict) else None
    return mark if isinstance(mark, str) else ""


def differences(old: Json, new: Json) -> tuple[FieldChange, ...]:
    """What two rules say differently, field by field."""
    return rule_fields(content(old), content(new))


def _digest(rule: Json) -> str:
    return hashlib.sha256(settled({"uid": rule.get("uid"), **content(rule)})).hexdigest()


def _lasting(value: Any) -> Any:
    """A duration in one spelling: 90s and 1m30s are the same."""
    try:
        length = seconds(value) if isinstance(value, str) else 0.0
    except QueryError:
        return value
    if length == 0:
        return value
    return duration(int(length // 60)) if length % 60 == 0 else f"{length:g}s"


def _step(step: Any) -> Any:
    return {key: value for key, value in step.items() if value != ""} if isinstance(step, dict) else step
