"""The bibliography: the entries that a brief cites, as far as it needs to know them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reportgen.errors import Location
from reportgen.model.dates import PartialDate
from reportgen.model.issued import Issued


@dataclass(frozen=True)
class Entry:
    """One entry of the bibliography; `fields` are decoded to Unicode.

    `raw` is the entry written anew for other programs, with what it inherits in it; two entries
    are equal of which that is the same.
    """

    key: str
    type: str
    fields: Mapping[str, str] = field(compare=False)
    raw: str
    location: Location = field(compare=False)
    authors: tuple[str, ...] = ()
    """As printed: "Karol Żakowski"; editors where there is no author."""

    @property
    def title(self) -> str:
        """Title and subtitle, "" where there is none."""
        return self._join("title", "subtitle")

    @property
    def issued(self) -> str:
        """The date of publication, else words instead of it, "" where it has neither."""
        date = self.fields.get("date", "")
        return date or self.fields.get("year", "")

    @property
    def published(self) -> PartialDate | None:
        """The days of its publication; None for words, and for years before 1."""
        try:
            return Issued.parse(self.issued).date
        except ValueError:
            return None

    @property
    def container(self) -> str:
        """The journal, site or book it is in, "" where there is none."""
        names = (
            ("journaltitle", "journalsubtitle"),
            ("journal", "journalsubtitle"),
            ("booktitle", "booksubtitle"),
            ("maintitle", "mainsubtitle"),
            ("organization", ""),
        )
        return next((self._join(*pair) for pair in names if self.fields.get(pair[0])), "")

    def _join(self, title: str, subtitle: str) -> str:
        parts = (self.fields.get(title, ""), self.fields.get(subtitle, ""))
        return ": ".join(part for part in parts if part)


@dataclass(frozen=True)
class Bibliography:
    """The entries that the brief cites, in the file's order, and the keys of all that it has."""

    path: str
    entries: Mapping[str, Entry]
    keys: Mapping[str, Location] = field(compare=False)

    def to_bibtex(self) -> str:
        """The cited entries as a .bib file of their own."""
        printed = (entry for entry in self.entries.values() if entry.type != "xdata")
        return "\n\n".join(entry.raw.strip() for entry in printed) + "\n"
