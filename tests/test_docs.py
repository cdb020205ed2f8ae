"""The papers beside the code: they say what is so, and lead where there is something."""

from __future__ import annotations

import itertools
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from conftest import ROOT

import reportgen
from reportgen.cli import cli
from reportgen.model.brief import Source
from reportgen.model.comparison import Comparison
from reportgen.model.publication import Publication
from reportgen.reading.yamldoc import read_yaml


@pytest.mark.parametrize(
    "command",
    [
        "python -m pip install -e . && reportgen build",
        "python -m pip install -e '.[test]' && python -m pytest -n auto",
    ],
)
def test_the_readme_gives_each_of_its_commands_once(command: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.splitlines().count(command) == 1
    assert readme.count(command) == 1


PAPERS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("reportgen/rulebook/*.md")]


LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(#[^)\s]+)?\)")


def test_the_papers_link_only_to_what_there_is() -> None:
    broken = [
        f"{paper.name}: {target}{anchor}"
        for paper in PAPERS
        for target, anchor in LINK.findall(without_code(paper))
        if not leads_somewhere(paper.parent / target if target else paper, anchor)
    ]
    assert broken == []


def leads_somewhere(paper: Path, anchor: str) -> bool:
    if not anchor or not paper.is_file():
        return paper.exists()
    headings = re.findall(r"^#+ (.+)$", without_fences(paper), re.MULTILINE)
    return anchor[1:] in [write_anchor(heading) for heading in headings]


def write_anchor(heading: str) -> str:
    """A heading as GitHub and MyST have it in addresses."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_the_front_page_of_the_site_leads_to_every_page() -> None:
    """What docs/index.md does not link to is in no navigation, and the site refuses to be built."""
    front = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = {path.name for path in (ROOT / "docs").glob("*.*") if path.suffix in (".md", ".rst")}
    links = re.findall(r"^- \[[^\]]+\]\((\w[\w-]*\.\w+)\)", front, re.MULTILINE)
    assert sorted(links) == sorted(pages - {"index.md"})


def test_every_line_of_the_papers_shell_blocks_is_one_command_that_there_is() -> None:
    """Lines run together read as one long command that nobody can copy."""
    strange = []
    known_commands = cli.list_commands(click.Context(cli))
    for paper in PAPERS:
        blocks = re.findall(r"(?ms)^```sh\n(.*?)^```", paper.read_text(encoding="utf-8"))
        for line in "".join(blocks).replace("\\\n", " ").splitlines():
            for words in split_commands(line):
                known = words[0] in ("python", "apt", "sudo") or words[1] in known_commands
                if not known or words[1:].count("reportgen"):
                    strange.append(f"{paper.name}: {line}")
    assert strange == []


def split_commands(line: str) -> list[list[str]]:
    """The words of each of a line's commands, which `&&` parts."""
    parts = (list(part) for _, part in itertools.groupby(shlex.split(line, comments=True), is_and))
    return [words for words in parts if words != ["&&"]]


def is_and(word: str) -> bool:
    return word == "&&"


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


@pytest.mark.parametrize("name", ["fields", "templates-reference"])
def test_the_lists_that_are_made_from_the_code_are_in_step_with_it(name: str) -> None:
    script = f"make_{name.partition('-')[0]}"
    command = [sys.executable, "-c", f"import {script}; print({script}.write_page(), end='')"]
    folder = ROOT / "docs"
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    page = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    assert done.stdout == page, done.stderr or "run `nox -s docs`"


def test_every_field_is_explained() -> None:
    papers = sorted((ROOT / "docs").glob("*.md"))
    explained = "".join(p.read_text("utf-8") for p in papers if p.name != "fields.md")
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
    publication, source, layout, comparison, deck = examples
    Publication.model_validate(publication)
    Publication.model_validate(publication | deck)
    Source.model_validate(source | layout)
    Comparison.model_validate(comparison)


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="there is no git history here")
def test_the_commits_that_contributors_are_shown_exist() -> None:
    paper = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    commits = re.findall(r"^\*\*.+\*\* \(([0-9a-f]{7,}) ", paper, re.MULTILINE)
    assert len(commits) == 4
    for commit in commits:
        command = ["git", "merge-base", "--is-ancestor", commit, "HEAD"]
        assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0, commit


def test_everything_that_templates_may_use_says_what_it_is() -> None:
    page = (ROOT / "docs" / "templates-reference.md").read_text(encoding="utf-8")
    calls = page.partition("## Functions")[2]
    outline = page.partition("## `brief`")[2].partition("### ")[0]
    silent = [line for line in (calls + outline).splitlines() if line.endswith("|  |")]
    assert silent == []


def test_the_pictures_of_the_readme_are_small() -> None:
    pictures = list((ROOT / "docs" / "pictures").glob("*.webp"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert pictures and all(f"docs/pictures/{picture.name}" in readme for picture in pictures)
    assert sum(picture.stat().st_size for picture in pictures) < 600_000
