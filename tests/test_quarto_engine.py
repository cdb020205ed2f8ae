"""The quarto engine, driven against a program that behaves as quarto does.

`fake_quarto.py` is run as a process; nothing is patched. Tests marked `quarto` use a real one.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_process import wait_until_gone

from reportgen.engines import quarto
from reportgen.engines.protocol import Engine, Job, Rendering
from reportgen.engines.quarto.calls import plan_calls
from reportgen.engines.quarto.sources import read_formats
from reportgen.errors import EngineError, EngineNotFound, RenderFailed
from reportgen.release import tell_install

HERE = Path(__file__).parent
HTML, PDF, DOCX = Job("brief", "html"), Job("brief", "pdf"), Job("brief", "docx")
REVEALJS, PPTX = Job("slides", "revealjs"), Job("slides", "pptx")
EVERY_JOB = (HTML, PDF, DOCX, REVEALJS, PPTX)

BRIEF = """\
---
title: A brief
bibliography: references.bib
format:
  html:
    toc: true
  typst: default
  docx: default
---

See @fig-nope-too, @fig-nope and [see @nobody2; @nobody, p. 4].

![A figure](figures/no%20pe.png){#fig-one fig-alt="One"}

安倍晋三 [@one].
"""
SLIDES = """\
---
title: Slides
format:
  revealjs: default
  pptx: default
---

## One
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "quarto"
    (folder / "figures").mkdir(parents=True)
    (folder / "_quarto.yml").write_text("project:\n  type: default\n  output-dir: _output\n")
    (folder / "brief.qmd").write_text(BRIEF, "utf-8")
    (folder / "slides.qmd").write_text(SLIDES)
    (folder / "references.bib").write_text("@book{one, title = {One}}\n")
    return folder


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


def install(folder: Path) -> Path:
    """Puts the stand-in into a folder, under the name of quarto."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "quarto"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S -E "{HERE}/fake_quarto.py" "$@"\n')
    program.chmod(0o755)
    return program


def environment(tmp_path: Path, scenario: str, **more: str) -> dict[str, str]:
    temporary = tmp_path / "tmp"
    temporary.mkdir(exist_ok=True)
    record = str(tmp_path / "record")
    plain = {"PATH": "/usr/bin:/bin", "FAKE_QUARTO": scenario, "FAKE_QUARTO_RECORD": record}
    return {**plain, **more}


def find_program(
    tmp_path: Path, scenario: str = "success", *, timeout: float = 600.0, **more: str
) -> quarto.Quarto:
    program = install(tmp_path / "bin")
    environ = environment(tmp_path, scenario, **more)
    return quarto.Quarto.find(
        program, environ=environ, scripts=tmp_path / "scripts", timeout=timeout
    )


def find(
    tmp_path: Path, scenario: str = "success", *, timeout: float = 600.0, **more: str
) -> quarto.QuartoEngine:
    return quarto.QuartoEngine(find_program(tmp_path, scenario, timeout=timeout, **more))


def calls(tmp_path: Path) -> list[dict[str, Any]]:
    """What the stand-in recorded of each of its calls."""
    record = tmp_path / "record"
    return [json.loads(line) for line in record.read_text("utf-8").splitlines()]


def make(
    engine: Engine, project: Path, into: Path, *jobs: Job, told: list[str] | None = None
) -> Rendering:
    said: list[str] = [] if told is None else told
    return engine.render(
        project, jobs or EVERY_JOB, into, epoch=1_500_000_000, progress=said.append
    )


def failure(engine: Engine, project: Path, into: Path, *jobs: Job) -> RenderFailed:
    """The error of a rendering that must fail, and leave nothing."""
    with pytest.raises(RenderFailed) as caught:
        make(engine, project, into, *jobs)
    assert list(into.iterdir()) == []
    return caught.value


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# ── making what is asked ─────────────────────────────────────────────────────────────────


def test_every_job_becomes_a_file_that_begins_as_its_kind_does(
    tmp_path: Path, project: Path, into: Path
) -> None:
    made = make(find(tmp_path), project, into)
    begins = {file.path.name: file.path.read_bytes()[:4] for file in made.files}
    assert begins == {
        "brief.docx": b"PK\x03\x04",
        "brief.html": b"<!DO",
        "brief.pdf": b"%PDF",
        "slides.pptx": b"PK\x03\x04",
        "slides.html": b"<!DO",
    }
    assert {file.job for file in made.files} == set(EVERY_JOB)
    assert all(file.path == into / file.job.filename and file.seconds > 0 for file in made.files)
    assert made.findings == ()


def test_a_whole_project_is_one_call(tmp_path: Path, project: Path, into: Path) -> None:
    make(find(tmp_path), project, into)
    assert [call["arguments"] for call in calls(tmp_path)] == [
        ["render", ".", "--no-execute", "-M", "embed-resources:true", "--output-dir", "_reportgen"]
    ]


def test_part_of_a_project_is_one_call_a_document(
    tmp_path: Path, project: Path, into: Path
) -> None:
    make(find(tmp_path), project, into, PPTX, PDF, HTML)
    rest = ["--no-execute", "-M", "embed-resources:true", "--output-dir", "_reportgen"]
    assert [call["arguments"] for call in calls(tmp_path)] == [
        ["render", "brief.qmd", "--to", "html,typst", *rest],
        ["render", "slides.qmd", "--to", "pptx", *rest],
    ]
    assert sorted(path.name for path in into.iterdir()) == [
        "brief.html",
        "brief.pdf",
        "slides.pptx",
    ]


@pytest.fixture
def contributed(project: Path) -> Path:
    """The project, its documents in the formats that an extension contributes."""
    for name in ("brief", "slides"):
        text = (project / f"{name}.qmd").read_text("utf-8")
        (project / f"{name}.qmd").write_text(
            re.sub(r"^  (?=\w+:)", "  house-", text, flags=re.MULTILINE)
        )
    extension = project / "_extensions" / "owner" / "house"
    extension.mkdir(parents=True)
    (extension / "_extension.yml").write_text("contributes: {formats: {html: default}}\n")
    return project


def test_contributed_formats_are_asked_for_by_their_names_and_made_as_their_base(
    tmp_path: Path, contributed: Path, into: Path
) -> None:
    make(find(tmp_path), contributed, into)
    make(find(tmp_path), contributed, into, PDF, REVEALJS)
    assert [call["arguments"][:4] for call in calls(tmp_path)] == [
        ["render", ".", "--no-execute", "-M"],
        ["render", "brief.qmd", "--to", "house-typst"],
        ["render", "slides.qmd", "--to", "house-revealjs"],
    ]
    assert {path.suffix for path in into.iterdir()} == {".html", ".pdf", ".docx", ".pptx"}


def test_a_format_whose_extension_is_missing_is_told(
    tmp_path: Path, contributed: Path, into: Path
) -> None:
    shutil.rmtree(contributed / "_extensions")
    error = failure(find(tmp_path), contributed, into, PDF)
    assert "Unable to read the extension 'house'" in str(error.findings[0])


def test_a_warning_of_the_markup_is_a_finding_of_its_own(
    tmp_path: Path, project: Path, into: Path
) -> None:
    made = make(find(tmp_path, "markup"), project, into, HTML)
    assert [str(one) for one in made.findings] == [
        'brief.qmd:9:24: warning RG911: certainty="sure" is none of firm, probable, tentative. '
        "docs/markup.md lists the markup."
    ]


def test_a_job_named_twice_is_made_once(tmp_path: Path, project: Path, into: Path) -> None:
    made = make(find(tmp_path), project, into, PDF, PDF)
    assert [file.job for file in made.files] == [PDF]


def test_no_job_is_no_call(tmp_path: Path, project: Path, into: Path) -> None:
    made = find(tmp_path).render(project, (), into, epoch=0, progress=print)
    assert made.files == ()
    assert not (tmp_path / "record").exists()


def test_quarto_is_called_when_the_pictures_are_there(
    tmp_path: Path, project: Path, into: Path
) -> None:
    whole: Future[None] = Future()
    threading.Timer(0.5, whole.set_exception, [OSError("The disk is full.")]).start()
    with pytest.raises(OSError, match=r"^The disk is full\.$"):
        find(tmp_path).render(project, EVERY_JOB, into, epoch=0, progress=print, whole=whole)
    assert not (tmp_path / "record").exists()


def test_quarto_runs_in_a_copy_that_holds_the_project_alone(
    tmp_path: Path, project: Path, into: Path
) -> None:
    for stale in ("brief.html", "_output/brief.pdf", ".quarto/idx", "_reportgen/brief.html"):
        (project / stale).parent.mkdir(exist_ok=True)
        (project / stale).write_text("stale")
    (project / "figures" / "a.svg").symlink_to(project / "references.bib")
    before = snapshot(project)
    make(find(tmp_path), project, into)
    (call,) = calls(tmp_path)
    assert call["files"] == [
        "_quarto.yml",
        "brief.qmd",
        "figures/a.svg",
        "references.bib",
        "slides.qmd",
    ]
    assert Path(call["cwd"]) != project
    assert not Path(call["cwd"]).exists()
    assert snapshot(project) == before


def test_the_environment_is_cleaned_and_private(tmp_path: Path, project: Path, into: Path) -> None:
    engine = find(
        tmp_path,
        QUARTO_PROFILE="secret",
        QUARTO_LOG_LEVEL="critical",
        QUARTO_DENO="/conda/bin/deno",
        QUARTO_VERAPDF="/opt/verapdf",
        QUARTO_TYPST_GATHER="/opt/typst-gather",
        FORCE_COLOR="1",
        TZ="Asia/Tokyo",
        LC_ALL="pl_PL.UTF-8",
        HTTPS_PROXY="http://proxy",
    )
    make(engine, project, into)
    (call,) = calls(tmp_path)
    seen = call["environment"]
    private = str(Path(call["cwd"]).parent / "private")
    chosen = {
        "NO_COLOR": "1",
        "SOURCE_DATE_EPOCH": "1500000000",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "QUARTO_DENO": "/conda/bin/deno",
        "QUARTO_VERAPDF": "/opt/verapdf",
        "QUARTO_TYPST_GATHER": "/opt/typst-gather",
        "HTTPS_PROXY": "http://proxy",
        "TMPDIR": private,
        "XDG_CACHE_HOME": private,
    }
    assert {name: seen.get(name) for name in chosen} == chosen
    assert not {"QUARTO_PROFILE", "QUARTO_LOG_LEVEL", "FORCE_COLOR"} & set(seen)


def test_progress_names_the_files_of_each_document_as_it_begins(
    tmp_path: Path, project: Path, into: Path
) -> None:
    told: list[str] = []
    make(find(tmp_path), project, into, told=told)
    assert told == ["brief.docx, brief.html, brief.pdf", "slides.pptx, slides.html"]


def test_progress_of_one_document_names_each_file(
    tmp_path: Path, project: Path, into: Path
) -> None:
    told: list[str] = []
    make(find(tmp_path), project, into, HTML, PDF, told=told)
    assert told == ["brief.html", "brief.pdf"]


def test_odd_folders_are_no_hindrance(tmp_path: Path, project: Path, into: Path) -> None:
    odd = project.rename(tmp_path / "a b'c $x 安")
    program = install(tmp_path / "my quarto")
    engine = quarto.Quarto.find(program, environ=environment(tmp_path, "success"))
    assert len(make(quarto.QuartoEngine(engine), odd, into).files) == 5


@pytest.mark.thorough
def test_the_slow_start_of_a_program_is_waited_for(
    tmp_path: Path, project: Path, into: Path
) -> None:
    assert len(make(find(tmp_path, "slow start"), project, into).files) == 5


def test_it_is_an_engine(tmp_path: Path) -> None:
    engine: Engine = find(tmp_path)
    assert (engine.name, engine.version) == ("quarto", "1.9.38")


# ── what it refuses to start ─────────────────────────────────────────────────────────────


def test_two_formats_with_one_extension_are_refused(
    tmp_path: Path, project: Path, into: Path
) -> None:
    error = failure(find(tmp_path), project, into, HTML, Job("brief", "revealjs"))
    assert str(error) == (
        "brief cannot be html and revealjs at once: both would be brief.html. "
        "Make a second document for one of them."
    )


def test_a_folder_that_is_no_project_is_refused(tmp_path: Path, into: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    error = failure(find(tmp_path), empty, into, PDF)
    assert error.message == "The Quarto project has no _quarto.yml and no brief.qmd."


@pytest.mark.parametrize("inside", ["", "out", "out/deep"])
def test_outputs_never_go_into_the_project(tmp_path: Path, project: Path, inside: str) -> None:
    with pytest.raises(ValueError, match="inside the project"):
        make(find(tmp_path), project, project / inside)


def test_a_target_that_cannot_be_written_is_an_engine_error(tmp_path: Path, project: Path) -> None:
    target = tmp_path / "a file"
    target.write_text("")
    with pytest.raises(EngineError, match="The outputs could not be written"):
        make(find(tmp_path), project, target)


def test_outputs_that_cannot_all_be_written_are_not_written_at_all(
    tmp_path: Path, project: Path, into: Path
) -> None:
    (into / "brief.pdf").mkdir()
    with pytest.raises(EngineError, match="The outputs could not be written"):
        make(find(tmp_path), project, into)
    assert list(into.iterdir()) == [into / "brief.pdf"]


# ── exit 0 is not success ────────────────────────────────────────────────────────────────

REMARKS = {
    "unresolved crossref": (
        "brief.qmd:11:20: error RG902: Nothing is labelled 'fig-nope', so the reference to it is "
        "empty. Label what it refers to with {#fig-nope}, or correct the reference."
    ),
    "unresolved citation": (
        "brief.qmd:11:49: error RG903: The bibliography has no entry 'nobody', so the citation is "
        "empty. Add the entry to the .bib file, or correct the key."
    ),
    "image not fetched": (
        "brief.qmd:13:13: error RG904: The image figures/no pe.png is missing. "
        "Put it in the project, or correct its path."
    ),
    "web font not fetched": (
        "brief.qmd: warning RG905: https://fonts.example/css2?family=A could not be fetched, so "
        "the output requests it from the network when opened. "
        "Use a local copy, or a theme without web fonts."
    ),
    "filter failed": (
        "f.lua:1: error RG905: The filter failed here: boom. "
        "Correct the filter, or remove it of the project."
    ),
    "own filter failed": (
        "brief.qmd: error RG905: The filter main.lua failed: boom. "
        "Correct the filter, or remove it of the project."
    ),
    "filter failed in another": (
        "filters/f.lua:2: error RG905: The filter failed here: unexpected symbol near '='. "
        "Correct the filter, or remove it of the project."
    ),
    "theme missing": (
        "brief.qmd: warning RG905: Quarto warns: Theme file not found. "
        "The log says what came before it."
    ),
    "font missing": (
        "brief.qmd: warning RG908: The typeface nosuch is not installed; the PDF is set in "
        "another. Install nosuch, or put its files next to the brand file, with `source: file` "
        "under "
        "typography: fonts."
    ),
    "odd bytes": (
        "brief.qmd:11:49: error RG903: The bibliography has no entry 'nobody', so the citation is "
        "empty. Add the entry to the .bib file, or correct the key."
    ),
    "flood": (
        "brief.qmd:11:49: error RG903: The bibliography has no entry 'nobody', so the citation is "
        "empty. Add the entry to the .bib file, or correct the key."
    ),
}


@pytest.mark.parametrize("scenario", REMARKS)
def test_what_the_log_of_a_success_says_is_a_finding_with_its_line(
    scenario: str, tmp_path: Path, project: Path, into: Path
) -> None:
    made = make(find(tmp_path, scenario), project, into, DOCX, PDF)
    assert [str(finding) for finding in made.findings] == [REMARKS[scenario]]
    assert len(made.files) == 2


def test_a_remark_in_the_log_of_a_project_belongs_to_the_document_begun(
    tmp_path: Path, project: Path, into: Path
) -> None:
    (project / "brief.qmd").rename(project / "z.qmd")
    jobs = (Job("z", "html"), Job("z", "pdf"), Job("z", "docx"), REVEALJS, PPTX)
    made = make(find(tmp_path, "theme missing"), project, into, *jobs)
    assert [str(finding.location) for finding in made.findings] == ["slides.qmd"]


def test_what_a_page_still_asks_for_is_a_finding(tmp_path: Path, project: Path, into: Path) -> None:
    made = make(find(tmp_path, "image silently missing"), project, into, HTML)
    assert [str(finding) for finding in made.findings] == [
        "brief.qmd: warning RG905: The page requests https://cdn.example/a.js from the "
        "network when opened. Use a local copy.",
        REMARKS["image not fetched"],
    ]


MISSED = {
    "nothing made": "brief.docx was not made; brief.pdf was not made",
    "empty files": "brief.docx is empty; brief.pdf is empty",
    "cut files": "brief.docx is incomplete; brief.pdf is incomplete",
    "foreign files": "brief.docx is not a Word document; brief.pdf is not a PDF",
    "first file only": "brief.pdf was not made",
}


@pytest.mark.parametrize("scenario", MISSED)
def test_a_success_without_whole_files_is_a_failure(
    scenario: str, tmp_path: Path, project: Path, into: Path
) -> None:
    error = failure(find(tmp_path, scenario), project, into, DOCX, PDF)
    assert error.message.startswith(
        f"Quarto 1.9.38 did not make brief.docx, brief.pdf: {MISSED[scenario]}.\n"
    )


# ── failures ─────────────────────────────────────────────────────────────────────────────

MISSING_BIB = (
    "brief.qmd: error RG905: The file nope.bib is missing. "
    "Put it in the project, or correct its path."
)
MISFIT = (
    'brief.qmd:5:10: error RG905: Field "toc" has value maybe, which must instead be `true`{}. '
    "Correct the front matter."
)
FAILURES = {
    "silent failure": "It gave no reason.",
    "half made": (
        "brief.qmd: error RG905: Quarto says: Something broke. The log says what came before it."
    ),
    "all made": (
        "brief.qmd: error RG905: Quarto says: Something broke. The log says what came before it."
    ),
    "missing bib": MISSING_BIB,
    "missing bib in typst": MISSING_BIB,
    "malformed bib": (
        "references.bib:1:21: error RG905: The bibliography does not parse: "
        "unexpected end of input. Correct the entry there."
    ),
    "bad yaml": (
        "brief.qmd:2:9: error RG905: The YAML does not parse: "
        "bad indentation of a mapping entry. Correct it."
    ),
    "filter with an error": (
        "filters/bad.lua:3: error RG905: The filter failed here: attempt to index a nil value "
        "(global 'x'). Correct the filter, or remove it of the project."
    ),
    "filter missing": (
        "brief.qmd: error RG905: The file filters/nope.lua is missing. "
        "Put it in the project, or correct its path."
    ),
    "unknown extension": (
        "brief.qmd: error RG905: The filter main.lua failed: Could not find the shortcode shout. "
        "Correct the filter, or remove it of the project."
    ),
    "schema error of the project": (
        '_quarto.yml:4:10: error RG905: Field "toc" has value maybe, which must instead be `true` '
        "or `false`. Correct the settings."
    ),
    "schema error": MISFIT.format(" or `false`"),
    "schema error without file": MISFIT.format(""),
    "missing input": (
        "brief.qmd: error RG905: Quarto says: No valid input files passed to render. "
        "The log says what came before it."
    ),
    "unknown format": (
        "brief.qmd: error RG905: Quarto says: Unknown format nosuch. "
        "The log says what came before it."
    ),
    "missing image in typst": REMARKS["image not fetched"],
    "missing image in pptx": REMARKS["image not fetched"],
    "unresolved citation in typst": REMARKS["unresolved citation"],
    "unresolved crossref in typst": REMARKS["unresolved crossref"],
    "missing include": (
        "brief.qmd: error RG905: The file nope.qmd is missing. "
        "Put it in the project, or correct its path."
    ),
    "no tex": (
        "brief.qmd: error RG905: This format needs TeX, which is not installed. "
        "Install it (quarto install tinytex), or make the PDF through Typst."
    ),
    "version constraint": (
        "brief.qmd: error RG905: The project needs Quarto >=99.0, but this is 1.9.38. "
        "Install another Quarto, or change quarto-required."
    ),
    "last words": "Its last message: and then nothing.",
}
BY_HAND = (
    "To reproduce it, run in the project folder: "
    "quarto render brief.qmd --to typst --no-execute -M embed-resources:true"
)


@pytest.mark.parametrize("scenario", FAILURES)
def test_a_failure_says_why_where_and_how_to_see_it(
    scenario: str, tmp_path: Path, project: Path, into: Path
) -> None:
    error = failure(find(tmp_path, scenario), project, into, PDF)
    head = "Quarto 1.9.38 did not make brief.pdf: it ended with exit code 1."
    assert str(error) in (
        f"{head}\n{FAILURES[scenario]}\n{BY_HAND}",
        f"{head}\n{FAILURES[scenario]} {BY_HAND}",
    )


@pytest.mark.parametrize("version", ["1.8.25", "1.9.38", "1.11.0"])
@pytest.mark.parametrize("scenario", [name for name in FAILURES if "in typst" in name])
def test_what_typst_says_is_told_once_however_often_quarto_repeats_it(
    scenario: str, version: str, tmp_path: Path, project: Path, into: Path
) -> None:
    engine = find(tmp_path, scenario, FAKE_QUARTO_VERSION=version)
    assert [str(one) for one in failure(engine, project, into, PDF).findings] == [
        FAILURES[scenario]
    ]


@pytest.mark.parametrize(("version", "is_old"), [("1.4.557", True), ("1.5.57", False)])
def test_a_pdf_that_an_old_typst_cannot_make_asks_for_a_newer_quarto(
    version: str, is_old: bool, tmp_path: Path, project: Path, into: Path
) -> None:
    engine = find(tmp_path, "missing bib in typst", FAKE_QUARTO_VERSION=version)
    advice = "Install Quarto 1.5 or later, or build PDFs with the embedded engine. To reproduce it"
    assert (advice in failure(engine, project, into, PDF).remedy) == is_old


@pytest.mark.parametrize("scenario", FAILURES)
def test_the_log_of_a_failure_is_whole_plain_and_names_no_scratch_folder(
    scenario: str, tmp_path: Path, project: Path, into: Path
) -> None:
    log = failure(find(tmp_path, scenario), project, into, PDF).log
    assert log.startswith("$ quarto render brief.qmd --to typst")
    assert "\x1b" not in log
    assert "reportgen-quarto-" not in log


def test_a_failure_in_one_document_leaves_no_file_of_another(
    tmp_path: Path, project: Path, into: Path
) -> None:
    (into / "other").write_text("kept")
    with pytest.raises(RenderFailed):
        make(find(tmp_path, "half made"), project, into)
    assert [path.name for path in into.iterdir()] == ["other"]


def test_a_program_ended_by_a_signal_is_named_so(tmp_path: Path, project: Path, into: Path) -> None:
    error = failure(find(tmp_path, "signal"), project, into, PDF)
    assert error.message == (
        "Quarto 1.9.38 did not make brief.pdf: it was ended by SIGKILL, perhaps for lack of "
        "memory.\nIt gave no reason."
    )


def test_a_program_that_hangs_is_ended_with_all_it_started(
    tmp_path: Path, project: Path, into: Path
) -> None:
    error = failure(find(tmp_path, "hang", timeout=1.0), project, into, HTML)
    assert error.message == (
        "Quarto 1.9.38 did not make brief.html: it did not end within 1 s and was stopped.\n"
        "It gave no reason."
    )
    pids = [pid for call in calls(tmp_path) for pid in call["pids"]]
    assert len(set(pids)) == 3
    assert wait_until_gone(pids) == []


def test_a_child_that_quarto_leaves_behind_is_ended(
    tmp_path: Path, project: Path, into: Path
) -> None:
    assert make(find(tmp_path, "linger"), project, into, PDF).files
    assert wait_until_gone([pid for call in calls(tmp_path) for pid in call["pids"]]) == []


def test_a_program_that_has_gone_since_it_was_found_is_a_failure(
    tmp_path: Path, project: Path, into: Path
) -> None:
    engine = find(tmp_path)
    engine.program.path.unlink()
    error = failure(engine, project, into, PDF)
    assert "it could not be started (No such file or directory)" in error.message


# ── nothing stays ────────────────────────────────────────────────────────────────────────

DRIVER = """
import os, sys
from pathlib import Path
from reportgen.engines import quarto
from reportgen.engines.protocol import Job
project, into, program = map(Path, sys.argv[1:])
engine = quarto.QuartoEngine(quarto.Quarto.find(program, environ=os.environ))
print("ready", flush=True)
jobs = (Job("brief", "html"), Job("brief", "pdf"), Job("slides", "pptx"))
engine.render(project, jobs, into, epoch=0, progress=lambda line: None)
"""


def start_driver(
    folder: Path, project: Path, program: Path, scenario: str
) -> subprocess.Popen[str]:
    """Starts a Python that renders, with a temporary folder and a record of its own."""
    (folder / "tmp").mkdir(parents=True)
    (folder / "into").mkdir()
    environ = {
        **os.environ,
        "PYTHONPATH": str(HERE.parent),
        "TMPDIR": str(folder / "tmp"),
        "FAKE_QUARTO": scenario,
        "FAKE_QUARTO_RECORD": str(folder / "record"),
    }
    command = (sys.executable, "-c", DRIVER, str(project), str(folder / "into"), str(program))
    driver = subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert driver.stdout is not None
    assert driver.stdout.readline() == "ready\n"
    return driver


def kill_at_random(folder: Path, project: Path, program: Path, chance: random.Random) -> str:
    """Kills a rendering somewhere in its course; says what stayed that should not, or ""."""
    scenario = chance.choice(["success", "success", "hang", "slow start"])
    number = chance.choice([signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
    with start_driver(folder, project, program, scenario) as driver:
        time.sleep(chance.uniform(0, 0.25))
        driver.send_signal(number)
        driver.wait(60)
    recorded = calls(folder) if (folder / "record").exists() else []
    alive = wait_until_gone([pid for call in recorded for pid in call["pids"]])
    left = [path.name for path in (folder / "tmp").iterdir()]
    made = len(list((folder / "into").iterdir()))
    fine = not alive and not left and made in (0, 3)
    return "" if fine else f"{scenario} {number.name}: alive {alive}, left {left}, made {made}"


@pytest.mark.thorough
def test_killed_at_any_moment_it_leaves_no_process_no_folder_and_no_half_of_a_set(
    tmp_path: Path, project: Path
) -> None:
    program, before = install(tmp_path / "bin"), snapshot(project)
    chance = random.Random(7)
    kills = int(os.environ.get("REPORTGEN_TEST_KILLS", "12"))
    seeds = [(tmp_path / f"kill-{n}", random.Random(chance.random())) for n in range(kills)]
    stayed = [kill_at_random(folder, project, program, own) for folder, own in seeds]
    assert [line for line in stayed if line] == []
    assert snapshot(project) == before


def test_renderings_at_once_do_not_meet(tmp_path: Path, project: Path) -> None:
    engine = find(tmp_path)
    made: list[Rendering] = []
    targets = [tmp_path / f"into-{number}" for number in range(4)]
    threads = [
        threading.Thread(target=lambda target=target: made.append(make(engine, project, target)))
        for target in targets
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(one.files) for one in made] == [5] * 4
    assert len({call["cwd"] for call in calls(tmp_path)}) == 4


# ── finding it ───────────────────────────────────────────────────────────────────────────


def test_the_order_is_the_path_named_then_the_variable_then_path_then_the_package(
    tmp_path: Path,
) -> None:
    named, variable, first, second, package = (
        install(tmp_path / name) for name in ("named", "variable", "first", "second", "package")
    )
    path = os.pathsep.join(["", str(first.parent), str(tmp_path / "none"), str(second.parent)])
    environ = environment(tmp_path, "", PATH=f"{path}:/usr/bin:/bin", QUARTO_PATH=str(variable))
    found = quarto.Quarto.candidates(named, environ=environ, scripts=package.parent)
    assert [(one.origin, one.path.parent.name, one.wins) for one in found] == [
        ("--engine-path", "named", True),
        ("QUARTO_PATH", "variable", False),
        ("PATH", "first", False),
        ("PATH", "second", False),
        ("quarto-cli", "package", False),
    ]
    assert {one.version for one in found} == {"1.9.38"}
    chosen = []
    for without in ((), ("path",), ("path", "QUARTO_PATH")):
        kept = {name: value for name, value in environ.items() if name not in without}
        explicit = None if "path" in without else named
        chosen.append(quarto.Quarto.find(explicit, environ=kept, scripts=package.parent).path)
    chosen.append(
        quarto.Quarto.find(
            environ=environment(tmp_path, "", PATH="/usr/bin:/bin"), scripts=package.parent
        ).path
    )
    assert chosen == [named, variable, first, package]


def test_a_program_in_two_places_is_listed_once(tmp_path: Path) -> None:
    program = install(tmp_path / "bin")
    environ = environment(tmp_path, "", PATH=f"{program.parent}:/usr/bin:/bin")
    found = quarto.Quarto.candidates(program, environ=environ, scripts=program.parent)
    assert [one.origin for one in found] == ["--engine-path"]


@pytest.mark.parametrize("folder", ["", "bin"])
def test_a_folder_stands_for_the_quarto_in_it(tmp_path: Path, folder: str) -> None:
    program = install(tmp_path / "app" / folder)
    engine = quarto.Quarto.find(tmp_path / "app", environ=environment(tmp_path, ""))
    assert engine.path == program


def test_a_program_on_path_that_does_not_work_gives_way_to_the_next(tmp_path: Path) -> None:
    broken, good = tmp_path / "broken" / "quarto", install(tmp_path / "good")
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    path = f"{broken.parent}:{good.parent}:/usr/bin:/bin"
    environ = environment(tmp_path, "", PATH=path)
    assert quarto.Quarto.find(environ=environ, scripts=tmp_path).path == good
    found = quarto.Quarto.candidates(environ=environ, scripts=tmp_path)
    assert [(one.problem, one.wins) for one in found] == [
        ("it is not quarto: it reports no version", False),
        ("", True),
    ]


@pytest.mark.parametrize(
    "version", ["1.4.0", "1.4.550", "1.9.38", "1.10.0-rc1", "2.0", "99.9.9 (development build)"]
)
def test_a_version_from_1_4_on_is_taken(tmp_path: Path, version: str) -> None:
    assert find(tmp_path, FAKE_QUARTO_VERSION=version).version == version


@pytest.mark.parametrize("version", ["1.3.450", "0.9.1"])
def test_an_older_version_is_refused(tmp_path: Path, version: str) -> None:
    with pytest.raises(EngineNotFound, match=r"but 1\.4 or later is needed"):
        find(tmp_path, FAKE_QUARTO_VERSION=version)


def refuse(tmp_path: Path, path: Path | None, **more: str) -> str:
    """The message of a search that must find nothing, without the test's own folder."""
    with pytest.raises(EngineNotFound) as caught:
        quarto.Quarto.find(
            path, environ=environment(tmp_path, "no version", **more), scripts=tmp_path / "no"
        )
    return str(caught.value).replace(str(tmp_path), "…")


NAME_IT = "Name the quarto program itself, or leave it out to search for one."


def test_a_named_program_that_is_no_quarto_is_an_error_that_says_why(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("hello")
    install(tmp_path / "bin")
    mute = tmp_path / "mute"
    mute.write_text("#!/nowhere/sh\n")
    mute.chmod(0o755)
    assert [
        refuse(tmp_path, tmp_path / name) for name in ("none", "plain", "tmp", "bin", "mute")
    ] == [
        f"--engine-path names …/none, but there is no such file. {NAME_IT}",
        f"--engine-path names …/plain, but it cannot be run (Permission denied). {NAME_IT}",
        f"--engine-path names …/tmp, but there is no quarto in that folder. {NAME_IT}",
        f"--engine-path names …/bin/quarto, but it is not quarto: it reports no version. {NAME_IT}",
        f"--engine-path names …/mute, but it cannot be run (No such file or directory). {NAME_IT}",
    ]


def test_a_variable_that_names_no_quarto_is_an_error_even_where_path_has_one(
    tmp_path: Path,
) -> None:
    program = install(tmp_path / "bin")
    path = f"{program.parent}:/usr/bin:/bin"
    assert refuse(tmp_path, None, PATH=path, QUARTO_PATH=str(tmp_path / "gone")) == (
        f"QUARTO_PATH names …/gone, but there is no such file. {NAME_IT}"
    )


def test_no_quarto_at_all_says_how_to_get_one(tmp_path: Path) -> None:
    install_it = (
        "Install it from https://quarto.org/docs/get-started/, from conda-forge, or with "
        f"{tell_install('quarto')}; or name it with --engine-path or QUARTO_PATH. The embedded "
        "engine needs none."
    )
    assert refuse(tmp_path, None, PATH="") == f"No usable Quarto was found. {install_it}"
    program = install(tmp_path / "bin")
    assert refuse(tmp_path, None, PATH=f"{program.parent}:/usr/bin:/bin") == (
        "No usable Quarto was found. …/bin/quarto was tried, but it is not quarto: it reports no "
        f"version. {install_it}"
    )


# ── planning ─────────────────────────────────────────────────────────────────────────────


def test_the_formats_of_a_project_are_read_from_its_front_matters(project: Path) -> None:
    (project / "_include.qmd").write_text("part of another")
    (project / "README.md").write_text("no input")
    assert read_formats(project) == {
        "brief": {"html", "typst", "docx"},
        "slides": {"revealjs", "pptx"},
    }


def test_a_document_without_formats_has_those_of_the_project(project: Path) -> None:
    (project / "_quarto.yml").write_text("format: {docx: default}\nproject: {render: [a.qmd]}\n")
    (project / "a.qmd").write_text("No front matter\n")
    assert read_formats(project) == {"a": {"docx"}}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_quarto.yml", "project: {render: ['*.qmd']}"),
        ("_quarto.yml", "project: ["),
        ("_quarto.yml", "- a list"),
        ("brief.qmd", "---\ntitle: [\n---\n"),
        ("brief.qmd", "---\nformat: [html]\n---\n"),
        ("more/nested.qmd", "text"),
        ("page.md", "text"),
        ("notebook.ipynb", "{}"),
    ],
)
def test_formats_that_cannot_be_told_are_not_guessed(project: Path, name: str, text: str) -> None:
    (project / name).parent.mkdir(exist_ok=True)
    (project / name).write_text(text)
    assert read_formats(project) is None


def test_a_plan_without_knowledge_of_the_project_is_a_call_a_document() -> None:
    assert [call.by_hand for call in plan_calls((PPTX, HTML), None, {})] == [
        "quarto render brief.qmd --to html --no-execute -M embed-resources:true",
        "quarto render slides.qmd --to pptx --no-execute -M embed-resources:true",
    ]


# ── a real one ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def real() -> quarto.QuartoEngine:
    try:
        return quarto.QuartoEngine(quarto.Quarto.find())
    except EngineNotFound as error:
        pytest.skip(str(error))


@pytest.fixture
def real_project(project: Path) -> Path:
    brief = BRIEF.replace("See @fig-nope-too, @fig-nope and [see @nobody2; @nobody, p. 4].", "Hi.")
    brief = brief.replace("figures/no%20pe.png", "figures/one.svg")
    (project / "brief.qmd").write_text(brief, "utf-8")
    (project / "figures" / "one.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/>'
        "</svg>"
    )
    return project


@pytest.mark.quarto
@pytest.mark.parametrize("jobs", [(HTML, PDF, DOCX, REVEALJS), (HTML, PDF), (REVEALJS,)])
def test_a_real_quarto_makes_every_job(
    jobs: tuple[Job, ...], real: quarto.QuartoEngine, real_project: Path, into: Path
) -> None:
    made = make(real, real_project, into, *jobs)
    assert {file.job for file in made.files} == set(jobs)
    assert [str(finding) for finding in made.findings if finding.severity == "error"] == []


@pytest.mark.quarto
def test_a_real_quarto_s_silent_faults_are_findings(
    real: quarto.QuartoEngine, project: Path, into: Path
) -> None:
    made = make(real, project, into, HTML)
    found = {(finding.code, str(finding.location)) for finding in made.findings}
    assert found >= {
        ("RG902", "brief.qmd:11:5"),
        ("RG902", "brief.qmd:11:20"),
        ("RG903", "brief.qmd:11:39"),
        ("RG903", "brief.qmd:11:49"),
        ("RG904", "brief.qmd:13:13"),
    }


@pytest.mark.quarto
def test_a_real_quarto_s_failure_names_the_missing_image(
    real: quarto.QuartoEngine, project: Path, into: Path
) -> None:
    error = failure(real, project, into, PDF)
    assert "brief.qmd:13:13: error RG904: The image figures/no pe.png is missing." in str(error)


@pytest.mark.quarto
def test_a_real_quarto_that_runs_out_of_time_leaves_nothing(
    real: quarto.QuartoEngine, real_project: Path, into: Path, tmp_path: Path
) -> None:
    error = failure(
        quarto.QuartoEngine(replace(real.program, timeout=0.6)), real_project, into, HTML
    )
    assert "it did not end within 0.6 s and was stopped" in error.message
