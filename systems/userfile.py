"""Reads a user's own system from a file of his: whatever goes wrong in it is told with its line."""

from __future__ import annotations

import difflib
import importlib.util
import inspect
import os
import re
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from types import ModuleType

from errors import ConfigError, TradeboardsError, raise_all, within
from systems import signals
from systems.signal import Signal
from systems.system import System


def load(path: Path) -> System:
    """The file's `SYSTEM`. Raises `ConfigError` (or `Problems` with all of them) where there is none to be had."""
    if not os.path.isfile(path):  # noqa: PTH113 - Path.is_file raises for a name that is too long
        summary = "is no regular file" if os.path.exists(path) else "no such file"  # noqa: PTH110
        raise ConfigError(summary, where=str(path), todo='Correct "systems" in tradeboards.toml')
    spec = importlib.util.spec_from_file_location(f"tradeboards_system_{path.stem}", path)
    if path.suffix != ".py" or spec is None or spec.loader is None:
        raise ConfigError("is no Python file", where=str(path), todo="A system is a .py file with a SYSTEM in it")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        # What the file prints is no output of the command.
        with redirect_stdout(sys.stderr), _importable(path.parent):
            spec.loader.exec_module(module)
    except TradeboardsError as error:
        raise_all(within(_line(path, error), error))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a user's own code, which may raise anything, SystemExit too
        said, todo = _unknown_name(error, module) or (traceback.format_exception_only(error)[-1].strip(), "")
        raise ConfigError(said, where=_line(path, error), todo=todo or "Correct the file") from error
    system = vars(module).get("SYSTEM")
    if not isinstance(system, System):
        raise ConfigError("has no SYSTEM", where=str(path), todo="Name the system in it SYSTEM")
    return system


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Lets a system's file import its neighbours; last on the path, so that they never stand for our own modules."""
    before = list(sys.path)
    sys.path.append(str(folder.absolute()))
    try:
        yield
    finally:
        sys.path[:] = before


def _line(path: Path, error: BaseException) -> str:
    """The file with the line in it that went wrong."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(path.absolute())]
    if isinstance(error, SyntaxError) and error.filename == str(path.absolute()):
        lines.append(error.lineno)
    found = lines[-1] if lines else None
    return f"{path}:{found}" if found else str(path)


def _unknown_name(error: BaseException, module: ModuleType) -> tuple[str, str] | None:
    """What is wrong and what to do, where the error is that a name is not known."""
    match error:
        case AttributeError(obj=obj, name=str(name)) if obj is signals:
            known = [name for name, value in vars(signals).items() if isinstance(value, Signal)]
            return f'no signal "{name}"', _closest(name, known)
        case AttributeError(obj=obj, name=str(name)) if obj is not None:
            return f'no "{name}" here', _closest(name, dir(obj))
        case NameError(name=str(name)):
            return f'no "{name}" in the file', _closest(name, dir(module))
        case ImportError(name=str(source)) if source in sys.modules:
            for name in re.findall("cannot import name '(.+?)'", str(error)):
                return f'no "{name}" in {source}', _closest(name, dir(sys.modules[source]))
        case TypeError():
            for callee, name in re.findall(r"^(\w+).* got an unexpected keyword argument '(\w+)'", str(error)):
                called = vars(module).get(callee)
                known = list(inspect.signature(called).parameters) if callable(called) else []
                return f'{callee} takes no "{name}"', _closest(name, known)
    return None


def _closest(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f'Did you mean "{close[0]}"?' if close else ""
