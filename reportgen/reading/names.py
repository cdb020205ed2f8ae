"""Lists of names as people write them, and how BibTeX has them: parted by the word "and"."""

from __future__ import annotations

import re
from dataclasses import dataclass

FIELDS = frozenset(
    (
        *("author", "editor", "editora", "editorb", "editorc", "translator", "bookauthor"),
        *("commentator", "annotator", "introduction", "foreword", "afterword", "holder"),
    )
)
"""The fields that hold names."""

# The word, and what parts names in other notations. A group in braces is one name.
_MARK = re.compile(
    r"(?P<sign>(?:^|\s+)and(?=\s|$)|\s*(?:&amp;|[;；、،]|\\?&)\s*)|\\.|[{}]",
    re.IGNORECASE | re.DOTALL,
)
_ET_AL = re.compile(r"(?:^|,?\s+)et\s+al(?:ii|iae)?\b\.?\s*$", re.IGNORECASE)
# What else these may be: a part of an organisation's name, or the comma of one person.
_AMBIGUOUS = frozenset(("&", "&amp;", "،"))


@dataclass(frozen=True)
class Mended:
    """A list of names that is not as it should be: what is wrong, how to fix it, and its names.

    `text` is the list as it is meant, or as it is where that may be something else.
    """

    fault: str
    remedy: str
    text: str


def mend_names(field: str, value: str) -> Mended | None:
    """What is wrong with how a list is parted; None where nothing is.

    The value is LaTeX, without the braces around it.
    """
    names, signs = _split(value)
    is_cut = _ET_AL.search(names[-1]) is not None
    names[-1] = _ET_AL.sub("", names[-1])
    fault = _find_fault(names, signs)
    if fault is None and not is_cut:
        return None
    kept = [" ".join(name.split()) for name in names if name.strip()]
    text = " and ".join(kept + ["others"] * is_cut)
    remedy = f"Write {field} = {{{text}}}."
    if _AMBIGUOUS.isdisjoint(signs):
        return Mended(fault or "ends in “et al.”, which is not a name", remedy, text)
    remedy = f"{remedy[:-1]}, or the name of one organisation in braces: {{{{{value.strip()}}}}}."
    return Mended(fault or "", remedy, value)


def advise(field: str, value: str) -> str:
    """How to write a list that has commas where it should have the word."""
    names = [part.strip() for part in value.split(",") if part.strip()]
    if len(names) % 2 or len(names) < 4 or "{" in value or " and " in value:
        return "Separate names with the word and: {Smith, Jo and Lee, Kim}."
    pairs = zip(names[::2], names[1::2], strict=True)
    return f"Write {field} = {{{' and '.join(', '.join(pair) for pair in pairs)}}}."


def _split(value: str) -> tuple[list[str], list[str]]:
    """The names of a list, and what parts them; empty names too."""
    names, signs, depth, start = [], [], 0, 0
    for match in _MARK.finditer(value):
        depth += (match[0] == "{") - (match[0] == "}")
        if match["sign"] and depth == 0:
            names.append(value[start : match.start()])
            signs.append(match[0].strip().lstrip("\\"))
            start = match.end()
    return [*names, value[start:]], signs


def _find_fault(names: list[str], signs: list[str]) -> str | None:
    foreign = [sign for sign in signs if sign.lower() != "and"]
    if foreign:
        return f"separates names with “{foreign[0]}”, which BibTeX reads as part of a name"
    if signs and not all(name.strip() for name in names):
        return "has an “and” without a name on each side"
    if any(sign != "and" for sign in signs):
        return "separates names with “and” in capitals, which not every program reads"
    return None
