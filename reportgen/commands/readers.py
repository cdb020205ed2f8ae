"""The command that sets several people's readings of a source side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.commands.names import complete_sources
from reportgen.commands.options import allow_option, texts_option, workspace_argument

if TYPE_CHECKING:
    from reportgen.readers.coefficients import Coefficient
    from reportgen.readers.comparing import Agreement, Reader, Share
    from reportgen.readers.passages import Mark, Passage
    from reportgen.readers.writing import Table

_SET_OUT = 4
"""Of how many readers at most the passages are set out in the terminal."""
_LABELS = {"kappa": "Cohen’s κ", "alpha": "Krippendorff’s α"}


@click.command("agreement")
@click.argument("key", shell_complete=complete_sources)
@workspace_argument
@texts_option
@allow_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    help="How to print it.  [default: text]",
)
@click.option(
    "--table",
    type=click.Choice(["readers", "passages"]),
    default="readers",
    help="The table of --format csv: a row for each reader, or for each mark of a passage.",
)
def agreement(
    key: str,
    workspace: Path,
    texts: Path | None,
    allow: tuple[Path, ...],
    form: str,
    table: Table,
) -> None:
    """Compare the readings of the source KEY in a WORKSPACE, and say how far they agree.

    The first reading is sources/KEY.yml, the others are sources/KEY.NAME.yml. What has errors is
    left out of the comparison, and told beside it.
    """
    from reportgen.console import print_findings
    from reportgen.readers.comparing import agreement as run
    from reportgen.readers.writing import write_csv, write_json

    found = run(key, workspace, texts=texts, allow=allow)
    if form == "json":
        click.echo(write_json(found), nl=False)
    elif form == "csv":
        click.echo(write_csv(found, table), nl=False)
    else:
        click.echo("\n".join(_write_text(found)))
    if found.findings:
        print_findings(found.findings, workspace)
        click.get_current_context().exit(1)


def _write_text(found: Agreement) -> Iterator[str]:
    count = len(found.readers)
    yield f"{found.source}: {count} reading{'s' * (count != 1)}"
    yield ""
    rows = [*_HEADS, *(_list_reader(reader) for reader in found.readers)]
    yield from _align([row[:-2] for row in rows] if count < 3 else rows)
    if found.coefficients:
        yield ""
        yield from map(_say_coefficient, found.coefficients)
        yield ""
        yield from _wrap(found.unit)
    for note in found.notes:
        yield ""
        yield from _wrap(note)
    if open_or_not := [one for each in found.differences for one in each]:
        settled = sum(one.is_settled for one in open_or_not)
        yield ""
        yield f"Differences from the first reading: {len(open_or_not)}, {settled} of them settled"
    if 1 < count <= _SET_OUT:
        yield from _set_out(found)


_HEADS = (
    ("", "", "", "with first", "", "", "", "with all", ""),
    ("", "claims", "verified", "shared", "theme", "stance", "κ", "shared", "theme"),
)


def _list_reader(reader: Reader) -> tuple[str, ...]:
    seen = "–" if reader.verified is None else f"{reader.verified}/{reader.quotations}"
    return (reader.name, str(reader.claims), seen, *_list_first(reader.with_first),
            *_list_all(reader.with_all))  # fmt: skip


def _list_first(share: Share | None) -> tuple[str, ...]:
    """What a reader has in common with the first, and how often it is the same."""
    if share is None:
        return ("–",) * 4
    kappa = "–" if share.kappa is None else f"{share.kappa:.2f}"
    themes, stances = _part(share.themes, share.passages), _part(share.stances, share.rated)
    return str(share.passages), themes, stances, kappa


def _list_all(share: Share | None) -> tuple[str, str]:
    return (
        ("–", "–") if share is None else (str(share.passages), _part(share.themes, share.passages))
    )


def _part(count: int, whole: int) -> str:
    return f"{count}/{whole}" if whole else "–"


def _align(rows: Sequence[Sequence[str]], lead: int = 1) -> Iterator[str]:
    """Rows in columns, the first `lead` to the left, and the others, of numbers, to the right."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell + " " * (width - cell_len(cell))
            if n < lead
            else " " * (width - cell_len(cell)) + cell
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _wrap(text: str) -> Iterator[str]:
    import textwrap

    yield from textwrap.wrap(text, 88, break_long_words=False, break_on_hyphens=False)


def _say_coefficient(each: Coefficient) -> str:
    name = f"{each.of.capitalize()}: {_LABELS[each.name]} ({each.level})"
    if each.value is None:
        return f"{name} is not defined. {each.why}"
    units = f"{each.units} unit{'s' * (each.units != 1)}"
    if each.name == "kappa":
        shares = f"{each.observed:.2f} the same, {each.expected:.2f} by chance"
    else:
        shares = f"{each.values} values"
    return f"{name} = {each.value:.3f} ({units}, {shares})"


def _set_out(found: Agreement) -> Iterator[str]:
    """The passages that several marked, those that differ first, and those of one alone."""
    differing = [p for p in found.shared if _say_difference(p)]
    same = [p for p in found.shared if p not in differing]
    for title, passages in (("Read differently", differing), ("Read alike", same)):
        if passages:
            yield from ("", f"{title} ({len(passages)})")
            for passage in passages:
                yield from _set_out_passage(passage)
    for reader in found.readers:
        alone = [p.marks[0] for p in found.passages if [m.reader for m in p.marks] == [reader.name]]
        if alone:
            yield from ("", f"Marked by one reader alone: {reader.name} ({len(alone)})")
            rows = [_list_mark(mark)[1:] for mark in alone]
            yield from (f"    {line}" for line in _align(rows, len(rows[0])))


def _say_difference(passage: Passage) -> str:
    """What the readers say differently; stances on different themes are not compared."""
    if len(passage.themes) > 1:
        return "different themes"
    if len(passage.stances) > 1:
        return "different stances"
    return "different certainties" if len(passage.certainties) > 1 else ""


def _set_out_passage(passage: Passage) -> Iterator[str]:
    by = ", the same by its locator" if passage.by == "locator" else ""
    other = _say_difference(passage)
    yield f"  {passage.marks[0].locator}{by}{f': {other}' if other else ''}"
    is_told = len(passage.certainties) > 1
    rows = [
        (*_list_mark(mark)[:-1], *[mark.certainty or "–"] * is_told, _list_mark(mark)[-1])
        for mark in passage.marks
    ]
    yield from (f"    {line}" for line in _align(rows, len(rows[0])))


def _list_mark(mark: Mark) -> tuple[str, ...]:
    from reportgen.model.comparison import sign

    stance = "–" if mark.stance is None else sign(mark.stance)
    quote = f"“{mark.quote}”" if mark.quote else mark.statement
    shown = quote if len(quote) <= 60 else f"{quote[:58]}…"
    return mark.reader, mark.claim, mark.theme, str(mark.locator), stance, shown
