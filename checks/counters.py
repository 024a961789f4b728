"""Which series count up: by the catalogue, or by what their names promise."""

from __future__ import annotations

from checks.exported import Counting, Exported
from checks.problem import Severity, named


def counting(name: str, exported: Exported | None) -> Counting | None:
    """Whether a series is a counter or a gauge; None where neither the catalogue nor the name tells.

    Without a catalogue only `…_total` and `…_bucket` are sure to count. A recorded series (a colon in its name) is what
    its rule made of it.
    """
    if exported is not None and name in exported.kinds:
        return exported.kinds[name]
    return "counter" if name.endswith(("_total", "_bucket")) and ":" not in name else None


def counter_words(name: str, exported: Exported | None) -> tuple[Severity, str]:
    """How sure it is that a series is a counter, and how it is called: a name alone is only worth a warning."""
    if exported is not None and name in exported.kinds:
        return "error", f"the counter {named(name)}"
    return "warning", f"{named(name)}, a counter by its name"
