"""TOML as the dataclasses of the configuration: what does not fit them, and what contradicts itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from math import isfinite
from pathlib import Path
from typing import Any, get_args, get_type_hints

from config.tables import DatasourceConfig, TargetConfig
from errors import ConfigError, TradeboardsError, nearest

_VARIABLE = re.compile("[A-Za-z_][A-Za-z0-9_]*")
_TOKENS = ("glsa_", "glc_", "eyJ")  # how the tokens of a Grafana begin


def content(file: Path) -> dict[str, Any]:
    """What the TOML says; a byte order mark at its beginning is no part of it."""
    where = str(file)
    try:
        if file.exists() and not file.is_file() and not file.is_dir():  # reading a pipe would wait for a writer
            raise ConfigError("is no regular file", where=where, todo="Name the file with --config")
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(
            f"cannot be read: {error.strerror}", where=where, todo="Name the file with --config"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"is not TOML: {error}", where=where) from error
    except ValueError as error:  # Python reads no whole number of more than 4300 digits
        raise ConfigError("holds a number of too many digits", where=where, todo="Correct the number") from error
    except RecursionError as error:
        raise ConfigError("is nested too deeply", where=where, todo="Correct its brackets") from error


def read(kind: Any, value: object, where: str, key: str, problems: list[TradeboardsError]) -> Any:
    """A TOML value as the type the configuration has for it; what does not fit is added to `problems`."""
    here = f"{where}: {key}" if key else where
    if hasattr(kind, "__dataclass_fields__"):
        return _read_table(kind, value, where, key, problems)
    origin, arguments = getattr(kind, "__origin__", None), get_args(kind)
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, dict):
            problems.append(ConfigError("must be a table", where=here))
            return {}
        return {name: read(arguments[1], v, where, f"{key}.{name}", problems) for name, v in value.items()}
    if origin is tuple:
        if not isinstance(value, list):
            problems.append(ConfigError("must be a list", where=here))
            return ()
        return tuple(read(arguments[0], item, where, f"{key}[{i}]", problems) for i, item in enumerate(value))
    scalar = next(t for t in (bool, int, str, float) if t is kind or t in arguments)
    fits = _is_number(value) if scalar is float else isinstance(value, scalar)
    if not fits or (isinstance(value, bool) and scalar is not bool):
        words = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}[scalar]
        problems.append(ConfigError(f"must be {words}", where=here))
        return None
    return float(value) if isinstance(value, int) and scalar is float else value


def _is_number(value: object) -> bool:
    try:
        return isinstance(value, int | float) and isfinite(value)
    except OverflowError:  # a whole number beyond every float
        return False


def _read_table(kind: Any, value: object, where: str, key: str, problems: list[TradeboardsError]) -> Any:
    if not isinstance(value, dict):
        problems.append(ConfigError("must be a table", where=f"{where}: {key}"))
        return kind()
    hints, before = get_type_hints(kind), len(problems)
    given = {}
    for name, item in value.items():
        place = f"{key}.{name}" if key else name
        if name not in hints:
            problems.append(ConfigError("unknown key", where=f"{where}: {place}", todo=nearest(name, hints)))
        else:
            given[name] = read(hints[name], item, where, place, problems)
            if name in {"title", "folder"} and isinstance(item, str) and not item.strip():
                problems.append(ConfigError("is blank", where=f"{where}: {place}", todo="Write one, or leave it out"))
    made = kind(**given)
    if isinstance(made, TargetConfig) and len(problems) == before:
        problems += _target_problems(made, f"{where}: {key}")
    elif isinstance(made, DatasourceConfig):
        problems += _variable_problems(
            {"password_env": made.password_env} | _headers(made.headers_env), f"{where}: {key}"
        )
    return made


def _target_problems(target: TargetConfig, where: str) -> Iterator[TradeboardsError]:
    """What contradicts itself in a target. No value is quoted: it may be a secret in the wrong place."""
    if bool(target.url) == bool(target.folder):
        yield ConfigError("is neither or both", where=where, todo="Give it a url (a Grafana) or a folder")
    elif target.folder:
        yield from _folder_problems(target, where)
    if target.url and not target.url.startswith(("http://", "https://")):
        yield ConfigError(
            "its url begins with neither http:// nor https://", where=where, todo="Write https://host/path"
        )
    elif "@" in target.url:
        yield ConfigError(
            "its url holds a login", where=where, todo="Give token_env, or user and password_env, instead"
        )
    for one, other in (("token_env", "token_file"), ("password_env", "password_file")):
        if getattr(target, one) and getattr(target, other):
            yield ConfigError(f"has both {one} and {other}", where=where, todo="Keep one of them")
    has_token, has_password = (target.token_env or target.token_file), (target.password_env or target.password_file)
    if has_token and target.user:
        yield ConfigError("has a token and a user", where=where, todo="Keep one of them")
    elif target.user and not has_password:
        yield ConfigError("has a user and no password", where=where, todo="Give password_env or password_file")
    elif has_password and not target.user:
        yield ConfigError("has a password and no user", where=where, todo="Give the user, or a token alone")
    named = {"token_env": target.token_env, "password_env": target.password_env}
    yield from _variable_problems(named | _headers(target.headers_env), where)


def _headers(headers_env: Mapping[str, str]) -> dict[str, str]:
    return {f"headers_env.{name}": variable for name, variable in headers_env.items()}


def _variable_problems(variables: Mapping[str, str], where: str) -> Iterator[TradeboardsError]:
    """Keys whose value is no name of an environment variable; it is not quoted: it may be the secret itself."""
    for key, variable in variables.items():
        if variable and (not _VARIABLE.fullmatch(variable) or variable.startswith(_TOKENS)):
            todo = "Put the secret into a variable, and the variable's name here"
            yield ConfigError("is no name of an environment variable", where=f"{where}.{key}", todo=todo)


def _folder_problems(target: TargetConfig, where: str) -> Iterator[TradeboardsError]:
    logins = ("token_env", "token_file", "user", "password_env", "password_file", "headers", "headers_env")
    given = [key for key in logins if getattr(target, key)]
    if given:
        yield ConfigError(f"is a folder and has {', '.join(given)}", where=where, todo="A folder needs no login")
