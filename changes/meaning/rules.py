"""What differs between the rules of a revision and those of now: rule by rule, named as people name them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from yaml import YAMLError

from changes.change import Kind, LimitChange, RuleChange
from changes.meaning.limits import as_it_was
from changes.meaning.rule_fields import rule_fields
from config import AlertingConfig
from errors import TargetError, printable
from rules import document, prometheus
from systems.deployment import Deployment

Rule = dict[str, Any]


def rule_changes(
    old: Mapping[str, bytes],
    deployments: Iterable[Deployment],
    alerting: AlertingConfig,
    limits: Sequence[LimitChange],
) -> Iterator[RuleChange]:
    """What differs between the rule files of a revision, by deployment, and the rules of these deployments now.

    A rule that changed, came or went by limits alone is left out: it is told with them.
    Raises `TargetError` for a file of the revision that is no rule file.
    """
    for deployment in deployments:
        before = _read(deployment.slug, old[deployment.slug]) if deployment.slug in old else {}
        now = _rules(prometheus.groups(deployment, alerting))
        by_limits = _rules(prometheus.groups(as_it_was(deployment, limits), alerting)) if limits else now
        for name in dict.fromkeys((*before, *now)):
            was, is_now = before.get(name), now.get(name)
            if not _same(was, is_now) and not _same(was, by_limits.get(name)):
                kind: Kind = "added" if was is None else "removed" if is_now is None else "changed"
                yield RuleChange(kind, deployment.slug, name, rule_fields(was, is_now) if was and is_now else ())


def _same(one: Rule | None, other: Rule | None) -> bool:
    return one == other or (one is not None and other is not None and not rule_fields(one, other))


def _read(slug: str, content: bytes) -> dict[str, Rule]:
    try:
        # Through JSON: nothing that it does not know, such as a date.
        return _rules(json.loads(json.dumps(document.parsed(content)))["groups"])
    except (YAMLError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        said = printable(str(error), 100)
        raise TargetError(f"is no rule file ({said})", where=f"{slug}.rules.yml of the revision") from error


def _rules(groups: Iterable[Mapping[str, Any]]) -> dict[str, Rule]:
    """Each rule by what people call it; where a file of other hands says that twice, by its number, too."""
    found: dict[str, Rule] = {}
    for rule in (rule for group in groups for rule in group["rules"]):
        name = _name(rule)
        further = (f"{name} {number}" for number in count(2))
        found[name if name not in found else next(one for one in further if one not in found)] = rule
    return found


def _name(rule: Rule) -> str:
    """What it is, and what its labels say but whose it is: how bad, about what, then the rest."""
    name = f"record {rule['record']}" if "record" in rule else f"alert {rule['alert']}"
    labels = rule.get("labels", {})
    own = labels.keys() - {"system", "deployment"}
    told = sorted(own, key=lambda label: (label not in ("severity", "signal"), label))
    return f"{name} ({', '.join(labels[label] for label in told)})" if told else name
