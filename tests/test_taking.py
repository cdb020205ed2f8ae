"""Taking a brief out: which formats there are, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from conftest import Command
from drafts import draft, write

import reportgen
from reportgen.errors import ExchangeError
from reportgen.exchange.formats import FORMATS
from reportgen.exchange.taking import list_formats


def test_every_format_that_can_be_written_says_what_it_loses(reportgen_command: Command) -> None:
    written = [each for each in FORMATS if each.writes]
    lines = list_formats().splitlines()
    assert [line.split()[0] for line in lines] == [each.name for each in written]
    assert all(each.loses in line for each, line in zip(written, lines, strict=True))
    assert reportgen_command("export").stdout.splitlines() == lines


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("exel", r"There is no format 'exel'\. They are: qdpx, "),
        ("cvs", r"There is no format 'cvs'\. Did you mean 'csv'\?"),
        ("zotero", r"Zotero can be read and not written\. Try one of qdpx, "),
    ],
)
def test_what_cannot_be_written_is_told(form: str, said: str, workspace: Path) -> None:
    with pytest.raises(ExchangeError, match=said):
        reportgen.export(form, workspace, workspace / "out")
    assert not (workspace / "out").exists()


def test_every_export_has_a_name_of_its_own(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").mkdir()
    monkeypatch.chdir(tmp_path / "taken")
    written = [each.name for each in FORMATS if each.writes]
    names = [reportgen.export(name, workspace).name for name in written]
    assert sorted(set(names)) == sorted(path.name for path in Path().iterdir())
    assert len(set(names)) == len(written)


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("xlsx", "a.xlsx"), ("csv", "a.zip"), ("argdown", "a.argdown"), ("aif", "a.json"),
        ("markdown", "a.md"), ("qdpx", "a.qdpx"), ("webannotation", "a.jsonld"),
    ],
)  # fmt: skip
def test_what_goes_out_of_a_claim_comes_back_into_an_extract(
    form: str, name: str, tmp_path: Path
) -> None:
    warrant = {"text": "So.", "by": "reader"}
    said = {"short": "Trade grew", "period": "2009/2012", "warrant": warrant}
    files = draft()
    files["sources/adams2020.yml"]["claims"][0] |= said
    files["sources/comparison.yml"]["themes"][0]["group"] = "Causes"
    taken = reportgen.export(form, write(files, tmp_path / "one"), tmp_path / name)
    themes = [{"id": "none", "label": "None", "question": "What?"}]
    empty = {file: files[file] for file in ("brief.yml", "bibliography/references.bib")}
    folder = write({**empty, "sources/comparison.yml": {"themes": themes}}, tmp_path / "two")
    reportgen.import_files([taken], folder)
    extract = yaml.safe_load((folder / "sources" / "adams2020.yml").read_text("utf-8"))
    claim = next(claim for claim in extract["claims"] if claim["id"] == "a-one")
    assert {field: claim[field] for field in said} == said
    comparison = yaml.safe_load((folder / "sources" / "comparison.yml").read_text("utf-8"))
    assert [theme.get("group") for theme in comparison["themes"]][1] == "Causes"
