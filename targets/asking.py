"""What the parts of a Grafana target ask it through, and how it fails."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

from errors import TargetError
from targets.refusals import Sentence
from targets.target import Json

UNSURE = "It may have been written all the same: run diff again to see"


class _Failure(TargetError):
    """A failed call, told as `error` tells it."""

    def __init__(self, error: TargetError) -> None:
        super().__init__(error.summary, where=error.where, todo=error.todo)


class Refusal(_Failure):
    """Grafana answered with `status`, from 400 to 499, and said why in `body`: it did nothing."""

    def __init__(self, error: TargetError, status: int, body: object) -> None:
        super().__init__(error)
        self.status = status
        self.body = body


class Lost(_Failure):
    """No answer of Grafana's came, or none that can be understood, or it failed inside: nobody knows what it did."""

    def but(self, said: str, todo: str) -> Unsettled:
        """The same failure of a write, and what was found out since."""
        return Unsettled(f"{self.summary}; {said}", where=self.where, todo=todo)


class Unsettled(TargetError):
    """A write that was lost, and not done so far as could be seen: it may be on its way, and be done yet."""


class Garbled(Lost):
    """What came is no JSON, and no web page either; `flaw` says where it breaks."""

    def __init__(self, error: TargetError, flaw: str) -> None:
        super().__init__(error)
        self.flaw = flaw


class Asking(Protocol):
    """A Grafana's API. Each `path` begins below `/api`; each error begins with what we are `doing`."""

    @property
    def place(self) -> str:
        """The URL of Grafana, without a login."""

    @property
    def sleep(self) -> Callable[[float], None]:
        """Waits so many seconds."""

    def call(
        self,
        method: str,
        path: str,
        doing: str,
        *,
        body: Json | None = None,
        headers: Mapping[str, str] | None = None,
        hidden: Collection[str] = (),
    ) -> Any:
        """Grafana's JSON answer. Raises `Refusal`, `Lost` or another `TargetError`; none quotes a `hidden` text.

        A GET is sent again where that can help, anything else only when Grafana said that it did not listen (429).
        """

    def ask(
        self, method: str, path: str, doing: str, *, body: Json | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """Grafana's JSON answer, None where it says that there is no such thing."""

    def refused(self, doing: str, sentence: Sentence) -> TargetError:
        """The error that says what we were doing, what happened, and what to do about it."""
