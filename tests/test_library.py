"""The comparison in Python: the model, its tables and its figures, as the papers show them."""

from __future__ import annotations

import dataclasses
import inspect
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import drafts
import pandas as pd
import plotly.graph_objects as go
import pytest
from conftest import ROOT
from syrupy.assertion import SnapshotAssertion
from typing_extensions import deprecated

import reportgen
from reportgen.columns import COLUMNS
from reportgen.figures.gallery import DRAWERS

PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def brief() -> reportgen.Brief:
    return reportgen.load(ROOT)


@pytest.mark.thorough
def test_every_line_of_the_page_on_python_runs(tmp_path: Path) -> None:
    for name in ("brief.yml", "sources", "bibliography", "templates"):
        place = ROOT / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, tmp_path / name)
    code = "\n".join(re.findall(r"(?ms)^```python\n(.*?)^```", PAGE))
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
    assert re.search(rf"`{name}\b", PAGE), f"docs/python.md does not name {name}"
    if inspect.isfunction(value):
        check_function(value)


@pytest.mark.parametrize("owner", [reportgen.Workspace, reportgen.Quarto, reportgen.Brief])
def test_every_method_says_what_it_does(owner: type) -> None:
    for name, value in inspect.getmembers(owner, inspect.isfunction):
        if not name.startswith("_"):
            assert inspect.getdoc(value), name
            assert "return" in inspect.get_annotations(value), name


def check_function(value: Callable[..., object]) -> None:
    """It says the type of all that goes in and comes out, and what it raises, if it raises."""
    signature = inspect.signature(value)
    assert all(p.annotation is not p.empty for p in signature.parameters.values())
    assert signature.return_annotation is not inspect.Signature.empty
    said = inspect.getdoc(value) or ""
    name = value.__name__
    (row,) = (line for line in PAGE.splitlines() if line.startswith((f"| `{name}(",)))
    for error in re.findall(r"`(\w+)`", row.split("|")[3]):
        assert issubclass(getattr(reportgen, error), reportgen.ReportgenError)
        assert error in said or "See" in said or "see" in said, f"{name}: {error} is not said"
    unsaid = [n for n in signature.parameters if not re.search(rf"`(?:\w+=)?{n}\b", said)]
    assert unsaid == [] or "arguments" in said or set(unsaid) <= PLAIN, f"{name}: {unsaid}"


PLAIN = {"folder", "brief", "files", "a", "b", "claim", "name"}
"""What needs no words beside the first sentence of a docstring."""


# ── what stays as it is ──────────────────────────────────────────────────────────────────


def test_the_public_surface_is_as_it_was(snapshot: SnapshotAssertion) -> None:
    """Whatever goes or changes here breaks somebody: see docs/python.md."""
    lines = [
        line for name in reportgen.__all__ for line in describe(name, getattr(reportgen, name))
    ]
    assert "\n".join(lines) == snapshot


def describe(name: str, value: Any) -> Iterator[str]:
    """A public name: a function's arguments, or a class with its bases, fields and members."""
    if inspect.isfunction(value):
        yield f"{name}{list_arguments(value)}"
        return
    yield f"class {name}({', '.join(base.__name__ for base in value.__bases__)})"
    names = {field.name for field in dataclasses.fields(value)} if is_record(value) else set()
    yield from (f"  {field}" for field in sorted(names))
    for member, owned in sorted(vars(value).items()):
        if not member.startswith("_") and member not in names:
            is_method = isinstance(owned, classmethod) or inspect.isfunction(owned)
            yield f"  {member}{list_arguments(getattr(value, member)) if is_method else ''}"


def is_record(value: Any) -> bool:
    return dataclasses.is_dataclass(value)


def list_arguments(function: Any) -> str:
    """The names and kinds of arguments, and which have defaults; annotations are not listed."""
    parameters = inspect.signature(function).parameters.values()
    shown = [
        p.replace(annotation=p.empty, default=p.empty if p.default is p.empty else "…")
        for p in parameters
    ]
    return str(inspect.Signature(shown)).replace("'…'", "…")


def test_what_is_to_go_says_since_when_and_what_to_use_instead() -> None:
    """The convention of docs/python.md, for whatever is marked; shown on a function."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    @deprecated("Since 0.3; use new.")
    def old() -> int:
        return 1

    with pytest.warns(DeprecationWarning, match=r"Since 0\.3; use new\."):
        assert old() == 1
    marked: dict[str, str] = {"old": old.__deprecated__}
    for name in reportgen.__all__:
        value = getattr(reportgen, name)
        members = [(name, value), *((f"{name}.{n}", v) for n, v in inspect.getmembers(value))]
        for whole, member in members:
            if isinstance(words := getattr(member, "__deprecated__", None), str):
                marked[whole] = words
                assert "### Deprecated" in changelog and f"`{whole}`" in changelog
    form = re.compile(r"Since \d+\.\d+; use [\w.()]+\.")
    assert [name for name, words in marked.items() if not form.fullmatch(words)] == []
