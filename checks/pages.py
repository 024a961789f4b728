"""The documentation of the checks: each one's docstring is its page."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from checks.registry import CHECKS, RULE_CHECKS, Check

HEAD = """\
# Checks

What `tradeboards check` looks for: on our own dashboards and on any other classic Grafana dashboard, and in our own
rules and any other rule file of Prometheus (Mimir, Thanos and vmalert read the same). An error is wrong anywhere; a
warning is a habit that readers pay for. Nothing is excluded on our own. Made by `tradeboards check --list`.
"""


def pages() -> Iterator[str]:
    """Markdown, a section a check; those of PromQL are of dashboards and of rules."""
    yield HEAD
    shared = {check.ID for check in CHECKS}
    every: list[Check[Any]] = [*CHECKS]
    every += (check for check in RULE_CHECKS if check.ID not in shared)
    for check in every:
        first, _, rest = inspect.cleandoc(check.__doc__ or "").partition("\n")
        yield f"## {check.ID} ({check.SEVERITY})\n\n{first}\n{rest}\n"
