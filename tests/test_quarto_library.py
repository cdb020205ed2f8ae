"""Quarto as a library: any document or project, without reportgen's own ones.

`fake_quarto.py` is run as a process; tests marked `quarto` use a real one.
"""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pytest
from test_process import wait_until_gone
from test_quarto_engine import BRIEF, HERE, calls, environment, find_program, install, snapshot

import reportgen
from reportgen.engines import quarto
from reportgen.errors import EngineNotFound, RenderFailed

DOCUMENT = "---\ntitle: A report\nformat:\n  html: default\n  docx: default\n---\n\nWords.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a document and no project, as most have it."""
    place = tmp_path / "work"
    place.mkdir()
    (place / "report.qmd").write_text(DOCUMENT)
    return place


def names(made: quarto.Render) -> list[str]:
    return [path.name for path in made.files]


def failure(program: quarto.Quarto, source: Path, **options: object) -> RenderFailed:
    before = snapshot(source.parent)
    with pytest.raises(RenderFailed) as caught:
        program.render(source, **options)  # type: ignore[arg-type]
    assert snapshot(source.parent) == before
    return caught.value


# ── rendering ────────────────────────────────────────────────────────────────────────────


def test_a_document_is_made_beside_itself_in_the_formats_that_it_asks_for(
    tmp_path: Path, folder: Path
) -> None:
    made = find_program(tmp_path).render(folder / "report.qmd")
    assert made.files == (folder / "report.docx", folder / "report.html")
    assert made.findings == ()
    assert made.command == "quarto render report.qmd"
    assert made.log.startswith("$ quarto render report.qmd\n")
    assert made.seconds > 0


def test_what_is_asked_becomes_arguments(tmp_path: Path, folder: Path) -> None:
    made = find_program(tmp_path).render(
        str(folder / "report.qmd"),
        to=["typst", "revealjs"],
        into=folder / "made",
        profile="print, draft",
        metadata={"toc": True, "title": "It's: so", "n": 3},
        execute=False,
    )
    assert names(made) == ["report.html", "report.pdf"]
    (call,) = calls(tmp_path)
    wanted = ["render", "report.qmd", "--to", "typst,revealjs", "--profile", "print,draft"]
    wanted += ["-M", "toc:true", "-M", 'title:"It\'s: so"', "-M", "n:3", "--no-execute"]
    assert call["arguments"] == [*wanted, "--output-dir", "_reportgen"]


def test_a_document_without_a_project_is_given_one(tmp_path: Path, folder: Path) -> None:
    find_program(tmp_path).render(folder / "report.qmd", to="html")
    assert calls(tmp_path)[0]["files"] == ["_quarto.yml", "report.qmd"]
    assert not (folder / "_quarto.yml").exists()


def test_the_project_of_a_document_is_the_nearest_above_it(tmp_path: Path, folder: Path) -> None:
    (folder / "_quarto.yml").write_text("project:\n  output-dir: out\n")
    (folder / "part").mkdir()
    (folder / "part" / "one.qmd").write_text(DOCUMENT)
    (folder / "out").mkdir()
    (folder / "out" / "old.html").write_text("old")
    made = find_program(tmp_path).render(folder / "part" / "one.qmd", to="docx")
    (call,) = calls(tmp_path)
    assert call["arguments"][:2] == ["render", "part/one.qmd"]
    assert call["files"] == ["_quarto.yml", "part/one.qmd", "report.qmd"]
    assert made.files[0].is_relative_to(folder / "out")


@pytest.mark.parametrize(
    ("settings", "target"),
    [
        ("project:\n  type: website\n", "_site"),
        ("project:\n  type: book\n", "_book"),
        ("project:\n  output-dir: public\n", "public"),
        ("project:\n  type: default\n", ""),
    ],
)
def test_a_project_is_made_where_quarto_would_leave_it(
    settings: str, target: str, tmp_path: Path, folder: Path
) -> None:
    (folder / "_quarto.yml").write_text(settings)
    made = find_program(tmp_path).render(folder, to="html")
    assert made.files == (folder / target / "report.html",)


def test_each_line_is_told_as_it_comes_without_colours(tmp_path: Path, folder: Path) -> None:
    heard: list[str] = []
    program = find_program(tmp_path, "unresolved crossref")
    program.render(folder / "report.qmd", to="html", on_line=heard.append)
    assert "  output-file: report.html" in heard
    warnings = [line for line in heard if "crossref" in line]
    assert len(warnings) == 1
    assert "\x1b" not in warnings[0]


def test_the_time_of_outputs_is_as_asked_or_as_it_was(tmp_path: Path, folder: Path) -> None:
    program = find_program(tmp_path, SOURCE_DATE_EPOCH="7")
    program.render(folder / "report.qmd", to="html")
    program.render(folder / "report.qmd", to="html", epoch=9)
    told = [call["environment"]["SOURCE_DATE_EPOCH"] for call in calls(tmp_path)]
    assert told == ["7", "9"]


def test_what_is_private_or_foreign_is_not_copied(tmp_path: Path, folder: Path) -> None:
    for name in (".git", ".quarto", ".venv", "node_modules"):
        (folder / name).mkdir()
        (folder / name / "file").write_text("x")
    (folder / "data.csv").write_text("1")
    find_program(tmp_path).render(folder / "report.qmd", to="html")
    assert calls(tmp_path)[0]["files"] == ["_quarto.yml", "data.csv", "report.qmd"]


# ── what is wrong ────────────────────────────────────────────────────────────────────────


def test_what_a_success_hides_is_a_finding(tmp_path: Path, folder: Path) -> None:
    (folder / "report.qmd").write_text(BRIEF, "utf-8")
    program = find_program(tmp_path, "unresolved citation")
    made = program.render(folder / "report.qmd", to="docx")
    assert [str(finding) for finding in made.findings] == [
        "report.qmd:11:49: error RG903: The bibliography has no entry 'nobody', so the citation "
        "is empty. Add the entry to the .bib file, or correct the key."
    ]


def test_a_picture_that_a_page_has_not_beside_it_is_a_finding(tmp_path: Path, folder: Path) -> None:
    program = find_program(tmp_path, "image silently missing")
    made = program.render(folder / "report.qmd", to="html")
    assert [str(finding) for finding in made.findings] == [
        "report.qmd: error RG904: The image figures/no pe.png is missing. "
        "Put it in the project, or correct its path."
    ]


FAULTS = {
    "nothing made": "nothing was made",
    "empty files": "report.html is empty",
    "cut files": "report.html is incomplete",
    "foreign files": "report.html is not an HTML page",
    "silent failure": "it ended with exit code 1",
    "all made": "it ended with exit code 1",
    "signal": "it was ended by SIGKILL, perhaps for lack of memory",
}


@pytest.mark.parametrize("scenario", FAULTS)
def test_a_failure_puts_nothing_in_place_and_says_how_to_see_it(
    scenario: str, tmp_path: Path, folder: Path
) -> None:
    error = failure(find_program(tmp_path, scenario), folder / "report.qmd", to="html")
    assert error.message.startswith(f"Quarto 1.9.38 failed: {FAULTS[scenario]}.")
    assert error.remedy == (
        "To reproduce it, run in the project folder: quarto render report.qmd --to html"
    )
    assert error.log.startswith("$ quarto render report.qmd --to html\n")


def test_a_format_that_was_not_made_is_a_failure(tmp_path: Path, folder: Path) -> None:
    program = find_program(tmp_path, "first file only")
    error = failure(program, folder / "report.qmd", to="html,typst")
    assert error.message.startswith("Quarto 1.9.38 failed: no .pdf file was made.")


def test_nothing_to_render_is_said_before_anything_is_run(tmp_path: Path, folder: Path) -> None:
    error = failure(find_program(tmp_path), folder / "nope.qmd")
    assert str(error) == (
        f"There is no {folder / 'nope.qmd'}. Name a Quarto document or a project folder."
    )
    assert not (tmp_path / "record").exists()


def test_a_folder_in_the_place_of_a_file_leaves_all_as_it_was(tmp_path: Path, folder: Path) -> None:
    (folder / "report.docx").write_text("old")
    (folder / "report.html").mkdir()
    with pytest.raises(reportgen.EngineError, match="The outputs could not be written"):
        find_program(tmp_path).render(folder / "report.qmd")
    assert (folder / "report.docx").read_text() == "old"
    assert sorted(p.name for p in folder.iterdir()) == ["report.docx", "report.html", "report.qmd"]


def test_a_call_that_hangs_is_ended_with_all_it_started(tmp_path: Path, folder: Path) -> None:
    program = find_program(tmp_path, "hang", timeout=1.0)
    error = failure(program, folder / "report.qmd", to="html")
    assert "it did not end within 1 s and was stopped" in error.message
    assert wait_until_gone([pid for call in calls(tmp_path) for pid in call["pids"]]) == []


# ── asking ───────────────────────────────────────────────────────────────────────────────


def test_a_document_is_inspected_without_touching_it(tmp_path: Path, folder: Path) -> None:
    before = snapshot(folder)
    seen = find_program(tmp_path).inspect(folder / "report.qmd")
    assert (seen.version, seen.documents) == ("1.9.38", ("report.qmd",))
    assert (seen.formats, seen.engines) == (("html", "docx"), ("markdown",))
    assert snapshot(folder) == before


def test_a_project_is_inspected_with_places_in_it(tmp_path: Path, folder: Path) -> None:
    (folder / "_quarto.yml").write_text("project:\n  type: default\n")
    seen = find_program(tmp_path).inspect(folder)
    assert (seen.documents, seen.formats, seen.raw["dir"]) == (("report.qmd",), (), ".")


def test_what_cannot_be_inspected_is_a_failure(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(RenderFailed, match=r"\. is not a Quarto project"):
        find_program(tmp_path, "cannot inspect").inspect(folder)


def test_a_quarto_that_works_has_no_problems(tmp_path: Path) -> None:
    health = find_program(tmp_path).check()
    assert (health.works, health.problems, health.version) == (True, (), "1.9.38")
    assert health.tools == {"Pandoc": "3.8.3", "Typst": "0.14.2"}
    assert "$ quarto check versions" in health.log


def test_a_quarto_that_does_not_work_says_what_it_cannot_do(tmp_path: Path) -> None:
    health = find_program(tmp_path, "missing bib").check()
    assert [problem.split(":")[0] for problem in health.problems] == [
        "It does not make html",
        "It does not make typst",
    ]
    old = find_program(tmp_path, "old tools").check()
    assert old.problems == ("Typst 0.14.2: is too old. Please upgrade to 0.15.0 or later.",)
    assert old.tools["Typst"] == "0.14.2"


def test_a_quarto_works_with_other_tools_than_it_comes_with(tmp_path: Path) -> None:
    health = find_program(tmp_path, "other tools").check()
    assert (health.works, health.tools["Typst"]) == (True, "0.14.2")
    assert "does not strictly match" in health.log


@pytest.mark.parametrize(
    ("version", "release"),
    [("1.9.38", (1, 9, 38)), ("1.10.0-rc1", (1, 10, 0)), ("99.9.9 (dev)", (99, 9, 9))],
)
def test_a_version_can_be_compared(version: str, release: tuple[int, ...], tmp_path: Path) -> None:
    assert find_program(tmp_path, FAKE_QUARTO_VERSION=version).release == release


# ── the paper, and what it costs ─────────────────────────────────────────────────────────


def run_paper(folder: Path) -> None:
    """Runs every example of the paper on the library in a folder with a document."""
    paper = HERE.parent / "docs" / "quarto-library.md"
    flags = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    done = doctest.testfile(str(paper), module_relative=False, optionflags=flags)
    assert (done.failed, done.attempted > 20) == (0, True)


@pytest.fixture
def in_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    return folder


def test_the_examples_of_the_paper_are_true(
    tmp_path: Path, in_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(tmp_path, "attentive").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("QUARTO_PATH", str(install(tmp_path / "bin")))
    run_paper(in_folder)


@pytest.mark.quarto
def test_the_examples_of_the_paper_are_true_of_a_real_quarto(in_folder: Path) -> None:
    try:
        quarto.Quarto.find()
    except EngineNotFound as error:
        pytest.skip(str(error))
    run_paper(in_folder)


def test_it_is_light_to_import() -> None:
    code = "import sys, reportgen.engines.quarto; print(*{m.split('.')[0] for m in sys.modules})"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HERE.parent
    )
    heavy = {"pydantic", "jinja2", "babel", "pandas", "matplotlib", "plotly", "click", "rich"}
    assert heavy & set(told.stdout.split()) == set()
