"""A brief as a workbook and as a bundle of CSV: what others open, and what comes back."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import given

from reportgen.exchange import bundle, table, workbook
from reportgen.exchange.formats import Module
from reportgen.exchange.passage import Passage
from reportgen.model.brief import Brief
from tests.exchanges import briefs, come_back, holdings, links_of, passages_of, patient
from tests.samples import make_brief

NAMES = {"xlsx": "out.xlsx", "csv": "out.zip"}


def unpack(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def lose(passage: Passage) -> Passage:
    """What a table cannot hold: a semicolon within an item of a list."""

    def split(items: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(part.strip() for item in items for part in item.split(";") if part.strip())

    reading = replace(
        passage.reading, actors=split(passage.reading.actors), cites=split(passage.reading.cites)
    )
    return replace(passage, reading=reading)


def is_kept(passage: Passage) -> bool:
    """Whether the measure of every quantity is one that its notation can hold."""
    return all(";" not in q.measure and "(" not in q.measure for q in passage.reading.quantities)


@pytest.mark.parametrize(("module", "name"), [(workbook, NAMES["xlsx"]), (table, NAMES["csv"])])
@patient
@given(brief=briefs())
def test_a_brief_comes_back_but_for_its_bibliography(
    module: Module, name: str, brief: Brief
) -> None:
    back, held = come_back(module, brief, name), holdings(brief)
    found = passages_of(back)
    for id_, passage in passages_of(held).items():
        if is_kept(passage):
            assert found[id_] == lose(passage)
    assert set(found) == set(passages_of(held))
    assert links_of(back) == links_of(held)
    assert back.topics == held.topics


@pytest.mark.parametrize(("module", "name"), [(workbook, NAMES["xlsx"]), (table, NAMES["csv"])])
def test_what_a_source_is_called_and_argues_comes_back(module: Module, name: str) -> None:
    brief = make_brief()
    back = come_back(module, brief, name)
    assert [vars(profile) for profile in back.profiles] == [
        {n: getattr(source, n) for n in ("source", "label", "genre", "approach", "thesis")}
        for source in brief.sources
    ]


def test_a_quantity_comes_back_with_its_unit() -> None:
    back = come_back(workbook, make_brief(4, 40), NAMES["xlsx"])
    quantities = [q for passage in back.passages for q in passage.reading.quantities]
    assert quantities
    assert {(q.measure, q.unit, type(q.value)) for q in quantities} == {
        ("cars", "million", Decimal)
    }


def test_a_workbook_has_a_sheet_a_table_with_frozen_heads_filters_and_links() -> None:
    data = workbook.write(make_brief(2, 4), None)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == [
        "claims", "evidence", "relations", "themes", "sources", "silences"
    ]  # fmt: skip
    for sheet in book:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")
    claims = book["claims"]
    assert claims["A2"].value == "c1"
    assert claims["C2"].hyperlink.location == "'themes'!A2"
    assert book["evidence"]["A2"].hyperlink.location == "'claims'!A2"


def test_a_workbook_holds_the_authors_date_and_no_clock() -> None:
    files = unpack(workbook.write(make_brief(1, 1), None))
    dates = [
        element.text
        for element in ET.fromstring(files["docProps/core.xml"])
        if element.tag.endswith(("created", "modified"))
    ]
    assert dates == ["2026-11-21T12:00:00Z"] * 2


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+41 22", "-2 + 3", '=HYPERLINK("x")'])
def test_what_looks_like_a_formula_is_text(text: str) -> None:
    brief = make_brief(1, 1, evidence=0)
    claim = brief.sources[0].claims[0].model_copy(update={"claim": text})
    source = brief.sources[0].model_copy(update={"claims": (claim,)})
    brief = replace(brief, sources=(source,))
    cell = openpyxl.load_workbook(io.BytesIO(workbook.write(brief, None)))["claims"]["D2"]
    assert (cell.data_type, cell.value) == ("s", text)
    rows = list(
        csv.DictReader(io.StringIO(unpack(bundle.write(brief, None))["claims.csv"].decode()))
    )
    assert rows[0]["text"] == f"'{text}"
    assert come_back(table, brief, NAMES["csv"]).passages[0].reading.statement == text


def test_a_stance_below_nothing_stays_a_number() -> None:
    rows = unpack(bundle.write(make_brief(2, 12), None))["claims.csv"].decode()
    stances = {row["stance"] for row in csv.DictReader(io.StringIO(rows))}
    assert "-1" in stances


def test_a_bundle_describes_its_tables() -> None:
    files = unpack(bundle.write(make_brief(2, 4), None))
    package = json.loads(files["datapackage.json"])
    assert package["profile"] == "tabular-data-package"
    tables = {resource["name"]: resource for resource in package["resources"]}
    for resource in tables.values():
        head = next(csv.reader(io.StringIO(files[resource["path"]].decode())))
        assert head == [field["name"] for field in resource["schema"]["fields"]]
        for key in resource["schema"].get("foreignKeys", ()):
            other = tables[key["reference"]["resource"]]["schema"]
            assert other["primaryKey"] == key["reference"]["fields"]
