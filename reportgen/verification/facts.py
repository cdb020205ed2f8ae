"""The numbers and dates of evidence, looked for near its locator in the source's text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from reportgen.model.brief import Brief, Evidence, Quantity, Source
from reportgen.model.dates import PartialDate
from reportgen.model.locators import Locator
from reportgen.model.positions import Path
from reportgen.verification.calendars import DateMention, find_dates
from reportgen.verification.extraction import Span
from reportgen.verification.flow import SOFT_HYPHEN
from reportgen.verification.mentions import Kind, NumberMention
from reportgen.verification.number_words import TENS
from reportgen.verification.numerals import find_numbers
from reportgen.verification.results import Fact, FactCheck, Nearness
from reportgen.verification.texts import SourceText

M = TypeVar("M")

_LEAST_IN_WORDS = 10
"""Numbers in words below this are how people talk ("two sides"), not figures."""
_MOST_PLACES = 3
_NEAR = 500
"""How many characters before and after the named place count as near it: a sentence or three.
A whole page on either side would find any number somewhere."""
_BEFORE_MONTH = re.compile(
    r"(?:\b(?:in|of|by|since|until|till|early|late|last|next|mid)[\s-])$", re.IGNORECASE
)
_BROKEN_TENS = re.compile("|".join(rf"(?<={ten}){SOFT_HYPHEN}" for ten in TENS), re.IGNORECASE)
"""The line-end hyphen of "thirty-/eight", which surely is one."""


def find_facts(source: Source) -> Iterator[Fact]:
    """Every number and date of a source's evidence: its date, its quantities, its summary."""
    for number, claim in enumerate(source.claims):
        for index, evidence in enumerate(claim.evidence):
            path: Path = ("claims", number, "evidence", index)
            place = evidence.locator or claim.locator
            yield from find_facts_of(evidence, source.key, claim.id, path, place)


def find_facts_of(
    evidence: Evidence, source: str, claim: str, path: Path, locator: Locator
) -> Iterator[Fact]:
    """Every number and date of one piece of evidence, which stands at a path of the extract."""
    index = int(path[-1])
    for found in _find_in_evidence(evidence):
        yield Fact(source, claim, index, path + found.path, found.words, locator,
                   found.values, found.kind, found.date)  # fmt: skip


@dataclass(frozen=True)
class _Found:
    """A number or date in a piece of evidence; `path` is within it."""

    path: Path
    words: str
    values: frozenset[Decimal] = frozenset()
    kind: Kind | None = None
    date: PartialDate | None = None


def _find_in_evidence(evidence: Evidence) -> Iterator[_Found]:
    seen: set[Decimal] = set()
    if evidence.date is not None:
        yield _Found(("date",), evidence.date.text, date=evidence.date)
    for index, quantity in enumerate(evidence.quantities):
        found = _read_quantity(quantity, index)
        seen |= found.values
        yield found
    dates = list(_choose_dates(evidence.summary))
    for mention, date in dates:
        if evidence.date is None or date.text not in evidence.date.text:
            yield _Found(("summary",), mention.words, date=date)
    for number in find_numbers(evidence.summary):
        taken = any(m.start < number.end and number.start < m.end for m, _ in dates)
        if not taken and not number.values & seen and _is_figure(number):
            seen |= number.values
            yield _Found(("summary",), number.words, number.values, number.kind)


def _read_quantity(quantity: Quantity, index: int) -> _Found:
    """A quantity as a person reads it, and what it can mean: a fall of 7 % is a 7 in the text."""
    value = Decimal(str(quantity.value)).normalize()
    found = find_numbers(f"{abs(value):f} {quantity.unit}")
    mention = next(number for number in found if number.start == 0 and not number.vague)
    return _Found(
        ("quantities", index, "value"),
        f"{value:f} {quantity.unit}".strip(),
        mention.values | {abs(value)},
        mention.kind if quantity.unit else None,
    )


def _choose_dates(text: str) -> Iterator[tuple[DateMention, PartialDate]]:
    """The dates in a sentence: the fullest reading of each place."""
    taken: list[Span] = []
    mentions = sorted(find_dates(text), key=lambda m: (m.start - m.end, m.start, m.day or 0))
    for mention in mentions:
        span = (mention.start, mention.end)
        if any(start < span[1] and span[0] < end and span != (start, end) for start, end in taken):
            continue
        if mention.year is None and not mention.day and not _BEFORE_MONTH.search(text[: span[0]]):
            continue  # "may", "march": a word as well
        if re.match(r"\d{1,2}[./]", mention.words):
            continue  # 5/6/2017: nobody knows which month
        date = _to_date(mention)
        if date is not None:
            taken.append(span)
            yield mention, date


_ANY_YEAR = 4  # a leap year that no source speaks of: stands for "no year given"


def _to_date(mention: DateMention) -> PartialDate | None:
    year = mention.year or _ANY_YEAR
    parts = [f"{year:04}", *(f"{n:02}" for n in (mention.month, mention.day) if n)]
    text = "-".join(parts)
    if mention.decade:
        text = f"{year}/{year + 9}"
    try:
        return PartialDate.parse(text)
    except ValueError:  # 31 February: no date, whatever it is
        return None


def _is_figure(number: NumberMention) -> bool:
    """Whether it is a quantity, and not part of a name ("G7", "TPP-11") or a turn of phrase."""
    if number.vague:
        return False
    if number.in_words:
        return number.kind is Kind.SHARE or max(number.values) >= _LEAST_IN_WORDS
    return number.kind is not Kind.NAME


# ── in the text ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Almanac:
    """Every number and date of a text, in the order of its raw characters.

    Days, months and years are not among the numbers where they are part of a date.
    """

    text: SourceText
    numbers: tuple[tuple[int, NumberMention], ...] = field(repr=False)
    dates: tuple[tuple[int, DateMention], ...] = field(repr=False)

    @classmethod
    def of(cls, text: SourceText) -> Almanac:
        """Reads a text for its numbers and dates."""
        words = text.text.replace("\n", " ")
        if SOFT_HYPHEN in words:
            words = _BROKEN_TENS.sub("-", words)
        kept = [i for i, character in enumerate(words) if character != SOFT_HYPHEN]
        words = words.replace(SOFT_HYPHEN, "")
        origin = text.origins
        dates = [(origin[kept[d.start]], d) for d in find_dates(words)]
        in_dates = {i for _, d in dates if d.month for i in range(d.start, d.end)}
        numbers = [
            (origin[kept[n.start]], n) for n in find_numbers(words) if n.start not in in_dates
        ]
        return cls(text, tuple(sorted(numbers, key=_place)), tuple(sorted(dates, key=_place)))

    def find_window(self, locator: Locator) -> Span:
        """What is near a locator: its places and a little on each side, else the whole text."""
        places = self.text.find_places(locator)
        if places is None:
            return 0, len(self.text.raw)
        return (places[0].start - _NEAR, places[-1].end + _NEAR) if places else (0, 0)

    def find_number(self, fact: Fact, window: Span) -> list[int]:
        """Where in a window the text has a number that can mean what an extract has."""
        return [
            place
            for place, number in _within(self.numbers, window)
            if number.agrees(fact.values, fact.kind)
        ]

    def find_places(self, fact: Fact, window: Span) -> list[int]:
        """Where in a window the text has what a number can mean, or a date with all its parts."""
        if fact.date is None:
            return self.find_number(fact, window)
        whole = _split(fact.date.text.split("/")[0])
        return [
            place
            for place, mention in _within(self.dates, window)
            if (mention.year or whole[0], mention.month or 0, mention.day or 0) == whole
        ]

    def find_lacking(self, date: str, window: Span, years: frozenset[int]) -> str:
        """Which part of a date a window lacks: "the day", "the month", "the year", or "".

        `date` is a year, month or day; its year need only stand somewhere in the window, and
        a date with a month not even there if it is one of `years`, in which the source was written.
        """
        year, month, day = _split(date)
        known = [mention for _, mention in _within(self.dates, window)]
        in_month = [
            m for m in known if m.month == month and (m.year in (None, year) or year == _ANY_YEAR)
        ]
        if month and not in_month:
            return "the day and month" if day else "the month"
        if day and not any(m.day == day for m in in_month):
            return "the day"
        decade = year // 10 * 10
        named = any(m.year == (decade if m.decade else year) for m in known)
        return "" if named or year == _ANY_YEAR or (month and year in years) else "the year"


def _place(item: tuple[int, Any]) -> int:
    return item[0]


def _within(mentions: Sequence[tuple[int, M]], window: Span) -> Sequence[tuple[int, M]]:
    """Those that stand in a window; they are sorted by place."""
    low = bisect_left(mentions, window[0], key=_place)
    return mentions[low : bisect_left(mentions, window[1], low, key=_place)]


def _split(date: str) -> tuple[int, int, int]:
    """Year, month and day of "2017-02"; 0 for what it does not say."""
    year, month, day = ([*map(int, date.split("-")), 0, 0])[:3]
    return year, month, day


def check_facts(
    brief: Brief, texts: Mapping[str, SourceText], read: dict[str, Almanac] | None = None
) -> tuple[FactCheck, ...]:
    """Looks for every number and date near its locator; sources without text are left out.

    `read` has the numbers and dates of texts that were read for another reader of them; those
    that are read here are added to it.
    """
    checks = []
    almanacs = {} if read is None else read
    for source in brief.sources:
        if source.key in texts:
            almanac = almanacs.get(source.key) or Almanac.of(texts[source.key])
            almanacs[source.key] = almanac
            years = find_years(brief, source)
            checks += [check_fact(fact, almanac, years) for fact in find_facts(source)]
    return tuple(checks)


def find_years(brief: Brief, source: Source) -> frozenset[int]:
    """The years in which a source was written and published: it need not name them."""
    entry = brief.bibliography.entries.get(source.key)
    issued = re.match(r"\d{4}", entry.issued) if entry else None
    years = {int(issued[0])} if issued else set()
    if source.written is not None:
        years |= {source.written.first.year, source.written.last.year}
    return frozenset(years)


def check_fact(fact: Fact, almanac: Almanac, years: frozenset[int]) -> FactCheck:
    """Looks for one number or date near its locator."""
    window = almanac.find_window(fact.locator)
    lacking = ""
    if fact.date is None:
        near = bool(almanac.find_number(fact, window))
        other = [] if near else almanac.find_number(fact, (0, len(almanac.text.raw)))
    else:
        lacking = _find_lacking(fact.date, almanac, window, years)
        near = not lacking
        other = [] if near else _find_whole_date(fact.date, almanac)
    if near:
        return FactCheck(fact, Nearness.NEAR)
    label = fact.locator.label
    found = (almanac.text.locate(place, place + 1, label) for place in other)
    places = tuple(dict.fromkeys(place for place in found if place is not None))[:_MOST_PLACES]
    return FactCheck(fact, Nearness.ELSEWHERE if other else Nearness.ABSENT, places, lacking)


def _find_lacking(date: PartialDate, almanac: Almanac, window: Span, years: frozenset[int]) -> str:
    ends = date.text.split("/")
    if len(ends) == 2 and ends[0][-1:] == "0" and ends[1] == f"{ends[0][:-1]}9":
        ends = ends[:1]  # 1970/1979: the seventies
    lacking = (almanac.find_lacking(end, window, years) for end in ends)
    return next((words for words in lacking if words), "")


def _find_whole_date(date: PartialDate, almanac: Almanac) -> list[int]:
    """Where in the whole text a date's first end stands with all its parts."""
    whole = _split(date.text.split("/")[0])
    return [place for place, m in almanac.dates if (m.year or 0, m.month or 0, m.day or 0) == whole]
