"""A folder of files that a Grafana provisions its alert rules from: one file a deployment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from errors import TargetError, TradeboardsError, printable
from rules.document import document, parsed
from rules.grafana import HEAD
from systems.window import seconds
from targets.alerting import Held, RuleGroup, Stray, moved
from targets.files.disk import locked, speaking, write_whole
from targets.files.folder import Provisioning, directory_name
from targets.target import Folder, Json


class FolderAlerts:
    """An `AlertTarget` in Grafana's file-provisioning layout: `provisioning/alerting/<deployment>.yaml`.

    A file that is missing is an empty one; groups of it that nobody asks for are kept. Grafana reads them when it
    starts, and lets nobody change them in the browser. Their folder has the name of the dashboards' directory.
    """

    def __init__(self, target: Provisioning) -> None:
        self._place = target.place
        self._folder = target.provisioning / "alerting"

    def read(self, groups: Sequence[RuleGroup]) -> list[Held]:
        """What there is in place of each group. Raises `TargetError` when a file cannot be read."""
        return [self.read_again(group) for group in groups]

    def read_again(self, group: RuleGroup) -> Held:
        """What there is in place of one group now."""
        path = self._path(group)
        with speaking(self._place, f'cannot read "{printable(str(path))}"'):
            content = path.read_bytes() if path.exists() else b""
        return _held(content, group, path)

    def write(self, group: RuleGroup, compared: Held) -> None:
        """Put the group into its file, which is written whole, when it still holds what was compared."""
        doing = f'cannot write alert rules "{printable(group.name, 100)}"'
        path = self._path(group)
        with speaking(self._place, doing):
            self._folder.mkdir(parents=True, exist_ok=True)
            with locked(self._folder):
                content = path.read_bytes() if path.exists() else b""
                changed = moved(_held(content, group, path), compared)
                if changed:
                    raise TargetError(f"{doing}: {changed}", where=self._place, todo="Run diff --alerts again")
                write_whole(path, _with(content, group))

    def _path(self, group: RuleGroup) -> Path:
        return self._folder / f"{group.deployment}.yaml"


def _with(content: bytes, group: RuleGroup) -> bytes:
    """A file with a group in the place of the one of its name, and its rules nowhere else in it."""
    there: Json = parsed(content) or {"apiVersion": 1}
    made = {
        "orgId": 1,
        "name": group.name,
        "folder": directory_name(group.folder.title),
        "interval": f"{group.interval:g}s",
        "rules": list(group.rules),
    }
    uids = {rule["uid"] for rule in group.rules}
    groups = [
        made if one["name"] == group.name else {**one, "rules": [r for r in one["rules"] if r["uid"] not in uids]}
        for one in there.get("groups") or []
    ]
    if made not in groups:
        groups.append(made)
    return document({**there, "groups": [one for one in groups if one["rules"]]}, HEAD)


def _held(content: bytes, group: RuleGroup, path: Path) -> Held:
    """What a file holds in place of a group."""
    try:
        groups = _groups(json.loads(json.dumps(parsed(content))))  # nothing that JSON does not know, such as a date
    except (yaml.YAMLError, TypeError, ValueError, RecursionError, TradeboardsError) as error:
        said = printable(" ".join(str(error).split()), 200)
        return Held(None, unreadable=f'"{printable(str(path))}" is no file of alert rules ({said})')
    uids = {rule["uid"] for rule in group.rules}
    found = next((one for one in groups if one["name"] == group.name), None)
    strays = tuple(
        Stray(rule, f'group "{printable(one["name"], 100)}" of "{printable(path.name)}"')
        for one in groups
        if one is not found
        for rule in one["rules"]
        if rule["uid"] in uids
    )
    if found is None:
        return Held(None, strays)
    folder = group.folder if found["folder"] == directory_name(group.folder.title) else Folder("", found["folder"])
    return Held(RuleGroup(group.name, group.deployment, folder, found["interval"], tuple(found["rules"])), strays)


def _groups(content: Any) -> list[Json]:
    """The groups of a file, their intervals in seconds; raises `TradeboardsError` where it has another shape."""
    groups = (content.get("groups") or []) if isinstance(content, dict) else [] if content is None else content
    if not isinstance(groups, list):
        raise TargetError("it has no list of groups")
    for one in groups:
        if not isinstance(one, dict) or not all(
            isinstance(one.get(key), str) for key in ("name", "folder", "interval")
        ):
            raise TargetError("a group has no name, folder or interval")
        rules = one.get("rules")
        if not isinstance(rules, list) or not all(isinstance(r, dict) and isinstance(r.get("uid"), str) for r in rules):
            raise TargetError(f'group "{printable(one["name"], 100)}" has a rule without uid')
    return [{**one, "interval": seconds(one["interval"])} for one in groups]
