"""How the two sides of an operator find each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from errors import QueryError, nearest

SetOp = Literal["and", "or", "unless"]
SETS = frozenset({"and", "or", "unless"})
Labels = frozenset[str]


@dataclass(frozen=True)
class Matching:
    """`on` or `ignoring` labels, and `group_left` or `group_right` with the labels to carry over."""

    on: bool
    labels: tuple[str, ...] = ()
    group: Literal["", "left", "right"] = ""
    carried: tuple[str, ...] = ()


def check(op: str, left: Labels, right: Labels, matching: Matching | None) -> None:
    """Raise `QueryError` when vectors with these labels cannot be joined, or would never meet."""
    if matching:
        _check_group(op, matching, right if matching.group == "left" else left)
    if matching and matching.on:
        for label in matching.labels:
            for side in (left, right):
                if label not in side:
                    raise QueryError(f'cannot join on "{label}": one side lacks it', todo=nearest(label, side))
    elif op != "or":
        ignored = frozenset(matching.labels if matching else ())
        if left - ignored != right - ignored:
            raise QueryError(
                f'the sides of "{op}" never meet: labels {_listed(left - ignored)} and {_listed(right - ignored)}',
                todo="Aggregate both alike, or say which labels join them with on=",
            )


def _check_group(op: str, matching: Matching, one: Labels) -> None:
    """What is asked of a group, which carries labels over from the `one` side."""
    if op in SETS and matching.group:
        raise QueryError(f'"{op}" takes no group_{matching.group}')
    if matching.carried and not matching.group:
        raise QueryError("labels are carried over only with a group")
    for label in matching.carried:
        if matching.on and label in matching.labels:
            raise QueryError(f'"{label}" joins already', todo="Carry over only labels that do not join")
        if label not in one:
            raise QueryError(f'cannot carry "{label}" over: no such label', todo=nearest(label, one))


def _listed(labels: Labels) -> str:
    return f"({', '.join(sorted(labels))})"
