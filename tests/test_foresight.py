"""`check --strict` finds what a strict build fails on before it renders, and makes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import drafts
import pytest
from batches import write_program
from conftest import Command
from test_faults import CASES, lay_over

import reportgen
from reportgen.errors import InvalidBrief, WorkspaceError, is_fatal

EMBEDDED = {"PATH": "", "QUARTO_PATH": "", "REPORTGEN_ENGINE": "embedded"}


def list_checked(folder: Path) -> set[str]:
    """The codes of a strict check, but for what reviewers said, which a build does not read."""
    findings = reportgen.check(folder, strict=True, environ=EMBEDDED).findings
    return {finding.code for finding in findings if not finding.code.startswith("RG7")}


def list_built(folder: Path) -> set[str]:
    with pytest.raises(InvalidBrief) as caught:
        reportgen.build(folder, to="all", strict=True, environ=EMBEDDED)
    return {finding.code for finding in caught.value.findings}


@pytest.mark.parametrize("case", CASES)
def test_a_strict_check_and_a_strict_build_find_the_same(case: str, tmp_path: Path) -> None:
    folder = lay_over(case, tmp_path / "workspace")
    try:
        found = reportgen.check(folder, strict=True, environ=EMBEDDED).findings
    except WorkspaceError:
        return  # for a build it is no workspace either
    if is_fatal(found):  # else the build would render, and there is nothing to compare
        assert list_checked(folder) == list_built(folder)


def publish(**more: Any) -> Callable[[Path], None]:
    return lambda folder: drafts.edit(folder, "brief.yml", lambda brief: brief.update(more))


def write(name: str, text: str) -> Callable[[Path], Any]:
    return lambda folder: drafts.write({name: text}, folder)


FAULTS: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "a figure without anything to show": (
        "RG534",
        publish(
            figures={
                "mine": {"table": "claims", "kind": "bars", "x": "theme", "where": {"source": "?"}}
            }
        ),
    ),
    "a character in a figure that no font has": (
        "RG906",
        lambda folder: drafts.edit(
            folder,
            "sources/comparison.yml",
            lambda comparison: comparison["themes"][0].update(label="\U00013000"),
        ),
    ),
    "other tools than those of the lock": ("RG910", write("reportgen.lock", "typst: 0.0.1\n")),
    "a lock that is none": ("RG102", write("reportgen.lock", "- x\n")),
    "a format that the engine cannot make": (
        "RG909",
        publish(documents={"brief": {"formats": ["latex-pdf"]}}),
    ),
    "a format that no build makes unless it is asked for": (
        "RG909",
        publish(documents={"brief": {"formats": ["html"]}, "slides": {"formats": ["beamer"]}}),
    ),
    "code that nobody allowed": (
        "RG122",
        lambda folder: [
            publish(quarto={"filters": ["own.lua"]})(folder),
            write("own.lua", "return {}\n")(folder),
        ],
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_between_the_brief_and_its_rendering_is_found(
    fault: str, workspace: Path
) -> None:
    code, plant = FAULTS[fault]
    plant(workspace)
    assert code in list_checked(workspace)
    assert list_checked(workspace) == list_built(workspace)
    made = [path.name for path in workspace.glob("outputs/*")]
    assert made in ([], ["logs"])


@pytest.mark.thorough
def test_typefaces_and_characters_that_a_pdf_would_lack_are_found(workspace: Path) -> None:
    """These a build finds only once Typst has set the whole document."""
    publish(title="A \U00013000", quarto={"mainfont": "Nosuch"})(workspace)
    assert list_checked(workspace) == {"RG906", "RG908"}
    assert {"RG906", "RG908"} <= list_built(workspace)


def test_a_document_is_looked_at_in_formats_that_no_build_makes_unless_it_is_asked(
    workspace: Path,
) -> None:
    documents = {"brief": {"formats": ["html"]}, "own": {"formats": ["docx"]}}
    publish(documents=documents)(workspace)
    own = "---\ntitle: x\n---\n\n{% raw %}{{< fa thumbs-up >}}{% endraw %}\n"
    write("templates/own.qmd.j2", own)(workspace)
    assert list_checked(workspace) == {"RG901"}
    assert list_built(workspace) == {"RG901"}
    assert reportgen.check(workspace, to="html", strict=True, environ=EMBEDDED).findings == ()
    reportgen.build(workspace, to="html", strict=True, environ=EMBEDDED)


def test_what_quarto_would_say_of_typefaces_and_new_options_is_found(
    workspace: Path, tmp_path: Path
) -> None:
    program = str(write_program(tmp_path / "quarto"))
    environ = {"PATH": "", "QUARTO_PATH": program, "FAKE_QUARTO_VERSION": "1.5.0"}
    publish(engine="quarto", quarto={"mainfont": "Nosuch"}, pdf_standards=["a-2a"])(workspace)
    findings = reportgen.check(workspace, strict=True, environ=environ).findings
    assert {"RG907", "RG908"} <= {one.code for one in findings if one.severity == "error"}


def test_formats_are_named_for_a_strict_check_as_for_a_build(workspace: Path) -> None:
    check = Command(workspace)
    assert "RG913" in check("check", "--strict", "--to", "html,epub").stderr
    done = check("check", "--strict", "--to", "epub")
    assert (done.returncode, "has the format epub" in done.stderr) == (1, True)
    for words in (("--to", "html"), ("--strict", "--to", "hmtl")):
        assert check("check", *words).returncode == 2


def test_a_character_of_the_bibliography_counts_only_where_it_is_cited(workspace: Path) -> None:
    path = workspace / "bibliography" / "references.bib"
    text = path.read_text(encoding="utf-8")
    spare = text.split("\n\n")[0].replace("{adams2020,", "{spare,").replace("Title", "\U00013000")
    path.write_text(f"{text}\n\n{spare}", encoding="utf-8")
    assert "RG906" not in list_checked(workspace)


def test_a_template_that_fails_is_a_finding_at_its_line(workspace: Path) -> None:
    write("templates/brief.qmd.j2", "---\ntitle: x\n---\n\n{{ brief.sources[9].key }}\n")(workspace)
    (finding,) = [
        f
        for f in reportgen.check(workspace, strict=True, environ=EMBEDDED).findings
        if f.code == "RG503"
    ]
    assert str(finding.location).startswith("templates/brief.qmd.j2:5")
    with pytest.raises(reportgen.TemplateError):
        reportgen.build(workspace, strict=True, environ=EMBEDDED)


def test_an_engine_that_is_missing_is_a_finding_where_it_is_asked_for(workspace: Path) -> None:
    publish(engine="quarto")(workspace)
    done = Command(workspace)("check", "--strict", "--format", "sarif")
    assert done.returncode == 1
    (result,) = json.loads(done.stdout)["runs"][0]["results"]
    assert result["ruleId"] == "RG912"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "brief.yml" and place["region"]["startLine"] > 1


def test_a_plain_check_stays_as_it_was(workspace: Path) -> None:
    """It neither composes nor draws: a warning of these is none of it."""
    FAULTS["other tools than those of the lock"][1](workspace)
    assert reportgen.check(workspace).findings == ()


def test_a_strict_check_leaves_nothing_behind(workspace: Path) -> None:
    before = sorted(workspace.rglob("*"))
    reportgen.check(workspace, strict=True, environ=EMBEDDED)
    assert sorted(workspace.rglob("*")) == before
