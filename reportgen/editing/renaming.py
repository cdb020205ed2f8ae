"""A claim with another id, everywhere that it is used."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from reportgen.editing.entry import find_claim, list_ids
from reportgen.editing.folder import Folder, list_claims
from reportgen.editing.plan import Plan
from reportgen.errors import Misuse
from reportgen.exchange.drafting import is_identifier
from reportgen.model.positions import Path
from reportgen.reading.yamldoc import read_yaml, walk_texts
from reportgen.verification.lock import LOCK_FILE, Lock, read_lock
from reportgen.workspace import BRIEF_FILE, COMPARISON_FILE, Workspace
from reportgen.writing.amendment import amend
from reportgen.writing.replacement import Put

_ENDS = ("from", "to")


def rename_in_reading(
    folder: Folder, old: str, new: str, reader: str, source: str | None = None
) -> Plan:
    """What changes so that a claim of a second reading has a new id: that reading alone.

    Nothing else names its claims. `source` says whose reading, where the reader has used the id in
    several. Raises `Misuse` likewise.
    """
    extract, number = find_claim(folder, old, reader, source)
    ids = [str(claim.get("id")) for _, claim in list_claims(extract)]
    _require_free(new, ids)
    data = folder.workspace.read(extract.name)
    made = amend(data, extract.name, [Put(("claims", number, "id"), new)])
    return Plan(
        folder.workspace, {extract.name: (data, made)}, (f"{old} is {new} in {extract.name}.",)
    )


def _require_free(new: str, ids: Collection[str]) -> None:
    if new in ids:
        raise Misuse(f"There is a claim {new!r} already.", "Choose another id.")
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
    workspace = folder.workspace
    extract, number = find_claim(folder, old)
    _require_free(new, {name for ids in list_ids(folder).values() for name in ids})
    changes = {extract.name: [Put(("claims", number, "id"), new)]}
    for name in (COMPARISON_FILE, BRIEF_FILE):
        value = read_yaml(workspace.peek(name), name).value
        changes[name] = list(_rename_in(value, old, new, is_comparison=name == COMPARISON_FILE))
    contents: dict[str, tuple[bytes | None, bytes]] = {}
    for name, puts in changes.items():
        if puts:
            data = workspace.read(name)
            contents[name] = data, amend(data, name, puts)
    for name in (*workspace.slide_files(), *workspace.template_files()):
        data = workspace.read(name)
        text = data.decode("utf-8", "surrogateescape")  # bytes of other encodings stay
        made = _rename_in_text(text, old, new).encode("utf-8", "surrogateescape")
        contents[name] = data, made
    contents |= _rename_in_lock(workspace, extract.source, old, new)
    changed = {name: pair for name, pair in contents.items() if pair[0] != pair[1]}
    return Plan(workspace, changed, (f"{old} is {new} in {', '.join(sorted(changed))}.",))


def _rename_in(value: Any, old: str, new: str, *, is_comparison: bool) -> Iterator[Put]:
    """The values of a YAML file that name a claim, or link to it."""
    for path, text in walk_texts(value):
        if text == old and is_comparison and _names_claim(path):
            yield Put(path, new)
        elif (linked := _rename_links(text, old, new)) != text:
            yield Put(path, linked)


def _names_claim(path: Path) -> bool:
    """Whether a value of the comparison is the id of a claim: an end of a relation, or a basis."""
    return path[-1] in _ENDS if path[0] == "relations" else "basis" in path


def _rename_links(text: str, old: str, new: str) -> str:
    links = re.compile(rf"#(claim-)?{re.escape(old)}(?![\w-]|\.\w)")
    return links.sub(lambda match: f"#{match[1] or ''}{new}", text)


def _rename_in_text(text: str, old: str, new: str) -> str:
    """Slides and templates: links, and ids that stand in quotation marks or behind a "="."""
    known = rf"(?<![\w.-]){re.escape(old)}(?![\w-]|\.\w)"
    quoted = re.compile(r"([\"'])([\w.-]+(?:[ ,]+[\w.-]+)*)\1")
    text = quoted.sub(lambda m: m[1] + re.sub(known, lambda _: new, m[2]) + m[1], text)
    text = re.sub(rf"(?<=\w=){re.escape(old)}(?![\w-]|\.\w)", lambda _: new, text)
    return _rename_links(text, old, new)


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
