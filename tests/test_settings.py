"""What brief.yml says to Quarto itself: merged, carried along, and never against reportgen."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import drafts
import pytest
import yaml
from conftest import Command
from test_quarto_engine import calls, install

import reportgen
from reportgen.errors import RenderFailed, ReportgenError
from reportgen.settings import (
    contribute,
    give_way,
    place_files,
    read_override,
    rename_files,
    write_settings,
)

FRONT = """\
---
title: "A: b"
date: "2026-11-21"
toc: true
filters: [own.lua]
format:
  html:
    toc-depth: 2
    css: brief.css
    words:
      skip: Skip
  typst:
    toc-depth: 1
  docx: default
---

# Body

---
"""


def read_front(text: str) -> dict[str, Any]:
    _, front, body = text.split("---\n", 2)
    assert body == "\n# Body\n\n---\n"
    return dict(yaml.safe_load(front))


def check(files: drafts.Files, folder: Path) -> list[str]:
    found = reportgen.check(drafts.write(files, folder / "checked")).findings
    return [str(finding) for finding in found if finding.severity == "error"]


def with_quarto(options: object) -> drafts.Files:
    files = drafts.draft()
    files["brief.yml"]["quarto"] = options
    return files


# ── merging ──────────────────────────────────────────────────────────────────────────────


def test_without_options_a_document_stays_as_it_is() -> None:
    assert give_way(FRONT, {}) == FRONT
    assert give_way(FRONT, {"lightbox": True}) == FRONT
    assert give_way("No front matter", {"toc": False}) == "No front matter"


def test_an_option_goes_before_the_document_s_in_every_format() -> None:
    front = read_front(give_way(FRONT, {"toc": False, "toc-depth": 4}))
    assert front["toc"] is False
    assert front["format"]["html"]["toc-depth"] == 4
    assert front["format"]["typst"]["toc-depth"] == 4
    assert (front["title"], front["date"]) == ("A: b", "2026-11-21")
    assert front["format"]["docx"] == "default"


def test_an_option_of_one_format_goes_before_all_else_in_that_format_alone() -> None:
    options = {"toc-depth": 4, "format": {"html": {"toc": False, "toc-depth": 5}}}
    front = read_front(give_way(FRONT, options))
    assert front["toc"] is True
    assert front["format"]["html"]["toc"] is False
    assert front["format"]["html"]["toc-depth"] == 5
    assert front["format"]["typst"]["toc-depth"] == 4


def test_mappings_join_and_lists_are_left_to_quarto_which_adds_them_up() -> None:
    options = {"filters": ["mine.lua"], "format": {"html": {"css": "a.css", "words": {"x": "y"}}}}
    front = read_front(give_way(FRONT, options))
    assert front["filters"] == ["own.lua"]
    assert front["format"]["html"]["css"] == "brief.css"
    assert front["format"]["html"]["words"] == {"skip": "Skip", "x": "y"}
    settings = yaml.safe_load(write_settings(("brief",), {}, options))
    assert settings["filters"] == ["mine.lua"]
    assert settings["format"]["html"]["css"] == ["a.css"]


def test_the_settings_of_a_project_name_its_documents_and_run_no_code() -> None:
    settings = yaml.safe_load(write_settings(("brief", "slides"), {}, {"project": {"title": "x"}}))
    assert settings == {
        "project": {
            "type": "default",
            "output-dir": "_output",
            "render": ["brief.qmd", "slides.qmd"],
            "title": "x",
        },
        "execute": {"enabled": False, "freeze": False},
    }


# ── what is refused ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            {"lang": "de"},
            "error RG507: Quarto's option lang is made from brief.yml. "
            "Write lang: in brief.yml, outside quarto:.",
        ),
        (
            {"format": {"html": {"author": "Me"}}},
            "error RG507: Quarto's option author is made from brief.yml. "
            "Write authors: in brief.yml, outside quarto:.",
        ),
        (
            {"embed-resources": False},
            "error RG507: Quarto's option embed-resources cannot be set: each page is one file. "
            "Leave it out.",
        ),
        (
            {"project": {"output-dir": "."}},
            "error RG507: Quarto's option project.output-dir cannot be set: "
            "outputs go to outputs/. Leave it out.",
        ),
        (
            {"format": {"htlm": {"toc": True}}},
            "error RG106: No document is made as 'htlm'. Did you mean 'html'?",
        ),
        (
            {"css": "nope.css"},
            "error RG106: There is no file nope.css in the workspace. "
            "Put it there, or correct its path; it is relative to brief.yml.",
        ),
        (
            {"resources": ["_metadata.yml"]},
            "error RG507: _metadata.yml would be read by Quarto because of its name. "
            "Remove it, and put its content under quarto: in brief.yml.",
        ),
        (
            {"filters": ["../../secret.lua"]},
            "error RG120: ../../secret.lua leads to ",
        ),
    ],
)
def test_what_cannot_be_set_is_a_finding_with_its_line(
    options: dict[str, Any], told: str, tmp_path: Path
) -> None:
    (found,) = check({**with_quarto(options), "_metadata.yml": "filters: [a]\n"}, tmp_path)
    place, _, rest = found.partition(": ")
    assert place.startswith("brief.yml:")
    assert rest.startswith(told)


def test_what_quarto_s_options_can_be_is_a_mapping(tmp_path: Path) -> None:
    (found,) = check(with_quarto(["toc"]), tmp_path)
    assert found.startswith("brief.yml:")


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("toc:true", ("toc", True)),
        ("toc-depth: 3", ("toc-depth", 3)),
        ("css:[a.css, b.css]", ("css", ["a.css", "b.css"])),
        ("subject: 'a: b'", ("subject", "a: b")),
        ("when:2026-11-21", ("when", "2026-11-21")),
    ],
)
def test_an_option_of_the_command_is_read_as_yaml(text: str, option: tuple[str, object]) -> None:
    assert read_override(text) == option


@pytest.mark.parametrize("text", ["toc", ":x", "a:["])
def test_what_is_no_option_is_refused(text: str) -> None:
    with pytest.raises(ReportgenError, match=rf"^-M {text[0]}"):
        read_override(text)


# ── what is carried along ────────────────────────────────────────────────────────────────


def test_extensions_profiles_and_the_files_that_are_named_go_along(tmp_path: Path) -> None:
    for name in (
        "_extensions/me/ext/_extension.yml",
        "_extensions/me/ext/filter.lua",
        "look/mine.css",
        "print.css",
        "not-named.css",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x: y")
    (tmp_path / "_quarto-print.yml").write_text("format: {html: {css: print.css}}")
    assert tuple(place_files(tmp_path, {"format": {"html": {"css": ["look/mine.css"]}}})) == (
        "_extensions/me/ext/_extension.yml",
        "_extensions/me/ext/filter.lua",
        "_quarto-print.yml",
        "look/mine.css",
        "print.css",
    )


@pytest.fixture
def fake_env(tmp_path: Path) -> dict[str, str]:
    program = install(tmp_path / "bin")
    record = str(tmp_path / "record")
    return {"FAKE_QUARTO": "success", "FAKE_QUARTO_RECORD": record, "QUARTO_PATH": str(program)}


def test_options_profiles_and_extensions_reach_quarto_in_the_project(
    reportgen_command: Command, tmp_path: Path, fake_env: dict[str, str]
) -> None:
    files = with_quarto({"format": {"html": {"css": "mine.css"}}})
    files |= {"mine.css": "p {}", "_extensions/a/_extension.yml": "title: A", "_quarto-x.yml": "{}"}
    workspace = drafts.write(files, tmp_path / "workspace")
    asked = ("-M", "number-sections:false", "--profile", "x", "--timeout", "60", "--to", "html")
    asked += ("--trust",)
    done = reportgen_command("build", workspace, *asked, env=fake_env)
    assert done.returncode == 0, done.stderr
    (call,) = calls(tmp_path)
    assert call["arguments"][-4:] == ["--profile", "x", "--output-dir", "_reportgen"]
    assert {"mine.css", "_extensions/a/_extension.yml", "_quarto-x.yml"} <= set(call["files"])
    project = workspace / "outputs" / "quarto"
    assert "mine.css" in (project / "_quarto.yml").read_text("utf-8")
    assert "number-sections: false" in (project / "brief.qmd").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("-M", "toc"), 2, "-M toc has no value. Write it as key:value."),
        (("-M", "lang:de"), 2, "Quarto's option lang is made from brief.yml."),
        (("--timeout", "0"), 2, "0"),
        (
            ("--engine", "embedded", "--profile", "x"),
            2,
            "The embedded engine does not support profiles.",
        ),
    ],
)
def test_what_cannot_be_asked_is_said(
    arguments: tuple[str, ...],
    code: int,
    told: str,
    reportgen_command: Command,
    workspace: Path,
    fake_env: dict[str, str],
) -> None:
    done = reportgen_command("build", workspace, "--to", "html", *arguments, env=fake_env)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.thorough
def test_a_timeout_of_the_command_holds(
    reportgen_command: Command, workspace: Path, fake_env: dict[str, str]
) -> None:
    env = {**fake_env, "FAKE_QUARTO": "hang"}
    done = reportgen_command("build", workspace, "--to", "html", "--timeout", "1", env=env)
    assert done.returncode == 1
    assert "it did not end within 1 s and was stopped" in done.stderr


def test_a_format_that_only_quarto_makes_is_told_where_it_is_asked_for(
    reportgen_command: Command, tmp_path: Path
) -> None:
    files = drafts.draft()
    files["brief.yml"]["documents"] = {"brief": {"formats": ["html", "latex-pdf"]}}
    workspace = drafts.write(files, tmp_path / "workspace")
    done = reportgen_command("build", workspace, "--to", "all", "--engine", "embedded")
    assert done.returncode == 1
    assert "error RG909: The embedded engine does not make latex-pdf." in done.stderr
    assert "brief.yml:" in done.stderr
    assert reportgen_command("build", workspace, "--engine", "embedded").returncode == 0


def test_files_with_signs_of_addresses_in_their_names_get_plain_ones_in_the_project(
    tmp_path: Path,
) -> None:
    odd, picture = "look %20#1?/mine & 'yours'.css", "look %20#1?/a %41.png"
    drafts.write({odd: "p { color: red }", picture: "", "plain look/ü.css": ""}, tmp_path)
    options = {
        "css": [odd, "plain look/ü.css"],
        "resources": [picture],
        "title-prefix": "A & B.css",
    }
    places = place_files(tmp_path, options)
    assert places["plain look/ü.css"] == "plain look/ü.css"
    assert places[picture] == picture  # templates name it too
    assert re.fullmatch(r"mine-yours-[0-9a-f]{8}\.css", places[odd])
    assert rename_files(options, tmp_path) == {**options, "css": [places[odd], "plain look/ü.css"]}


def test_a_filter_of_an_extension_runs_in_either_engine(tmp_path: Path) -> None:
    files = drafts.draft()
    files["brief.yml"]["quarto"] = {"filters": ["shout"]}
    files["_extensions/house/shout/_extension.yml"] = (
        "title: Shout\nversion: 1.0.0\ncontributes:\n  filters: [shout.lua]\n"
    )
    files["_extensions/house/shout/shout.lua"] = (
        "function Str(s) return pandoc.Str(s.text:gsub('argue', 'ARGUE')) end\n"
    )
    workspace = drafts.write(files, tmp_path / "w")
    done = Command(workspace)("build", "--to", "html", "--engine", "embedded", "--trust")
    assert done.returncode == 0, done.stderr
    assert "RG901" not in done.stderr
    page = (workspace / "outputs" / "brief.html").read_text("utf-8")
    assert "ARGUE?" in page


def test_options_of_a_format_are_said_of_the_one_that_the_extension_contributes() -> None:
    options = contribute({"toc": True, "format": {"html": {"css": "a.css"}, "acme-html": {}}})
    assert options["toc"] is True
    assert set(options["format"]) == {"reportgen-html", "acme-html"}
    looks = {"html": {"css": ["brand.css"], "house": {"accent": "#123456"}}}
    settings = yaml.safe_load(write_settings(("brief",), looks, options))
    html = settings["format"]["reportgen-html"]
    assert html == {"css": ["brand.css", "a.css"], "house": {"accent": "#123456"}}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"toc": True, "toc-depth": "deep"}, "toc-depth is 'deep', which is not a whole number"),
        ({"slide-level": [1]}, r"slide-level is \[1\], which is not a whole number"),
        ({"css": {"path": "a"}}, "css is {'path': 'a'}, which names no file"),
    ],
)
def test_an_option_of_another_kind_is_told_in_words(
    options: dict[str, Any], told: str, tmp_path: Path
) -> None:
    folder = drafts.write(with_quarto(options), tmp_path)
    with pytest.raises(RenderFailed, match=told):
        reportgen.build(folder, to="html", engine="embedded")
