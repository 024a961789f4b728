"""What is not there: targets that nobody knows, metrics that are not exported; and the alert that always fires."""

from __future__ import annotations

from collections.abc import Iterator

from rules.absence import jobs
from rules.firing import EXPORTER_DOWN, SIGNAL_MISSING, VALUE_UNKNOWN, WATCHDOG, Firing
from rules.proof.bring import PEAK, bring
from rules.proof.course import Phase
from rules.proof.rows import Inputs, Level, Row, row
from rules.proof.setting import KEPT, Json, Scenario, Setting, check, rows, samples
from systems import signals as s
from systems.catalogue import up
from systems.metric import APP, RECORDED
from systems.walk import series_of


def targets(setting: Setting) -> Iterator[Scenario]:
    """Each target that Prometheus does not know any longer, and each exporter that does not answer."""
    for rule in setting.rules:
        if rule.signal == s.UP and rule.alert:
            yield from _unknown(rule, APP, setting)
        elif rule.name == EXPORTER_DOWN:
            for origin in setting.deployment.selectors:
                if origin not in {APP, RECORDED}:
                    yield from _unknown(rule, origin, setting)
                    yield _silent(rule, origin, setting)


def missing(setting: Setting) -> Iterator[Scenario]:
    """All metrics that alerts depend on, no longer exported by processes that answer."""
    rules = [rule for rule in setting.rules if rule.name == SIGNAL_MISSING]
    if not rules:
        return
    lost = {}
    for rule in rules:
        series = next(one for one in series_of(setting.deployment.adapted(rule.query)) if one.metric.name != "up")
        lost[row(series, setting.deployment)] = setting.alert(rule, _absent(series.metric.origin, setting), 1)
    yield _lost("a number that alerts depend on", rules[0], setting, list(lost), list(lost.values()))


def valueless(setting: Setting) -> Iterator[Scenario]:
    """An account that is worth nothing."""
    for rule in setting.rules:
        if rule.name == VALUE_UNKNOWN:
            worth = setting.deployment.adapted(setting.deployment.total(s.EQUITY))
            good, bad = (bring(worth, value, setting.here) for value in (PEAK, 0))
            yield _comes_and_goes(f"{rule.name}: zero", rule, setting, good, bad, [setting.alert(rule, {}, 0)])


def watchdog(setting: Setting) -> Iterator[Scenario]:
    """It fires whatever happens."""
    for rule in setting.rules:
        if rule.name == WATCHDOG:
            always = [setting.alert(rule, {}, 1)]
            yield Scenario(rule.name, rule.name, {}, frozenset(), tuple(check(n, rule.name, always) for n in (0, 5)), 6)


def _unknown(rule: Firing, origin: str, setting: Setting) -> Iterator[Scenario]:
    one = row(up(origin), setting.deployment)
    for job in jobs(setting.deployment.selectors[origin]) or [""]:
        own = _absent(origin, setting) | ({"job": job} if job else {})
        target = one.with_label("job", job) if job else one
        yield _lost(job or origin, rule, setting, [target], [setting.alert(rule, own, 1)])


def _lost(what: str, rule: Firing, setting: Setting, lost: list[Row], expected: list[Json]) -> Scenario:
    others = {one: it for one, it in setting.healthy.items() if one not in lost}
    there = {**others, **dict.fromkeys(lost, Level(1))}
    return _comes_and_goes(f"{rule.name}: {what} is gone", rule, setting, there, others, expected)


def _silent(rule: Firing, origin: str, setting: Setting) -> Scenario:
    one = row(up(origin), setting.deployment)
    own = {label: value for label, value in one.labels if label in rule.by}
    expected = [setting.alert(rule, own, 0)]
    name = f"{rule.name}: {origin} does not answer"
    return _comes_and_goes(name, rule, setting, {one: Level(1)}, {one: Level(0)}, expected)


def _comes_and_goes(
    name: str, rule: Firing, setting: Setting, good: Inputs, bad: Inputs, expected: list[Json]
) -> Scenario:
    """Bad for one sample, good, bad until it fires, and good again."""
    hold = samples(rule.hold)
    phases = [Phase(span) for span in (2, 1, hold + 1, hold + 3, KEPT + 3)]
    fails = sum(phase.samples for phase in phases[:3])
    return Scenario(
        name,
        rule.name,
        rows([good, bad, good, bad, good], phases),
        setting.reads(rule.query),
        (
            check(fails - 1, rule.name),
            check(fails + hold - 1, rule.name),
            check(fails + hold, rule.name, expected),
            check(fails + hold + 3 + KEPT + 1, rule.name),
        ),
        sum(phase.samples for phase in phases),
    )


def _absent(origin: str, setting: Setting) -> dict[str, str]:
    """The labels that `absent` knows: those that are asked for by their value."""
    return {one.label: one.value for one in setting.deployment.selectors[origin] if one.op == "="}
