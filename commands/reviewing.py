"""Whom `tradeboards review` asks besides git: a target and a Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from changes.planning.plan import Desired, Plan
    from changes.review.evidence import Compared
    from changes.review.leaving import Leaving
    from config import Config
    from systems.deployment import Deployment
    from systems.desk import Desk
    from targets.git.revision import Revision


def at_target(
    config: Config,
    named: str,
    made: Plan,
    desired: Sequence[Desired],
    every: Sequence[Deployment | Desk],
    missing: list[str],
) -> tuple[Plan | None, Sequence[Leaving]]:
    """What a push would do at a target, and what `made` removes that is still there; nothing when it cannot be read,
    and then a sentence is `missing`."""
    from changes.meaning.rank import ranked
    from changes.planning.plan import plan
    from changes.review.leaving import leaving
    from errors import TargetError
    from targets.opening import open_target

    name, settings = config.chosen_target(named)
    place = open_target(name, settings, config.root)
    try:
        return ranked(plan(desired, place), every), leaving(made, place)
    except TargetError as error:
        missing.append(f"what others edited at {name}: {error}")
        return None, ()


def answered(
    made: Plan,
    revision: Revision,
    url: str,
    at: float | None,
    every: Sequence[Deployment | Desk],
    missing: list[str],
) -> Sequence[Compared]:
    """What changed queries answer; nothing when there is nobody to ask, and then a sentence is `missing`."""
    import time

    from changes.review.evidence import compared
    from commands.options import prometheus_at
    from dashboards.compile import uids
    from errors import DataSourceError
    from systems.window import seconds

    scraped = {uid: seconds(one.scrape_interval) for one in every for uid in uids([one])}
    with prometheus_at(url) as prometheus:
        try:
            return compared(made, revision, prometheus, time.time() if at is None else at, scraped)
        except DataSourceError as error:
            missing.append(f"what the changed queries answer: {error}")
            return ()
