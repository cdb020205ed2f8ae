"""Plug-ins: the package that docs/plugins.md shows, built, installed and used; and broken ones."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from string import ascii_uppercase

import pytest
import yaml
from papers import read_blocks

from reportgen.errors import Severity
from reportgen.exchange.formats import FORMATS
from reportgen.plugins import list_modules, list_plugins
from reportgen.starters import create

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "plugins.md"
FILES = {block.file: block.text for block in read_blocks(PAGE) if block.file}
LONG = "A claim that " + "really " * 40 + "goes on."


def install(files: dict[str, str], folder: Path) -> Path:
    """Builds a package with hatchling and installs it into a folder, as pip's --target does."""
    source = folder / "source"
    for name, text in files.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, text=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the example package is installed in."""
    files = {**FILES, "house_rules/__init__.py": ""}
    return install(files, tmp_path_factory.mktemp("plugins"))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    create(folder, {})
    return folder


def fake(site: Path, kind: str, name: str, code: str, package: str = "bad-house") -> Path:
    """An installed package of one module with one plug-in, as installers leave it."""
    module = re.sub(r"\W", "_", package)
    info = site / f"{module}-2.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 2.0\n")
    (info / "entry_points.txt").write_text(f"[reportgen.{kind}]\n{name} = {module}:it\n")
    (site / f"{module}.py").write_text(code, encoding="utf-8")
    return site


def run(site: Path | None, *arguments: str | Path, code: int = 0, cwd: Path | None = None) -> str:
    """What the command prints with a folder of packages on Python's path; never a traceback."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("REPORTGEN_")}
    environ["PYTHONPATH"] = os.pathsep.join(map(str, [*([site] if site else []), ROOT]))
    command = [sys.executable, "-m", "reportgen", *map(str, arguments)]
    done = subprocess.run(
        command, env=environ, cwd=cwd, capture_output=True, text=True, timeout=300, encoding="utf-8"
    )
    printed = done.stdout + done.stderr
    assert "Traceback" not in printed
    assert done.returncode == code, printed
    return printed


def script(site: Path, code: str, *arguments: str | Path) -> str:
    """What a Python program prints with a folder of packages on its path."""
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join((str(site), str(ROOT)))}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def lengthen(workspace: Path) -> None:
    """Makes the first claim of a source longer than the example's check allows."""
    file = workspace / "sources" / "adams2024.yml"
    text = file.read_text(encoding="utf-8")
    claim = next(line for line in text.splitlines() if line.strip().startswith("claim:"))
    change(file, claim, f"{claim.partition('claim:')[0]}claim: {LONG}")


def add_lines(file: Path, text: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


# ── what the page shows ──────────────────────────────────────────────────────────────────


def test_every_example_is_as_short_as_the_page_promises() -> None:
    counts = {
        name: sum(bool(line.strip()) for line in text.splitlines())
        for name, text in FILES.items()
        if name.startswith("house_rules/")
    }
    assert len(counts) == 5
    assert all(count <= 12 for count in counts.values()), counts


def test_a_check_finds_by_its_own_code_at_its_place(site: Path, workspace: Path) -> None:
    lengthen(workspace)
    printed = run(site, "check", workspace)
    assert re.search(
        r"adams2024\.yml:\d+:\d+: warning HOUSE101: The claim", " ".join(printed.split())
    )
    assert "HOUSE101" not in run(None, "check", workspace)


def test_a_check_of_a_plug_in_is_told_to_code_scanning(site: Path, workspace: Path) -> None:
    lengthen(workspace)
    log = json.loads(run(site, "check", workspace, "--format", "sarif"))
    assert "HOUSE101" in [result["ruleId"] for result in log["runs"][0]["results"]]


@pytest.mark.thorough
def test_a_severity_and_a_comment_hold_for_a_rule_of_a_plug_in(site: Path, workspace: Path) -> None:
    lengthen(workspace)
    add_lines(workspace / "brief.yml", "\nseverities: {HOUSE101: error}\n")
    assert "error HOUSE101" in run(site, "check", workspace, code=1)
    change(workspace / "brief.yml", "{HOUSE101: error}", "{HOUSE101: off}")
    assert "HOUSE101" not in run(site, "check", workspace)
    change(workspace / "brief.yml", "severities: {HOUSE101: off}", "")
    change(workspace / "sources" / "adams2024.yml", LONG, f"{LONG}  # reportgen: ignore HOUSE101")
    assert "HOUSE101" not in run(site, "check", workspace)


def test_a_severity_of_a_rule_whose_package_is_not_here_is_a_finding(workspace: Path) -> None:
    add_lines(workspace / "brief.yml", "\nseverities: {HOUSE101: off}\n")
    assert "There is no rule 'HOUSE101'" in run(None, "check", workspace, code=1)


def test_explain_says_where_a_rule_comes_from(site: Path) -> None:
    printed = run(site, "explain", "house101")
    assert "house-rules 1.0" in printed
    assert "our style guide allows thirty words" in printed
    assert "HOUSE…  of the package house-rules 1.0" in run(site, "explain")
    assert "There is no rule 'HOUSE101'" in run(None, "explain", "HOUSE101", code=2)


@pytest.mark.thorough
def test_figure_template_and_engine_make_a_document(site: Path, workspace: Path) -> None:
    brief = yaml.safe_load((workspace / "brief.yml").read_text("utf-8"))
    brief["documents"] = {"memo": {"formats": ["html", "gfm"], "template": "house/memo.qmd.j2"}}
    (workspace / "brief.yml").write_text(yaml.safe_dump(brief, allow_unicode=True), "utf-8")
    run(site, "build", workspace, "--to", "html")
    outputs = workspace / "outputs"
    page = (outputs / "memo.html").read_text("utf-8")
    assert "For the board:" in page
    assert "Claims with a quote." in page
    assert (outputs / "quarto" / "figures" / "claims_by_source.svg").is_file()
    manifest = json.loads((outputs / "manifest.json").read_text("utf-8"))
    assert manifest["tools"]["house-rules"] == "1.0"
    run(site, "build", workspace, "--to", "gfm", "--engine", "copy")
    assert (outputs / "memo.md").read_text("utf-8").startswith("---\n")
    manifest = json.loads((outputs / "manifest.json").read_text("utf-8"))
    assert manifest["tools"]["copy"] == "house-rules 1.0, 1.0"
    run(site, "lock", workspace)
    assert "house-rules: '1.0'" in (workspace / "reportgen.lock").read_text("utf-8")


@pytest.mark.thorough
def test_a_template_of_the_workspace_goes_before_that_of_a_plug_in(
    site: Path, workspace: Path
) -> None:
    own = workspace / "templates" / "house" / "memo.qmd.j2"
    own.parent.mkdir(parents=True)
    own.write_text(
        '{% extends "reportgen/summary.qmd.j2" %}{% block question %}Mine.{% endblock %}'
    )
    change(
        workspace / "brief.yml",
        "documents:",
        "documents:\n  memo: {formats: [html], template: house/memo.qmd.j2}",
    )
    run(site, "build", workspace, "--to", "html")
    page = (workspace / "outputs" / "memo.html").read_text("utf-8")
    assert "Mine." in page
    assert "For the board" not in page


def test_a_document_of_a_template_that_is_not_installed_is_a_finding(workspace: Path) -> None:
    change(
        workspace / "brief.yml",
        "documents:",
        "documents:\n  memo: {formats: [html], template: house/memo.qmd.j2}",
    )
    assert "There is no template 'house/memo.qmd.j2'" in run(None, "check", workspace, code=1)


def test_a_figure_of_a_plug_in_is_there_in_python_and_may_be_recaptioned(
    site: Path, workspace: Path
) -> None:
    add_lines(workspace / "brief.yml", "\nfigures: {claims_by_source: {caption: Our own words.}}\n")
    code = (
        "import reportgen, sys\n"
        "figure = reportgen.figure(reportgen.load(sys.argv[1]), 'claims_by_source')\n"
        "print(figure.layout.meta['caption'])\n"
    )
    assert script(site, code, workspace).startswith("Our own words.")


@pytest.mark.thorough
def test_a_format_is_written_listed_recognised_and_read(
    site: Path, workspace: Path, tmp_path: Path
) -> None:
    assert "lines" in run(site, "export")
    run(site, "export", "lines", workspace, "-o", tmp_path / "out.lines")
    first = (tmp_path / "out.lines").read_text("utf-8").splitlines()[0]
    assert re.match(r"p\. \d+\t\w", first)
    marks = tmp_path / "marks.lines"
    marks.write_text("4\tsome words that were marked\n", encoding="utf-8")
    printed = run(site, "import", marks, "--workspace", workspace, "--source", "adams2024")
    assert "Lines" in printed
    extract = (workspace / "sources" / "adams2024.yml").read_text("utf-8")
    assert "some words that were marked" in extract
    assert "damaged" in run(None, "import", marks, "--workspace", workspace, code=1)


def test_doctor_lists_plug_ins_with_their_package(site: Path) -> None:
    printed = run(site, "doctor")
    for name in ("HOUSE", "claims_by_source", "lines", "copy", "house"):
        assert re.search(rf"found +{name} +package house-rules 1\.0", printed), printed


@pytest.mark.thorough
def test_a_plug_in_whose_code_changes_has_everything_made_again(
    site: Path, workspace: Path, tmp_path: Path
) -> None:
    own = tmp_path / "site"
    shutil.copytree(site, own)
    run(own, "build", workspace, "--to", "html")
    manifest = workspace / "outputs" / "manifest.json"
    assert "HOUSE101" not in manifest.read_text("utf-8")
    change(own / "house_rules" / "checks.py", "> 30", "> 3")
    run(own, "build", workspace, "--to", "html")
    assert "HOUSE101" in manifest.read_text("utf-8")


# ── those that do not work ───────────────────────────────────────────────────────────────

BROKEN = {
    "import no_such_module": "ModuleNotFoundError",
    "raise RuntimeError('at import')": "RuntimeError: at import",
    "import sys; sys.exit(3)": "ended the program",
    "it = None": "TypeError",
    "it = lambda brief: None": "gives NoneType",
    "it = lambda brief: ['words']": "gives str",
    "it = lambda brief: brief.nothing": "AttributeError",
    "def it(brief):\n    yield 1 / 0": "ZeroDivisionError",
    "def it(brief):\n    return it(brief)": "RecursionError",
    "other = 1": "AttributeError",
    "x = (": "SyntaxError",
    "from reportgen.rules import UNCOVERED\nfrom reportgen.errors import Location\n"
    "it = lambda brief: [UNCOVERED.at(Location('brief.yml'), 'No.', '')]": "its codes are BAD",
    "from reportgen.errors import Finding\n"
    "it = lambda brief: [Finding('BAD101', 'fatal', None, '', '')]": "BAD101",
}


def test_checks_that_do_not_work_are_findings_that_name_their_packages(
    workspace: Path, tmp_path: Path
) -> None:
    for letter, code in zip(ascii_uppercase, BROKEN, strict=False):
        fake(tmp_path / "s", "checks", f"BAD{letter}", code, f"bad-{letter}")
    findings = json.loads(run(tmp_path / "s", "check", workspace, "--format", "json", code=1))
    told = [f for f in findings if f["code"] == "RG123"]
    assert len(told) == len(BROKEN)
    for letter, words in zip(ascii_uppercase, BROKEN.values(), strict=False):
        (finding,) = (f for f in told if f"bad-{letter} 2.0" in f["message"])
        assert words in finding["message"]
        assert finding["remedy"].endswith(f"pip uninstall bad-{letter}")


@pytest.mark.thorough
def test_a_broken_check_stops_a_build_and_leaves_the_outputs(
    workspace: Path, tmp_path: Path
) -> None:
    run(None, "build", workspace, "--to", "html")
    before = (workspace / "outputs" / "brief.html").read_bytes()
    site = fake(tmp_path / "s", "checks", "BAD", "raise ValueError")
    assert "RG123" in run(site, "build", workspace, "--to", "html", code=1)
    assert (workspace / "outputs" / "brief.html").read_bytes() == before


def test_names_that_cannot_be_used_are_findings(workspace: Path, tmp_path: Path) -> None:
    names = {
        ("checks", "RGX"): "capital letters",
        ("checks", "house"): "capital letters",
        ("figures", "../../evil"): "underscores",
        ("figures", "stance"): "one of reportgen’s own",
        ("templates", "reportgen"): "one of reportgen’s own",
        ("templates", "a/b"): "hyphens",
    }
    for number, (kind, name) in enumerate(names):
        fake(tmp_path / "s", kind, name, "it = 1", f"bad-{number}")
    findings = json.loads(run(tmp_path / "s", "check", workspace, "--format", "json", code=1))
    told = [f["message"] for f in findings if f["code"] == "RG123"]
    assert len(told) == len(names)
    for number, words in enumerate(names.values()):
        assert any(f"bad-{number} 2.0" in message and words in message for message in told)


def test_two_packages_with_a_plug_in_of_one_name_are_told(
    site: Path, workspace: Path, tmp_path: Path
) -> None:
    both = tmp_path / "s"
    shutil.copytree(site, both)
    fake(both, "checks", "HOUSE", "it = lambda brief: []", package="second-house")
    printed = " ".join(run(both, "check", workspace, code=1).split())
    assert "second-house 2.0 has the name of one of the package house-rules" in printed


ENGINES = {
    "raise ValueError('no')": "ValueError: no",
    "it = lambda: 1": "AttributeError",
    "class it:\n    settings, version, formats = '', '', {'html'}": "lacks `render`",
    "class it:\n    settings, version, formats = '', '', {'html'}\n"
    "    def render(self, *a, **k):\n        raise OSError('disk')": "OSError: disk",
    "class it:\n    settings, version, formats = '', '', {'html'}\n"
    "    def render(self, *a, **k):\n        return None": "gives NoneType",
    "from reportgen.engines.protocol import Rendering\n"
    "class it:\n    settings, version, formats = '', '', {'html'}\n"
    "    def render(self, *a, **k):\n        return Rendering(())": "has not made brief.html",
}
FORMS = {
    "it = 1": "lacks TITLE",
    "class it:\n    TITLE, ENDINGS = 'T', ('.bad',)": "neither",
    "class it:\n    TITLE, ENDINGS = 'T', ('.bad',)\n    write = lambda b, l: b''": "LOSES",
    "class it:\n    TITLE, ENDINGS = 'T', ('.bad',)\n    detect = lambda file: True\n"
    "    read = lambda file: 1": "gives int where a Harvest",
    "class it:\n    TITLE, ENDINGS = 'T', ('.bad',)\n    detect = lambda file: True\n"
    "    read = lambda file: 1 / 0": "ZeroDivisionError",
}
TRY_ENGINES = """
import sys, reportgen
for name in sys.argv[2:]:
    try:
        reportgen.build(sys.argv[1], to="html", engine=name)
    except reportgen.ReportgenError as error:
        print(error)
"""


@pytest.mark.thorough
def test_engines_that_do_not_work_end_the_build_in_words(workspace: Path, tmp_path: Path) -> None:
    names = [f"bad{number}" for number, _ in enumerate(ENGINES)]
    for name, code in zip(names, ENGINES, strict=True):
        fake(tmp_path / "s", "engines", name, code, f"{name}-house")
    told = script(tmp_path / "s", TRY_ENGINES, workspace, *names).splitlines()
    assert len(told) == len(names)
    for line, name, words in zip(told, names, ENGINES.values(), strict=True):
        assert f"{name}-house 2.0" in line
        assert words in line
    assert not (workspace / "outputs" / "brief.html").exists()


def test_an_engine_that_there_is_not_is_misuse(workspace: Path) -> None:
    assert "'auto', 'quarto', 'embedded'" in run(None, "build", workspace, "--engine", "x", code=2)


@pytest.mark.parametrize("code", FORMS)
def test_a_format_that_does_not_work_changes_nothing(
    code: str, workspace: Path, tmp_path: Path
) -> None:
    site = fake(tmp_path / "s", "formats", "bad", code)
    file = tmp_path / "marks.bad"
    file.write_text("words", encoding="utf-8")
    before = (workspace / "sources" / "adams2024.yml").read_bytes()
    printed = run(site, "import", file, "--workspace", workspace, code=1)
    assert FORMS[code] in printed
    assert "bad-house" in printed
    assert (workspace / "sources" / "adams2024.yml").read_bytes() == before


@pytest.mark.thorough
def test_a_figure_that_does_not_work_ends_only_what_shows_it(
    workspace: Path, tmp_path: Path
) -> None:
    site = fake(tmp_path / "s", "figures", "bad", "it = lambda setting: 'a picture'")
    run(site, "build", workspace, "--to", "html")
    own = workspace / "templates" / "brief.qmd.j2"
    own.parent.mkdir(exist_ok=True)
    own.write_text(
        '{% extends "reportgen/brief.qmd.j2" %}{% block question %}{{ draw("bad") }}{% endblock %}'
    )
    assert "gives str where a figure" in run(site, "build", workspace, "--to", "html", code=1)


def test_doctor_says_what_does_not_work(tmp_path: Path) -> None:
    printed = run(fake(tmp_path / "s", "figures", "bad", "raise ValueError('no')"), "doctor")
    assert re.search(r"missing +bad", printed)
    assert "ValueError: no" in printed


# ── what it costs ────────────────────────────────────────────────────────────────────────


@pytest.mark.thorough
def test_nothing_of_a_plug_in_is_imported_before_it_is_needed(
    workspace: Path, tmp_path: Path
) -> None:
    site = tmp_path / "s"
    for number, kind in enumerate(("figures", "formats", "engines")):
        fake(site, kind, f"bad{number}", "raise ValueError", package=f"bad-{kind}")
    run(site, "--version")
    run(site, "check", workspace)
    run(site, "build", workspace, "--to", "html")


def test_without_a_plug_in_no_metadata_are_read_for_a_build_that_has_nothing_to_do() -> None:
    code = (
        "import reportgen.plugins as plugins, sys\n"
        "plugins.list_modules()\n"
        "print('importlib.metadata' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout == "False\n"


def test_this_environment_has_no_plug_in_that_would_change_other_tests() -> None:
    assert list_plugins() == ()
    assert list_modules() == ()
    assert len({each.name for each in FORMATS}) == len(FORMATS)
    assert Severity.ERROR == "error"
