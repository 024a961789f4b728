"""How a query is brought to a value: it is solved backwards, from its answer to the series that it reads.

Of two sides one is the lever and the other is held: of a sum one is zero (that with the longer memory), of a product
one is 1, of a ratio the whole is `whole`. One series stands for all that an aggregation is over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from rules.absence import jobs
from rules.proof.rows import (
    Events,
    Forecast,
    Inputs,
    Level,
    Mean,
    Moment,
    Row,
    Share,
    Shown,
    UndrivenError,
    accepted,
    matched,
    row,
)
from systems import signals as s
from systems.deployment import Deployment
from systems.metric import RECORDED, Metric
from systems.query import Aggregation, Binary, Call, GaugeSeries, Matrix, Negative, Number, Query, Series
from systems.signal import STATE
from systems.walk import series_of, windows_of
from systems.window import Window, seconds

EDGE = 1e-6
"""How far beside a limit a value is, as a share of it: far more than floats err, far less than anybody reads."""
PEAK = 1e6
"""What the account is worth at its peak."""
_HOUR = 3600
_AS_THEY_ARE = {"abs", "clamp_min", "clamp_max", "label_replace", "last_over_time", "avg_over_time", "max_over_time",
                "min_over_time", "sort_desc"}  # fmt: skip


@dataclass(frozen=True)
class Here:
    """Where queries are asked: the deployment, how long its rates are, how much the whole of a ratio is, and how many
    things at most a signal counts."""

    deployment: Deployment
    rate: str
    whole: float = 1000
    most: int = 1

    def seconds(self, window: str | Window) -> float:
        """How long a window is."""
        return seconds(window if isinstance(window, str) else self.rate)


def bring(query: Query, value: float, here: Here) -> Inputs:
    """What the series of a query show when it answers the value. Raises `UndrivenError` where nobody knows."""
    match query:
        case GaugeSeries(metric=metric) if metric.origin == RECORDED:
            return _recorded(metric, value, here)
        case GaugeSeries():
            return {row(query, here.deployment): Level(value)}
        case Aggregation(op="sum", query=Binary(bool_=True) as each):
            return _counted(each, value, here)
        case Aggregation(op="sum" | "max" | "min" | "avg"):
            return bring(query.query, value, here)
        case Negative():
            return bring(query.query, -value, here)
        case Call():
            return _call(query, value, here)
        case Binary():
            return _binary(query, value, here)
    raise UndrivenError


def _call(query: Call, value: float, here: Here) -> Inputs:
    match query:
        case Call(function="rate", arguments=(Matrix(series=series, window=window),)):
            return _events(series, value * here.seconds(window), here.seconds(window), here)
        case Call(function="increase", arguments=(Matrix(series=series, window=window),)):
            return _events(series, value, here.seconds(window), here)
        case Call(function="histogram_quantile", arguments=(Number(level), Query() as buckets)):
            return _observed(level, buckets, value, here)
        case Call(function="predict_linear", arguments=(Matrix(series=series), Number(ahead))):
            return {row(series, here.deployment): Forecast(value, ahead)}
        case Call(function="avg_over_time", arguments=(Matrix(series=GaugeSeries() as series, window=window),)) if (
            series.metric.unit == STATE
        ):
            return _share(series, value, here.seconds(window), here)
        case Call(arguments=(Query() as inner, *_)) if query.function in _AS_THEY_ARE:
            return bring(inner, value, here)
        case Call(arguments=(Matrix(series=GaugeSeries() as series), *_)) if query.function in _AS_THEY_ARE:
            return bring(series, value, here)
    raise UndrivenError


def _share(series: GaugeSeries, value: float, over: float, here: Here) -> Inputs:
    """Something that is so for a share of a window, as it is, and not for the rest."""
    good, bad = bring(series, 1, here), bring(series, 0, here)
    found: dict[Row, Shown] = {}
    for one, shown in good.items():
        match shown, bad[one]:
            case Level() as fine, Level() as now if now != fine:
                found[one] = Share(now, fine, 1 - value, over)
            case _:
                found[one] = shown
    return found


def _recorded(metric: Metric, value: float, here: Here) -> Inputs:
    """What is recorded is driven through what the recording rule reads."""
    there = here.deployment
    if s.DRAWDOWN in there.derived and metric == there.recorded(s.DRAWDOWN).metric:
        return bring(behind(there.recorded(s.EQUITY).metric, here), PEAK * (1 - value), here)
    return bring(behind(metric, here), value, here)


def behind(metric: Metric, here: Here) -> Query:
    """What a recorded series is recorded from."""
    there = here.deployment
    return there.adapted(there.computed(there.kept[metric]))


def _events(series: Series, times: float, over: float, here: Here) -> Inputs:
    return {row(series, here.deployment): Events(times, over)}


def _counted(each: Binary, value: float, here: Here) -> Inputs:
    """So many things of which something is so, and further ones of which it is not."""
    found: dict[Row, Shown] = {}
    for number in range(here.most):
        for one, shown in bring(each, float(number < value), here).items():
            label = next(label for label in each.labels)
            found[one.with_label(label, f"{label}-{number + 1}") if number else one] = shown
    return found


def _observed(level: float, buckets: Query, value: float, here: Here) -> Inputs:
    """A histogram whose quantile is the value, by linear interpolation within the bucket that it lies in."""
    ((series, window),) = {(m.series, m.window) for m in _matrices(buckets)}
    bounds = series.metric.buckets
    upper = next((bound for bound in bounds if value <= bound), None)
    if (upper is None and value > bounds[-1] * (1 + 2 * EDGE)) or value < 0:
        raise UndrivenError  # a quantile ends with the last bucket
    over, one = here.seconds(window), row(replace(series, part="_bucket"), here.deployment)
    if upper is None:
        at_lower, at_upper, lower = 0.0, 0.0, bounds[-1]
    else:
        lower = max((bound for bound in (0.0, *bounds) if bound < value), default=0.0)
        into = (value - lower) / (upper - lower)
        inside = 0.5 * min(level / into, (1 - level) / (1 - into) if into < 1 else 1)
        at_lower, at_upper = level - into * inside, level + (1 - into) * inside
    found: dict[Row, Shown] = {}
    for bound in bounds:
        below = at_lower if bound <= lower else at_upper if bound == upper else 1.0
        found[one.with_label("le", f"{bound:g}")] = Events(below * here.whole, over)
    found[one.with_label("le", "+Inf")] = Events(here.whole, over)
    found[row(replace(series, part="_count"), here.deployment)] = Events(here.whole, over)
    return found


def _matrices(query: Query) -> list[Matrix]:
    match query:
        case Aggregation():
            return _matrices(query.query)
        case Call(arguments=(Matrix() as matrix, *_)):
            return [matrix]
    raise UndrivenError


def _binary(query: Binary, value: float, here: Here) -> Inputs:
    left, right = query.left, query.right
    match query:
        case Binary(bool_=True, right=Number(bound)):
            return bring(left, _side(query.op, bound, true=value > 0), here)
        case Binary(op="or"):
            return _either(left, right, value, here)
        case Binary(op="and" | "unless" | ">" | ">=" | "<" | "<=" | "==" | "!="):
            return bring(left, value, here)
        case Binary(right=Number()) | Binary(left=Number()):
            return _with_number(query, value, here)
        case Binary(op="-", left=Call(function="time")):
            return _age(right, value, here)
        case Binary(op="+"):
            forgets = _longest(left, here) < _HOUR or _longest(left, here) <= _longest(right, here)
            lever, held = (left, right) if forgets else (right, left)
            beside = -1 if value == 0 and isinstance(lever, Binary) and lever.op == "!=" else 0  # zero would be none
            return {**bring(held, beside, here), **bring(lever, value - beside, here)}
        case Binary(op="-"):
            return {**bring(right, 0, here), **bring(left, value, here)}
        case Binary(op="*") if _is_status(left):
            return {**bring(left, float(value != 0), here), **bring(right, value if value else 1, here)}
        case Binary(op="*"):
            return {**bring(right, 1, here), **bring(left, value, here)}
        case Binary(op="/"):
            return _ratio(left, right, value, here)
    raise UndrivenError


def _either(first: Query, second: Query, value: float, here: Here) -> Inputs:
    """The first, unless the second counts the same but for the very first events, or the first has one value only."""
    if isinstance(second, Call) and second.function == "increase":
        return bring(second, value, here)
    try:
        return bring(first, value, here)
    except UndrivenError:
        return bring(second, value, here)


def _with_number(query: Binary, value: float, here: Here) -> Inputs:
    match query.op, query.left, query.right:
        case "+", side, Number(number):
            return bring(side, value - number, here)
        case "-", side, Number(number):
            return bring(side, value + number, here)
        case "/", side, Number(number):
            return bring(side, value * number, here)
        case "-", Number(number), side:
            return bring(side, number - value, here)
        case ("*", side, Number(number)) | ("*", Number(number), side) if number:
            return bring(side, value / number, here)
        case "+", Number(number), side:
            return bring(side, value - number, here)
    raise UndrivenError


def _age(moment: Query, value: float, here: Here) -> Inputs:
    """A moment so many seconds ago."""
    ((one, scale),) = bring(moment, 1, here).items()
    if not isinstance(scale, Level):
        raise UndrivenError
    return {
        one: Moment(value, scale.value, moment.op if isinstance(moment, Binary) and moment.op in {">", "!="} else "")
    }


def _side(op: str, bound: float, *, true: bool) -> float:
    """A value for which a comparison is true, or is not, as near as it comes."""
    step = abs(bound) * EDGE or 1
    match op:
        case "==" | "!=":
            return bound if true == (op == "==") else float(bound == 0)
        case ">" | "<=":
            return bound + step if true == (op == ">") else bound
        case _:
            return bound if true == (op == ">=") else bound - step


def _longest(query: Query, here: Here) -> float:
    return max((here.seconds(window) for window in windows_of(query)), default=0)


def _is_status(query: Query) -> bool:
    """Whether it is 1 or 0."""
    if isinstance(query, Binary):
        return query.bool_ or (query.op == "*" and _is_status(query.left))
    return all(one.metric.unit == "bool" for one in series_of(query))


def _ratio(part: Query, whole: Query, value: float, here: Here) -> Inputs:
    match part, whole:
        case (
            Aggregation(query=Call(function="sum_over_time", arguments=(Matrix(series=GaugeSeries() as series),))),
            Aggregation(query=Call(function="count_over_time")),
        ):
            one, listed = row(series, here.deployment), jobs(here.deployment.selectors[series.metric.origin])
            return dict.fromkeys([one.with_label("job", job) for job in listed] or [one], Mean(value))
    found = bring(part, value * here.whole, here)
    return {**found, **_rest(whole, here.whole, found, part, here)}


def _rest(whole: Query, total: float, given: Inputs, part: Query, here: Here) -> Inputs:
    """What must be added to what is given of the part for the whole to be the total."""
    while isinstance(whole, Binary) and whole.op in {">", ">="} and not whole.bool_:
        whole = whole.left
    if isinstance(whole, Binary) and whole.op == "+":
        known = [_known(side, given, here) for side in (whole.left, whole.right)]
        for amount, other in zip(known, (whole.right, whole.left), strict=True):
            if amount is not None:
                return bring(other, total - amount, here)
    wanted = bring(whole, total, here)
    found: dict[Row, Shown] = {}
    for one, shown in wanted.items():
        same = [series for series in series_of(whole) if series.metric.name + series.part == one.name]
        parts = [other for other in given if other.name == one.name and same and matched(other, same[0].matchers)]
        if not parts:
            found[one] = shown
            continue
        of_part = next(series for series in series_of(part) if series.metric.name == same[0].metric.name)
        found[_beside(one, of_part, same[0])] = _less(shown, sum(_amount(given[other]) for other in parts))
    return found


def _known(query: Query, given: Inputs, here: Here) -> float | None:
    """What a query answers when all that it reads is given."""
    unit = bring(query, 1, here)
    if not unit or not unit.keys() <= given.keys():
        return None
    return sum(_amount(given[one]) / _amount(shown) for one, shown in unit.items())


def _beside(one: Row, part: Series, whole: Series) -> Row:
    """A series of the whole that is none of the part."""
    for matcher in part.matchers:
        if matcher in whole.matchers:
            continue
        label = matcher.label
        wanted = [own for own in whole.matchers if own.label == label]
        value = accepted(wanted, part.metric.labels.get(label, ()), [matcher])
        return one.with_label(label, value)
    raise UndrivenError


def _amount(shown: Shown) -> float:
    match shown:
        case Events():
            return shown.times
        case Level():
            return shown.value
    raise UndrivenError


def _less(shown: Shown, amount: float) -> Shown:
    match shown:
        case Events():
            return replace(shown, times=shown.times - amount)
        case Level():
            return replace(shown, value=shown.value - amount)
    raise UndrivenError
