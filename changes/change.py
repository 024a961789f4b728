"""What a change is: the values that comparing makes and that plans and reports carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

from systems.deployment import Deployment
from systems.signal import Limit, Signal


class Missing(Enum):
    """The one value that stands for "there is none"; `None` is a JSON null."""

    MISSING = "missing"


MISSING = Missing.MISSING

LEVELS = ("warning", "critical")

Kind = Literal["added", "removed", "changed", "moved"]


@dataclass(frozen=True)
class FieldChange:
    """One thing that differs, named as people say it.

    `what` is, of a panel, one of title, description, visualisation, query, legend, data source, unit, decimals,
    threshold, value mapping, link, override, transformation, panel id, layout, else option; of a dashboard, one of
    title, description, tags, variable, annotation, link, time range, refresh, time zone, schema version, folder, panel
    order, else setting; of a rule, one of title, query, data source, hold, label, annotation, else setting. `subject`
    says which one where there are several (a query's refId, a variable's name, an option's path), `part` what of it
    ("" for all of it). `path` is where it stands in the JSON. `before` and `after` are JSON values, or `MISSING`.
    `mark` says why a reviewer must not miss it ("" where nothing does).
    """

    what: str
    path: str
    before: Any
    after: Any
    subject: str = ""
    part: str = ""
    mark: str = field(default="", compare=False)

    @property
    def kind(self) -> Kind:
        if self.before is MISSING:
            return "added"
        return "removed" if self.after is MISSING else "changed"


@dataclass(frozen=True)
class PanelChange:
    """What happened to one panel. `id` is the one it has now, or had, as it stands in the JSON (None without one).

    `fields` is empty for an added or removed panel; of a `moved` one it is the layout alone. `mark` is as of a field.
    """

    kind: Kind
    id: Any
    title: str
    type: str
    fields: tuple[FieldChange, ...] = ()
    mark: str = field(default="", compare=False)


@dataclass(frozen=True)
class DashboardChange:
    """What happened to one dashboard: its panels in grid order, then everything else about it."""

    uid: str
    title: str
    panels: tuple[PanelChange, ...] = ()
    settings: tuple[FieldChange, ...] = ()

    def panels_of(self, kind: Kind) -> tuple[PanelChange, ...]:
        return tuple(panel for panel in self.panels if panel.kind == kind)


@dataclass(frozen=True)
class CodeLine:
    """A line of the sources that would reproduce an edit, and `where` it stands; `of` says what was edited."""

    of: str
    where: str
    line: str


@dataclass(frozen=True)
class LimitChange:
    """A deployment's limit as it was and as it is (None where there is none), and what follows from the change.

    `panels` are those that changed with it, by the title of their dashboard; `alerts` the rules that did.
    """

    deployment: Deployment
    signal: Signal
    was: Limit | None
    now: Limit | None
    panels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    alerts: tuple[str, ...] = ()

    @property
    def values(self) -> dict[str, tuple[float | None, float | None]]:
        """What changed of it: warning, critical or both, before and after."""
        sides = [(limit.warning, limit.critical) if limit else (None, None) for limit in (self.was, self.now)]
        named = zip(LEVELS, *sides, strict=True)
        return {level: (before, after) for level, before, after in named if before != after}


@dataclass(frozen=True)
class RuleChange:
    """What happened to one rule of a deployment's rule file; `name` tells an alert's severity, too. `mark` is as of a
    field."""

    kind: Kind
    deployment: str
    name: str
    fields: tuple[FieldChange, ...] = ()
    mark: str = field(default="", compare=False)


@dataclass(frozen=True)
class AlertChange:
    """What happened to one rule of a group of a Grafana, which knows it by `uid`."""

    kind: Kind
    uid: str
    title: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class GroupChange:
    """What happened to a group: its rules, and what else there is to it."""

    rules: tuple[AlertChange, ...] = ()
    settings: tuple[FieldChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rules or self.settings)


@dataclass(frozen=True)
class Following:
    """Changes of limits, and what changed by nothing else: panels by their ids under the uid of their dashboard."""

    limits: tuple[LimitChange, ...] = ()
    panels: Mapping[str, frozenset[Any]] = field(default_factory=dict)

    def explains(self, uid: str, panel: PanelChange) -> bool:
        return isinstance(panel.id, int) and panel.id in self.panels.get(uid, ())
