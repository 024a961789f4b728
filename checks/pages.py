"""The documentation of the checks: each one's docstring is its page."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from checks.registry import CHECKS

HEAD = """\
# Checks

What `tradeboards check` looks for, on our own dashboards and on any other classic Grafana dashboard. An error is wrong
on any dashboard; a warning is a habit that readers pay for. Nothing is excluded on our own. Made by
`tradeboards check --list`.
"""


def pages() -> Iterator[str]:
    """Markdown, a section a check."""
    yield HEAD
    for check in CHECKS:
        first, _, rest = inspect.cleandoc(check.__doc__ or "").partition("\n")
        yield f"## {check.ID} ({check.SEVERITY})\n\n{first}\n{rest}\n"
