"""Works of other tools: bibliographies come in and go out with what they say."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.errors import ExchangeError, Location
from reportgen.exchange import bibtex, csljson, endnote, ris
from reportgen.exchange.formats import Input, Module
from reportgen.exchange.holdings import list_holdings
from reportgen.exchange.kinds import KINDS, find_kind, name_kind
from reportgen.exchange.passage import Work
from reportgen.model.bibliography import Bibliography, Entry
from reportgen.model.brief import Brief
from tests.exchanges import patient
from tests.samples import HOSTILE, make_brief

FORMATS = {"ris": ris, "csl-json": csljson, "bibtex": bibtex, "endnote": endnote}


def read(module: Module, text: str, name: str = "library") -> tuple[Work, ...]:
    return module.read(Input(name, text.encode())).works


def cite(*works: Work) -> Brief:
    """A brief whose bibliography is these works."""
    brief = make_brief(1, 1)
    entries = {
        work.key: Entry(work.key, work.type, dict(work.fields), "", Location("references.bib"))
        for work in works
    }
    return replace(brief, bibliography=Bibliography("references.bib", entries, {}))


# ── RIS ──────────────────────────────────────────────────────────────────────────────────


def test_a_value_of_ris_goes_on_on_the_next_lines() -> None:
    (work,) = read(ris, "TY  - JOUR\nTI  - A long\n title\nN1  - first\n      * second\nER  - \n")
    assert work.fields == {"title": "A long title", "note": "first * second"}


def test_an_entry_without_its_end_is_not_lost() -> None:
    works = read(ris, "TY  - JOUR\nTI  - One\n\nTY  - BOOK\nTI  - Two\n")
    assert [(work.type, work.fields["title"]) for work in works] == [
        ("article", "One"),
        ("book", "Two"),
    ]


@pytest.mark.parametrize("line", ["TI  - A", "TI - A", "TI  -A", " TI  - A", "TI  -  A"])
def test_tags_are_read_however_they_are_spaced(line: str) -> None:
    (work,) = read(ris, f"TY  - JOUR\n{line}\nER  -")
    assert work.fields == {"title": "A"}


def test_lines_that_a_database_puts_around_entries_are_passed_over() -> None:
    text = (
        "Record #1 of 2\nProvider: A\n\nTY  - JOUR\nTI  - A\nER  - \n\nRecord #2\nTY  - BOOK\nER  -"
    )
    assert ris.detect(Input("a.txt", text.encode()))
    assert [dict(work.fields) for work in read(ris, text)] == [{"title": "A"}, {}]


def test_every_entry_has_the_line_that_it_begins_on() -> None:
    works = read(ris, "1.\nTY  - JOUR\nER  - \n\n2.\nTY  - JOUR\nER  - \n")
    assert [work.place.line for work in works] == [2, 6]


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        ("PY  - 2017", "2017"),
        ("Y1  - 2014//", "2014"),
        ("PY  - 1948/07//", "1948-07"),
        ("DA  - 2017/02/10/", "2017-02-10"),
        ("PY  - 2017\nDA  - 2017/02/10", "2017-02-10"),
        ("PY  - 2017\nDA  - 2018/02/10", "2017"),
        ("PY  - 2017///Spring", "2017"),
        ("DA  - June 2017", "2017-06"),
        ("PY  - 2017/13/01", "2017"),
        ("PY  - in press", None),
    ],
)
def test_dates_of_ris_are_as_exact_as_they_are_given(lines: str, date: str | None) -> None:
    (work,) = read(ris, f"TY  - JOUR\n{lines}\nER  -")
    assert work.fields.get("date") == date


def test_several_addresses_and_the_doi_among_them_are_kept_apart() -> None:
    (work,) = read(
        ris,
        "TY  - JOUR\nUR  - https://doi.org/10.1000/182\n"
        "UR  - http://a.example/x;y; http://b.example\nER  -",
    )
    assert work.fields == {
        "doi": "10.1000/182",
        "url": "http://a.example/x;y",
        "note": "http://b.example",
    }


def test_an_organisation_stays_whole() -> None:
    (work,) = read(
        ris, "TY  - RPRT\nAU  - Ministry of Trade and Industry,\nAU  - Abe, Shinzō, Jr.\nER  -"
    )
    assert work.fields["author"] == "{Ministry of Trade and Industry} and Abe, Jr., Shinzō"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Fanning E.", "Fanning, E."),
        ("Fanning E. J.", "Fanning, E. J."),
        ("Smith JA", "Smith, JA"),
        ("World Bank", "{World Bank}"),
        ("UNESCO", "{UNESCO}"),
        ("Plato,", "{Plato}"),
    ],
)
def test_initials_without_a_comma_are_a_persons(written: str, name: str) -> None:
    (work,) = read(ris, f"TY  - JOUR\nAU  - {written}\nER  -")
    assert work.fields["author"] == name


@pytest.mark.parametrize(
    ("number", "field"),
    [
        ("1932-6208", {"issn": "1932-6208"}),
        ("2325-9671 (electronic)", {"issn": "2325-9671"}),
        ("978-3-16-148410-0", {"isbn": "978-3-16-148410-0"}),
        ("3161484100", {"isbn": "3161484100"}),
    ],
)
def test_a_serial_number_is_told_by_its_digits(number: str, field: dict[str, str]) -> None:
    (work,) = read(ris, f"TY  - JOUR\nSN  - {number}\nER  -")
    assert work.fields == field


def test_a_chapter_stands_in_a_book_and_an_article_in_a_journal() -> None:
    chapter, article = read(
        ris, "TY  - CHAP\nT2  - The Book\nER  -\nTY  - JOUR\nT2  - The Journal\nER  -"
    )
    assert chapter.fields == {"booktitle": "The Book"}
    assert article.fields == {"journaltitle": "The Journal"}


def test_web_of_science_has_its_own_tags() -> None:
    text = (
        "FN Clarivate\nVR 1.0\nPT J\nAU Abe, S\n   Aso, T\nTI A title that\n   goes on\n"
        "SO A JOURNAL\nPD JUN\nPY 2004\nBP 7003\nEP 7016\nDI 10.1021/bi1\nER\n\nEF\n"
    )
    (work,) = read(ris, text)
    assert (work.type, work.place.line) == ("article", 3)
    assert work.fields == {
        "author": "Abe, S and Aso, T",
        "title": "A title that goes on",
        "journaltitle": "A JOURNAL",
        "date": "2004-06",
        "pages": "7003–7016",
        "doi": "10.1021/bi1",
    }


# ── CSL-JSON, EndNote, BibTeX ────────────────────────────────────────────────────────────


def test_names_and_dates_of_csl_are_read_in_all_their_ways() -> None:
    item = {
        "id": "abe2017",
        "type": "article-journal",
        "author": [
            {"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van"},
            {"literal": "World Bank"},
            {"family": "Abe", "given": "Shinzō", "suffix": "Jr."},
        ],
        "issued": {"date-parts": [["2017", 2], [2017, 5]]},
        "accessed": {"raw": "2018-01-01"},
        "title": "On <i>Trade</i>",
        "container-title": ["A Journal"],
        "DOI": "https://doi.org/10.1000/182",
        "page": "1-20",
        "issue": 3,
    }
    (work,) = read(csljson, json.dumps([item]))
    assert work.key == "abe2017"
    assert work.fields == {
        "author": "van Gogh, Vincent and {World Bank} and Abe, Jr., Shinzō",
        "title": "On Trade",
        "journaltitle": "A Journal",
        "date": "2017-02/2017-05",
        "urldate": "2018-01-01",
        "doi": "10.1000/182",
        "pages": "1–20",
        "number": "3",
    }


def test_a_library_is_known_whatever_types_its_first_items_have() -> None:
    items = [{"id": "a", "type": "wonder"}, {"id": "b", "type": "book"}]
    assert csljson.detect(Input("a.json", json.dumps(items).encode()))
    assert csljson.detect(Input("a.json", json.dumps({"items": items}).encode()))
    assert [work.type for work in read(csljson, json.dumps(items))] == ["misc", "book"]


def test_a_year_that_is_none_is_not_made_a_date() -> None:
    (work,) = read(bibtex, "@book{a, title = {A}, year = {in press}, month = feb}")
    assert work.fields == {"title": "A", "year": "in press"}


def test_endnote_puts_every_run_of_one_look_into_a_style() -> None:
    (work,) = read(
        endnote,
        """<xml><records><record><ref-type name="Journal Article">17</ref-type>
        <contributors><authors><author><style face="normal">Abe, Shinzō</style></author>
        <author>World Bank,</author></authors></contributors>
        <titles><title><style>On </style><style face="italic">Trade</style></title>
        <secondary-title>A Journal</secondary-title></titles>
        <dates><year>2017</year><pub-dates><date>June 6</date></pub-dates></dates>
        <pages>1-20</pages><isbn>1932-6208</isbn>
        <urls><related-urls><url>http://a.example</url></related-urls>
        <pdf-urls><url>internal-pdf://1.pdf</url></pdf-urls></urls>
        <electronic-resource-num>10.1000/182</electronic-resource-num>
        </record></records></xml>""",
    )
    assert work.type == "article"
    assert work.fields == {
        "author": "Abe, Shinzō and {World Bank}",
        "title": "On Trade",
        "journaltitle": "A Journal",
        "date": "2017-06-06",
        "pages": "1–20",
        "issn": "1932-6208",
        "url": "http://a.example",
        "doi": "10.1000/182",
    }


def test_bibtex_becomes_biblatex_and_keeps_its_keys() -> None:
    (work,) = read(
        bibtex,
        "@phdthesis{abe, author = {{World Bank} and Vincent van Gogh}, title = {{\\'E}tude},"
        " school = {Keio}, year = 2017, month = feb}",
    )
    assert (work.key, work.place) == ("abe", Location("library", 1, 1))
    assert work.fields == {
        "author": "{World Bank} and van Gogh, Vincent",
        "title": "Étude",
        "institution": "Keio",
        "date": "2017-02",
        "type": "phdthesis",
    }


def test_what_is_wrong_in_a_library_is_a_notice_and_the_rest_is_read() -> None:
    harvest = bibtex.read(Input("a.bib", b"@book{a, title = {A}}\n\n@book{b, title = {B\n"))
    assert [work.key for work in harvest.works] == ["a"]
    assert [place.line for place, _ in harvest.notices] == [3]


# ── all of them ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ris", b"no entry here"),
        ("ris", b"TY  - JOUR\nTI  - M\xfcller\nER  -"),
        ("csl-json", b'{"a": '),
        ("csl-json", b'"text"'),
        ("csl-json", b"[1, 2]"),
        ("endnote", b"<xml><records>"),
        ("endnote", b"<xml/>"),
        ("bibtex", b"@book{a, title = {A"),
        ("bibtex", b""),
    ],
)
def test_a_file_without_works_is_refused_with_its_place(name: str, data: bytes) -> None:
    with pytest.raises(ExchangeError) as caught:
        FORMATS[name].read(Input("a.file", data))
    assert caught.value.place is not None
    assert caught.value.place.path == "a.file"
    assert caught.value.remedy


SEEDS = (
    "TY  - JOUR\nTI  - One\nER  -",
    "FN C\nVR 1.0\nPT J\nTI A\n   b\nER",
    "<xml><records><record><ref-type/></record></records></xml>",
    '[{"type": "book", "author": [{"family": "A"}], "issued": {"date-parts": [[2017]]}}]',
    "@book{a, author = {A and B}, year = 2017}",
)


@pytest.mark.parametrize("module", FORMATS.values(), ids=FORMATS)
@patient
@given(
    seed=st.sampled_from(SEEDS),
    cut=st.integers(0, 80),
    junk=st.text() | st.sampled_from(["{", "[[", "\n  ", "ER", "{}", ",", "null", '"']),
)
def test_nothing_but_an_exchange_error_ever_comes_out(
    module: Module, seed: str, cut: int, junk: str
) -> None:
    file = Input("a", (seed[:cut] + junk + seed[cut:]).encode("utf-8", "ignore"))
    module.detect(file)
    try:
        module.read(file)
    except ExchangeError as error:
        assert error.message


@patient
@given(data=st.binary(max_size=60))
def test_bytes_at_random_are_refused_or_read(data: bytes) -> None:
    for module in FORMATS.values():
        assert module.detect(Input("a", data)) in (True, False)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)
PLAIN = st.text("abcdefghijklmnopqrstuvwxyzéżō", min_size=2, max_size=8)
TITLES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join) | st.just(" ".join(HOSTILE.split()))
NAMES = st.lists(
    st.builds("{}, {}".format, PLAIN, PLAIN) | st.builds("{{{}}}".format, PLAIN),
    min_size=1,
    max_size=3,
    unique=True,
).map(" and ".join)
DATES = st.sampled_from(["2017", "2017-02", "2017-02-10"])


@st.composite
def works(draw: st.DrawFn) -> Work:
    kind = draw(st.sampled_from(KINDS))
    fields: dict[str, str] = {}
    type_ = name_kind(kind, fields)
    in_book = type_ in ("incollection", "inproceedings", "inreference")
    container = "booktitle" if in_book else "journaltitle" if type_ == "article" else ""
    institute = "institution" if type_ in ("report", "thesis") else "publisher"
    optional = {
        "title": TITLES,
        "author": NAMES,
        "editor": NAMES,
        "date": DATES,
        "urldate": DATES,
        "volume": st.just("23"),
        "number": st.just("1"),
        "pages": st.sampled_from(["85–101", "7", "e0815"]),
        institute: TITLES,
        "location": TITLES,
        "doi": st.just("10.1000/182"),
        "url": st.just("https://example.org/a?b=c;d"),
        "abstract": TITLES,
        **({container: TITLES} if container else {}),
    }
    made = draw(st.fixed_dictionaries({}, optional=optional))
    return Work(type_, fields | made, draw(st.sampled_from(["abe2017", "b:1", "c+d"])))


@pytest.mark.parametrize("name", ["ris", "csl-json"])
@patient
@given(work=works())
def test_a_work_that_goes_out_comes_in_as_it_was(name: str, work: Work) -> None:
    module = FORMATS[name]
    data = module.write(cite(work), None)
    assert module.write(cite(work), None) == data
    assert module.detect(Input("out", data))
    (back,) = module.read(Input("out", data)).works
    assert (back.type, back.key) == (work.type, work.key)
    assert dict(back.fields) == dict(work.fields)


def test_types_without_a_counterpart_become_the_nearest() -> None:
    assert find_kind(Work("phdthesis", {})).biblatex == "thesis"
    assert find_kind(Work("inbook", {})).biblatex == "incollection"
    assert find_kind(Work("wonder", {})).biblatex == "misc"


def test_the_works_of_this_repository_come_back() -> None:
    data = (Path(__file__).parent.parent / "bibliography" / "references.bib").read_bytes()
    works_read = bibtex.read(Input("references.bib", data)).works
    brief = cite(*works_read)
    for module in (ris, csljson):
        back = module.read(Input("out", module.write(brief, None))).works
        assert [work.key for work in back] == [work.key for work in works_read]
        assert [work.fields["title"] for work in back] == [
            work.fields["title"] for work in works_read
        ]
    assert [work.key for work in list_holdings(brief).works] == list(brief.bibliography.entries)
