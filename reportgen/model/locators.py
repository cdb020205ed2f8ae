"""Locators: where in a source something stands, in the terms of CSL.

The labels are those of the Citation Style Language 1.0.2, "Locators"
(https://docs.citationstyles.org/en/stable/specification.html#locators).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from reportgen.model.notation import Notation

# label → every way a person writes it; the first is the short form that reportgen prints
# for one place, the second for several.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "page": ("p.", "pp.", "p", "pp", "page", "pages", "pg.", "pgs.", "pg"),
    "paragraph": ("para.", "paras.", "¶", "¶¶", "par.", "para", "paras", "paragraph", "paragraphs"),
    "section": ("sec.", "secs.", "§", "§§", "sec", "sect.", "section", "sections"),
    "chapter": ("chap.", "chaps.", "ch.", "chs.", "ch", "chap", "chapter", "chapters"),
    "note": ("n.", "nn.", "fn.", "fnn.", "fn", "note", "notes", "footnote", "footnotes"),
    "figure": ("fig.", "figs.", "fig", "figs", "figure", "figures"),
    "table": ("tbl.", "tbls.", "tab.", "table", "tables"),
    "line": ("l.", "ll.", "line", "lines"),
    "column": ("col.", "cols.", "col", "cols", "column", "columns"),
    "verse": ("v.", "vv.", "verse", "verses"),
    "volume": ("vol.", "vols.", "vol", "vols", "volume", "volumes"),
    "part": ("pt.", "pts.", "part", "parts"),
    "book": ("bk.", "bks.", "book", "books"),
    "folio": ("fol.", "fols.", "f.", "ff.", "folio", "folios"),
    "issue": ("no.", "nos.", "issue", "issues"),
    "opus": ("op.", "opp.", "opus", "opera"),
    "sub-verbo": ("s.v.", "s.vv.", "s. v.", "sub verbo", "sub verbis", "sub voce"),
    "timestamp": ("at", "timestamp", "time"),
    "act": ("act", "acts"),
    "appendix": ("app.", "apps.", "appx.", "appendix", "appendices"),
    "article-locator": ("art.", "arts.", "article", "articles"),
    "canon": ("can.", "cann.", "canon", "canons"),
    "elocation": ("loc.", "locs.", "location", "locations"),
    "equation": ("eq.", "eqs.", "eqq.", "eqn.", "equation", "equations"),
    "rule": ("r.", "rr.", "rule", "rules"),
    "scene": ("sc.", "scs.", "scene", "scenes"),
    "supplement": ("supp.", "supps.", "suppl.", "supplement", "supplements"),
    "title-locator": ("tit.", "titt.", "title", "titles"),
    "version": ("version", "versions"),
}
_HELP = "Write its place in the source, e.g. p. 91, pp. 95–96, ¶6, § Conclusion, chap. 3."

_ROMAN = r"(?=[ivxlc])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})(?!\w)"
_NUMBER = rf"(?:\d+|{_ROMAN})"
_DASH = r"(?:--?|[–—])"
_AND = r"(?:\s*[,;&،、]\s*(?:and\s+)?|\s+(?:and|und|i|oraz|et|y|e|en)\s+|\s+و\s?)"
# A page, folio, article or time as it is numbered: 12, xii, 85r, A-5, 3.2, 5(2), 00:12:30, 1e3.
_PLACE = rf"(?:[a-z]{{0,3}}[-.]?\d[\w.:′/]*(?:\(\w+\))*|{_ROMAN})"
_RANGE = rf"{_PLACE}\s*(?:{_DASH}|\b(?:to|bis|do)\b)\s*(?:{_PLACE}|\(\w+\)|[a-z]\b)"
_ONWARDS = rf"{_PLACE}\s*(?:ff?\.|passim|et seqq?\.)"
_ONE = re.compile(_PLACE, re.IGNORECASE)
_MANY = re.compile(f"{_RANGE}|{_ONWARDS}", re.IGNORECASE)
_LIST = re.compile(_AND, re.IGNORECASE)
_BARE = re.compile(
    rf"{_NUMBER}(?:(?:\s*{_DASH}\s*|{_AND}){_NUMBER})*(?:\s*ff?\.|\s+passim)?", re.IGNORECASE
)
_BARE_DASH = re.compile(rf"(?<=[\divxlc])\s*{_DASH}\s*(?={_NUMBER}(?!\w))", re.IGNORECASE)
_ANY_DASH = re.compile(
    rf"(?<=\d)\s*{_DASH}\s*(?=[A-Za-z]?\d)|(?<=\d[a-z])\s*{_DASH}\s*(?=\d|[a-z]\b)"
)
_FOLLOWING = re.compile(rf"(?P<place>(?:.*\W)?{_NUMBER})\s*(?P<sign>ff?)\.?", re.IGNORECASE)
_LETTERED = frozenset({"figure", "table", "equation", "folio", "appendix"})
_CLOCK = re.compile(rf"\d+(?::\d\d){{1,2}}(?:\s*{_DASH}\s*\d+(?::\d\d){{1,2}})?")
_NO_PAGE = re.compile(
    r"n\. ?p\.|n\. ?pag\.|no (?:pages?|pagination)|unpag(?:ed|inated)|without pages"
    r"|o\. ?S\.|o\. ?Pag\.|s\. ?p\.|b\. ?p\.|b\. ?pag\.",
    re.IGNORECASE,
)
_EAST_ASIAN = "\u2e80"  # the first of its characters
_JOINT = r"(?P<by>\s*[,،、，;؛；]\s*|\s+(?:and|&)\s+|\s+)"
_COMMAS, _SEMICOLONS = (",", "،", "、", "，"), (";", "؛", "；")
_GAP = r"(?:(?<=[.¶§])\s*|\s+|(?=\d))"


@dataclass(frozen=True)
class Spellings:
    """How a language writes locators: by each word, its label and whether it means several."""

    words: Mapping[str, tuple[str, bool]]

    @cached_property
    def part(self) -> re.Pattern[str]:
        """A word and what it names: "p. 91", "§Conclusion"."""
        return re.compile(rf"{self._word}{_GAP}(?P<value>\S.*)", re.IGNORECASE)

    @cached_property
    def reversed_part(self) -> re.Pattern[str]:
        """A number before its word, as in Chinese, Japanese and Korean: "第3章", "12–15頁"."""
        words = f"(?P<word>{self._words_behind})"
        return re.compile(rf"第?\s*(?P<value>{_BARE.pattern})\s*{words}", re.IGNORECASE)

    @cached_property
    def joint(self) -> re.Pattern[str]:
        """What parts a place from another that has a word of its own: "vol. 2, p. 15"."""
        before = rf"{self._word}{_GAP}(?P<value>\S.*)"
        behind = rf"第?\s*{_BARE.pattern}\s*(?:{self._words_behind})"
        return re.compile(rf"{_JOINT}(?={before}|{behind})", re.IGNORECASE)

    @cached_property
    def _word(self) -> str:
        words = sorted(self.words, key=len, reverse=True)
        return rf"(?P<word>{'|'.join(re.escape(word) for word in words)})"

    @cached_property
    def _words_behind(self) -> str:
        return "|".join(word for word in self.words if word >= _EAST_ASIAN) or "(?!)"


def _is_plural(label: str, number: int) -> bool:
    """Whether a spelling is the second of its label, or another with an s or a doubled sign."""
    words = [word.rstrip(".") for word in SPELLINGS[label]]
    word = words[number]
    if word[:-1] in words and word[-1] in ("s", word[-2]):
        return True
    return word in ("opera", "appendices", "sub verbis") or (number == 1 and label != "timestamp")


ENGLISH = Spellings(
    {
        word: (label, _is_plural(label, number))
        for label, words in SPELLINGS.items()
        for number, word in enumerate(words)
    }
)


@dataclass(frozen=True)
class Locator(Notation):
    """A CSL locator: `label` is a CSL term ("page", "paragraph", …), `value` the rest ("95–96").

    A source without pages has no label, and the words for that as its value ("n.p."). `is_listed`
    is true where the word for several is all that says so ("§§ Method and Results"). `further`
    are other places after it, each with what parts it from the last: "vol. 2, p. 15".
    """

    NOUN: ClassVar[str] = "a locator"
    HELP: ClassVar[str] = _HELP
    SCHEMA: ClassVar[Mapping[str, Any]] = {
        "type": ["string", "integer"],
        "description": "Its place in the source: p. 91, pp. 95–96, ¶6, § Conclusion …",
        "examples": ["p. 91", "pp. 95–96", "¶6", "vol. 2, p. 15", "n.p."],
    }

    label: str
    value: str
    is_listed: bool = False
    further: tuple[tuple[str, Locator], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Locator:
        """Reads "p. 91", "pp. 95–96", "¶6", "§ Conclusion", "vol. 2, p. 15" or a bare page number.

        Raises ValueError, in words for a person, for anything else.
        """
        return cls.parse_in(text, ENGLISH)

    @classmethod
    def parse_in(cls, text: str, spellings: Spellings) -> Locator:
        """The same with other words for the labels than the English."""
        words = " ".join(text.split())
        joints = list(_find_joints(words, spellings))
        starts = [0, *(joint.end() for joint in joints)]
        ends = [*(joint.start() for joint in joints), len(words)]
        parts = [_read_part(words[a:b], spellings) for a, b in zip(starts, ends, strict=True)]
        found = [part for part in parts if part is not None]
        if len(found) < len(parts):
            raise ValueError(f"{text!r} is not a locator. {_HELP}")
        signs = [_write_sign(joint["by"].strip() or ",") for joint in joints]
        label, value, is_listed = found[0]
        rest = (cls(*part) for part in found[1:])
        return cls(label, value, is_listed, tuple(zip(signs, rest, strict=True)))

    @property
    def parts(self) -> tuple[Locator, ...]:
        """Each of its places, alone."""
        first = Locator(self.label, self.value, self.is_listed)
        return (first, *(part for _, part in self.further))

    @property
    def is_unpaged(self) -> bool:
        """Whether it says that the source has no pages."""
        return not self.label

    @property
    def items(self) -> tuple[str, ...]:
        """What its value lists: "95–96" and "98" of "95–96, 98"."""
        return tuple(_LIST.split(self.value))

    @property
    def is_numbered(self) -> bool:
        """Whether its value is numbers alone (of pages, folios, articles, times)."""
        return all(_ONE.fullmatch(item) or _MANY.fullmatch(item) for item in self.items)

    @property
    def is_several(self) -> bool:
        """Whether its value names more than one place ("95–96")."""
        if not self.is_numbered:
            return self.is_listed
        return len(self.items) > 1 or _ONE.fullmatch(self.value) is None

    def write(self, name: Callable[[Locator], str]) -> str:
        """All its places, each as `name` writes one that stands alone."""
        first, *rest = self.parts
        signs = (sign for sign, _ in self.further)
        return name(first) + "".join(f"{s}{name(p)}" for s, p in zip(signs, rest, strict=True))

    def __str__(self) -> str:
        """The short form that is printed beside a claim, and that pandoc reads in a citation."""
        return self.write(_write_part)


def _write_part(part: Locator) -> str:
    if part.is_unpaged:
        return part.value
    one, several = SPELLINGS[part.label][:2]
    is_several = part.is_several and part.label != "timestamp"
    return f"{several if is_several else one} {part.value}"


def _read_part(words: str, spellings: Spellings) -> tuple[str, str, bool] | None:
    """Label and value of one place, and whether its word alone says that it is several."""
    if _NO_PAGE.fullmatch(words):
        return "", words, False
    if _CLOCK.fullmatch(words):
        return "timestamp", _write_range(words), False
    if _BARE.fullmatch(words):
        return "page", _write_range(_write_following(words)), False
    match = spellings.part.fullmatch(words) or spellings.reversed_part.fullmatch(words)
    if match is None:
        return None
    label, is_plural = spellings.words[match["word"].lower()]
    value = match["value"] if label in _LETTERED else _write_following(match["value"])
    value = _write_range(value)
    return label, value, is_plural and not Locator(label, value).is_numbered


def _find_joints(words: str, spellings: Spellings) -> Iterator[re.Match[str]]:
    """Where another place begins that has a word of its own; titles may hold such words too."""
    start = 0
    for joint in spellings.joint.finditer(words):
        before, sign, value = words[start : joint.start()], joint["by"].strip(), joint["value"]
        is_number = value is None or _ONE.match(value) is not None
        if sign in _COMMAS:
            is_joint = is_number or value[0].isupper()
        else:
            follows_number = _ONE.fullmatch(before.rpartition(" ")[2]) is not None
            is_joint = sign in _SEMICOLONS or (is_number and follows_number)
        if is_joint and _read_part(before, spellings) is not None:
            yield joint
            start = joint.end()


def _write_sign(sign: str) -> str:
    """What parts two places, with its spaces: ", ", " and "."""
    if sign in ("and", "&"):
        return f" {sign} "
    return sign if sign >= _EAST_ASIAN else f"{sign} "


def _write_following(value: str) -> str:
    """A number with those after it: "12f" and "12ff." are "12 f." and "12 ff."."""
    match = _FOLLOWING.fullmatch(value)
    return f"{match['place']} {match['sign'].lower()}." if match else value


def _write_range(value: str) -> str:
    """A number, or several, with a proper dash between them."""
    if _BARE.fullmatch(value):
        return _BARE_DASH.sub("–", value)
    return _ANY_DASH.sub("–", value)
