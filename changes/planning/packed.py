"""Live dashboards that are kept in case they must be put back: in a quarter of the memory that a read one takes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import orjson

from targets.target import Folder, Live


@dataclass(frozen=True)
class Packed:
    """A live dashboard: its JSON as `text`, the rest in `about`, whose `dashboard` is empty."""

    about: Live
    text: bytes

    @property
    def folder(self) -> Folder | None:
        """Where it is."""
        return self.about.folder

    def unpacked(self) -> Live:
        """The dashboard as it was read."""
        return replace(self.about, dashboard=orjson.loads(self.text))


def packed(live: Live) -> Packed:
    """A live dashboard, packed. A target answers none that cannot be written as JSON."""
    return Packed(replace(live, dashboard={}), orjson.dumps(live.dashboard))
