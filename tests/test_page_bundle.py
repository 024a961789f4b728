"""The committed script of the page is what its sources make."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

PREVIEW = Path(__file__).parent.parent / "preview"
NO_NETWORK = re.compile("ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network")


def test_what_is_committed_is_what_the_sources_make(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("there is no npm on the PATH: the page's script cannot be made anew")
    page, assets = tmp_path / "page", tmp_path / "assets"
    shutil.copytree(PREVIEW / "page", page, ignore=shutil.ignore_patterns("node_modules"))
    assets.mkdir()
    installed = _npm(page, "ci", "--no-audit", "--no-fund", "--prefer-offline")
    if installed.returncode and NO_NETWORK.search(installed.stderr):
        pytest.skip("npm cannot fetch the page's libraries here")
    assert installed.returncode == 0, installed.stderr
    for script in ("check", "build"):
        done = _npm(page, "run", script)
        assert done.returncode == 0, done.stdout + done.stderr
    made, kept = _files(assets), _files(PREVIEW / "assets")
    assert sorted(made) == sorted(kept)
    stale = [name for name, content in made.items() if content != kept[name]]
    assert stale == [], "make page"


def _npm(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["npm", *arguments], cwd=folder, capture_output=True, text=True, timeout=180)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
