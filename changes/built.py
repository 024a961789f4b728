"""What is desired: the compiled dashboards in `build/`, which must be what the sources say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from changes.plan import Desired
from config import BUILD, Config
from dashboards import output
from dashboards.compile import Compiled, compile_all
from errors import BuildError
from rules.output import files
from systems.deployment import Deployment
from systems.desk import Desk
from systems.registry import everything
from targets.target import Folder

_NAMED = 3


def built(config: Config, wanted: Sequence[str] = ()) -> list[Desired]:
    """The dashboards of `build/`, of all deployments or the wanted ones.

    Raises `BuildError` when the folder is not what the sources say now, and as compiling does.
    """
    every = everything(config)
    chosen = everything(config, wanted) if wanted else every
    compiled = compile_all(chosen)
    out = config.root / BUILD
    difference = output.compare(files(config, chosen, compiled, whole=not wanted), out, whole=not wanted)
    if difference:
        places = [str(path) for path in (*difference.missing, *difference.changed, *difference.orphaned)]
        named = ", ".join(places[:_NAMED]) + (" …" if len(places) > _NAMED else "")
        raise BuildError(f"is not what the sources say ({named})", where=f"{out}/", todo="Run: tradeboards build")
    return desired(compiled, every)


def desired(compiled: Iterable[Compiled], every: Iterable[Deployment | Desk] = ()) -> list[Desired]:
    """Compiled dashboards as a target should hold them: those of a deployment in its folder.

    A title is one folder's, whose uid is the slug of the first deployment that has it: the first of `every` one there
    is, so that it does not matter which of them were compiled.
    """
    made = list(compiled)
    folders = folders_of((*every, *(one.deployment for one in made)))
    return [Desired(one.uid, one.dashboard, folders[one.deployment.folder]) for one in made]


def folders_of(deployments: Iterable[Deployment | Desk]) -> dict[str, Folder]:
    """By its title the folder that a deployment is in: its uid is the slug of the first that has this title."""
    folders: dict[str, Folder] = {}
    for deployment in deployments:
        folders.setdefault(deployment.folder, Folder(deployment.slug, deployment.folder))
    return folders
