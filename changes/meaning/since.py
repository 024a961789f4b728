"""What changed since a git revision: dashboards and rules, and what that means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from changes.meaning.limits import with_limits
from changes.meaning.rank import ranked
from changes.meaning.rules import rule_changes
from changes.planning.plan import Desired, Plan, plan_since
from config import Config
from systems.registry import deployments, everything
from targets.git.revision import Revision


def since(revision: Revision, desired: Sequence[Desired], config: Config, wanted: Sequence[str] = ()) -> Plan:
    """What is desired of the wanted deployments, or of all, compared with a revision; what must not be missed first.

    Raises `TargetError` when the revision cannot be read.
    """
    every = everything(config)
    made = with_limits(plan_since(desired, revision, revision.uids(wanted)), every)
    there, limits = deployments(config, wanted), made.following.limits
    rules = tuple(rule_changes(revision.rule_files(), there, config.alerting, limits))
    return ranked(replace(made, rules=rules), every)
