"""A brief → the files of a workspace that reads as the same brief."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reportgen.errors import Misuse
from reportgen.model.brief import Brief
from reportgen.model.keys import name_file, name_reading
from reportgen.model.records import Record
from reportgen.model.remarks import Review
from reportgen.workspace import BRIEF_FILE, COMPARISON_FILE, REVIEW_FILE
from reportgen.writing.notation import write_field, write_items


def transcribe(brief: Brief) -> dict[str, str]:
    """The texts of the files, by their names in the workspace.

    brief.yml, an extract for each source, the comparison, and of the bibliography what the brief
    cites; where there are any, the brand's own file, slides, second readings and what reviewers
    said. Fields that have their default are left out. What is no part of the model is not in it:
    drafts, comments, templates and other files that the workspace has of its own.

    Raises `Misuse` where two of them have the same name.
    """
    files: dict[str, str] = {}
    for name, text in _list_files(brief):
        if name in files:
            raise Misuse(f"Two files would be called {name}.", "Give one of them another name.")
        files[name] = text
    return files


def _list_files(brief: Brief) -> Iterator[tuple[str, str]]:
    publication = brief.publication
    yield BRIEF_FILE, write_record(publication)
    for source in brief.sources:
        yield name_extract(source.key), write_record(source)
    for reading in brief.readings:
        extract = name_extract(reading.source.key)
        yield name_reading(extract, reading.reader), write_record(reading.source)
    yield COMPARISON_FILE, write_record(brief.comparison)
    if isinstance(publication.brand, str) and brief.brand is not None:
        yield publication.brand, write_record(brief.brand)
    for slides in brief.slides.values():
        yield slides.path, slides.text
    if brief.remarks:
        yield REVIEW_FILE, write_record(Review(remarks=brief.remarks))
    yield publication.bibliography, brief.bibliography.to_bibtex()


def name_extract(key: str) -> str:
    """The file that the extract of a source stands in."""
    return f"sources/{name_file(key)}.yml"


def write_record(record: Record) -> str:
    """A record as YAML, without the fields that have their default."""
    return write_values(record.model_dump(mode="json", by_alias=True, exclude_defaults=True))


def write_values(values: Mapping[str, Any]) -> str:
    """Plain values as the YAML of a file, with blank lines between the records of a list."""
    return "".join(_write(name, value) for name, value in values.items()) or "{}\n"


def _write(name: str, value: Any) -> str:
    if isinstance(value, list) and all(isinstance(item, Mapping) for item in value) and value:
        return f"\n{name}:\n{write_items(value, 2, spaced=True)}"
    return write_field(name, value, 0)
