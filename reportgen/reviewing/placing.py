"""What each marking is about: the field whose words it stands on, else the record around it.

Bookmarks say it first. They are believed where the words agree, because a number in them (the third
judgement) may be another record's by now; where a program has lost them, words alone decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from reportgen.errors import Location
from reportgen.model.brief import Brief
from reportgen.model.illustrations import PACKAGED
from reportgen.model.places import find_path
from reportgen.model.remarks import Place, PlaceKind
from reportgen.plugins import list_plugins
from reportgen.reviewing.alignment import align, tokenize
from reportgen.reviewing.anchors import name_anchor, name_bookmark, read_anchor
from reportgen.reviewing.fields import Field, list_fields
from reportgen.reviewing.markings import Marking

_MOST = 6
"""How many fields a paragraph is compared with, of those that have most of its rarer words."""
_HELD = 0.5
"""How much of a marking's words must be a field's, of 1, for it to be about that field."""
_WHOLE = 0.55
"""How much of a field must be in a paragraph for words alone to place it there."""
_RUN = 6
"""How many words that follow each other in both do as well: a PDF's reader has but a few."""
_PART = 0.25
"""The same where a bookmark says so."""
_EXTENT = 0.6
"""How much of a paragraph a caption must be: its words are such as other sentences have too."""
_CAPTIONED = frozenset({PlaceKind.FIGURE, PlaceKind.TABLE})
_LIKE = 88.0
"""How like (of 100) a heading must be to a name to be it."""
_TELLING = 4
"""Words of a field that a paragraph must have for what else is in it to be about its record."""
_STYLES = {"date": "date", "author": "authors"}
"""What paragraphs of a style have, by its name in brief.yml."""
_TABLES = ("sources", "matrix", "evidence", "method")


@dataclass(frozen=True)
class Placed:
    """A marking, and what it is about: a field, else a record, else nothing known.

    `location` is where that is written. `how` says what told it: "bookmark" or "words"; "around"
    of words that no field has, and that stand with a record; "" where nothing is known.
    """

    marking: Marking
    document: str
    build: str | None
    place: Place | None = None
    field: Field | None = None
    location: Location | None = None
    how: str = ""


class Placer:
    """Places the markings of files in a brief.

    `captions` are those of figures and tables, as the last build wrote them.
    """

    def __init__(self, brief: Brief, captions: Iterable[Field] = ()) -> None:
        self.brief = brief
        self.fields = (*list_fields(brief), *captions)
        self._by_name: dict[str, list[Field]] = defaultdict(list)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._weights: list[float] = []
        for number, field in enumerate(self.fields):
            if field.key:
                self._by_name[name_anchor(field.key)].append(field)
            for key in {*tokenize(field.words).keys}:
                self._by_word[key].append(number)
        for field in self.fields:
            keys = {*tokenize(field.words).keys}
            self._weights.append(sum(1 / len(self._by_word[key]) for key in keys) or 1.0)

    def place(self, marking: Marking, document: str, build: str | None) -> Placed:
        """What a marking is about."""
        field, how = self._find_field(marking)
        place = field.place if field else self._find_record(marking)
        if place is None:
            return Placed(marking, document, build)
        where = self._locate(place, field)
        return Placed(marking, document, build, place, field, where, how or "around")

    def _locate(self, place: Place, field: Field | None) -> Location | None:
        if field is not None and field.path:
            return self.brief.locate(field.file, *field.path)
        if place.kind is PlaceKind.REFERENCE and place.id in self.brief.bibliography.entries:
            return self.brief.bibliography.entries[place.id].location
        found = find_path(self.brief, place)
        return self.brief.locate(found[0], *found[1]) if found else None

    # ── fields ───────────────────────────────────────────────────────────────────────────

    def _find_field(self, marking: Marking) -> tuple[Field | None, str]:
        passage = marking.passage
        start = len(marking.before)
        span = tokenize(passage).cover(start, start + len(marking.words))
        named = [f for n in map(read_anchor, marking.anchors) for f in self._by_name.get(n, ())]
        best, best_rank, how = None, 0.0, ""
        for field in dict.fromkeys((*named, *self._list_alike(passage))):
            alignment = align(passage, field.written)
            held, share = alignment.hold(*span), alignment.share
            if alignment.measure_run(*span) >= _RUN:
                share = max(share, _WHOLE)
            is_named = field in named
            if field.place.kind in _CAPTIONED and alignment.extent < _EXTENT:
                continue
            if held < _HELD or share < (_PART if is_named else _WHOLE):
                continue
            rank = held * share * len(alignment.pairs) ** 0.5 * (2 if is_named else 1)
            if rank > best_rank:
                best, best_rank, how = field, rank, "bookmark" if is_named else "words"
        if best is None and named and self._is_within(marking, named[0]):
            return named[0], "bookmark"
        return best, how

    def _is_within(self, marking: Marking, field: Field) -> bool:
        """Whether a bookmark is to be believed of words that are not the field's own: a citation
        among them, or words that were rewritten without a record of it."""
        if read_anchor(marking.anchors[0]) != name_anchor(field.key):
            return False
        others = self._list_alike(marking.passage)
        best = max((align(marking.passage, f.written).share for f in others), default=0.0)
        return align(marking.passage, field.written).share >= min(_PART, best)

    def _list_alike(self, passage: str) -> Iterator[Field]:
        """The fields that have most of the rarer words of a paragraph."""
        weights: dict[int, float] = defaultdict(float)
        for key in {*tokenize(passage).keys}:
            owners = self._by_word.get(key, ())
            for number in owners:
                weights[number] += 1 / len(owners)
        # By what the paragraph has of a field, and by how much of the field that is.
        share = {number: weight**2 / self._weights[number] for number, weight in weights.items()}
        found = dict.fromkeys((*_rank(share), *_rank(weights)))
        return (self.fields[number] for number in found)

    # ── records ──────────────────────────────────────────────────────────────────────────

    def _find_record(self, marking: Marking) -> Place | None:
        """The record that words of the document's own making stand with."""
        if name := _STYLES.get(marking.style):
            return Place(kind=PlaceKind.BRIEF, id="brief.yml", field=name)
        if place := self._find_row(marking) or self._find_beside(marking.passage):
            return place
        for name in marking.anchors:
            if place := self._bookmarks.get(read_anchor(name)):
                return place
        return self._find_theme(marking.section)

    def _find_beside(self, passage: str) -> Place | None:
        """The record of the field that has most of a paragraph."""
        best = max(
            ((align(passage, f.written), f) for f in self._list_alike(passage) if f.path),
            key=lambda found: len(found[0].pairs) * found[0].share,
            default=None,
        )
        if best is None or best[0].share < _WHOLE or len(best[0].pairs) < _TELLING:
            return None
        return best[1].place.model_copy(update={"field": None})

    @cached_property
    def _bookmarks(self) -> dict[str, Place]:
        """What the bookmarks stand for that are around more than a field."""
        brief = self.brief
        places = {
            f"judgement-{number}": (PlaceKind.JUDGEMENT, each.id or f"judgements[{number - 1}]")
            for number, each in enumerate(brief.comparison.judgements, start=1)
        }
        places |= {f"claim-{claim}": (PlaceKind.CLAIM, claim) for claim in brief.claims}
        places |= {f"sec-theme-{theme}": (PlaceKind.THEME, theme) for theme in brief.themes}
        places |= {f"ref-{key}": (PlaceKind.REFERENCE, key) for key in brief.bibliography.keys}
        found = {name_bookmark(n): Place(kind=k, id=i) for n, (k, i) in places.items()}
        found |= {
            name_anchor(field.key): field.place.model_copy(update={"field": None})
            for field in self.fields
            if field.key
        }
        plugged = {plugin.name for plugin in list_plugins("figures")}
        for prefix, kind, names in (
            ("fig", PlaceKind.FIGURE, {*PACKAGED, *brief.publication.figures, *plugged}),
            ("tbl", PlaceKind.TABLE, _TABLES),
        ):
            for name in sorted(names):
                place = Place(kind=kind, id=name)
                found[f"{prefix}-{name}"] = place
                found[name_anchor(f"caption/{prefix}-{name}")] = place
        return found

    def _find_row(self, marking: Marking) -> Place | None:
        """Of a cell of a table: the theme of its row, and the source of its column."""
        theme = self._find_theme(marking.row)
        if theme is None:
            return None
        label = marking.column.strip()
        source = next((s for s in self.brief.sources if s.label == label), None)
        if source is None or source.key not in self.brief.themes[theme.id].positions:
            return theme
        return Place(kind=PlaceKind.POSITION, id=f"{theme.id}/{source.key}")

    def _find_theme(self, words: str) -> Place | None:
        """The theme that a heading, or the head of a row, names."""
        best = max(
            self.brief.comparison.themes,
            key=lambda theme: fuzz.ratio(theme.label, _strip_number(words)),
            default=None,
        )
        if best is None or fuzz.ratio(best.label, _strip_number(words)) < _LIKE:
            return None
        return Place(kind=PlaceKind.THEME, id=best.id)


def _rank(weights: Mapping[int, float]) -> list[int]:
    """The numbers that weigh most."""
    return sorted(weights, key=lambda number: (-weights[number], number))[:_MOST]


def _strip_number(heading: str) -> str:
    """A heading without the number that a document gives it."""
    return heading.strip().lstrip("0123456789.").strip()
