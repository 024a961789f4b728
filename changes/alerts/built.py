"""Which alert rules are desired: those of `build/`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from changes.planning.built import folders_of
from config import BUILD, Config
from errors import BuildError
from rules import grafana
from rules.document import parsed
from systems.deployment import Deployment
from systems.registry import everything
from systems.window import seconds
from targets.alerting import RuleGroup
from targets.target import Json


def built_alerts(config: Config, wanted: Sequence[str] = ()) -> list[RuleGroup]:
    """The groups of `build/alerting/`, of all deployments or the wanted ones, each in its deployment's folder.

    They are taken as they are: that `build/` is what the sources say, `built` has seen. Raises `BuildError` when a file
    is not there.
    """
    every = everything(config)
    folders = folders_of(every)
    return [
        RuleGroup(
            name=group["name"],
            deployment=one.slug,
            folder=folders[one.folder],
            interval=seconds(group["interval"]),
            rules=tuple(group["rules"]),
            editable=one.editable,
        )
        for one in (everything(config, wanted) if wanted else every)
        if isinstance(one, Deployment)
        for group in _groups(config.root / BUILD / grafana.path(one))
    ]


def _groups(path: Path) -> list[Json]:
    try:
        content = parsed(path.read_bytes())
    except OSError as error:
        raise BuildError(f"cannot be read: {error.strerror}", where=str(path), todo="Run: tradeboards build") from error
    groups: list[Json] = content["groups"]
    return groups
