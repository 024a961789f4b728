"""The marker a pushed dashboard carries: what was pushed, and from which revision.

It stands at the top level of the JSON: `"tradeboards": {"digest": …, "revision": …, …}`, with `preview` in a preview.
`run` is the push that wrote it: another push of the same content is another run. `version` and `folder` (uid and title)
are what it became and where: with who puts an old push back, or moves it, they do not fit.
Saving a dashboard in the browser drops it (unknown keys go); an edit in a file or over the API keeps it, and then its
digest no longer fits.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from contextlib import suppress

from changes.comparison.content import MARKER, content, settled
from dashboards.canonical import canonical as as_file
from targets.target import Folder, Json

_DIGEST = re.compile(r"[0-9a-f]{64}")


def new_run() -> str:
    """A name for one push, which no other has."""
    return secrets.token_hex(16)


def mark(
    dashboard: Json,
    revision: str = "",
    preview: str = "",
    run: str = "",
    version: int | None = None,
    folder: Folder | None = None,
    known_digest: str = "",
) -> Json:
    """The dashboard with a fresh marker. `revision` is git's, "" outside a repository; `preview` names a preview, `run`
    a push. `version` is the one that it becomes, `folder` where it is written, where these are known.
    """
    place = [folder.uid, folder.title] if folder else None
    known = (("preview", preview), ("run", run), ("version", version), ("folder", place))
    named = {key: value for key, value in known if value}
    return {**dashboard, MARKER: {"digest": known_digest or digest(dashboard), "revision": revision, **named}}


def preview_of(dashboard: Json) -> str:
    """The preview that a dashboard is of, as its marker says; empty where it says nothing of that."""
    return _named(dashboard, "preview")


def run_of(dashboard: Json) -> str:
    """The push that wrote a dashboard, as its marker says; empty where it says nothing of that."""
    return _named(dashboard, "run")


def version_of(dashboard: Json) -> int | None:
    """The version that a push made of a dashboard, as its marker says; None where it says nothing of that."""
    found = _marker(dashboard).get("version")
    return found if type(found) is int else None


def folder_of(dashboard: Json) -> Folder | None:
    """The folder that a dashboard was pushed to, as its marker says; None where it says nothing of that."""
    match _marker(dashboard).get("folder"):
        case [str(uid), str(title)]:
            return Folder(uid, title)
    return None


def is_ours(dashboard: Json) -> bool:
    """Whether it carries a marker of ours, whatever else became of it."""
    marker = dashboard.get(MARKER)
    found = marker.get("digest") if isinstance(marker, dict) else None
    return isinstance(found, str) and _DIGEST.fullmatch(found) is not None


def is_as_pushed(dashboard: Json, known_digest: str = "") -> bool:
    """Whether it carries a marker of ours, and says what that says was pushed."""
    return is_ours(dashboard) and bool(dashboard[MARKER]["digest"] == (known_digest or digest(dashboard)))


def digest(dashboard: Json, likely: str = "") -> str:
    """SHA-256 of what the dashboard says, as a file has it; the marker and what the server sets are left out. Quicker
    where it is the `likely` one."""
    said = content(dashboard)
    with suppress(TypeError):  # orjson's error: too deep, too large a number, a lone surrogate
        if likely and likely == hashlib.sha256(as_file(said)).hexdigest():
            return likely
    return hashlib.sha256(settled(said)).hexdigest()


def _named(dashboard: Json, key: str) -> str:
    name = _marker(dashboard).get(key)
    return name if isinstance(name, str) else ""


def _marker(dashboard: Json) -> Json:
    marker = dashboard.get(MARKER)
    return marker if isinstance(marker, dict) else {}
