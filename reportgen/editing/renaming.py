"""A claim or a theme with another id, everywhere that it is used."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from reportgen.editing.entry import find_claim, list_ids
from reportgen.editing.folder import Folder, list_claims
from reportgen.editing.plan import Plan
from reportgen.editing.usage import CLAIMS, THEMES, Kind, list_uses
from reportgen.errors import Misuse, WorkspaceError
from reportgen.exchange.drafting import is_identifier
from reportgen.exchange.extracts import Extract
from reportgen.reading.validation import listing, suggest
from reportgen.reading.yamldoc import list_records, read_yaml
from reportgen.rules import EMPTY_FILE
from reportgen.verification.lock import LOCK_FILE, Lock, read_lock
from reportgen.workspace import BRIEF_FILE, COMPARISON_FILE, REVIEW_FILE, Workspace
from reportgen.writing.amendment import amend
from reportgen.writing.replacement import Put

_FILES = (COMPARISON_FILE, BRIEF_FILE, REVIEW_FILE)


def rename_in_reading(
    folder: Folder, old: str, new: str, reader: str, source: str | None = None
) -> Plan:
    """What changes so that a claim of a second reading has a new id: that reading.

    Nothing else names its claims, but the extract that does without one. `source` says whose
    reading, where the reader has used the id in several. Raises `Misuse` likewise.
    """
    extract, number = find_claim(folder, old, reader, source)
    ids = [str(claim.get("id")) for _, claim in list_claims(extract)]
    _require_free(new, ids, "claim")
    data = folder.workspace.read(extract.name)
    made = amend(data, extract.name, [Put(("claims", number, "id"), new)])
    contents = {extract.name: (data, made), **_rename_left_out(folder, extract, old, new, reader)}
    return Plan(folder.workspace, contents, (f"{old} is {new} in {extract.name}.",))


def _rename_left_out(
    folder: Folder, extract: Extract, old: str, new: str, reader: str
) -> dict[str, tuple[bytes | None, bytes]]:
    """The first reading, where it says that it does without the claim."""
    first = folder.find(extract.source)
    value, data = first.document.value, folder.workspace.peek(first.name)
    puts = [
        Put(("left_out", number, "claim"), new)
        for number, item in list_records(value, "left_out")
        if item.get("reader") == reader and item.get("claim") == old
    ]
    return {first.name: (data, amend(data, first.name, puts))} if puts else {}


def _require_free(new: str, ids: Collection[str], what: str) -> None:
    if new in ids:
        raise Misuse(f"There is a {what} {new!r} already.", "Choose another id.")
    if not is_identifier(new):
        raise Misuse(
            f"{new!r} cannot be an id.",
            "Write letters, digits, hyphens, dots and underscores only, beginning with a letter or "
            "digit.",
        )


def plan_renaming(folder: Folder, old: str, new: str) -> Plan:
    """What changes so that a claim has a new id: its extract, the comparison, links, the lock.

    Links in prose, slides and the workspace's own templates are `#claim-<id>`, and ids in
    attributes and quotation marks. Second readings stay: their ids are their own. Raises `Misuse`
    for a claim that there is not, and for an id that is taken or cannot be one.
    """
    extract, number = find_claim(folder, old)
    _require_free(new, {name for ids in list_ids(folder).values() for name in ids}, "claim")
    data = folder.workspace.read(extract.name)
    contents = dict(_rename_everywhere(folder.workspace, CLAIMS, _FILES, old, new))
    contents[extract.name] = (
        data, amend(data, extract.name, [Put(("claims", number, "id"), new)])
    )  # fmt: skip
    contents |= _rename_in_lock(folder.workspace, extract.source, old, new)
    return _plan(folder.workspace, contents, old, new)


def plan_theme(folder: Folder, old: str, new: str) -> Plan:
    """What changes so that a theme has a new id: the comparison, every extract, brief.yml, links.

    Second readings have the themes of the comparison, and so the new id. In templates and slides
    it changes in code, attributes and links, not among words. Raises `Misuse` likewise.
    """
    workspace = folder.workspace
    value = read_yaml(workspace.peek(COMPARISON_FILE), COMPARISON_FILE).value
    known = [str(theme["id"]) for _, theme in list_records(value, "themes") if "id" in theme]
    if old not in known:
        remedy = suggest(old, known, f"The themes are: {listing(known)}.")
        raise Misuse(f"There is no theme {old!r}.", remedy)
    _require_free(new, known, "theme")
    extracts = (*workspace.source_files(), *workspace.reading_files())
    contents = dict(_rename_everywhere(workspace, THEMES, (*_FILES, *extracts), old, new))
    return _plan(workspace, contents, old, new)


def _rename_everywhere(
    workspace: Workspace, kind: Kind, names: Iterable[str], old: str, new: str
) -> Iterator[tuple[str, tuple[bytes | None, bytes]]]:
    """The YAML files of some names, the slides and the templates: before, and with the new id."""
    for name in names:
        data, value = _read(workspace, name)
        if puts := list(list_uses(kind, name, value, old, new)):
            yield name, (data, amend(data, name, puts))
    for name in (*workspace.slide_files(), *workspace.template_files()):
        data = workspace.read(name)
        text = data.decode("utf-8", "surrogateescape")  # bytes of other encodings stay
        made = kind.reword(text, old, new).encode("utf-8", "surrogateescape")
        yield name, (data, made)


def _read(workspace: Workspace, name: str) -> tuple[bytes, Any]:
    """A YAML file and what it says, None where there is no such file, or nothing in it.

    Raises `WorkspaceError` where it cannot be read: it may use the id that would change.
    """
    if not (workspace.root / name).exists():
        return b"", None
    data = workspace.read(name)
    document = read_yaml(data, name)
    faults = [each for each in document.findings if each.code != EMPTY_FILE.code]
    if document.value is None and faults:
        where, fault = faults[0].location, faults[0]
        raise WorkspaceError(f"{where}: {fault.message} {fault.remedy}", "Nothing was renamed.")
    return data, document.value


def _plan(
    workspace: Workspace, contents: Mapping[str, tuple[bytes | None, bytes]], old: str, new: str
) -> Plan:
    changed = {name: pair for name, pair in contents.items() if pair[0] != pair[1]}
    return Plan(workspace, changed, (f"{old} is {new} in {', '.join(sorted(changed))}.",))


def _rename_in_lock(
    workspace: Workspace, source: str, old: str, new: str
) -> dict[str, tuple[bytes | None, bytes]]:
    lock = read_lock(workspace.root / LOCK_FILE)
    if lock is None or source not in lock.sources:
        return {}
    known = lock.sources[source]
    quotations = {_rename_key(key, old, new): one for key, one in known.quotations.items()}
    renamed = known.model_copy(update={"quotations": quotations})
    made = Lock(sources={**lock.sources, source: renamed})
    return {LOCK_FILE: (workspace.read(LOCK_FILE), made.to_json().encode("utf-8"))}


def _rename_key(key: str, old: str, new: str) -> str:
    """The name of a quotation, "id" or "id#1", with the new id."""
    name, sign, number = key.partition("#")
    return f"{new}{sign}{number}" if name == old else key
