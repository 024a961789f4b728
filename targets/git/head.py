"""Which git revision the work tree stands on: what a push says it was made from."""

from __future__ import annotations

import subprocess
from pathlib import Path


def head(folder: Path) -> str:
    """The short revision of the checkout around `folder`, with `+` when its files differ; empty outside of one."""
    revision = _git(folder, "rev-parse", "--short=12", "HEAD")
    if not revision:
        return ""
    return revision + ("+" if _git(folder, "status", "--porcelain", "--untracked-files=no") else "")


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603
            ["git", *arguments],  # noqa: S607
            cwd=folder,
            capture_output=True,
            check=False,
            text=True,
            errors="replace",
        )
    except OSError:  # no git, no folder: then there is no revision to name
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
