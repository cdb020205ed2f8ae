"""The extracts of a workspace as they are written, and the full texts that belong to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reportgen.errors import Misuse, ReportgenError, UnreadableText
from reportgen.exchange.extracts import Extract, read_extracts, read_readings
from reportgen.language.terms import find_spellings
from reportgen.model.keys import name_file
from reportgen.model.layout import TextLayout
from reportgen.model.locators import ENGLISH, Spellings
from reportgen.reading.validation import listing, suggest
from reportgen.reading.yamldoc import list_records, read_yaml
from reportgen.verification.shelf import find_texts, list_stems, read_texts
from reportgen.verification.texts import SourceText
from reportgen.workspace import BRIEF_FILE, Workspace

_ENDINGS = ".txt, .md, .html, .epub, .docx or .pdf"


@dataclass(frozen=True)
class Folder:
    """A workspace's extracts by key, and the folder of the texts; None where there is none here.

    Extracts that have errors, or are drafts, are in it too. `readings` are the second readings,
    sorted by file.
    """

    workspace: Workspace
    texts: Path | None
    extracts: Mapping[str, Extract] = field(repr=False)
    readings: tuple[Extract, ...] = field(repr=False, default=())
    spellings: Spellings = field(repr=False, default=ENGLISH)

    @classmethod
    def open(cls, workspace: Workspace, texts: Path | None = None) -> Folder:
        """What is in a workspace; `texts` is the folder of the texts, else that of brief.yml.

        Raises `ReportgenError` where `texts` is no folder.
        """
        brief = read_yaml(workspace.peek(BRIEF_FILE), BRIEF_FILE).value
        brief = brief if isinstance(brief, dict) else {}
        if texts is not None and not texts.is_dir():
            raise ReportgenError(
                f"There is no folder {str(texts)!r}.", "Name the folder that holds the texts."
            )
        named = brief.get("texts")
        if texts is None and isinstance(named, str) and (workspace.root / named).is_dir():
            texts = workspace.root / named
        lang = brief.get("lang")
        spellings = find_spellings(lang) if isinstance(lang, str) else ENGLISH
        extracts = read_extracts(workspace)
        return cls(workspace, texts, extracts, read_readings(workspace, extracts), spellings)

    def find(self, key: str) -> Extract:
        """The extract of a source; raises `Misuse` where there is none."""
        if key not in self.extracts:
            remedy = suggest(key, self.extracts, "Add it with: reportgen add source KEY")
            raise Misuse(f"There is no extract of {key!r}.", remedy)
        return self.extracts[key]

    def list_extracts(self, reader: str | None = None) -> tuple[Extract, ...]:
        """Every extract, and after each the second readings of it; or those of one reader.

        Raises `Misuse` where nobody of that name has written any.
        """
        if reader is not None:
            return self.list_readings(reader)
        return tuple(
            one
            for key, extract in self.extracts.items()
            for one in (extract, *(each for each in self.readings if each.source == key))
        )

    def list_readings(self, reader: str) -> tuple[Extract, ...]:
        """The second readings of one reader; raises `Misuse` where there are none."""
        if found := tuple(each for each in self.readings if each.reader == reader):
            return found
        names = sorted({each.reader for each in self.readings})
        begin = f"Begin one with: reportgen add claim --reader {reader}"
        otherwise = f"The readers are: {listing(names)}." if names else begin
        raise Misuse(
            f"There is no reading by {reader!r}: no file sources/KEY.{reader}.yml.",
            suggest(reader, names, otherwise),
        )

    def read_text(self, key: str) -> SourceText:
        """The text of one source, which needs no extract.

        Raises `Misuse` where nothing is called so, `ReportgenError` where there is no text, and
        `UnreadableText` where it cannot be read.
        """
        folder = self.require_texts()
        known = {*self.extracts, *list_stems(folder)}
        if key not in known:
            raise Misuse(
                f"There is no source {key!r}, and no text of that name in {folder}.",
                suggest(key, known, f"Put it there as {name_file(key)}{_ENDINGS}."),
            )
        texts, faults = self.read_texts([key])
        if key in faults:
            raise faults[key]
        if key not in texts:
            raise ReportgenError(
                f"There is no text of {key} in {folder}.",
                f"Put it there as {name_file(key)}{_ENDINGS}.",
            )
        return texts[key]

    def read_texts(
        self, keys: Iterable[str] | None = None
    ) -> tuple[Mapping[str, SourceText], Mapping[str, UnreadableText]]:
        """The texts of sources, of all by default, and why others cannot be read."""
        folder = self.require_texts()
        wanted = list(keys) if keys is not None else list(self.extracts)
        found = find_texts(folder, wanted)
        shelf = read_texts(folder, {key: self._get_layout(key) for key in found})
        return shelf.texts, shelf.faults

    def require_texts(self) -> Path:
        """The folder of the texts; raises `ReportgenError` where there is none here."""
        if self.texts is None:
            raise ReportgenError(
                "The folder of the full texts is not here.",
                "Name it with --texts, or as texts: in brief.yml.",
            )
        return self.texts

    def _get_layout(self, key: str) -> TextLayout:
        return self.extracts[key].layout if key in self.extracts else TextLayout()


def list_claims(extract: Extract) -> list[tuple[int, dict[str, Any]]]:
    """The claims of an extract that are mappings, each with its index."""
    return list_records(extract.document.value, "claims")


def read_field(record: Mapping[str, Any], name: str) -> str | None:
    """The text of a record's field; None where there is none, or something else."""
    value = record.get(name)
    if name == "locator" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value.strip() else None
