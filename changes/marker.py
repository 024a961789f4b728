"""The marker a pushed dashboard carries: what was pushed, and from which revision.

It stands at the top level of the JSON: `"tradeboards": {"digest": …, "revision": …, "run": …}`, with `"preview": …` in
a preview. `run` is the push that wrote it: another push of the same content is another run.
Saving a dashboard in the browser drops it (unknown keys go); an edit in a file or over the API keeps it, and then its
digest no longer fits.
"""

from __future__ import annotations

import hashlib
import re
import secrets

from changes.content import MARKER, content, settled
from targets.target import Json

_DIGEST = re.compile(r"[0-9a-f]{64}")


def new_run() -> str:
    """A name for one push, which no other has."""
    return secrets.token_hex(16)


def mark(dashboard: Json, revision: str = "", preview: str = "", run: str = "") -> Json:
    """The dashboard with a fresh marker. `revision` is git's, "" outside a repository; `preview` names a preview, `run`
    a push."""
    named = {key: value for key, value in (("preview", preview), ("run", run)) if value}
    return {**dashboard, MARKER: {"digest": digest(dashboard), "revision": revision, **named}}


def preview_of(dashboard: Json) -> str:
    """The preview that a dashboard is of, as its marker says; empty where it says nothing of that."""
    return _named(dashboard, "preview")


def run_of(dashboard: Json) -> str:
    """The push that wrote a dashboard, as its marker says; empty where it says nothing of that."""
    return _named(dashboard, "run")


def is_ours(dashboard: Json) -> bool:
    """Whether it carries a marker of ours, whatever else became of it."""
    marker = dashboard.get(MARKER)
    found = marker.get("digest") if isinstance(marker, dict) else None
    return isinstance(found, str) and _DIGEST.fullmatch(found) is not None


def is_intact(dashboard: Json) -> bool:
    """Whether it says what its marker says was pushed. Only of one that carries a marker of ours."""
    return bool(dashboard[MARKER]["digest"] == digest(dashboard))


def digest(dashboard: Json) -> str:
    """SHA-256 of what the dashboard says; the marker and what the server sets are left out."""
    return hashlib.sha256(settled(content(dashboard))).hexdigest()


def _named(dashboard: Json, key: str) -> str:
    marker = dashboard.get(MARKER)
    name = marker.get(key) if isinstance(marker, dict) else None
    return name if isinstance(name, str) else ""
