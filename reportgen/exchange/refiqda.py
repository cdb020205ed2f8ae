"""REFI-QDA, the exchange format of NVivo, ATLAS.ti, MAXQDA and others: projects and codebooks.

Codes are themes, selections passages, descriptions and notes what a reader remarks on them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from xml.etree.ElementTree import Element

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.fields import clean, make_passage, read_text
from reportgen.exchange.formats import Input
from reportgen.exchange.passage import Harvest, Link, Passage, Topic
from reportgen.exchange.qdaproject import FIELDS_OF, write
from reportgen.exchange.qdatext import Span, find_words
from reportgen.exchange.safety import Archive, is_zip, open_zip, parse_xml
from reportgen.model.comparison import RelationType

__all__ = ["detect", "read", "write"]

_NAMESPACES = (b"urn:QDA-XML:project", b"urn:QDA-XML:codebook")
_ENDINGS = re.compile(r"\.(?:txt|docx?|pdf|rtf|odt|md|html?)$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:Quotation )?\d+:\d+.?")  # names that ATLAS.ti makes up
# The names that programs give to a link, by the word that tells it.
_RELATIONS: Mapping[str, RelationType] = {
    **{type_.value: type_ for type_ in RelationType},
    "justif": RelationType.SUPPORTS,
    "explains": RelationType.SUPPORTS,
    "confirm": RelationType.SUPPORTS,
    "expands": RelationType.EXTENDS,
    "criticiz": RelationType.ATTACKS,
    "criticis": RelationType.ATTACKS,
    "refut": RelationType.ATTACKS,
    "contradict": RelationType.CONTRADICTS,
    "support": RelationType.SUPPORTS,
}
_MEDIA: Mapping[str, str] = {
    "PictureSelection": "selections in pictures",
    "AudioSelection": "selections in recordings",
    "VideoSelection": "selections in recordings",
    "TranscriptSelection": "selections in transcripts",
    "Graph": "graphs",
    "Case": "cases",
    "Set": "sets",
}


def detect(file: Input) -> bool:
    """Whether it is a project, packed or bare, or a codebook."""
    if not is_zip(file):
        return any(name in file.data[:4096] for name in _NAMESPACES)
    try:
        return _find_project(open_zip(file)) is not None
    except ExchangeError:
        return False


def _find_project(archive: Archive) -> str | None:
    return next((name for name in archive.names if name.lower().endswith(".qde")), None)


def read(file: Input) -> Harvest:
    """The passages, codes and links of a project; of a codebook its codes alone.

    Raises `ExchangeError`, with its place, where it is broken or none.
    """
    archive, name, data = None, file.name, file.data
    if is_zip(file):
        archive = open_zip(file)
        project = _find_project(archive)
        if project is None:
            raise ExchangeError(
                "The archive holds no project.qde.",
                "Export the project again as REFI-QDA (.qdpx).",
                Location(file.name),
            )
        name, data = f"{file.name}/{project}", archive.read(project)
    root = parse_xml(data, name)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    if root.tag not in ("Project", "CodeBook"):
        raise ExchangeError(
            f"The XML is not a project: it begins with {root.tag!r}.",
            "Export the project again as REFI-QDA (.qdpx), or the codebook as .qdc.",
            Location(name),
        )
    return _Project(root, Location(name), archive).harvest()


def _guid(element: Element, name: str = "guid") -> str:
    return element.get(name, "").strip("{} ").lower()


@dataclass
class _Project:
    """One project: its root, where it stands, and the archive that its texts are in."""

    root: Element
    place: Location
    archive: Archive | None
    left_out: Counter[str] = field(default_factory=Counter)
    notices: list[tuple[Location, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.users = {_guid(user): clean(user.get("name", "")) for user in self.root.iter("User")}
        self.notes = {_guid(note): note for note in self.root.iterfind("Notes/Note")}
        self.codes = {_guid(code): code for code in self.root.iter("Code")}
        self.labels = self.name_codes()

    def harvest(self) -> Harvest:
        """All that is taken of it."""
        found: dict[str, Passage] = {}
        for source in self.root.iterfind("Sources/*"):
            for guid, passage in self.read_source(source):
                found[guid] = _merge(found[guid], passage) if guid in found else passage
        links = tuple(self.read_links({guid: passage.id for guid, passage in found.items()}))
        for tag, words in _MEDIA.items():
            self.left_out[words] += sum(1 for _ in self.root.iter(tag))
        return Harvest(
            passages=tuple(found.values()),
            links=links,
            topics=tuple(self.read_topic(guid, code) for guid, code in self.codes.items()),
            left_out={words: count for words, count in self.left_out.items() if count},
            notices=tuple(self.notices),
        )

    def name_codes(self) -> dict[str, str]:
        """The name of each code, after that of the code it is under where two have the same."""
        counts = Counter(code.get("name", "") for code in self.codes.values())
        names: dict[str, str] = {}
        parents = {child: code for code in self.root.iter("Code") for child in code}
        for guid, code in self.codes.items():
            name, parent = code.get("name", ""), parents.get(code)
            is_shared = counts[name] > 1 and parent is not None
            above = parent.get("name", "") if parent is not None else ""
            names[guid] = clean(f"{above}: {name}" if is_shared else name)
        return names

    def read_topic(self, guid: str, code: Element) -> Topic:
        """A code as a theme; what it is described as is its question."""
        fields, _ = self.read_notes(code)
        return Topic(
            self.labels[guid],
            read_text(fields.get("id")),
            clean(code.findtext("Description") or ""),
            read_text(fields.get("low")),
            read_text(fields.get("high")),
            read_text(fields.get("group")),
        )

    def read_source(self, source: Element) -> Iterator[tuple[str, Passage]]:
        """The selections of a source, each with its guid."""
        name = _ENDINGS.sub("", clean(source.get("name", "")))
        self.left_out["codes on whole sources"] += len(source.findall("Coding"))
        for text in (source, *source.findall("Representation")):
            selections = text.findall("PlainTextSelection")
            spans = [Span.of(selection) for selection in selections]
            words = find_words(
                self.read_text(text) if spans else "", spans, self.root.get("origin")
            )
            for selection, passage in zip(selections, words, strict=True):
                yield from self.read_selection(selection, replace(passage, source=name))
        for selection in source.findall("PDFSelection"):
            content = clean(selection.findtext("Representation/PlainTextContent") or "")
            page = selection.get("page", "")
            passage = Passage(
                self.place,
                words=content,
                source=name,
                page_index=int(page) if re.fullmatch(r"\d{1,6}", page, re.ASCII) else None,
            )
            yield from self.read_selection(selection, passage)

    def read_text(self, text: Element) -> str:
        """The plain text of a source, "" where it is not in the file."""
        inline = text.findtext("PlainTextContent")
        if inline:
            return inline
        member = text.get("plainTextPath", "").removeprefix("internal://").lower()
        for name in self.archive.names if self.archive and member else ():
            if name.lower().rpartition("/")[2] == member and self.archive:
                return self.archive.read(name).decode("utf-8-sig", "replace")
        return ""

    def read_selection(self, selection: Element, passage: Passage) -> Iterator[tuple[str, Passage]]:
        """A passage with what is remarked on it; one that says nothing is left out."""
        if not passage.words:
            passage = replace(passage, words=self.read_name(selection))
        fields, notes = self.read_notes(selection)
        description = clean(selection.findtext("Description") or "")
        codes = [_guid(ref, "targetGUID") for ref in selection.iterfind("Coding/CodeRef")]
        codes = [guid for guid in dict.fromkeys(codes) if guid in self.codes]
        if fields:
            id_ = read_text(fields.get("id"))
            yield _guid(selection), make_passage(description, fields, self.place, id_)
            return
        name = _NUMBERED.sub("", clean(selection.get("name", "")))
        title = "" if passage.words or not name else name
        comment = " ".join(part for part in (title, description, *notes) if part)
        if not passage.words and not comment:
            self.left_out["selections without text"] += 1
            return
        colours = [self.codes[guid].get("color", "").lower() for guid in codes]
        user = _guid(selection, "creatingUser") or _guid(selection, "modifyingUser")
        yield (
            _guid(selection),
            replace(
                passage,
                place=self.place,
                comment=comment,
                tags=tuple(self.labels[guid] for guid in codes if self.labels[guid]),
                colour=next(filter(None, colours), ""),
                reader=self.users.get(user, ""),
                date=selection.get("creationDateTime", ""),
                id=_guid(selection),
            ),
        )

    def read_name(self, selection: Element) -> str:
        """The words in a selection's name, where it is as long as what is selected, or cut short.

        ATLAS.ti names a selection by its words; a person may have named it otherwise.
        """
        name = selection.get("name", "")
        span = Span.of(selection)
        if len(name.encode("utf-16-le")) // 2 == span.end - span.start:
            return clean(name)
        if name.endswith(("…", "...")) and len(name) > 40:
            words = "A selection’s text is not in the file; its beginning is taken from its name."
            self.notices.append((self.place, words))
            return clean(name.removesuffix("…").removesuffix("..."))
        return ""

    def read_notes(self, element: Element) -> tuple[Mapping[str, Any], list[str]]:
        """The fields that an export of reportgen noted on an element, and the other notes."""
        fields: Mapping[str, Any] = {}
        texts = []
        for ref in element.findall("NoteRef"):
            note = self.notes.get(_guid(ref, "targetGUID"))
            if note is None:
                continue
            content = self.read_text(note)
            if note.get("name", "").startswith(FIELDS_OF) and (read := _read_fields(content)):
                fields = read
            else:
                texts += [clean(note.findtext("Description") or ""), clean(content)]
        return fields, [text for text in texts if text]

    def read_links(self, ids: Mapping[str, str]) -> Iterator[Link]:
        """The links between two selections whose name tells how one bears on the other."""
        for link in self.root.iterfind("Links/Link"):
            ends = [_guid(link, "originGUID"), _guid(link, "targetGUID")]
            name = link.get("name", "").lower()
            type_ = next((type_ for word, type_ in _RELATIONS.items() if word in name), None)
            if not all(end in ids for end in ends):
                self.left_out["links between things other than selections"] += 1
            elif type_ is None:
                self.left_out["links that do not say how one item bears on the other"] += 1
            else:
                note = " ".join(self.read_notes(link)[1])
                yield Link(ids[ends[0]], ids[ends[1]], type_, note, self.place)


def _merge(passage: Passage, other: Passage) -> Passage:
    """A selection that is given twice: in a PDF's plain text, and with its page."""
    longer = max((passage, other), key=lambda given: len(given.words))
    page = passage.page_index if other.page_index is None else other.page_index
    return replace(longer, page_index=page)


def _read_fields(text: str) -> Mapping[str, Any]:
    """Lines of "name: value in JSON"; nothing where one is none."""
    fields = {}
    for line in text.strip().splitlines():
        name, _, value = line.partition(": ")
        try:
            fields[name] = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return fields
