"""Entries inherit by BibLaTeX's table: as pandoc reads the same file, or biber where that errs."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from references import read_with_pandoc, spell

from reportgen.model.bibliography import Entry
from reportgen.reading.bibliography import load_bibliography

_FIELDS = ("author", "editor", "issued", "title", "container-title", "page", "URL", "publisher")


def load(text: str, *cited: str) -> dict[str, Entry]:
    bibliography, findings = load_bibliography(text.encode(), "r.bib", cited or {"child"})
    assert findings == []
    return dict(bibliography.entries)


def print_ours(text: str, key: str = "child") -> dict[str, Any]:
    """What pandoc reads of an entry in what is written for it."""
    bibliography, _ = load_bibliography(text.encode(), "r.bib", {key})
    return select(read_with_pandoc(bibliography.to_bibtex())[key])


def print_raw(text: str, key: str = "child") -> dict[str, Any]:
    """What pandoc reads of an entry in the file itself."""
    return select(read_with_pandoc(text)[key])


def select(item: dict[str, Any]) -> dict[str, Any]:
    values = {name: item[name] for name in _FIELDS if name in item}
    return {n: spell(v) if isinstance(v, str) else v for n, v in values.items()}


PARENT = """@{kind}{{parent, title = {{Great Poems}}, subtitle = {{An Anthology}},
  titleaddon = {{With Pictures}}, author = {{Whole, Wanda}}, editor = {{Ed, E.}},
  date = {{1990-05}}, publisher = {{P}}, location = {{L}}, shorttitle = {{Great}},
  url = {{https://x.org/a_b}}, label = {{Lab}}, options = {{skipbib}}, keywords = {{k}}}}
"""
CHILD = """@{kind}{{child, author = {{Poet, Pia}}, title = {{A Poem}}, pages = {{3--4}},
  crossref = {{parent}}}}
"""
SERIES = ("mvbook", "mvcollection", "mvproceedings", "mvreference")
# The pairs of BibLaTeX's table, of which the titles change their names.
PAIRS = [
    *product(["mvbook"], ["book", "inbook", "bookinbook", "suppbook"]),
    *product(["mvcollection"], ["collection", "incollection", "suppcollection"]),
    *product(["mvproceedings"], ["proceedings", "inproceedings"]),
    *product(["mvreference"], ["reference", "inreference"]),
    *product(["book"], ["inbook", "bookinbook", "suppbook"]),
    *product(["collection"], ["incollection", "suppcollection"]),
    ("reference", "inreference"),
    ("proceedings", "inproceedings"),
    *product(["periodical"], ["article", "suppperiodical"]),
]


@pytest.mark.parametrize(("parent", "child"), PAIRS)
@pytest.mark.parametrize("parent_first", [True, False])
def test_a_child_takes_of_its_parent_what_pandoc_says(
    parent: str, child: str, parent_first: bool
) -> None:
    parts = (PARENT.format(kind=parent), CHILD.format(kind=child))
    text = "".join(parts if parent_first else reversed(parts))
    if parent == "periodical":  # pandoc would print what is added to its title with the article's
        text = text.replace("titleaddon", "nothing")
    assert print_ours(text) == print_raw(text)
    assert print_ours(text)["author"] == [{"family": "Poet", "given": "Pia"}]


@pytest.mark.parametrize(("parent", "child"), PAIRS)
def test_the_titles_of_a_whole_are_never_those_of_its_part(parent: str, child: str) -> None:
    entry = load(PARENT.format(kind=parent) + CHILD.format(kind=child))["child"]
    assert entry.title == "A Poem"
    assert entry.container == "Great Poems: An Anthology"
    assert entry.issued == "1990-05"
    assert {"label", "options", "shorttitle", "titleaddon"}.isdisjoint(entry.fields)


@pytest.mark.parametrize("whole", ["book", "collection", "proceedings", "reference"])
@pytest.mark.parametrize(
    "part",
    ["inbook", "suppbook", "incollection", "suppcollection", "inproceedings", "conference"],
)
def test_any_part_of_a_work_takes_the_titles_of_any_whole(whole: str, part: str) -> None:
    """BibLaTeX has no such pair as @incollection and @book; its book would have no title."""
    entry = load(PARENT.format(kind=whole) + CHILD.format(kind=part))["child"]
    assert (entry.title, entry.container) == ("A Poem", "Great Poems: An Anthology")


@pytest.mark.parametrize("parent", ["book", "mvbook"])
@pytest.mark.parametrize("child", ["inbook", "bookinbook", "suppbook"])
def test_the_author_of_a_book_is_that_of_its_parts_and_the_author_of_the_book(
    parent: str, child: str
) -> None:
    text = PARENT.format(kind=parent) + f"@{child}{{child, title = {{A}}, crossref = {{parent}}}}"
    entry = load(text)["child"]
    assert entry.authors == ("Wanda Whole",)
    assert entry.fields["bookauthor"] == "Whole, Wanda"
    assert print_ours(text) == print_raw(text)


def test_an_entry_of_the_same_kind_takes_all_that_it_has_not_itself() -> None:
    text = PARENT.format(kind="book") + "@book{child, edition = {2}, crossref = {parent}}"
    assert load(text)["child"].title == "Great Poems: An Anthology"
    assert print_ours(text) == print_raw(text)


CHAIN = """@mvbook{series, author = {Whole, Wanda}, title = {Works}, subtitle = {All},
  publisher = {P}, date = {1980}}
@book{volume, title = {Poems}, subtitle = {Early}, volume = {2}, crossref = {series}}
@inbook{child, title = {One}, pages = {7}, crossref = {volume}}
"""


def test_inheritance_goes_over_several_entries() -> None:
    entry = load(CHAIN)["child"]
    titles = [entry.fields[name] for name in ("title", "booktitle", "booksubtitle", "maintitle")]
    assert titles == ["One", "Poems", "Early", "Works"]
    assert entry.authors == ("Wanda Whole",)
    assert (entry.fields["mainsubtitle"], entry.fields["volume"]) == ("All", "2")
    assert print_ours(CHAIN) == print_raw(CHAIN)


XDATA = """@book{child, title = {T}, author = {A, B}, xdata = {house, where}, location = {Own}}
@xdata{house, publisher = {House}, xdata = {deep}}
@xdata{where, location = {Nowhere}, date = {2001}}
@xdata{deep, publisher = {Deep}, series = {S}, url = {https://x.org/s}}
"""


def test_an_entry_takes_of_xdata_what_it_has_not_itself_nor_the_nearer_ones() -> None:
    entry = load(XDATA)["child"]
    said = [entry.fields[name] for name in ("publisher", "location", "date", "series")]
    assert said == ["House", "Own", "2001", "S"]
    assert print_ours(XDATA) == print_raw(XDATA)


def test_of_several_xdata_the_last_that_is_named_holds_and_all_before_a_crossref() -> None:
    """As biber has it; pandoc takes the last in the file."""
    text = """@xdata{two, publisher = {Two}}
@book{three, publisher = {Three}, title = {Book}, date = {1999}}
@xdata{one, publisher = {One}}
@inbook{child, title = {T}, author = {A, B}, xdata = {one, two}, crossref = {three}}"""
    entry = load(text)["child"]
    assert (entry.fields["publisher"], entry.container) == ("Two", "Book")


def test_data_is_inherited_through_xdata_by_the_type_of_the_child() -> None:
    text = PARENT.format(kind="collection") + (
        "@xdata{x, crossref = {parent}}\n@incollection{child, title = {A Poem}, xdata = {x}}"
    )
    entry = load(text)["child"]
    assert (entry.title, entry.container) == ("A Poem", "Great Poems: An Anthology")


def test_xdata_is_nothing_that_a_reference_prints() -> None:
    bibliography, _ = load_bibliography(XDATA.encode(), "r.bib", {"child"})
    assert "@xdata" not in bibliography.to_bibtex()
    assert "xdata" not in bibliography.to_bibtex()


@pytest.mark.parametrize(
    ("own", "issued"),
    [
        ("date = {2020}", [2020]),
        ("year = 2020", [2020]),
        ("year = {2020}, month = mar", [2020, 3]),
        ("pages = {1}", [1990, 5]),
    ],
)
def test_a_child_with_a_date_of_its_own_takes_no_part_of_another(
    own: str, issued: list[int]
) -> None:
    """pandoc sets the date of the parent over the year of the child; biber does not."""
    text = PARENT.format(kind="book") + (
        f"@inbook{{child, title = {{T}}, {own}, crossref = {{parent}}}}"
    )
    assert load(text)["child"].issued.startswith(str(issued[0]))
    assert print_ours(text)["issued"] == {"date-parts": [issued]}


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("journal", "journaltitle"),
        ("address", "location"),
        ("school", "institution"),
        ("annote", "annotation"),
    ],
)
def test_an_older_name_of_a_field_is_the_field(own: str, other: str) -> None:
    text = (
        f"@article{{parent, title = {{P}}, {other} = {{Theirs}}}}\n"
        f"@article{{child, title = {{C}}, {own} = {{Mine}}, crossref = {{parent}}}}"
    )
    fields = load(text)["child"].fields
    assert fields[own] == "Mine"
    assert other not in fields


@pytest.mark.parametrize("key", ["Parent", "PARENT", "parent", " parent "])
def test_a_parent_is_found_in_any_letters(key: str) -> None:
    text = PARENT.format(kind="collection") + (
        f"@incollection{{child, title = {{A Poem}}, crossref = {{{key}}}}}"
    )
    assert load(text)["child"].container == "Great Poems: An Anthology"


def test_of_two_keys_in_other_letters_the_one_as_it_is_written_is_meant() -> None:
    text = (
        "@collection{Anth, title = {One}}\n@collection{anth, title = {Two}}\n"
        "@incollection{child, title = {T}, crossref = {anth}}"
    )
    assert load(text)["child"].container == "Two"


@pytest.mark.parametrize("field", ["crossref", "xdata"])
def test_a_circle_comes_to_an_end(field: str) -> None:
    text = (
        f"@book{{child, {field} = {{b}}, publisher = {{P}}}}\n"
        f"@book{{b, {field} = {{c}}, title = {{B}}}}\n"
        f"@book{{c, {field} = {{child}}, note = {{N}}}}"
    )
    fields = load(text)["child"].fields
    assert (fields["title"], fields["note"], fields["publisher"]) == ("B", "N", "P")


@pytest.mark.parametrize("field", ["xref", "related", "entryset"])
def test_nothing_is_inherited_from_what_is_only_related(field: str) -> None:
    text = PARENT.format(kind="book") + f"@book{{child, title = {{C}}, {field} = {{parent}}}}"
    assert "publisher" not in load(text)["child"].fields
