"""Who may log in to a Grafana, and in which role: a person, or a service account with its tokens."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from grafana_double.words import Json, Refused

TOKEN = "glsa_double_4f1c9a"  # noqa: S105 - opens nothing but this double
VIEWER = "glsa_viewer_77ab02"
PASSWORD = "p@ss/w:rd%"  # noqa: S105
PEOPLE = {"glsa_ada_30be11": "ada", "glsa_grace_c401de": "grace"}
"""Who may write, as the owners of `TOKEN` and `PASSWORD` may, by their tokens."""

_ROLES = ("Admin", "Editor", "Viewer", "None")


@dataclass
class Accounts:
    """Service accounts by their numbers, and whom a token logs in, in which role."""

    kept: dict[int, tuple[str, str]] = field(default_factory=dict)
    tokens: dict[str, tuple[str, str]] = field(
        default_factory=lambda: {
            TOKEN: ("sa-tradeboards", "Admin"),
            VIEWER: ("sa-viewer", "Viewer"),
            **{token: (name, "Admin") for token, name in PEOPLE.items()},
        }
    )
    last_id: int = 0

    def login(self, header: str) -> tuple[str, str]:
        """Who it is by the header of a request, and in which role."""
        kind, _, value = header.partition(" ")
        if kind == "Bearer" and value in self.tokens:
            return self.tokens[value]
        if kind == "Basic" and base64.b64decode(value) == f"admin:{PASSWORD}".encode():
            return "admin", "Admin"
        raise Refused(401, "Invalid API key" if kind == "Bearer" else "Unauthorized")

    def create(self, sent: Json) -> Json:
        """`POST /api/serviceaccounts`."""
        name, role = sent.get("name"), sent.get("role", "Viewer")
        if not isinstance(name, str) or not name or role not in _ROLES:
            raise Refused(400, "bad request data")
        number = self._next_id()
        self.kept[number] = (f"sa-{number}-{name.lower().replace(' ', '-')}", role)
        return {"id": number, "name": name, "login": self.kept[number][0], "role": role}

    def add_token(self, number: str, sent: Json) -> Json:
        """`POST /api/serviceaccounts/ID/tokens`."""
        account = self._kept(number)
        token = self._next_id()
        key = f"glsa_made_{token}"
        self.tokens[key] = self.kept[account]
        return {"id": token, "name": sent.get("name", ""), "key": key}

    def delete(self, number: str) -> Json:
        """`DELETE /api/serviceaccounts/ID`, with its tokens."""
        gone = self.kept.pop(self._kept(number))
        self.tokens = {key: account for key, account in self.tokens.items() if account != gone}
        return {"message": "Service account deleted"}

    def _next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def _kept(self, number: str) -> int:
        if not number.isdecimal() or int(number) not in self.kept:
            raise Refused(404, "service account not found")
        return int(number)
