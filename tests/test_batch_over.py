"""A template and a table become workspaces; what is in the table is text, and nothing else."""

from __future__ import annotations

from pathlib import Path

import drafts
import pytest
import yaml
from batches import read_lines
from conftest import Command

import reportgen
from reportgen.batching.filling import fill
from reportgen.errors import InvalidBrief, Misuse, WorkspaceError

NASTY = (
    "a: b", "{{ 7 * 7 }}", "{% raw %}", "- x", "# no comment", "two\nlines", "'\"", "&a *b !c",
    "<<name>>", "yes", "null", "007", "1e3", "安倍 *_#`", "|", "a\u2028b\u0085c", "\\n", "<b>&amp;",
)  # fmt: skip
"""What means something in YAML, Jinja, Markdown or HTML, or looks like another type."""


def template(folder: Path, **brief: object) -> Path:
    files = drafts.draft()
    files["brief.yml"] |= brief
    return drafts.write(files, folder)


def table(path: Path, *rows: tuple[str, ...]) -> Path:
    quoted = ([f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows)
    path.write_text("".join(f"{','.join(row)}\n" for row in quoted), "utf-8", newline="")
    return path


def test_whatever_a_value_is_it_comes_into_the_yaml_as_that_text(tmp_path: Path) -> None:
    home = template(tmp_path / "template")
    (home / "brief.yml").write_text(
        "title: <<name>>\nsubtitle: 'On <<name>>: a brief'\nquestion: |\n  Who is\n  <<name>>?\n"
        'date: 2026-11-21\nauthors: [{name: "<<name>>", affiliation: &x <<name>>}]\n'
        "lang: en  # <<name>> is no value here\n",
        "utf-8",
    )
    rows = table(
        tmp_path / "t.csv", ("no", "name"), *((f"r{n}", one) for n, one in enumerate(NASTY))
    )
    folders = fill(home, rows, tmp_path / "out")
    assert [folder.name for folder in folders] == [f"r{n}" for n in range(len(NASTY))]
    for folder, value in zip(folders, NASTY, strict=True):
        said = yaml.safe_load((folder / "brief.yml").read_text("utf-8"))
        assert said["title"] == value
        assert said["subtitle"] == f"On {value}: a brief"
        assert said["question"] == f"Who is\n{value}?\n"
        assert said["authors"] == [{"name": value, "affiliation": value}]
        assert said["lang"] == "en"
        assert (folder / "sources" / "adams2020.yml").read_bytes() == (
            home / "sources" / "adams2020.yml"
        ).read_bytes()


def test_a_value_without_quotes_that_is_a_number_in_the_table_is_one(tmp_path: Path) -> None:
    home = template(tmp_path / "template")
    (home / "brief.yml").write_text('title: "<<n>>"\nstance: <<n>>\n', "utf-8")
    (folder,) = fill(home, table(tmp_path / "t.csv", ("d", "n"), ("a", "-2")), tmp_path / "out")
    assert yaml.safe_load((folder / "brief.yml").read_text("utf-8")) == {
        "title": "-2",
        "stance": -2,
    }


@pytest.mark.thorough
def test_a_template_is_built_over_a_table_and_built_again_where_a_row_changed(
    reportgen_command: Command, tmp_path: Path
) -> None:
    template(tmp_path / "template", title="The paper of <<name>>")
    words = ("batch", "template", "--over", "students.csv", "--to", "html", "--format", "jsonl")
    table(tmp_path / "students.csv", ("id", "name"), ("ada", "Ada: {{ 1 }}"), ("bob", "Bob"))
    first = reportgen_command(*words)
    assert first.returncode == 0, first.stderr
    page = (tmp_path / "students" / "ada" / "outputs" / "brief.html").read_text("utf-8")
    assert "The paper of Ada: {{ 1 }}" in page
    table(tmp_path / "students.csv", ("id", "name"), ("ada", "Ada: {{ 1 }}"), ("bob", "Robert"))
    second = reportgen_command(*words)
    told = {name: one["outcome"] for name, one in read_lines(second.stdout).items()}
    assert told == {"ada": "unchanged", "bob": "built"}


def test_what_is_wrong_is_told_at_once_with_its_places(tmp_path: Path) -> None:
    home = template(tmp_path / "template", title="<<nmae>>", question="Of <<group>>?")
    (home / "notes.md").write_text("Dear <<name>>\n", "utf-8")
    rows = table(
        tmp_path / "t.csv",
        ("folder", "name", "group"),
        ("a", "A", ""),
        ("A", "A", "g"),
        ("", "B", "g"),
        ("../up", "C", "g"),
        ("d", "D", "g", "more"),
        ("e",),
    )
    with pytest.raises(InvalidBrief) as caught:
        fill(home, rows, tmp_path / "out")
    told = {(Path(f.location.path).name, f.location.line, f.location.column): f.message
            for f in caught.value.findings}  # fmt: skip
    assert told == {
        ("brief.yml", 1, 8): "No column is called 'nmae'.",
        ("notes.md", 1, 6): "<<name>> is not filled here.",
        ("t.csv", 2, 3): "The column 'group' is empty.",
        ("t.csv", 3, 1): "The folder 'A' is that of line 2 too.",
        ("t.csv", 4, 1): "The column 'folder' is empty.",
        ("t.csv", 5, 1): "'../up' cannot be the name of a folder.",
        ("t.csv", 6, 4): "This row has 4 cells; the table has 3 columns.",
        ("t.csv", 7, 3): "The column 'group' is empty.",
    }
    (misspelt,) = (f for f in caught.value.findings if f.message.endswith("'nmae'."))
    assert misspelt.remedy == "Did you mean 'name'?"
    assert not (tmp_path / "out").exists()


def test_what_somebody_edited_after_filling_is_not_lost(tmp_path: Path) -> None:
    home = template(tmp_path / "template", title="<<name>>")
    rows = table(tmp_path / "t.csv", ("name",), ("a",), ("b",))
    fill(home, rows, tmp_path / "out")
    (tmp_path / "out" / "b" / "brief.yml").write_text("title: mine\n", "utf-8")
    template(home, title="New <<name>>")
    with pytest.raises(WorkspaceError, match="was edited, and would be filled anew"):
        fill(home, rows, tmp_path / "out")
    assert reportgen.check(tmp_path / "out" / "a").findings == reportgen.check(home).findings
    assert "New" not in (tmp_path / "out" / "a" / "brief.yml").read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "column", "said"),
    [
        ("name\n", None, "has no row"),
        ("", None, "has no row"),
        ("name\na\n", "nmae", "Did you mean 'name'?"),
    ],
)
def test_a_table_that_fills_nothing_is_misuse(
    tmp_path: Path, content: str, column: str | None, said: str
) -> None:
    (tmp_path / "t.csv").write_text(content, "utf-8")
    with pytest.raises(Misuse, match=said.replace("?", r"\?")):
        fill(template(tmp_path / "template"), tmp_path / "t.csv", tmp_path / "out", column)


def test_options_of_templates_go_with_one_template(
    reportgen_command: Command, tmp_path: Path
) -> None:
    template(tmp_path / "a")
    for words in (("a", "--into", "x"), ("a", "a", "--over", "t.csv"), ("a", "--over", "gone.csv")):
        done = reportgen_command("batch", *words)
        assert done.returncode == 2, done.stderr
        assert "Traceback" not in done.stderr
