"""The systems that there are, and the deployments of them that the configuration asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from config import Config, DeploymentConfig, LimitConfig
from errors import ConfigError, TradeboardsError, nearest, raise_all, within
from systems import andre, trader247, traderagent, trading, tradpal
from systems.adapt import SCALES, Exported, scale
from systems.channel import alerting_problems, channel_problems, channels, unknown_webhooks
from systems.deployment import Deployment
from systems.desk import DESK, Desk
from systems.exporters.scrape import SCRAPED
from systems.matcher import Matcher, equals, matches
from systems.session import session, session_problems
from systems.signal import Limit, Signal
from systems.signals import SIGNALS
from systems.system import System, currency_problems, day_problems, scrape_problems, selector_problems, zone_problems
from systems.userfile import load

SHIPPED = (andre.SYSTEM, trader247.SYSTEM, trading.SYSTEM, tradpal.SYSTEM, traderagent.SYSTEM)
"""The systems that come with tradeboards. A new one is a file beside `trader247.py` and its line here."""


def known_systems(config: Config) -> Mapping[str, System]:
    """The shipped systems and a user's own, by slug.

    Raises `ConfigError` (or `Problems` with all of them) for a file that cannot be read or that has no `SYSTEM`, or a
    slug that is taken.
    """
    systems = {system.slug: system for system in SHIPPED}
    owners = dict.fromkeys(systems, "the system of systems/registry.py") | {DESK: "the desk"}
    problems: list[TradeboardsError] = []
    for path in config.systems:
        try:
            system = load(path)
        except TradeboardsError as error:
            problems.append(error)
            continue
        if owner := owners.get(system.slug):
            todo = "Give the system another" + ("" if system.slug == DESK else ", or leave one of the two out")
            problems.append(ConfigError(f'the slug "{system.slug}" is taken by {owner}', where=str(path), todo=todo))
        owners.setdefault(system.slug, str(path))
        systems[system.slug] = system
    raise_all(problems)
    return systems


def deployments(config: Config, wanted: Iterable[str] = ()) -> tuple[Deployment, ...]:
    """The deployments to work on: one a system, and those of the configuration; only the `wanted` when any are named.

    Raises `ConfigError` (or `Problems` with all of them) for names that are not known.
    """
    return tuple(one for one in _chosen(config, wanted, desk=False) if isinstance(one, Deployment))


def everything(config: Config, wanted: Iterable[str] = ()) -> tuple[Deployment | Desk, ...]:
    """The deployments, as `deployments` gives them, and the desk of all of them where there are several."""
    return _chosen(config, wanted, desk=True)


def _chosen(config: Config, wanted: Iterable[str], *, desk: bool) -> tuple[Deployment | Desk, ...]:
    systems = known_systems(config)
    asked = dict.fromkeys(systems, DeploymentConfig()) | dict(config.deployments)
    own = asked.pop(DESK, DeploymentConfig())
    problems: list[TradeboardsError] = []
    made: dict[str, Deployment | Desk] = {}
    several = len(asked) > 1
    for slug, settings in asked.items():
        try:
            made[slug] = _deployment(slug, settings, systems, DESK if several else "")
        except TradeboardsError as error:
            problems += within(f"{config.where}: deployments.{slug}", error) if slug in config.deployments else [error]
        for severity, texts in settings.channels.items():
            place = f"{config.where}: deployments.{slug}: channels.{severity}"
            problems += unknown_webhooks(texts, config.alerting, place)
    for problem in alerting_problems(config.alerting):
        problems += within(f"{config.where}: alerting", problem, ".")
    members = tuple(one for one in made.values() if isinstance(one, Deployment))
    problems += _same_titles(members, config.where)
    try:
        if desk and several and members:
            made[DESK] = _desk(own, members)
    except TradeboardsError as error:
        problems += within(f"{config.where}: deployments.{DESK}", error)
    known = [*asked, DESK] if desk and several else [*asked]
    for slug in wanted:
        if slug not in known:
            problems.append(ConfigError(f'no deployment "{slug}"', todo=nearest(slug, known)))
    raise_all(problems)
    chosen = set(wanted) or set(made)
    return tuple(deployment for slug, deployment in made.items() if slug in chosen)


def _same_titles(deployments: Iterable[Deployment], where: str) -> Iterator[TradeboardsError]:
    """Deployments whose dashboards would have the same titles in one folder: a Grafana refuses all of that folder."""
    slugs: dict[tuple[str, str], str] = {}
    for one in deployments:
        first = slugs.setdefault((one.folder, one.title), one.slug)
        if first != one.slug:
            said = f'its title "{one.title}" is that of {first}, in the same folder'
            yield ConfigError(said, where=f"{where}: deployments.{one.slug}", todo="Give one another title or folder")


def _desk(settings: DeploymentConfig, members: tuple[Deployment, ...]) -> Desk:
    allowed, unsaid = {"title", "folder", "timezone", "editable"}, vars(DeploymentConfig())
    raise_all(
        ConfigError("the desk has no system of its own", where=name, todo=f"It takes {', '.join(sorted(allowed))}")
        for name, value in vars(settings).items()
        if value != unsaid[name] and name not in allowed
    )
    raise_all(_title_problems(settings))
    if settings.timezone:
        raise_all(zone_problems(settings.timezone, "timezone"))
    title = settings.title or Desk.title
    return Desk(members, title, settings.folder or title, settings.timezone or Desk.timezone, settings.editable)


def _deployment(slug: str, settings: DeploymentConfig, systems: Mapping[str, System], desk: str) -> Deployment:
    name = settings.system or slug
    if name not in systems:
        raise ConfigError(f'no system "{name}"', todo=nearest(name, systems))
    system = systems[name]
    raise_all(_problems(settings, system))
    signals = _signals(system)
    title = settings.title or (system.title if slug == name else f"{system.title} ({slug})")
    return Deployment(
        slug=slug,
        title=title,
        system=system,
        selectors={**system.selectors, **{o: _matchers(labels) for o, labels in settings.selectors.items()}},
        folder=settings.folder or title,
        limits=tuple(_limit(signals[key], limit, system, slug) for key, limit in settings.limits.items()),
        datasource=settings.datasource,
        postgres=settings.postgres,
        currency=settings.currency or system.currency,
        timezone=settings.timezone or system.timezone,
        day_start=settings.day_start or system.day_start,
        session=session(settings.session or system.session),
        scrape_interval=settings.scrape_interval or system.scrape_interval,
        editable=settings.editable,
        recording=settings.recording,
        exported=_exported(settings, system),
        desk=desk,
        channels={severity: channels(texts) for severity, texts in {**system.channels, **settings.channels}.items()},
    )


def _problems(settings: DeploymentConfig, system: System) -> Iterator[TradeboardsError]:
    for origin, labels in settings.selectors.items():
        if origin not in system.selectors:
            yield ConfigError(f'no origin "{origin}"', where="selectors", todo=nearest(origin, system.selectors))
        try:
            yield from selector_problems(_matchers(labels), f"selectors.{origin}")
        except TradeboardsError as error:  # a label that is none
            yield from within(f"selectors.{origin}", error)
    known = _signals(system)
    for key in settings.limits:
        if key not in known:
            yield ConfigError(f'no signal "{key}"', where="limits", todo=nearest(key, known))
    if settings.currency:
        yield from currency_problems(settings.currency, "currency")
    if settings.scrape_interval:
        yield from scrape_problems(settings.scrape_interval, "scrape_interval")
    yield from _title_problems(settings)
    if settings.timezone:
        yield from zone_problems(settings.timezone, "timezone")
    if settings.day_start:
        yield from day_problems(settings.day_start, "day_start")
    yield from session_problems(settings.session or system.session, settings.timezone or system.timezone, "session")
    yield from channel_problems(settings.channels, "channels")
    yield from _export_problems(settings, system)


def _title_problems(settings: DeploymentConfig) -> Iterator[TradeboardsError]:
    for key in ("title", "folder"):
        text = getattr(settings, key)
        if not text.isprintable():
            yield ConfigError("holds a character that cannot be printed", where=key, todo="Write it without")
        elif text != text.strip():
            yield ConfigError("begins or ends with a space, which Grafana drops", where=key, todo="Write it without")


def _export_problems(settings: DeploymentConfig, system: System) -> Iterator[TradeboardsError]:
    known = {metric.name: metric for metric in system.catalogue}
    for name, given in settings.metrics.items():
        where = f"metrics.{name}"
        if name not in known:
            yield ConfigError(f'no metric "{name}"', where=where, todo=nearest(name, known))
            continue
        metric = known[name]
        if given.name:
            try:
                replace(metric, name=given.name)
            except TradeboardsError as error:
                yield from within(where, error)
        if given.unit and metric.kind == "histogram":
            yield ConfigError("a histogram has the scale of its buckets", where=where, todo="Leave its unit out")
        elif given.unit and scale(given.unit, metric.unit) is None:
            same = next((units for units in SCALES.values() if metric.unit in units), {})
            todo = f"Write {' or '.join(same)}" if same else "Leave its unit out"
            yield ConfigError(f'"{given.unit}" does not become "{metric.unit}"', where=where, todo=todo)
    given_names = [given.name for given in settings.metrics.values() if given.name]  # one metric may stand for another
    for name in sorted({name for name in given_names if given_names.count(name) > 1}):
        yield ConfigError(f'two metrics would be "{name}"', where="metrics", todo="Give each the name it has here")
    for name in sorted(settings.metrics.keys() & {series.metric.name for series in SCRAPED.metrics}):
        yield ConfigError("Prometheus itself names it", where=f"metrics.{name}", todo="Leave it out")


def _exported(settings: DeploymentConfig, system: System) -> dict[str, Exported]:
    units = {metric.name: metric.unit for metric in system.catalogue}
    return {
        name: Exported(given.name or name, (given.unit and scale(given.unit, units[name])) or 1)
        for name, given in settings.metrics.items()
    }


def _matchers(labels: Mapping[str, str]) -> tuple[Matcher, ...]:
    return tuple(
        matches(label, value[1:]) if value.startswith("~") else equals(label, value) for label, value in labels.items()
    )


def _signals(system: System) -> Mapping[str, Signal]:
    return SIGNALS | {signal.key: signal for signal in system.own_signals}


def _limit(signal: Signal, limit: LimitConfig, system: System, slug: str) -> Limit:
    """A limit of the configuration; what it does not say of its alert is what the system's says."""
    own = {one.signal: one for one in system.limits}.get(signal)
    hold, alert = (limit.hold or own.hold, own.alert) if own else (limit.hold, "")
    return Limit(signal, limit.warning, limit.critical, said_by(slug), hold, alert)


def said_by(slug: str) -> str:
    """The origin of limits that the configuration gives a deployment."""
    return f"tradeboards.toml, {slug}"
