"""Whether source files changed, by looking at them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from config import Config

_ROOT = Path(__file__).parent.parent.parent
_ROOMS = ("systems", "datasources", "panels", "dashboards")
"""What is compiled; with `config.py` and `errors.py` beside them."""

Stamps = dict[Path, tuple[int, int]]
"""When each file was written, in nanoseconds, and its size."""


def stamps(paths: Iterable[Path]) -> Stamps:
    """How the files are now; one that is not there is left out."""
    found: Stamps = {}
    for path in paths:
        try:
            status = path.stat()
        except OSError:  # an editor may be putting it in its place
            continue
        found[path] = status.st_mtime_ns, status.st_size
    return found


def sources(config: Config) -> list[Path]:
    """The files that compiling reads: the project's, the configuration, a user's systems and what lies beside them."""
    found = [Path(config.where), *_ROOT.glob("*.py")]
    for room in _ROOMS:
        found += (_ROOT / room).rglob("*.py")
    for system in config.systems:
        found += {system, *system.parent.glob("*.py")}
    return found
