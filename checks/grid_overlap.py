"""Two panels on the same spot.

Grafana pushes one of them down as it loads, and everything below it. Correct the `gridPos` of one. The panels of a
collapsed row are laid out among themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.grid import Box, areas
from checks.problem import Problem, Severity, named
from checks.subject import Subject

ID = "grid/overlap"
SEVERITY: Severity = "error"


def check(subject: Subject) -> Iterator[Problem]:
    """Panels that cover another: the first one each, from the top."""
    for boxes in areas(subject):
        open_boxes: list[Box] = []
        for box in boxes:
            open_boxes = [above for above in open_boxes if above.bottom > box.y]
            under = next((above for above in open_boxes if above.columns & box.columns), None)
            if under is None:
                open_boxes.append(box)
            else:
                message = f"overlaps panel {named(under.panel.title)} at x {box.x}, y {box.y}"
                yield Problem(ID, SEVERITY, box.panel.place(), message, "Move one of them")
