"""A number without a unit.

0.7 may be a share, dollars or seconds, and a reader in a hurry guesses. Set the unit in the field settings or in an
override; a plain count is `short` or `none`. Panels that write words in place of numbers (value mappings) and those
that draw states need none.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.problem import Problem, Severity
from checks.reading import Json, table, tables
from checks.subject import Subject

ID = "panel/unit"
SEVERITY: Severity = "warning"

_NUMBERS = frozenset({"timeseries", "stat", "gauge", "bargauge", "barchart", "piechart", "heatmap", "histogram"})
_NUMBERS_AND_TEXT = frozenset({"table"})


def check(subject: Subject) -> Iterator[Problem]:
    """Panels that draw numbers and say no unit."""
    for panel in subject.panels:
        if panel.drawn and panel.type in _NUMBERS | _NUMBERS_AND_TEXT and panel.targets and not _says(panel.json):
            mend = 'Set the unit of its fields; a plain count is "short"'
            yield Problem(ID, SEVERITY, panel.place(), "has no unit", mend)


def _says(panel: Json) -> bool:
    config = table(panel.get("fieldConfig"))
    defaults = table(config.get("defaults"))
    if defaults.get("unit") or defaults.get("mappings"):
        return True
    overridden = (item for override in tables(config.get("overrides")) for item in tables(override.get("properties")))
    return any(item.get("id") in {"unit", "mappings"} and item.get("value") for item in overridden)
