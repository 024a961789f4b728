"""Changes of limits and rules as lines for a terminal: one block for a limit and all that follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from changes.change import Following, LimitChange, RuleChange
from changes.meaning.looser import LOOSENED, is_loosened
from changes.reports.wording import SYMBOLS, Line, field_lines, marked
from errors import printable
from panels.style import amount


def limit_lines(following: Following) -> Iterator[Line]:
    """Each changed limit, its value before and after, and what changed with it; those that were loosened first."""
    for limit in sorted(following.limits, key=lambda limit: not is_loosened(limit)):
        values = ", ".join(_values(limit, level, *values) for level, values in limit.values.items())
        text = f"{limit.deployment.slug}: limit of {printable(limit.signal.title)}, {values}"
        yield Line("~", 0, marked(text, LOOSENED if is_loosened(limit) else ""))
        for title, panels in limit.panels.items():
            yield Line("~", 1, f"{printable(title, 100)}: {', '.join(printable(panel, 100) for panel in panels)}")
        for name in limit.alerts:
            yield Line("~", 1, f"alert {name}, its test and its runbook")


def _values(limit: LimitChange, level: str, *values: float | None) -> str:
    """`critical 90 % → 85 %`."""
    before, after = ("none" if value is None else amount(value, limit.signal, limit.deployment) for value in values)
    return f"{level} {before} → {after}"


def rule_lines(rules: Iterable[RuleChange]) -> Iterator[Line]:
    """Each rule that came, went, or changed by more than a limit; why it must not be missed."""
    for rule in rules:
        text = f"{rule.deployment}: {printable(rule.name, 200)} {rule.kind}"
        yield Line(SYMBOLS[rule.kind], 0, marked(text, rule.mark))
        for field in rule.fields:
            yield from field_lines(field, 1)
