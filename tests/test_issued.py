"""Dates of publication are read and printed as Pandoc prints them, or are told."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import drafts
import pypandoc
import pytest
from hypothesis import given
from hypothesis import strategies as st

import reportgen
from reportgen.language.locales import find_locale, format_issued, format_partial
from reportgen.model.dates import PartialDate
from reportgen.model.issued import Issued, find_order
from reportgen.reading.bibliography import load_bibliography
from reportgen.reading.identifiers import find_fault
from reportgen.reading.loading import load
from reportgen.reading.publication_dates import read_months
from reportgen.workspace import Workspace

PRINTED = (
    "2017",
    "2017-02",
    "2017-02-10",
    "2010/2011",
    "2004-02-01/2005-02-08",
    "2004-06/2004-08",
    "2006/",
    "2006/..",
    "2004-06/..",
    "2006/open",
    "2004?",
    "2004~",
    "2004%",
    "2004-06~",
    "2004-06-11%",
    "2004~/2006",
    "2004/2006~",
    "2001-21",
    "2001-24",
    "2001-21/2001-22",
    "-0379",
    "-0379-03",
    "-0379~",
    "-0800/-0700",
    "-0050/0050",
    "-0000",
    "0001",
    "0800",
    "0800-03-05",
    "9999",
    "2017-02-10T09:30:00Z",
    "2017-02-10T09:30:00+02:00",
    "2017-02-10/2017-02",
    "{2017}",
    "{{2017-02}}",
)
UNPRINTED = (
    *("199X", "19XX", "1XXX", "XXXX", "2004-XX", "2004-06-XX", "156X-12-25", "196X/197X"),
    *("../2006", "/2006", "unknown/2006", "Y17E8", "Y-17E7", "Y170000002", "[1667,1668]"),
    *("2001-25", "2001-41", "0000", "12345", "10000", "-10000", "80", "800", "-379", "201"),
    *("2017-1", "2017-1-2", "2017-00", "2017-13", "2017-02-30", "2017-02-32", "2017-02-00"),
    *("2000--2001", "2000-2003", "2011/2012/2013", "2021/2020", "2017-03/2017-02", "/", "-", ".."),
    *("~2004", "?2004", "2004?-06", "2004-~06", "20170210", "+2017", "2017/02/10", "10.02.2017"),
    *("May 2017", "2017-Feb", "forthcoming", "today", "1990S", "२०१७"),
)


def load_entry(fields: str) -> tuple[reportgen.model.brief.Entry, list[str]]:
    """The one entry with some fields, and the code and line of what is wrong with it."""
    text = f"@book{{a,\ntitle = {{T}}, author = {{A, B}},\n{fields}}}"
    bibliography, findings = load_bibliography(text.encode(), "r.bib", {"a"})
    return bibliography.entries["a"], [f"{f.code}:{f.location.line}" for f in findings]


def run_pandoc(text: str, *arguments: str) -> str:
    command = [pypandoc.get_pandoc_path(), *arguments]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    return done.stdout.decode()


def print_reference(bibtex: str, folder: Path) -> str:
    """The reference list of a .bib file with one entry, as pandoc prints it."""
    (folder / "r.bib").write_text(bibtex, encoding="utf-8")
    text = f"---\nbibliography: {folder / 'r.bib'}\nnocite: '@*'\n---\n"
    arguments = ("-f", "markdown", "-t", "plain", "--citeproc", "--wrap=none")
    return run_pandoc(text, *arguments).strip()


@pytest.mark.parametrize("date", PRINTED)
def test_a_date_that_styles_print_is_no_fault_and_is_printed(date: str, tmp_path: Path) -> None:
    entry, findings = load_entry(f"date = {{{date}}}")
    assert findings == []
    printed = print_reference(entry.raw, tmp_path)
    assert "n.d." not in printed
    plain = date.strip("{}").replace("/..", "/")  # which pandoc prints as if there were no date
    raw = f"@book{{a, title = {{T}}, author = {{A, B}}, date = {{{plain}}}}}"
    assert printed == print_reference(raw, tmp_path)


@pytest.mark.parametrize("date", UNPRINTED)
def test_a_date_that_no_style_prints_is_told_at_its_line(date: str, tmp_path: Path) -> None:
    entry, findings = load_entry(f"date = {{{date}}}")
    assert findings == ["RG208:3"]
    assert "n.d." not in print_reference(entry.raw, tmp_path)


@given(st.text(alphabet="0129-/.~?%XTZ:+", max_size=12))
def test_no_text_is_a_date_unless_pandoc_reads_one(text: str) -> None:
    if find_fault("date", text) is None and text.strip("{} "):
        entry, _ = load_entry(f"date = {{{text}}}")
        (item,) = json.loads(run_pandoc(entry.raw, "-f", "biblatex", "-t", "csljson"))
        assert "issued" in item


@pytest.mark.parametrize(
    ("date", "remedy"),
    [
        ("199X", "Write 1990/1999~, or in words: year = {1990s}."),
        ("../2006", "Write 2006, or in words: year = {until 2006}."),
        ("2017-2-1", "Write 2017-02-01."),
        ("2017-13", "Write 2017, 2017-02, 2017-02-10, or an interval as 2010/2011."),
    ],
)
def test_what_to_write_instead_is_said(date: str, remedy: str) -> None:
    assert (find_fault("date", date) or ("", ""))[1] == remedy


@pytest.mark.parametrize("field", ["urldate", "origdate", "eventdate"])
def test_other_dates_are_looked_at_as_well(field: str) -> None:
    assert load_entry(f"year = 2001,\n{field} = {{yesterday}}")[1] == ["RG208:4"]
    assert load_entry(f"year = 2001,\n{field} = {{2001-05-06}}")[1] == []


# ── years in words, and months ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("year", "issued", "printed"),
    [
        ("{forthcoming}", "forthcoming", "forthcoming"),
        (r"\emph{in press}", "in press", "in press"),
        ("{circa} 1994", "circa 1994", "circa 1994"),
        ("{1994}", "1994", "1994"),
        ("1994--1995", "1994/1995", "1994–1995"),
        ("1994/1995", "1994/1995", "1994–1995"),
        ("1994/..", "1994/", "1994–"),
        ("[1994]", "[1994]", "[1994]"),
        ("c1994", "c1994", "c1994"),
        ("1994a", "1994a", "1994a"),
        ("1994?", "1994?", "1994?"),
        ("n.d.", "n.d.", "n.d."),
        ("800", "0800", "800 AD"),
        ("-379", "-0378", "379 BC"),
    ],
)
def test_a_year_is_printed_without_its_braces(
    year: str, issued: str, printed: str, tmp_path: Path
) -> None:
    entry, findings = load_entry(f"year = {{{year}}}")
    assert findings == []
    assert entry.issued == issued
    reference = print_reference(entry.raw, tmp_path)
    assert reference.startswith(f"A, B. {printed}")
    assert "{" not in reference


@pytest.mark.parametrize(
    ("month", "date"),
    [
        ("aug", "1994-08"),
        ("{aug}", "1994-08"),
        ("{August}", "1994-08"),
        ('"Aug."', "1994-08"),
        ("8", "1994-08"),
        ("{08}", "1994-08"),
        ("sept", "1994-09"),
        ('aug # "~8"', "1994-08-08"),
        ('"8~" # aug', "1994-08-08"),
        ('8 # "~August"', "1994-08-08"),
        ('aug # "~8--10"', "1994-08-08/1994-08-10"),
        ('jul # "/" # aug', "1994-07/1994-08"),
        ("{July--August}", "1994-07/1994-08"),
        ('8 # "--10"', "1994-08/1994-10"),
        ("{Spring}", "1994-21"),
    ],
)
def test_a_month_belongs_to_the_date(month: str, date: str) -> None:
    strings = "@string{sept = {September}}\n" if month == "sept" else ""
    text = f"{strings}@misc{{a, title = {{T}}, year = 1994, month = {month}}}"
    bibliography, findings = load_bibliography(text.encode(), "r.bib", {"a"})
    assert findings == []
    entry = bibliography.entries["a"]
    assert entry.issued == date
    (item,) = json.loads(run_pandoc(entry.raw, "-f", "biblatex", "-t", "csljson"))
    parts = [list(map(int, end.split("-"))) for end in date.split("/")]
    assert item["issued"]["date-parts"] == parts


@pytest.mark.parametrize(
    "month", ["août", "13", "0", "August 32", "aug sep oct", "Dec/Jan", "x", "8 9 10"]
)
def test_what_is_no_month_is_told_and_the_year_stays(month: str) -> None:
    entry, findings = load_entry(f"year = 1994,\nmonth = {{{month}}}")
    assert findings == ["RG208:4"]
    assert entry.issued == "1994"


@given(st.text(max_size=20))
def test_no_text_makes_reading_a_month_raise(text: str) -> None:
    read_months(text)


# ── in order, and in our own tables ──────────────────────────────────────────────────────


def test_the_oldest_comes_first_and_words_last() -> None:
    dates = [
        *("-0799", "-0379", "-0379-05", "0800", "[1850]", "199X", "1994", "1994-21", "1994-08"),
        *("1994-08-08", "c1995", "2006/", "forthcoming", ""),
    ]
    turned = dates[::-1]
    turned.sort(key=find_order)
    assert turned == [*dates[:-2], "", "forthcoming"]


@pytest.mark.parametrize(
    ("date", "days"),
    [
        ("1994-08", "1994-08"),
        ("2004~", "2004"),
        ("2006/", "2006"),
        ("2001-21", "2001"),
        ("2001-21/2001-22", "2001"),
        ("2004~/2006", "2004/2006"),
        ("2017-02-10T09:30", "2017-02-10"),
        ("0800", "0800"),
        ("-0379", None),
    ],
)
def test_a_date_of_publication_has_days_where_the_calendar_has_them(
    date: str, days: str | None
) -> None:
    found = Issued.parse(date).date
    assert (found and found.text) == days


@pytest.mark.parametrize(
    ("lang", "date", "words"),
    [
        ("en", "-0379", "380 BC"),
        ("en", "-0000", "1 BC"),
        ("en", "0800", "800 AD"),
        ("en", "0800-03-05", "5 March 800 AD"),
        ("en", "0800-02", "February 800 AD"),
        ("en", "-0800/-0700", "801 BC–701 BC"),
        ("pl", "-0379", "380 p.n.e."),
        ("ja", "-0379", "紀元前380年"),
        ("ja", "-0379-03", "紀元前380年3月"),
        ("ar", "-0379", "380 ق.م"),
        ("en", "2004~", "[2004?]"),
        ("en", "2004?", "2004?"),
        ("en", "2006/", "2006–"),
        ("en", "2001-21", "2001"),
        ("en", "2010/2011", "2010–2011"),
        ("en", "2017-02-10/2017-03", "10 February 2017 – March 2017"),
        ("en", "forthcoming", "forthcoming"),
        ("en", "199X", "199X"),
        ("en", "", ""),
    ],
)
def test_a_date_of_publication_is_written_in_words(lang: str, date: str, words: str) -> None:
    assert format_issued(date, find_locale(lang)) == words


def test_a_year_before_1000_has_its_era_in_extracts_too() -> None:
    assert format_partial(PartialDate.parse("0800"), find_locale("en")) == "800 AD"


def test_sources_stand_in_the_order_of_their_months(tmp_path: Path) -> None:
    files = drafts.draft()
    files["bibliography/references.bib"] = (
        "@misc{adams2020, title = {T}, author = {A, B}, year = 2020, month = {August}}\n"
        "@misc{baker2021, title = {U}, author = {A, C}, year = 2020, month = mar # {~5}}\n"
    )
    loaded = load(Workspace.open(drafts.write(files, tmp_path)))
    assert loaded.brief is not None
    assert [source.key for source in loaded.brief.sources] == ["baker2021", "adams2020"]
    published = [loaded.brief.entry(s.key).published for s in loaded.brief.sources]
    assert list(map(str, published)) == ["2020-03-05", "2020-08"]


def test_a_year_before_christ_is_printed_as_in_the_references(tmp_path: Path) -> None:
    files = drafts.draft()
    files["bibliography/references.bib"] = files["bibliography/references.bib"].replace(
        "2020", "-0379", 1
    )
    files["bibliography/references.bib"] = (
        "@book{adams2020, title = {T}, author = {A, B}, publisher = {P}, date = {-0379}}\n"
        "@book{baker2021, title = {U}, author = {A, C}, publisher = {P}, date = {0800}}\n"
    )
    files["brief.yml"] |= {"documents": {"brief": {"formats": ["html"]}}, "engine": "embedded"}
    folder = drafts.write(files, tmp_path)
    reportgen.build(folder)
    text = (folder / "outputs" / "brief.html").read_text(encoding="utf-8")
    assert "380 BC" in text
    assert "800 AD" in text
    assert "-0379" not in text
