"""Where the quotations of an extract stand in its source's text, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reportgen.model.locators import ENGLISH, Locator, Spellings
from reportgen.model.positions import Path
from reportgen.reading.yamldoc import list_records
from reportgen.room.library import Reading
from reportgen.room.sheets import Sheet
from reportgen.verification.extraction import Span
from reportgen.verification.matching import Index
from reportgen.verification.quotes import verify_quotation
from reportgen.verification.results import Quotation

Status = Literal["verified", "unverified", "draft"]
_NOWHERE = Locator("", "n.p.")


@dataclass(frozen=True)
class Passage:
    """A quotation of a claim, or of its evidence by index; `span` is None where it is not found."""

    claim: str
    evidence: int | None
    status: Status
    span: Span | None
    path: Path
    quote: str

    def to_json(self) -> dict[str, Any]:
        """The passage as the browser has it."""
        start, end = self.span or (None, None)
        return {
            "claim": self.claim,
            "evidence": self.evidence,
            "status": self.status,
            "start": start,
            "end": end,
            "path": list(self.path),
        }


@dataclass(frozen=True)
class _Wanted:
    """Words that an extract takes from its source, and where it says they stand."""

    claim: str
    evidence: int | None
    path: Path
    words: str
    locator: str
    is_draft: bool


class Passages:
    """Finds the quotations of extracts; what was looked for in a text is not looked for again."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], tuple[bool, Span | None]] = {}

    def list_all(
        self, key: str, sheet: Sheet, reading: Reading, spellings: Spellings = ENGLISH
    ) -> list[Passage]:
        """Every quotation of an extract, in its order; without a text none has a place."""
        return [
            self._look(key, one, reading, spellings)
            for number, claim in sheet.list_records("claims")
            for one in _find_wanted(number, claim)
        ]

    def _look(self, key: str, wanted: _Wanted, reading: Reading, spellings: Spellings) -> Passage:
        is_verified, span = False, None
        if reading.text is not None:
            name = (reading.text.sha256, wanted.words, wanted.locator)
            if name not in self._found:
                self._found[name] = _verify(key, wanted, reading.index, spellings)
            is_verified, span = self._found[name]
        status: Status = "verified" if is_verified else "unverified"
        return Passage(
            wanted.claim,
            wanted.evidence,
            "draft" if wanted.is_draft else status,
            span,
            wanted.path,
            wanted.words,
        )


def _find_wanted(number: int, claim: Mapping[str, Any]) -> Iterator[_Wanted]:
    name, is_draft = str(claim.get("id", "")), "status" in claim
    place = _read_text(claim.get("locator"))
    words, field = _choose_words(claim)
    if words:
        yield _Wanted(name, None, ("claims", number, field), words, place, is_draft)
    for index, ground in list_records(claim, "evidence"):
        words, field = _choose_words(ground)
        path = ("claims", number, "evidence", index, field)
        own = _read_text(ground.get("locator")) or place
        if words:
            yield _Wanted(name, index, path, words, own, is_draft or "status" in ground)


def _choose_words(record: Mapping[str, Any]) -> tuple[str, str]:
    """The words that a record quotes; of a draft without any, those that were marked."""
    if quote := _read_text(record.get("quote")):
        return quote, "quote"
    imported = record.get("imported")
    if "status" in record and isinstance(imported, dict):
        return _read_text(imported.get("passage")), "imported"
    return "", "quote"


def _read_text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _verify(
    key: str, wanted: _Wanted, index: Index, spellings: Spellings
) -> tuple[bool, Span | None]:
    """Whether words stand where they are said to, and where they do stand."""
    try:
        locator = Locator.parse_in(wanted.locator, spellings)
    except ValueError:
        locator = _NOWHERE
    quotation = Quotation(key, wanted.claim, wanted.evidence, wanted.path, wanted.words, locator)
    found = verify_quotation(quotation, index)
    if not found.selectors:
        return False, None
    is_placed = found.is_verified and locator is not _NOWHERE
    return is_placed, (found.selectors[0].start, found.selectors[-1].end)


def list_marks(passages: list[Passage], reading: Reading) -> list[dict[str, Any]]:
    """What is highlighted in a text: the passages that were found in it."""
    return [
        {**passage.to_json(), "page": reading.find_page(passage.span[0])}
        for passage in passages
        if passage.span is not None and reading.text is not None
    ]
