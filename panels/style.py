"""One look for the whole product."""

from __future__ import annotations

from typing import Any

from systems.deployment import Deployment
from systems.signal import MONEY, PER_MINUTE, Limit, Signal

Json = dict[str, Any]

# Of Okabe and Ito's palette, told apart by people with any colour vision (https://jfly.uni-koeln.de/color/).
GREEN, AMBER, RED = "#009E73", "#E69F00", "#D55E00"
SKY, BLUE, PURPLE, GREY = "#56B4E9", "#0072B2", "#CC79A7", "#999999"
# Of Paul Tol's (https://personal.sron.nl/~pault/): this yellow is seen on white too.
YELLOW, VIOLET, TEAL, OLIVE = "#CCBB44", "#AA4499", "#44AA99", "#999933"

LINES = (SKY, PURPLE, YELLOW, BLUE, GREY, VIOLET, TEAL, OLIVE)
"""Colours of lines, in the order in which a panel uses them.

Green, amber and red are not among them: they say how bad something is, never what it is.
"""

SAID = {
    **dict.fromkeys(("critical", "error", "failed", "failure"), RED),
    **dict.fromkeys(("warning", "timeout"), AMBER),
    "none": GREY,
}
"""Colours of label values that say by themselves how bad something is."""

PALETTE: Json = {"mode": "palette-classic"}
"""Colours for series that nobody knows beforehand: Grafana's own, since an override must name what it colours."""

_CURRENCIES = {"USD", "EUR", "GBP", "JPY", "INR", "CHF", "BTC", "KRW", "BRL", "CNY"}
_SAID_PLAINLY = {PER_MINUTE: "suffix:/min"}
_CURRENCY_UNITS = {"BTC": "currencyBTC", "CNY": "currencyCNY"}


VISIBLE: Json = {"hideFrom": {"legend": False, "tooltip": False, "viz": False}}
"""What the browser writes for a field that is hidden nowhere; some panel types need it said."""


def unit(signal_unit: str, deployment: Deployment) -> str:
    """The Grafana unit id; an amount of money is in the deployment's currency, and a pace is not "ops"."""
    if signal_unit != MONEY:
        return _SAID_PLAINLY.get(signal_unit, signal_unit)
    currency = deployment.currency
    return f"currency{currency}" if currency in _CURRENCIES else f"suffix:{currency}"


def steps(limit: Limit | None) -> list[Json]:
    """Threshold steps for a limit, ascending: Grafana colours from each value upwards."""
    if limit is None:
        return [{"color": SKY, "value": None}]
    coloured = [(limit.warning, AMBER), (limit.critical, RED)]
    given = [(value, colour) for value, colour in coloured if value is not None]
    if limit.signal.better == "lower":
        return [{"color": GREEN, "value": None}, *({"color": colour, "value": value} for value, colour in given)]
    # Below the worst value is its colour; each value lifts to the next better one.
    worst_first = given[::-1]
    colours = [colour for _, colour in worst_first] + [GREEN]
    values = [None, *(value for value, _ in worst_first)]
    return [{"color": colour, "value": value} for colour, value in zip(colours, values, strict=True)]


def marks(limit: Limit | None) -> list[Json]:
    """Threshold steps for lines drawn at a limit's values, each in the colour of what begins there on its bad side."""
    if limit is None:
        return steps(None)
    given = [(value, colour) for value, colour in ((limit.warning, AMBER), (limit.critical, RED)) if value is not None]
    return [{"color": SKY, "value": None}, *({"color": colour, "value": value} for value, colour in sorted(given))]


SIGN_STEPS: list[Json] = [
    {"color": RED, "value": None},
    {"color": SKY, "value": 0},
    {"color": GREEN, "value": 1e-9},
]
"""For an amount that can be lost: red below zero, green above, neither at zero."""


def sign_steps(limit: Limit | None) -> list[Json]:
    """Threshold steps for an amount that can be lost: those of its limit, and a loss within it is not green."""
    if limit is None:
        return SIGN_STEPS
    judged = steps(limit)
    if limit.signal.better == "lower" or limit.nearest >= 0:
        return judged
    return [*judged[:-1], {"color": SKY, "value": limit.nearest}, SIGN_STEPS[-1]]


_LONG = ((86400, "d"), (3600, "h"))

UNKNOWN = "NOT ANSWERING"
"""What stands in place of a number that nothing answers."""


def amount(value: float, signal: Signal, deployment: Deployment) -> str:
    """A value of the signal as a sentence says it: `70 %`, `300 s`, `8 d`, `-2,500 USD`."""
    match signal.unit:
        case "percentunit":
            return f"{value * 100:g} %"
        case "money":
            return f"{value:,.0f} {deployment.currency}"
        case "s":
            long, name = next((u for u in _LONG if value and value % u[0] == 0), (1, "s"))
            return f"{value / long:g} {name}"
        case "suffix:×":
            return f"{value:g} ×"
    return f"{value:g}"


def fixed(colour: str) -> Json:
    """A field colour that does not depend on the value."""
    return {"mode": "fixed", "fixedColor": colour}


def coloured(matcher: str, option: str, colour: str) -> Json:
    """An override that gives one series its colour; `matcher` is byName or byFrameRefID."""
    return {"matcher": {"id": matcher, "options": option}, "properties": [{"id": "color", "value": fixed(colour)}]}


def states(**named: tuple[str, str]) -> list[Json]:
    """Value mappings of a state: `states(_0=("DOWN", RED))` writes the word for the value 0, in the colour."""
    options = {
        key.lstrip("_"): {"text": text, "color": colour, "index": i}
        for i, (key, (text, colour)) in enumerate(named.items())
    }
    return [{"type": "value", "options": options}]


UP_OR_DOWN = states(_0=("DOWN", RED), _1=("UP", GREEN))
"""Words for what answers or does not."""
