"""From what `tradeboards.toml` says of a target, and the secrets it names, to the target itself."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from config import TargetConfig
from errors import ConfigError, TradeboardsError, printable, raise_all
from targets.alerting import AlertTarget
from targets.target import WritableTarget

_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
_NAME_IT = "Write the name of the variable there, and put the secret into the variable"


def open_target(name: str, settings: TargetConfig, root: Path) -> WritableTarget:
    """The target, ready to be asked; paths are relative to `root`, the folder of the configuration, and may
    begin with `~`.

    Raises `ConfigError` (or `Problems` with all of them) when a secret it names is missing or a setting is unusable.
    """
    if settings.folder:
        from targets.files.folder import Provisioning

        return Provisioning(name, _at(root, settings.folder))
    raise_all(_missing(name, settings, root))
    from targets.grafana.grafana import Grafana
    from targets.grafana.settings import GrafanaSettings

    return Grafana(
        GrafanaSettings(
            name=name,
            url=settings.url,
            token=_secret(settings.token_env, settings.token_file, root),
            user=settings.user,
            password=_secret(settings.password_env, settings.password_file, root),
            org_id=settings.org_id or None,
            headers={**settings.headers, **{key: _variable(env) for key, env in settings.headers_env.items()}},
            ca_file=_path(settings.ca_file, root),
            client_cert=_path(settings.client_cert, root),
            client_key=_path(settings.client_key, root),
            timeout=settings.timeout,
            retries=settings.retries,
            allow_http=settings.allow_http,
        )
    )


def open_alerts(target: WritableTarget) -> AlertTarget:
    """The alert rules of a target that was opened."""
    from targets.files.folder import Provisioning

    if isinstance(target, Provisioning):
        from targets.files.alerts import FolderAlerts

        return FolderAlerts(target)
    from targets.grafana.alerts import GrafanaAlerts
    from targets.grafana.grafana import Grafana

    if isinstance(target, Grafana):
        return GrafanaAlerts(target)
    raise TypeError(f"no alert rules in a {type(target).__name__}")


def _missing(name: str, settings: TargetConfig, root: Path) -> Iterator[TradeboardsError]:
    """Secrets that are named and are not there. A name is shown only when it cannot be the secret itself."""
    where = f'target "{name}"'
    headers = {f"headers_env.{printable(header, 60)}": env for header, env in settings.headers_env.items()}
    for key, env in {"token_env": settings.token_env, "password_env": settings.password_env, **headers}.items():
        if env and not _variable(env):
            shown = f"environment variable {env} is not set" if _VARIABLE.fullmatch(env) else ""
            summary = shown or f"{key} names no environment variable that is set"
            yield ConfigError(summary, where=where, todo="Put the secret into it" if shown else _NAME_IT)
    for key, file in (("token_file", settings.token_file), ("password_file", settings.password_file)):
        if file and not _readable(_at(root, file)):
            todo = "Give the path of a file with nothing but the secret in it, as text"
            yield ConfigError(f"{key} names no file that can be read and is not empty", where=where, todo=todo)


def _readable(path: Path) -> bool:
    try:
        return bool(path.read_text(encoding="utf-8").strip())
    except (OSError, ValueError):  # no text, or a path with a zero byte
        return False


def _secret(variable: str, file: str, root: Path) -> str:
    if variable:
        return _variable(variable)
    return _at(root, file).read_text(encoding="utf-8").strip() if file else ""


def _variable(name: str) -> str:
    return os.environ.get(name, "").strip()


def _path(name: str, root: Path) -> Path | None:
    return _at(root, name) if name else None


def _at(root: Path, name: str) -> Path:
    """A path of the configuration; `~` is a home where there is one."""
    try:
        return root / Path(name).expanduser()
    except RuntimeError:
        return root / name
