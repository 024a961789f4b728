"""Compiling while sources are being edited: in a fresh Python, since this one holds them as they were."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from errors import BuildError

_SECONDS = 120


def compile_anew(config: Path | None, wanted: Sequence[str], out: Path) -> None:
    """Run `tradeboards build` on the sources as they are now; only files of `out` that differ are written.

    Raises `BuildError` with all that it said, a line each, when it fails: the folder is then as it was.
    """
    named = ["--config", str(config)] if config else []
    command = [sys.executable, "-P", "-c", "import cli; cli.main()", *named, "build", "--out", str(out), *wanted]
    # Bytecode is known by the second its source was written in: of two saves within one, the first would stay.
    plain = os.environ | {"NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            command, capture_output=True, text=True, errors="replace", env=plain, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise BuildError(f"compiling did not end in {_SECONDS} s") from error
    if done.returncode:
        raise BuildError(done.stderr.strip() or f"compiling ended with status {done.returncode}")
