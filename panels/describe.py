"""The text behind a panel's (i): the question it answers, where its number comes from, and what it is held against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from panels.style import UNKNOWN, amount
from systems.deployment import Deployment
from systems.recorded import PREFIX
from systems.signal import Distribution, Events, Limit, Signal

FIVE_MINUTES, HOUR, DAY = "Of the last five minutes.", "Of the last hour.", "Of the last 24 hours."
IN_AN_HOUR = "Each point counts the hour before it."
SHOWN = "Within the time shown."
"""What a number is of, where its title has no room for it."""


def describe(about: Sequence[Signal], deployment: Deployment, metrics: Iterable[str], *more: str) -> str:
    """Markdown: question, what it takes into account, what else is given, names of metrics, limits and where a
    histogram ends before them, notes of the system, what silence means."""
    signals = list(dict.fromkeys(about))
    names = sorted({name for name in metrics if name})
    parts = [" ".join(dict.fromkeys(signal.question for signal in signals)), *(text for text in more if text)]
    parts[1:1] = [
        said
        for signal in signals
        if signal in deployment.derived and (said := deployment.formulas[signal].says(deployment))
    ]
    if names:
        parts.append(f"From {_listed(names)}.")
    if any(name.startswith(PREFIX) for name in names):
        behind = {deployment.named(metric).name for signal in signals for metric in deployment.metrics(signal)}
        parts.append(f"Recorded by rules from {_listed(sorted(behind))}: of all instances, whichever is picked.")
    parts += [sentence for signal in signals if (sentence := _limits(signal, deployment))]
    parts += [sentence for signal in signals if (sentence := _end(signal, deployment))]
    parts += [note for signal in signals if (note := deployment.system.note(signal))]
    parts += [signal.silence for signal in signals if isinstance(signal, Events) and signal.silence]
    return "\n\n".join(dict.fromkeys(parts))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def emptiness(no_value: str) -> str:
    """What a panel's word for no answer means, where that is not an alarm by itself."""
    return "" if no_value == UNKNOWN else f'"{no_value}" is no fault as long as the system answers.'


def _limits(signal: Signal, deployment: Deployment) -> str:
    limit = deployment.limit(signal)
    return "" if limit is None else f"{signal.title}: {limit_sentence(limit, deployment)}."


def _end(signal: Signal, deployment: Deployment) -> str:
    """Where a histogram ends before the limit: no quantile of it is larger than that."""
    limit = deployment.limit(signal)
    if limit is None or not isinstance(signal, Distribution) or signal.better != "lower":
        return ""
    histogram = deployment.histogram(signal)
    end = histogram.metric.buckets[-1] / histogram.scale
    if limit.furthest <= end:
        return ""
    last = amount(end, signal, deployment)
    return f"Its last bucket ends at {last}: more than that is shown as {last}."


def limit_sentence(limit: Limit, deployment: Deployment) -> str:
    """`warning from 70 %, critical from 90 % (document, panel 4)`."""
    word = "from" if limit.signal.better == "lower" else "below"
    named = (("warning", limit.warning), ("critical", limit.critical))
    said = [f"{name} {word} {amount(value, limit.signal, deployment)}" for name, value in named if value is not None]
    return ", ".join(said) + (f" ({limit.origin})" if limit.origin else "")
