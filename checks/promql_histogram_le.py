"""A quantile that is not taken over rated buckets.

`histogram_quantile` needs the buckets' label `le`, which a `sum` without it throws away (the answer is then empty), and
it needs what was observed lately: raw buckets count since the process started. Buckets may be summed (or averaged), not
taken the maximum of. Write `histogram_quantile(0.95, sum by (le) (rate(x_bucket[$__rate_interval])))`. Native
histograms have no buckets in their names and are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.asking import Queries
from checks.expression import Aggregation, Call, Expression, Selector
from checks.problem import Problem, Severity, named

ID = "promql/histogram-le"
SEVERITY: Severity = "error"

_RATED = frozenset({"rate", "irate", "increase", "delta", "sum_over_time"})


def check(subject: Queries) -> Iterator[Problem]:
    """What is wrong between a quantile and its buckets."""
    for asked in subject.queries:
        for node in asked.query.nodes:
            if isinstance(node, Call) and node.function == "histogram_quantile" and len(node.arguments) == 2:
                for message, mend in dict.fromkeys(_faults(node.arguments[1])):
                    yield Problem(ID, SEVERITY, asked.where, message, mend)


def _faults(node: Expression, rated: bool = False) -> Iterator[tuple[str, str]]:
    """Faults on the way from the quantile down to each selector of buckets."""
    if isinstance(node, Selector):
        if node.name.endswith("_bucket") and ":" not in node.name and not rated:
            yield f"quantile of the raw buckets {named(node.name)}", f"Take rate({node.name}[$__rate_interval])"
    elif isinstance(node, Call):
        for argument in node.arguments:
            yield from _faults(argument, rated or node.function in _RATED)
    elif isinstance(node, Aggregation):
        if _has_buckets(node):
            if not _keeps_le(node):
                yield f'{node.op} drops the label "le" that the quantile needs', f"Write {node.op} by (…, le)"
            if node.op in {"max", "min", "count", "group"}:
                yield f"quantile of the {node.op} of buckets", "Take the sum of them"
        yield from _faults(node.operand, rated)


def _keeps_le(node: Aggregation) -> bool:
    if node.op in {"topk", "bottomk", "limitk", "limit_ratio"}:
        return True
    return "le" in node.by if node.by is not None else "le" not in node.without


def _has_buckets(node: Expression) -> bool:
    if isinstance(node, Selector):
        return node.name.endswith("_bucket")
    if isinstance(node, Call):
        return any(_has_buckets(argument) for argument in node.arguments)
    return isinstance(node, Aggregation) and _has_buckets(node.operand)
