"""Alert rules in a Grafana, through its provisioning API. Grafana 9.4 to 13."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from errors import TargetError, printable
from targets.alerting import PROVENANCE, Held, RuleGroup, Stray, moved
from targets.grafana.grafana import Grafana
from targets.grafana.in_order import in_order
from targets.grafana.refusals import Sentence, not_grafana
from targets.grafana.session import CONNECTIONS
from targets.target import Json

_RULES = "/v1/provisioning/alert-rules"
_READING = "cannot read the alert rules"
_NO_ALERTING: Sentence = (
    "this Grafana has no provisioning of alert rules",
    "Use Grafana 9.4 or later, and see that unified_alerting is not switched off there",
)
_NAMED = 3
_OTHER: Sentence = ("Grafana holds another group than was asked for", "Check the url and the proxy before Grafana")


class GrafanaAlerts:
    """An `AlertTarget` over a Grafana."""

    def __init__(self, grafana: Grafana) -> None:
        self._grafana = grafana
        self._api = grafana.api
        self._there: set[str] = set()

    def read(self, groups: Sequence[RuleGroup]) -> list[Held]:
        """What there is in place of each group. Asks for the list of all rules, then for each group that is there.

        Only the list tells of provenance, only a group its interval.
        """
        rules = self._rules()
        listed = [[rule for rule in rules if _place(rule) == (one.folder.uid, one.name)] for one in groups]
        there = [number for number, inside in enumerate(listed) if inside]
        found = dict(zip(there, in_order(self._group, [groups[number] for number in there], CONNECTIONS), strict=True))
        return [
            Held(
                replace(held, rules=tuple(inside)) if (held := found.get(number)) else None, tuple(_strays(one, rules))
            )
            for number, (one, inside) in enumerate(zip(groups, listed, strict=True))
        ]

    def read_again(self, group: RuleGroup) -> Held:
        """What there is in place of one group now, without provenance."""
        return Held(self._group(group))

    def write(self, group: RuleGroup, compared: Held) -> None:
        """Create the rules that are new, then replace the group by one call; no call is sent twice.

        Grafana takes no version: the group is read again before. Before 11.5.2 it takes no unknown uid in a group.
        """
        doing = f'cannot write alert rules "{_quoted(group.name)}"'
        if group.folder.uid not in self._there:
            self._grafana.ensure_folder(group.folder)
            self._there.add(group.folder.uid)
        strays = [Stray(rule, each.where) for each in compared.strays if (rule := self._rule(each.rule["uid"]))]
        now = Held(self._group(group), tuple(strays))
        changed = moved(now, compared)
        if changed:
            raise self._api.refused(doing, (changed, "Run diff --alerts again to see how"))
        place = {"folderUID": group.folder.uid, "ruleGroup": group.name}
        rules = [{**rule, **place} for rule in group.rules]
        known = {rule["uid"] for rule in now.rules}
        body = {"title": group.name, "folderUid": group.folder.uid, "interval": int(group.interval), "rules": rules}
        created: list[str] = []
        try:
            for rule in rules:
                if rule["uid"] not in known:
                    self._send("POST", _RULES, f'cannot create alert rule "{_quoted(rule["uid"])}"', rule, group)
                    created.append(rule["uid"])
            self._send("PUT", _path(group), doing, body, group)
        except TargetError as error:
            if not created:
                raise
            raise _half_written(error, created) from error

    def _send(self, method: str, path: str, doing: str, body: Json, group: RuleGroup) -> None:
        headers = {"X-Disable-Provenance": "true"} if group.editable else {}
        if self._api.ask(method, path, doing, body=body, headers=headers) is None:
            raise self._api.refused(doing, _NO_ALERTING)

    def _rules(self) -> list[Json]:
        """All alert rules of the organisation that the login may see. Grafana leaves out an empty provenance."""
        answer = self._api.ask("GET", _RULES, _READING)
        if answer is None:
            raise self._api.refused(_READING, _NO_ALERTING)
        rules = self._checked(answer, _READING, ("uid", "folderUID", "ruleGroup"))
        return [{**rule, PROVENANCE: rule.get(PROVENANCE) or ""} for rule in rules]

    def _rule(self, uid: str) -> Json | None:
        doing = f'cannot read alert rule "{_quoted(uid)}"'
        answer = self._api.ask("GET", f"{_RULES}/{quote(uid, safe='')}", doing)
        return None if answer is None else self._checked([answer], doing, ("uid",))[0]

    def _group(self, group: RuleGroup) -> RuleGroup | None:
        doing = f'cannot read alert rules "{_quoted(group.name)}"'
        answer = self._api.ask("GET", _path(group), doing)
        if answer is None:
            return None
        if not isinstance(answer, dict) or type(answer.get("interval")) is not int:
            raise self._api.refused(doing, not_grafana(answer))
        if (answer.get("folderUid"), answer.get("title")) != (group.folder.uid, group.name):
            raise self._api.refused(doing, _OTHER)
        rules = self._checked(answer.get("rules"), doing, ("uid",))
        return RuleGroup(group.name, group.deployment, group.folder, answer["interval"], tuple(rules))

    def _checked(self, answer: Any, doing: str, texts: tuple[str, ...]) -> list[Json]:
        """Rules as Grafana lists them, where each has these texts."""
        rows = [row for row in answer if isinstance(row, dict)] if isinstance(answer, list) else []
        named = [row for row in rows if all(isinstance(row.get(key), str) for key in texts)]
        if not isinstance(answer, list) or len(named) < len(answer):
            raise self._api.refused(doing, not_grafana(answer))
        return named


def _half_written(error: TargetError, created: Sequence[str]) -> TargetError:
    """The error of a group of which some rules were created before."""
    named = ", ".join(map(_quoted, created[:_NAMED])) + (" …" if len(created) > _NAMED else "")
    summary = f"{error.summary}; new rules were created already ({named}), the next push does the rest"
    return TargetError(summary, where=error.where, todo=error.todo)


def _strays(group: RuleGroup, rules: Sequence[Json]) -> list[Stray]:
    wanted = {rule["uid"] for rule in group.rules}
    return [
        Stray(rule, f'group "{_quoted(rule["ruleGroup"])}" of folder "{_quoted(rule["folderUID"])}"')
        for rule in rules
        if rule["uid"] in wanted and _place(rule) != (group.folder.uid, group.name)
    ]


def _place(rule: Json) -> tuple[str, str]:
    return rule["folderUID"], rule["ruleGroup"]


def _path(group: RuleGroup) -> str:
    return f"/v1/provisioning/folder/{quote(group.folder.uid, safe='')}/rule-groups/{quote(group.name, safe='')}"


def _quoted(text: str) -> str:
    return printable(text, 100)
