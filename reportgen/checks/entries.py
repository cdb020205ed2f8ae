"""What must hold of the entries that a brief cites, so that each prints as a full reference."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from reportgen.errors import Finding
from reportgen.model.bibliography import Bibliography, Entry
from reportgen.reading.validation import suggest
from reportgen.rules import (
    INCOMPLETE_ENTRY,
    SAME_WORK,
    UNKNOWN_TYPE,
    UNSIGNED_WORK,
    UNUSED_ENTRY,
)

_TITLE, _YEAR = ("title",), ("date", "year")
_AUTHOR, _EDITED = ("author",), ("author", "editor", "organization")
_PEOPLE = frozenset(("author", "editor"))
_JOURNAL = ("journal", "journaltitle")
_BOOK, _SCHOOL = ("booktitle",), ("school", "institution")
_PLACE = ("url", "doi", "eprint", "howpublished", "note")

# What each type cannot be cited without: for each, one of the named fields. After the BibTeX
# documentation (Patashnik 1988) and the BibLaTeX manual, section 2.1; date and year are the
# same thing to BibLaTeX, and a source with neither is printed "n.d." and so may lack both.
REQUIRED: dict[str, tuple[tuple[str, ...], ...]] = {
    "article": (_AUTHOR, _TITLE, _JOURNAL, _YEAR),
    "book": (_EDITED, _TITLE, _YEAR),
    "mvbook": (_EDITED, _TITLE, _YEAR),
    "collection": (("editor",), _TITLE, _YEAR),
    "proceedings": (_TITLE, _YEAR),
    "booklet": (_TITLE,),
    "inbook": (_EDITED, _TITLE, _YEAR),
    "incollection": (_AUTHOR, _TITLE, _BOOK, _YEAR),
    "inproceedings": (_AUTHOR, _TITLE, _BOOK, _YEAR),
    "conference": (_AUTHOR, _TITLE, _BOOK, _YEAR),
    "manual": (_TITLE,),
    "mastersthesis": (_AUTHOR, _TITLE, _SCHOOL, _YEAR),
    "phdthesis": (_AUTHOR, _TITLE, _SCHOOL, _YEAR),
    "thesis": (_AUTHOR, _TITLE, _SCHOOL, _YEAR),
    "techreport": (_AUTHOR, _TITLE, ("institution",), _YEAR),
    "report": (_EDITED, _TITLE, _YEAR),
    "unpublished": (_AUTHOR, _TITLE, ("note", "date", "year")),
    "online": (_EDITED, _TITLE, _PLACE),
    "electronic": (_EDITED, _TITLE, _PLACE),
    "www": (_EDITED, _TITLE, _PLACE),
    "misc": (_TITLE,),
}
# Further types of BibLaTeX, which are cited with a title alone.
_OTHER_TYPES = frozenset(
    [
        "artwork",
        "audio",
        "bibnote",
        "bookinbook",
        "commentary",
        "dataset",
        "image",
        "inreference",
        "jurisdiction",
        "legislation",
        "legal",
        "letter",
        "mvcollection",
        "mvproceedings",
        "mvreference",
        "movie",
        "music",
        "patent",
        "performance",
        "periodical",
        "reference",
        "review",
        "set",
        "software",
        "standard",
        "suppbook",
        "suppcollection",
        "suppperiodical",
        "video",
        "xdata",
    ]
)


def check_entries(bibliography: Bibliography) -> Iterator[Finding]:
    """Every check of the entries that are cited."""
    for entry in bibliography.entries.values():
        yield from _check_required(entry)
        yield from _check_type(entry)
    yield from _check_same_work(bibliography)


def _check_required(entry: Entry) -> Iterator[Finding]:
    """What the entry lacks that its type needs; fields that it inherits count."""
    has = {name for name, value in entry.fields.items() if value}
    for choice in REQUIRED.get(entry.type, (_TITLE,)):
        if not has.isdisjoint(choice) or entry.type in ("set", "xdata"):
            continue
        what = " or ".join(filter(None, (", ".join(choice[:-1]), choice[-1])))
        if choice[0] in _PEOPLE:
            message = f"The entry {entry.key!r} names no {what}, so it is cited by its title."
            remedy = f"Add it: {choice[0]} = {{…}}, unless the work really is unsigned."
            yield UNSIGNED_WORK.at(entry.location, message, remedy)
        else:
            message = f"The entry {entry.key!r} lacks a field that @{entry.type} needs: {what}."
            remedy = f"Add it: {choice[0]} = {{…}}, or use the type that fits the work."
            yield INCOMPLETE_ENTRY.at(entry.location, message, remedy)


def _check_type(entry: Entry) -> Iterator[Finding]:
    """The entry is of a type that BibTeX or BibLaTeX has."""
    if entry.type not in REQUIRED and entry.type not in _OTHER_TYPES:
        message = (
            f"There is no type @{entry.type}, so {entry.key!r} is printed as well as possible."
        )
        remedy = suggest(entry.type, REQUIRED, "Write @misc, or the type that fits.")
        yield UNKNOWN_TYPE.at(entry.location, message, remedy)


def _check_same_work(bibliography: Bibliography) -> Iterator[Finding]:
    """No work is cited under two keys: by its DOI, or by its author, title and year."""
    seen: dict[object, Entry] = {}
    for entry in bibliography.entries.values():
        for sign in _signs(entry):
            first = seen.setdefault(sign, entry)
            if first is not entry:
                message = f"The entries {first.key!r} and {entry.key!r} are the same work."
                remedy = "Cite it by one key, and delete the other entry."
                related = ((first.location, "it is given here first"),)
                yield SAME_WORK.at(entry.location, message, remedy, related)
                break


def _signs(entry: Entry) -> Iterator[tuple[object, ...]]:
    """What two entries of the same work have in common."""
    if doi := entry.fields.get("doi"):
        yield ("doi", re.sub(r"^https?://(dx\.)?doi\.org/", "", doi.casefold()))
    title = "".join(re.findall(r"\w", entry.title.casefold()))
    if title and entry.authors and entry.issued:
        place = (entry.container, entry.fields.get("volume"), entry.fields.get("pages"))
        yield ("title", title, entry.authors, entry.issued, entry.type, *place)


def check_unused(bibliography: Bibliography, cited: Collection[str]) -> Iterator[Finding]:
    """Entries that nothing cites, where the file is the brief's own.

    Of a library that many works share, most entries are unused, and that is as it should be: so
    they are named only where they are fewer than the others.
    """
    used = bibliography.entries.keys() | cited
    unused = [key for key in bibliography.keys if key not in used]
    if len(unused) < len(bibliography.entries):
        for key in unused:
            message = f"Nothing cites the entry {key!r}."
            remedy = "Cite it where a source relies on it, or delete it."
            yield UNUSED_ENTRY.at(bibliography.keys[key], message, remedy)
