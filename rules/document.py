"""Rules as YAML: what Prometheus, Alertmanager and Grafana read, laid out for whoever reviews it."""

from __future__ import annotations

from typing import Any

import yaml

_WIDTH = 2**20
"""Characters on a line: no text is folded, so that a change of one word is a change of one line."""


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes texts of several lines as they read, and each value where it stands, never as a reference."""

    def ignore_aliases(self, _: Any) -> bool:
        return True


def _text(dumper: Any, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def document(content: Any, head: str) -> bytes:
    """A YAML document of tables, lists, texts and numbers in the order given; `head` is a comment of one line."""
    text: str = yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return f"# {head}\n{text}".encode()


def parsed(text: bytes) -> Any:
    """What a YAML document says, of any hand. Raises `yaml.YAMLError`."""
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
