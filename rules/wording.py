"""What an alert says: its value as people write it, in the signal's unit."""

from __future__ import annotations

from panels.style import amount
from systems.deployment import Deployment
from systems.signal import BYTES, BYTES_A_SECOND, CLOCK, DURATION, MONEY, RATIO, SECONDS, STATE, Limit, Signal

_HUMANISED = {
    RATIO: "{{ $value | humanizePercentage }}",
    SECONDS: "{{ $value | humanizeDuration }}",
    DURATION: "{{ $value | humanizeDuration }}",
    BYTES: "{{ $value | humanize1024 }}B",
    BYTES_A_SECOND: "{{ $value | humanize1024 }}B/s",
}


def humanised(signal: Signal, deployment: Deployment) -> str:
    """The value in the signal's unit, as a template of Prometheus; empty where a number says nothing."""
    if signal.unit in {STATE, CLOCK}:
        return ""
    if signal.unit == MONEY:
        return f'{{{{ $value | printf "%.2f" }}}} {deployment.currency}'
    plain = signal.unit.removeprefix("suffix:") if signal.unit.startswith("suffix:") else ""
    return _HUMANISED.get(signal.unit, "{{ $value | humanize }}" + (f" {plain}" if plain else ""))


def described(
    signal: Signal, deployment: Deployment, limit: Limit, value: float, by: tuple[str, ...], hold: str
) -> str:
    """`Exposure is 91 %; critical from 90 %.`, with what tells the thing apart from others like it."""
    told = humanised(signal, deployment)
    which = ", ".join(f"{label} {{{{ $labels.{label} }}}}" for label in by)
    if not told:
        return f"{which or signal.title}: for {hold} at least."
    word = "from" if signal.better == "lower" else "below"
    name = "critical" if value == limit.critical else "warning"
    where = f" ({which})" if which else ""
    return f"{signal.title}{where}: {told}, {name} {word} {amount(value, signal, deployment)}."
