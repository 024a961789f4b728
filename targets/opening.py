"""From what `tradeboards.toml` says of a target, and the secrets it names, to the target itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from config import TargetConfig
from errors import ConfigError, TradeboardsError, raise_all
from targets.target import WritableTarget


def open_target(name: str, settings: TargetConfig, root: Path) -> WritableTarget:
    """The target, ready to be asked; paths are relative to `root`, the folder of the configuration.

    Raises `ConfigError` (or `Problems` with all of them) when a secret it names is missing or a setting is unusable.
    """
    if settings.folder:
        from targets.folder import Provisioning

        return Provisioning(name, root / settings.folder)
    raise_all(_missing(name, settings, root))
    from targets.grafana import Grafana
    from targets.settings import GrafanaSettings

    return Grafana(
        GrafanaSettings(
            name=name,
            url=settings.url,
            token=_secret(settings.token_env, settings.token_file, root),
            user=settings.user,
            password=_secret(settings.password_env, settings.password_file, root),
            org_id=settings.org_id or None,
            headers={**settings.headers, **{key: os.environ[env] for key, env in settings.headers_env.items()}},
            ca_file=_path(settings.ca_file, root),
            client_cert=_path(settings.client_cert, root),
            client_key=_path(settings.client_key, root),
            timeout=settings.timeout,
            retries=settings.retries,
            allow_http=settings.allow_http,
        )
    )


def _missing(name: str, settings: TargetConfig, root: Path) -> Iterator[TradeboardsError]:
    """Secrets that are named and are not there."""
    where = f'target "{name}"'
    for variable in (settings.token_env, settings.password_env, *settings.headers_env.values()):
        if variable and not os.environ.get(variable):
            yield ConfigError(f"environment variable {variable} is not set", where=where, todo="Put the secret into it")
    for file in (settings.token_file, settings.password_file):
        if file and not _readable(root / file):
            yield ConfigError(
                f'"{file}" cannot be read or is empty', where=where, todo="Put the secret into it, as text"
            )


def _readable(path: Path) -> bool:
    try:
        return bool(path.read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError):
        return False


def _secret(variable: str, file: str, root: Path) -> str:
    if variable:
        return os.environ[variable].strip()
    return (root / file).read_text(encoding="utf-8").strip() if file else ""


def _path(name: str, root: Path) -> Path | None:
    return root / name if name else None
