"""A difference as JSON, for programs; docs/editions.md describes every field.

Fields are added in later versions of reportgen, and none changes its meaning without another
`version`.
"""

from __future__ import annotations

import json
from typing import Any

from reportgen.editions.changes import Change, Difference, FieldChange
from reportgen.editions.edition import Edition
from reportgen.editions.telling import summarise

VERSION = 1


def write_json(difference: Difference) -> str:
    """What two editions differ in, as a JSON object on many lines."""
    said: dict[str, Any] = {
        "diff": VERSION,
        "old": _write_edition(difference.old),
        "new": _write_edition(difference.new),
        "differs": bool(difference),
        "summary": summarise(difference),
        "changes": [_write_change(change) for change in difference.changes],
        "quotations": [
            {"key": one.key, "source": one.source, "quote": one.quote, "old": one.old.value,
             "new": one.new.value}
            for one in difference.quotations
        ],
        "texts": [
            {"source": one.source, "old": one.old or None, "new": one.new or None,
             "claims": list(one.claims)}
            for one in difference.texts
        ],
        "touched": [
            {"record": one.record, "id": one.id, "words": one.words,
             "causes": {claim: list(what) for claim, what in one.causes}}
            for one in difference.touched
        ],
        "not_compared": list(difference.untold),
    }  # fmt: skip
    text = json.dumps(said, ensure_ascii=False, indent=1)
    return text.encode("utf-8", "replace").decode() + "\n"


def _write_edition(edition: Edition) -> dict[str, Any]:
    return {
        "name": edition.name,
        "commit": edition.commit or None,
        "date": edition.date,
        "title": edition.brief.publication.title,
    }


def _write_change(change: Change) -> dict[str, Any]:
    return {
        "record": change.record,
        "kind": change.kind,
        "id": change.id,
        "was": change.was or None,
        "of": change.owner or None,
        "words": change.words,
        "file": change.place.path,
        "line": change.place.line or None,
        "fields": [_write_field(field) for field in change.fields],
    }


def _write_field(field: FieldChange) -> dict[str, Any]:
    said: dict[str, Any] = {"field": field.field, "old": field.old, "new": field.new}
    if field.is_wording:
        said["words"] = [[piece.part, piece.text] for piece in field.pieces]
    return said
