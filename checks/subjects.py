"""What there is to check: our compiled dashboards, and files of any hand."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson

from checks.exported import exported_by
from checks.subject import Subject
from dashboards.compile import Compiled
from errors import ConfigError, TradeboardsError, raise_all
from systems.window import seconds


def ours(compiled: Iterable[Compiled], uids: Iterable[str]) -> Iterator[Subject]:
    """Compiled dashboards, with all that is known of them, among all dashboards that there are (by their `uids`)."""
    there = Counter(uids)
    for one in compiled:
        yield Subject(
            one.dashboard,
            exported=exported_by(one.deployment),
            uids=there,
            scrape_interval=seconds(one.deployment.scrape_interval),
        )


def from_files(paths: Iterable[Path]) -> list[Subject]:
    """Dashboards in JSON files. Raises `ConfigError` (or `Problems` with all of them) for what is no JSON."""
    subjects: list[Subject] = []
    problems: list[TradeboardsError] = []
    for path in paths:
        try:
            content = path.read_bytes().removeprefix(codecs.BOM_UTF8)  # editors on Windows write one
            subjects.append(Subject(orjson.loads(content), name=path.name))
        except OSError as error:
            problems.append(ConfigError(f"cannot be read: {error.strerror}", where=str(path)))
        except orjson.JSONDecodeError as error:
            problems.append(ConfigError(f"is not JSON: {error}", where=str(path), todo="Export the dashboard anew"))
    raise_all(problems)
    return subjects
