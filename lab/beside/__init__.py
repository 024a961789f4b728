"""Programs beside a trading system that are scraped too, simulated: one module each."""

from __future__ import annotations

from collections.abc import Mapping

from lab.simulate import Behaviour

BESIDE: Mapping[str, Behaviour] = {}
"""How each moves, by the origin of its metrics."""
