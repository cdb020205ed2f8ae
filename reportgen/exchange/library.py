"""Works that other tools describe: which of them the bibliography has, and entries of the others.

A key is kept where the tool gives one that is free. Otherwise it is made of the family name of
the first author (or the first word of the title) in plain letters, and the year: "zakowski2019",
and "zakowski2019a" where that is taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from reportgen.checks.entries import REQUIRED
from reportgen.errors import WorkspaceError
from reportgen.exchange.passage import Work
from reportgen.model.bibliography import Bibliography
from reportgen.reading.bibliography import load_bibliography
from reportgen.reading.bibtex import is_verbatim, write_entry
from reportgen.verification.flow import squeeze

_CITED = re.compile(
    r"(?P<who>[^\d]+?)[\s(\[,_–-]*(?<!\d)(?P<year>\d{4})(?P<letter>[a-z]?)[)\]]?"
    r"(?:[\s.,:_–-]+(?P<title>.*))?",
    re.DOTALL,
)
_KEY = re.compile(r"[^\W_][\w:.+-]*")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"})
_NAMES = frozenset(("author", "editor", "translator", "bookauthor", "holder"))
_TITLES = frozenset(("title", "subtitle", "booktitle", "booksubtitle", "maintitle", "shorttitle"))
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
}


@dataclass
class Library:
    """The works of a bibliography by what they are known by, and those that are to be added."""

    keys: set[str]
    by_doi: dict[str, str] = field(default_factory=dict)
    by_title: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    """Families of first authors and keys, by title and year."""
    by_author: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    """Titles and keys, by the family of the first author and the year."""
    added: list[Work] = field(default_factory=list)

    @classmethod
    def of(cls, data: bytes, path: str) -> Library:
        """The works of a .bib file."""
        keys = load_bibliography(data, path, ())[0].keys
        whole = load_bibliography(data, path, keys)[0]
        library = cls(set(keys))
        for key, entry in whole.entries.items():
            library._note(key, entry.fields)
        return library

    def _note(self, key: str, fields: Mapping[str, str]) -> None:
        self.keys.add(key)
        if doi := _bare_doi(fields):
            self.by_doi.setdefault(doi, key)
        for title in _titles(fields):
            self.by_title.setdefault(title, []).append((_family(fields), key))
        author = (_family(fields), _year(fields))
        self.by_author.setdefault(author, []).append((squeeze(fields.get("title", "")), key))

    def find(self, work: Work) -> str | None:
        """The key of a work that is there: by its DOI, else by its key, else by title and year."""
        doi = _bare_doi(work.fields)
        if doi in self.by_doi:
            return self.by_doi[doi]
        if work.key in self.keys and not (doi and work.key in self.by_doi.values()):
            return work.key
        own = _family(work.fields)
        same = (
            key
            for title in _titles(work.fields)
            for family, key in self.by_title.get(title, ())
            if own == family or not own or not family
        )
        key = next(same, None)
        return None if doi and key in self.by_doi.values() else key

    def has(self, key: str, work: Work) -> bool:
        """Whether a key is that of this work by its DOI, or by a title and year it has here."""
        titled = (one for title in _titles(work.fields) for one in self.by_title.get(title, ()))
        return self.by_doi.get(_bare_doi(work.fields)) == key or key in (k for _, k in titled)

    def find_cited(self, name: str) -> str | None:
        """The key of the one work that is cited as "Liu & Chen (2020)", "Liu et al., 2020".

        Files are named so as well, "Liu - 2020 - On things": what follows has to be the title.
        """
        match = _CITED.fullmatch(name.strip())
        if match is None:
            return None
        title, ending = squeeze(match["title"] or ""), match["year"] + match["letter"]
        works = (self.by_author.get((who, match["year"]), ()) for who in _families(match["who"]))
        keys = {
            key
            for found, key in chain.from_iterable(works)
            if found.startswith(title) and (not match["letter"] or key.endswith(ending))
        }
        return keys.pop() if len(keys) == 1 else None

    def add(self, work: Work, key: str | None = None) -> str:
        """Takes a work in, and returns its key: the one wanted, its own, or one made of it."""
        key = key or (work.key if _is_free(work.key, self.keys) else make_key(work, self.keys))
        self.added.append(replace(work, key=key))
        self._note(key, work.fields)
        return key


def _bare_doi(fields: Mapping[str, str]) -> str:
    doi = fields.get("doi", "").strip().lower()
    return re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", doi)


def _titles(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A title and its year as they are compared, with the subtitle and without."""
    title, subtitle = fields.get("title", ""), fields.get("subtitle", "")
    for words in dict.fromkeys((f"{title} {subtitle}", title)):
        if letters := squeeze(words):
            yield letters, _year(fields)
    if not squeeze(title):  # nothing else tells such a work from others
        yield squeeze(" ".join(fields[name] for name in sorted(fields))), ""


def _family(fields: Mapping[str, str]) -> str:
    """The family name of the first author or editor in plain letters, "" where there is none."""
    names = fields.get("author") or fields.get("editor", "")
    first = re.split(r"\s+and\s+", names)[0].strip("{} ")
    family = first.partition(",")[0] if "," in first else first.rpartition(" ")[2]
    return _to_plain("".join(re.findall(r"[^\W_]+", family)))


def _families(who: str) -> set[str]:
    """What the first author's family may be, where authors are named before a year."""
    words = [_to_plain(word) for word in re.findall(r"[^\W\d_]+", who)]
    counts = range(1, len(words) + 1)
    families = {"".join(words[:count]) for count in counts}
    if not re.search(r"[&,;]|\b(?:and|et|und|y|i)\b", who):  # one author, the family last
        families |= {"".join(words[-count:]) for count in counts}
    return families


def _year(fields: Mapping[str, str]) -> str:
    match = re.search(r"\d{4}", fields.get("date") or fields.get("year", ""))
    return match[0] if match else ""


def _is_free(key: str, taken: Collection[str]) -> bool:
    return bool(_KEY.fullmatch(key)) and key not in taken


def make_key(work: Work, taken: Collection[str]) -> str:
    """A key for a work that has none, by the rule above."""
    title = re.findall(r"[^\W_]+", work.fields.get("title", "")) or ["work"]
    stem = f"{_family(work.fields) or _to_plain(title[0])}{_year(work.fields)}"
    letters = ("", *map(chr, range(ord("a"), ord("z") + 1)))
    numbers = (f"-{number}" for number in range(2, len(taken) + 3))
    endings = (*letters, *numbers)
    return next(f"{stem}{ending}" for ending in endings if f"{stem}{ending}" not in taken)


def _to_plain(word: str) -> str:
    """A word in small letters without their marks; in another script as it is."""
    parts = unicodedata.normalize("NFKD", word.lower().translate(_LETTERS))
    return "".join(c for c in parts if not unicodedata.combining(c))


# ── entries ──────────────────────────────────────────────────────────────────────────────


def lacks(work: Work) -> str:
    """What a work lacks that its type needs: "journaltitle"; "" where it lacks nothing."""
    has = {name for name, value in work.fields.items() if value.strip()}
    needed = REQUIRED.get(work.type, ())
    return next((choice[-1] for choice in needed if has.isdisjoint(choice)), "")


def write_work(work: Work) -> str:
    """A work as an entry; one that lacks what its type needs is of the type misc."""
    fields = {name: _escape(name, value) for name, value in work.fields.items()}
    return write_entry("misc" if lacks(work) else work.type, work.key, fields)


def _escape(name: str, value: str) -> str:
    """Text as LaTeX; a title keeps its capitals, and the braces of names hold them together."""
    if is_verbatim(name):
        return value
    escapes = {k: v for k, v in _ESCAPES.items() if name not in _NAMES or k not in "{}"}
    text = "".join(escapes.get(character, character) for character in value)
    capitals = name in _TITLES and any(c.isupper() for c in value[1:])
    return f"{{{text}}}" if capitals else text


def append_works(data: bytes, path: str, works: Collection[Work]) -> bytes:
    """The bytes of a .bib file with entries behind the last one; what was there stays.

    Raises `WorkspaceError` where the file is written so that they would not be read.
    """
    newline = "\r\n" if b"\r\n" in data else "\n"
    text = "\n\n".join(map(write_work, works)) + "\n"
    gap = "" if not data.strip() else newline if data.endswith(b"\n") else newline * 2
    made = data + (gap + text.replace("\n", newline)).encode("utf-8")
    before, after = _keys_in(data, path), _keys_in(made, path)
    if after != before | {work.key for work in works}:
        raise WorkspaceError(
            f"{path} is written in a way that no entry can be added to.",
            "Fix what `reportgen check` finds in it first.",
        )
    return made


def _keys_in(data: bytes, path: str) -> set[str]:
    bibliography: Bibliography = load_bibliography(data, path, ())[0]
    return set(bibliography.keys)
