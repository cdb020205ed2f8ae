"""The columns of a person's table: which of them holds what, by their names.

A name is guessed where it is one of the words that people use for a field, and never otherwise;
what a person says of a column comes first. The guess is told before anything is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.grids import Grid, Row

# A field → the names that people give its column, lower case, without punctuation.
_NAMES: Mapping[str, str] = {
    "id": "id, claim id, claimid, claim no, claim number, claim key",
    "source": "source, sources, source key, key, citekey, citation key, cite key, bibtex key, "
    "reference, ref, citation, article, articles, paper, papers, study, studies, publication, "
    "document, filename, file, author year, authors year, author s year, author, authors, "
    "author s, author and year, authors and year, author s and year, author date, short reference",
    "claim": "claim, claims, argument, arguments, main argument, key argument, main claim, "
    "key claim, finding, findings, key finding, key findings, main finding, main findings, "
    "statement, assertion, proposition, paraphrase, thesis, conclusion, conclusions, summary, "
    "point, main point, main points, key point, key points, main idea, main ideas, key idea, "
    "key ideas, text",
    "theme": "theme, themes, topic, topics, code, codes, category, categories, concept, "
    "construct, dimension, subtheme, sub theme, issue, theme id",
    "page": "page, pages, page s, pp, p, page no, page nos, page number, page numbers, locator, "
    "location, locators, pg, pgs, page ref, page reference, where",
    "paragraph": "paragraph, paragraphs, para, ¶",
    "quote": "quote, quotes, quotation, quotations, direct quote, direct quotation, exact quote, "
    "quoted text, verbatim, supporting quote, key quote",
    "passage": "passage, excerpt, excerpts, extract, highlight, highlights, highlighted text, "
    "text segment, segment, coded segment",
    "stance": "stance, position, score, rating",
    "certainty": "certainty, certainty of source",
    "warrant": "warrant, reasoning",
    "qualifier": "qualifier, qualification, scope",
    "rebuttal": "rebuttal, exception, exceptions",
    "note": "note, notes, my note, my notes, comment, comments, my comment, my comments, remark, "
    "remarks, memo, annotation, reflection, reflections, observation, observations",
    "tags": "tags, tag, keywords, keyword, labels",
    "reader": "reader, coder, annotator, reviewer, coded by, read by",
    "evidence": "evidence, grounds, data, support, supporting evidence",
    "kind": "kind, kind of evidence, type of evidence, evidence type, evidence kind",
    "title": "title, article title, paper title",
    "year": "year, date, year of publication, publication year, published",
    "doi": "doi",
}
_WRITTEN = {name: field for field, names in _NAMES.items() for name in names.split(", ")}
_SAME = {"statement": "claim", "locator": "page", "comment": "note"}
"""Other names of a field that a person may use to name a column."""
_ABOUT_WORKS = frozenset({
    "abstract", "country", "definition", "description", "design", "discipline", "field", "genre",
    "isbn", "issue number", "journal", "link", "method", "methodology", "methods", "publisher",
    "question", "questions", "sample", "type", "url", "volume",
})  # fmt: skip
_BESIDE = ("source", "theme", "year", "title", "doi", "id", "note", "tags", "reader")
_KEY = re.compile(r"[A-Za-z][\w:.+/-]*\d{4}\w*")
_CITED = re.compile(r"\D+\(?\b(?:1[5-9]|20)\d\d[a-z]?\)?")


@dataclass(frozen=True)
class Heading:
    """Which column of a grid holds which field; `guessed` are the fields that nobody named.

    `names_authors` says that the column of the sources has the names of authors and no more.
    """

    columns: Mapping[str, int]
    guessed: frozenset[str]
    names_authors: bool = False

    def get(self, row: Row, field: str) -> str:
        """What a row holds of a field, "" where there is no such column."""
        return row.get(self.columns.get(field)).strip()


def fold_name(text: str) -> str:
    """A column's name as it is compared: lower case, no punctuation."""
    return " ".join(re.sub(r"[^\w¶]+|_", " ", text.lower()).split())


def read_heading(grid: Grid, named: Mapping[str, str]) -> Heading:
    """The fields of a grid's columns: as a person named them, else as the names say.

    Raises `ExchangeError` where a person named a field that there is not.
    """
    columns: dict[str, int] = {}
    heads = [fold_name(head) for head in grid.heads]
    for wish, name in named.items():
        field = _SAME.get(wish, wish)
        if field not in _NAMES:
            raise ExchangeError(
                f"A table has no field {wish!r}.", f"The fields are {', '.join(sorted(_NAMES))}."
            )
        if fold_name(name) in heads:
            columns[field] = heads.index(fold_name(name))
    guessed = set()
    for index, head in enumerate(heads):
        found = _WRITTEN.get(head)
        if found and found not in columns and index not in columns.values():
            columns[found] = index
            guessed.add(found)
    _prefer(columns, heads)
    is_author = "source" in columns and heads[columns["source"]] in (
        "author",
        "authors",
        "author s",
    )
    return Heading(columns, frozenset(guessed), is_author)


def _prefer(columns: dict[str, int], heads: Sequence[str]) -> None:
    """Settles what two columns of a name's kind mean together: an author beside a key is none."""
    if {"claim", "id"} & set(columns) and heads[columns.get("claim", 0)] == "claim":
        texts = [index for index, head in enumerate(heads) if head == "text"]
        if texts and "id" not in columns and columns.get("claim") is not None:
            columns["id"], columns["claim"] = columns["claim"], texts[0]
    keys = [i for i, head in enumerate(heads) if head.endswith("key") or head in ("source", "ref")]
    if "source" in columns and keys and "author" in heads[columns["source"]]:
        columns["source"] = keys[0]


def check_columns(heads: Sequence[str], named: Mapping[str, str], place: Location) -> None:
    """Raises `ExchangeError` where a person named a column that no table of the file has."""
    known = {fold_name(head) for head in heads}
    for name in named.values():
        if fold_name(name) not in known:
            listed = ", ".join(dict.fromkeys(head for head in heads if head.strip()))
            raise ExchangeError(
                f"The table has no column {name!r}.", f"Its columns are {listed}.", place
            )


def is_beside(head: str) -> bool:
    """Whether a column stands beside a matrix: it describes the sources, or is a remark."""
    name = fold_name(head)
    return name in _ABOUT_WORKS or _WRITTEN.get(name) in _BESIDE


def names_source(text: str) -> bool:
    """Whether a text looks as the name of a source does: "zakowski2019", "Abe et al. (2019)"."""
    words = " ".join(text.split())
    return bool(_KEY.fullmatch(words) or _CITED.fullmatch(words))


def has_known_heads(rows: Sequence[Row]) -> bool:
    """Whether the first row names two columns or more as people do."""
    return sum(fold_name(text) in _WRITTEN for text in rows[0].written) > 1


def find_head(rows: Sequence[Row]) -> int:
    """Which of the first rows is the head: titles of sheets stand above it."""
    for index, row in enumerate(rows[:10]):
        if has_known_heads([row]):
            return index
    return next((index for index, row in enumerate(rows[:10]) if len(row.written) > 1), 0)
