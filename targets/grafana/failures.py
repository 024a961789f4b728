"""How a call of a Grafana fails."""

from __future__ import annotations

from errors import TargetError

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
