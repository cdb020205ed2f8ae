"""The worked notebook runs, cell after cell, and shows what it says it shows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

NOTEBOOK = ROOT / "docs" / "notebook.ipynb"
PLOTLY = "application/vnd.plotly.v1+json"
RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
nbformat.validate(notebook)
resources = {"metadata": {"path": sys.argv[2]}}
NotebookClient(notebook, timeout=None, kernel_name="python3", resources=resources).execute()
nbformat.write(notebook, sys.argv[2] + "/made.ipynb")
"""


def read_cells(path: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return cells


def test_the_notebook_is_kept_without_what_it_prints() -> None:
    for cell in read_cells(NOTEBOOK):
        assert cell.get("outputs", []) == [] and cell.get("execution_count") is None
        assert all(len(line) <= 101 for line in cell["source"])


@pytest.mark.thorough
def test_the_notebook_goes_from_two_frames_to_a_figure_and_a_pdf(tmp_path: Path) -> None:
    pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    command = [sys.executable, "-c", RUN, str(NOTEBOOK), str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    cells = read_cells(tmp_path / "made.ipynb")
    outputs = [out for cell in cells for out in cell.get("outputs", [])]
    assert [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"] == []
    shown = [out["data"] for out in outputs if "data" in out]
    (figure,) = (data[PLOTLY] for data in shown if PLOTLY in data)
    assert figure["layout"]["meta"]["caption"]
    pages = ["".join(data.get("text/html", "")) for data in shown]
    (embedded,) = (page for page in pages if "Plotly.newPlot(" in page)
    assert "<script src" not in embedded
    assert any("Walls or water?" in page for page in pages)
    told = "".join("".join(out.get("text", "")) for out in outputs)
    assert "claims.loc[1, 'theme']" in told and "claims['colour']" in told
    assert (tmp_path / "town" / "outputs" / "brief.pdf").read_bytes().startswith(b"%PDF-")
