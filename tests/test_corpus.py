"""A corpus of odd entries, read both ways: by pandoc in the file, and in what is written of it.

What an entry says in a reference must be what it says in the file that a person keeps, and what
our own tables say. The entries are put together of what real files hold: every way of writing a
name, a date, a place, LaTeX, inheritance, and BibTeX itself. What pandoc itself reads wrongly is
not among them: test_latex.py and test_inheritance.py say what is right there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from references import read_with_pandoc, spell

from reportgen.model.bibliography import Entry
from reportgen.reading.bibliography import load_bibliography

NAMES = (
    "Adams, Clara",
    "Jan Brown",
    "de la Cruz, Juan",
    "Ludwig van Beethoven",
    "King, Jr., Martin Luther",
    "{World Bank}",
    "{{Ministry of Food and Rural Affairs}}",
    r"G{\"o}del, Kurt",
    r"M{\"{u}}ller, J{\"u}rgen",
    r"\'Emile Zola",
    r"{\'E}mile Zola",
    r"{\v{C}}apek, Karel",
    r"Erd\H{o}s, P{\'a}l",
    r"{\L}ukasiewicz, Jan",
    r"{\O}rsted, S{\o}ren",
    r"{\AE}gir Stra{\ss}e",
    r"Garc{\'\i}a M\'{a}rquez, Gabriel",
    r"O'Neil, Pat",
    "Żakowski, Karol",
    "安倍, 晋三",
    "J.-P. Sartre",
    "Knuth, D.~E.",
    r"Nguy{\~{\^e}}n, V.",
    "{\\relax Ch}arles Dickens",
    "Plato",
    "family=Berg, given=Anna, prefix=van den",
)
WORDS = (
    "On Tides",
    "{RNA} and {DNA}",
    "{The {Whole} Title}",
    r"\emph{Macbeth} Again",
    r"{\em Hamlet} Now",
    r"A \textbf{Bold} Claim",
    r"Caf\'e {\'E}tudes",
    r"``Quoted'' Words",
    r"\enquote{Quoted} Words",
    r"50\% of \$5",
    r"Research \& Development",
    r"C\# and F\_1",
    "One -- Two --- Three",
    r"H\textsubscript{2}O at 10\textsuperscript{th}",
    r"\foreignlanguage{ngerman}{Und so} Fort",
    r"{\noopsort{1973}}Sorted",
    r"\LaTeX{} for All",
    r"Less \textless{} More",
    r"na{\"\i}ve Stra\ss e",
    "Żywioł i 港湾",
    "What? No! Yes: or (Not)",
    "the 1990s' Trials",
    r"\href{https://x.org/a_b}{Linked} Words",
    r"Em\-pha\-sis and \slash{} or",
    "A~Tied~Title",
)
DATES = (
    "date = {2024}",
    "date = {2024-02}",
    "date = {2024-02-29}",
    "date = {2020-05/2020-06}",
    "date = {1990~}",
    "date = {1850?}",
    "year = 1999",
    'year = "1999"',
    "year = {2001}, month = aug",
    "year = {2001}, month = {8}",
    "YEAR = {1987}, Month = dec",
    r"year = {{\noopsort{1973a}}1973}",
)
PAGES = ("1--5", "1-5", "e12", "xi--xv", "S1--S5, 7", "12", "101–110", "3, 5, 9--12", "A-1--A-9")
URLS = (
    "https://example.org/a_b",
    "https://example.org/~user/x%20y?q=1&r=2#top",
    "https://example.org/(x),;=+",
    "http://example.org/ż",
)
TYPES = (
    ("article", "journaltitle"),
    ("article", "journal"),
    ("incollection", "booktitle"),
    ("inproceedings", "booktitle"),
    ("inbook", "booktitle"),
    ("conference", "booktitle"),
    ("book", "publisher"),
    ("report", "institution"),
    ("techreport", "institution"),
    ("phdthesis", "school"),
    ("thesis", "institution"),
    ("online", "organization"),
    ("misc", "howpublished"),
    ("manual", "organization"),
    ("unpublished", "note"),
)
PARENTS = (
    ("article", "periodical"),
    ("incollection", "collection"),
    ("inproceedings", "proceedings"),
    ("inbook", "book"),
    ("inbook", "mvbook"),
    ("incollection", "mvcollection"),
    ("inproceedings", "mvproceedings"),
    ("inreference", "reference"),
)
_FIELDS = ("author", "issued", "title", "container-title", "page", "URL", "publisher", "volume")


@st.composite
def entries(draw: st.DrawFn, key: str) -> str:
    """One entry as somebody might write it, and where it has a parent, that too."""
    words, inherits = st.sampled_from(WORDS), draw(st.booleans())
    kind, holder = draw(st.sampled_from(TYPES))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    people = draw(st.sampled_from([" and ", "\n    and "])).join(names)
    titles = ": ".join(draw(st.lists(words, min_size=1, max_size=2)))
    fields = [f"author = {{{people}}}", f"title = {{{titles}}}"]
    extra = [
        f"pages = {{{draw(st.sampled_from(PAGES))}}}",
        f"url = {{{draw(st.sampled_from(URLS))}}}",
        f"subtitle = {{{draw(words)}}}",
        "volume = 12",
        "keywords = {a, b}",
        "abstract = {100% \\nobody{of} it}",
    ]
    fields += draw(st.lists(st.sampled_from(extra), unique=True))
    written = ""
    if inherits:
        kind, parent = draw(st.sampled_from(PARENTS))
        fields.append(f"crossref = {{{key}-parent}}")
        given = [f"title = {{{draw(words)}}}", f"subtitle = {{{draw(words)}}}", "date = {1980}"]
        given += draw(st.lists(st.just("publisher = {House}") | st.just("url = {https://p.org/}")))
        written = f"@{parent}{{{key}-parent, {', '.join(dict.fromkeys(given))}}}\n"
    else:
        fields += [draw(st.sampled_from(DATES)), f"{holder} = {{{draw(words)}}}"]
    body = draw(st.sampled_from([", ", ",\n  ", " ,\n\t"])).join(draw(st.permutations(fields)))
    opening = draw(st.sampled_from([kind, kind.upper(), kind.title()]))
    ending = draw(st.sampled_from(["", ",", ",\n"]))
    own = f"@{opening}{{{key},\n  {body}{ending}}}\n"
    return own + written if draw(st.booleans()) else written + own


BETWEEN = st.sampled_from(["\n", "% a remark\n", "@comment{left out}\n", "Words outside.\n"])


@st.composite
def files(draw: st.DrawFn) -> tuple[str, tuple[str, ...]]:
    """A .bib file of several entries, and the keys of those that are cited."""
    keys = tuple(f"k{number}" for number in range(draw(st.integers(1, 12))))
    return "".join(draw(BETWEEN) + draw(entries(key)) for key in keys), keys


def select(item: Mapping[str, Any]) -> dict[str, Any]:
    """What of an item of CSL is compared, without the case and faces of its words."""
    kept = {name: item[name] for name in _FIELDS if name in item}
    return {name: spell_all(value) for name, value in kept.items()}


def spell_all(value: Any) -> Any:
    if isinstance(value, list):
        return [spell_all(one) for one in value]
    if isinstance(value, dict):
        return {name: spell_all(one) for name, one in value.items()}
    return spell(value) if isinstance(value, str) else value


def spell_name(name: Mapping[str, str]) -> str:
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix", "literal")
    return spell(" ".join(name.get(part, "") for part in parts))


def describe(entry: Entry) -> dict[str, Any]:
    """What our own tables say of an entry."""
    return {
        "author": [spell(name) for name in entry.authors],
        "title": spell(entry.title),
        "URL": spell(entry.fields.get("url", "")),
        "year": entry.issued[:4],
        "page": spell(entry.fields.get("pages", "")).replace("–", "-"),
    }


def describe_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """The same of what pandoc reads."""
    parts = item.get("issued", {}).get("date-parts", [[""]])
    return {
        "author": [spell_name(name) for name in item["author"]],
        "title": spell(item["title"]),
        "URL": spell(item.get("URL", "")),
        "year": str(parts[0][0]),
        "page": spell(item.get("page", "")).replace("–", "-"),
    }


@pytest.mark.thorough
@settings(deadline=None, max_examples=40)
@given(file=files())
def test_what_is_cited_says_the_same_in_the_file_in_the_reference_and_in_our_tables(
    file: tuple[str, tuple[str, ...]],
) -> None:
    text, keys = file
    bibliography, findings = load_bibliography(text.encode(), "r.bib", keys)
    assert findings == []
    raw, own = read_with_pandoc(text), read_with_pandoc(bibliography.to_bibtex())
    for key in keys:
        assert select(own[key]) == select(raw[key]), bibliography.entries[key].raw
        assert describe(bibliography.entries[key]) == describe_item(own[key])
