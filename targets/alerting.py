"""What a place is that alert rules live in: they are read and written as groups, each whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from targets.target import Folder, Json

PROVENANCE = "provenance"
"""The key of a rule that says who may change it, where a target knows: `API` those who push, `ANYONE`, else others."""
API, ANYONE = "api", ""


@dataclass(frozen=True)
class RuleGroup:
    """Alert rules that are evaluated together, every `interval` seconds.

    `rules` have the form of Grafana's file provisioning. Those that a target holds may have keys of its own besides.
    `editable`: people may change them in the browser, too.
    """

    name: str
    deployment: str
    folder: Folder
    interval: float
    rules: tuple[Json, ...]
    editable: bool = False


@dataclass(frozen=True)
class Stray:
    """A rule that stands elsewhere than where it is wanted, and where, as people say it."""

    rule: Json
    where: str


@dataclass(frozen=True)
class Held:
    """What a target holds where a group is wanted: nothing (None), or a group; and rules of its uids elsewhere.

    `unreadable` says why neither is known.
    """

    group: RuleGroup | None
    strays: tuple[Stray, ...] = ()
    unreadable: str = ""

    @property
    def rules(self) -> tuple[Json, ...]:
        """All of them, wherever they stand."""
        return (*(self.group.rules if self.group else ()), *(stray.rule for stray in self.strays))


class AlertTarget(Protocol):
    """A place where alert rules live. Every method raises `TargetError` when it cannot be used."""

    def read(self, groups: Sequence[RuleGroup]) -> list[Held]:
        """What there is in place of each group, in their order."""

    def read_again(self, group: RuleGroup) -> Held:
        """What there is in place of one group now; where its rules stand else is not looked at."""

    def write(self, group: RuleGroup, compared: Held) -> None:
        """Make it hold this group and no other rule in it, when it still holds what was compared.

        Raises `TargetError` when that moved since, or the group was refused for any other reason.
        """


def moved(now: Held, compared: Held) -> str:
    """How what is there differs from what it was compared against; empty when it does not. Provenance is left out.

    A rule that went is no loss: it would be replaced or removed, and that it went may be of our own doing.
    """
    if now.unreadable:
        return now.unreadable
    known = [_bare(rule) for rule in compared.rules]
    paced = not (compared.group and now.group) or compared.group.interval == now.group.interval
    same = paced and all(_bare(rule) in known for rule in now.rules)
    return "" if same else "it was changed since it was compared"


def _bare(rule: Json) -> Json:
    return {key: value for key, value in rule.items() if key != PROVENANCE}
