"""What the command prints, and how: findings, documents, steps."""

from __future__ import annotations

import errno
import re
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.errors import Finding, Location, RenderFailed, Severity

if TYPE_CHECKING:
    from rich.progress import Progress

    from reportgen.diagnostics import Format
    from reportgen.exchange.bringing import FileReport, Import
    from reportgen.inspection import Check
    from reportgen.making.manifest import Difference
    from reportgen.making.pipeline import Build, Output

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


_WIDEST = 100
"""How many columns a page of text takes at most."""

_NO_MEMORY = re.compile("failed to map segment|annot allocate memory|can't start new thread")
"""What the loader of libraries, and Python, say where there is none."""


@contextmanager
def reporting(quiet: bool) -> Iterator[Callable[[str], None]]:
    """What to call with each step: a moving line with a clock on a terminal, lines elsewhere."""
    if quiet:
        yield lambda _line: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        words = TextColumn("{task.description}", markup=False)
        columns = (SpinnerColumn(), words, TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as moving:
            step = moving.add_task("reportgen")
            yield lambda line: moving.update(step, description=line)
    else:
        yield lambda line: click.echo(line, err=True)


@contextmanager
def showing_bars(quiet: bool) -> Iterator[Progress | None]:
    """Bars that count, on a terminal; None elsewhere. What is printed meanwhile goes above them."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich import progress
    from rich.console import Console

    words = progress.TextColumn("{task.description}", markup=False)
    count, clock = progress.MofNCompleteColumn(), progress.TimeElapsedColumn()
    columns = (words, progress.BarColumn(20), count, clock)
    shared = sys.stdout.isatty()  # else what is printed would go where the bars are
    console = Console(stderr=True)
    with progress.Progress(
        *columns, console=console, transient=True, redirect_stdout=shared
    ) as bars:
        yield bars


def measure_terminal() -> int:
    """The columns of the terminal that the command prints on; 0 where it prints elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0


def print_failure(error: RenderFailed) -> None:
    """What an engine found wrong, the last lines that it said, and where all of it is."""
    root = error.kept.parents[2] if error.kept else Path.cwd()
    print_findings(error.findings, root)
    if error.log.strip():
        click.echo(error.read_tail(), err=True)
    if error.kept:
        click.echo(f"The whole log: {error.kept}", err=True)


def print_page(page: str) -> None:
    """A page in Markdown: laid out on a terminal, as it is elsewhere."""
    if not sys.stdout.isatty():
        click.echo(page, nl=False)
        return
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.theme import Theme

    plain = Theme({"markdown.code": "cyan", "markdown.h2": "bold"})  # on any background
    console = Console(theme=plain, highlight=False)
    title, _, text = page.partition("\n")
    console.print(title.lstrip("# "), style="bold underline", markup=False)
    console.print(
        Markdown(text, code_theme="ansi_dark", hyperlinks=False),
        width=min(console.width, _WIDEST),
    )


def explain_shortage(error: OSError | MemoryError | RecursionError) -> str:
    """What the machine did not give, in words; the command cannot go on without it."""
    if isinstance(error, RecursionError):
        return "Something in the input is nested too deeply to be read."
    if isinstance(error, MemoryError) or error.errno == errno.ENOMEM:
        return "There is not enough memory for this. Free some, or raise its limit (ulimit -v)."
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return "There are too many open files. Close some, or raise their limit (ulimit -n)."
    if error.filename is None:
        return f"The findings cannot be printed: {error.strerror or error}."
    return (
        f"{str(error.filename)!r} cannot be used: {error.strerror}. Check its name and permissions."
    )


def lacks_memory(error: BaseException | None) -> bool:
    """Whether a library failed for want of memory: for its code, its data or a thread."""
    while error is not None:
        if isinstance(error, MemoryError) or _NO_MEMORY.search(str(error)):
            return True
        error = error.__cause__ or error.__context__
    return False


def write_report(findings: Iterable[Finding], form: Format, root: Path) -> str:
    """Findings for a program, as seen from this folder where that is asked for."""
    from reportgen.diagnostics import write_findings
    from reportgen.release import find_version

    if form in ("github", "gitlab", "sarif"):  # these are read beside the repository
        findings = [_relocate(finding, root) for finding in findings]
    return write_findings(findings, form, _quoting(root), find_version())


@contextmanager
def logging_failure(form: Format) -> Iterator[None]:
    """Whatever fails inside goes on, and leaves a SARIF log of its own where that is the format."""
    from reportgen.diagnostics import write_failure
    from reportgen.release import find_version

    try:
        yield
    except Exception as error:
        if form == "sarif":
            if isinstance(error, OSError | MemoryError | RecursionError):
                message = explain_shortage(error)
            else:
                message = str(error) or repr(error)
            click.echo(write_failure(message, find_version()), nl=False)
        raise


def _relocate(finding: Finding, root: Path) -> Finding:
    """The finding with its places as seen from this folder, where the workspace lies below it."""
    if not root.resolve().is_relative_to(Path.cwd()):
        return finding
    prefix = root.resolve().relative_to(Path.cwd())

    def move(place: Location) -> Location:
        return replace(place, path=(prefix / place.path).as_posix())

    related = tuple((move(place), words) for place, words in finding.related)
    return replace(finding, location=move(finding.location), related=related)


def print_findings(findings: Iterable[Finding], root: Path) -> None:
    """Findings for a person, in colour on a terminal."""
    from reportgen.diagnostics import write_block

    for finding in findings:
        head, *rest = write_block(finding, _quoting(root)).split("\n")
        label = f"{finding.severity} {finding.code}"
        head = head.replace(label, click.style(label, fg=_COLOURS[finding.severity], bold=True), 1)
        click.echo("\n".join((head, *rest)), err=True)


def _quoting(root: Path) -> Callable[[Location], str]:
    """What gives the line at a place of the workspace's files."""
    from reportgen.workspace import read_line

    return lambda place: read_line(root, place.path, place.line)


def summarise(checked: Check) -> str:
    """The last line of a check."""
    errors = sum(finding.severity is Severity.ERROR for finding in checked.findings)
    head = _count(errors, "error") if errors else "No errors"
    quotations = f"; {checked.verified} of {checked.quotations} quotations verified"
    drafts = f"; {_count(checked.drafts, 'draft')}" if checked.drafts else ""
    remarks = f"; {_count(checked.remarks, 'open remark')}" if checked.remarks else ""
    verified = quotations if checked.quotations else ""
    return f"{head}{count_warnings(checked.findings)}{drafts}{remarks}{verified}."


def print_import(made: Import, *, planned: bool) -> None:
    """What an import brought in, file by file; or what it would, if `planned`."""
    for file in made.files:
        _print_file(file)
    if made.lookups:
        parts = (
            f"{made.lookups.get(word, 0)} {word}" for word in ("verified", "differs", "not found")
        )
        click.echo(f"In the full texts: {', '.join(part for part in parts if part[0] != '0')}.")
    if made.themes:
        click.echo(
            "Themes not in this workspace yet; add them to sources/comparison.yml, with a question:"
        )
        click.echo(made.list_themes(), nl=False)
    if not made.changed:
        click.echo("Nothing is new: no file would change." if planned else "Nothing is new.")
        return
    click.echo(f"{'Would change' if planned else 'Changed'}: {', '.join(made.changed)}")
    if any(file.counts.get("drafts") for file in made.files) and not planned:
        click.echo("Drafts are left out of all documents until finished: see reportgen check.")


_MOST_NOTICES = 20
_COUNTED = {
    "drafts": "draft",
    "claims": "claim",
    "evidence": "piece of evidence",
    "relations": "relation",
    "works": "work",
}


def _print_file(file: FileReport) -> None:
    """A line for a file, and one for what was not taken of it."""
    counts = file.counts
    new = [_count(counts[name], noun) for name, noun in _COUNTED.items() if counts.get(name)]
    head = f"{file.name} ({file.format}): {_count(counts['passages'], 'passage')}"
    said = [f"new: {', '.join(new)}"] if new else []
    if counts.get("known"):
        said.append(f"{counts['known']} already there")
    if counts.get("replies"):
        said.append(f"{counts['replies']} taken as replies")
    click.echo("; ".join((head, *said)))
    left = dict(file.left_out)
    if counts.get("left out"):
        left["passages that brief.yml leaves out"] = counts["left out"]
    if left:
        click.echo(f"  left out: {', '.join(f'{count} {what}' for what, count in left.items())}")
    for place, words in file.notices[:_MOST_NOTICES]:
        click.echo(f"  {place}: {words}")
    if len(file.notices) > _MOST_NOTICES:
        click.echo(f"  … and {len(file.notices) - _MOST_NOTICES} more notices of this kind")


def _count(number: int, noun: str) -> str:
    one, _, of = noun.partition(" of ")
    plural = f"{one}s of {of}" if of else f"{one}s"
    return f"{number} {noun if number == 1 else plural}"


def count_warnings(findings: Iterable[Finding]) -> str:
    """How many warnings, for the end of a sentence: ", 2 warnings", or nothing."""
    count = sum(finding.severity is Severity.WARNING for finding in findings)
    return f", {_count(count, 'warning')}" if count else ""


def print_outputs(made: Build, workspace: Path) -> None:
    """What a build made, document by document; one line where there was nothing to do."""
    outputs = workspace / "outputs"
    count = _count(len(made.outputs), "file")
    if made.changed or any(output.seconds is not None for output in made.outputs):
        width = max(len(str(outputs / output.path.name)) for output in made.outputs)
        for output in made.outputs:
            name = f"{outputs / output.path.name!s:<{width}}"
            click.echo(f"{name}  {_write_size(output.size):>8}  {_tell_origin(output, made)}")
        click.echo(f"{outputs / 'quarto'}: the Quarto project they are made from")
        same = "" if made.changed else ", all as they were before"
        click.echo(f"{count} in {made.seconds:.1f} s with {made.engine}{same}")
    else:
        click.echo(f"Nothing has changed: {count} in {outputs}, made with {made.engine}")
    for name in made.outdated:
        click.echo(f"{outputs / name} is out of date: rebuild it with --to")
    left = {n: form for n, form in made.left_out.items() if not (outputs / n).exists()}
    if left:
        click.echo(tell_left_out(", ".join(left), left.values()))


def tell_left_out(what: str, formats: Collection[str]) -> str:
    """That documents are made only where somebody asks; there is a format of each."""
    verb = "is" if len(formats) == 1 else "are"
    asked = ",".join(dict.fromkeys(formats))
    return f"{what} {verb} made only if you ask: --to {asked}, or --to all"


def print_reviewed(made: Build) -> None:
    """Which outputs show what reviewers said, and what to do before they are published."""
    from reportgen.making.marginalia import FILE, SHOWN

    names = [output.path.name for output in made.outputs if output.format in SHOWN]
    if not (made.project / FILE).is_file():
        click.echo("review.yml has no open remark: nothing is shown.")
    elif not names:
        click.echo("Remarks are shown in html and docx alone: name these with --to.")
    else:
        click.echo(
            f"Open remarks are shown in {', '.join(names)}, in no other format. "
            "Build without --with-review before you publish."
        )


def print_kept(made: Build, workspace: Path) -> None:
    """Where the outputs are that somebody had edited before the build replaced them."""
    from reportgen.making.edits import tell_kept

    for line in tell_kept(made.kept, workspace / "outputs"):
        click.secho(line, err=True, fg="yellow")


def _tell_origin(output: Output, made: Build) -> str:
    if output.seconds is not None:
        return f"{output.seconds:5.1f} s"
    return "from the cache" if output.path.name in made.changed else "unchanged"


_DIFFERENCES = {
    "changed": "was changed after it was made",
    "missing": "is gone",
    "foreign": "was not made by reportgen",
    "outdated": "is out of date: the workspace has changed since",
    "edited": "was edited, added or deleted after the outputs were made",
}
_CHANGES = {
    "changed": "would change",
    "new": "would be added",
    "gone": "would be deleted",
    "edited": "was edited by hand: it would be replaced, and your copy kept in edited/",
    "outdated": "is out of date, and would no longer be made",
}


def print_differences(differences: Iterable[Difference], *, planned: bool = False) -> None:
    """What is not as it was made, a line a file; or what a build would change, if `planned`."""
    words = _CHANGES if planned else _DIFFERENCES
    for difference in differences:
        click.echo(f"{difference.path} {words[difference.kind]}")


def _write_size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
