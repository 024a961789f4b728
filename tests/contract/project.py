"""A scratch project whose dashboards are pushed to a Grafana under test, with the commands that a desk would use."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner, Result

from changes.planning.built import built
from changes.pushing.preview_folder import preview_folder, previewed
from cli import main
from config import load
from targets.grafana.settings import GrafanaSettings

if TYPE_CHECKING:
    from contract.conftest import Place

TRADEBOARDS = Path(sys.executable).parent / "tradeboards"

ELSEWHERE = 'timezone = "America/New_York"'
"""Changes every dashboard of a deployment."""

LIMIT = "limits.exposure = { warning = 0.7, critical = 0.95 }"
"""Changes the risk dashboard, and one more."""


class Project:
    """A folder with a `tradeboards.toml`, where deployments of trader247 were built.

    They are named after the test, and so are their dashboards and folders; a command that named none would push the
    systems that come with tradeboards. The targets are the Grafana and a provisioning folder, `files`.
    """

    def __init__(self, place: Place, root: Path, login: GrafanaSettings) -> None:
        self.place = place
        self.root = root
        self.deployments: tuple[str, ...] = ()
        self._login = login
        self._env = {"CONTRACT_SECRET": login.token or login.password, "NO_COLOR": "1"}
        self.build()

    @property
    def slug(self) -> str:
        """The first deployment, which is its folder's uid, too."""
        return self.place.folder.uid

    @property
    def risk(self) -> str:
        """The uid of a dashboard."""
        return f"{self.slug}-risk"

    def uids(self, *deployments: str) -> list[str]:
        """The dashboards that were built, of our deployments or of some of them."""
        return sorted(
            f"{slug}-{path.stem}"
            for slug in deployments or self.deployments
            for path in (self.root / "build/dashboards" / slug).glob("*.json")
        )

    def build(self, *more: str, settings: str = "") -> None:
        """Build the deployment with these settings; `more` are others beside it, each with a folder of its own."""
        with_rest = {self.slug: settings} | {f"{self.slug}-{name}": "" for name in more}
        tables = [
            f'[deployments.{slug}]\nsystem = "trader247"\n{given}\nfolder = "tradeboards {slug.replace("-", " ")}"\n'
            for slug, given in with_rest.items()
        ]
        who = 'token_env = "CONTRACT_SECRET"\n'
        if not self._login.token:
            who = f'user = "{self._login.user}"\npassword_env = "CONTRACT_SECRET"\n'
        here = f'[targets.here]\nurl = "{self._login.url}"\nallow_http = true\n{who}'
        files = '[targets.files]\nfolder = "grafana"\n'
        (self.root / "tradeboards.toml").write_text(f'target = "here"\n{here}{files}{"".join(tables)}')
        self.deployments = tuple(with_rest)
        self.said("build", *self.deployments)
        self.place.uids += [uid for uid in self.uids() if uid not in self.place.uids]
        self.place.folders += [slug for slug in self.deployments if slug not in self.place.folders]

    def run(self, *arguments: str) -> Result:
        """A command in the project."""
        with chdir(self.root):
            return CliRunner(env=self._env).invoke(main, arguments, catch_exceptions=False)

    def said(self, *arguments: str, code: int = 0) -> str:
        """What a command says that ends with this code, and has nothing to complain of."""
        result = self.run(*arguments)
        assert (result.exit_code, result.stderr) == (code, ""), result.output
        return result.stdout

    def push(self, *options: str, code: int = 0) -> str:
        """What `push --yes` of the deployments says."""
        return self.said("push", "--yes", *self.deployments, *options, code=code)

    def push_while(self, meanwhile: Callable[[], object], *options: str) -> tuple[int, str]:
        """How a push ends, and what it says, when something happens while it asks whether to write: it is told yes."""
        ours, theirs = pty.openpty()
        command = [str(TRADEBOARDS), "push", *self.deployments, *options]
        try:
            with subprocess.Popen(
                command,
                cwd=self.root,
                env={**os.environ, **self._env},
                stdin=theirs,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            ) as process:
                assert process.stdout
                said = b""
                try:
                    while b"[y/N]" not in said and (more := os.read(process.stdout.fileno(), 65536)):
                        said += more
                    meanwhile()
                    os.write(ours, b"y\n")
                    said += process.stdout.read()
                except BaseException:
                    process.kill()  # it waits for an answer that never comes
                    raise
        finally:
            os.close(ours)
            os.close(theirs)
        return process.returncode, said.decode()

    def preview_uids(self, name: str) -> list[str]:
        """The dashboards of a preview, which Grafana forgets at the end, as it does their folder."""
        folder = preview_folder(name, ())
        desired = built(load(self.root / "tradeboards.toml"), self.deployments)
        uids = [one.uid for one in previewed(desired, name, folder)]
        self.place.folders.append(folder.uid)
        self.place.uids += uids
        return uids
