"""Full texts of sources: what they say, and on which page or in which paragraph.

The texts stay where they are, outside the repository; a person says in sources/<key>.yml,
under `text:`, how such a text is to be read (`TextLayout`).
"""

from __future__ import annotations

import hashlib
import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from reportgen.errors import UnreadableText
from reportgen.intake.files import read_plain
from reportgen.limits import LONGEST_TEXT
from reportgen.model.layout import ParagraphLayout, TextLayout
from reportgen.model.locators import Locator
from reportgen.verification.extraction import Extraction, Heading, Span
from reportgen.verification.flow import BARRIER, make_flow, squeeze
from reportgen.verification.formats import extract
from reportgen.verification.furniture import (
    Page,
    find_blocks,
    find_lines,
    find_note_marks,
    find_notes,
    find_running_heads,
    looks_like_heading,
    number_pages,
    split_pages,
)
from reportgen.verification.patterns import Searches, SlowPattern, refuse_slow

# ── a text ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Place:
    """A page, paragraph, note or section of a text.

    `label` is a CSL locator term, `number` what is printed there (a section's title), and
    `start`, `end` count characters of the raw text.
    """

    label: str
    number: str
    start: int
    end: int


@dataclass(frozen=True)
class SourceText:
    """The full text of a source.

    `sha256` is that of the file's bytes; `raw` its characters as decoded; `text` the same to be
    read and searched (see `flow`), and `origins` says for each character of `text` where it
    stands in `raw`. `asides` are the notes, running heads and skipped lines, which stand at the
    end of `text`.
    """

    name: str
    format: str
    sha256: str
    raw: str = field(repr=False)
    text: str = field(repr=False)
    origins: Sequence[int] = field(repr=False)
    places: tuple[Place, ...] = field(repr=False)
    asides: tuple[Span, ...] = field(repr=False, default=())

    @cached_property
    def _by_label(self) -> dict[str, tuple[Place, ...]]:
        labels = dict.fromkeys(place.label for place in self.places)
        return {
            label: tuple(place for place in self.places if place.label == label) for label in labels
        }

    def find_places(self, locator: Locator) -> tuple[Place, ...] | None:
        """The places that a locator names, in the text's order.

        None where the text does not show such places (so that it cannot be checked), empty
        where it does and has none of that number.
        """
        found = [self._find_narrowest(places) for places in _part_alternatives(locator)]
        known = [places for places in found if places is not None]
        if not known:
            return None
        named = {place for places in known for place in places}
        return tuple(sorted(named, key=lambda place: place.start))

    def _find_narrowest(self, parts: Iterable[Locator]) -> tuple[Place, ...] | None:
        """Of places within each other ("vol. 2, p. 15") the last that the text shows."""
        found = [self._find_part(part) for part in parts]
        shown = [places for places in reversed(found) if places is not None]
        return next((places for places in shown if places), shown[0] if shown else None)

    def _find_part(self, locator: Locator) -> tuple[Place, ...] | None:
        if locator.is_unpaged:
            return (Place("text", "", 0, len(self.raw)),)
        known = self._by_label.get(locator.label, ())
        if locator.label in ("section", "chapter"):
            section = self._find_section(locator)
            return None if section is None else (section,)
        numbers = [place.number for place in known]
        if locator.label == "note" and not any(map(str.isdecimal, numbers)):
            numbers = [*map(str, range(1, len(numbers) + 1)), *numbers]  # endnotes: i is also 1
            known = known * 2
        chosen = _choose(locator.items, numbers) if known else None
        return None if chosen is None else tuple(known[index] for index in chosen)

    def find_extent(self, label: str) -> tuple[int, int] | None:
        """The first and the last number of its pages (paragraphs, notes); None where it has none.

        `label` is a CSL locator term.
        """
        numbers = [int(p.number) for p in self._by_label.get(label, ()) if p.number.isdecimal()]
        return (min(numbers), max(numbers)) if numbers else None

    def find_headings(self) -> tuple[str, ...]:
        """The titles of its sections, in order."""
        return tuple(place.number for place in self._by_label.get("section", ()))

    def find_heading(self, place: int) -> str:
        """The title of the innermost section around a place of `raw`; "" where there is none."""
        around = [
            section.number
            for section in self._by_label.get("section", ())
            if section.start <= place < section.end
        ]
        return around[-1] if around else ""

    def covers(self, locator: Locator, start: int, end: int) -> bool | None:
        """Whether a span of `raw` lies wholly in the places that a locator names; None: unknown."""
        found = [self._find_narrowest(parts) for parts in _part_alternatives(locator)]
        places = [place for known in found for place in known or ()]
        is_within = _lie_within(places, start, end)
        return None if None in found and not is_within else is_within

    def locate(self, start: int, end: int, label: str) -> Locator | None:
        """Where a span of `raw` stands: pages where `label` is "page", and so on.

        Where the text does not show such places (or the span stands in none), its pages, else
        its paragraphs; None where it has neither.
        """
        for kind in dict.fromkeys((label, "page", "paragraph")):
            hit = [
                place.number
                for place in self._by_label.get(kind, ())
                if place.start < end and start < place.end
            ]
            if hit and kind != "section":
                ends = dict.fromkeys((hit[0], hit[-1]))
                return Locator(kind, "–".join(ends))
        return None

    def find_range(self, start: int, end: int) -> Span:
        """The span of `text` that has what stands between two places of `raw`, notes apart."""
        barrier = self.text.find(BARRIER)
        body = len(self.text) if barrier < 0 else barrier
        low = bisect_left(self.origins, start, 0, body)
        return low, bisect_left(self.origins, end, low, body)

    def _find_section(self, locator: Locator) -> Place | None:
        wanted = squeeze(locator.value)
        sections = self._by_label.get("section", ())
        for place in sections:
            if wanted and wanted in _names(place.number, locator.label):
                return place
        for match in re.finditer(r"[^\n\f]+", self.raw):
            if wanted and wanted in _names(match[0], locator.label):
                ends = [place.start for place in sections if place.start > match.start()]
                end = min(ends, default=len(self.raw))
                return Place("section", locator.value, match.start(), end)
        return None


def _part_alternatives(locator: Locator) -> list[list[Locator]]:
    """The places of a locator, those together that stand within each other."""
    alternatives = [[locator.parts[0]]]
    for sign, part in locator.further:
        if sign.strip() in (",", "،", "、", "，"):
            alternatives[-1].append(part)
        else:
            alternatives.append([part])
    return alternatives


def _lie_within(places: Sequence[Place], start: int, end: int) -> bool:
    """Whether a span begins in one of the places, and ends in one."""
    first = any(place.start <= start < place.end for place in places)
    return first and any(place.start < end <= place.end for place in places)


_NUMBERING = re.compile(
    r"\s*(?:(?:chapter|section|part|§)\s*)?((?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6})(?=[\s.):]|$))"
    r"[.):]?\s*",
    re.IGNORECASE,
)


def _names(title: str, label: str) -> tuple[str, ...]:
    """What a heading can be called by: its words, with and without its number, its number."""
    if len(title) > 200:
        return ()
    whole = squeeze(title)
    match = _NUMBERING.match(title)
    if match is None:
        return (whole,)
    return (whole, squeeze(title[match.end() :]), squeeze(match[1]), squeeze(label + match[1]))


_ITEM = re.compile(
    r"(\w+?)(?:n\d*)?(?:\s*(?:[-–—]|\b(?:to|bis|do)\b)\s*(\w+?)(?:n\d*)?)?"
    r"\s*(ff?\.?|passim|et seqq?\.)?",
    re.IGNORECASE,
)


def _choose(items: Iterable[str], numbers: Sequence[str]) -> list[int] | None:
    """Which of the numbers the items of a locator name, by index; None where one is no number."""
    lower = [number.lower() for number in numbers]
    chosen: set[int] = set()
    for item in items:
        match = _ITEM.fullmatch(item)
        if match is None:
            return None
        first, last, following = match[1].lower(), (match[2] or match[1]).lower(), match[3] or ""
        if first.isdecimal() and last.isdecimal() and len(last) < len(first):
            last = first[: len(first) - len(last)] + last  # "95–6"
        chosen.update(_range(first, last, lower))
        if following and first in lower:
            start = lower.index(first)
            chosen.update(
                range(start, start + 2 if len(following.rstrip(".")) == 1 else len(lower))
            )
    return sorted(chosen)


def _range(first: str, last: str, numbers: Sequence[str]) -> Iterable[int]:
    if first.isdecimal() and last.isdecimal():
        low, high = int(first), int(last)
        return [i for i, n in enumerate(numbers) if n.isdecimal() and low <= int(n) <= high]
    if first in numbers and last in numbers:
        return range(numbers.index(first), numbers.index(last) + 1)
    return [index for index, number in enumerate(numbers) if number in (first, last)]


# ── reading ──────────────────────────────────────────────────────────────────────────────


def read_text(path: Path, layout: TextLayout | None = None) -> SourceText:
    """Reads one full text.

    Raises `UnreadableText` where the file cannot be read, is in a format that is not known or
    whose package is missing, has no text, or not the pages or paragraphs that the layout speaks of.
    """
    try:
        data = read_plain(path)
    except OSError as error:
        raise UnreadableText(
            f"{path.name} cannot be read: {error.strerror}.", "Check its name and permissions."
        ) from error
    if not data.strip(_NOTHING):
        raise UnreadableText(f"{path.name} is empty.", "Put the text of the source there.")
    text = parse_text(data, path.name, layout)
    if not any(character.isalnum() for character in text.raw):
        raise UnreadableText(
            f"{path.name} holds no text.",
            "Check that it shows text when opened, and save that as .txt.",
        )
    return text


_NOTHING = b"\0 \t\r\n\f\xef\xbb\xbf"


def parse_text(data: bytes, name: str, layout: TextLayout | None = None) -> SourceText:
    """The same from the file's bytes; `name` tells the format by its ending. It may be empty."""
    layout = layout or TextLayout()
    try:
        return _lay_out(data, name, layout, Searches())
    except SlowPattern as error:
        raise refuse_slow(name, error.args[0], layout) from None


def _lay_out(data: bytes, name: str, layout: TextLayout, searches: Searches) -> SourceText:
    """The text with its pages, paragraphs and notes; raises also `SlowPattern`."""
    extraction = extract(data, name)
    raw = extraction.raw
    if len(raw) > LONGEST_TEXT:
        raise UnreadableText(
            f"{name} holds more than {LONGEST_TEXT:,} characters.", "Keep the source's own text."
        )
    pages, marks = split_pages(
        raw, layout.pages.mark, has_pages=extraction.has_pages, searches=searches
    )
    if layout.pages.mark and not marks:
        raise UnreadableText(
            f"{name} has no match for {layout.pages.mark!r}, which marks its pages.",
            "Correct text.pages.mark in the source's file: a pattern for how a page begins.",
            ("pages", "mark"),
        )
    if not pages and layout.pages.first is not None:
        pages = (Page("", 0, len(raw)),)
    pages = number_pages(raw, pages, layout.pages.first, extraction.labels)
    heads = find_running_heads(raw, pages)
    notes = extraction.notes or tuple(find_notes(raw, pages, heads))
    apart = (*extraction.asides, *((note.start, note.end) for note in notes))
    asides = (*find_lines(raw, layout.skip, searches), *heads, *apart)
    marked = extraction.notes or extraction.headings is not None  # the format knows its notes
    dropped = (*extraction.markup, *(() if marked else find_note_marks(raw, notes)))
    flow = make_flow(raw, asides, marks, dropped)
    titles = [(heading.start, heading.end) for heading in extraction.headings or ()]
    hidden = (*asides, *marks, *titles, *extraction.uncounted, *extraction.markup)
    blocks = find_blocks(raw, hidden) if extraction.has_paragraphs else ()
    headings = _find_headings(extraction, blocks, layout.headings)
    places = [Place("page", page.number, page.start, page.end) for page in pages]
    places += _number_paragraphs(raw, blocks, headings, layout.paragraphs, name)
    places += [Place("note", note.number, note.start, note.end) for note in notes]
    places += _find_sections(raw, headings)
    digest = hashlib.sha256(data).hexdigest()
    return SourceText(
        name,
        extraction.format,
        digest,
        raw,
        flow.text,
        flow.origins,
        tuple(places),
        tuple(sorted(asides)),
    )


def _find_headings(
    extraction: Extraction, blocks: Sequence[Span], titles: Sequence[str]
) -> tuple[Heading, ...]:
    """The headings that the format marks, or else those that look like one, and those named."""
    raw = extraction.raw
    named = {squeeze(title) for title in titles}
    lines = [match.span() for match in re.finditer(r"[^\n\f]+", raw)] if named else []
    pairs = [(a[0], b[1]) for a, b in itertools.pairwise(lines)]  # a title in two lines
    found = {span for span in (*lines, *pairs) if squeeze(raw[slice(*span)]) in named}
    if extraction.headings is not None:
        return tuple(sorted((*extraction.headings, *(Heading(*s, 9) for s in found)), key=_start))
    looks = {span for span in blocks[:-1] if looks_like_heading(raw[slice(*span)])}
    return tuple(Heading(*span, 1) for span in sorted(found | looks))


def _start(heading: Heading) -> int:
    return heading.start


def _number_paragraphs(
    raw: str,
    blocks: Sequence[Span],
    headings: Sequence[Heading],
    layout: ParagraphLayout,
    name: str,
) -> list[Place]:
    titles = {(heading.start, heading.end) for heading in headings}
    body = [
        (start, end)
        for start, end in blocks
        if (start, end) not in titles and any(c.isalnum() for c in raw[start:end])
    ]
    body = [span for span in body if not any(s <= span[0] and span[1] <= e for s, e in titles)]
    heads = [raw[start : min(end, start + 400)] for start, end in body]
    first = _find_beginning(heads, layout.from_, "from", name, 0)
    last = _find_beginning(heads, layout.to, "to", name, len(body) - 1)
    chosen = body[first : last + 1]
    return [Place("paragraph", str(n), *span) for n, span in enumerate(chosen, start=1)]


def _find_beginning(
    heads: Sequence[str], wanted: str | None, field_name: str, name: str, default: int
) -> int:
    if wanted is None:
        return default
    for index, paragraph in enumerate(heads):
        if squeeze(paragraph).startswith(squeeze(wanted)):
            return index
    raise UnreadableText(
        f"{name} has no paragraph that begins with {wanted!r}.",
        f"Correct text.paragraphs.{field_name} in the source's file: write its first words.",
        ("paragraphs", field_name),
    )


def _find_sections(raw: str, headings: Sequence[Heading]) -> list[Place]:
    """From each heading to the next one that is not below it."""
    sections = []
    for index, heading in enumerate(headings):
        ends = (later.start for later in headings[index + 1 :] if later.level <= heading.level)
        title = " ".join(raw[heading.start : heading.end].split())
        sections.append(Place("section", title, heading.start, next(ends, len(raw))))
    return sections
