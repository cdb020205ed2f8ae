"""Remarks written into review.yml: new ones at its end, known ones left as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reportgen.errors import Severity, WorkspaceError
from reportgen.limits import LONGEST_VALUE, MOST_REMARKS
from reportgen.model.remarks import Place, Remark, Reply, Review, sign_remark
from reportgen.reading.encoding import CONTROL
from reportgen.reading.validation import validate
from reportgen.reading.yamldoc import read_yaml
from reportgen.rules import EMPTY_FILE
from reportgen.workspace import REVIEW_FILE
from reportgen.writing.amendment import amend
from reportgen.writing.insertion import Addition
from reportgen.writing.notation import Row

_HEAD = b"""\
# What reviewers said. Once you have dealt with a remark, write status: resolved, or declined.
"""
_OWN = re.compile(r"(r-[0-9a-f]{7})[0-9a-f]?(?:-\d*|\.\d*)*")
_SHORT = 9
"""How many signs of an id Word may keep, where a build put it into a comment as initials."""


@dataclass(frozen=True)
class Recorded:
    """review.yml with remarks written in: its bytes, and which of them are new.

    `known` counts those that it had already, `answered` the replies that came to these.
    """

    data: bytes
    added: tuple[Remark, ...]
    known: int
    answered: int


def record(data: bytes, remarks: Iterable[Remark]) -> Recorded:
    """Writes remarks into the bytes of review.yml, b"" for none yet; all else stays as it is.

    A remark that is there keeps its status and its words, and gets the replies that it lacks. It
    is recognised by its id, or else by who said what of what. Where the same was said of several
    places, and so has one id, those after the first get ids of their own.
    Raises `WorkspaceError` where the file has errors, or would have too many remarks.
    """
    there = _read(data)
    pairs = _Pairing(there).pair(tuple(remarks))
    replies: dict[int, list[Reply]] = {}
    for remark, index in pairs:
        if index is not None:
            had = (*there[index].replies, *replies.get(index, ()))
            replies.setdefault(index, []).extend(find_new(had, remark.replies))
    fresh: dict[tuple[str, Place], Remark] = {}
    for remark, index in pairs:
        if index is None:
            fresh.setdefault((remark.id, remark.place), remark)
    added = _name_apart(fresh.values(), {remark.id for remark in there})
    if len(there) + len(added) > MOST_REMARKS:
        raise WorkspaceError(
            f"{REVIEW_FILE} would have more than {MOST_REMARKS:,} remarks.",
            "Take out those that are resolved or declined. Nothing was written.",
        )
    changes = [
        Addition(("remarks", index, "replies"), tuple(map(_write_reply, new)))
        for index, new in replies.items()
        if new
    ]
    if added:
        changes.append(Addition(("remarks",), tuple(map(_write, added)), spaced=True))
        data = data if data.strip() else _HEAD
    known = sum(index is not None for _, index in pairs)
    answered = sum(map(len, replies.values()))
    return Recorded(amend(data, REVIEW_FILE, changes), added, known, answered)


def find_new(had: Iterable[Reply], replies: Iterable[Reply]) -> list[Reply]:
    """The replies that are not among those that there are."""
    seen = {(reply.who, _fold(reply.text)) for reply in had}
    new: dict[tuple[str, str], Reply] = {}
    for reply in replies:
        key = (reply.who, _fold(reply.text))
        if key not in seen:
            new.setdefault(key, reply)
    return list(new.values())


def _read(data: bytes) -> tuple[Remark, ...]:
    """The remarks of a file; raises `WorkspaceError` with its first error where it has any."""
    if not data.strip():
        return ()
    document = read_yaml(data, REVIEW_FILE)
    review, findings = validate(Review, document)
    if {finding.code for finding in document.findings} == {EMPTY_FILE.code}:
        return ()  # nothing but comments
    errors = [f for f in (*document.findings, *findings) if f.severity is Severity.ERROR]
    if review is None or errors:
        first = errors[0]
        raise WorkspaceError(
            f"{first.location}: {first.message}", f"{first.remedy} Nothing was written."
        )
    return review.remarks


class _Pairing:
    """Which remark of a file each new one is."""

    def __init__(self, there: Sequence[Remark]) -> None:
        self._there = there
        self._taken: set[int] = set()
        self._by_id: dict[str, list[int]] = {}
        self._by_words: dict[tuple[str, str], list[int]] = {}
        for index, remark in enumerate(there):
            for name in {_find_root(remark.id), _find_root(sign_remark(remark.id))}:
                self._by_id.setdefault(name, []).append(index)
            if remark.text:
                self._by_words.setdefault((remark.who, _fold(remark.text)), []).append(index)

    def pair(self, remarks: Sequence[Remark]) -> list[tuple[Remark, int | None]]:
        """Each remark with the index of the one that it is, None for a new one.

        Those that stand where they stood come first: the others may be of records renamed since.
        """
        found = [self._take(remark, self._is_in_place) for remark in remarks]
        return [
            (remark, index if index is not None else self._take(remark, self._is_free))
            for remark, index in zip(remarks, found, strict=True)
        ]

    def _take(self, remark: Remark, fits: Callable[[Remark, int], bool]) -> int | None:
        same = self._by_id.get(_find_root(remark.id), ())
        index = next((index for index in same if fits(remark, index)), None)
        if index is None:
            alike = self._by_words.get((remark.who, _fold(remark.text)), ())
            index = next((index for index in alike if self._is_alike(remark, index)), None)
        if index is not None:
            self._taken.add(index)
        return index

    def _is_in_place(self, remark: Remark, index: int) -> bool:
        return self._there[index].place == remark.place

    def _is_free(self, remark: Remark, index: int) -> bool:
        is_echo = "." in remark.id or len(remark.id) == _SHORT  # a build had put it there
        old = self._there[index].id
        return is_echo or index not in self._taken or remark.id in (old, sign_remark(old))

    def _is_alike(self, remark: Remark, index: int) -> bool:
        """Whether it is the same remark from a program that has lost its id."""
        old = self._there[index]
        is_there = (old.place.kind, old.place.id) == (remark.place.kind, remark.place.id)
        return is_there and (old.when == remark.when or _fold(old.words) == _fold(remark.words))


def _name_apart(remarks: Iterable[Remark], taken: set[str]) -> tuple[Remark, ...]:
    """The remarks, those whose id another has under an id with a number behind it."""
    named = []
    for remark in remarks:
        name, number = remark.id, 1
        while name in taken:
            number += 1
            name = f"{remark.id}-{number}"
        taken.add(name)
        named.append(remark if name == remark.id else remark.model_copy(update={"id": name}))
    return tuple(named)


def _find_root(name: str) -> str:
    """An id without its last sign, and what tells it from others or names a reply to it."""
    match = _OWN.fullmatch(name)
    return match[1] if match else name


def _fold(text: str) -> str:
    return " ".join(text.split())


def _write(remark: Remark) -> Mapping[str, Any]:
    """A remark as YAML values, without what need not be said."""
    said = remark.model_dump(mode="json", exclude_defaults=True)
    fields = {"id": remark.id, "status": str(remark.status), **_tidy(said)}
    for name in ("place", "change"):
        if name in fields:
            fields[name] = Row(fields[name])
    if remark.replies:
        fields["replies"] = [_write_reply(reply) for reply in remark.replies]
    return fields


def _write_reply(reply: Reply) -> Mapping[str, Any]:
    return Row(_tidy(reply.model_dump(mode="json", exclude_defaults=True)))


def _tidy(value: Any) -> Any:
    """Values without what no file of a workspace can hold: control signs, very long texts."""
    if isinstance(value, Mapping):
        return {key: _tidy(inner) for key, inner in value.items()}
    if not isinstance(value, str):
        return value
    text = CONTROL.sub("", value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
