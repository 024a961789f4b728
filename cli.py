"""The commands. The only place that prints or exits.

Exit codes: 0 nothing to report, 1 differences or problems, 2 it could not do the work. Everything heavy is imported by
the command that needs it, when it runs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from changes.plan import Plan
    from changes.wording import Line
    from checks.evidence import Evidence
    from checks.report import Form
    from checks.subject import Subject
    from config import Config

VERSION = "0.1.0"
NEXT = """
Try next:
  edit a limit in systems/trader247.py, then   tradeboards build && tradeboards diff
  see the lab's data in a Grafana of yours:    tradeboards lab up
  what trader247 gets, and why:                tradeboards systems --signals
  push to your own Grafana:                    README.md, "Your Grafana, your deployments\""""
FORMATS = click.Choice(["text", "markdown", "json"])
_COLOURS = {"+": "green", "-": "red", "~": "yellow", "!": "red"}


class Commands(click.Group):
    """A group in which what a user can cause is one line and exit code 2, never a traceback."""

    def invoke(self, context: click.Context) -> Any:
        from errors import Problems, TradeboardsError

        try:
            return super().invoke(context)
        except TradeboardsError as error:
            self._tell(*(error.problems if isinstance(error, Problems) else (error,)))
        except BrokenPipeError:  # click ends it quietly
            raise
        except OSError as error:
            self._tell(f"{error.filename or 'output'}: {error.strerror or error}")
        except KeyboardInterrupt:
            self._tell("interrupted")
            raise click.exceptions.Exit(130) from None
        raise click.exceptions.Exit(2)

    @staticmethod
    def _tell(*problems: object) -> None:
        for problem in problems:
            click.echo(f"{click.style('error:', fg='red', bold=True)} {problem}", err=True)


def _names(kind: str) -> Any:
    """Completes names of deployments or targets in a shell."""

    def complete(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
        from config import load
        from errors import TradeboardsError
        from systems.registry import everything

        try:
            config = load(context.find_root().params.get("config"))
            known = list(config.targets) if kind == "target" else [one.slug for one in everything(config)]
        except TradeboardsError:  # a shell that completes has nowhere to show it
            return []
        return [name for name in known if name.startswith(begun)]

    return complete


deployments_argument = click.argument(
    "wanted", nargs=-1, metavar="[DEPLOYMENT]...", shell_complete=_names("deployment")
)
target_option = click.option(
    "--target", metavar="NAME", help="A target of tradeboards.toml.", shell_complete=_names("target")
)
format_option = click.option(
    "--format", "form", type=FORMATS, default="text", show_default=True, help="For people, pull requests or programs."
)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--config", type=click.Path(path_type=Path), metavar="FILE", help="In place of tradeboards.toml in this folder."
)
@click.version_option(VERSION, prog_name="tradeboards")
@click.pass_context
def main(context: click.Context, config: Path | None) -> None:
    """Grafana dashboards for trading systems, as Python code.

    \b
    Examples:
      tradeboards build                 compile all dashboards to build/
      tradeboards check                 look for mistakes in them
      tradeboards diff                  compare build/ with the target
      tradeboards push                  make the target the same
      tradeboards push trader247        only one deployment's

    Where no DEPLOYMENT is named, all are meant. Without a tradeboards.toml the target is the folder var/grafana.

    \b
    Completion in a shell (or zsh_source, fish_source):
      eval "$(_TRADEBOARDS_COMPLETE=bash_source tradeboards)"
    """
    import io
    import os

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # an old terminal's encoding may lack a letter of a title
            stream.reconfigure(errors="backslashreplace")
    if os.environ.get("NO_COLOR"):
        context.color = False
    context.obj = config


def _config(context: click.Context) -> Config:
    from config import load

    return load(context.obj)


def _print(lines: Iterable[Line]) -> None:
    for line in lines:
        click.secho(str(line), fg=_COLOURS.get(line.symbol))


@main.command()
@deployments_argument
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder to write to, in place of build/ beside the configuration."
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when the folder is not what the sources say.")
@click.pass_context
def build(context: click.Context, wanted: tuple[str, ...], out: Path | None, check: bool) -> None:
    """Compile dashboards to JSON and, where no DEPLOYMENT is named, data sources to Grafana's provisioning YAML.

    \b
    Examples:
      tradeboards build
      tradeboards build trader247 --out /tmp/boards
      tradeboards build --check         for CI: is what is committed fresh?
    """
    from config import BUILD
    from dashboards import output
    from dashboards.compile import compile_each
    from datasources.declared import declared
    from lab.outside import signals_as_exit
    from systems.registry import everything

    if out == Path():  # a shell variable that was never set
        raise click.BadParameter("names no folder", param_hint="--out")
    config = _config(context)
    out = out or config.root / BUILD
    chosen = everything(config, wanted)
    files = output.files(compile_each(chosen), () if wanted else declared(config, chosen))
    with signals_as_exit():
        difference = (output.compare if check else output.write)(files, out, whole=not wanted)
    marks = {"+": difference.missing, "~": difference.changed, "-": difference.orphaned}
    for mark, paths in marks.items():
        for path in paths:
            click.secho(f"{mark} {out / path}", fg=_COLOURS[mark])
    count = output.counted(difference)
    if check and difference:
        click.echo(f"{out}/ is stale: {count} compiled, files marked above differ. Run it without --check")
        context.exit(1)
    changed = len(difference.missing) + len(difference.changed)
    left = difference.dashboards + difference.sources - changed
    click.echo(f"{out}/: {count}, {changed if not check else 0} written, {left} unchanged")


@main.command()
@click.argument("wanted", nargs=-1, metavar="[DEPLOYMENT|FILE]...", shell_complete=_names("deployment"))
@click.option("--prometheus", metavar="URL", help="Ask it every query too. A token is taken from PROMETHEUS_TOKEN.")
@click.option("--time", "at", metavar="T", help="End of the range: unix seconds or RFC 3339; now when left out.")
@click.option("--list", "listed", is_flag=True, help="Print what is checked and why, as Markdown, and end.")
@format_option
@click.pass_context
def check(
    context: click.Context, wanted: tuple[str, ...], prometheus: str | None, at: str | None, listed: bool, form: Form
) -> None:
    """Look for mistakes in dashboards: ours, or those of JSON files. Exit 1 when there are any.

    \b
    Examples:
      tradeboards check
      tradeboards check some-dashboard.json
      tradeboards check --prometheus http://127.0.0.1:9090
    """
    from itertools import chain

    from checks import run
    from checks.pages import pages
    from checks.report import report
    from checks.subjects import from_files, ours
    from dashboards.compile import compile_each, uids
    from systems.registry import everything

    if listed:
        click.echo("\n".join(pages()), nl=False)
        return
    files = [name for name in wanted if name.endswith(".json")]
    named = [name for name in wanted if name not in files]
    subjects: Iterable[Subject] = from_files(Path(name) for name in files)
    number = len(files)
    if named or not files:
        config = _config(context)
        every = everything(config)
        there = uids(every)
        chosen = everything(config, named) if named else every
        subjects = chain(subjects, ours(compile_each(chosen), there))
        number += len(uids(chosen) if named else there)
    kept = list(subjects) if prometheus else []
    problems = run(kept or subjects)
    found = _evidence(kept, prometheus, at) if prometheus else None
    click.echo(report(problems, found, number, form), nl=False)
    context.exit(1 if problems or (found and not found.good) else 0)


def _evidence(subjects: Sequence[Subject], url: str, at: str | None) -> Evidence:
    import os
    import time

    from checks.evidence import evidence
    from datasources.prometheus import Login, Prometheus
    from systems.window import moment

    login = Login(token=os.environ.get("PROMETHEUS_TOKEN", "")) if "@" not in url else None
    with (
        Prometheus(url, login=login) as prometheus,
        click.progressbar(length=1, label="asking", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar,
    ):

        def progress(_: object, __: int, whole: int) -> None:
            bar.length = whole
            bar.update(1)

        return evidence(subjects, prometheus, at=moment(at) if at else time.time(), progress=progress)


@main.command()
@deployments_argument
@target_option
@click.option("--base", metavar="REV", help="Compare with a git revision's build/ in place of a target.")
@format_option
@click.pass_context
def diff(context: click.Context, wanted: tuple[str, ...], target: str | None, base: str | None, form: str) -> None:
    """Compare build/ with a target, panel by panel. Exit 1 when they differ.

    \b
    Examples:
      tradeboards diff
      tradeboards diff --target production trader247
      tradeboards diff --base origin/main --format markdown
    """
    from changes.built import built
    from changes.plan import plan, plan_since
    from changes.report_json import plan_json
    from changes.report_markdown import plan_markdown
    from changes.report_text import plan_lines
    from targets.opening import open_target
    from targets.revision import Revision

    config = _config(context)
    desired = built(config, wanted)
    if base is not None and target is not None:
        raise click.UsageError("--base and --target are two things to compare with; give one")
    if base is not None:
        revision = Revision(base, config.root)
        made = plan_since(desired, revision, revision.uids(wanted))
    else:
        name, settings = config.chosen_target(target)
        made = plan(desired, open_target(name, settings, config.root))
    if form == "text":
        _print(plan_lines(made))
    else:
        click.echo(plan_markdown(made) if form == "markdown" else plan_json(made), nl=False)
    context.exit(1 if made.differs else 0)


@main.command()
@deployments_argument
@target_option
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--adopt", metavar="UID", multiple=True, help="Take over a dashboard that is not ours.")
@click.pass_context
def push(
    context: click.Context,
    wanted: tuple[str, ...],
    target: str | None,
    dry_run: bool,
    yes: bool,
    adopt: tuple[str, ...],
) -> None:
    """Make a target hold what build/ holds: show the plan, ask, write.

    Nothing is written that moved since it was compared, that cannot be read, or that was never ours.
    Exit 1 when something was refused, 2 when a write failed.

    \b
    Examples:
      tradeboards push
      tradeboards push --target production --dry-run
      tradeboards push --yes --adopt trader247-risk
    """
    from changes.built import built
    from changes.plan import plan
    from changes.report_text import plan_lines
    from targets.opening import open_target

    config = _config(context)
    name, settings = config.chosen_target(target)
    place = open_target(name, settings, config.root)
    made = plan(built(config, wanted), place, adopt)
    _print(plan_lines(made))
    if made.writes and not dry_run:
        _confirm(f"Write {len(made.writes)} to {made.place}?", yes)
        _apply(context, config, made, place)
    if made.refused or (dry_run and made.writes):
        context.exit(1)


def _confirm(question: str, yes: bool) -> None:
    from errors import ConfigError

    if yes:
        return
    if not (sys.stdin and sys.stdin.isatty()):
        raise ConfigError("nobody is here to ask", where="push", todo="Say --yes to write without being asked")
    click.confirm(question, abort=True)


def _apply(context: click.Context, config: Config, made: Plan, place: Any) -> None:
    from changes.apply import apply
    from changes.report_text import outcome_line, result_line
    from targets.head import head

    revision = head(config.root)
    message = f"tradeboards {VERSION}" + (f", git {revision}" if revision else "")
    try:
        result = apply(
            made, place, message=message, revision=revision, on_progress=lambda outcome: _print([outcome_line(outcome)])
        )
    except KeyboardInterrupt:
        click.echo("! stopped: what is named above was written, one more may have been; the next push does the rest")
        raise
    _print([result_line(result)])
    if result.failed:
        context.exit(2)


@main.command()
@deployments_argument
@click.option("--signals", is_flag=True, help="List every signal that is answered, its unit, and what answers it.")
@click.option(
    "--missing", is_flag=True, help="List every signal that is not, what it asks and the panels it would bring."
)
@click.pass_context
def systems(context: click.Context, wanted: tuple[str, ...], signals: bool, missing: bool) -> None:
    """What each deployment gets, what it does not, and why.

    \b
    Examples:
      tradeboards systems
      tradeboards systems trader247 --signals
      tradeboards systems trader247 --missing | grep -i position
    """
    from dashboards.wording import described
    from systems.registry import everything

    for one in everything(_config(context), wanted):
        click.secho(f"{one.slug}: {one.title}", bold=True)
        for line in described(one, signals=signals, missing=missing):
            click.echo(f"  {line}")


@main.group()
def lab() -> None:
    """Simulated trading systems on a real Prometheus."""


folder_option = click.option(
    "--folder", type=click.Path(path_type=Path), default="var/lab", show_default=True, help="An empty or new folder."
)
seed_option = click.option("--seed", type=int, default=247, show_default=True, help="The same seed, the same history.")


@lab.command()
@deployments_argument
@folder_option
@seed_option
@click.option("--end", metavar="T", help="Last moment: unix seconds or RFC 3339; now when left out.")
@click.pass_context
def backfill(context: click.Context, wanted: tuple[str, ...], folder: Path, seed: int, end: str | None) -> None:
    """Write eight days of history that a Prometheus can be started on.

    \b
    Examples:
      tradeboards lab backfill
      tradeboards lab backfill trader247 --folder /tmp/history --end 2026-01-31T12:00:00Z
    """
    from lab.lab import backfill as fill
    from lab.lab import simulated
    from systems.registry import deployments
    from systems.window import moment

    chosen = deployments(_config(context), wanted)
    made = fill(
        chosen if wanted else simulated(chosen, _say),
        folder,
        end=None if end is None else round(moment(end)),
        seed=seed,
        on_progress=_say,
    )
    click.echo(
        f"{folder}/: {made.samples:,} samples in {made.series} series, {_clock(made.start)} to {_clock(made.end)}"
    )
    click.echo(f"prometheus --storage.tsdb.path={folder} --storage.tsdb.retention.time=100y  serves it")


@lab.command()
@deployments_argument
@seed_option
@click.pass_context
def up(context: click.Context, wanted: tuple[str, ...], seed: int) -> None:
    """Run a Prometheus with history that goes on live, until Ctrl-C.

    \b
    Examples:
      tradeboards lab up
      tradeboards check --prometheus http://127.0.0.1:PORT     in another terminal, with the URL it says
    """
    import tempfile

    from lab.lab import simulated
    from lab.lab import up as start
    from systems.registry import deployments

    named = deployments(_config(context), wanted)
    chosen = named if wanted else simulated(named, _say)
    with (
        tempfile.TemporaryDirectory(prefix="tradeboards-lab-") as folder,
        start(chosen, Path(folder), seed=seed, on_progress=_say) as server,
    ):
        click.echo(f"{server.url} serves {', '.join(one.slug for one in chosen)}; Ctrl-C stops it")
        try:
            server.wait()
        except KeyboardInterrupt:
            click.echo("stopped", err=True)


def _say(what: str) -> None:
    """Progress, which is not what a pipe wants."""
    click.echo(f"  {what}", err=True)


def _clock(seconds: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%SZ")


@main.command()
@deployments_argument
@click.pass_context
def demo(context: click.Context, wanted: tuple[str, ...]) -> None:
    """Everything once, on this machine; it ends by itself and leaves nothing running.

    Compiles to build/, checks, runs simulated systems on a real Prometheus and asks it every panel's query, compares
    with the folder var/grafana, pushes there (and nowhere else), compares again.

    \b
    Examples:
      tradeboards demo
      tradeboards demo trader247        in a few seconds
    """
    from rich.console import Console
    from rich.table import Table

    from lab.demo import demo as steps

    table = Table("", "step", "what came of it", box=None, pad_edge=False)
    good = True
    for step in steps(_config(context), VERSION, _say, wanted):
        _say(f"{step.what}: {step.result}")
        table.add_row("ok" if step.good else "!!", step.what, step.result)
        good = good and step.good
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print()
    console.print(table)
    console.print(NEXT, highlight=False)
    context.exit(0 if good else 1)
