"""Data sources as files of Grafana's provisioning: YAML, one file each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from datasources.definition import DataSource

FOLDER = "datasources"
HEAD = "# Compiled by tradeboards. Grafana reads it from provisioning/datasources when it starts.\n"
"""How each of the files begins."""


def files(sources: Iterable[DataSource]) -> dict[Path, bytes]:
    """The content of each file, by its path in the output folder: `datasources/<uid>.yaml`."""
    return {Path(FOLDER, f"{one.uid}.yaml"): _file(one).encode() for one in sources}


def _file(source: DataSource) -> str:
    return "\n".join([f"{HEAD}apiVersion: 1", "datasources:", *_item(provisioned(source))]) + "\n"


def provisioned(source: DataSource) -> dict[str, Any]:
    """A data source in the words of Grafana's provisioning; what it has nothing of is left out."""
    keys: dict[str, Any] = {
        "uid": source.uid,
        "name": source.title,
        "type": source.type,
        "access": "proxy",
        "url": source.url,
        "isDefault": source.default,
        "editable": False,
    }
    if source.user:
        keys["user"] = source.user
    if source.login:
        keys |= {"basicAuth": True, "basicAuthUser": source.login}
    keys["jsonData"] = dict(sorted(source.settings.items()))
    if source.secrets:
        # Without braces: Grafana expands ${NAME} twice, and a password with a dollar in it would be cut.
        keys["secureJsonData"] = {key: f"${variable}" for key, variable in sorted(source.secrets.items())}
    return keys


def _item(keys: Mapping[str, Any]) -> Iterator[str]:
    """The lines of an item of a list. A text in JSON's quotes is one in YAML's, as long as all of it is printable."""
    begin = "  - "
    for key, value in keys.items():
        if isinstance(value, dict):
            yield f"{begin}{key}:"
            yield from (f"      {name}: {json.dumps(inner, ensure_ascii=False)}" for name, inner in value.items())
        else:
            yield f"{begin}{key}: {json.dumps(value, ensure_ascii=False)}"
        begin = "    "
