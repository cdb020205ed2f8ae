"""`reportgen verify --against`: a source in a new version, on the terminal and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.commands.confirming import write_plan
from reportgen.errors import Misuse

if TYPE_CHECKING:
    from reportgen.editing.fates import Followed, Renewal

_TITLES = {
    "moved": "Moved",
    "changed": "Changed in words",
    "gone": "Gone",
    "unclear": "Not certain: look yourself",
    "unknown": "Not known",
}
_COUNTS = {
    "stands": "{} as before",
    "moved": "{} moved",
    "changed": "{} changed in words",
    "gone": "{} gone",
    "unclear": "{} not certain",
    "unknown": "{} not known",
}


def compare_with(
    workspace: Path,
    file: Path,
    key: str | None,
    *,
    texts: Path | None,
    allow: tuple[Path, ...],
    reader: str | None,
    form: str,
    fix: bool,
    yes: bool,
    quiet: bool,
) -> None:
    """Says what of an extract still holds in a new text of its source, and mends what has moved.

    Ends the command with 1 where something has changed in words or is gone, where the text is
    probably another work's, and where a change is not written.
    """
    from reportgen.editing.folder import Folder
    from reportgen.editing.renewal import compare, name_source, plan_renewal
    from reportgen.workspace import Workspace

    if not file.is_file():
        fault = "is a folder" if file.is_dir() else "is not there"
        raise Misuse(f"{str(file)!r} {fault}.", "Name the file with the new text.")
    folder = Folder.open(Workspace.open(workspace, allow), texts)
    renewal = compare(folder, name_source(folder, file, key), file, reader)
    plan = plan_renewal(folder, renewal) if fix else None
    if form == "text":
        click.echo("\n".join(_write_text(renewal, quiet=quiet)))
    if plan is not None and plan.contents:
        if form == "text":
            click.echo()
            write_plan(plan, yes=yes, quiet=quiet)
            if not quiet and renewal.before and renewal.share is not None:
                click.echo(
                    f"Now put {file.name} in the place of {renewal.before.file} in the folder of "
                    "the texts, and run: reportgen verify"
                )
        else:
            plan.write()
    elif fix and not renewal.is_other and form == "text" and not quiet:
        click.echo("There is nothing to mend.")
    if form == "json":
        written = sorted(plan.contents) if plan else []
        report = {**renewal.to_json(), "written": written}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    if not renewal.is_kept:
        raise click.exceptions.Exit(1)


def _write_text(renewal: Renewal, *, quiet: bool) -> Iterator[str]:
    yield from _write_head(renewal)
    if renewal.is_other:
        yield ""
        yield (
            f"Nothing that the extract quotes is in {renewal.text.file}: it is probably not a text "
            f"of {renewal.source}. Nothing was changed."
        )
        return
    for fate, title in _TITLES.items():
        items = [item for item in renewal.items if item.outcome.fate == fate]
        if items and not (quiet and fate in ("moved", "unknown")):
            yield ""
            yield f"{title} ({len(items)})"
            apart = [item for item in items if not item.outcome.is_along]
            for why, alike in _group(apart):
                for item in alike:
                    yield from _write_item(item)
                if why:
                    yield f"    {why[0].upper()}{why[1:]}."
            if len(apart) < len(items):
                yield f"  … and {len(items) - len(apart)} with the claim or evidence they belong to"
    yield ""
    counts = renewal.to_json()["counts"]
    said = [words.format(counts[fate]) for fate, words in _COUNTS.items() if counts[fate]]
    yield f"{', '.join(said)}." if said else "The extract takes nothing from the text."


def _write_head(renewal: Renewal) -> Iterator[str]:
    text, before = renewal.text, renewal.before
    new = f"{text.file} ({text.sha256[:12]})"
    if before is None:
        yield f"{renewal.source}: {new}; no text was verified before"
    elif before.sha256 == text.sha256:
        yield f"{renewal.source}: {new} is the same text as before, byte for byte"
    else:
        yield f"{renewal.source}: {before.file} ({before.sha256[:12]}) → {new}"
    if renewal.share is not None:
        yield f"{int(100 * renewal.share)} % of the old text is in the new one."
    elif renewal.without:
        yield f"The old text is not compared: {renewal.without}."


def _group(items: Sequence[Followed]) -> Iterator[tuple[str, list[Followed]]]:
    """Items by what there is to say of them, so that it is said once."""
    for why in dict.fromkeys(item.outcome.why for item in items):
        yield why, [item for item in items if item.outcome.why == why]


def _write_item(item: Followed) -> Iterator[str]:
    outcome = item.outcome
    whose = item.claim + (f", evidence {item.evidence}" if item.evidence else "")
    words = f"“{item.words}”" if item.kind == "quotation" else item.words
    if item.kind == "locator":
        words = "(no quotation)"
    places = ", ".join(outcome.places)
    went = item.locator if places in ("", item.locator) else f"{item.locator} → {places}"
    yield f"  {item.at}: {whose}, {went}: {words}"
    if outcome.difference:
        yield f"    {outcome.difference}"
    if outcome.cut is not None:
        yield "    Only marks differ."
