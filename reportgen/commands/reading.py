"""The commands that look into the full texts of the sources."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.commands.names import complete_sources
from reportgen.commands.options import allow_option, form_option, texts_option, workspace_argument

if TYPE_CHECKING:
    from reportgen.editing.location import Hit

_LIKENESSES = {
    "exact": "exact",
    "punctuation": "differs only in punctuation or capitals",
    "near": "near",
}


@click.command()
@click.argument("words")
@workspace_argument
@click.option(
    "--source",
    metavar="KEY",
    shell_complete=complete_sources,
    help="Look in the text of this source only.",
)
@texts_option
@form_option
@allow_option
def locate(
    words: str,
    workspace: Path,
    source: str | None,
    texts: Path | None,
    form: str,
    allow: tuple[Path, ...],
) -> None:
    """Find WORDS in the texts of the sources: page, paragraph and section of every place.

    Where no text has the words exactly, places that differ only in punctuation are given, else the
    passage that is most like them. Exit 1 if there is none.
    """
    from reportgen.editing.folder import Folder
    from reportgen.editing.location import locate as run
    from reportgen.workspace import Workspace

    hits, faults = run(Folder.open(Workspace.open(workspace, allow), texts), words, source)
    for key, fault in faults.items():
        click.echo(f"The text of {key} is not searched: {fault}", err=True)
    if form == "json":
        places = [hit.to_json() for hit in hits]
        click.echo(json.dumps(places, ensure_ascii=False, indent=2))
    elif hits:
        click.echo("\n".join(_write_hits(hits)))
    else:
        click.echo(f"{words!r} is nowhere in {f'the text of {source}' if source else 'the texts'}.")
    if not hits:
        raise click.exceptions.Exit(1)


def _write_hits(hits: Iterable[Hit]) -> Iterable[str]:
    for hit in hits:
        section = f"§ {hit.section}" if hit.section else ""
        where = [part for part in (hit.page, hit.paragraph, section) if part]
        place = ", ".join(where or ["outside the numbered places"])
        yield f"{hit.source}, {place} ({_LIKENESSES[hit.likeness]})"
        if hit.difference:
            yield f"  {hit.difference}"
        words = click.style(hit.words, bold=True)
        yield f"  … {hit.before.lstrip()}{words}{hit.after.rstrip()} …"


@click.command()
@click.argument("key", shell_complete=complete_sources)
@workspace_argument
@texts_option
@allow_option
def text(key: str, workspace: Path, texts: Path | None, allow: tuple[Path, ...]) -> None:
    """Print the text of the source KEY as verification reads it, with page and ¶ marks.

    A paragraph is a line. It shows how a text is paged, before you say so under text: in its
    extract.
    """
    from reportgen.editing.folder import Folder
    from reportgen.editing.transcript import write_transcript
    from reportgen.workspace import Workspace

    folder = Folder.open(Workspace.open(workspace, allow), texts)
    click.echo(write_transcript(folder.read_text(key)), nl=False)
