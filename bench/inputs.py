"""Writes what the measured processes read: a configuration, and the peers' programs.

Run as a process of its own, so that the one that measures stays small: see `bench.process.peak_memory`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bench import peer_foundation, peer_grafanalib
from bench.thirty import time_series

FILES = 11
"""Dashboard files of grafanalib: one, and ten more."""


def write(folder: Path) -> None:
    """`N.dashboard.py` for grafanalib and `foundation.py`, each with the thirty panels written out in it."""
    panels = f"{time_series()!r}\n"
    grafanalib = Path(peer_grafanalib.__file__).read_text(encoding="utf-8")
    for number in range(FILES):
        text = f"{grafanalib}\n\ndashboard = dashboard_of({panels})\n"
        (folder / f"{number}.dashboard.py").write_text(text, encoding="utf-8")
    foundation = Path(peer_foundation.__file__).read_text(encoding="utf-8")
    (folder / "foundation.py").write_text(f"{foundation}\n\nprint(dashboard_of({panels}))\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
