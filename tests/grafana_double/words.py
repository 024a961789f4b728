"""What all parts of the double say: JSON, and refusals."""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]


class Refused(Exception):
    """An answer of 400 or more."""

    def __init__(self, status: int, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message} | ({"status": reason} if reason else {})


def check_uid(uid: object, what: str) -> None:
    """Refuse what Grafana takes for no uid."""
    if not isinstance(uid, str) or not re.fullmatch(r"[A-Za-z0-9_-]*", uid):
        raise Refused(400, f"{what} contains illegal characters")
    if len(uid) > 40:
        raise Refused(400, f"{what} too long, max 40 characters")
