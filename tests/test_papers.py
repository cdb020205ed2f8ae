"""What the pages show can be done: commands run, YAML is what it is said to be, Python works.

The workspace of the pages is that of the tutorial, in a folder with what else they name. What
cannot be tried as it stands says so in a comment above the block, which readers do not see:

    <!-- not run: … -->           why not
    <!-- ends with 1 -->          the exit code of the block's last command
    <!-- part of: claims -->      the field whose value the YAML is
    <!-- part of: a workflow -->  YAML of GitHub's
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
from click.testing import CliRunner
from conftest import ROOT
from gits import commit
from papers import TUTORIAL, Block, read_blocks, split_lines
from word_files import comment_words, replace_words, rewrite, write_comments

from reportgen.cli import cli
from reportgen.reading.yamldoc import read_yaml
from reportgen.schemas import write_schemas

PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
BLOCKS = [block for paper in PAPERS if paper != TUTORIAL for block in read_blocks(paper)]
SCHEMAS = [json.loads(schema) for schema in write_schemas().values()]
ELSEWHERE = {
    "plugins.md": "test_plugins.py installs it",
    "python.md": "test_library.py runs it",
    "quarto-library.md": "Quarto runs it",
}
"""Papers whose Python is run by a test of its own."""
UNFINISHED = {
    "build": "test_tutorial.py builds",
    "preview": "answers a browser until somebody stops it",
    "read": "answers a browser until somebody stops it",
}
"""Commands of which only the arguments are read here, and why."""
ANNA = """\
source: larsen2025
label: Larsen
genre: report
approach: a trial
thesis: Sundays are worth their money.
claims:
  - {id: x, theme: readers, claim: Sundays bring new readers., stance: 1, locator: para. 2,
     quote: the only day on which they could}
  - {id: y, theme: cost, claim: A visitor costs three euros at most., stance: 2, locator: para. 3,
     quote: three euros a visitor}
"""
NOTE = """\
---
citekey: larsen2025
---
> [!quote] para. 3
> Two librarians and one guard were on duty.
"""
ENTRY = """
@letter{reyes2026,
  author = {Reyes, Lin},
  title  = {Who Keeps the Keys?},
  date   = {2026-01-20},
}
"""
PLEA = "Nobody who came in these months has asked for the trial to end.\n\n"


def of_kind(*kinds: str) -> list[Any]:
    return [pytest.param(block, id=block.place) for block in BLOCKS if block.kind in kinds]


def pages_with(*kinds: str) -> list[Any]:
    pages = {block.page: None for block in BLOCKS if block.kind in kinds}
    return [pytest.param(page, id=page.name) for page in pages]


# ── the workspace of the pages ───────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def neighbourhood(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tutorial's workspace, in git, and with what else the pages name."""
    folder = tmp_path_factory.mktemp("pages")
    home = folder / "sundays"
    for block in read_blocks(TUTORIAL):
        if block.file:
            path = home / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
    run("reportgen verify --fix --yes", home)
    run("reportgen build --to html,docx", home)
    rewrite(
        home / "outputs" / "brief.docx",
        home / "brief-reviewed.docx",
        lambda xml: replace_words(comment_words(xml, "Sundays bring", 1), "pays for", "pays"),
        comments=write_comments((1, "Ann Reader", "And Mondays?")),
    )
    (home / ".gitignore").write_text("outputs/\n.reportgen/\n")
    commit(home, tag="v1.0")
    for name in ("old-brief", "my-brief"):
        shutil.copytree(home, folder / name)
    (folder / "old").mkdir()
    shutil.copy(home / "outputs" / "manifest.json", folder / "old")
    extract = home / "sources" / "okoro2026.yml"
    extract.write_text(extract.read_text("utf-8").replace("stance: -1", "stance: -2"), "utf-8")
    commit(home, tag="v2.0")
    (home / "sources" / "larsen2025.anna.yml").write_text(ANNA, "utf-8")
    for place in (folder, home):
        (place / "notes.md").write_text(NOTE, "utf-8")
    shutil.copytree(home / "texts", folder / "texts")
    for name in ("house-style", "library"):
        (folder / name).mkdir()
    (home / "templates").mkdir()
    return folder


@pytest.fixture
def place(neighbourhood: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(neighbourhood, tmp_path / "pages"))


def prepare(page: Path, place: Path) -> Path:
    """Makes what only this page speaks of; returns the folder where its commands are given."""
    home = place / "sundays"
    if page.name == "README.md":
        return make_readers_folder(place / "reader")
    if page.name == "reading.md":
        edit(home / "sources" / "larsen2025.yml", "para. 2", "para. 1")
        edit(home / "sources" / "okoro2026.yml", "    locator: para. 2\n", "")
        works = home / "bibliography" / "references.bib"
        works.write_text(works.read_text("utf-8") + ENTRY, "utf-8")
    if page.name == "verification.md":
        (home / "downloads").mkdir()
        old = (home / "texts" / "larsen2025.txt").read_text("utf-8")
        new = old.replace("on which they could", "when they could").replace(
            "Four in", f"{PLEA}Four in"
        )
        (home / "downloads" / "larsen2025.txt").write_text(new, "utf-8")
    if page.name == "trust.md":
        (home / "filters").mkdir()
        (home / "filters" / "mine.lua").write_text("return {}\n")
        edit(
            home / "brief.yml",
            "texts: texts",
            "texts: texts\nquarto: {filters: [filters/mine.lua]}",
        )
    return home


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def make_readers_folder(folder: Path) -> Path:
    """What somebody has who tries what README says: texts of the starter's sources, and notes."""
    pages = [f"This is page {number}." for number in range(1, 31)]
    pages[11], pages[12] = "There was no measurable loss of output.", "In 2023 it rose in 18 firms."
    (folder / "texts").mkdir(parents=True)
    (folder / "texts" / "adams2024.txt").write_text("\f".join(pages))
    lines = (
        "One.",
        "Two.",
        "There, presence is the product.",
        "Four.",
        "It takes 25 % more staff.",
    )
    (folder / "texts" / "brown2025.txt").write_text("\n\n".join(lines))
    (folder / "notes.md").write_text(NOTE.replace("larsen2025", "adams2024"), "utf-8")
    return folder


def run(line: str, folder: Path, ends_with: int = 0) -> str:
    """What a line of a shell block prints; fails where it ends otherwise than the page says."""
    words = shlex.split(line, comments=True)
    words, target = (words[:-2], folder / words[-1]) if ">" in words else (words, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("REPORTGEN_ENGINE", "embedded")
        patch.setenv("XDG_CONFIG_HOME", str(folder.parent / "settings"))
        done = CliRunner().invoke(cli, words[1:], prog_name="reportgen", input="y\n")
    assert done.exit_code == ends_with, f"{line}\n{done.output}\n{done.exception!r}"
    if target:
        target.write_text(done.stdout, encoding="utf-8")
    return done.output


# ── commands ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", pages_with("sh", "console"))
def test_every_command_of_a_page_does_what_the_page_says(page: Path, place: Path) -> None:
    folder = prepare(page, place)
    for block in read_blocks(page):
        if block.kind not in ("sh", "console") or block.mark.startswith("not run"):
            continue
        printed = "".join(run(line, folder, code) for line, code in list_commands(block))
        if block.kind == "console":
            lines = iter(printed.splitlines())
            shown = [line for line in block.text.splitlines()[1:] if line != "…"]
            assert [s for s in shown if not any(fits(s, line) for line in lines)] == [], printed


def fits(shown: str, line: str) -> bool:
    """Whether a line is the one shown, where … stands for anything."""
    return bool(re.fullmatch(".*".join(map(re.escape, shown.split("…"))), line))


def list_commands(block: Block) -> Iterator[tuple[str, int]]:
    """The commands of reportgen in a block that are to run, each with its exit code."""
    lines = split_lines(block) if block.kind == "sh" else [block.text.splitlines()[0][2:]]
    lines = [line for line in lines if line.startswith("reportgen ")]
    lines = [line for line in lines if line.split()[1] not in UNFINISHED]
    ends = re.match(r"ends with (\d+)", block.mark)
    codes = [0] * len(lines)
    codes[-1:] = [int(ends[1]) if ends else 0] * bool(lines)
    yield from zip(lines, codes, strict=True)


@pytest.mark.parametrize("block", of_kind("sh"))
def test_every_command_of_a_page_has_options_that_there_are(block: Block) -> None:
    for line in split_lines(block):
        words = shlex.split(line, comments=True)
        if words[0] == "reportgen" and "&&" not in words:
            command: Any = cli
            arguments = words[1 : words.index(">") if ">" in words else None]
            context = click.Context(cli)
            while arguments and arguments[0] in list_names(command, context):
                command = command.get_command(context, arguments.pop(0))
            parser = command.make_parser(command.context_class(command))
            parser.parse_args(arguments)


def list_names(command: click.Command, context: click.Context) -> list[str]:
    return command.list_commands(context) if isinstance(command, click.Group) else []


# ── what is written ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("block", of_kind("yaml"))
def test_yaml_is_a_part_of_the_file_that_it_is_said_to_be_of(block: Block) -> None:
    value = read_yaml(block.text.encode(), block.page.name).value
    part = block.mark.removeprefix("part of: ")
    if part == "a workflow":
        steps = value if isinstance(value, list) else value["jobs"].popitem()[1]["steps"]
        assert all("run" in step or "uses" in step for step in steps)
        return
    if part:
        value = json.loads(wrap(part, value))
    faults = [describe(loosen(schema), value) for schema in SCHEMAS]
    assert "" in faults, "\n".join(faults)


def wrap(part: str, value: Any) -> str:
    """A fragment in the fields that it stands in: `judgements[].` or `brand.`, as JSON."""
    text = json.dumps(value, default=str)
    for field in reversed(part.split(".")):
        text = f'{{"{field[:-2]}": [{text}]}}' if field.endswith("[]") else f'{{"{field}": {text}}}'
    return text


def describe(schema: Any, value: Any) -> str:
    """What is wrong with a value by a schema; "" for nothing."""
    plain = json.loads(json.dumps(value, default=str))
    error = jsonschema.exceptions.best_match(
        jsonschema.Draft202012Validator(schema).iter_errors(plain)
    )
    return f"{error.json_path}: {error.message}" if error else ""


def loosen(schema: Any) -> Any:
    """A schema of what may be a part: without what has to be there."""
    if isinstance(schema, list):
        return [loosen(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: loosen(item) for key, item in schema.items() if key not in ("required", "minItems")
    }


def test_json_is_json() -> None:
    for block in BLOCKS:
        if block.kind == "json":
            json.loads(block.text)


@pytest.mark.parametrize("page", [p for p in pages_with("python") if p.id not in ELSEWHERE])
def test_the_python_of_a_page_runs(page: Path, place: Path) -> None:
    blocks = [b for b in read_blocks(page) if b.kind == "python" and not b.mark]
    code = "\n".join(block.text for block in blocks)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=place,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_block_says_what_it_is_in() -> None:
    assert [block.place for block in BLOCKS if not block.kind and block.page.parent != ROOT] == []
