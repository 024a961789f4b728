"""What is desired: the compiled dashboards in `build/`, which must be what the sources say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from changes.drift.marker import digest
from changes.planning.plan import Desired
from changes.planning.stored import Stored
from config import BUILD, Config
from dashboards import output
from dashboards.canonical import canonical
from dashboards.compile import Compiled, compile_each
from errors import BuildError
from rules.output import files
from systems.deployment import Deployment
from systems.desk import Desk
from systems.registry import everything
from targets.target import Folder

_NAMED = 3


def built(config: Config, wanted: Sequence[str] = ()) -> list[Desired]:
    """The dashboards of `build/`, of all deployments or the wanted ones, each in the folder of its deployment.

    They are compiled one by one to see that `build/` is fresh, and are read when they are looked at: none is held.
    Raises `BuildError` when the folder is not what the sources say now, and as compiling does.
    """
    every = everything(config)
    chosen = everything(config, wanted) if wanted else every
    out, folders = config.root / BUILD, folders_of(every)
    seen: list[Desired] = []

    def compiled() -> Iterator[Compiled]:
        for one in compile_each(chosen):
            seen.append(Desired(one.uid, _stored(one, out), folders[one.deployment.folder]))
            yield one

    difference = output.compare(files(config, chosen, compiled(), whole=not wanted), out, whole=not wanted)
    if difference:
        places = [str(path) for path in (*difference.missing, *difference.changed, *difference.orphaned)]
        named = ", ".join(places[:_NAMED]) + (" …" if len(places) > _NAMED else "")
        raise BuildError(f"is not what the sources say ({named})", where=f"{out}/", todo="Run: tradeboards build")
    return seen


def _stored(one: Compiled, out: Path) -> Stored:
    sha256 = hashlib.sha256(canonical(one.dashboard)).digest()
    return Stored(out / output.path_of(one), str(one.dashboard["title"]), sha256, digest(one.dashboard))


def folders_of(deployments: Iterable[Deployment | Desk]) -> dict[str, Folder]:
    """By its title the folder that a deployment is in: its uid is the slug of the first that has this title, so that it
    does not matter which of them are pushed."""
    folders: dict[str, Folder] = {}
    for deployment in deployments:
        folders.setdefault(deployment.folder, Folder(deployment.slug, deployment.folder))
    return folders
