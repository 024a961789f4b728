"""The text behind a panel's (i): the question it answers, where its number comes from, and what it is held against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from panels.style import amount
from systems.deployment import Deployment
from systems.signal import Events, Limit, Signal


def describe(about: Sequence[Signal], deployment: Deployment, metrics: Iterable[str], *more: str) -> str:
    """Markdown: question, what else is given, names of metrics, limits, notes of the system, what silence means."""
    signals = list(dict.fromkeys(about))
    names = sorted({name for name in metrics if name})
    parts = [" ".join(dict.fromkeys(signal.question for signal in signals)), *(text for text in more if text)]
    if names:
        parts.append("From " + ", ".join(f"`{name}`" for name in names) + ".")
    parts += [sentence for signal in signals if (sentence := _limits(signal, deployment))]
    parts += [note for signal in signals if (note := deployment.system.note(signal))]
    parts += [signal.silence for signal in signals if isinstance(signal, Events) and signal.silence]
    return "\n\n".join(dict.fromkeys(parts))


def _limits(signal: Signal, deployment: Deployment) -> str:
    limit = deployment.limit(signal)
    return "" if limit is None else f"{signal.title}: {limit_sentence(limit, deployment)}."


def limit_sentence(limit: Limit, deployment: Deployment) -> str:
    """`warning from 70 %, critical from 90 % (document, panel 4)`."""
    word = "from" if limit.signal.better == "lower" else "below"
    named = (("warning", limit.warning), ("critical", limit.critical))
    said = [f"{name} {word} {amount(value, limit.signal, deployment)}" for name, value in named if value is not None]
    return ", ".join(said) + (f" ({limit.origin})" if limit.origin else "")
