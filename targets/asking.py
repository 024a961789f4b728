"""What the parts of a Grafana target ask it through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from errors import TargetError
from targets.refusals import Sentence
from targets.target import Json


class Asking(Protocol):
    """A Grafana's API; `targets.grafana.Grafana` is one."""

    def ask(
        self, method: str, path: str, doing: str, *, body: Json | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """Grafana's JSON answer to a call of its API, None where it says that there is no such thing."""

    def refused(self, doing: str, sentence: Sentence) -> TargetError:
        """The error that says what we were doing, what happened, and what to do about it."""
