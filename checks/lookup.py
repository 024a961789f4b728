"""What a query variable of Grafana's Prometheus data source asks for."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Kind = Literal["label_values", "label_names", "metrics", "query_result", "series"]

_CALL = re.compile(r"\s*(?P<kind>label_values|label_names|metrics|query_result)\((?P<inside>.*)\)\s*", re.DOTALL)


class Lookup(NamedTuple):
    """`label_values(expr, label)`, `label_names(expr)`, `metrics(expr)`, `query_result(expr)`, or a bare selector."""

    kind: Kind
    expr: str
    label: str = ""


def read_lookup(query: str) -> Lookup:
    """The lookup that the text of a query variable is; what is no known function is a selector of series."""
    call = _CALL.fullmatch(query)
    if call is None:
        return Lookup("series", query.strip())
    inside: str = call["inside"].strip()
    match call["kind"]:
        case "label_values":
            series, _, label = inside.rpartition(",")
            return Lookup("label_values", series.strip(), label.strip())
        case "label_names":
            return Lookup("label_names", inside)
        case "metrics":
            return Lookup("metrics", inside)
    return Lookup("query_result", inside)
