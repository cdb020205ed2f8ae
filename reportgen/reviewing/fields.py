"""Every text that a person wrote and a document may print, with where it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reportgen.model.brief import Brief, Claim, Source
from reportgen.model.comparison import Theme
from reportgen.model.places import write_field
from reportgen.model.positions import Path
from reportgen.model.prose import Prose
from reportgen.model.remarks import Place, PlaceKind

_COMPARISON, _BRIEF = "sources/comparison.yml", "brief.yml"
_SECTIONS = {
    "explanations": "sec-explanations",
    "common_ground": "sec-common",
    "watch": "sec-watch",
    "limits": "sec-limits",
}


@dataclass(frozen=True)
class Field:
    """A text: the record and field that it is, where it is written, and as it is.

    `words` are what a document prints of it, without citations. `key` is what the extension makes
    the name of its bookmark of, "" where it makes none. `source` is the key of the source whose own
    words it is, of a quotation alone.
    """

    place: Place
    file: str
    path: Path
    written: str
    words: str
    key: str = ""
    source: str = ""

    @property
    def is_amendable(self) -> bool:
        """Whether it stands in a YAML file of the workspace."""
        return bool(self.path)


def list_fields(brief: Brief) -> tuple[Field, ...]:
    """All of them: what documents print most comes first."""
    return (
        *_list_comparison(brief),
        *(field for theme in enumerate(brief.comparison.themes) for field in _list_theme(*theme)),
        *(field for source in brief.sources for field in _list_source(source)),
        *_list_publication(brief),
        *_list_entries(brief),
    )


def _make(
    kind: PlaceKind,
    id_: str,
    file: str,
    owner: Path,
    path: Path,
    value: str | Prose | None,
    key: str = "",
    source: str = "",
) -> Iterator[Field]:
    """One field of a record that stands at `owner` in a file; nothing where it is empty."""
    if value:
        place = Place(kind=kind, id=id_, field=write_field(path))
        words = value.plain if isinstance(value, Prose) else str(value)
        yield Field(place, file, (*owner, *path), str(value), words, key, source)


def _list_publication(brief: Brief) -> Iterator[Field]:
    publication = brief.publication
    values: list[tuple[Path, str | None, str]] = [
        (("question",), publication.question, "question"),
        (("why_now",), publication.why_now, "why_now"),
        (("title",), publication.title, ""),
        (("subtitle",), publication.subtitle, ""),
    ]
    for index, author in enumerate(publication.authors):
        values += [(("authors", index, "role"), author.role, "")]
    values += [(("documents", n, "title"), d.title, "") for n, d in publication.documents.items()]
    for path, value, key in values:
        yield from _make(PlaceKind.BRIEF, _BRIEF, _BRIEF, (), path, value, key)


def _list_comparison(brief: Brief) -> Iterator[Field]:
    comparison, seen = brief.comparison, dict[str, int]()
    whole = (PlaceKind.BRIEF, "comparison.yml", _COMPARISON, ())
    yield from _make(*whole, ("answer",), comparison.answer, "answer")
    for index, judgement in enumerate(comparison.judgements):
        owner = ("judgements", index)
        record = (PlaceKind.JUDGEMENT, judgement.id or write_field(owner), _COMPARISON, owner)
        key = f"judgement/{index + 1}"
        yield from _make(*record, ("text",), judgement.text, f"{key}/text")
        yield from _make(*record, ("reason",), judgement.reason, f"{key}/reason")
        yield from _make(*record, ("headline",), judgement.headline)
    for index, relation in enumerate(comparison.relations):
        name = f"{relation.from_}/{relation.to}"
        seen[name] = seen.get(name, 0) + 1
        record = (PlaceKind.RELATION, name, _COMPARISON, ("relations", index))
        yield from _make(*record, ("note",), relation.note, f"relation/{name}/{seen[name]}")
    for index, silence in enumerate(comparison.silences):
        key = f"silence/{silence.theme}/{silence.source}"
        yield from _make(*whole, ("silences", index, "note"), silence.note, key)
    for name, section in _SECTIONS.items():
        for index, point in enumerate(getattr(comparison, name)):
            yield from _make(*whole, (name, index, "text"), point.text, f"item/{section}/{index}")


def _list_theme(index: int, theme: Theme) -> Iterator[Field]:
    owner: Path = ("themes", index)
    record = (PlaceKind.THEME, theme.id, _COMPARISON, owner)
    key = f"theme/{theme.id}"
    if theme.finding:
        finding = (PlaceKind.FINDING, theme.id, _COMPARISON, (*owner, "finding"))
        yield from _make(*finding, ("text",), theme.finding.text, f"{key}/finding")
        yield from _make(*finding, ("headline",), theme.finding.headline)
    for source, position in theme.positions.items():
        name, path = f"{theme.id}/{source}", (*owner, "positions", source)
        place = (PlaceKind.POSITION, name, _COMPARISON, path)
        yield from _make(*place, ("why",), position.why, f"{key}/positions/{source}")
    yield from _make(*record, ("question",), theme.question, f"{key}/question")
    yield from _make(*record, ("label",), theme.label)
    if theme.scale:
        yield from _make(*record, ("scale", "low"), theme.scale.low)
        yield from _make(*record, ("scale", "high"), theme.scale.high)
    yield from _make(*record, ("group",), theme.group)


def _list_source(source: Source) -> Iterator[Field]:
    record = (PlaceKind.SOURCE, source.key, source.file, ())
    for index, claim in enumerate(source.claims):
        yield from _list_claim(source, index, claim)
    for name in ("thesis", "approach", "about_authors", "genre", "label"):
        yield from _make(*record, (name,), getattr(source, name))
    for index, caveat in enumerate(source.caveats):
        key = f"item/caveats/{source.key}/{index}"
        yield from _make(*record, ("caveats", index, "text"), caveat.text, key)


def _list_claim(source: Source, index: int, claim: Claim) -> Iterator[Field]:
    record = (PlaceKind.CLAIM, claim.id, source.file, ("claims", index))
    key = f"claim/{claim.id}"
    yield from _make(*record, ("claim",), claim.claim, f"{key}/claim")
    yield from _make(*record, ("quote",), claim.quote, f"{key}/quote", source.key)
    if claim.warrant:
        yield from _make(*record, ("warrant", "text"), claim.warrant.text, f"{key}/warrant")
    for name in ("qualifier", "rebuttal", "note"):
        yield from _make(*record, (name,), getattr(claim, name), f"{key}/{name}")
    if claim.short != claim.claim:
        yield from _make(*record, ("short",), claim.short)
    whole = (PlaceKind.EVIDENCE, claim.id, source.file, ("claims", index))
    for number, piece in enumerate(claim.evidence):
        path: Path = ("evidence", number)
        mark = f"{key}/evidence/{number}"
        yield from _make(*whole, (*path, "summary"), piece.summary, mark)
        yield from _make(*whole, (*path, "quote"), piece.quote, mark, source.key)
        for place, quantity in enumerate(piece.quantities):
            measure = (*path, "quantities", place, "measure")
            yield from _make(*whole, measure, quantity.measure, mark)


def _list_entries(brief: Brief) -> Iterator[Field]:
    for key, entry in brief.bibliography.entries.items():
        for name, words in (("title", entry.title), ("note", entry.fields.get("note", ""))):
            if words:
                place = Place(kind=PlaceKind.REFERENCE, id=key, field=name)
                yield Field(place, brief.bibliography.path, (), words, words)
