"""What a preview is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from config import Config
    from systems.deployment import Deployment
    from systems.desk import Desk


@dataclass(frozen=True)
class Wanted:
    """What is to be drawn, of which numbers, and how: the options of the command."""

    config_file: Path | None
    config: Config
    named: tuple[str, ...]
    chosen: Sequence[Deployment | Desk]
    files: tuple[Path, ...]
    end: float | None
    prometheus: str | None
    sample: bool
    base: str | None
    png: bool
    themes: tuple[str, ...]
    widths: tuple[int, ...]
    port: int | None
    opened: bool
