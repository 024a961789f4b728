"""What changed queries answer, as a table: the worst first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from changes.reports.escaped import code, folded
from changes.reports.wording import counted
from changes.review.evidence import Answered, Compared
from changes.review.fit import Part

_ROWS, _FEW = 50, 10
_HEAD = "<tr><th>query</th><th>series</th><th>samples read</th><th>time</th><th></th></tr>"


def table(answers: Sequence[Compared]) -> Part | None:
    """Series, samples and time of each query before and after; errors in the server's own words."""
    if not answers:
        return None
    worse = sum(bool(one.verdict) for one in answers)
    title = f"What {counted(len(answers), 'changed query', 'changed queries')} answered"
    title += f": {worse} worse" if worse else ""
    full, few = (folded(title, _rows(answers, most)) for most in (_ROWS, _FEW))
    return Part((full, full, few, few, f"<p>{title}</p>\n"))


def _rows(answers: Sequence[Compared], most: int) -> str:
    """An HTML block: it has no empty line, after which Markdown would read on."""
    rows = [_HEAD, *map(_row, answers[:most])]
    if len(answers) > most:
        rows.append(f'<tr><td colspan="5">… and {len(answers) - most} more</td></tr>')
    return "\n".join(["<table>", *rows, "</table>"])


def _row(one: Compared) -> str:
    now = one.after.finding
    told = [f"<b>{one.verdict}</b>"] if one.verdict else []
    told += ["new"] if one.before is None else []
    told += [code(now.error, 300)] if now.error else []
    told += ["mended"] if one.before and one.before.finding.error and not now.error else []
    cells = [
        code(str(one.where), 300),
        _both(one, lambda side: "error" if side.finding.error else f"{side.finding.series:,}"),
        _both(one, lambda side: "?" if side.finding.samples_read is None else f"{side.finding.samples_read:,}"),
        _both(one, lambda side: f"{side.seconds * 1000:,.0f} ms"),
        ": ".join(told),
    ]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _both(one: Compared, told: Callable[[Answered], str]) -> str:
    return f"{told(one.before)} → {told(one.after)}" if one.before else told(one.after)
