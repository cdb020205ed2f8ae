"""Tables of claims, as people keep them: a synthesis matrix, or one row a claim."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest

from reportgen.compare import compare
from reportgen.errors import ExchangeError
from reportgen.exchange.formats import Input
from reportgen.exchange.holdings import list_holdings
from reportgen.exchange.passage import Harvest
from reportgen.model.brief import Certainty, EvidenceKind
from tests.exchange import load, pack, read
from tests.samples import make_brief


def table(text: str | bytes, **columns: str) -> Harvest:
    return read("csv", "table.csv", text, **columns)


def told(harvest: Harvest) -> list[str]:
    return [f"{place}: {words}" for place, words in harvest.notices]


# ── one row a claim ──────────────────────────────────────────────────────────────────────

ROWS = """\
Ref,Finding,Topic,Page,Direct quote,Position,Certainty,My notes,Tags,Funding
abe2019,They hedge,drivers,86,"“words of it”",+2,Firm,A remark.,"one; two",none
abe2019,They wait,china,pp. 94–95,,−1,,,,
mori2020,,china,¶3,only words,,,,,
"""


def test_a_row_is_a_claim_with_all_that_its_columns_hold() -> None:
    first, second, third = table(ROWS).passages
    reading = first.reading
    assert (first.source, first.words, first.page_label) == ("abe2019", "words of it", "86")
    assert (reading.statement, reading.theme, reading.quote) == (
        "They hedge",
        "drivers",
        "words of it",
    )
    assert (reading.stance, reading.certainty, reading.note) == (2, Certainty.FIRM, "A remark.")
    assert (first.tags, str(first.place)) == (("one", "two"), "table.csv:2")
    assert (second.locator, second.reading.stance) == ("pp. 94–95", -1)
    assert (third.locator, third.words, third.reading.statement) == ("¶3", "only words", "")


def test_themes_come_in_the_order_in_which_they_are_named() -> None:
    assert [topic.label for topic in table(ROWS).topics] == ["drivers", "china"]


def test_what_each_column_is_taken_for_is_told_and_what_is_not_read() -> None:
    (first,) = told(table(ROWS))
    assert first.startswith("table.csv:1: One claim per row: “Ref” as source (guessed)")
    assert "“My notes” as note (guessed)" in first
    assert first.endswith("Not read: “Funding”.")


def test_a_person_may_name_the_columns() -> None:
    text = "What,Where,Who\nThey hedge,3,abe2019\n"
    (passage,) = table(text, statement="what", page="Where", source="Who").passages
    assert (passage.reading.statement, passage.page_label) == ("They hedge", "3")
    assert passage.source == "abe2019"


def test_a_column_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(ExchangeError, match=r"no column 'Page no'\. Its columns are Ref, Finding"):
        table(ROWS, page="Page no")
    with pytest.raises(ExchangeError, match=r"no field 'colour'\. The fields are certainty, claim"):
        table(ROWS, colour="Ref")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separators_line_ends_and_encodings_are_found_out(
    separator: str, end: str, encoding: str
) -> None:
    text = (
        f'Source{separator}Claim{end}abe2019{separator}"They {separator} hedge{end}and wait"{end}'
    )
    (passage,) = table(text.encode(encoding)).passages
    assert passage.reading.statement == " ".join(f"They {separator} hedge and wait".split())


def test_excels_own_first_line_names_the_separator_and_is_no_row() -> None:
    (passage,) = table("sep=;\nSource;Claim\nabe2019;They hedge, and wait\n").passages
    assert (passage.reading.statement, passage.place.line) == ("They hedge, and wait", 3)


def test_text_with_tabs_is_a_table_where_its_columns_are_known() -> None:
    text = "Source\tClaim\nabe2019\tThey hedge\n".encode("utf-16")
    assert load("csv").detect(Input("table.txt", text))
    assert not load("csv").detect(Input("table.txt", b"One, two\nthree, four\n"))


def test_a_title_above_the_head_and_empty_rows_are_passed_over_aloud() -> None:
    harvest = table("My synthesis,,\n,,\nSource,Claim,Page\n,,\nabe2019,They hedge,3\n")
    assert [passage.place.line for passage in harvest.passages] == [5]
    assert (
        told(harvest)[0] == "table.csv:1: Left out, above the table's heading row: “My synthesis”."
    )


def test_a_mark_that_is_no_quotation_is_left_as_it_stands() -> None:
    harvest = table('Source\tClaim\nabe2019\t"Abe" hedged\n')
    assert harvest.passages[0].reading.statement == '"Abe" hedged'


def test_a_quotation_mark_left_open_is_told_with_its_line() -> None:
    with pytest.raises(ExchangeError, match=r"table\.csv:3: The cells cannot be separated"):
        table('Source,Claim,Page\na,b,1\nc,"open,2\nd,e,3\nf,g\n')


@pytest.mark.parametrize("stance", ["strongly agree", "+3", "0.5", "agree (2)"])
def test_a_stance_is_never_guessed(stance: str) -> None:
    harvest = table(f"Source,Claim,Stance\nabe2019,They hedge,{stance}\n")
    assert harvest.passages[0].reading.stance is None
    assert f"table.csv:2:3: “{stance}” is not a stance from −2 to +2; it is left out." in told(
        harvest
    )


@pytest.mark.parametrize(
    ("stance", "value"), [("+2", 2), ("2.0", 2), ("−1", -1), ("-2", -2), ("–1", -1), ("0", 0)]
)
def test_a_stance_may_have_any_minus(stance: str, value: int) -> None:
    harvest = table(f"Source,Claim,Stance\nabe2019,They hedge,{stance}\n")
    assert harvest.passages[0].reading.stance == value


def test_evidence_in_a_row_belongs_to_its_claim_and_keeps_its_name() -> None:
    text = "Source,Claim,Evidence,Kind of evidence\nabe2019,They hedge,A summit,event\n"
    claim, evidence = table(text).passages
    assert (evidence.role, evidence.parent) == ("evidence", claim.id)
    assert evidence.reading.kind is EvidenceKind.EVENT
    assert table(text).passages[0].id == claim.id != ""


def test_rows_without_a_claim_are_counted_and_columns_of_one_name_told() -> None:
    harvest = table("Source,Claim,Topic,Topic\nabe2019,,a,b\nabe2019,They hedge,a,b\n")
    assert harvest.left_out == {"rows without a claim or a quotation": 1}
    assert "table.csv:1:4: 2 columns have the name “Topic”." in told(harvest)


def test_a_table_of_another_encoding_is_refused_with_its_place() -> None:
    with pytest.raises(ExchangeError, match=r"table\.csv:2:9.*UTF-8"):
        table("Source,Claim\nabe2019,é\n".encode("latin-1"))


def test_an_author_and_a_year_name_the_source_together() -> None:
    harvest = table("Author,Year,Title,Key point\nAbe,2019,A Paper,They hedge\n")
    assert harvest.passages[0].source == "Abe (2019)" == harvest.works[0].key
    assert harvest.works[0].fields == {"title": "A Paper", "date": "2019"}


# ── a matrix ─────────────────────────────────────────────────────────────────────────────


def test_a_matrix_with_sources_down_has_a_claim_in_each_cell() -> None:
    harvest = table(
        "Study,Year,Drivers,China\n"
        "abe2019,2019,They hedge (p. 3),—\n"
        'mori2020,2020,"“words” (p. 4)",Wait\n'
    )
    first, second, third = harvest.passages
    assert (first.source, first.reading.theme, first.page_label) == ("abe2019", "Drivers", "3")
    assert (first.reading.statement, str(first.place)) == ("They hedge", "table.csv:2:3")
    assert (second.words, second.reading.statement, second.page_label) == ("words", "", "4")
    assert third.reading.theme == "China"
    assert harvest.left_out == {"cells without content": 1}
    assert (
        "A matrix: rows are sources (“Study”), columns are themes: “Drivers”, “China”."
        in (told(harvest)[0])
    )


def test_a_matrix_with_themes_down_is_read_source_by_source() -> None:
    harvest = table("Theme,abe2019,mori2020\nDrivers,They hedge,Wait\nChina,Trade,\n")
    assert [(p.source, p.reading.theme) for p in harvest.passages] == [
        ("abe2019", "Drivers"),
        ("abe2019", "China"),
        ("mori2020", "Drivers"),
    ]
    assert [topic.label for topic in harvest.topics] == ["Drivers", "China"]


def test_columns_beside_a_matrix_are_neither_themes_nor_sources() -> None:
    down = table("Study,Method,Drivers,Notes\nabe2019,cases,They hedge,x\n")
    assert [topic.label for topic in down.topics] == ["Drivers"]
    across = table("Theme,Question,abe2019\nDrivers,What drives it?,They hedge\n")
    assert [(topic.label, topic.question) for topic in across.topics] == [
        ("Drivers", "What drives it?")
    ]
    assert [passage.source for passage in across.passages] == ["abe2019"]


@pytest.mark.parametrize("names", ["abe2019,mori2020", "Abe (2019),Mori et al. 2020"])
def test_the_names_tell_which_side_the_sources_are_on(names: str) -> None:
    one, other = names.split(",")
    down = table(f",Drivers,China\n{one},a,b\n{other},c,d\n")
    across = table(f",{one},{other}\nDrivers,a,c\nChina,b,d\n")
    assert {p.source for p in down.passages} == {p.source for p in across.passages} == {one, other}


def test_a_matrix_that_could_be_either_way_is_refused_until_a_person_says() -> None:
    text = "X,Alpha,Beta\nGamma,a,b\nDelta,c,d\n"
    with pytest.raises(ExchangeError, match=r"table\.csv:1: It is unclear whether"):
        table(text)
    assert {p.source for p in table(text, source="X").passages} == {"Gamma", "Delta"}
    assert {p.source for p in table(text, theme="X").passages} == {"Alpha", "Beta"}


def test_the_points_of_a_cell_are_claims_of_their_own() -> None:
    harvest = table('Study,Drivers\nabe2019,"• They hedge (p. 3)\n• They wait (p. 4)"\n')
    assert [p.page_label for p in harvest.passages] == ["3", "4"]


def test_a_number_alone_in_a_cell_is_no_claim() -> None:
    harvest = table("Study,Drivers,China\nabe2019,+1,They hedge\n")
    assert len(harvest.passages) == 1
    assert told(harvest)[1] == "table.csv:2:2: A number alone, +1, is not a claim; left out."


# ── workbooks ────────────────────────────────────────────────────────────────────────────


def save(book: openpyxl.Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def workbook(*rows: list[object], title: str = "Claims") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return book


HEAD: list[object] = ["Source", "Theme", "Claim", "Page", "Stance"]


def test_a_sheet_is_read_with_numbers_as_they_are_seen() -> None:
    book = workbook(HEAD, ["abe2019", "drivers", "They hedge", 86, -2])
    (passage,) = read("xlsx", "claims.xlsx", save(book)).passages
    assert (passage.page_label, passage.reading.stance) == ("86", -2)
    assert str(passage.place) == "claims.xlsx!Claims:2"


def test_a_merged_cell_counts_for_every_row_that_it_covers() -> None:
    book = workbook(HEAD, ["abe2019", "drivers", "One"], [None, "china", "Two"])
    book.active.merge_cells("A2:A3")
    harvest = read("xlsx", "claims.xlsx", save(book))
    assert [passage.source for passage in harvest.passages] == ["abe2019", "abe2019"]


def test_a_merged_cell_of_a_matrix_is_one_claim() -> None:
    book = workbook(["Theme", "abe2019", "mori2020"], ["drivers", "Both hedge", None])
    book.active.merge_cells("B2:C2")
    harvest = read("xlsx", "m.xlsx", save(book))
    assert [passage.source for passage in harvest.passages] == ["abe2019"]
    assert harvest.left_out == {"cells covered by a merged cell": 1}


def test_a_title_over_merged_cells_is_not_the_head() -> None:
    book = workbook(
        ["Claims", None, None], [None, "Drivers", "China"], ["Abe (2019)", "One", "Two"]
    )
    book.active.merge_cells("A1:C1")
    harvest = read("xlsx", "m.xlsx", save(book))
    assert [passage.reading.theme for passage in harvest.passages] == ["Drivers", "China"]
    assert told(harvest)[0] == "m.xlsx!Claims:1: Left out, above the table's heading row: “Claims”."


def test_formulas_without_a_value_and_errors_are_told_with_their_cells() -> None:
    book = workbook(HEAD, ["abe2019", "drivers", "They hedge", "=1+2", "#REF!"])
    book.active["E2"].data_type = "e"
    harvest = read("xlsx", "claims.xlsx", save(book))
    assert harvest.passages[0].page_label == ""
    assert any(
        line.startswith("claims.xlsx!Claims:2:4: The formula has no value")
        for line in told(harvest)
    )
    assert any(
        line.startswith("claims.xlsx!Claims:2:5: The cell holds a spreadsheet error")
        for line in told(harvest)
    )


def test_a_page_that_the_spreadsheet_made_a_date_of_is_told() -> None:
    book = workbook(HEAD, ["abe2019", "drivers", "They hedge", datetime.date(2024, 4, 3), None])
    harvest = read("xlsx", "claims.xlsx", save(book))
    assert (harvest.passages[0].page_label, harvest.passages[0].locator) == ("", "")
    assert any("Claims:2:4: The page is a date, 2024-04-03" in line for line in told(harvest))


def test_hidden_rows_and_sheets_are_left_out_aloud() -> None:
    book = workbook(HEAD, ["abe2019", "drivers", "One"], ["abe2019", "drivers", "Two"])
    book.active.row_dimensions[3].hidden = True
    hidden = book.create_sheet("Old")
    hidden.append(HEAD)
    hidden.sheet_state = "hidden"
    harvest = read("xlsx", "claims.xlsx", save(book))
    assert [passage.reading.statement for passage in harvest.passages] == ["One"]
    assert harvest.left_out == {"hidden sheets": 1}
    assert any("1 hidden row is left out" in line for line in told(harvest))


def test_every_sheet_is_read_and_one_that_is_no_table_is_told() -> None:
    book = workbook(HEAD, ["abe2019", "drivers", "One"])
    more = book.create_sheet("More")
    more.append(["Theme", "mori2020"])
    more.append(["china", "Two"])
    other = book.create_sheet("Read me")
    other.append(["X", "Y"])
    other.append(["This file", "is mine"])
    harvest = read("xlsx", "claims.xlsx", save(book))
    assert [passage.reading.statement for passage in harvest.passages] == ["One", "Two"]
    assert any(line.startswith("claims.xlsx!Read me:1: Not read") for line in told(harvest))


def test_a_sheet_that_reaches_to_the_last_corner_is_refused() -> None:
    book = workbook(["Source", "Claim"])
    book.active["XFD1048576"] = "x"
    with pytest.raises(
        ExchangeError, match=r"claims\.xlsx!Claims:1048576:16384: The sheet reaches"
    ):
        read("xlsx", "claims.xlsx", save(book))


def test_taguettes_workbook_is_read_as_its_table() -> None:
    book = workbook(["id", "document", "tag", "content"], ["1", "abe2019.pdf", "drivers", "words"])
    (passage,) = read("xlsx", "all.xlsx", save(book)).passages
    assert (passage.words, passage.tags, passage.source) == ("words", ("drivers",), "abe2019")


def test_a_workbook_that_is_none_is_refused_in_words() -> None:
    with pytest.raises(ExchangeError, match=r"a\.xlsx: The file is not a \.xlsx workbook"):
        read("xlsx", "a.xlsx", b"\xd0\xcf\x11\xe0" + bytes(100))
    with pytest.raises(ExchangeError, match=r"a\.xlsx"):
        read("xlsx", "a.xlsx", pack({"xl/workbook.xml": "<workbook"}))


def test_tables_packed_in_an_archive_are_read_together() -> None:
    data = pack({"one.csv": "Source,Claim\na2019,One\n", "two.csv": "Source,Claim\nb2020,Two\n"})
    assert load("csv").detect(Input("tables.zip", data))
    harvest = read("csv", "tables.zip", data)
    assert [str(passage.place) for passage in harvest.passages] == [
        "tables.zip/one.csv:2",
        "tables.zip/two.csv:2",
    ]


def test_the_tables_that_reportgen_writes_come_back_as_the_claims_that_they_are_of() -> None:
    brief = make_brief(sources=3, claims=7)
    tables = {f"{name}.csv": t.to_csv(index=False) for name, t in compare(brief).by_name.items()}
    harvest = read("csv", "tables.zip", pack(tables))
    held = list_holdings(brief)
    claims = [
        (p.id, p.source, p.words, p.locator, p.reading) for p in held.passages if not p.parent
    ]
    assert claims == [
        (p.id, p.source, p.words, p.locator, p.reading) for p in harvest.passages if not p.parent
    ]
    assert [(p.id, p.parent, p.role, p.reading) for p in held.passages] == [
        (p.id, p.parent, p.role, p.reading) for p in harvest.passages
    ]
    assert [(k.from_, k.to, k.type, k.note) for k in held.links] == [
        (k.from_, k.to, k.type, k.note) for k in harvest.links
    ]
    assert set(harvest.left_out) == {"tables that are not read back"}
