"""A problem that is accepted, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checks.problem import Place, Problem
from errors import CatalogueError

UNUSED = "exclusion/unused"


@dataclass(frozen=True)
class Exclusion:
    """One check accepts one place: a dashboard's uid or `uid/panel id`, a file of rules or `file/alert "Name"`.

    Raises `CatalogueError` without a reason.
    """

    check: str
    where: str
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise CatalogueError(
                f"{self.check} is excluded without a reason", where=self.where, todo="Say why it is right there"
            )

    def accepts(self, problem: Problem) -> bool:
        """Whether the problem is what is excluded."""
        place = problem.where
        inside = place.part if place.panel_id is None else place.panel_id
        return self.check == problem.check and self.where in {place.dashboard, f"{place.dashboard}/{inside}"}


def without(problems: Sequence[Problem], exclusions: Sequence[Exclusion]) -> list[Problem]:
    """The problems that nothing accepts, and one for each exclusion that accepts nothing."""
    used = {exclusion for exclusion in exclusions for problem in problems if exclusion.accepts(problem)}
    left = [problem for problem in problems if not any(exclusion.accepts(problem) for exclusion in used)]
    for exclusion in exclusions:
        if exclusion not in used:
            message = f"the exclusion of {exclusion.check} accepts nothing"
            left.append(Problem(UNUSED, "error", Place(exclusion.where), message, "Delete it"))
    return left
