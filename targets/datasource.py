"""What of a data source may be shown: all but what is secret, or could be."""

from __future__ import annotations

import re

from targets.target import Json

_SECRET = frozenset({"secureJsonData", "password", "basicAuthPassword"})
"""Releases of long ago answer the last two, and old files have them."""
_LOGIN = re.compile(r"(?<=//)[^/?#]*@")


def shown(definition: Json) -> Json:
    """A data source without its secrets, and with a login in its `url` masked."""
    kept = {key: value for key, value in definition.items() if key not in _SECRET}
    url = definition.get("url")
    return {**kept, "url": _LOGIN.sub("***@", url)} if isinstance(url, str) else kept
