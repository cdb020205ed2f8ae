"""What reviewers said, for the extension: each remark with where it may stand in a document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reportgen.looks import PLACE
from reportgen.model.brief import Brief
from reportgen.model.formats import DocumentFormat
from reportgen.model.remarks import Place, PlaceKind, Remark, Reply, read_moment, sign_remark
from reportgen.reviewing.fields import Field, list_fields

FILE = f"{PLACE}/remarks.json"
"""The extension looks for it beside its filters."""
SHOWN: tuple[DocumentFormat, ...] = ("html", "docx")
"""The formats that show remarks."""
_PLAIN = re.compile(r"[^*\[\]@`\\_!]+")
_LONGEST_HEAD = 60
_OF_CLAIMS = (PlaceKind.CLAIM, PlaceKind.EVIDENCE, PlaceKind.RELATION)
_CAPTIONS = {PlaceKind.FIGURE: "fig", PlaceKind.TABLE: "tbl"}


def gather_remarks(brief: Brief, builds: Mapping[str, str]) -> dict[str, bytes]:
    """The file of the open remarks, as the extension reads it; none where there are no remarks.

    `builds` are the ids of the documents, which these know of themselves.
    """
    remarks = [remark for remark in brief.remarks if remark.is_open]
    if not remarks:
        return {}
    documents = brief.publication.documents.items()
    homes = {name: builds[name] for name, one in documents if set(one.formats) & set(SHOWN)}
    fields = list_fields(brief)
    said = [_describe(brief, remark, homes, fields) for remark in remarks]
    text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return {FILE: text.encode()}


def _describe(
    brief: Brief, remark: Remark, homes: Mapping[str, str], fields: Sequence[Field]
) -> dict[str, Any]:
    """A remark: what it says, and the fields that it may stand on, the likeliest first.

    `home` is the build of the document that shows it where it has no place in any: the one that it
    was made in, else the first.
    """
    stem = remark.document.rpartition(".")[0]
    words = " ".join(remark.words.split())
    return {
        "id": remark.id,
        "sign": sign_remark(remark.id),
        "home": homes.get(stem) or next(iter(homes.values()), ""),
        "places": list(find_places(brief, remark.place, fields)),
        "words": words,
        "about": words or _tell_field(remark.place, fields),
        "old": remark.change.old if remark.change else "",
        "new": remark.change.new if remark.change else "",
        "replies": [_tell(reply) for reply in remark.replies],
        **_tell(remark),
    }


def _tell(said: Remark | Reply) -> dict[str, Any]:
    """Who said what, and when: as a day, as a time, and as Word writes it, without a zone."""
    moment = read_moment(said.when)
    has_time = moment is not None and "T" in said.when
    return {
        "who": " ".join(said.who.split()),
        "day": moment.strftime("%Y-%m-%d") if moment else "",
        "time": moment.strftime("%H:%M") if moment and has_time else "",
        "stamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else "",
        "lines": [" ".join(line.split()) for line in said.text.splitlines() if line.strip()],
    }


def find_places(brief: Brief, place: Place, fields: Sequence[Field]) -> Iterator[dict[str, Any]]:
    """The anchors in a document that a remark may stand at, the likeliest first.

    Its own field, another one of its record, then, where the document leaves the record out, the
    theme that this belongs to. Each has how its words begin, and whether it is of the record.
    """
    if place.kind in _CAPTIONS:
        yield {"key": f"caption/{_CAPTIONS[place.kind]}-{place.id}", "head": "", "own": True}
    same = place.model_copy(update={"block": None})
    ranked = [(field, True) for field in fields if field.place == same]
    for kind, name, is_own in _list_records(brief, place):
        found = (f for f in fields if (f.place.kind, f.place.id) == (kind, name))
        ranked += [(field, is_own) for field in found]
    given = {""}
    for field, is_own in ranked:
        if field.key not in given:
            given.add(field.key)
            yield {"key": field.key, "head": _cut_head(field.written), "own": is_own}


def _tell_field(place: Place, fields: Sequence[Field]) -> str:
    """The first words of what a remark is about; "" where that has none."""
    record = [f for f in fields if (f.place.kind, f.place.id) == (place.kind, place.id)]
    field = next((f for f in record if f.place.field == place.field), None)
    if field is None and (place.kind is PlaceKind.BRIEF or not record):
        return ""
    words = (field or record[0]).words
    return words if len(words) <= _LONGEST_HEAD else f"{words[:_LONGEST_HEAD].rstrip()}…"


def _cut_head(text: str) -> str:
    """The first words of a text that no markup and no citation are among."""
    match = _PLAIN.match(" ".join(text.split()))
    return match[0][:_LONGEST_HEAD].strip() if match else ""


def _list_records(brief: Brief, place: Place) -> Iterator[tuple[PlaceKind, str, bool]]:
    """The record whose other fields show a remark too, and what it stands in, which is not its own.

    What the brief says for itself has nothing in common but its file.
    """
    claim = place.id.partition("/")[0] if place.kind is PlaceKind.RELATION else place.id
    if place.kind is PlaceKind.EVIDENCE:
        yield PlaceKind.CLAIM, claim, True
    elif place.kind is not PlaceKind.BRIEF:
        yield place.kind, place.id, True
    theme = ""
    if place.kind in (PlaceKind.FINDING, PlaceKind.POSITION):
        theme = place.id.partition("/")[0]
    elif place.kind in _OF_CLAIMS and claim in brief.claims:
        theme = brief.claims[claim][1].theme
    if theme:
        yield PlaceKind.FINDING, theme, False
        yield PlaceKind.THEME, theme, False
