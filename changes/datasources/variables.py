"""Variables of the environment that the settings of a data source name, as Grafana's provisioning writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from changes.datasources.content import SAYING
from targets.target import Json

_VARIABLE = re.compile(r"\$(?:__env\{(\w+)\}|\{(\w+)\}|(\w+))")


def expanded(wanted: Json, environment: Mapping[str, str] | None) -> tuple[Json, list[str]]:
    """The definition as a target is told it, and which variables it names that are not set.

    The plugin of Grafana that reads files puts in variables (`environment` None); its API takes values as they are.
    """
    missing: list[str] = []
    if environment is None:
        return wanted, missing

    def value_of(found: re.Match[str]) -> str:
        name = next(filter(None, found.groups()))
        if not environment.get(name):
            missing.append(name)
        return environment.get(name, "")

    def told(value: Any) -> Any:
        return _VARIABLE.sub(value_of, value) if isinstance(value, str) else value

    settings = {key: told(value) for key, value in wanted["jsonData"].items()}
    values = {key: told(value) for key, value in wanted.items() if key in SAYING}
    return {**wanted, **values, "jsonData": settings}, missing
