"""What there is to draw: our compiled dashboards, and files of any hand that hold a dashboard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from checks import subjects
from checks.reading import table, text
from checks.subject import Subject
from errors import ConfigError, raise_all


def from_files(paths: Iterable[Path]) -> list[Subject]:
    """Dashboards in JSON files. Raises `ConfigError` (or `Problems` with all of them) for what holds none."""
    paths = tuple(paths)
    found = subjects.from_files(paths)
    raise_all(error for path, subject in zip(paths, found, strict=True) for error in problems(subject, where=str(path)))
    return found


def problems(subject: Subject, where: str = "") -> list[ConfigError]:
    """Why a subject, which lies at `where` or is known by its name, cannot be drawn: nothing where it can."""
    reason = _no_dashboard(subject)
    place = where or subject.name or subject.where.dashboard
    return [ConfigError(reason[0], where=place, todo=reason[1])] if reason else []


def _no_dashboard(subject: Subject) -> tuple[str, str] | None:
    value = subject.dashboard
    if not isinstance(value, dict):
        return f"is no dashboard but {_kind(value)}", "Give the JSON of one dashboard"
    model = subject.model
    if _is_v2(value) or isinstance(model.get("elements"), dict):
        return "is a dashboard in Grafana's v2 model", "Export it as classic JSON"
    if isinstance(model.get("panels"), list) or isinstance(model.get("rows"), list):
        return None
    if "panels" in model or "rows" in model:
        key = "panels" if "panels" in model else "rows"
        return f"is no dashboard: its {key} are {_kind(model[key])}", "Export it anew"
    if "groups" in model or "condition" in model or "alert" in model:
        return "is an alert rule, and no dashboard", "Give the JSON of a dashboard"
    if {"uid", "title"} <= model.keys() and model.keys() <= _FOLDER:
        return "is a folder, and no dashboard", "Export the dashboards that lie in it"
    return "is no dashboard: it has neither panels nor rows", "Give the JSON of a dashboard"


def _is_v2(value: Mapping[str, object]) -> bool:
    version = text(value.get("apiVersion"))
    return version.startswith("dashboard.grafana.app/v2") or "elements" in table(value.get("spec"))


_FOLDER = frozenset(
    {"id", "uid", "orgId", "title", "url", "hasAcl", "canSave", "canEdit", "canAdmin", "canDelete", "createdBy"}
    | {
        "created",
        "updatedBy",
        "updated",
        "version",
        "parentUid",
        "parents",
        "description",
        "managedBy",
        "accessControl",
    }
)


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "text"
        case list():
            return "a list"
        case dict():
            return "an object"
    return "a number"
