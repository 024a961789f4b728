"""Measures everything and prints the tables: `python -m bench`, or `make bench`.

Processes first, while this one is still small: what it loads for the rest would be counted as theirs.
"""

from __future__ import annotations

import os
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path

from bench import live_memory, process
from bench.table import markdown

PEERS = ("grafanalib", "grafana-foundation-sdk", "deepdiff", "grafana-client")


def main() -> None:
    """Measure, then print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tables = process.measure(folder) | live_memory.measure(folder)
        from bench import comparing, drawing, live, marginal, recording

        tables |= marginal.measure(folder) | comparing.measure() | drawing.measure(folder)
        tables |= recording.measure(folder) | live.measure(folder)
    print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()},",
        ", ".join(f"{peer} {version(peer)}" for peer in PEERS),
    )
    print(
        "Times are medians. Each subject ran once a round, in turn; a ratio is to the first of its group, by rounds.\n"
    )
    for title, lines in tables.items():
        print(markdown(title, lines))


if __name__ == "__main__":
    main()
