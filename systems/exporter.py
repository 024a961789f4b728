"""A program whose metrics are the same beside every trading system: catalogued once, shared by all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from systems.query import Series
from systems.signal import Answer, Signal


@dataclass(frozen=True)
class Exporter:
    """What one kind of exporter exports, and the signals that this answers.

    `origin` is that of all its metrics: a system that has the exporter has a selector for it. Names, types and labels
    are those of the real program, whose version the module says. `notes` say to a reader of a signal's panels what he
    must know.
    """

    origin: str
    title: str
    metrics: tuple[Series, ...]
    answers: Mapping[Signal, Answer]
    notes: Mapping[Signal, str] = field(default_factory=dict)
