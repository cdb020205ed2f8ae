"""The tables of a brief as documents: a workbook, and an archive of CSV."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import drafts
import openpyxl
import pytest

import reportgen
from reportgen.errors import ExchangeError
from reportgen.making.manifest import read_manifest

FORMULA = '=HYPERLINK("http://evil.example", "War")'


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = drafts.draft()
    files["sources/adams2020.yml"]["claims"][0]["claim"] = FORMULA
    files["sources/comparison.yml"]["groups"] = {"kind": {"label": "Kind", "by": "genre"}}
    documents = {"annex": {"formats": ["pdf", "xlsx", "csv"]}, "plain": {"formats": ["xlsx"]}}
    files["brief.yml"]["documents"] = documents
    folder = drafts.write(files, tmp_path_factory.mktemp("ledgers") / "workspace")
    assert {output.path.name for output in build(folder).outputs} == {
        "annex.xlsx",
        "annex.zip",
        "plain.xlsx",
    }
    return folder


def build(folder: Path, to: str = "xlsx,csv", **options: object) -> reportgen.Build:
    return reportgen.build(folder, to=to, engine="embedded", **options)  # type: ignore[arg-type]


def read_rows(book: openpyxl.Workbook, sheet: str) -> Iterator[dict[str, object]]:
    head, *rows = book[sheet].iter_rows(values_only=True)
    return (dict(zip(head, row, strict=True)) for row in rows)


def test_a_workbook_has_a_sheet_for_each_kind_of_record(built: Path) -> None:
    book = openpyxl.load_workbook(built / "outputs/annex.xlsx")
    kinds = {"sources", "claims", "evidence", "relations", "themes", "groups"}
    assert kinds <= set(book.sheetnames)
    brief = reportgen.load(built)
    assert [row["claim"] for row in read_rows(book, "claims")] == list(brief.claims)
    assert [row["source"] for row in read_rows(book, "sources")] == [s.key for s in brief.sources]
    assert {row["group"] for row in read_rows(book, "groups")} == {s.genre for s in brief.sources}
    assert book.properties.created.isoformat().startswith("2026-11-21T")


def test_what_looks_like_a_formula_is_text_in_both(built: Path) -> None:
    book = openpyxl.load_workbook(built / "outputs/annex.xlsx")
    cells = [cell for row in book["claims"].iter_rows() for cell in row if cell.value == FORMULA]
    assert [cell.data_type for cell in cells] == ["s"]
    with zipfile.ZipFile(built / "outputs/annex.zip") as archive:
        text = archive.read("claims.csv").decode()
    (row,) = [row for row in csv.DictReader(io.StringIO(text)) if "HYPERLINK" in row["text"]]
    assert row["text"] == f"'{FORMULA}"


def test_tables_need_no_template_and_stand_in_the_manifest(built: Path) -> None:
    assert not (built / "outputs/quarto/plain.qmd").exists()
    assert (built / "outputs/quarto/annex.qmd").exists()
    manifest = read_manifest(built / "outputs")
    assert manifest
    made = {document.file.path: document for document in manifest.documents}
    assert made["annex.xlsx"].engine == "xlsxwriter"
    assert "xlsxwriter" in manifest.tools
    assert "quarto/data/claims.csv" in made["annex.zip"].uses
    assert reportgen.check(built).findings == ()


def test_the_same_brief_gives_the_same_bytes_and_another_one_others(
    built: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(built, tmp_path / "copy"))
    names = ("annex.xlsx", "annex.zip", "plain.xlsx")
    before = [(copy / "outputs" / name).read_bytes() for name in names]
    build(copy, cache=False)
    assert [(copy / "outputs" / name).read_bytes() for name in names] == before
    path = copy / "sources/adams2020.yml"
    path.write_text(path.read_text("utf-8").replace("HYPERLINK", "LINK"), "utf-8")
    made = build(copy, to="csv")
    assert set(made.outdated) == {"annex.xlsx", "plain.xlsx"}
    assert (copy / "outputs/annex.zip").read_bytes() != before[1]


def test_a_package_that_lacks_is_named_with_its_extra(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportgen.exchange.formats.find_spec", lambda _: None)
    with pytest.raises(ExchangeError, match=r"xlsxwriter, not installed.*reportgen-briefs\[exch"):
        build(built, cache=False)
    assert (built / "outputs/annex.xlsx").exists()
