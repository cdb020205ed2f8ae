"""Code that a workspace brings: told as what it is, and run only where its user has said so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import drafts
import pytest
from conftest import Command, copy_reference
from test_quarto_engine import install

import reportgen
from reportgen.rules import UNTRUSTED_CODE
from reportgen.starters import create
from reportgen.trust import is_trusted, keep_trust, review

CANARY = "ran"
LUA = f'io.open("{{folder}}/{CANARY}", "w"):close()\nreturn {{}}\n'
OVER = '{% extends "reportgen/brief.qmd.j2" %}\n{% block only %}\n'
END = "\n{% endblock %}\n"


def with_options(options: object, **more: str) -> drafts.Files:
    files: drafts.Files = {**drafts.draft(), **more}
    files["brief.yml"]["quarto"] = options
    return files


EXTENSION = {
    "_extensions/shout/_extension.yml": "contributes: {filters: [shout.lua]}",
    "_extensions/shout/shout.lua": "return {}",
}
# By what it is: the files of the workspace, and the places that are to be named.
CODE: dict[str, tuple[drafts.Files, set[str]]] = {
    "a Lua filter": (
        with_options({"filters": ["quarto", "a.lua"]}, **{"a.lua": "return {}"}),
        {"a.lua"},
    ),
    "a filter at a place": (
        with_options({"filters": [{"path": "a.lua", "at": "pre-ast"}]}, **{"a.lua": "return {}"}),
        {"a.lua", "brief.yml:8:3"},
    ),
    "a filter of one format": (
        with_options({"format": {"html": {"filters": "a.lua"}}}, **{"a.lua": "return {}"}),
        {"a.lua"},
    ),
    "a program as a filter": (with_options({"filters": ["evil"]}), {"brief.yml:8:3"}),
    "a shortcode": (
        with_options({"shortcodes": ["a.lua"]}, **{"a.lua": "return {}"}),
        {"a.lua"},
    ),
    "an extension": (with_options({}, **EXTENSION), set(EXTENSION)),
    "a Typst template": (
        with_options({"format": {"typst": {"template-partials": ["a.typ"]}}}, **{"a.typ": ""}),
        {"a.typ"},
    ),
    "a page's template": (
        with_options({"format": {"html": {"template": "a.html"}}}, **{"a.html": "<p>"}),
        {"a.html"},
    ),
    "a piece of a head": (
        with_options({"include-in-header": "a.html"}, **{"a.html": "<script></script>"}),
        {"a.html"},
    ),
    "a piece in a mapping": (
        with_options({"include-after-body": [{"file": "a.html"}]}, **{"a.html": "<p>"}),
        {"a.html"},
    ),
    "a piece in brief.yml": (
        with_options({"include-after-body": {"text": "<script></script>"}}),
        {"brief.yml:8:3"},
    ),
    "raw lines of a head": (with_options({"header-includes": "<script>"}), {"brief.yml:8:3"}),
    "a program for PDF": (with_options({"pdf-engine": "./evil"}), {"brief.yml:8:3"}),
    "a resource": (with_options({"resources": ["a.js"]}, **{"a.js": "1"}), {"a.js"}),
    "a packaged filter of one's own": (
        with_options({}, **{"templates/alt.lua": "return {}"}),
        {"templates/alt.lua"},
    ),
    "a packaged script of one's own": (
        with_options({}, **{"templates/page.js": "1"}),
        {"templates/page.js"},
    ),
    "a page of one's own": (
        with_options({}, **{"templates/page.html": "$body$"}),
        {"templates/page.html"},
    ),
    "Typst of one's own": (
        with_options({}, **{"templates/typst-show.typ": ""}),
        {"templates/typst-show.typ"},
    ),
    "options of all formats of one's own": (
        with_options({}, **{"templates/_extension.yml": "contributes: {formats: {html: {}}}"}),
        {"templates/_extension.yml"},
    ),
    "a writer in Lua": (
        with_options({"format": {"html": {"writer": "a.lua"}}}, **{"a.lua": ""}),
        {"a.lua"},
    ),
    "a server": (with_options({"server": "shiny"}), {"brief.yml:8:3"}),
    "Typst that loads more": (
        with_options(
            {},
            **{"templates/brief.qmd.j2": f'{OVER}```{{=typst}}\n#import "a.typ"\n```{END}'},
        ),
        {"templates/brief.qmd.j2"},
    ),
    "a profile": (
        with_options({}, **{"_quarto-x.yml": "filters: [evil]\n"}),
        {"_quarto-x.yml:1:1"},
    ),
    "a cell": (
        with_options({}, **{"templates/brief.qmd.j2": f"{OVER}```{{python}}\n1\n```{END}"}),
        {"templates/brief.qmd.j2"},
    ),
    "code among words": (
        with_options({}, **{"templates/brief.qmd.j2": f"{OVER}It is `{{python}} 1`.{END}"}),
        {"templates/brief.qmd.j2"},
    ),
    "options of a template": (
        with_options({}, **{"templates/brief.qmd.j2": "---\nfilters: [evil]\n---\n"}),
        {"templates/brief.qmd.j2"},
    ),
    "TeX": (
        with_options({}, **{"templates/brief.qmd.j2": f"{OVER}\\input{{/etc/passwd}}{END}"}),
        {"templates/brief.qmd.j2"},
    ),
}


def refuse(folder: Path, **options: Any) -> list[reportgen.Finding]:
    with pytest.raises(reportgen.InvalidBrief) as caught:
        reportgen.build(folder, to="html", engine="embedded", **options)
    return [f for f in caught.value.findings if f.code == UNTRUSTED_CODE.code]


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The environment of a user with empty settings."""
    return {"XDG_CONFIG_HOME": str(tmp_path / "settings")}


@pytest.mark.parametrize("name", CODE)
def test_code_is_one_finding_that_names_each_piece(
    name: str, tmp_path: Path, home: dict[str, str]
) -> None:
    files, places = CODE[name]
    folder = drafts.write(files, tmp_path / "w")
    (finding,) = refuse(folder, environ=home)
    assert {str(place) for place, _ in finding.related} == places
    assert all(place in finding.message for place in places)
    assert all("runs" in reason for _, reason in finding.related)
    assert "reportgen trust" in finding.remedy
    assert not (folder / "outputs").exists()


def test_what_is_no_code_needs_no_trust(tmp_path: Path, home: dict[str, str]) -> None:
    files = with_options(
        {"css": "a.css", "number-sections": True, "filters": ["quarto"]},
        **{
            "a.css": "p {}",
            "templates/README.md": "`{python}`",
            "templates/brief.css": "p {}",
            "templates/brief.qmd.j2": f"{OVER}Words, `code` and\n```\nmore of it\n```{END}",
            "translations/en.po": 'msgid ""\nmsgstr ""\n',
            "_quarto-x.yml": "toc: true\n",
        },
    )
    assert review(drafts.write(files, tmp_path / "w")) == ()
    reportgen.build(tmp_path / "w", to="html", engine="embedded", environ=home)


def test_the_reference_brief_and_a_new_workspace_bring_no_code(tmp_path: Path) -> None:
    create(tmp_path / "new", {})
    assert review(copy_reference(tmp_path / "reference")) == review(tmp_path / "new") == ()


@pytest.mark.thorough
def test_code_does_not_run_before_it_is_allowed_and_runs_then(tmp_path: Path) -> None:
    lua = LUA.replace("{folder}", str(tmp_path))
    folder = drafts.write(with_options({"filters": ["a.lua"]}, **{"a.lua": lua}), tmp_path / "w")
    home = {"XDG_CONFIG_HOME": str(tmp_path / "settings")}
    run = Command(folder)
    build = ("build", "--to", "html", "--engine", "embedded")
    done = run(*build, env=home)
    assert done.returncode == 1
    assert (
        "error RG122: The workspace contains code that you have not allowed: a.lua." in done.stderr
    )
    assert run("check", env=home).returncode == 0
    assert not (tmp_path / CANARY).exists()
    done = run("trust", env=home)  # nobody can be asked
    assert "a.lua: a filter: it runs while documents are made" in done.stdout
    assert done.returncode
    assert run(*build, env=home).returncode == 1
    assert not (tmp_path / CANARY).exists()
    done = run("trust", "--yes", env=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert str(tmp_path / "settings" / "reportgen" / "trusted") in done.stdout
    assert run(*build, env=home).returncode == 0
    assert (tmp_path / CANARY).exists()
    assert "You have already allowed it." in run("trust", env=home).stdout
    (folder / "a.lua").write_text(f"-- changed\n{lua}")
    assert run(*build, env=home).returncode == 1
    assert run(*build, "--trust", env=home).returncode == 0
    assert run(*build, env=home).returncode == 1


def test_a_person_is_asked(tmp_path: Path, home: dict[str, str]) -> None:
    folder = drafts.write(CODE["a Lua filter"][0], tmp_path / "w")
    codes = review(folder)
    for answer, code in (("n\n", False), ("y\n", True)):
        done = _answer(folder, answer, home)
        assert "Let it run?" in done
        assert is_trusted(codes, home) is code


def _answer(folder: Path, answer: str, env: dict[str, str]) -> str:
    words = [sys.executable, "-m", "reportgen", "trust"]
    environ = Command.environ(env)
    done = subprocess.run(
        words, cwd=folder, env=environ, input=answer, capture_output=True, text=True, check=False
    )
    return done.stdout


def test_nothing_to_allow_is_said(workspace: Path) -> None:
    assert Command(workspace)("trust").stdout == "The workspace contains no code.\n"


def test_trust_is_of_the_content_and_not_of_the_folder(
    tmp_path: Path, home: dict[str, str]
) -> None:
    files, _ = CODE["an extension"]
    keep_trust(review(drafts.write(files, tmp_path / "one")), home)
    other = drafts.write(files, tmp_path / "two")
    assert is_trusted(review(other), home)
    (other / "_extensions" / "shout" / "more.lua").write_text("return {}")
    assert not is_trusted(review(other), home)
    (finding,) = refuse(other, environ=home)
    assert "_extensions/shout/more.lua" in finding.message


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"XDG_CONFIG_HOME": "{tmp}/x"}, "x/reportgen/trusted"),
        ({"XDG_CONFIG_HOME": "relative", "HOME": "{tmp}"}, ".config/reportgen/trusted"),
        ({"HOME": "{tmp}"}, ".config/reportgen/trusted"),
        ({"APPDATA": "{tmp}/a"}, "a/reportgen/trusted"),
    ],
)
def test_it_is_kept_in_the_user_s_own_settings(
    environ: dict[str, str], folder: str, tmp_path: Path, workspace: Path
) -> None:
    environ = {name: value.replace("{tmp}", str(tmp_path)) for name, value in environ.items()}
    codes = review(drafts.write(CODE["a Lua filter"][0], workspace))
    assert keep_trust(codes, environ).parent == tmp_path / folder
    assert is_trusted(codes, environ)


def test_without_a_home_nothing_is_trusted(workspace: Path) -> None:
    codes = review(drafts.write(CODE["a Lua filter"][0], workspace))
    assert not is_trusted(codes, {})
    with pytest.raises(reportgen.ReportgenError, match="no home folder"):
        keep_trust(codes, {})


def test_a_workspace_cannot_trust_itself(tmp_path: Path) -> None:
    files, _ = CODE["a Lua filter"]
    folder = drafts.write(files, tmp_path / "w")
    keep_trust(review(folder), {"XDG_CONFIG_HOME": str(folder)})
    (finding,) = refuse(folder, environ={"HOME": str(tmp_path), "XDG_CONFIG_HOME": "."})
    assert finding.code == UNTRUSTED_CODE.code


MADE = (
    '{{ ("```" ~ "{pyt" ~ "hon}\\nopen(\'x\')\\n```") | safe }}',
    "{{ ('`' ~ '{python} 1`') | safe }}",
)


@pytest.mark.parametrize("text", MADE)
@pytest.mark.parametrize("engine", ["embedded", "quarto"])
def test_code_that_a_template_puts_together_is_code(text: str, engine: Any, tmp_path: Path) -> None:
    files = {**drafts.draft(), "templates/brief.qmd.j2": f"{OVER}{text}{END}"}
    folder = drafts.write(files, tmp_path / "w")
    assert review(folder) == ()
    environ = {"FAKE_QUARTO": "success", "QUARTO_PATH": str(install(tmp_path / "bin"))}
    with pytest.raises(reportgen.InvalidBrief) as caught:
        reportgen.build(folder, to="html", engine=engine, environ=environ)
    assert {f.code for f in caught.value.findings} == {UNTRUSTED_CODE.code}
    assert all(f.location.path == "templates/brief.qmd.j2" for f in caught.value.findings)


def test_options_of_the_command_are_code_too(tmp_path: Path, home: dict[str, str]) -> None:
    folder = drafts.write({**drafts.draft(), "a.lua": "return {}"}, tmp_path / "w")
    (finding,) = refuse(folder, environ=home, metadata={"filters": ["a.lua"]})
    assert "a.lua" in finding.message


def test_other_findings_are_told_beside_it(tmp_path: Path, home: dict[str, str]) -> None:
    files, _ = CODE["a Lua filter"]
    files["brief.yml"] = {**files["brief.yml"], "csl": "no-such-style"}
    folder = drafts.write(files, tmp_path / "w")
    with pytest.raises(reportgen.InvalidBrief) as caught:
        reportgen.build(folder, to="html", engine="embedded", environ=home)
    assert {f.code for f in caught.value.findings} == {"RG122", "RG207"}


EVIL = "{{ 'fil' }}ters: [evil]"
PIECES = {
    "a head that ends with dots": f"---\ntitle: x\n{EVIL}\n...\n\nWords\n",
    "a head after a blank": f"--- \ntitle: x\n{EVIL}\n---\n\nWords\n",
    "a head after a mark": f"{{{{ '\ufeff' }}}}---\ntitle: x\n{EVIL}\n---\n\nWords\n",
    "a head with tags": f"---\ntitle: x\na: !expr 1\n{EVIL}\n---\n\nWords\n",
    "a head that does not parse": f"---\ntitle: x\na: ]\n{EVIL}\n---\n\nWords\n",
    "a block further on": f"---\ntitle: x\n---\n\nWords\n\n---\n{EVIL}\n---\n\nWords\n",
    "a file of the project": "---\nformat: {html: {filters: [references.bib]}}\n---\n\nWords\n",
    "a style that is a template": "---\nformat: {html: {template: a.css}}\n---\n\nWords\n",
    "a reader": "---\ntitle: x\nfrom: a.lua\n---\n\nWords\n",
    "a writer": "---\nformat: {html: {to: a.lua}}\n---\n\nWords\n",
    "Typst": OVER + "{{ '`#imp' ~ 'ort \"a\"`{=typst}' | safe }}" + END,
}


@pytest.mark.parametrize("name", PIECES)
def test_code_is_found_wherever_an_engine_would_read_it(
    name: str, tmp_path: Path, home: dict[str, str]
) -> None:
    files = with_options({"resources": ["a.css"]}, **{"a.css": "p {}"})
    files["templates/brief.qmd.j2"] = PIECES[name]
    found = refuse(drafts.write(files, tmp_path / "w"), environ=home)
    assert {f.location.path for f in found} == {"templates/brief.qmd.j2"}


def test_what_is_allowed_allows_no_other_template(tmp_path: Path, home: dict[str, str]) -> None:
    files = with_options({"filters": ["a.lua"]}, **{"a.lua": "return {}"})
    folder = drafts.write(files, tmp_path / "w")
    keep_trust(review(folder), home)
    files["templates/brief.qmd.j2"] = PIECES["a block further on"]
    drafts.write(files, folder)
    assert is_trusted(review(folder), home)
    (finding,) = refuse(folder, environ=home)
    assert str(finding.location) == "templates/brief.qmd.j2:8"


def test_a_template_that_is_allowed_may_have_code(tmp_path: Path, home: dict[str, str]) -> None:
    files = with_options(
        {}, **{"templates/brief.qmd.j2": f'{OVER}`#include "a.typ"`{{=typst}}{END}'}
    )
    folder = drafts.write(files, tmp_path / "w")
    keep_trust(review(folder), home)
    reportgen.build(folder, to="html", engine="embedded", environ=home)
