"""The papers beside the code: they say what is so, and lead where there is something."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import jinja2
import pytest
from conftest import ROOT

import reportgen
from reportgen.model import Comparison, Source
from reportgen.outline import Outline
from reportgen.publication import Publication
from reportgen.templating import PACKAGED, make_environment
from reportgen.yamldoc import read_yaml


@pytest.mark.parametrize(
    "command",
    [
        "python -m pip install -e . && reportgen build",
        "python -m pip install -e '.[test]' && python -m pytest",
    ],
)
def test_the_readme_gives_each_of_its_commands_once(command: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.splitlines().count(command) == 1
    assert readme.count(command) == 1


def test_the_papers_link_only_to_what_there_is() -> None:
    broken = [
        f"{paper.name}: {target}"
        for paper in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
        for target in re.findall(r"\]\((?!https?://|#)([^)#\s]+)", without_code(paper))
        if not (paper.parent / target).exists()
    ]
    assert broken == []


def without_code(paper: Path) -> str:
    return re.sub(r"`[^`\n]*`", "", without_fences(paper))


def without_fences(paper: Path) -> str:
    return re.sub(r"(?ms)^```.*?^```", "", paper.read_text(encoding="utf-8"))


def test_the_version_stands_in_one_place_for_all() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert project["version"] == reportgen.__version__
    assert reportgen.__version__ in changelog


def test_the_continuous_integration_reads_the_test_command_from_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "python -m pytest" in script and "README.md" in script
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_tables_of_fields_are_in_step_with_the_model() -> None:
    code = "import make_fields; print(make_fields.write_page(), end='')"
    command = [sys.executable, "-c", code]
    folder = ROOT / "docs"
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    page = (ROOT / "docs" / "fields.md").read_text(encoding="utf-8")
    assert done.stdout == page, done.stderr or "run `nox -s docs`"


def test_every_field_is_explained() -> None:
    explained = (ROOT / "docs" / "writing.md").read_text(encoding="utf-8")
    fields = re.findall(
        r"^\| \**`(\w+)`", (ROOT / "docs" / "fields.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [name for name in fields if not re.search(rf"\b{name}\b", explained)] == []


def test_the_examples_of_the_papers_are_valid() -> None:
    text = (ROOT / "docs" / "writing.md").read_text(encoding="utf-8")
    examples = [
        read_yaml(block.encode(), "writing.md").value
        for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    ]
    publication, source, layout, comparison = examples
    Publication.model_validate(publication)
    Source.model_validate(source | layout)
    Comparison.model_validate(comparison)


def test_everything_that_templates_may_use_is_explained() -> None:
    page = without_fences(ROOT / "docs" / "templates.md")
    environment = make_environment(Path("nowhere"), "en")
    usual = jinja2.Environment(autoescape=False)
    own = {
        name for name, made in environment.filters.items() if made is not usual.filters.get(name)
    }
    own |= environment.globals.keys() - usual.globals.keys()
    asked = {f"brief.{name}" for name in vars(Outline) if not name.startswith("_")}
    blocks = set()
    for template in ("brief", "slides"):
        text = (PACKAGED / f"{template}.qmd.j2").read_text(encoding="utf-8")
        blocks |= set(re.findall(r"{% block (\w+)", text))
    named = set(re.findall(r"[\w.]+", " ".join(re.findall(r"`([^`]+)`", page))))
    assert sorted((own | asked | blocks) - named) == []
