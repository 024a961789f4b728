"""What a change is: the values that comparing makes and that plans and reports carry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal


class Missing(Enum):
    """The one value that stands for "there is none"; `None` is a JSON null."""

    MISSING = "missing"


MISSING = Missing.MISSING

Kind = Literal["added", "removed", "changed", "moved"]


@dataclass(frozen=True)
class FieldChange:
    """One thing that differs, named as people say it.

    `what` is, of a panel, one of title, description, visualisation, query, legend, data source, unit, decimals,
    threshold, value mapping, link, override, transformation, panel id, layout, else option; of a dashboard, one of
    title, description, tags, variable, annotation, link, time range, refresh, time zone, schema version, folder, panel
    order, else setting. `subject` says which one where there are several (a query's refId, a variable's name, an
    option's path), `part` what of it ("" for all of it). `path` is where it stands in the JSON. `before` and `after`
    are JSON values, or `MISSING`.
    """

    what: str
    path: str
    before: Any
    after: Any
    subject: str = ""
    part: str = ""

    @property
    def kind(self) -> Kind:
        if self.before is MISSING:
            return "added"
        return "removed" if self.after is MISSING else "changed"


@dataclass(frozen=True)
class PanelChange:
    """What happened to one panel. `id` is the one it has now, or had, as it stands in the JSON (None without one).

    `fields` is empty for an added or removed panel; of a `moved` one it is the layout alone.
    """

    kind: Kind
    id: Any
    title: str
    type: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class DashboardChange:
    """What happened to one dashboard: its panels in grid order, then everything else about it."""

    uid: str
    title: str
    panels: tuple[PanelChange, ...] = ()
    settings: tuple[FieldChange, ...] = ()

    def panels_of(self, kind: Kind) -> tuple[PanelChange, ...]:
        return tuple(panel for panel in self.panels if panel.kind == kind)
