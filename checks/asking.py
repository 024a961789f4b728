"""What asks: a dashboard's queries and a rule's, as far as the checks of PromQL need to know them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from checks.exported import Exported
from checks.problem import Place
from checks.query import Query


class Asking(Protocol):
    """One query: what it is for, and where it stands."""

    @property
    def query(self) -> Query:
        """As it was read."""

    @property
    def role(self) -> str:
        """What its answer is for: panel, annotation, variable or rule."""

    @property
    def where(self) -> Place:
        """Where it stands."""


class Queries(Protocol):
    """Queries, and what is known of the metrics that they read."""

    @property
    def exported(self) -> Exported | None:
        """What is exported; None where that is not known."""

    @property
    def queries(self) -> Sequence[Asking]:
        """Every PromQL query."""
