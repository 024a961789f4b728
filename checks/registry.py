"""All checks, in the order in which their documentation lists them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, TypeVar

from checks import (
    dashboard_refresh,
    dashboard_schema,
    grid_bounds,
    grid_hole,
    grid_overlap,
    link_resolves,
    panel_datasource,
    panel_description,
    panel_instant,
    panel_legend,
    panel_states,
    panel_title,
    panel_type,
    panel_unit,
    promql_counter_needs_rate,
    promql_gauge_not_rated,
    promql_histogram_le,
    promql_rate_interval,
    promql_syntax,
    promql_unbounded_label,
    promql_unknown_label,
    promql_unknown_metric,
    rule_annotations,
    rule_first_increment,
    rule_for,
    rule_group_size,
    rule_name,
    rule_panel,
    rule_ratio_guard,
    rule_runbook,
    rule_schema,
    rule_severity,
    rule_threshold,
    rule_window,
    target_refid,
    threshold_order,
    uid_stable,
    variable_defined,
    variable_used,
)
from checks.asking import Queries
from checks.problem import Problem, Severity
from checks.ruleset import Ruleset
from checks.subject import Subject

Judged = TypeVar("Judged", contravariant=True)


class Check(Protocol[Judged]):
    """A check of dashboards (`Subject`), of rules (`Ruleset`) or of the queries of both: a module whose docstring is
    its page."""

    ID: str
    SEVERITY: Severity

    def check(self, subject: Judged) -> Iterator[Problem]:
        """What does not hold."""
        ...


_OF_QUERIES: tuple[Check[Queries], ...] = (
    promql_syntax,
    promql_unknown_metric,
    promql_unknown_label,
    promql_counter_needs_rate,
    promql_gauge_not_rated,
    promql_histogram_le,
)
CHECKS: tuple[Check[Subject], ...] = (
    dashboard_schema,
    dashboard_refresh,
    uid_stable,
    *_OF_QUERIES,
    promql_rate_interval,
    promql_unbounded_label,
    panel_title,
    panel_description,
    panel_unit,
    panel_legend,
    panel_states,
    panel_instant,
    panel_datasource,
    panel_type,
    grid_overlap,
    grid_hole,
    grid_bounds,
    link_resolves,
    variable_used,
    variable_defined,
    threshold_order,
    target_refid,
)
"""Of dashboards."""

RULE_CHECKS: tuple[Check[Ruleset], ...] = (
    rule_schema,
    rule_name,
    rule_severity,
    rule_annotations,
    rule_runbook,
    rule_panel,
    rule_threshold,
    rule_for,
    rule_window,
    rule_ratio_guard,
    rule_first_increment,
    rule_group_size,
    *_OF_QUERIES,
)
"""Of rules."""
