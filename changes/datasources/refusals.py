"""Why a data source must not be written, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from errors import printable
from targets.datasource import shown
from targets.target import Json


def in_the_way(definition: Json, live: Iterable[Json]) -> tuple[str, str] | None:
    """Why nobody may write this one beside those that are there, and what to do."""
    for one in live:
        if one.get("uid") == definition["uid"] and one.get("readOnly") is True:
            reason = "it is provisioned from a file, and Grafana lets nobody else change it"
            return reason, "Change that file, or take it out of provisioning"
        if one.get("uid") != definition["uid"] and one.get("name") == definition["name"]:
            reason = f'another data source has its title: uid "{printable(str(one["uid"]), 60)}"'
            return reason, "Rename that one in Grafana, or give this one another title"
    return None


def flaw(definition: Json, missing: Sequence[str]) -> tuple[str, str] | None:
    """Why it must not be written as it is, and what to do."""
    if missing:
        named = ", ".join(printable(one, 60) for one in dict.fromkeys(missing))
        return f"variables of the environment are not set: {named}", "Set them where tradeboards runs"
    if "@" in definition["url"]:
        return "its url holds a login", "Give user and password_env instead"
    if any(shown(definition).get(key) != definition.get(key) for key in ("url", "jsonData")):
        return "its url or its settings hold a secret", "Give it as password_env or in headers_env instead"
    return None


def by_hand(uid: str, *, ours: bool) -> tuple[str, str]:
    """Why what other hands made is not written over, and what to do."""
    if ours:
        return "it was edited since it was pushed", f"Bring it into the sources, or --overwrite-drift {uid} undoes it"
    todo = f"Bring what is worth keeping into its source, then --adopt {uid} takes it over"
    return "it was never pushed, or its marker is gone", todo
