"""What an import adds to which file of a workspace, passage by passage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.errors import Finding, WorkspaceError
from reportgen.exchange.attribution import attribute
from reportgen.exchange.drafting import (
    Item,
    Meaning,
    Namer,
    make_claim,
    make_evidence,
    make_imported,
    propose_themes,
)
from reportgen.exchange.extracts import Extract, begin_extract, has_schema, read_extracts
from reportgen.exchange.library import Library, append_works
from reportgen.exchange.merging import Known, Place, find_changes, tell
from reportgen.exchange.opening import Gathered
from reportgen.exchange.passage import Link, Passage, Profile, Topic
from reportgen.exchange.placing import Position, count_from, place_all
from reportgen.exchange.reports import (
    report_link,
    report_position,
    report_unlisted,
    report_unreadable,
)
from reportgen.model.brief import Brief
from reportgen.reading.yamldoc import list_records, read_yaml
from reportgen.verification.flow import squeeze
from reportgen.verification.matching import Index
from reportgen.verification.shelf import Shelf, read_texts
from reportgen.workspace import COMPARISON_FILE, Workspace
from reportgen.writing.amendment import amend
from reportgen.writing.insertion import Addition

Contents = dict[str, tuple[bytes | None, bytes]]


@dataclass(frozen=True)
class Marked:
    """A passage with its source, its name ("zotero:NHC8T2AB"), its place, and what is kept of it.

    `parent` is the name of the passage that it belongs to.
    """

    passage: Passage
    source: str
    name: str
    parent: str
    position: Position
    imported: Item


@dataclass
class Planner:
    """Gathers what files bring in; `folder` is that of the full texts, None where there is none."""

    workspace: Workspace
    brief: Brief
    folder: Path | None
    findings: list[Finding] = field(default_factory=list)
    lookups: Counter[str] = field(default_factory=Counter)
    proposals: dict[str, Item] = field(default_factory=dict)
    comparison: dict[str, list[Item]] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)

    def __post_init__(self) -> None:
        publication = self.brief.publication
        self.bibliography = self._read(publication.bibliography)
        self.library = Library.of(self.bibliography or b"", publication.bibliography)
        self.extracts = read_extracts(self.workspace)
        self.known, self.namer = Known(), Namer(set())
        for key, extract in self.extracts.items():
            self.namer.learn(key, self.known.learn(key, extract.document.value))
        self.meaning = Meaning.of(self.brief.comparison.themes, publication.import_)
        self.indexes: dict[str, Index | None] = {}
        self.relations = {(r["from"], r["to"]) for r in self._read_relations()}

    def _read(self, name: str) -> bytes | None:
        try:
            return self.workspace.read(name)
        except FileNotFoundError:
            return None
        except OSError as error:
            message = f"{name} cannot be read: {error.strerror}."
            raise WorkspaceError(message, "Check its name and permissions.") from error

    def _read_relations(self) -> Iterator[Mapping[str, str]]:
        """The relations that comparison.yml has, those of drafts too."""
        value = read_yaml(self._read(COMPARISON_FILE) or b"", COMPARISON_FILE).value
        for _, item in list_records(value, "relations"):
            if {"from", "to"} <= item.keys():
                yield item

    @property
    def themes(self) -> tuple[Item, ...]:
        """What the other tools have as themes, and the workspace has not."""
        return tuple(self.proposals.values())

    # ── one file ─────────────────────────────────────────────────────────────────────────

    def plan(self, gathered: Gathered, wanted: str | None) -> Mapping[str, int]:
        """Takes in one file, of the source that is wanted; counts what became of its passages."""
        harvest, works = gathered.harvest, len(self.library.added)
        attribution = attribute(gathered, self.library, self.extracts, wanted)
        keys = [attribution.find(passage.source) for passage in harvest.passages]
        self.findings += attribution.findings
        for profile in harvest.profiles:
            self.profiles[attribution.find(profile.source)] = profile
        self._take_topics(harvest.topics)
        counts = Counter(passages=len(harvest.passages), works=len(self.library.added) - works)
        marked = self._mark(gathered, keys, counts)
        places = self._take_passages(marked, gathered.file.name, counts)
        self._take_links(gathered, places, counts)
        return counts

    def _take_topics(self, topics: Sequence[Topic]) -> None:
        """Adds topics that are themes to the comparison; those without a question are proposed."""
        for item in propose_themes(topics, self.meaning):
            if item["question"]:
                self.comparison.setdefault("themes", []).append(item)
                names = {item["id"].casefold(): item["id"], item["label"].casefold(): item["id"]}
                self.meaning = self.meaning.extend(names)
            else:
                del item["question"]
                self.proposals.setdefault(item["id"], item)

    def _mark(
        self, gathered: Gathered, keys: Sequence[str], counts: Counter[str]
    ) -> tuple[Marked, ...]:
        """The passages that are wanted, placed in their sources, with what was replied to them."""
        tool = gathered.format.name
        pairs = list(zip(gathered.harvest.passages, keys, strict=True))
        names = _name_all(tool, [passage for passage, _ in pairs])
        positions = self._place(pairs)
        replies: dict[str, list[Passage]] = {}
        for passage, _ in pairs:
            if _is_reply(passage):
                replies.setdefault(passage.parent, []).append(passage)
                counts["replies"] += 1
        marked = []
        for (passage, source), name, position in zip(pairs, names, positions, strict=True):
            if _is_reply(passage):
                continue
            if self.meaning.is_left_out(passage):
                counts["left out"] += 1
                continue
            imported = make_imported(passage, position, name, replies.get(passage.id, ()))
            parent = f"{tool}:{passage.parent}" if passage.parent else ""
            marked.append(Marked(passage, source, name, parent, position, imported))
        return tuple(marked)

    def _place(self, pairs: Sequence[tuple[Passage, str]]) -> list[Position]:
        """Where each passage stands, source by source."""
        placed: dict[int, Position] = {}
        for key in dict.fromkeys(source for _, source in pairs):
            chosen = [n for n, (_, source) in enumerate(pairs) if source == key]
            layout = self._open(key).layout.pages
            known = layout.first is not None or "(" in (layout.mark or "")
            passages = [pairs[n][0] for n in chosen]
            index = self._index(key)
            found, ahead = place_all(passages, index, first_is_known=known)
            placed |= dict(zip(chosen, found, strict=True))
            if index and ahead:
                self._open(key).first = (count_from(index.text) or 1) + ahead
        self.lookups.update(str(p.lookup) for p in placed.values() if p.lookup)
        return [placed[number] for number in range(len(pairs))]

    def _open(self, key: str) -> Extract:
        if key not in self.extracts:
            self.extracts[key] = begin_extract(key)
            self.findings += report_unlisted(key, self.brief)
        return self.extracts[key]

    def _index(self, key: str) -> Index | None:
        """The text of a source, made ready for searching; None where it is not at hand."""
        if key not in self.indexes:
            layouts = {key: self._open(key).layout}
            shelf = read_texts(self.folder, layouts) if self.folder else Shelf()
            self.findings += report_unreadable(key, shelf.faults)
            self.indexes[key] = Index.of(shelf.texts[key]) if key in shelf.texts else None
        return self.indexes[key]

    # ── one passage ──────────────────────────────────────────────────────────────────────

    def _take_passages(
        self, marked: Sequence[Marked], file: str, counts: Counter[str]
    ) -> dict[str, Place]:
        """Adds what is new; returns where each passage is, by its name."""
        present = {one.name: squeeze(one.passage.words) for one in marked if one.name}
        told = tell(one.passage for one in marked)
        places: dict[str, Place] = {}
        last: dict[str, Place] = {}
        for one in marked:
            place = self.known.find(one.source, one.passage, one.name, present, told)
            if place is None:
                owner = self._find_owner(one, places, last)
                is_ground = self.meaning.is_evidence(one.passage) and owner
                place = self._add_ground(one, owner) if is_ground and owner else self._add(one)
                self.known.take(place)
                self.findings += report_position(one.passage, one.source, one.position, file)
                kind = "evidence" if is_ground else "claims"
                counts["drafts" if "status" in place.item else kind] += 1
            else:
                counts["known"] += 1
                positions = self._open(place.source).document.positions
                self.findings += find_changes(place, one.imported, positions)
            places[one.name or str(len(places))] = place
            if not self.meaning.is_evidence(one.passage):
                last[one.source] = place
        return places

    def _find_owner(
        self, one: Marked, places: Mapping[str, Place], last: Mapping[str, Place]
    ) -> Place | None:
        """The claim that a piece of evidence is for: the one it names, else the one before it."""
        named = places.get(one.parent) or self.known.names.get(one.parent)
        return named or last.get(one.source)

    def _add(self, one: Marked) -> Place:
        """A claim behind the others of its source."""
        name = self.namer.name(one.source, one.passage, one.position)
        item = make_claim(one.passage, one.position, self.meaning, name, one.imported)
        self._open(one.source).add(("claims",), item)
        return Place(one.source, item)

    def _add_ground(self, one: Marked, owner: Place) -> Place:
        """Evidence behind what else its claim rests on."""
        item = make_evidence(one.passage, one.position, one.imported)
        if item.get("locator") == str(owner.item.get("locator")):
            del item["locator"]
        if owner.path is not None:
            self._open(owner.source).add((*owner.path[:2], "evidence"), item)
        else:
            grounds = owner.item.pop("evidence", [])
            tail: Item = {n: owner.item.pop(n) for n in ("note", "imported") if n in owner.item}
            owner.item["evidence"] = [*grounds, item]
            owner.item.update(tail)
        return Place(owner.source, item)

    def _take_links(
        self, gathered: Gathered, places: Mapping[str, Place], counts: Counter[str]
    ) -> None:
        """Adds the relations between claims that there are now."""
        for link in gathered.harvest.links:
            ends = [self._find_end(gathered.format.name, name, places) for name in
                    (link.from_, link.to)]  # fmt: skip
            missing = [n for n, end in zip((link.from_, link.to), ends, strict=True) if not end]
            if missing:
                self.findings.append(report_link(link, missing[0], gathered.file.name))
            elif (pair := (str(ends[0]), str(ends[1]))) not in self.relations:
                self.relations.add(pair)
                self.comparison.setdefault("relations", []).append(_write_relation(link, *pair))
                counts["relations"] += 1

    def _find_end(self, tool: str, name: str, places: Mapping[str, Place]) -> str | None:
        """The id of the claim that a relation names in its tool."""
        place = places.get(f"{tool}:{name}") or self.known.names.get(f"{tool}:{name}")
        found = place.item.get("id") if place else None
        if isinstance(found, str):
            return found
        return name if any(key[1] == name for key in self.known.ids) else None

    # ── all files ────────────────────────────────────────────────────────────────────────

    def write(self, origins: Sequence[str]) -> Contents:
        """The files that change, each as it was and as it is to be."""
        contents: Contents = {}
        schema = has_schema(self.workspace)
        for key, extract in self.extracts.items():
            if extract.added:
                profile = self.profiles.get(key, Profile(key))
                contents[extract.name] = extract.data, extract.write(origins, profile, schema)
        additions = [
            Addition((name,), tuple(items), spaced=True) for name, items in self.comparison.items()
        ]
        if additions:
            old = self._read(COMPARISON_FILE)
            contents[COMPARISON_FILE] = old, amend(old or b"", COMPARISON_FILE, additions)
        if self.library.added:
            path, old = self.brief.publication.bibliography, self.bibliography
            contents[path] = old, append_works(old or b"", path, self.library.added)
        return contents


def _name_all(tool: str, passages: Sequence[Passage]) -> list[str]:
    """The name of each passage: that of its tool and its id there, "" where it has none.

    What has the same id as one before it is the second of that id.
    """
    seen: Counter[str] = Counter()
    names = []
    for passage in passages:
        seen[passage.id] += 1
        again = f"-{seen[passage.id]}" if seen[passage.id] > 1 else ""
        names.append(f"{tool}:{passage.id}{again}" if passage.id else "")
    return names


def _is_reply(passage: Passage) -> bool:
    said = passage.words or passage.reading.statement or passage.role == "evidence"
    return bool(passage.parent and not said)


def _write_relation(link: Link, start: str, end: str) -> Item:
    relation: Item = {"from": start, "to": end, "type": str(link.type)}
    note = " ".join(link.note.split())
    return {**relation, "note": note} if note else relation
