"""The extracts of a workspace as they are written, and as they are once something is added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from reportgen.errors import ExchangeError
from reportgen.exchange.drafting import Item
from reportgen.exchange.passage import Profile
from reportgen.model.keys import find_key_fault, name_file, name_files
from reportgen.model.layout import TextLayout
from reportgen.model.positions import Path
from reportgen.reading.yamldoc import YamlDocument, read_yaml
from reportgen.workspace import Workspace
from reportgen.writing.amendment import amend
from reportgen.writing.insertion import Addition
from reportgen.writing.notation import write_field, write_items

_SCHEMA = "schemas/extract.schema.json"
_WANTED: Mapping[str, str] = {
    "label": "short, for tables and figures",
    "genre": "commentary, research article, report …",
    "approach": "the method or theory it argues with",
    "thesis": "what it argues, in one sentence",
}


@dataclass
class Extract:
    """One extract: its bytes (None where there is no file yet), its file, and what is added to it.

    `first` is the printed number of the text's first page, where the import has found that.
    `reader` is who wrote it, "" for the source's own extract.
    """

    source: str
    data: bytes | None
    document: YamlDocument
    name: str
    reader: str = ""
    added: dict[Path, list[Item]] = field(default_factory=dict)
    first: int | None = None

    @property
    def layout(self) -> TextLayout:
        """How its text is read, as far as it says so rightly."""
        value = self.document.value
        try:
            return TextLayout.model_validate(value["text"])
        except (ValidationError, TypeError, KeyError):
            return TextLayout()

    def add(self, path: Path, item: Item) -> None:
        """Adds an item to the list at a path."""
        self.added.setdefault(path, []).append(item)

    def write(self, origins: Sequence[str], profile: Profile, has_schema: bool) -> bytes:
        """Its bytes with what was added; `origins` are the files that a new one comes from."""
        if self.data is None:
            return self._begin(origins, profile, has_schema).encode("utf-8")
        additions = [
            Addition(path, tuple(items), spaced=path == ("claims",))
            for path, items in self.added.items()
        ]
        return amend(self.data, self.name, additions)

    def _begin(self, origins: Iterable[str], profile: Profile, has_schema: bool) -> str:
        """The text of a new extract, for a person to go on with."""
        schema = f"# yaml-language-server: $schema=../{_SCHEMA}\n" if has_schema else ""
        head = (
            f"{schema}# Begun with what was marked in {', '.join(dict.fromkeys(origins))}.\n"
            "# To make a claim of a draft, write claim: and theme:, choose a quote: of at most 15\n"
            "# words from its passage if you want one, and delete the line status: draft. What is\n"
            "# not wanted gets status: dismissed.\n"
        )
        given: Mapping[str, Any] = {name: getattr(profile, name) for name in _WANTED}
        lacking = [name for name, value in given.items() if not value]
        fields = write_field("source", self.source, 0)
        if lacking:
            fields += "status: draft            # delete this line once the rest is written\n"
        fields += "".join(write_field(n, v, 0) for n, v in given.items() if v)
        fields += "".join(f"# {f'{name}:':<23}# {_WANTED[name]}\n" for name in lacking)
        if self.first is not None:
            fields += f"text:\n  pages: {{first: {self.first}}}\n"
        claims = write_items(self.added.get(("claims",), []), 2, spaced=True)
        return f"{head}{fields}\nclaims:\n{claims}"


def read_extracts(workspace: Workspace) -> dict[str, Extract]:
    """Every extract of a workspace by its key, as it is written."""
    extracts = {}
    for name in workspace.source_files():
        stem = _name_stem(name)
        data = workspace.read(name)
        document = read_yaml(data, name)
        written = document.value.get("source") if isinstance(document.value, dict) else None
        key = written if isinstance(written, str) and stem in name_files(written) else stem
        extracts[key] = Extract(key, data, document, name)
    return extracts


def read_readings(workspace: Workspace, extracts: Mapping[str, Extract]) -> tuple[Extract, ...]:
    """Every second reading of sources that have an extract, sorted by file, as it is written."""
    stems = {_name_stem(extract.name): key for key, extract in extracts.items()}
    readings = []
    for name, (stem, reader) in workspace.reading_files().items():
        data = workspace.read(name)
        readings.append(Extract(stems[stem], data, read_yaml(data, name), name, reader=reader))
    return tuple(readings)


def _name_stem(name: str) -> str:
    return name.removeprefix("sources/").removesuffix(".yml")


def begin_extract(key: str) -> Extract:
    """An extract of a source that has none yet; its key has to be one that can be cited."""
    if fault := find_key_fault(key):
        message = f"{key!r} cannot be a source key: {fault}."
        raise ExchangeError(message, "Give the work a key of letters, digits and hyphens.")
    name = f"sources/{name_file(key)}.yml"
    return Extract(key, None, read_yaml(b"{}", name), name)


def has_schema(workspace: Workspace) -> bool:
    """Whether the workspace has the schema that editors check extracts by."""
    return (workspace.root / _SCHEMA).is_file()
