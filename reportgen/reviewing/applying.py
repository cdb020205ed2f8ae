"""Tracked changes made in the fields that they are of: shown, checked, then all or none written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reportgen.editing.folder import Folder
from reportgen.editing.plan import Plan
from reportgen.errors import ReportgenError, UnreadableText
from reportgen.model.positions import Path
from reportgen.reading.yamldoc import read_yaml
from reportgen.reviewing.amending import Refused, Splice, plan_splice
from reportgen.reviewing.fields import Field
from reportgen.reviewing.placing import Placed
from reportgen.verification.matching import Index
from reportgen.writing.amendment import amend
from reportgen.writing.replacement import Put

_CLASH = "Another reviewer changes the same words in another way: decide, and change it by hand."


@dataclass(frozen=True)
class Proposal:
    """A change that a reviewer proposes: what to replace in its field, else why nothing is."""

    placed: Placed
    splice: Splice | None = None
    reason: str = ""
    rivals: tuple[Placed, ...] = ()
    """Other reviewers' changes of the same words."""


def propose(placed: Iterable[Placed], folder: Folder) -> tuple[Proposal, ...]:
    """What can be made of each change, in their order; `folder` has the texts of quotations."""
    planned = [_plan(each) for each in placed if each.marking.change]
    by_field: dict[tuple[str, Path], list[Proposal]] = defaultdict(list)
    for proposal in planned:
        if proposal.splice and proposal.placed.field:
            by_field[proposal.placed.field.file, proposal.placed.field.path].append(proposal)
    settled = (_settle(each, by_field) for each in planned)
    shelf = _Shelf(folder)
    return tuple(_check_quotation(each, by_field, shelf) for each in settled)


def _plan(placed: Placed) -> Proposal:
    try:
        return Proposal(placed, plan_splice(placed))
    except Refused as refusal:
        return Proposal(placed, reason=str(refusal))


def _settle(proposal: Proposal, by_field: Mapping[tuple[str, Path], list[Proposal]]) -> Proposal:
    field, splice = proposal.placed.field, proposal.splice
    if field is None or splice is None:
        return proposal
    others = by_field[field.file, field.path]
    rivals = tuple(o.placed for o in others if o.splice and splice.clashes(o.splice))
    return Proposal(proposal.placed, None, _CLASH, rivals) if rivals else proposal


# ── quotations ───────────────────────────────────────────────────────────────────────────


class _Shelf:
    """The texts of sources, each read when a quotation of it is changed."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._texts: dict[str, Index | str] = {}

    def find(self, key: str, words: str) -> str:
        """Why a source cannot be said to have some words; "" where it has them."""
        if key not in self._texts:
            try:
                self._texts[key] = Index.of(self._folder.read_text(key))
            except (ReportgenError, UnreadableText) as error:
                self._texts[key] = f"It changes a quotation, which nobody can check: {error}"
        text = self._texts[key]
        if isinstance(text, str):
            return text
        return (
            ""
            if text.find(words)
            else f"It changes a quotation; the text of {key} has not got it so."
        )


def _check_quotation(
    proposal: Proposal, by_field: Mapping[tuple[str, Path], list[Proposal]], shelf: _Shelf
) -> Proposal:
    """A change in a quotation only where the source's text has it, with all others of it made."""
    field = proposal.placed.field
    if proposal.splice is None or field is None or not field.source:
        return proposal
    splices = {o.splice for o in by_field[field.file, field.path] if o.splice}
    for words in (_splice(field.written, {proposal.splice}), _splice(field.written, splices)):
        reason = shelf.find(field.source, words)
        if not reason:
            return proposal
    return Proposal(proposal.placed, None, reason)


# ── the files ────────────────────────────────────────────────────────────────────────────


def plan_changes(proposals: Iterable[Proposal], folder: Folder) -> Plan:
    """What the workspace would be with those of the proposals made that can be.

    Raises `WorkspaceError` where a file cannot be changed.
    """
    wanted: dict[str, dict[Path, tuple[Field, set[Splice]]]] = defaultdict(dict)
    done, left = [], []
    for proposal in proposals:
        field, where = proposal.placed.field, proposal.placed.location
        if proposal.splice is None or field is None:
            left.append(f"{where or proposal.placed.document}: {proposal.reason}")
            continue
        wanted[field.file].setdefault(field.path, (field, set()))[1].add(proposal.splice)
        done.append(f"{where}: {proposal.placed.marking.who or 'somebody'}’s change")
    contents = {}
    for file, fields in wanted.items():
        data = folder.workspace.read(file)
        value = read_yaml(data, file).value
        puts = [_put(value, field, splices) for field, splices in fields.values()]
        contents[file] = data, amend(data, file, puts)
    return Plan(folder.workspace, contents, tuple(done), tuple(left))


def _put(value: Any, field: Field, splices: set[Splice]) -> Put:
    """The new value of a field; of a statement that is written as its text alone, its own."""
    path = field.path
    owner = _reach(value, path[:-1])
    if isinstance(owner, str):
        path, written = path[:-1], owner
    else:
        written = str(_reach(value, path))
    offset = max(written.find(field.written), 0)
    moved = {Splice(s.start + offset, s.end + offset, s.new) for s in splices}
    return Put(path, _splice(written, moved))


def _reach(value: Any, path: Path) -> Any:
    for step in path:
        if isinstance(value, str):
            return value
        value = value[step]
    return value


def _splice(written: str, splices: Iterable[Splice]) -> str:
    """A text with parts of it replaced."""
    for splice in sorted(splices, reverse=True):
        written = written[: splice.start] + splice.new + written[splice.end :]
    return written


def choose(proposals: Sequence[Proposal], ask: Callable[[Proposal], bool]) -> Iterator[Proposal]:
    """The proposals that somebody agrees to, of those that can be made; all others as they are."""
    for proposal in proposals:
        if proposal.splice is None or ask(proposal):
            yield proposal
