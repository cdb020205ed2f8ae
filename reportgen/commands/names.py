"""The ids, themes and keys of a workspace, for completion in a shell.

What cannot be read has no names: nobody is told of it while they type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

Named = Iterator[tuple[str, str]]
"""Names, each with words that say what it is."""

_ENTRY = re.compile(r"@\s*(\w+)\s*[{(]\s*([^\s,{}()]+)\s*,")
_LONGEST = 60


def _read(root: Path, name: str) -> dict[str, Any]:
    from reportgen.intake.files import read_written
    from reportgen.reading.yamldoc import read_yaml

    try:
        value = read_yaml(read_written(root / name), name).value
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _list_records(value: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    from reportgen.reading.yamldoc import list_records

    yield from (record for _, record in list_records(value, name))


def _list_extracts(root: Path, reader: str = "") -> Iterator[dict[str, Any]]:
    """The extracts, or what one reader wrote instead of them."""
    from reportgen.workspace import Workspace

    workspace = Workspace(root.resolve())
    readings = workspace.reading_files()
    names = [name for name, (_, by) in readings.items() if by == reader]
    yield from (_read(root, name) for name in (names if reader else workspace.source_files()))


def _list_claims(root: Path, reader: str = "") -> Named:
    for extract in _list_extracts(root, reader):
        for claim in _list_records(extract, "claims"):
            yield str(claim.get("id", "")), str(claim.get("short") or claim.get("claim") or "")


def _list_finished(root: Path, _reader: str = "") -> Named:
    """The claims that are in the brief: drafts are not."""
    for extract in _list_extracts(root):
        for claim in _list_records(extract, "claims"):
            if "status" not in claim and "status" not in extract:
                yield str(claim.get("id", "")), str(claim.get("short") or claim.get("claim") or "")


def _list_themes(root: Path, _reader: str = "") -> Named:
    for theme in _list_records(_read(root, "sources/comparison.yml"), "themes"):
        yield str(theme.get("id", "")), str(theme.get("label") or "")


def _list_readers(root: Path, _reader: str = "") -> Named:
    from reportgen.workspace import Workspace

    for _, reader in Workspace(root.resolve()).reading_files().values():
        yield reader, ""


def _list_sources(root: Path, _reader: str = "") -> Named:
    for extract in _list_extracts(root):
        yield str(extract.get("source", "")), str(extract.get("label") or "")


def _list_unread(root: Path, _reader: str = "") -> Named:
    """The entries of the bibliography that have no extract yet."""
    known = {key for key, _ in _list_sources(root)}
    yield from (entry for entry in _list_entries(root) if entry[0] not in known)


def _list_entries(root: Path, _reader: str = "") -> Named:
    from reportgen.intake.files import read_written

    for path in sorted((*root.glob("*.bib"), *root.glob("*/*.bib"))):
        try:
            text = read_written(path).decode("utf-8", "replace")
        except (OSError, ValueError):
            continue
        for match in _ENTRY.finditer(text):
            if match[1].lower() not in ("string", "comment", "preamble"):
                yield match[2], match[1].lower()


def _completing(find: Callable[[Path, str], Iterable[tuple[str, str]]]) -> Callable[..., Any]:
    """What completes a parameter by the names of the workspace that a command line names.

    Where it names a reader too, these are the reader's own.
    """

    def complete(
        context: click.Context, _parameter: click.Parameter, begun: str
    ) -> list[CompletionItem]:
        workspace, reader = (context.params.get(name) for name in ("workspace", "reader"))
        try:
            known = dict(find(Path(workspace or "."), reader or ""))
        except (OSError, ValueError):
            return []
        return [
            CompletionItem(name, help=" ".join(words.split())[:_LONGEST] or None)
            for name, words in known.items()
            if name and name.startswith(begun)
        ]

    return complete


complete_claims = _completing(_list_claims)
complete_themes = _completing(_list_themes)
complete_sources = _completing(_list_sources)
complete_entries = _completing(_list_entries)
complete_unread = _completing(_list_unread)
complete_finished = _completing(_list_finished)
complete_readers = _completing(_list_readers)
