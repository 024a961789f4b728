"""The entry: the options before a command, where commands are found, and how errors are told.

Exit codes: 0 nothing to report, 1 differences or problems, 2 it could not do the work. Each command is a module of
`commands/`, loaded when it is asked for.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from commands import VERSION

COMMANDS = ("build", "check", "diff", "review", "push", "backup", "restore", "preview", "systems", "lab", "demo")
"""In the order of `--help`. Each is a module of `commands/`, and in it the command of the same name."""

GARBAGE_AFTER = 50_000
"""Objects made, and still there, before Python looks for cycles among them. Unasked it does after 700; a dashboard has
2,000, in trees. Looking took a third of the time of a large push."""


class Commands(click.Group):
    """A group in which what a user can cause is one line and exit code 2, never a traceback."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Load the module of the command that is asked for.

        A name that is none loads them all: of the commands click then knows, it names the nearest.
        """
        for one in (name,) if name in COMMANDS else COMMANDS:
            self.add_command(getattr(import_module(f"commands.{one}"), one))
        return super().get_command(context, name)

    def invoke(self, context: click.Context) -> Any:
        from commands.terminal import complain, drop_unwritten
        from errors import Problems, TradeboardsError

        try:
            return super().invoke(context)
        except TradeboardsError as error:
            complain(*(error.problems if isinstance(error, Problems) else (error,)))
        except BrokenPipeError:  # click ends it quietly
            raise
        except OSError as error:
            complain(f"{error.filename or 'output'}: {error.strerror or error}")
        except KeyboardInterrupt:
            complain("interrupted")
            raise click.exceptions.Exit(130) from None
        finally:
            drop_unwritten()
        raise click.exceptions.Exit(2)


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
    import gc
    import io
    import os

    gc.set_threshold(GARBAGE_AFTER)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # an old terminal's encoding may lack a letter of a title
            stream.reconfigure(errors="backslashreplace")
    if os.environ.get("NO_COLOR"):
        context.color = False
    context.obj = config
