"""The comparison in Python: the model, its tables and its figures, as the papers show them."""

from __future__ import annotations

import inspect
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import drafts
import pandas as pd
import plotly.graph_objects as go
import pytest
from conftest import ROOT

import reportgen
from reportgen.columns import COLUMNS
from reportgen.figures.gallery import DRAWERS


@pytest.fixture(scope="module")
def brief() -> reportgen.Brief:
    return reportgen.load(ROOT)


def test_every_line_of_the_page_on_python_runs(tmp_path: Path) -> None:
    for name in ("brief.yml", "sources", "bibliography", "templates"):
        place = ROOT / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, tmp_path / name)
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"(?ms)^```python\n(.*?)^```", page))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "brief.html" in done.stdout


def test_the_model_is_had_with_its_claims_and_relations(brief: reportgen.Brief) -> None:
    source, claim = brief.claims["s-hedging"]
    assert source in brief.sources
    assert claim in source.claims
    relations = brief.relations_of(claim.id)
    assert relations
    assert all(claim.id in (relation.from_, relation.to) for relation in relations)


def test_every_table_has_the_columns_that_the_page_names(brief: reportgen.Brief) -> None:
    tables = reportgen.tables(brief)
    for name, columns in COLUMNS.items():
        frame = getattr(tables, name)
        assert isinstance(frame, pd.DataFrame)
        assert {column: str(dtype) for column, dtype in frame.dtypes.items()} == columns


def test_the_page_of_the_tables_is_what_the_code_says() -> None:
    script = runpy.run_path(str(ROOT / "docs" / "make_tables.py"))
    written = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    assert written == script["write_page"](), "run: python docs/make_tables.py"


@pytest.mark.parametrize("name", DRAWERS)
def test_every_figure_is_one_of_plotlys_own(brief: reportgen.Brief, name: str) -> None:
    figure = reportgen.figure(brief, name)
    assert isinstance(figure, go.Figure)
    assert len(figure.data)
    assert figure.layout.meta["caption"]
    assert "plotly" in figure._repr_html_()


def test_a_misspelt_figure_is_refused_with_the_name_that_was_meant(brief: reportgen.Brief) -> None:
    with pytest.raises(reportgen.Misuse) as caught:
        reportgen.figure(brief, "stanse")
    assert "stance" in caught.value.remedy


def test_a_workspace_with_an_error_is_refused_with_every_finding(tmp_path: Path) -> None:
    draft = drafts.draft()
    draft["sources/adams2020.yml"]["claims"][0]["theme"] = "nothing"
    folder = drafts.write(draft, tmp_path)
    with pytest.raises(reportgen.InvalidBrief) as caught:
        reportgen.load(folder)
    assert caught.value.findings == reportgen.check(folder).findings


def test_reading_the_model_loads_neither_pandas_nor_plotly() -> None:
    code = (
        f"import sys, reportgen; reportgen.load({str(ROOT)!r}); "
        "print({'pandas', 'plotly', 'matplotlib'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("name", reportgen.__all__)
def test_every_public_name_says_what_it_is(name: str) -> None:
    value = getattr(reportgen, name)
    assert inspect.getdoc(value)
    if inspect.isfunction(value):
        assert all(
            p.annotation is not p.empty for p in inspect.signature(value).parameters.values()
        )
        assert inspect.signature(value).return_annotation is not inspect.Signature.empty
