"""Which data sources are desired: those of `build/`."""

from __future__ import annotations

from config import BUILD, Config
from datasources.declared import declared
from datasources.definition import DataSource
from datasources.provisioning import files
from errors import BuildError
from systems.registry import everything


def built_datasources(config: Config) -> tuple[DataSource, ...]:
    """The data sources of `build/datasources/`: they are every deployment's, whichever is asked for.

    Raises `BuildError` when a file there is not what the configuration says, and as `declared` does.
    """
    made = declared(config, everything(config))
    for path, content in files(made).items():
        there = config.root / BUILD / path
        if not there.is_file() or there.read_bytes() != content:
            where = f"{config.root / BUILD}/"
            raise BuildError(f"is not what the sources say ({path})", where=where, todo="Run: tradeboards build")
    return made
