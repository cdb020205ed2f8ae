"""What was verified, kept in the repository for machines that do not have the texts.

sources/quotes.lock.json holds, for each source, the hash of the text that was read and, for
each quotation, the hash of what the extract says, what became of it, and anchors in the text:
per unbroken run a TextQuoteSelector and a TextPositionSelector of the W3C Web Annotation Data
Model. As little of the text as will do is kept: context only where a run is not unique.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, ValidationError

from reportgen.errors import WorkspaceError
from reportgen.intake.files import read_written
from reportgen.model.brief import Brief
from reportgen.model.records import Record
from reportgen.verification.results import (
    Quotation,
    Selector,
    Status,
    Verification,
    find_quotations,
)

if TYPE_CHECKING:
    from reportgen.verification.texts import SourceText

LOCK_FILE = "sources/quotes.lock.json"

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class TextQuoteSelector(Record):
    """The characters themselves, with as much around them as makes them unique."""

    type: Literal["TextQuoteSelector"] = "TextQuoteSelector"
    exact: str
    prefix: str = ""
    suffix: str = ""


class TextPositionSelector(Record):
    """From which to which character of the decoded text (the end is exclusive)."""

    type: Literal["TextPositionSelector"] = "TextPositionSelector"
    start: int
    end: int


class LockedQuotation(Record):
    """What became of one quotation."""

    extract: Annotated[Hash, Field(description="Of the quotation and its locator.")]
    status: Status
    places: tuple[str, ...] = ()
    selectors: tuple[tuple[TextQuoteSelector, TextPositionSelector], ...] = ()


class LockedSource(Record):
    """What a source was verified against: its text's file name and hash."""

    file: str
    sha256: Hash
    quotations: dict[str, LockedQuotation]


class Lock(Record):
    """The whole lock file."""

    version: Literal[1] = 1
    sources: dict[str, LockedSource]

    def to_json(self) -> str:
        """The file's content: the same lock always gives the same characters."""
        content = self.model_dump(mode="json")
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def hash_extract(quotation: Quotation) -> str:
    """The hash that changes when the quotation or its locator does."""
    locator = quotation.locator
    further = [str(part) for part in locator.parts[1:]]
    content = json.dumps(
        [quotation.quote, locator.label, locator.value, *further], ensure_ascii=False
    )
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def lock(
    verifications: Iterable[Verification],
    texts: Mapping[str, SourceText],
    previous: Lock | None = None,
) -> Lock:
    """Gathers what was found; sources without text stay as they are in `previous`."""
    sources = dict(previous.sources) if previous else {}
    for key, text in texts.items():
        sources[key] = LockedSource(file=text.name, sha256=text.sha256, quotations={})
    for verification in verifications:
        quotation = verification.quotation
        source = sources[quotation.source]
        source.quotations[quotation.key] = _lock_quotation(verification, texts[quotation.source])
    return Lock(sources=sources)


def _lock_quotation(verification: Verification, text: SourceText) -> LockedQuotation:
    return LockedQuotation(
        extract=hash_extract(verification.quotation),
        status=verification.status,
        places=tuple(str(place) for place in verification.places),
        selectors=tuple(_shorten(selector, text.raw) for selector in verification.selectors),
    )


def _shorten(selector: Selector, raw: str) -> tuple[TextQuoteSelector, TextPositionSelector]:
    """Both selectors, with context only where the characters stand elsewhere too."""
    exact, prefix, suffix = selector.exact, "", ""
    for length in (0, 8, 16, len(selector.prefix)):
        prefix = selector.prefix[len(selector.prefix) - length :] if length else ""
        suffix = selector.suffix[:length]
        whole = prefix + exact + suffix
        if raw.find(whole, raw.find(whole) + 1) < 0:
            break
    return (
        TextQuoteSelector(exact=exact, prefix=prefix, suffix=suffix),
        TextPositionSelector(start=selector.start, end=selector.end),
    )


def read_lock(path: Path) -> Lock | None:
    """Reads a lock file, None where there is none; raises `WorkspaceError` where it is broken."""
    try:
        return Lock.model_validate_json(read_written(path))
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error.strerror
        raise WorkspaceError(
            f"{path.name} cannot be read: {reason}.",
            "Delete it, and recreate it with: reportgen verify --texts FOLDER",
        ) from error


# ── on a machine without the texts ───────────────────────────────────────────────────────


class State(StrEnum):
    """What a lock file knows of a quotation."""

    VERIFIED = "verified"
    REFUTED = "refuted"
    """It was looked for, and not found where its locator says."""
    CHANGED = "changed"
    """The extract's quotation or locator is not the one that was looked for."""
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Standing:
    """What a lock file knows of a quotation; `sha256` is that of the text it was looked for in."""

    quotation: Quotation
    state: State
    status: Status | None = None
    sha256: str = ""
    places: tuple[str, ...] = ()


def compare_lock(brief: Brief, locked: Lock | None) -> tuple[Standing, ...]:
    """What is known of every quotation of the brief, in the order in which they are written."""
    return tuple(
        _compare(quotation, locked.sources.get(source.key) if locked else None)
        for source in brief.sources
        for quotation in find_quotations(source)
    )


def _compare(quotation: Quotation, locked: LockedSource | None) -> Standing:
    if locked is None:
        return Standing(quotation, State.UNCHECKED)
    extract = hash_extract(quotation)
    known = locked.quotations.get(quotation.key)
    if known is None or known.extract != extract:  # a claim may only have got another id
        same = (other for other in locked.quotations.values() if other.extract == extract)
        known = next(same, known)
    if known is None:
        return Standing(quotation, State.UNCHECKED)
    if known.extract != extract:
        state = State.CHANGED
    elif known.status in (Status.FOUND, Status.REPEATED):
        state = State.VERIFIED
    else:
        state = State.UNCHECKED if known.status is Status.UNPLACED else State.REFUTED
    return Standing(quotation, state, known.status, locked.sha256, known.places)


def find_changed_texts(locked: Lock | None, texts: Mapping[str, SourceText]) -> tuple[str, ...]:
    """Keys of the sources whose text is not the one that was verified against, sorted."""
    sources = locked.sources if locked else {}
    return tuple(
        sorted(k for k, text in texts.items() if k in sources and sources[k].sha256 != text.sha256)
    )
