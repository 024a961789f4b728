"""The lab as the tests use it: when its history ends, and how to ask its Prometheus."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from config import Config
from lab.lab import SIMULATED
from systems.deployment import Deployment
from systems.registry import deployments

LAB_END = 1749740400
"""2025-06-12 15:00:00 UTC, a Thursday: the last sample of the shared history."""


def simulated() -> list[Deployment]:
    """The deployment that needs no configuration, of each shipped system that has a simulation."""
    return [one for one in deployments(Config(Path())) if one.system.slug in SIMULATED]


def trader247() -> Deployment:
    """The deployment that needs no configuration."""
    return deployments(Config(Path()), ["trader247"])[0]


def ask(url: str, query: str, at: float = LAB_END) -> list[dict[str, Any]]:
    """The answer of an instant query: a list of `{"metric": …, "value": [time, text]}`."""
    parameters = urllib.parse.urlencode({"query": query, "time": at})
    with urllib.request.urlopen(f"{url}/api/v1/query?{parameters}", timeout=30) as response:
        answer = json.load(response)
    assert answer["status"] == "success", answer
    result: list[dict[str, Any]] = answer["data"]["result"]
    return result


def by_labels(rows: Iterable[dict[str, Any]], **more: str) -> dict[frozenset[tuple[str, str]], float]:
    """The numbers of an answer by their labels, these among them; the name is left out."""
    labelled = [({**row["metric"], **more}, float(row["value"][1])) for row in rows]
    return {frozenset(one for one in labels.items() if one[0] != "__name__"): value for labels, value in labelled}


def number(url: str, query: str, at: float = LAB_END) -> float:
    """The one number that an instant query answers."""
    (only,) = ask(url, query, at)
    return float(only["value"][1])
