"""Bibliographies as tools and people write them load without loss, and what is wrong is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from references import read_with_pandoc

from reportgen.checks.entries import check_entries, check_unused
from reportgen.errors import Finding
from reportgen.model.bibliography import Bibliography, Entry
from reportgen.reading.bibliography import load_bibliography
from reportgen.reading.bibtex import balance, expand, split_names
from reportgen.reading.identifiers import find_fault

FOLDER = Path(__file__).parent / "bibliographies"
FILES = ("zotero", "jabref", "handwritten")


def load(text: str | bytes, *cited: str) -> tuple[Bibliography, list[Finding]]:
    """A bibliography, all of it cited where nothing is named."""
    data = text.encode() if isinstance(text, str) else text
    keys = cited or tuple(load_bibliography(data, "r.bib", ())[0].keys)
    return load_bibliography(data, "r.bib", keys)


def load_file(name: str) -> Bibliography:
    bibliography, findings = load((FOLDER / f"{name}.bib").read_bytes())
    assert findings == []
    return bibliography


def load_entry(text: str) -> Entry:
    (entry,) = load(text)[0].entries.values()
    return entry


def find(text: str) -> list[str]:
    """Code and line of everything that is wrong with a bibliography."""
    bibliography, findings = load(text)
    both = (*findings, *check_entries(bibliography))
    return [f"{finding.code}:{finding.location.line}" for finding in both]


# ── as tools write them ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_wrong_with_what_a_tool_writes(name: str) -> None:
    assert list(check_entries(load_file(name))) == []


@pytest.mark.parametrize("name", FILES)
def test_pandoc_reads_all_of_what_is_published_of_it(name: str) -> None:
    bibliography = load_file(name)
    read = read_with_pandoc(bibliography.to_bibtex())
    assert read.keys() == bibliography.entries.keys()
    for key, item in read.items():
        assert item.get("title"), key


def test_a_zotero_export_loads_without_loss() -> None:
    entries = load_file("zotero").entries
    article = entries["okaforTidalPowerPolitics2021"]
    assert article.title == (
        "Tidal Power and Politics in the North Sea: A Study of CO₂ and 50% Cuts"
    )
    assert article.authors == (
        "Ngozi Okafor",
        "Jürgen Müller-Lüdenscheidt",
        "Anna van der Berg",
        "World Bank and Partners",
    )
    assert article.container == "Journal of Energy & Society"
    assert article.issued == "2021-03-15"
    assert "@article is not a new entry here, nor is {this}" in article.fields["abstract"]
    assert article.fields["keywords"] == "energy,North Sea,#tidal,policy"
    assert entries["satoHarbours2019"].title == "港湾と国家"
    assert entries["satoHarbours2019"].fields["editor"] == "Żuławski, Łukasz and Ó Briain, Seán"
    assert entries["ministryStatement2018"].authors == ("Ministry of Harbours and Fisheries",)
    assert entries["ministryStatement2018"].fields["url"].endswith("%E6%B8%AF?id=4_2&lang=en#top")
    assert entries["ministryStatement2018"].issued == "2018-09/2018-12"
    assert entries["nowakDraft"].authors == ("Ewa de Nowak", "A. N. Others")
    assert entries["nowakDraft"].issued == "1990~"


def test_a_jabref_library_loads_without_loss() -> None:
    entries = load_file("jabref").entries
    article = entries["Garcia2015"]
    assert article.authors == (
        "José García Márquez",
        "Émilie François",
        "Søren Ørsted",
        "Pál Erdős",
        "et al.",
    )
    assert article.title == "The Harbour's silent walls: 3 × 4 meters, naïve & bold"
    assert article.container == "Town & Water (Berlin)"
    assert article.fields["doi"] == "10.1000/ttw_7.1(2015)<1::AID-TTW1>3.0.CO;2-X"
    assert article.fields["file"].startswith(":papers/Garcia2015")
    chapter = entries["Chen2016"]
    assert (chapter.title, chapter.issued) == ("A Chapter – or Two", "2016")
    assert chapter.container == "Proceedings of the Harbour Days"
    assert entries["Harbours2016"].authors == ("Pat O'Neil", "John Smith Jr.")
    assert entries["note1"].fields["note"] == 'See { above; e-mail a@example.org. 100% "sure"'


def test_a_file_that_a_person_wrote_for_latex_loads_without_loss() -> None:
    entries = load_file("handwritten").entries
    assert list(entries) == ["knuth:84", "mueller-1999b", "o'brien+2001/a", "last"]
    book = entries["knuth:84"]
    assert book.title == 'The TeXbook of Wåter, “100%” "sure"'
    assert book.authors == ("D. E. Knuth", "L. Lamport")
    assert book.fields["publisher"] == "Cambridge University Press"
    assert book.fields["note"] == "A comment @ the end, with commas, = signs and #1"
    chapter = entries["mueller-1999b"]
    assert chapter.authors == ("H. Müller", "Ægir Straße", "K. Čapek", "J. Łukasiewicz")
    assert chapter.title == "Étude sur l'eau, ça va? …"
    assert chapter.fields["series"] == "Lecture Notes in Water"
    assert entries["last"].fields["howpublished"] == "https://example.org/~user/a_b"


@pytest.mark.parametrize(
    "private",
    ["/home/ngozi", "storage", "Ask J.", ":papers/", "Note to self", "jose", "to read", "rank5"],
)
def test_what_a_manager_keeps_for_itself_is_not_published(private: str) -> None:
    published = "".join(load_file(name).to_bibtex() for name in FILES)
    assert private.lower() not in published.lower().replace("jos{\\'e}", "")


def test_only_what_is_cited_and_what_it_inherits_from_is_published() -> None:
    data = (FOLDER / "jabref.bib").read_bytes()
    bibliography, _ = load(data, "Chen2016")
    assert list(bibliography.entries) == ["Chen2016", "Harbours2016"]
    assert list(bibliography.keys) == ["Garcia2015", "Chen2016", "Harbours2016", "note1"]
    item = read_with_pandoc(bibliography.to_bibtex())["Chen2016"]
    assert item["container-title"].casefold() == "proceedings of the harbour days"
    assert item["issued"] == {"date-parts": [[2016]]}


def test_what_is_published_is_read_as_the_same_entries_again() -> None:
    for name in FILES:
        first = load_file(name)
        again, findings = load(first.to_bibtex())
        assert findings == []
        for key, entry in first.entries.items():
            other = again.entries[key]
            assert (other.type, other.authors, other.title) == (
                entry.type,
                entry.authors,
                entry.title,
            )
        assert again.to_bibtex() == first.to_bibtex()


@pytest.mark.thorough
def test_a_library_of_thousands_of_entries_is_not_decoded_but_for_what_is_cited() -> None:
    text = (FOLDER / "zotero.bib").read_text(encoding="utf-8-sig")
    library = "".join(text.replace("{okafor", f"{{okafor{n}") for n in range(1000))
    unique = library.replace("satoHarbours2019", "s").replace("ministryStatement2018", "m")
    bibliography, _ = load(unique, "okafor7TidalPowerPolitics2021")
    assert list(bibliography.entries) == ["okafor7TidalPowerPolitics2021"]
    assert len(bibliography.keys) > 1000


# ── what is put together ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "text", "undefined", "rest"),
    [
        ("{a}", "a", (), ""),
        ('"a"', "a", (), ""),
        ("1999", "1999", (), ""),
        ("jan", "jan", (), ""),
        ("ab", "AB", (), ""),
        ("AB", "AB", (), ""),
        ('ab # { (} # "c)"', "AB (c)", (), ""),
        ("ab#ab", "ABAB", (), ""),
        ('"a {"}b{"} c"', 'a {"}b{"} c', (), ""),
        (r'"M\"uller"', r"M\"uller", (), ""),
        (r"{a \} b}", r"a \} b", (), ""),
        ("{a {b} c}", "a {b} c", (), ""),
        ("nope # {x}", "nopex", ("nope",), ""),
        ("{a} year = {1999}", "a", (), "year = {1999}"),
        ("", "", (), ""),
    ],
)
def test_a_value_is_put_together_of_its_parts(
    value: str, text: str, undefined: tuple[str, ...], rest: str
) -> None:
    expansion = expand(value, {"ab": "AB"})
    assert (expansion.text, expansion.undefined, expansion.rest) == (text, undefined, rest)


@pytest.mark.parametrize(
    ("value", "balanced"),
    [
        ("a", "a"),
        ("{a} {{b}}", "{a} {{b}}"),
        (r"\{a\}", r"\{a\}"),
        (r"a \{ b", r"a $\lbrace$ b"),
        (r"\}a\{", r"$\rbrace$a$\lbrace$"),
        ("{a", None),
        ("a}", None),
        ("}a{", None),
    ],
)
def test_braces_that_only_print_are_written_so_that_every_program_counts_the_same(
    value: str, balanced: str | None
) -> None:
    assert balance(value) == balanced


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("", []),
        ("A B", ["A B"]),
        ("A and B", ["A", "B"]),
        ("A AND\n B", ["A", "B"]),
        ("{A and B} and C", ["{A and B}", "C"]),
        (r"\'A and \v{C}apek", [r"\'A", r"\v{C}apek"]),
        ("Anders Sandand and Andy", ["Anders Sandand", "Andy"]),
    ],
)
def test_names_are_parted_by_the_word_and_outside_of_braces(value: str, names: list[str]) -> None:
    assert list(split_names(value)) == names


@pytest.mark.parametrize(
    ("author", "printed"),
    [
        ("Żakowski, Karol", ("Karol Żakowski",)),
        (r"\.Zakowski, Karol", ("Karol Żakowski",)),
        ("Karol Żakowski", ("Karol Żakowski",)),
        ("{Ministry of Foreign Affairs of Japan}", ("Ministry of Foreign Affairs of Japan",)),
        ("{{AP and Stars and Stripes}}", ("AP and Stars and Stripes",)),
        ("de la Cruz, Juan", ("Juan de la Cruz",)),
        ("King, Jr., Martin Luther", ("Martin Luther King Jr.",)),
        ("Abe, Shinz{\\=o}", ("Shinzō Abe",)),
        ("安倍, 晋三", ("晋三 安倍",)),
        ("Tōgō", ("Tōgō",)),
        ("A, B and others", ("B A", "et al.")),
        ("family=Berg, given=Anna, prefix=van den", ("Anna van den Berg",)),
    ],
)
def test_names_are_printed_given_name_first_and_organisations_whole(
    author: str, printed: tuple[str, ...]
) -> None:
    assert load_entry(f"@misc{{a, title = {{T}}, author = {{{author}}}}}").authors == printed


@pytest.mark.parametrize(
    ("written", "title"),
    [
        (r"{\'e}t\'{e} \^{\i} {\"\i}", "été î ï"),
        (r"\L{}\'od\'z {\aa} {\O} {\ss}", "Łódź å Ø ß"),
        ("50% of 100\\%", "50% of 100%"),
        (r"a \& b \# c \_ d \$5", "a & b # c _ d $5"),
        ("{The {RNA} World}", "The RNA World"),
        (r"\emph{On} \textbf{it} {\it now}", "On it now"),
        ("a~b -- c --- d", "a b – c — d"),
        ("``a''", "“a”"),
        (r"\mbox{kept} \url{https://x.org/~a_b}", "kept https://x.org/~a_b"),
        (r"{\textendash} {\texteuro}5 \dh", "– €5 ð"),
        ("on\n   several\n\tlines", "on several lines"),
        ("日本の外交", "日本の外交"),
    ],
)
def test_latex_becomes_the_characters_that_it_stands_for(written: str, title: str) -> None:
    assert load_entry(f"@misc{{a, title = {{{written}}}}}").title == title


@pytest.mark.parametrize(
    "written",
    ["50% of it", r"a \{ b", "{\\textendash} or", r"na{\"\i}ve", r"\mbox{kept}", "x {\\dag} y"],
)
def test_nothing_of_a_title_is_lost_on_its_way_through_pandoc(written: str) -> None:
    entry = load_entry(f"@misc{{a, title = {{{written}}}}}")
    title = read_with_pandoc(entry.raw)["a"]["title"].replace(r"$\lbrace$", "{")
    assert title.casefold() == entry.title.casefold()


# ── what is wrong ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@misc{a, title = {T}", ["RG201:1"]),
        ("\n@misc{a, title = {T\n@misc{b, title = {T}}", ["RG201:2"]),
        ("@misc{a title = {T}}", ["RG201:1"]),
        ("@misc{a, title = {T} year = {1999}}", ["RG201:1"]),
        ("@misc{a, title}", ["RG201:1"]),
        ("@misc{a b, title = {T}}", ["RG201:1"]),
        ("@misc{, title = {T}}", ["RG201:1"]),
        ("@misc{a,\n title = {T},\n title = {U}}", ["RG201:1"]),
        ("@misc{a,\n title = {T},\n Title = {U}}", ["RG201:3"]),
        ('@misc{a, title = "T { U"}', ["RG201:1"]),
        ("@misc{a, title = {T}}\n@misc{a, title = {U}}", ["RG202:2"]),
        ("misc{a, title = {T}}\n@misc{b, title = {U}}", ["RG201:1"]),
        ("@misc{a}", ["RG203:1"]),
        ("@article{a, title = {T}}", ["RG216:1", "RG203:1", "RG203:1"]),
        ("@misc{a, title = {T}, crossref = {b}}", ["RG211:1"]),
        ("@misc{a, title = {T}, xdata = {b, c}}", ["RG211:1", "RG211:1"]),
        ("@msic{a, title = {T}}", ["RG212:1"]),
        ("@misc{a, title = tt}", ["RG213:1"]),
        ("@string{x = y}\n@misc{a, title = x}", ["RG213:1"]),
        ("@misc{a, title = {T}, author = {A, B, C, D}}", ["RG214:1"]),
        ("@misc{a,\n title = {T},\n\n doi = {x}}", ["RG208:4"]),
        ("% @misc{a, title = {T}}\n@misc{b, title = {U}}", []),
        ("@comment{@misc{a}}\n@misc{b, title = {U}}", []),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, expected: list[str]) -> None:
    assert find(text) == expected


COMMENTED = """\
@article{a,   % checked
  author = {Noone, Sy},
  % title = {Old } title},
  title = {True title}, % from the cover, "quoted {
  journal = "Quoted % not a comment", % ISSN (ISSN-L), e-ISSN
  url = {https://example.org/a%20b}, % it's 50%
  year = {2001} % last
}  % @misc{not, title = {Here}}
% @misc{nor, title = {Here}}
"""


def test_a_per_cent_sign_begins_a_comment_only_where_no_value_is_open() -> None:
    bibliography, findings = load(COMMENTED)
    assert findings == []
    assert list(bibliography.keys) == ["a"]
    entry = bibliography.entries["a"]
    assert (entry.title, entry.issued) == ("True title", "2001")
    assert entry.container == "Quoted % not a comment"
    assert entry.fields["url"] == "https://example.org/a%20b"
    ours, raw = read_with_pandoc(entry.raw)["a"], read_with_pandoc(COMMENTED)["a"]
    assert {name: ours[name] for name in ("title", "issued", "URL")} == {
        name: raw[name] for name in ("title", "issued", "URL")
    }


@pytest.mark.parametrize(
    "head",
    [
        "@misc{a,",
        "@ misc { a ,",
        "@MISC(a,",
        "  @misc (a ,",
        "@misc{\n a\n,",
        "@\nmisc\n{a,",
        "@misc{ % the key\n a,",
        "text before it @misc{a,",
    ],
)
def test_an_entry_may_begin_in_many_ways(head: str) -> None:
    end = ")" if "(" in head else "}"
    text = f"@misc{{before, title = {{T}}}}\n{head}\n title = {{A (1) title}}, year = 2001{end}\n"
    bibliography, findings = load(text)
    assert findings == []
    assert bibliography.entries["a"].title == "A (1) title"
    assert bibliography.entries["a"].location.line == 2


def test_strings_preambles_and_comments_may_be_written_in_many_ways() -> None:
    text = """\
@ string { one = "One" }
@String(two = {Two})
@STRING{three = one # " and " # two}
@PREAMBLE{"\\newcommand{\\x}{}"}
@preamble("x")
@Comment{jabref-meta: grouping:0 AllEntriesGroup:;}
@comment just text
@misc{a, title = three}
"""
    bibliography, findings = load(text)
    assert findings == []
    assert {key: entry.title for key, entry in bibliography.entries.items()} == {"a": "One and Two"}


@pytest.mark.parametrize(
    "name", ["__markedentry", "a.b", "a/b", "a-b", "a+b", "a:b", "_x", "bdsk-url-2", "été", "a&b"]
)
def test_a_field_may_have_any_name_that_bibtex_reads(name: str) -> None:
    bibliography, findings = load(f"@misc{{a, {name} = {{x}}, title = {{T}}}}")
    assert findings == []
    assert bibliography.entries["a"].fields[name] == "x"
    assert read_with_pandoc(bibliography.to_bibtex())["a"]["title"] == "T"


FAULTY = (
    "@misc{b, title = {T}}\n@misc{b, title = {T}}",
    "@misc{b title = {T}}",
    "@misc{b, title}",
    "@misc{b, title = {T}, title = {U}}",
    "@misc{b, title = {T",
    "misc{b, title = {T}}",
    "@misc{b, title = {T",
)


@pytest.mark.parametrize("faulty", FAULTY)
def test_what_nothing_cites_is_a_warning_and_what_is_cited_an_error(faulty: str) -> None:
    text = f"{faulty}\n@misc{{a, title = {{T}}}}".encode()
    _, uncited = load_bibliography(text, "r.bib", {"a"})
    _, cited = load_bibliography(text, "r.bib", {"a", "b"})
    assert [finding.severity for finding in uncited] == ["warning"]
    assert [finding.severity for finding in cited] == ["error"]
    assert [(f.code, f.location) for f in uncited] == [(f.code, f.location) for f in cited]


@pytest.mark.parametrize(
    "faulty",
    [
        "@nope{b, doi = {x}}",
        "@misc{b, crossref = {none}}",
        "@misc{b, title = tt}",
        "@misc{b c}",
    ],
)
def test_what_nothing_cites_is_not_looked_into(faulty: str) -> None:
    text = f"{faulty}\n@misc{{a, title = {{T}}}}\n@misc{{A, title = {{U}}}}".encode()
    bibliography, findings = load_bibliography(text, "r.bib", {"a"})
    assert findings == []
    assert list(check_entries(bibliography)) == []


def test_a_fault_is_an_error_where_a_key_that_is_cited_may_be_lost_in_it() -> None:
    text = b"@misc{b, title = {T\n  @misc(c, title = {U})"
    _, findings = load_bibliography(text, "r.bib", {"lost"})
    assert {finding.severity for finding in findings} == {"error"}


@pytest.mark.parametrize(
    "text",
    [
        "@book{a, title = {T}, year = 1900}",
        "@article{a, title = {T}, journal = {J}, year = 1900}",
        "@incollection{a, title = {T}, booktitle = {B}, year = 1900}",
        "@phdthesis{a, title = {T}, school = {S}, year = 1900}",
        "@collection{a, title = {T}, year = 1900}",
        "@report{a, title = {T}, year = 1900}",
        "@online{a, title = {T}, url = {https://example.org}}",
    ],
)
def test_a_work_may_be_unsigned(text: str) -> None:
    (finding,) = check_entries(load(text)[0])
    assert (finding.code, finding.severity) == ("RG216", "warning")


@pytest.mark.parametrize("kind", ["legislation", "jurisdiction", "legal", "misc", "manual"])
def test_of_some_works_nobody_asks_for_an_author(kind: str) -> None:
    text = f"@{kind}{{a, title = {{Loi no 1}}, date = {{2011}}}}"
    assert list(check_entries(load(text)[0])) == []


def test_an_entry_that_failed_is_there_all_the_same() -> None:
    bibliography, _ = load("@misc{a title = {T}}\n@misc{b, title = {U}, title = {V}}")
    assert list(bibliography.keys) == ["a", "b"]
    assert bibliography.entries == {}


def test_entries_that_inherit_from_each_other_come_to_an_end() -> None:
    bibliography, _ = load("@book{a, crossref = {b}}\n@book{b, crossref = {a}, title = {T}}")
    assert bibliography.entries["a"].title == "T"


def test_unused_entries_are_told_only_where_they_are_fewer_than_the_others() -> None:
    text = "".join(f"@misc{{k{n}, title = {{T{n}}}}}\n" for n in range(9))
    own, _ = load(text, *(f"k{n}" for n in range(7)))
    shared, _ = load(text, "k1", "k2")
    assert [f.location.line for f in check_unused(own, ())] == [8, 9]
    assert [f.location.line for f in check_unused(own, ("k8",))] == [8]
    assert list(check_unused(shared, ())) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date", "2017"),
        ("date", "2017-02-10"),
        ("date", "2017-02/2017-03"),
        ("date", "1990~"),
        ("date", "2004?"),
        ("date", "2004-21"),
        ("date", "1999/.."),
        ("date", "2017-02-10T09:30:00Z"),
        ("date", "-0300"),
        ("year", "1999"),
        ("year", "1999a"),
        ("year", "[1850]"),
        ("year", "in press"),
        ("year", "n.d."),
        ("year", "forthcoming"),
        ("doi", "10.1000/182"),
        ("doi", "10.1000/ttw_7.1(2015)<1::AID>3.0.CO;2-X"),
        ("doi", "10.1000.10/123"),
        ("isbn", "978-3-16-148410-0"),
        ("isbn", "0-306-40615-2"),
        ("isbn", "080442957X"),
        ("isbn", "978-3-16-148410-0 0-306-40615-2"),
        ("isbn", "9783161484100, 0306406152"),
        ("issn", "2049-3630"),
        ("issn", "2434-561X"),
        ("issn", "2049-3630, 2434-561X"),
        ("url", "https://example.org/a_b%20c?d=e#f"),
        ("url", r"\url{https://example.org}"),
        ("url", "http://[::1]/x"),
        ("pages", "anything"),
    ],
)
def test_identifiers_and_dates_as_they_should_be_are_no_fault(field: str, value: str) -> None:
    assert find_fault(field, value) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date", "May 2017"),
        ("date", "2017-13"),
        ("date", "2017-02-32"),
        ("date", "10.2.2017"),
        ("date", "20XX"),
        ("date", "../1999"),
        ("date", "/"),
        ("date", "2017/2018/2019"),
        ("urldate", "yesterday"),
        ("year", "unknown"),
        ("doi", "https://doi.org/10.1000/182"),
        ("doi", "doi:10.1000/182"),
        ("doi", "182"),
        ("doi", "10.1000/a b"),
        ("isbn", "978-3-16-148410-1"),
        ("isbn", "12345"),
        ("isbn", "X"),
        ("issn", "2049-3631"),
        ("issn", "12345678901"),
        ("url", "www.example.org"),
        ("url", "https://"),
        ("url", "https://example.org/a b"),
        ("url", "http://[::1"),
        ("url", "javascript:alert(1)"),
    ],
)
def test_identifiers_and_dates_that_are_none_are_a_fault(field: str, value: str) -> None:
    assert find_fault(field, value)


BIB_LIKE = st.lists(
    st.sampled_from(
        ["@", "@misc", "@string", "@comment", "@preamble", "{", "}", "(", ")", '"', ",", "=", "#"]
    )
    | st.sampled_from(["a", "title", "author", "crossref", " and ", "\\", "\\'e", "%", "$", "\n"])
    | st.sampled_from(
        [" ", "1999", "jan", "~", "--", "\\emph", "\\url{", "é", "{T}", "doi", "isbn"]
    ),
    max_size=40,
).map("".join)
ENTRY_LIKE = st.builds(
    "@misc{{k, title = {{{}}}, author = {{{}}}, doi = {{{}}}, date = {{{}}}, url = {{{}}}}}".format,
    *[st.text(max_size=15)] * 5,
)


@settings(deadline=None, max_examples=300)
@given(text=BIB_LIKE | ENTRY_LIKE | st.binary(max_size=100).map(lambda b: b.decode("latin-1")))
def test_no_text_makes_loading_or_checking_raise(text: str) -> None:
    bibliography, findings = load(text)
    findings += check_entries(bibliography)
    assert all(finding.code.startswith(("RG2", "RG101")) for finding in findings)
    bibliography.to_bibtex()


@settings(deadline=None)
@given(data=st.binary(max_size=100))
def test_no_bytes_make_loading_raise(data: bytes) -> None:
    load_bibliography(data, "r.bib", {"a"})


PLAIN = st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=12)


@settings(deadline=None, max_examples=30)
@example(titles=["\\ "])
@example(titles=["a\\\\\\ ", "b"])
@given(titles=st.lists(PLAIN | BIB_LIKE, min_size=1, max_size=20))
def test_whatever_loads_without_an_error_pandoc_reads_as_well(titles: list[str]) -> None:
    text = "\n".join(f"@misc{{k{n}, title = {{{title}}}}}" for n, title in enumerate(titles))
    bibliography, findings = load(text)
    if any(finding.severity == "error" for finding in findings):
        return
    read = read_with_pandoc(bibliography.to_bibtex())
    assert read.keys() == bibliography.entries.keys()
