"""What a batch tells while it runs, and at its end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import click

from reportgen.batching.rows import Result, Row, write_result
from reportgen.batching.station import write_memory
from reportgen.console import print_findings, showing_bars, tell_left_out
from reportgen.diagnostics import describe, plain
from reportgen.errors import Severity
from reportgen.making.edits import tell_kept
from reportgen.rules import UNDECLARED_FORMAT

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_MOST_ROWS = 60
"""How many rows a table has for people; of more, it has those that need one."""


class Tally:
    """The results so far; `tell` hears from threads how far each row is."""

    def __init__(self, rows: Sequence[Row], form: Literal["text", "jsonl"], *, quiet: bool) -> None:
        self._rows = rows
        self._form = form
        self._quiet = quiet
        self._results: dict[Row, Result] = {}

    @property
    def has_failed(self) -> bool:
        """Whether any row has."""
        return any(not result.is_good for result in self._results.values())

    def tell(self, row: Row, step: str) -> None:
        """A step of a row; on a terminal alone it is shown."""

    def note(self, row: Row, result: Result) -> None:
        """Tells of a result, and keeps it for the end."""
        self._results[row] = result
        if self._form == "jsonl":
            click.echo(json.dumps(_describe(row, result), ensure_ascii=False))
        elif not result.is_good and result.outcome != "not begun":
            _print_failure(row, result)
        for line in tell_kept(result.kept, row.folder / "outputs"):
            click.echo(plain(line), err=True)
        if not self._quiet and result.outcome != "not begun":
            self._show(row, result)

    def finish(self) -> None:
        """A table of all, in the order in which they were named, and their number."""
        if self._form == "jsonl" or (self._quiet and not self.has_failed):
            return
        done = [(row, self._results[row]) for row in self._rows if row in self._results]
        is_short = len(done) <= _MOST_ROWS and not self._quiet
        shown = done if is_short else [one for one in done if _needs_a_look(one[1])]
        _print_table([_write_row(row, result) for row, result in shown])
        counts = Counter(result.outcome for _, result in done)
        parts = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
        click.echo(f"{_count(len(done), 'workspace')}: {parts}.")
        for line in _tell_not_made([result for _, result in done]):
            click.echo(plain(line))

    def _show(self, row: Row, _result: Result) -> None:
        place = f"[{len(self._results)}/{len(self._rows)}]"
        click.echo(plain(f"{place} {row.name}: {', '.join(_sum_up(_result))}"), err=True)


class MovingTally(Tally):
    """A bar for all, and a line for each row that is worked at."""

    def __init__(self, *arguments: Any, bars: Progress, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._bars = bars
        self._whole = bars.add_task("all", total=len(self._rows))
        self._lines: dict[Row, TaskID] = {}

    def tell(self, row: Row, step: str) -> None:
        """A step of a row, on its line."""
        if row not in self._lines:
            self._lines[row] = self._bars.add_task(row.name, total=None)
        self._bars.update(self._lines[row], description=plain(f"{row.name}: {step}"))

    def _show(self, row: Row, _result: Result) -> None:
        if (line := self._lines.pop(row, None)) is not None:
            self._bars.remove_task(line)
        self._bars.advance(self._whole)


@contextmanager
def telling(rows: Sequence[Row], form: Literal["text", "jsonl"], *, quiet: bool) -> Iterator[Tally]:
    """A tally: with bars on a terminal, a line for each result elsewhere; a table at its end."""
    with showing_bars(quiet) as bars:
        if bars is None:
            tally = Tally(rows, form, quiet=quiet)
        else:
            tally = MovingTally(rows, form, quiet=quiet, bars=bars)
        yield tally
    tally.finish()


def _describe(row: Row, result: Result) -> dict[str, Any]:
    """A row and its result, for a program."""
    head = {"workspace": row.name, "folder": str(row.folder), "action": row.action}
    return {**head, **write_result(result), "findings": [describe(f) for f in result.findings]}


def _print_failure(row: Row, result: Result) -> None:
    """What is wrong with a row; the places are in its own files."""
    click.secho(plain(f"{row.name}: {result.outcome}"), err=True, fg="red", bold=True)
    errors = [finding for finding in result.findings if finding.severity is Severity.ERROR]
    print_findings(errors, row.folder)
    for line in result.log.splitlines():
        click.echo(plain(line), err=True)
    click.echo(plain(f"{result.message} {result.remedy}".strip()), err=True)


def _tell_not_made(results: Iterable[Result]) -> Iterator[str]:
    """What was asked for and no document has, and what is made only where it is asked for."""
    results = tuple(results)
    findings = (finding for result in results for finding in result.findings)
    missed = Counter(one.message for one in findings if one.code == UNDECLARED_FORMAT.code)
    for message, number in missed.items():
        yield f"{message} ({_count(number, 'workspace')})"
    left = [form for result in results for form in result.left_out.values()]
    if left:
        yield tell_left_out(_count(len(left), "document"), left)


def _needs_a_look(result: Result) -> bool:
    warned = any(finding.severity is not Severity.NOTE for finding in result.findings)
    return not result.is_good or warned


def _sum_up(result: Result) -> Iterator[str]:
    """What a result is, in a few words each."""
    yield result.outcome
    if result.documents and result.outcome == "built":
        yield _count(len(result.documents), "document")
    if result.counts.get("quotations"):
        yield f"{result.counts['verified']} of {result.counts['quotations']} quotations verified"
    for severity in (Severity.ERROR, Severity.WARNING):
        if number := sum(finding.severity is severity for finding in result.findings):
            yield _count(number, str(severity))
    if result.outcome != "unchanged":
        yield f"{result.seconds:.1f} s"


def _write_row(row: Row, result: Result) -> tuple[str, ...]:
    outcome, *details = _sum_up(result)
    if result.outcome != "unchanged" and result.attempts:
        details = details[:-1]
    memory = write_memory(result.memory) if result.memory else ""
    return plain(row.name), outcome, ", ".join(details), f"{result.seconds:.1f} s", memory


def _print_table(rows: Sequence[tuple[str, ...]]) -> None:
    if not rows:
        return
    heads = ("workspace", "outcome", "what", "time", "memory")
    widths = [max(len(cells[place]) for cells in (heads, *rows)) for place in range(len(heads))]
    for cells in (heads, *rows):
        line = "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
        click.echo(line.rstrip())


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
