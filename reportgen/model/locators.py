"""Locators: where in a source something stands, in the terms of CSL.

The labels are those of the Citation Style Language 1.0.2, "Locators"
(https://docs.citationstyles.org/en/stable/specification.html#locators).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from reportgen.model.notation import Notation

# label → every way a person writes it; the first is the short form that reportgen prints
# for one place, the second for several.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "page": ("p.", "pp.", "p", "pp", "page", "pages", "pg.", "pg"),
    "paragraph": ("para.", "paras.", "¶", "¶¶", "par.", "para", "paras", "paragraph", "paragraphs"),
    "section": ("sec.", "secs.", "§", "§§", "sec", "sect.", "section", "sections"),
    "chapter": ("chap.", "chaps.", "ch.", "chs.", "ch", "chap", "chapter", "chapters"),
    "note": ("n.", "nn.", "fn.", "note", "notes", "footnote"),
    "figure": ("fig.", "figs.", "fig", "figure", "figures"),
    "table": ("tbl.", "tbls.", "tab.", "table", "tables"),
    "line": ("l.", "ll.", "line", "lines"),
    "column": ("col.", "cols.", "col", "column", "columns"),
    "verse": ("v.", "vv.", "verse", "verses"),
    "volume": ("vol.", "vols.", "vol", "volume", "volumes"),
    "part": ("pt.", "pts.", "part", "parts"),
    "book": ("bk.", "bks.", "book", "books"),
    "folio": ("fol.", "fols.", "folio", "folios"),
    "issue": ("no.", "nos.", "issue", "issues"),
    "opus": ("op.", "opp.", "opus", "opera"),
    "sub-verbo": ("s.v.", "s.vv.", "sub verbo", "sub verbis"),
    "timestamp": ("at", "timestamp", "time"),
}
_HELP = "Write where it stands in the source, e.g. p. 91, pp. 95–96, ¶6, § Conclusion, chap. 3."
_LABELS = {word: label for label, words in SPELLINGS.items() for word in words}
_WORDS = "|".join(re.escape(word) for word in sorted(_LABELS, key=len, reverse=True))
_LOCATOR = re.compile(
    rf"(?P<word>{_WORDS})(?:(?<=[.¶§])\s*|\s+|(?=\d))(?P<value>\S.*)", re.IGNORECASE
)
_NUMBER = r"(?:\d+|(?=[ivxlc])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3}))"
_BARE = re.compile(rf"{_NUMBER}(?:\s*(?:--?|[–—,])\s*{_NUMBER})*", re.IGNORECASE)
_DASH = re.compile(rf"(?<=[\divxlc])\s*(?:--?|[–—])\s*(?={_NUMBER}(?!\w))", re.IGNORECASE)
_SEVERAL = re.compile(r"\d\s*(?:[-–—,&]|and)\s*\d")


def _write_range(value: str) -> str:
    """A number, or several, with a proper dash between them."""
    if _BARE.fullmatch(value):
        return _DASH.sub("–", value)
    return re.sub(r"(?<=\d)\s*(?:--?|—)\s*(?=\d)", "–", value)


@dataclass(frozen=True)
class Locator(Notation):
    """A CSL locator: `label` is a CSL term ("page", "paragraph", …), `value` the rest ("95–96")."""

    NOUN: ClassVar[str] = "a locator"
    HELP: ClassVar[str] = _HELP
    SCHEMA: ClassVar[Mapping[str, Any]] = {
        "type": ["string", "integer"],
        "description": "Where in the source: p. 91, pp. 95–96, ¶6, § Conclusion …",
        "examples": ["p. 91", "pp. 95–96", "¶6"],
    }

    label: str
    value: str

    @classmethod
    def parse(cls, text: str) -> Locator:
        """Reads "p. 91", "pp. 95–96", "¶6", "§ Conclusion" or a bare page number.

        Raises ValueError, in words for a person, for anything else.
        """
        words = " ".join(text.split())
        if match := _LOCATOR.fullmatch(words):
            return cls(_LABELS[match["word"].lower()], _write_range(match["value"]))
        if _BARE.fullmatch(words):
            return cls("page", _write_range(words))
        raise ValueError(f"{text!r} is not a locator. {_HELP}")

    @property
    def is_several(self) -> bool:
        """Whether it names more than one place ("95–96")."""
        return _SEVERAL.search(self.value) is not None

    def __str__(self) -> str:
        """The short form that is printed beside a claim, and that pandoc reads in a citation."""
        word = SPELLINGS[self.label][1 if self.is_several else 0]
        return f"{word} {self.value}"
