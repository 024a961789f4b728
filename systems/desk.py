"""The desk: all deployments side by side."""

from __future__ import annotations

from dataclasses import dataclass

from systems.deployment import Deployment
from systems.window import seconds

DESK = "desk"
"""The desk's slug: no system and no deployment may have it."""


@dataclass(frozen=True)
class Desk:
    """The deployment of deployments: one dashboard with a row of numbers for each of its `members`."""

    members: tuple[Deployment, ...]
    title: str = "Desk"
    folder: str = "Desk"
    timezone: str = "utc"
    editable: bool = False
    slug: str = DESK

    @property
    def scrape_interval(self) -> str:
        """The shortest of its members'."""
        return min((member.scrape_interval for member in self.members), key=seconds)
