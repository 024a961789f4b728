"""Limits and thresholds that let more pass than they did, or that a panel does not draw any more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from changes.change import MISSING, FieldChange, LimitChange
from changes.comparison.thresholds import has_steps, is_calmer
from changes.meaning.sources import Drawn, sources
from panels.line import Line
from systems.deployment import Deployment
from systems.desk import Desk
from systems.signal import Better

LOOSENED = "loosened"
OTHERWISE, UNDRAWN = "thresholds count otherwise", "thresholds are not drawn"

Directions = Mapping[tuple[str, bytes], Better]
"""By the uid of a dashboard and the id of a panel, as canonical JSON: which way is better of what it draws."""

_DRAWING = ("color.mode", "thresholdsStyle.mode", "options.colorMode")
_DRAWN = ("thresholds", "line", "dashed", "area", "line+area", "dashed+area", "value", "background", "background_solid")
"""Where a panel says whether its thresholds are drawn, and what it says where they are."""


def directions(every: Sequence[Deployment | Desk], wanted: Collection[str]) -> Directions:
    """Of the panels of these dashboards: which way is better of all that they draw, where that is one way."""
    return dict(_directions(every, wanted)) if wanted else {}


def _directions(
    every: Sequence[Deployment | Desk], wanted: Collection[str]
) -> Iterator[tuple[tuple[str, bytes], Better]]:
    for uid, source in sources(every, wanted).items():
        for key, one in source.panels.items():
            ways = {*_ways(one)}
            if len(ways) == 1:
                yield (uid, key), ways.pop()


def _ways(one: Drawn) -> Iterator[Better]:
    yield from (_judged(line, one.deployment) for line in one.panel.lines if line.drawable(one.deployment))
    yield from (signal.better for signal in one.panel.records)


def _judged(line: Line, deployment: Deployment) -> Better:
    """Which way is better of what a line draws: of a share of a limit that is used up not as of the signal itself."""
    limit = line.limit(deployment)
    return (limit.signal if limit else line.signal).better


def is_loosened(limit: LimitChange) -> bool:
    """Whether a limit now lets more pass than it did, at either of its values."""
    return any(
        before is not None and _is_looser(before, MISSING if after is None else after, limit.signal.better)
        for before, after in limit.values.values()
    )


def mark_of_thresholds(field: FieldChange, better: Better | None) -> str:
    """Of a change of how a panel draws its fields: whether its thresholds warn less."""
    before, after, path = field.before, field.after, field.path
    if field.what == "threshold" or "properties[thresholds]" in path:
        if path.endswith(".mode"):
            return OTHERWISE
        is_step = isinstance(before, dict) and after is MISSING and "].value.steps[" in path
        value, color = (before.get("value"), before.get("color")) if is_step else (before, field.part)
        if _is_looser(value, after, better) or _is_step_gone(value, after, better, color):
            return LOOSENED
        if isinstance(before, str) and before != "base" and isinstance(after, str) and is_calmer(before, after):
            return LOOSENED
        if is_step:
            return ""
    if isinstance(before, dict | list) and has_steps(before) and not has_steps(after):
        return LOOSENED
    if before is MISSING and path.startswith("fieldConfig.overrides") and has_steps(after):
        return OTHERWISE
    return UNDRAWN if path.endswith(_DRAWING) and before in _DRAWN and after not in _DRAWN else ""


def _is_looser(before: Any, after: Any, better: Better | None) -> bool:
    if better not in ("higher", "lower") or not _is_number(before):
        return False
    if after is MISSING:
        return True
    return _is_number(after) and (after < before if better == "higher" else after > before)


def _is_step_gone(before: Any, after: Any, better: Better | None, color: Any) -> bool:
    """Whether a step that alarmed is gone, where nobody knows which way is better."""
    return better not in ("higher", "lower") and after is MISSING and _is_number(before) and is_calmer(color, "")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
