"""The most memory that comparing with a Grafana holds: streamed, it does not grow with the dashboards compared.

Nothing large is loaded here, for the sake of `bench.process.run`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.process import ROOT, run
from bench.table import Row

FEW, MANY = 250, 1000
"""Dashboards that are compared."""


def measure(folder: Path) -> dict[str, list[Row]]:
    """Compare few and many; leaves the many in `folder` for `bench.live`."""
    run([sys.executable, "-m", "bench.live", "write", folder])
    with served(folder / "live") as url:
        peaks = {
            number: run([sys.executable, "-m", "bench.live", "compare", folder / "built", url, f"{number}"])
            for number in (FEW, MANY)
        }
    return {
        "Memory, peak RSS, comparing dashboards in files with a Grafana": [
            Row(f"{number} unchanged dashboards", peak, "MiB", 1) for number, peak in peaks.items()
        ]
    }


@contextmanager
def served(folder: Path, wait: float = 0.0) -> Iterator[str]:
    """The URL of a server of its own with the folder's dashboards, which answers after so many seconds."""
    command = [sys.executable, "-m", "bench.live_server", str(folder), str(wait)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()
