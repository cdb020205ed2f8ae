"""Names of people in a bibliography, taken apart as BibTeX does."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts

from reportgen.reading.bibtex import split_names

_GROUP = re.compile(r"\{(?:[^{}]|\{[^{}]*\})*\}")


@dataclass(frozen=True)
class Name:
    """A person's name in its parts, or an organisation's, which is whole in `family`.

    A particle ("van") is part of the family name, as in "van Gogh, Vincent".
    """

    family: str
    given: str = ""
    suffix: str = ""
    is_whole: bool = False

    def __str__(self) -> str:
        """As a name of BibLaTeX: "Family, Given", "Family, Jr., Given", or whole, in braces."""
        if self.is_whole:
            return f"{{{self.family}}}"
        return ", ".join(part for part in (self.family, self.suffix, self.given) if part)


def parse_names(value: str) -> tuple[Name, ...]:
    """The names of an author field, with braces or without; "others" is left as it is."""
    return tuple(_parse_name(name) for name in split_names(value) if name)


def _parse_name(name: str) -> Name:
    if _GROUP.fullmatch(name):
        return Name(_unbrace(name), is_whole=True)
    try:
        parts = parse_single_name_into_parts(name)
    except InvalidNameError:
        return Name(_unbrace(name), is_whole=True)
    family = " ".join((*parts.von, *parts.last))
    if not family.strip():
        return Name(_unbrace(name), is_whole=True)
    return Name(_unbrace(family), _unbrace(" ".join(parts.first)), _unbrace(" ".join(parts.jr)))


def _unbrace(text: str) -> str:
    return " ".join(text.replace("{", "").replace("}", "").split())
