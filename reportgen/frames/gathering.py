"""DataFrames of sources, claims, themes and relations → a brief, checked as a workspace is.

The frames become the files of a workspace, in a folder that is gone afterwards, and are read from
there. So whatever holds for YAML holds for frames, and a rule is written once; what it finds is
told by the frame, row and column that it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from reportgen.errors import Finding, InvalidBrief, Location, Misuse, is_fatal
from reportgen.frames.rows import MISSING, Frame, Row, find_field, read_cell, read_frame
from reportgen.inspection import inspect
from reportgen.model.brief import Brief, Claim, Evidence, Source
from reportgen.model.comparison import Relation, Theme
from reportgen.model.positions import Path
from reportgen.model.publication import Publication
from reportgen.reading.bibliography import load_bibliography
from reportgen.reading.grading import Strictness
from reportgen.reading.validation import suggest
from reportgen.reading.yamldoc import read_yaml
from reportgen.rules import (
    BAD_VALUE,
    DUPLICATE_ID,
    MISSING_FIELD,
    SOURCE_WITHOUT_EXTRACT,
    TOO_FEW_SOURCES,
    UNKNOWN_CLAIM,
    UNKNOWN_THEME,
)
from reportgen.transcription import name_extract, write_values
from reportgen.workspace import BRIEF_FILE, COMPARISON_FILE, Workspace, write_files

if TYPE_CHECKING:
    from pandas import DataFrame

_EARLIEST = "1970-01-01"
_LACKING = re.compile(r"The field '(\w+)' is missing")
_WITHIN = re.compile(
    r" in (?:claims|themes|relations)\[\d+\][\w.\[\]]*(?=\.)| in any extract| of sources/<key>\.yml"
    rf"| in {re.escape(COMPARISON_FILE)}"
)


def from_frames(
    *,
    sources: DataFrame,
    claims: DataFrame,
    themes: DataFrame,
    relations: DataFrame | None = None,
    evidence: DataFrame | None = None,
    bibliography: str | FilePath,
    title: str = "Comparison",
    question: str = "What do the sources argue, and where do they differ?",
    date: Any = None,
    strict: Strictness = False,
    **publication: Any,
) -> Brief:
    """A brief made of pandas DataFrames and a .bib file, checked as a workspace is.

    Columns are the fields of a record (docs/fields.md), with a dot for a field within a field:
    `scale.low`, `finding.text`, `warrant.by`. A cell that is missing (None, NaN, NaT, "") is a
    field left out; dates may be datetime64, whole numbers may be floats, lists are lists.

    - `sources`: one row per source; `source` is its key in the bibliography.
    - `claims`: one row per claim; `source` says whose it is.
    - `evidence`: one row per piece of evidence; `claim` is the id of the claim that it is for.
      Without it, a column `evidence` of `claims` may hold lists of mappings.
    - `themes` and `relations`: one row each, of comparison.yml.

    `title`, `question`, `date` and further arguments are the fields of brief.yml; without a date
    it is the last day on which one of the sources was published. Sources come in the order of
    their dates. `strict` is that of `check`.

    Raises `InvalidBrief` with everything that is wrong, where it stands (`claims.loc[3, 'theme']`;
    `location.path` is the frame, `line` the row and `column` the column, from 1); `Misuse` where an
    argument is no DataFrame, or there is no such .bib file.
    """
    library = FilePath(bibliography)
    data = _read_bibliography(library)
    given = {
        "sources": sources,
        "claims": claims,
        "themes": themes,
        "relations": relations,
        "evidence": evidence,
    }
    frames = {n: _read(n, frame) for n, frame in given.items() if frame is not None}
    fields = {"title": title, "question": question, "date": date, **publication}
    gathered = _Gathering(frames)
    gathered.add_publication(fields, library.name, data)
    gathered.add_sources()
    gathered.add_comparison()
    return gathered.read(library.name, data, strict)


_RECORDS: Mapping[str, dict[str, Any]] = {
    "sources": {"model": Source, "left_out": ("claims",)},
    "claims": {"model": Claim, "links": ("source",)},
    "evidence": {"model": Evidence, "links": ("claim",)},
    "themes": {"model": Theme},
    "relations": {"model": Relation},
}


def _read(name: str, frame: object) -> Frame:
    from pandas import DataFrame

    if not isinstance(frame, DataFrame):
        message = f"{name} is a {type(frame).__name__}, where a DataFrame is expected."
        raise Misuse(message, "Make one of it with pandas.DataFrame(…).")
    return read_frame(name, frame, **_RECORDS[name])


def _read_bibliography(path: FilePath) -> bytes:
    if path.suffix != ".bib":
        raise Misuse(f"{str(path)!r} is no .bib file.", "Name the file with its ending.")
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Misuse(f"{str(path)!r} cannot be read: {reason}.", "Name a .bib file.") from error


@dataclass
class _Gathering:
    """What frames say, as the values of files, and where each value comes from."""

    frames: Mapping[str, Frame]
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    origins: dict[tuple[str, Path], Location] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unplaced: set[str] = field(default_factory=set)
    """The ids of claims that belong to no source."""

    def rows(self, name: str) -> tuple[Row, ...]:
        """The rows of a frame, none where it was not given."""
        return self.frames[name].rows if name in self.frames else ()

    def place(self, file: str, path: Path, row: Row) -> None:
        """Remembers where the values at a path of a file, and below it, come from."""
        self.origins[file, path] = row.place
        for name, where in row.places.items():
            self.origins[file, (*path, *name)] = where

    def add_publication(self, fields: Mapping[str, Any], library: str, data: bytes) -> None:
        """brief.yml, of the arguments."""
        values = {}
        for name, value in fields.items():
            self.origins[BRIEF_FILE, (name,)] = Location(name)
            try:
                values[name] = read_cell(value, find_field(Publication, (name,)) or Any)
            except (TypeError, RecursionError) as error:
                remedy = "Give it as text, or as brief.yml has it."
                what = error if isinstance(error, TypeError) else "within itself"
                raise Misuse(f"{name} is {what}.", remedy) from error
        if values["date"] is MISSING:
            keys = [str(row.values.get("source")) for row in self.rows("sources")]
            values["date"] = _find_last(data, library, keys)
        named = {name: value for name, value in values.items() if value is not MISSING}
        self.files[BRIEF_FILE] = {**named, "bibliography": library}

    def add_sources(self) -> None:
        """The extracts, of sources, claims and evidence."""
        files: dict[str, str] = {}
        known: dict[str, Location] = {}
        for row in self.rows("sources"):
            key, where = row.values.get("source"), row.locate("source")
            if key is None:
                self.tell_missing("sources", "source", where)
                continue
            file = name_extract(str(key))
            if file == COMPARISON_FILE:
                message = f"{key!r} cannot be the key of a source: {file} is another file."
                remedy = "Give the source another key, here and in the bibliography."
                self.findings.append(BAD_VALUE.at(where, message, remedy))
                continue
            if first := known.get(file):
                message, remedy = f"The source {key!r} has another row.", "Keep one of the two."
                related = ((first, "it is given here first"),)
                self.findings.append(DUPLICATE_ID.at(where, message, remedy, related))
                continue
            known[file], files[str(key)] = where, file
            self.files[file] = row.values
            self.place(file, (), row)
        self.add_claims(files)
        for key, file in files.items():
            if not self.files[file].get("claims"):
                message = f"The source {key!r} has no claim."
                remedy = "Add a row for it to the frame 'claims', or leave the source out."
                self.findings.append(MISSING_FIELD.at(known[file], message, remedy))
        if len(files) < 2:
            message = f"The frame 'sources' has {len(files)} of them."
            remedy = "A comparison needs at least two: add a row for each source."
            where = Location("sources", said="sources")
            self.findings.append(TOO_FEW_SOURCES.at(where, message, remedy))

    def add_claims(self, files: Mapping[str, str]) -> None:
        """The claims of each source, in the order of their rows, with their evidence."""
        homes: dict[str, tuple[str, int]] = {}
        for row in self.rows("claims"):
            key, where, name = row.take("source"), row.locate("source"), row.values.get("id")
            if key is None:
                self.tell_missing("claims", "source", where)
            elif str(key) not in files:
                message = f"There is no source {key!r} in the frame 'sources'."
                remedy = suggest(str(key), files, "Add a row for it there.")
                self.findings.append(SOURCE_WITHOUT_EXTRACT.at(where, message, remedy))
            else:
                file = files[str(key)]
                items = self.files[file].setdefault("claims", [])
                self.place(file, ("claims", len(items)), row)
                homes.setdefault(str(name), (file, len(items)))
                items.append(row.values)
                continue
            self.unplaced.add(str(name))
        for row in self.rows("evidence"):
            self.add_evidence(row, homes)

    def add_evidence(self, row: Row, homes: Mapping[str, tuple[str, int]]) -> None:
        """A piece of evidence, with its claim."""
        name, where = row.take("claim"), row.locate("claim")
        if name is None:
            self.tell_missing("evidence", "claim", where)
        elif str(name) in homes:
            file, number = homes[str(name)]
            claim = self.files[file]["claims"][number]
            items = claim.setdefault("evidence", [])
            if isinstance(items, list):  # else its own cell is no list, and is told
                self.place(file, ("claims", number, "evidence", len(items)), row)
                items.append(row.values)
        elif str(name) not in self.unplaced:
            message = f"There is no claim {name!r} in the frame 'claims'."
            remedy = suggest(str(name), homes, "Add a row for it there.")
            self.findings.append(UNKNOWN_CLAIM.at(where, message, remedy))

    def add_comparison(self) -> None:
        """comparison.yml, of themes and relations."""
        values: dict[str, Any] = {}
        self.origins[COMPARISON_FILE, ()] = Location("themes", said="themes")
        for name in ("themes", "relations"):
            self.origins[COMPARISON_FILE, (name,)] = Location(name, said=name)
            for number, row in enumerate(self.rows(name)):
                self.place(COMPARISON_FILE, (name, number), row)
            values[name] = [row.values for row in self.rows(name)]
        self.files[COMPARISON_FILE] = values

    def tell_missing(self, frame: str, name: str, where: Location) -> None:
        """A row that does not say what it belongs to; where no row does, that is told already."""
        if any((name,) in row.places for row in self.rows(frame)):
            message, remedy = f"The field {name!r} is missing.", f"Add it: {name}."
            self.findings.append(MISSING_FIELD.at(where, message, remedy))

    # ── reading what was gathered ────────────────────────────────────────────────────────

    def read(self, library: str, data: bytes, strict: Strictness) -> Brief:
        """The brief that the files are; raises `InvalidBrief` with all that is wrong."""
        texts = {name: write_values(values) for name, values in self.files.items()}
        with TemporaryDirectory(prefix="reportgen-") as name:
            root = FilePath(name)
            write_files(root, texts)
            (root / library).write_bytes(data)
            found = inspect(Workspace.open(root), strict=strict)
        own = [finding for frame in self.frames.values() for finding in frame.findings]
        findings = [*own, *self.findings, *self.translate(found.findings, texts)]
        if found.brief is None or is_fatal(findings):
            raise InvalidBrief(findings, FilePath())
        return replace(found.brief, positions={})

    def translate(self, findings: Iterable[Finding], texts: Mapping[str, str]) -> Iterator[Finding]:
        """What was found in the files, by its place in the frames."""
        paths = {name: _find_paths(name, text) for name, text in texts.items()}
        told = {own.location for frame in self.frames.values() for own in frame.findings}
        for finding in findings:
            lacking = _LACKING.match(finding.message)
            below = (lacking[1],) if lacking else ()
            where = self.translate_place(finding.location, paths, below)
            if self.is_told(finding) or (lacking and where in told):
                continue
            yield replace(
                finding,
                location=where,
                message=_WITHIN.sub("", finding.message),
                remedy=_WITHIN.sub("", finding.remedy),
                related=tuple(
                    (self.translate_place(where, paths), words) for where, words in finding.related
                ),
            )

    def translate_place(
        self, where: Location, paths: Mapping[str, Mapping[Location, Path]], below: Path = ()
    ) -> Location:
        """The place in a frame of a place in a file, or of what is `below` it."""
        path = paths.get(where.path, {}).get(where, ())
        for whole in ((*path, *below), *(path[:end] for end in range(len(path), -1, -1))):
            if found := self.origins.get((where.path, whole)):
                return found
        return where

    def is_told(self, finding: Finding) -> bool:
        """Whether a finding says what was said of the frames, or is a consequence of that."""
        if finding.code == TOO_FEW_SOURCES.code:
            return True
        if lacking := _LACKING.match(finding.message):
            told = {own.message for frame in self.frames.values() for own in frame.findings}
            whole = (f"The frame {name!r} has no column {lacking[1]!r}." for name in self.frames)
            return lacking[1] == "claims" or any(message in told for message in whole)
        if finding.code == UNKNOWN_CLAIM.code:
            return any(f"{name!r}" in finding.message for name in self.unplaced)
        no_theme = not any("id" in row.values for row in self.rows("themes"))
        return finding.code == UNKNOWN_THEME.code and no_theme


def _find_paths(name: str, text: str) -> dict[Location, Path]:
    """What stands at each place of a file, the outermost of what begins at the same place."""
    positions = read_yaml(text.encode(), name).positions
    values = sorted(positions.values.items(), key=lambda item: -len(item[0]))
    return {
        **{place: path for path, place in positions.keys.items()},
        **{place: path for path, place in values},
    }


def _find_last(data: bytes, name: str, keys: Iterable[str]) -> str:
    """The last day on which one of some works was published, as far as it is known."""
    entries = load_bibliography(data, name, list(keys))[0].entries.values()
    days = [entry.published.last.isoformat() for entry in entries if entry.published]
    return max(days, default=_EARLIEST)
