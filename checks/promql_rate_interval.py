"""A window that is shorter than what its function needs.

`rate` and its kin need two samples, and one scrape may fail: below four scrape intervals lines break up. `$__interval`
shrinks with the time range until it holds no two samples; `$__rate_interval` never does. A `…_over_time` needs one
sample, so one scrape interval. Use `$__rate_interval`, or a fixed window that is long enough. Fixed windows are judged
where the scrape interval is known, and those of a variable by the values that it lists.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.durations import said, seconds
from checks.expression import Call, Selector
from checks.problem import Problem, Severity
from checks.reading import text
from checks.subject import Asked, Panel, Subject, variable_query

ID = "promql/rate-interval"
SEVERITY: Severity = "warning"

SCRAPES = 4
OVER_TWO_SAMPLES = frozenset(
    {"rate", "irate", "increase", "delta", "idelta", "deriv", "predict_linear", "resets", "changes", "holt_winters"}
    | {"double_exponential_smoothing"}
)


def check(subject: Subject) -> Iterator[Problem]:
    """Range functions whose window is too short."""
    for asked in subject.queries:
        told = set()
        for node in asked.query.nodes:
            if not isinstance(node, Call):
                continue
            for series in node.arguments:
                if isinstance(series, Selector) and series.window is not None:
                    problem = _judge(subject, asked, node.function, series.window)
                    if problem and problem not in told:
                        told.add(problem)
                        yield Problem(ID, SEVERITY, asked.where, problem, "Use $__rate_interval, or a longer window")


def _judge(subject: Subject, asked: Asked, function: str, window: float) -> str:
    over_two = function in OVER_TWO_SAMPLES
    scrape = subject.scrape_interval
    needed = None if scrape is None else scrape * (SCRAPES if over_two else 1)
    variable = asked.query.window_variable(window)
    if variable == "__interval" or variable == "__interval_ms":
        floor = _least_interval(asked.source)
        if not over_two or (floor is not None and needed is not None and floor >= needed):
            return ""
        return f"{function} over $__interval, which shrinks below two samples"
    if needed is None or variable.startswith("__"):
        return ""
    lengths = _listed(subject, variable) if variable else [window]
    short = min(lengths, default=needed)
    if short >= needed:
        return ""
    name = f"${variable}, which can be {said(short)}" if variable else said(short)
    scrapes = "scrape intervals" if over_two else "scrape interval"
    times = SCRAPES if over_two else 1
    return f"{function} over {name}: less than {times} {scrapes} ({said(needed)})"


def _least_interval(source: object) -> float | None:
    """The panel's minimum step."""
    return seconds(text(source.json.get("interval")).lstrip(">")) if isinstance(source, Panel) else None


def _listed(subject: Subject, name: str) -> list[float]:
    """Lengths that a variable of the dashboard lists."""
    for variable in subject.variables:
        if variable.get("name") == name and variable.get("type") in {"interval", "custom"}:
            lengths = [seconds(item.strip()) for item in variable_query(variable).split(",")]
            return [length for length in lengths if length is not None]
    return []
