"""A git revision: the compiled dashboards as they were committed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from errors import TargetError, printable
from targets.classic import flaw
from targets.target import Absent, Found, Live, Unreadable

_BUILD = "build/dashboards"
_RULES = "build/rules"
_RULE_FILE = ".rules.yml"


class Revision:
    """A `Target` to compare with: `build/dashboards/*/*.json` at a revision. The work tree is never looked at.

    It knows neither folders nor versions. `repository` is the directory that holds `build/`.
    """

    def __init__(self, revision: str, repository: Path) -> None:
        self._revision = revision
        self._repository = repository

    @property
    def name(self) -> str:
        """The revision, as it was asked for."""
        return printable(self._revision, 100)

    @property
    def place(self) -> str:
        """The revision, said in full."""
        return f"git revision {self.name}"

    def read(self, uids: Sequence[str]) -> Iterator[Found]:
        """Each dashboard in the order asked.

        Raises `TargetError` when git, the repository, the revision or its `build/dashboards` is missing.
        """
        for uid in uids:
            yield self._held[uid][1] if uid in self._held else Absent(uid)

    def uids(self, deployments: Collection[str] = ()) -> list[str]:
        """What the revision holds: all of it, or only of these deployments (the folders in `build/dashboards`)."""
        return [uid for uid, (deployment, _) in self._held.items() if not deployments or deployment in deployments]

    @cached_property
    def _held(self) -> dict[str, tuple[str, Live | Unreadable]]:
        """The deployment and the content of each dashboard, by uid; read once, since a commit stays as it is."""
        held: dict[str, tuple[str, Live | Unreadable]] = {}
        for path, content in self._blobs(self._listed()):
            found = _found(path, content)
            if found.uid not in held:
                held[found.uid] = path.split("/")[2], found
            elif isinstance(found, Live):
                twice = f'it is there more than once, also in "{printable(path)}"'
                held[found.uid] = held[found.uid][0], Unreadable(found.uid, twice)
        return held

    @cached_property
    def _commit(self) -> str:
        if not self._revision or self._revision.startswith("-") or "\0" in self._revision:  # an option is no name
            raise self._error("it names no commit", "Name a branch, a tag or a commit, such as origin/main")
        status, output, said = self._git("rev-parse", "--verify", "--quiet", f"{self._revision}^{{commit}}")
        if status == 0:
            return output.decode().strip()
        if b"not a git repository" in said:
            raise self._error(
                f'"{printable(str(self._repository))}" is in no git repository', "Run it inside the repository"
            )
        if b"dubious ownership" in said:
            raise self._error(
                "git does not trust the repository, because someone else owns it",
                "Allow it with git config --global --add safe.directory",
            )
        raise self._error(
            "git knows no such commit",
            "Check its spelling, or fetch it first: git fetch origin; a shallow clone lacks older commits",
        )

    def rule_files(self) -> dict[str, bytes]:
        """The rule file of each deployment that the revision has one of, by the deployment's slug."""
        entries = [(name, path) for name, path in self._tree(_RULES) if path.endswith(_RULE_FILE)]
        return {Path(path).name.removesuffix(_RULE_FILE): content for path, content in self._blobs(entries)}

    def _listed(self) -> list[tuple[str, str]]:
        """Object name and path of each compiled dashboard."""
        entries = self._tree(_BUILD)
        if not entries:
            raise self._error(f"it has no {_BUILD}/", "Name a revision in which the compiled dashboards are committed")
        return [(name, path) for name, path in entries if path.endswith(".json") and path.count("/") == 3]

    def _tree(self, folder: str) -> list[tuple[str, str]]:
        """Object name and path of each file in a folder of the revision."""
        status, output, said = self._git("ls-tree", "-r", "-z", self._commit, "--", folder)
        if status != 0:
            raise self._error(f"git could not list it ({printable(said.decode(errors='replace').strip())})")
        rows = [row.partition(b"\t") for row in output.split(b"\0") if row]
        return [(about.split()[2].decode(), path.decode(errors="surrogateescape")) for about, _, path in rows]

    def _blobs(self, entries: list[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
        """Path and content of each, from one git process."""
        asked = "".join(f"{name}\n" for name, _ in entries).encode()
        status, output, said = self._git("cat-file", "--batch", sent=asked)
        if status != 0:
            raise self._error(f"git could not read it ({printable(said.decode(errors='replace').strip())})")
        start = 0
        for _, path in entries:
            end = output.index(b"\n", start)
            header = output[start:end].split()
            if len(header) != 3 or header[1] != b"blob":
                raise self._error(
                    f'git has no content of "{printable(path)}"', "Fetch it: the clone may be a partial one"
                )
            start = end + 1 + int(header[2])
            yield path, output[end + 1 : start]
            start += 1

    def _git(self, *arguments: str, sent: bytes = b"") -> tuple[int, bytes, bytes]:
        """Exit status, output and what git said."""
        plain = os.environ | {"LC_ALL": "C"}  # what git says is looked at
        try:
            done = subprocess.run(  # noqa: S603
                ["git", *arguments],  # noqa: S607
                cwd=self._repository,
                input=sent,
                capture_output=True,
                check=False,
                env=plain,
            )
        except FileNotFoundError as error:
            if self._repository.is_dir():
                raise self._error("git is not installed", "Install git (on Debian: apt-get install git)") from error
            raise self._error(f'"{printable(str(self._repository))}" is no folder') from error
        except OSError as error:
            raise self._error(f"git could not be run ({error.strerror})") from error
        return done.returncode, done.stdout, done.stderr

    def _error(self, summary: str, todo: str = "") -> TargetError:
        return TargetError(summary, where=self.place, todo=todo)


def _found(path: str, content: bytes) -> Live | Unreadable:
    """A compiled file as the dashboard it holds."""
    try:
        dashboard: Any = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        return Unreadable(_guess(path), f'"{printable(path)}" is not JSON: {printable(str(error), 100)}')
    own = dashboard.get("uid") if isinstance(dashboard, dict) else None
    uid = own if isinstance(own, str) and own else _guess(path)
    problem = flaw(dashboard, uid)
    if problem:
        return Unreadable(uid, f'"{printable(path)}" is no dashboard: {problem}')
    return Live(uid, dashboard)


def _guess(path: str) -> str:
    """The uid that a compiled file's path stands for: `<deployment>-<dashboard>`."""
    deployment, _, file = path.rpartition("/")
    return f"{deployment.rpartition('/')[2]}-{file.removesuffix('.json')}"
