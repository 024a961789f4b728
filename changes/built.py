"""What is desired: the compiled dashboards in `build/`, which must be what the sources say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from changes.plan import Desired
from config import BUILD, Config
from dashboards import output
from dashboards.compile import Compiled, compile_all
from errors import BuildError
from systems.registry import deployments
from targets.target import Folder

_NAMED = 3


def built(config: Config, wanted: Sequence[str] = ()) -> list[Desired]:
    """The dashboards of `build/`, of all deployments or the wanted ones.

    Raises `BuildError` when the folder is not what the sources say now, and as compiling does.
    """
    compiled = compile_all(deployments(config, wanted))
    out = config.root / BUILD
    difference = output.compare(output.files(compiled), out, whole=not wanted)
    if difference:
        places = [str(path) for path in (*difference.missing, *difference.changed, *difference.orphaned)]
        named = ", ".join(places[:_NAMED]) + (" …" if len(places) > _NAMED else "")
        raise BuildError(f"is not what the sources say ({named})", where=f"{out}/", todo="Run: tradeboards build")
    return desired(compiled)


def desired(compiled: Iterable[Compiled]) -> list[Desired]:
    """Compiled dashboards as a target should hold them: each deployment's in a folder of its own."""
    return [Desired(one.uid, one.dashboard, Folder(one.deployment.slug, one.deployment.folder)) for one in compiled]
