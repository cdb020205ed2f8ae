"""What reviewers said, for the extension: each remark with where it may stand in a document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from reportgen.looks import PLACE
from reportgen.model.brief import Brief
from reportgen.model.formats import DocumentFormat
from reportgen.model.places import find_path, read_field
from reportgen.model.positions import Path
from reportgen.model.prose import Prose
from reportgen.model.remarks import Place, PlaceKind, Remark, Reply, read_moment

FILE = f"{PLACE}/remarks.json"
"""The extension looks for it beside its filters."""
SHOWN: tuple[DocumentFormat, ...] = ("html", "docx")
"""The formats that show remarks."""
_PLAIN_HEAD = re.compile(r"[^*\[\]@`\\_!]+")
_LONGEST_HEAD = 60
_FIELDS: Mapping[PlaceKind, str] = {
    PlaceKind.CLAIM: "claim",
    PlaceKind.EVIDENCE: "claim",
    PlaceKind.JUDGEMENT: "text",
    PlaceKind.THEME: "question",
    PlaceKind.FINDING: "text",
    PlaceKind.POSITION: "why",
    PlaceKind.RELATION: "note",
    PlaceKind.SOURCE: "thesis",
}
"""Which field of a record is meant where none is named."""
_SECTIONS = {"common_ground": "sec-common", "watch": "sec-watch", "limits": "sec-limits"}


def gather_remarks(brief: Brief, builds: Mapping[str, str]) -> dict[str, bytes]:
    """The file of the open remarks, as the extension reads it; none where there are no remarks.

    `builds` are the ids of the documents, which these know of themselves.
    """
    documents = [
        name
        for name, document in brief.publication.documents.items()
        if set(document.formats) & set(SHOWN)
    ]
    homes = {name: builds[name] for name in documents}
    said = [_describe(brief, remark, homes) for remark in brief.remarks if remark.is_open]
    text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return {FILE: text.encode()} if said else {}


def _describe(brief: Brief, remark: Remark, homes: Mapping[str, str]) -> dict[str, Any]:
    """A remark: what it says, and where it may stand, the likeliest first.

    `home` is the build of the document that shows it where it has no place in any: the one that it
    was made in, else the first.
    """
    stem = remark.document.rpartition(".")[0]
    return {
        "id": remark.id,
        "home": homes.get(stem) or next(iter(homes.values()), ""),
        "keys": list(list_keys(brief, remark.place)),
        "head": _cut_head(_read_value(brief, remark.place)),
        "words": "" if remark.words.endswith("…") else " ".join(remark.words.split()),
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


def list_keys(brief: Brief, place: Place) -> Iterator[str]:
    """The keys of the anchors in a document that a remark on a place belongs to, best first.

    They are those of `anchors.lua` in the extension.
    """
    name, path = place.id, read_field(place.field or "")
    if place.kind in (PlaceKind.CLAIM, PlaceKind.EVIDENCE):
        yield from _list_claim_keys(name, path)
    elif place.kind is PlaceKind.JUDGEMENT:
        found = find_path(brief, place.model_copy(update={"field": None}))
        if found:
            number = int(found[1][1]) + 1
            if path[:1] == ("reason",):
                yield f"judgement/{number}/reason"
            yield f"judgement/{number}/text"
    elif place.kind is PlaceKind.FINDING:
        yield from (f"theme/{name}/finding", f"theme/{name}/question")
    elif place.kind is PlaceKind.POSITION:
        theme, _, source = name.partition("/")
        yield from (f"theme/{theme}/positions/{source}", f"theme/{theme}/question")
    elif place.kind is PlaceKind.THEME:
        yield from (f"theme/{name}/question", f"theme/{name}/finding")
    elif place.kind is PlaceKind.RELATION:
        yield f"relation/{name}/1"
    elif place.kind is PlaceKind.SOURCE and path[:1] == ("caveats",) and len(path) > 1:
        yield f"item/caveats/{name}/{path[1]}"
    elif place.kind is PlaceKind.FIGURE:
        yield f"caption/fig-{name}"
    elif place.kind is PlaceKind.TABLE:
        yield f"caption/tbl-{name}"
    elif place.kind is PlaceKind.BRIEF:
        yield from _list_own_keys(brief, path)


def _list_claim_keys(claim: str, path: Path) -> Iterator[str]:
    if path[:1] == ("evidence",) and len(path) > 1:
        yield f"claim/{claim}/evidence/{path[1]}"
    elif path and path[0] in ("quote", "warrant", "qualifier", "rebuttal", "note"):
        yield f"claim/{claim}/{path[0]}"
    yield f"claim/{claim}/claim"


def _list_own_keys(brief: Brief, path: Path) -> Iterator[str]:
    """Of what the brief says for itself: its question, its answer, points, silences."""
    first, *rest = path or ("question",)
    if first in ("question", "why_now", "answer"):
        yield str(first)
    if not rest or not isinstance(rest[0], int):
        return
    if first in _SECTIONS:
        yield f"item/{_SECTIONS[str(first)]}/{rest[0]}"
    elif first == "silences" and rest[0] < len(brief.comparison.silences):
        silence = brief.comparison.silences[rest[0]]
        yield f"silence/{silence.theme}/{silence.source}"


def _read_value(brief: Brief, place: Place) -> str:
    """The text that a remark is about; "" where that is none."""
    field = place.field or _FIELDS.get(place.kind)
    found = find_path(brief, place.model_copy(update={"field": field}))
    if found is None:
        return ""
    file, path = found
    files = {source.file: source for source in brief.sources}
    value: Any = files.get(file) or (brief.publication if file == "brief.yml" else brief.comparison)
    for step in path:
        try:
            is_record = not isinstance(value, tuple | Mapping)
            value = getattr(value, str(step)) if is_record else value[step]
        except (LookupError, TypeError, AttributeError):
            return ""
    return value.text if isinstance(value, Prose) else value if isinstance(value, str) else ""


def _cut_head(text: str) -> str:
    """The first plain words of a text, by which it is found in a document."""
    match = _PLAIN_HEAD.match(" ".join(text.split()))
    return match[0][:_LONGEST_HEAD].strip() if match else ""
