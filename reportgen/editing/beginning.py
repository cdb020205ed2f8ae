"""A new source in a workspace: its extract, and its entry in the bibliography if it has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reportgen.editing.folder import Folder
from reportgen.editing.plan import Plan
from reportgen.errors import Misuse, ReportgenError
from reportgen.exchange.library import append_works
from reportgen.exchange.passage import Work
from reportgen.model.bibliography import Entry
from reportgen.model.keys import find_key_fault, name_file
from reportgen.model.publication import Publication
from reportgen.reading.bibliography import load_bibliography
from reportgen.reading.yamldoc import read_yaml
from reportgen.workspace import BRIEF_FILE
from reportgen.writing.amendment import amend
from reportgen.writing.insertion import Addition
from reportgen.writing.notation import write_field

_HINTS: Mapping[str, str] = {
    "label": "short, for tables and figures",
    "genre": "commentary, research article, report …",
    "approach": "the method or theory it argues with",
    "thesis": "what it argues, in one sentence",
}
_FURTHER = ("written", "about_authors", "caveats", "text")


@dataclass(frozen=True)
class Known:
    """What the bibliography has: its file, all its keys, and the entry of one source, if any."""

    path: str
    keys: frozenset[str]
    entry: Entry | None

    def propose_label(self) -> str:
        """A short name for the source: the family name of its first author; "" for none."""
        authors = self.entry.authors if self.entry else ()
        return authors[0].split()[-1] if authors and authors[0].split() else ""


def look_up(folder: Folder, key: str) -> Known:
    """What the bibliography has of a source.

    Raises `Misuse` for a key that cannot be cited, or that has an extract already.
    """
    if fault := find_key_fault(key):
        raise Misuse(f"{key!r} cannot be a source key: {fault}.", "Use letters, digits, hyphens.")
    if key in folder.extracts:
        raise Misuse(
            f"There is an extract of {key!r} already: {folder.extracts[key].name}.",
            "Add claims to it with: reportgen add claim",
        )
    brief = read_yaml(folder.workspace.peek(BRIEF_FILE), BRIEF_FILE).value
    named = brief.get("bibliography") if isinstance(brief, dict) else None
    path = named if isinstance(named, str) else Publication.model_fields["bibliography"].default
    bibliography, _ = load_bibliography(folder.workspace.peek(path), path, [key])
    return Known(path, frozenset(bibliography.keys), bibliography.entries.get(key))


def plan_source(
    folder: Folder, key: str, fields: Mapping[str, Any], known: Known, work: Work | None = None
) -> Plan:
    """An extract for a source, to be gone on with; `work` is its entry where that is missing.

    `fields` are those of an extract, as far as somebody has given them. The extract is a draft
    until it has a claim. Raises `ReportgenError` where there is neither an entry nor a work.
    """
    if known.entry is None and key not in known.keys and work is None:
        raise ReportgenError(f"The source {key!r} has no entry in {known.path}.", "Add one.")
    workspace = folder.workspace
    name = f"sources/{name_file(key)}.yml"
    contents: dict[str, tuple[bytes | None, bytes]] = {
        name: (None, _write(key, fields).encode("utf-8"))
    }
    if work is not None:
        data = workspace.peek(known.path)
        there = (workspace.root / known.path).exists()
        contents[known.path] = (data if there else None), append_works(data, known.path, [work])
    brief = workspace.read(BRIEF_FILE)
    listed = read_yaml(brief, BRIEF_FILE).value
    if isinstance(listed, dict) and isinstance(listed.get("sources"), list):
        contents[BRIEF_FILE] = brief, amend(brief, BRIEF_FILE, [Addition(("sources",), (key,))])
    return Plan(workspace, contents, (f"{name} begins the extract of {key}.",))


def _write(key: str, fields: Mapping[str, Any]) -> str:
    """The text of a new extract; what it lacks stands there as a comment."""
    lines = [
        write_field("source", key, 0),
        "status: draft            # goes with the first claim, or once the rest is written\n",
    ]
    for name, hint in _HINTS.items():
        value = fields.get(name, "")
        lines.append(write_field(name, value, 0) if value else f"# {f'{name}:':<23}# {hint}\n")
    lines += [write_field(name, fields[name], 0) for name in _FURTHER if fields.get(name)]
    return "".join((*lines, "\nclaims: []\n"))
