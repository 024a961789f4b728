"""The provisioning API of alert rules, with the rules by which Grafana takes and refuses them."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from grafana_double.store import Store
from grafana_double.words import Json, Refused

BASE_INTERVAL, DEFAULT_INTERVAL = 10, 60
LIST_SINCE, UNKNOWN_UIDS_SINCE, CONFLICT_SINCE = (9, 4), (11, 6), (11, 3)
"""Releases: that list all rules, that take a group with rules they have not, that answer a namesake with 409."""

_DURATION = re.compile(r"0|(?=.)((\d+)y)?((\d+)w)?((\d+)d)?((\d+)h)?((\d+)m)?((\d+)s)?((\d+)ms)?")
_UNITS = (("y", 31536000), ("w", 604800), ("d", 86400), ("h", 3600), ("m", 60), ("s", 1))
_NO_DATA = {"Alerting", "NoData", "OK", "KeepLast"}
_ERROR = {"OK", "Alerting", "Error", "KeepLast"}
_INVALID = "invalid alert rule"


@dataclass
class Alerting:
    """The alert rules of an organisation by their uids, as Grafana answers them, and the intervals of groups."""

    store: Store
    rules: dict[str, Json] = field(default_factory=dict)
    intervals: dict[tuple[str, str], int] = field(default_factory=dict)
    disabled: bool = False

    def listed(self) -> list[Json]:
        """`GET /api/v1/provisioning/alert-rules`."""
        if self.store.release < LIST_SINCE:
            raise Refused(404, "Not found")
        return list(self.rules.values())

    def rule(self, uid: str) -> Json:
        """`GET /api/v1/provisioning/alert-rules/UID`."""
        if uid not in self.rules:
            raise Refused(404, "")
        return self.rules[uid]

    def group(self, folder: str, name: str) -> Json:
        """`GET /api/v1/provisioning/folder/FOLDER/rule-groups/GROUP`, which does not tell whose the rules are."""
        rules = [{key: value for key, value in rule.items() if key != "provenance"} for rule in self._in(folder, name)]
        if not rules:
            raise Refused(404, "rulegroup not found")
        return {"title": name, "folderUid": folder, "interval": self.intervals[folder, name], "rules": rules}

    def create(self, sent: Json, provenance: str) -> Json:
        """`POST /api/v1/provisioning/alert-rules`."""
        rule = _decoded(sent)
        uid = rule["uid"] or f"generated{self.store.last_id + 1}"
        if uid in self.rules:
            raise Refused(500, "a rule with this uid exists")
        place = rule["folderUID"], rule["ruleGroup"]
        self._check({**rule, "uid": uid}, self.intervals.get(place, DEFAULT_INTERVAL))
        self.intervals.setdefault(place, DEFAULT_INTERVAL)
        return self._keep({**rule, "uid": uid}, provenance)

    def update(self, uid: str, sent: Json, provenance: str) -> Json:
        """`PUT /api/v1/provisioning/alert-rules/UID`."""
        here, rule = self.rule(uid), {**_decoded(sent), "uid": uid}
        if here.get("provenance", "") not in {"", provenance}:
            raise Refused(500, f"cannot change provenance from '{here['provenance']}' to '{provenance}'")
        place = rule["folderUID"], rule["ruleGroup"]
        self._check(rule, self.intervals.get(place, DEFAULT_INTERVAL))
        self.intervals.setdefault(place, DEFAULT_INTERVAL)
        return self._keep(rule, provenance)

    def delete(self, uid: str) -> None:
        """`DELETE /api/v1/provisioning/alert-rules/UID`, which may be gone."""
        self.rules.pop(uid, None)

    def replace(self, folder: str, name: str, sent: Json, provenance: str) -> Json:
        """`PUT /api/v1/provisioning/folder/FOLDER/rule-groups/GROUP`: all of it or nothing."""
        interval, given = sent.get("interval"), sent.get("rules")
        if type(interval) is not int or not isinstance(given, list | None):
            raise Refused(400, "bad request data")
        before = {rule["uid"]: rule for rule in self._in(folder, name)}
        place = {"folderUID": folder, "ruleGroup": name}
        wanted = [{**_decoded(rule), **place} for rule in (before.values() if given is None else given)]
        uids = [rule["uid"] for rule in wanted]
        if len(set(uids)) < len(uids):
            raise Refused(400, f"{_INVALID}: rule with UID is present more than once")
        affected = [*before.values(), *(self.rules[uid] for uid in uids if uid in self.rules)]
        for rule in wanted:
            if rule["uid"] not in self.rules and self.store.release < UNKNOWN_UIDS_SINCE:
                raise Refused(500, "")  # failed to update rule with UID because could not find alert rule
            self._check(rule, interval, others=[r for r in wanted if r is not rule], gone=before.keys() | set(uids))
        for rule in affected:
            stored = rule.get("provenance", "")
            if stored not in {"", provenance} and not (stored == "api" and not provenance):
                raise Refused(500, f"cannot update with provided provenance '{provenance}', needs '{stored}'")
        for uid in before.keys() - set(uids):
            del self.rules[uid]
        self.intervals[folder, name] = interval
        for rule in wanted:
            if not _same(rule, self.rules.get(rule["uid"])):  # and so provenance alone never changes
                self._keep(rule, provenance)
        return {"title": name, "folderUid": folder, "interval": interval, "rules": given or []}

    def _in(self, folder: str, name: str) -> list[Json]:
        return [rule for rule in self.rules.values() if (rule["folderUID"], rule["ruleGroup"]) == (folder, name)]

    def _keep(self, rule: Json, provenance: str) -> Json:
        """Store a rule as Grafana gives it back: with an id and a time, its durations in one spelling."""
        number = self.store.next_id()
        kept = {**rule, "id": number, "orgID": 1, "updated": f"2026-01-01T00:00:00.{number:06}Z"}
        kept |= {"for": _told(_seconds(rule["for"])), "notification_settings": None, "record": None}
        kept |= {"provenance": provenance} if provenance else {}
        self.rules.pop(rule["uid"], None)
        self.rules[rule["uid"]] = kept
        return kept

    def _check(self, rule: Json, interval: int, others: Iterable[Json] = (), gone: Iterable[str] = ()) -> None:
        if rule["folderUID"] not in self.store.folders:
            raise Refused(400, f"{_INVALID}: folder does not exist")
        if interval <= 0 or interval % BASE_INTERVAL:
            raise Refused(400, f"{_INVALID}: interval ({interval}s) should be non-zero and divided exactly by 10s")
        _check_rule(rule)
        known = [one for uid, one in self.rules.items() if uid not in {rule["uid"], *gone}]
        for other in (*known, *others):
            if (other["folderUID"], other["title"]) == (rule["folderUID"], rule["title"]):
                said = "rule title under the same organisation and folder should be unique"
                raise Refused(409 if self.store.release >= CONFLICT_SINCE else 400, said)


def _same(rule: Json, stored: Json | None) -> bool:
    told = {**rule, "for": _told(_seconds(rule["for"]))}
    return stored is not None and all(stored[key] == value for key, value in told.items())


def _decoded(sent: Any) -> Json:
    """A rule as Go decodes it: keys that it does not know go, those that are missing are empty."""
    empty: Json = dict.fromkeys(("uid", "folderUID", "ruleGroup", "title", "condition", "for"), "")
    empty |= {"noDataState": "", "execErrState": "", "data": [], "annotations": {}, "labels": {}, "isPaused": False}
    if not isinstance(sent, dict):
        raise Refused(400, "bad request data")
    rule: Json = {key: copy.deepcopy(sent.get(key, value)) for key, value in empty.items()}
    if any(type(rule[key]) is not type(value) for key, value in empty.items()):
        raise Refused(400, "bad request data")
    texts = (*rule["annotations"].values(), *rule["labels"].values())
    if not all(isinstance(text, str) for text in texts) or (rule["for"] and _seconds(rule["for"]) is None):
        raise Refused(400, "bad request data")
    rule["data"] = [_decoded_step(step) for step in rule["data"]]
    return rule


def _decoded_step(step: Any) -> Json:
    span = step.get("relativeTimeRange") if isinstance(step, dict) else None
    if not isinstance(span, dict) or not isinstance(step.get("model"), dict):
        raise Refused(400, "bad request data")
    if not all(type(span.get(key, 0)) is int for key in ("from", "to")):
        raise Refused(400, "bad request data")
    defaults = {"intervalMs": 1000, "maxDataPoints": 43200}
    texts = {key: step.get(key, "") for key in ("refId", "queryType", "datasourceUid")}
    span = {"from": span.get("from", 0), "to": span.get("to", 0)}
    return {**texts, "relativeTimeRange": span, "model": {**defaults, **step["model"]}}


def _check_rule(rule: Json) -> None:
    if not re.fullmatch("[A-Za-z0-9_-]{1,40}", rule["uid"]):
        raise Refused(400, f"{_INVALID}: cannot create rule with UID '{rule['uid']}'")
    if not rule["title"]:
        raise Refused(400, f"{_INVALID}: title is empty")
    if len(rule["title"]) > 190 or not 0 < len(rule["ruleGroup"]) <= 190:
        raise Refused(400, f"{_INVALID}: name length should not be greater than 190")
    if not rule["data"]:
        raise Refused(400, f"{_INVALID}: no queries or expressions are found")
    refs = [step["refId"] for step in rule["data"]]
    if rule["condition"] not in refs or len(set(refs)) < len(refs) or "" in refs:
        raise Refused(400, f"{_INVALID}: condition {rule['condition']} does not exist, must be one of {refs}")
    for step in rule["data"]:
        span = step["relativeTimeRange"]
        if not step["datasourceUid"] or (step["datasourceUid"] != "__expr__" and span["from"] <= span["to"]):
            raise Refused(400, f"{_INVALID}: invalid relative time range or no data source")
    if rule["noDataState"] not in _NO_DATA or rule["execErrState"] not in _ERROR:
        raise Refused(400, f"{_INVALID}: unknown no data state or error state")
    _check_link(rule["annotations"])


def _check_link(annotations: Json) -> None:
    dashboard, panel = annotations.get("__dashboardUid__", ""), annotations.get("__panelId__", "")
    if bool(dashboard) != bool(panel):
        raise Refused(400, f"{_INVALID}: both annotations __dashboardUid__ and __panelId__ must be specified")
    if dashboard and not re.fullmatch(r"-?\d+", panel):
        raise Refused(400, f"{_INVALID}: annotation __panelId__ must be a valid integer Panel ID")


def _seconds(text: str) -> int | None:
    """Prometheus' grammar of durations."""
    if not text or text == "0":
        return 0
    if not _DURATION.fullmatch(text):
        return None
    return sum(int(count) * dict(_UNITS)[unit] for count, unit in re.findall(r"(\d+)([ywdhms])(?!s)", text))


def _told(seconds: int | None) -> str:
    """As Go's library writes it: weeks and years only when nothing else is left."""
    left = seconds or 0
    if not left:
        return "0s"
    text = ""
    for unit, size in _UNITS:
        if left >= size and (unit not in "yw" or left % size == 0):
            text += f"{left // size}{unit}"
            left %= size
    return text
