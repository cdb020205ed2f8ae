"""From the files of a workspace to the model, with every finding on the way."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from reportgen.errors import Finding, Location, sort_findings
from reportgen.language.terms import find_spellings
from reportgen.model.bibliography import Bibliography, Entry
from reportgen.model.brand import Brand
from reportgen.model.brief import Brief, SecondReading, Source
from reportgen.model.comparison import Comparison
from reportgen.model.drafts import Unfinished
from reportgen.model.issued import find_order
from reportgen.model.keys import name_file, name_files
from reportgen.model.locators import ENGLISH, Spellings
from reportgen.model.navigation import Sources
from reportgen.model.positions import Positions
from reportgen.model.publication import Publication
from reportgen.model.records import Record
from reportgen.model.remarks import Remark, Review
from reportgen.model.slides import SlideFile
from reportgen.reading.attribution import report_other_source
from reportgen.reading.bibliography import load_bibliography
from reportgen.reading.boundary import find_outside, report_outside
from reportgen.reading.citations import find_citations
from reportgen.reading.drafts import leave_out, part_drafts
from reportgen.reading.enclosures import enclose
from reportgen.reading.encoding import find_control, refuse_file
from reportgen.reading.grading import Ignores, find_ignores
from reportgen.reading.pictures import enclose_pictures
from reportgen.reading.slides import read_slides
from reportgen.reading.validation import salvage, suggest
from reportgen.reading.yamldoc import YamlDocument, read_yaml
from reportgen.rules import (
    BAD_VALUE,
    EMPTY_FILE,
    EXTRACT_WITHOUT_ENTRY,
    MISPLACED_FILE,
    OUTSIDE,
    SOURCE_WITHOUT_EXTRACT,
    UNREADABLE,
)
from reportgen.workspace import BRIEF_FILE, COMPARISON_FILE, REVIEW_FILE, Workspace

R = TypeVar("R", bound=Record)

_MISNAMED_REVIEW = "review.yaml"
_ID = re.compile(r"""\bid:[ ]*["']?([\w.-]+)""")


@dataclass(frozen=True)
class Loaded:
    """What was read: the brief, as far as it could be, and what is wrong with the files.

    `brief` is None where brief.yml cannot be read at all, or anything leads out of the workspace:
    then nothing more of it is read.
    """

    brief: Brief | None
    findings: tuple[Finding, ...]
    ignores: Ignores = field(default_factory=dict)


@dataclass
class _Loader:
    """Gathers what the files of one workspace say."""

    workspace: Workspace
    spellings: Spellings = ENGLISH
    findings: list[Finding] = field(default_factory=list)
    positions: dict[str, Positions] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    ignores: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)
    template_citations: list[tuple[Location, str]] = field(default_factory=list)
    slides: dict[str, SlideFile] = field(default_factory=dict)
    drafts: list[Unfinished] = field(default_factory=list)
    drafted: set[str] = field(default_factory=set)
    """The ids of claims that are drafts."""
    kept: list[str] = field(default_factory=list)
    """The keys of the sources that were read."""

    def read_file(self, name: str, named_at: Location | None = None) -> bytes | None:
        """The bytes of a file; None, with a finding, where they cannot be had.

        `named_at` is where the workspace names the file, for one that may have any name.
        """
        where = Location(name)
        if not self.workspace.holds(name):
            self.findings.append(report_outside(self.workspace, named_at or where, name))
            return None
        try:
            data = self.workspace.read(name)
        except FileNotFoundError:
            remedy = suggest(name, self.workspace.bibliography_files(), f"Write {name}.")
            message = f"There is no file {name!r}."
            self.findings.append(UNREADABLE.at(named_at or where, message, remedy))
            return None
        except (OSError, ValueError) as error:
            self.findings.append(refuse_file(name, error))
            return None
        if not data.removeprefix(codecs.BOM_UTF8).strip():
            remedy = "Write its content."
            self.findings.append(EMPTY_FILE.at(where, "The file is empty.", remedy))
            return None
        return data

    def glean_ids(self, name: str) -> set[str]:
        """The ids in a file that cannot be read as it should: others may refer to them."""
        return set(_ID.findall(self.workspace.peek(name).decode(errors="replace")))

    def read_document(self, name: str, named_at: Location | None = None) -> YamlDocument | None:
        """One YAML file as plain values; None where its bytes cannot be had."""
        data = self.read_file(name, named_at)
        if data is None:
            return None
        document = read_yaml(data, name)
        self.ignores |= find_ignores(data.decode(errors="replace"), name)
        self.findings += document.findings
        if document.value is None:
            self.unread.update(self.glean_ids(name))
        return document

    def read_record(self, model: type[R], name: str, named_at: Location | None = None) -> R | None:
        """One YAML file as a record, without the items that have errors of their own."""
        document = self.read_document(name, named_at)
        return self.make_record(model, document) if document else None

    def make_record(self, model: type[R], document: YamlDocument) -> R | None:
        """A record of plain values, without the items that have errors of their own."""
        record, kept, findings = salvage(model, document, self.spellings)
        self.findings += findings
        if findings and isinstance(document.value, dict):
            self.unread.update(_names_in(document.value))
        self.positions[document.positions.path] = kept.positions
        return record

    def read_sources(self, wanted: tuple[str, ...] | None) -> tuple[Source, ...]:
        """Every extract, or those that are wanted, in that order."""
        found: dict[str, Source] = {}
        files = {
            name.removeprefix("sources/").removesuffix(".yml"): name
            for name in self.workspace.source_files()
        }
        stems = {stem: key for key in wanted or () for stem in name_files(key)}
        for stem, name in files.items():
            if wanted is not None and stem not in stems:
                continue
            source = self.read_source(stems.get(stem, stem), stem, name)
            if source is None:
                continue
            if source.source in found:
                self.report_second(source, name)
            else:
                self.positions[source.file] = self.positions[name]
                found[source.source] = source
        if wanted is None:
            return tuple(found.values())
        if not all(files.keys() & name_files(key) for key in wanted):  # one is misspelt
            self.unread.update(files)
            for name in files.values():
                self.unread.update(self.glean_ids(name))
        self.report_missing_sources(wanted, files)
        return tuple(found[key] for key in dict.fromkeys(wanted) if key in found)

    def read_source(self, key: str, stem: str, name: str) -> Source | None:
        """One extract, in a file called `stem`; None where it cannot be read, or is a draft."""
        document = self.read_document(name)
        if document is None:
            self.unread.add(key)
            return None
        written = document.value.get("source") if isinstance(document.value, dict) else None
        named = written if isinstance(written, str) else key
        is_own = stem in name_files(named)
        parted = part_drafts(document, named if is_own else key, self.spellings)
        self.drafts += parted.drafts
        self.drafted |= parted.names
        self.findings += parted.findings
        if isinstance(written, str) and not is_own:
            self.report_misnamed(written, stem, document)
        if parted.document is None:
            self.positions[name] = document.positions
            return None
        source = self.make_record(Source, parted.document)
        if source is None:
            self.unread.add(key)
        return source if source and stem in name_files(source.source) else None

    def read_readings(self) -> tuple[SecondReading, ...]:
        """What second readers wrote; ids in it are theirs, and drafts are left out."""
        readings = []
        first = {stem: source for source in self.kept for stem in name_files(source)}
        for name, (stem, reader) in self.workspace.reading_files().items():
            if stem not in first or not (document := self.read_document(name)):
                continue
            parted = part_drafts(document, first[stem], self.spellings)
            self.findings += parted.findings
            if parted.document is None:
                continue
            unread = set(self.unread)
            source = self.make_record(Source, parted.document)
            self.unread = unread
            if finding := report_other_source(document, first[stem]):
                self.findings.append(finding)
            elif source:
                readings.append(SecondReading(reader, name, source))
        return tuple(readings)

    def read_review(self) -> tuple[Remark, ...]:
        """What reviewers said, where anything is there; names in it are no others' names."""
        if (self.workspace.root / _MISNAMED_REVIEW).is_file():
            message, remedy = "The file is not read.", f"Rename it to {REVIEW_FILE}."
            self.findings.append(MISPLACED_FILE.at(Location(_MISNAMED_REVIEW), message, remedy))
        if not os.path.lexists(self.workspace.root / REVIEW_FILE):
            return ()
        unread = set(self.unread)
        review = self.read_record(Review, REVIEW_FILE)
        self.unread = unread
        return review.remarks if review else ()

    def report_misnamed(self, written: str, key: str, document: YamlDocument) -> None:
        """An extract whose file has another name than its source."""
        where = document.positions.locate("source")
        message = f"The file {document.positions.path} says source: {written!r}."
        remedy = f"Name the file sources/{name_file(written)}.yml, or write source: {key}."
        self.findings.append(SOURCE_WITHOUT_EXTRACT.at(where, message, remedy))
        self.unread |= {key, written, *_names_in(document.value)}

    def report_second(self, source: Source, name: str) -> None:
        """Two extracts of one source, of whose key there are two spellings as a file name."""
        message = f"The source {source.source!r} has another extract."
        remedy = f"Keep one file: sources/{name_file(source.source)}.yml."
        where = self.positions[name].locate("source")
        self.findings.append(SOURCE_WITHOUT_EXTRACT.at(where, message, remedy))

    def report_missing_sources(self, wanted: tuple[str, ...], known: Collection[str]) -> None:
        """Sources that brief.yml names twice, or that nobody has read."""
        for index, key in enumerate(wanted):
            where = self.positions[BRIEF_FILE].locate("sources", index)
            if key in wanted[:index]:
                message = f"The source {key!r} is listed twice."
                self.findings.append(BAD_VALUE.at(where, message, "Keep one of the two."))
            elif not any(name in known for name in name_files(key)):
                otherwise = f"Write sources/{name_file(key)}.yml, or remove it from the list."
                remedy = suggest(key, known, otherwise)
                message = f"The source {key!r} has no extract."
                self.findings.append(SOURCE_WITHOUT_EXTRACT.at(where, message, remedy))

    def read_comparison(self) -> Comparison | None:
        """The comparison, without what is about drafts."""
        document = self.read_document(COMPARISON_FILE)
        if document is None:
            return None
        begun = frozenset(draft.source for draft in self.drafts if draft.record is None)
        return self.make_record(Comparison, leave_out(document, frozenset(self.drafted), begun))

    def report_strays(self) -> None:
        """Files in sources/ that nobody would read, and their author thinks somebody does."""
        for name in self.workspace.stray_files():
            self.unread |= {name.removeprefix("sources/").rpartition(".")[0], *self.glean_ids(name)}
            message = "The file is not read: extracts end in .yml."
            remedy = "Rename it so that it ends in .yml."
            self.findings.append(MISPLACED_FILE.at(Location(name), message, remedy))

    def read_brand(self, publication: Publication) -> Brand | None:
        """The brand, which stands in brief.yml or in a file that it names."""
        if not isinstance(publication.brand, str):
            return publication.brand
        where = self.positions[BRIEF_FILE].locate("brand")
        return self.read_record(Brand, publication.brand, named_at=where)

    def read_templates(self) -> None:
        """What the workspace's own templates cite."""
        for name in self.workspace.template_files():
            if data := self.read_file(name):
                text = data.decode(errors="replace")
                if finding := find_control(text, name):
                    self.findings.append(finding)
                self.template_citations += find_citations(text, name)

    def read_slides(self) -> None:
        """The slides that a person wrote, and what they cite."""
        for name in self.workspace.slide_files():
            self.unread.add(name)
            if data := self.read_file(name):
                slides, findings = read_slides(data, name)
                self.findings += findings
                if slides:
                    self.unread.discard(name)
                    text = enclose(slides.text, "slides", self.workspace.root)
                    self.slides[name] = SlideFile(name, text)
                    self.template_citations += find_citations(slides.text, name)

    def read_bibliography(
        self, publication: Publication, sources: tuple[Source, ...], comparison: Comparison
    ) -> Bibliography:
        """The entries that anything in the brief cites; a source without one is a finding."""
        path = publication.bibliography
        where = self.positions[BRIEF_FILE].locate("bibliography")
        data = self.read_file(path, named_at=where)
        if data is None:
            return Bibliography(path, {}, {})
        cited = {*_cited_keys(sources, comparison), *(key for _, key in self.template_citations)}
        cited |= self.unread
        bibliography, findings = load_bibliography(data, path, cited)
        self.findings += findings
        if not bibliography.keys and findings:
            return bibliography  # nothing of it could be read, which is a finding already
        for source in sources:
            if source.key not in bibliography.keys:
                where = self.positions[source.file].locate("source")
                message = f"The source {source.key!r} has no entry in {path}."
                remedy = suggest(
                    source.key, bibliography.keys, f"Add the entry @…{{{source.key}, …}}."
                )
                self.findings.append(EXTRACT_WITHOUT_ENTRY.at(where, message, remedy))
        return bibliography


def load(workspace: Workspace, *, remarks: bool = False, named: bool = True) -> Loaded:
    """Reads a workspace, with what reviewers said if `remarks`.

    Unless `named`, nothing is looked for that brief.yml names beside the bibliography: an edition
    of another day is read for what it says, and need not have its brand or its styles any more.
    Never raises on bad input, which is all in the findings.
    """
    loader = _Loader(workspace)
    publication = loader.read_record(Publication, BRIEF_FILE)
    loader.spellings = find_spellings(publication.lang) if publication else ENGLISH
    loader.report_strays()
    sources = loader.read_sources(publication.sources if publication else None)
    loader.kept = [source.key for source in sources]
    readings = loader.read_readings()
    comparison = loader.read_comparison()
    said = loader.read_review() if remarks else ()
    if publication is None:
        return Loaded(None, sort_findings(loader.findings))
    if comparison is None:  # the extracts and the bibliography can be checked all the same
        comparison = Comparison.model_construct(themes=())
    comparison = enclose_pictures(comparison, "sources", workspace.root)
    loader.read_templates()
    loader.read_slides()
    brand = loader.read_brand(publication) if named else None
    bibliography = loader.read_bibliography(publication, sources, comparison)
    if named:
        loader.findings += find_outside(workspace, publication, loader.positions[BRIEF_FILE])
    if named and any(finding.code == OUTSIDE.code for finding in loader.findings):
        return Loaded(None, sort_findings(loader.findings), loader.ignores)
    if publication.sources is None:
        sources = tuple(sorted(sources, key=lambda source: _order(source, bibliography)))
    brief = Brief(
        publication,
        Sources(sources),
        comparison,
        bibliography,
        positions=dict(loader.positions),
        template_citations=tuple(loader.template_citations),
        unread=frozenset(loader.unread),
        brand=brand,
        drafts=tuple(loader.drafts),
        drafted=frozenset(loader.drafted),
        slides=loader.slides,
        readings=readings,
        remarks=said,
    )
    return Loaded(brief, sort_findings(loader.findings), loader.ignores)


def _order(source: Source, bibliography: Bibliography) -> tuple[tuple[int, int, int], str]:
    """Sources stand in the order of their publication, then of their keys."""
    entry: Entry | None = bibliography.entries.get(source.key)
    return find_order(entry.issued if entry else ""), source.key


def _cited_keys(sources: tuple[Source, ...], comparison: Comparison) -> Iterator[str]:
    """Every key of the bibliography that the extracts and the comparison use."""
    for source in sources:
        yield source.key
        for claim in source.claims:
            for evidence in claim.evidence:
                yield from evidence.cites
    for _, prose in comparison.walk_prose():
        yield from (citation.key for citation in prose.citations)


def _names_in(value: Any) -> Iterator[str]:
    """Every id that a raw YAML value defines, so that others may refer to it."""
    items = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        yield value["id"]
    for item in items:
        yield from _names_in(item)
