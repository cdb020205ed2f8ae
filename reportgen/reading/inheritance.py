"""What an entry takes from the entries that its `crossref` and `xdata` name.

The table is BibLaTeX's own (manual, appendix B; biber has it in data/biber-tool.conf), and pandoc
follows the same. It is extended by one thing: BibLaTeX knows no pair @incollection and @book, so
that a chapter would get its book's subtitle as its own; here every part of a work takes the titles
of every whole in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

PARENTS = ("xdata", "crossref")
"""The fields that name parents; what the first gives goes before what the second gives."""

Fields = Mapping[str, str]

_SAME_TYPE = {
    "conference": "inproceedings",
    "electronic": "online",
    "www": "online",
    "mastersthesis": "thesis",
    "phdthesis": "thesis",
    "techreport": "report",
}
OLDER_FIELDS: Fields = {
    "journal": "journaltitle",
    "address": "location",
    "school": "institution",
    "annote": "annotation",
    "archiveprefix": "eprinttype",
    "primaryclass": "eprintclass",
    "key": "sortkey",
}
"""Older names of fields and what they are called today, as biber maps them."""
_SAME_FIELD = {**OLDER_FIELDS, "pdf": "file"}

_BOOKS = frozenset(["inbook", "bookinbook", "suppbook"])
_PARTS = _BOOKS | {"incollection", "suppcollection", "inproceedings", "inreference"}
_WHOLES = frozenset(["book", "collection", "proceedings", "reference"])
_SERIES = frozenset(f"mv{whole}" for whole in _WHOLES)
_ISSUES = frozenset(["article", "suppperiodical"])

_NEVER = (
    frozenset(["ids", "crossref", "xref", "xdata", "entryset", "entrysubtype", "execute"])
    | {"label", "options", "presort", "related", "relatedoptions", "relatedstring", "relatedtype"}
    | {"shorthand", "shorthandintro", "sortkey", "key"}
)
_TITLES = frozenset(["title", "subtitle", "titleaddon"])
_OTHER_TITLES = frozenset(["shorttitle", "sorttitle", "indextitle", "indexsorttitle"])
_DATES = frozenset(["date", "year", "month", "day"])


@dataclass(frozen=True)
class Record:
    """An entry as far as others inherit from it: its type, and its own fields."""

    type: str
    fields: Fields


def inherit(key: str, records: Mapping[str, Record]) -> dict[str, str]:
    """The fields of an entry, with what it takes from others where it has none of its own."""
    return _gather(key, records[key].type, records, {})


def _gather(
    key: str,
    child: str,
    records: Mapping[str, Record],
    known: dict[tuple[str, str], dict[str, str]],
) -> dict[str, str]:
    """`child` is the type of the entry that inherits: an @xdata only passes on.

    What was gathered is kept in `known`, for many may inherit from one; who inherits from itself
    takes nothing.
    """
    if (key, child) in known:
        return known[key, child]
    known[key, child] = {}
    record = records[key]
    kind = child if record.type == "xdata" else record.type
    fields = dict(record.fields)
    for name in PARENTS:
        # Of several @xdata, what the last says holds: biber sets one over the other.
        for parent in reversed(name_parents(record.fields, name)):
            found = find_key(parent, records)
            if found is not None:
                given = _gather(found, kind, records, known)
                _add(fields, given, records[found].type, kind)
    known[key, child] = fields
    return fields


def find_key(key: str, known: Collection[str]) -> str | None:
    """A key as the file has it, which may be in other letters, as BibTeX reads it; else None."""
    if key in known:
        return key
    return next((other for other in known if other.casefold() == key.casefold()), None)


def name_parents(fields: Fields, *names: str) -> list[str]:
    """The keys in the fields that name other entries, or in some of these."""
    values = (fields.get(name, "") for name in names or PARENTS)
    return [key for value in values for key in re.split(r"\s*,\s*", value.strip()) if key]


def _add(fields: dict[str, str], given: Fields, parent: str, child: str) -> None:
    """Puts into fields what they lack and are given."""
    has = {_SAME_FIELD.get(name, name) for name in fields}
    dated = not has.isdisjoint({"date", "year"})
    for source, value in sorted(given.items(), key=lambda item: item[0] in _TITLES):
        for name in _rename(source, parent, child):
            same = _SAME_FIELD.get(name, name)
            if same not in has and not (dated and name in _DATES):
                fields[name] = value


def _rename(name: str, parent: str, child: str) -> Iterator[str]:
    """What a field of a parent is called in its child; nothing where it stays the parent's."""
    parent, child = (_SAME_TYPE.get(kind, kind) for kind in (parent, child))
    prefix = _find_prefix(parent, child)
    if name in _NEVER or (prefix and name in _OTHER_TITLES):
        return
    if name == "author" and child in _BOOKS and parent in ("book", "mvbook"):
        yield "bookauthor"
    if prefix and name in _TITLES:
        yield f"{prefix}{name}"
    else:
        yield name


def _find_prefix(parent: str, child: str) -> str:
    """What stands before the titles of the parent in the child; "" where they stay titles."""
    if parent in _SERIES and child in _WHOLES | _PARTS:
        return "main"
    if parent in _WHOLES and child in _PARTS:
        return "book"
    return "journal" if parent == "periodical" and child in _ISSUES else ""
