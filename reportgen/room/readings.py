"""The readings of a source side by side, as the browser has them, and where they stand in its text.

They are made of the files as they are now, so that what was settled a moment ago is seen at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from reportgen.model.locators import Spellings
from reportgen.readers.comparing import Agreement, compare
from reportgen.readers.passages import Mark
from reportgen.readers.passages import Passage as Shared
from reportgen.readers.reading import FIRST, Look, read_reading
from reportgen.room.library import Reading as Text
from reportgen.room.sheets import Sheet
from reportgen.verification.quotes import verify_quotation
from reportgen.verification.results import Quotation, Verification

_MOST = 3
"""Of how many other readers at most each is shown in the text by itself."""


@dataclass(frozen=True)
class Comparison:
    """An agreement, with what is needed to settle it.

    `values` are the claims of each reader by id: those of the `first` sheet as they are written,
    to be changed there; of others what is right in them, to be taken over.
    """

    agreement: Agreement
    values: Mapping[str, Mapping[str, Any]]
    first: Sheet
    text: Text


class Readings:
    """Compares readings; what was looked for in a text is not looked for again."""

    def __init__(self) -> None:
        self._looked: dict[tuple[str, str, str], Verification] = {}
        self._made: dict[str, tuple[tuple[Any, ...], Comparison]] = {}

    def compare(
        self, key: str, sheets: Mapping[str, Sheet], text: Text, spellings: Spellings
    ) -> Comparison:
        """The readings of a source in their files, by reader, the first one first."""
        state = (
            *sheets,
            *(sheet.data for sheet in sheets.values()),
            text.text and text.text.sha256,
        )
        if key in self._made and self._made[key][0] == state:
            return self._made[key][1]
        look = self._make_look(text)
        found = [
            read_reading(name, key, sheet.document, look, spellings)
            for name, sheet in sheets.items()
        ]
        first = sheets[FIRST]
        values = {reading.name: reading.values for reading in found}
        written = {str(item.get("id")): item for _, item in first.list_records("claims")}
        made = Comparison(compare(key, found), {**values, FIRST: written}, first, text)
        self._made[key] = state, made
        return made

    def _make_look(self, text: Text) -> Look | None:
        if text.text is None:
            return None
        sha256 = text.text.sha256

        def look(quotation: Quotation) -> Verification:
            name = (sha256, quotation.quote, str(quotation.locator))
            if name not in self._looked:
                self._looked[name] = verify_quotation(quotation, text.index)
            return self._looked[name]

        return look


def describe_readings(comparison: Comparison) -> dict[str, Any]:
    """A comparison as the browser has it."""
    agreement, text, values = comparison.agreement, comparison.text, comparison.values
    first, *others = agreement.readers
    return {
        "source": agreement.source,
        "file": first.file,
        "readers": [
            {
                **asdict(reader),
                "name": "" if reader.name == FIRST else reader.name,
                "number": number,
                "faults": [
                    {
                        "message": finding.message,
                        "remedy": finding.remedy,
                        "place": str(finding.location),
                        "code": finding.code,
                        "severity": "error",
                    }
                    for finding in agreement.findings
                    if finding.location.path == reader.file
                ],
            }
            for number, reader in enumerate((first, *others), start=1)
        ],
        "text": text.state,
        "coefficients": [asdict(each) for each in agreement.coefficients],
        "passages": [
            {
                "by": passage.by,
                "marks": list(_describe_marks(passage, values)),
                "differences": [asdict(one) for one in differences],
                **_place(passage, text),
            }
            for passage, differences in zip(agreement.passages, agreement.differences, strict=True)
        ],
        "left_out": comparison.first.value.get("left_out"),
    }


def _describe_marks(
    passage: Shared, values: Mapping[str, Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    is_missing = passage.get(FIRST) is None
    for mark in passage.marks:
        is_needed = is_missing or mark.reader == FIRST
        yield _describe_mark(mark, values[mark.reader], is_needed=is_needed)


def _describe_mark(
    mark: Mark, values: Mapping[str, Any], *, is_needed: bool = False
) -> dict[str, Any]:
    """A mark; `is_needed`: with the whole claim, which is changed or taken over."""
    value = values.get(mark.claim) or {}
    return {
        "reader": "" if mark.reader == FIRST else mark.reader,
        "claim": mark.claim,
        "statement": mark.statement,
        "theme": mark.theme,
        "stance": mark.stance,
        "certainty": mark.certainty,
        "locator": str(value.get("locator", mark.locator)),
        "quote": mark.quote,
        "verified": mark.verified,
        "value": value if is_needed else None,
    }


def _place(passage: Shared, text: Text) -> dict[str, Any]:
    """Where the passage stands in the text: by the widest words that anybody marked in it."""
    spans = [span for mark in passage.marks for span in mark.spans]
    if not spans:
        return {"start": None, "end": None, "page": None}
    start = min(first for first, _ in spans)
    end = max(last for first, last in spans if first < start + 4000)
    return {"start": start, "end": end, "page": text.find_page(start)}


# ── in the text ──────────────────────────────────────────────────────────────────────────


def list_reading_marks(comparison: Comparison) -> list[dict[str, Any]]:
    """What readers marked in a text: the first by their number, others by theirs or how many."""
    agreement = comparison.agreement
    return [
        {**mark, "page": comparison.text.find_page(mark["start"])}
        for number, passage in enumerate(agreement.passages)
        for mark in _list_marks(number, passage, agreement)
    ]


def _list_marks(number: int, passage: Shared, agreement: Agreement) -> Iterator[dict[str, Any]]:
    numbers = {reader.name: str(place) for place, reader in enumerate(agreement.readers, start=1)}
    others = [mark for mark in passage.marks if mark.reader != FIRST]
    if (first := passage.get(FIRST)) is not None:
        for start, end in first.spans:
            yield _make(number, start, end, "own", numbers[FIRST], [FIRST])
    if len(agreement.readers) - 1 <= _MOST:
        yield from _list_each(number, others, numbers)
        return
    spans = [span for mark in others for span in mark.spans]
    if spans:
        start, end = min(s for s, _ in spans), max(e for _, e in spans)
        yield _make(number, start, end, "theirs", f"×{len(others)}", [m.reader for m in others])


def _list_each(
    number: int, others: Sequence[Mark], numbers: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """The marks of a few readers; of those that end in one place, one alone is labelled."""
    ends: dict[int, list[str]] = {}
    for mark in others:
        for _, end in mark.spans:
            ends.setdefault(end, []).append(mark.reader)
    for mark in others:
        for start, end in mark.spans:
            names = ends[end]
            label = "·".join(numbers[name] for name in names) if mark.reader == names[0] else ""
            named = _make(number, start, end, "theirs", label, names)
            yield {**named, "claim": f"{number} {numbers[mark.reader]}"}


def _make(
    passage: int, start: int, end: int, status: str, label: str, readers: list[str]
) -> dict[str, Any]:
    """A mark as `list_marks` makes one; its name is that of a passage, and of nobody's claim."""
    names = ["" if name == FIRST else name for name in readers]
    return {
        "start": start,
        "end": end,
        "claim": f"{passage} {label}",
        "evidence": None,
        "status": status,
        "label": label,
        "passage": passage,
        "readers": names,
    }
