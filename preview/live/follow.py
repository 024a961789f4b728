"""While sources are edited: what is served is compiled anew at each change."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from config import Config, load
from dashboards import output
from dashboards.compile import compile_each
from errors import BuildError, TradeboardsError
from preview.live.compiling import compile_anew
from preview.live.showing import Showing
from preview.live.watch import sources, stamps
from preview.site.entries import Entry, Group, compiled, entries
from preview.site.work import of_files
from systems.deployment import Deployment
from systems.desk import Desk
from systems.registry import everything

LOOK_SECONDS = 0.15
"""Between two looks at the sources."""


class Following:
    """Deployments and files whose dashboards are shown; compiled ones lie in `folder`.

    Raises `TradeboardsError` when they do not compile at first.
    """

    def __init__(
        self,
        config_file: Path | None,
        config: Config,
        named: Sequence[str],
        chosen: Sequence[Deployment | Desk],
        files: Sequence[Path],
        folder: Path,
    ) -> None:
        self._config_file, self._config, self._named = config_file, config, named
        self._files, self._folder = files, folder
        self._ours: list[Group] = compiled(chosen, folder)
        self._seen = stamps(self._watched())
        output.write(output.files(compile_each(chosen)), folder, whole=True)
        self.entries = entries(self._groups())

    def _groups(self) -> list[Group]:
        return [*self._ours, *of_files(self._files)]

    def _watched(self) -> list[Path]:
        return [*self._files, *(sources(self._config) if self._ours else ())]

    def until_interrupted(self, showing: Showing, told: Callable[[str], None]) -> NoReturn:
        """Show each change. What does not compile is told and shown, and what compiled last stays."""
        while True:
            time.sleep(LOOK_SECONDS)
            now = stamps(self._watched())
            changed = {path for path in now.keys() | self._seen.keys() if now.get(path) != self._seen.get(path)}
            self._seen = now
            if changed:
                self._show(showing, changed, told)

    def _show(self, showing: Showing, changed: set[Path], told: Callable[[str], None]) -> None:
        try:
            if not changed <= {*self._files}:
                compile_anew(self._config_file, self._named, self._folder)
                self._configure()
            different = showing.replace(entries(self._groups()))
        except BuildError as error:
            showing.fail(error.summary)
            told(error.summary)
        except TradeboardsError as error:
            showing.fail(str(error))
            told(str(error))
        else:
            told(_said(different))

    def _configure(self) -> None:
        """Take what the configuration says of deployments now, as far as this Python with its old systems reads it."""
        with suppress(TradeboardsError):
            self._config = load(self._config_file)
            self._ours = compiled(everything(self._config, self._named), self._folder)


def _said(different: Sequence[Entry]) -> str:
    names = ", ".join(one.title for one in different[:3])
    more = f" and {len(different) - 3} more" if len(different) > 3 else ""
    return f"changed: {names}{more}" if different else "no dashboard changed"
