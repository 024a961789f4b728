"""What a reader chose at the top of a dashboard, and how an address says it: as Grafana's own do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote_plus

from checks.moments import Clock
from checks.substitution import ALL
from errors import ConfigError

_VARIABLE = "var-"
_AS_GRAFANA_WRITES = "@:$,;"
_LATEST = Clock(2.0**31)


@dataclass(frozen=True)
class Choice:
    """A range in Grafana's words (`now-6h`, `now`; empty for the dashboard's own), and values of variables by name.

    `$__all` stands for All. Variables that are not named keep their own values.
    """

    range_from: str = ""
    range_to: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def parsed(query: str) -> Choice:
    """The choice in the query of an address, `from=now-6h&to=now&var-instance=a`; other parameters are ignored.

    Raises `ConfigError` when `from` or `to` is no moment.
    """
    values: dict[str, list[str]] = {}
    start = end = ""
    for name, value in _pairs(query):
        if name == "from":
            start = _checked(value)
        elif name == "to":
            end = _checked(value)
        elif name.startswith(_VARIABLE):
            values.setdefault(name.removeprefix(_VARIABLE), []).append(ALL if value == "All" else value)
    return Choice(start, end, {name: tuple(dict.fromkeys(given)) for name, given in values.items()})


def printed(choice: Choice) -> str:
    """The choice as one canonical query: the range, then variables and the values of each in the order of their text.

    Escaped as Grafana does: as `encodeURIComponent`, but a space is `+`, `@:$,;` stand as they are, and `!'()*` do not.
    """
    pairs = [("from", choice.range_from), ("to", choice.range_to)]
    shown = [(name, value) for name, value in pairs if value]
    shown += [(_VARIABLE + name, value) for name in sorted(choice.values) for value in sorted(choice.values[name])]
    return "&".join(f"{_escaped(name)}={_escaped(value)}" for name, value in shown)


def _escaped(words: str) -> str:
    return quote_plus(words, safe=_AS_GRAFANA_WRITES, errors="replace")


def _pairs(query: str) -> Iterable[tuple[str, str]]:
    try:
        return parse_qsl(query.removeprefix("?"), keep_blank_values=True, max_num_fields=1000)
    except ValueError as error:
        raise ConfigError("the choice has more than 1000 parameters", todo="Choose fewer values, or All") from error


def _checked(words: str) -> str:
    """The moment itself; a moment that depends on now is tried on a late one."""
    if words:
        _LATEST.at(words)
    return words.strip()
