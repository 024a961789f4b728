"""Reading YAML of any hand: as tables, lists and texts alone, and no deeper than a stack is."""

from __future__ import annotations

import yaml

from errors import ConfigError

DEEPEST = 50
"""Levels of tables and lists; a file of rules has six."""

# Written in C where that is there: a file of many rules takes seconds otherwise.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def plain(content: bytes, where: str) -> object:
    """What YAML says, every number, date and truth as the text that it is written as.

    Raises `ConfigError` for what is no YAML, is nested deeper than anybody writes, or contains itself.
    """
    try:
        _check_depth(content, where)
        return yaml.load(content, Loader=_LOADER)  # noqa: S506 - it makes nothing but texts
    except yaml.YAMLError as error:
        said = " ".join(str(error).split()).replace('in "<byte string>", ', "at ")
        raise ConfigError(f"is not YAML: {said}", where=where, todo="Correct it, or name another file") from error


def _check_depth(content: bytes, where: str) -> None:
    """The parser tells of events, however deep; what makes values of them calls itself for each level."""
    depth = 0
    for event in yaml.parse(content, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise ConfigError("is nested too deeply", where=where, todo="Correct its brackets and indents")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
