"""`tradeboards check`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.options import configuration, format_option, names, prometheus_at, time_option

if TYPE_CHECKING:
    from checks.evidence import Evidence
    from checks.report import Form
    from checks.ruleset import Ruleset
    from checks.subject import Subject


@click.command()
@click.argument("wanted", nargs=-1, metavar="[DEPLOYMENT|FILE]...", shell_complete=names("deployment"))
@click.option("--prometheus", metavar="URL", help="Ask it every query too. A token is taken from PROMETHEUS_TOKEN.")
@time_option
@click.option("--list", "listed", is_flag=True, help="Print what is checked and why, as Markdown, and end.")
@format_option
@click.pass_context
def check(
    context: click.Context, wanted: tuple[str, ...], prometheus: str | None, at: float | None, listed: bool, form: Form
) -> None:
    """Look for mistakes in dashboards and rules: ours, or those of JSON and YAML files. Exit 1 when there are any.

    \b
    Examples:
      tradeboards check
      tradeboards check some-dashboard.json some.rules.yml
      tradeboards check --prometheus http://127.0.0.1:9090
    """
    from itertools import chain

    from checks import run
    from checks.pages import pages
    from checks.report import report
    from checks.subjects import from_files, our_rules, ours, rules_from_files
    from dashboards.compile import compile_each, uids
    from systems.deployment import Deployment
    from systems.registry import everything

    if listed:
        click.echo("\n".join(pages()), nl=False)
        return
    files = [name for name in wanted if name.endswith(".json")]
    of_rules = [name for name in wanted if name.endswith((".yml", ".yaml"))]
    named = [name for name in wanted if name not in files and name not in of_rules]
    subjects: Iterable[Subject | Ruleset] = from_files(Path(name) for name in files)
    rulesets = rules_from_files(Path(name) for name in of_rules)
    number = len(files)
    if named or not files + of_rules:
        config = configuration(context)
        every = everything(config)
        there = uids(every)
        chosen = everything(config, named) if named else every
        subjects = chain(subjects, ours(compile_each(chosen), there))
        number += len(uids(chosen) if named else there)
        rulesets += our_rules([one for one in chosen if isinstance(one, Deployment)], config)
    kept = list(chain(subjects, rulesets)) if prometheus else []
    problems = run(kept or chain(subjects, rulesets))
    found = _evidence(kept, prometheus, at) if prometheus else None
    count = sum(len(one.rules) for one in rulesets) if rulesets else None
    click.echo(report(problems, found, number, form, rules=count), nl=False)
    context.exit(1 if problems or (found and not found.good) else 0)


def _evidence(subjects: Sequence[Subject | Ruleset], url: str, at: float | None) -> Evidence:
    import time

    from checks.evidence import evidence

    with (
        prometheus_at(url) as prometheus,
        click.progressbar(length=1, label="asking", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar,
    ):

        def progress(_: object, __: int, whole: int) -> None:
            bar.length = whole
            bar.update(1)

        return evidence(subjects, prometheus, at=time.time() if at is None else at, progress=progress)
