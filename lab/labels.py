"""The labels of simulated targets: such that the deployment's selectors choose them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from errors import LabError, TradeboardsError
from systems.deployment import Deployment
from systems.matcher import Matcher


def target_labels(deployment: Deployment, origin: str, job: str, instance: str) -> dict[str, str]:
    """Labels that the scrape of a target puts on every series; what the selector says plainly comes first."""
    given = {matcher.label: matcher.value for matcher in deployment.selectors[origin] if matcher.op == "="}
    labels = {"job": job or deployment.slug, "instance": instance, **given}
    return {label: value for label, value in labels.items() if value}


def unmet(deployment: Deployment, origin: str, targets: Iterable[Mapping[str, str]]) -> Iterator[TradeboardsError]:
    """The matchers of a deployment that some target with these labels does not meet."""
    for matcher in deployment.selectors[origin]:
        if not all(_meets(matcher, labels.get(matcher.label, "")) for labels in targets):
            yield LabError(
                f'no simulated series could meet {matcher.label}{matcher.op}"{matcher.value}"',
                where=f"deployments.{deployment.slug}.selectors.{origin}",
                todo="Select by plain values, or leave this deployment out of the lab",
            )


def _meets(matcher: Matcher, value: str) -> bool:
    try:
        found = value == matcher.value if matcher.op in {"=", "!="} else _full(matcher.value, value)
    except re.error:
        return False
    return found != matcher.op.startswith("!")


def _full(pattern: str, value: str) -> bool:
    return re.fullmatch(pattern, value) is not None
