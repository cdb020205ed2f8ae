"""What is handed out: the wheel, the source distribution and README's commands."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from email.parser import HeaderParser
from fnmatch import fnmatchcase
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, Command
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import reportgen
from reportgen.diagnosis import EXTRAS
from reportgen.release import DISTRIBUTION, list_extras, tell_install

# Every file of the wheel fits one of these, and each of these has a file.
WHEEL = (
    "reportgen_briefs-*.dist-info/METADATA",
    "reportgen_briefs-*.dist-info/RECORD",
    "reportgen_briefs-*.dist-info/WHEEL",
    "reportgen_briefs-*.dist-info/entry_points.txt",
    "reportgen_briefs-*.dist-info/licenses/LICENSE",
    "reportgen/*.py",
    "reportgen/py.typed",
    "reportgen/rulebook/RG*.md",
    "reportgen/engines/embedded/assets/*.html",
    "reportgen/engines/embedded/assets/*.js",
    "reportgen/engines/embedded/assets/*.lua",
    "reportgen/engines/embedded/assets/*.md",
    "reportgen/engines/embedded/assets/*.typ",
    "reportgen/editions/formats/page.css",
    "reportgen/examples/*/bibliography/references.bib",
    "reportgen/examples/*/brief.yml",
    "reportgen/examples/*/sources/*.yml",
    "reportgen/examples/*/texts/*.md",
    "reportgen/extension/_extension.yml",
    "reportgen/extension/*.css",
    "reportgen/extension/*.html",
    "reportgen/extension/*.js",
    "reportgen/extension/*.lua",
    "reportgen/extension/*.typ",
    "reportgen/extension/words/*.json",
    "reportgen/figures/mount.js",
    "reportgen/hosting/*.txt",
    "reportgen/hosting/*.yml",
    "reportgen/indexing/page.css",
    "reportgen/indexing/page.js",
    "reportgen/preview/overlay.js",
    "reportgen/room/static/*.css",
    "reportgen/room/static/*.html",
    "reportgen/room/static/*.js",
    "reportgen/room/static/*.svg",
    "reportgen/starter/bibliography/*.bib",
    "reportgen/starter/brief.yml",
    "reportgen/starter/sources/*.yml",
    "reportgen/templates/*.qmd.j2",
    "reportgen/translations/*.po",
    "reportgen/translations/messages.pot",
)
SDIST = (
    ".ci/run",
    ".pre-commit-hooks.yaml",
    "CHANGELOG.md",
    "CITATION.cff",
    "LICENSE",
    "PKG-INFO",
    "README.md",
    "action.yml",
    "benchmarks/building.py",
    "bibliography/references.bib",
    "brief.yml",
    "noxfile.py",
    "outputs/README.md",
    "pyproject.toml",
    "reportgen/editions/formats/page.css",
    "reportgen/extension/_extension.yml",
    "reportgen/templates/brief.qmd.j2",
    "sources/comparison.yml",
    "templates/README.md",
    "tests/conftest.py",
)


def build(target: str, source: Path, into: Path) -> Path:
    """Builds a distribution with the backend that pyproject.toml names, without network."""
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed")
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "-d", str(into)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (made,) = into.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


def list_wheel(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return sorted(archive.namelist())


def fits(name: str, pattern: str) -> bool:
    """Whether a name fits; *.py stands for a module at any depth, other stars for no slash."""
    deep = pattern == "reportgen/*.py"
    return fnmatchcase(name, pattern) and (deep or name.count("/") == pattern.count("/"))


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    names = list_wheel(wheel)
    assert [name for name in names if not any(fits(name, pattern) for pattern in WHEEL)] == []
    assert [pattern for pattern in WHEEL if not any(fits(name, pattern) for name in names)] == []


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    files = (path for path in (ROOT / "reportgen").rglob("*") if path.is_file())
    names = {path.relative_to(ROOT).as_posix() for path in files}
    ours = {name for name in names if not re.search(r"__pycache__/|/\.", name)}
    packed = {name for name in list_wheel(wheel) if name.startswith("reportgen/")}
    assert packed == ours


def test_the_wheel_is_for_any_machine_and_small(wheel: Path) -> None:
    assert wheel.name == f"reportgen_briefs-{reportgen.__version__}-py3-none-any.whl"
    assert wheel.stat().st_size < 1_700_000


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("METADATA"))
        said = HeaderParser().parsestr(archive.read(name).decode())
        (name,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        entry_points = archive.read(name).decode()
    assert said["Version"] == reportgen.__version__
    assert said["Requires-Python"] == ">=3.11"
    assert said["License-Expression"] == "MIT"
    assert "reportgen = reportgen.__main__:main" in entry_points


def test_the_source_distribution_holds_what_builds_and_tests_it(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert [name for name in SDIST if name not in names] == []
    made = [name for name in names if name.startswith("outputs/") and name != "outputs/README.md"]
    assert made == []
    hidden = r"(?:^|/)\.(?!gitignore|pre-commit-hooks|ci/)"
    odd = [name for name in names if re.search(rf"__pycache__|\.pyc$|{hidden}", name)]
    assert odd == []
    test_files = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("tests/**/*.py")}
    assert test_files <= names


def test_the_source_distribution_makes_the_same_wheel(
    wheel: Path, sdist: Path, tmp_path: Path
) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (folder,) = (tmp_path / "unpacked").iterdir()
    again = build("wheel", folder, tmp_path / "again")
    assert list_wheel(again) == list_wheel(wheel)
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(again) as other:
        assert [n for n in one.namelist() if one.read(n) != other.read(n)] == []


@pytest.mark.thorough
def test_the_wheel_works_from_another_place(wheel: Path, tmp_path: Path) -> None:
    python = make_environment(tmp_path / "venv")
    install(python, wheel)
    where = run(python, "-c", "import reportgen; print(reportgen.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(tmp_path / "venv")
    program = python.with_name("reportgen")
    run(program, "init", "x", cwd=tmp_path)
    said = run(program, "build", "x", "--engine", "embedded", cwd=tmp_path)
    for name in ("brief.html", "brief.pdf", "slides.html"):
        assert (tmp_path / "x" / "outputs" / name).stat().st_size > 10_000
        assert name in said
    assert tell_install("tables") in run(python, "-c", NO_PANDAS, cwd=tmp_path)


NO_PANDAS = """
import reportgen
try:
    reportgen.tables(reportgen.load("x")).claims
except reportgen.ReportgenError as error:
    print(error)
"""


@pytest.mark.thorough
def test_doctor_lists_every_extra_with_the_packages_that_lack(wheel: Path, tmp_path: Path) -> None:
    python = make_environment(tmp_path / "venv")
    install(python, wheel)
    said = run(python.with_name("reportgen"), "doctor", cwd=tmp_path)
    for extra, packages in list_extras().items():
        if extra in EXTRAS:
            assert re.search(rf"(?m)^missing +\[{extra}\] .*", said)
            assert tell_install(extra) in said
            assert all(package in said for package in packages)


def test_the_page_on_what_is_installed_lists_it_and_600_mb_at_most() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE))
    lines = (Requirement(line) for line in metadata.requires(DISTRIBUTION) or ())
    assert {canonicalize_name(need.name) for need in lines if not need.marker} <= listed
    assert EXTRAS.keys() <= listed, "run `nox -s sizes`"
    (whole,) = re.findall(r"\*\*all\*\* \| \*\*(\d+)\*\*", page)
    assert int(whole) <= 600


def test_doctor_says_what_each_extra_is_for() -> None:
    assert EXTRAS.keys() == list_extras().keys() - {"quarto", "test", "docs", "lint"}


CHANGELOG = """# Changelog

## [Unreleased]

- Soon.

## [0.2.0] - 2026-12-01

### Added

- A lamp.

## [0.1.0]

- The first.
"""


def load_script(name: str) -> Any:
    """A script of the documentation, as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_notes_of_a_release_are_its_section_of_the_changelog() -> None:
    notes = load_script("make_notes")
    assert notes.write_notes(CHANGELOG, "0.2.0", final=True) == "### Added\n\n- A lamp.\n"
    assert notes.write_notes(CHANGELOG, "0.3.0") == "- Soon.\n"
    assert notes.write_notes(CHANGELOG, "0.1.0") == "- The first.\n"


@pytest.mark.parametrize(
    ("changelog", "version", "reason"),
    [
        (CHANGELOG, "0.3.0", "no section [0.3.0]"),
        (CHANGELOG, "0.1.0", "no date"),
        ("# Changelog\n\n## [0.1.0] - 2026-12-01\n", "0.1.0", "says nothing of 0.1.0"),
    ],
)
def test_what_is_not_ready_is_not_released(changelog: str, version: str, reason: str) -> None:
    notes = load_script("make_notes")
    with pytest.raises(notes.NotReady, match=re.escape(reason)):
        notes.write_notes(changelog, version, final=True)


def test_the_citation_is_of_this_version() -> None:
    load_script("make_notes").check_citation(
        (ROOT / "CITATION.cff").read_text(encoding="utf-8"), reportgen.__version__
    )


def test_only_a_person_publishes_and_only_with_actions_that_cannot_change() -> None:
    file = ROOT / ".github" / "workflows" / "release.yml"
    if not file.exists():
        pytest.skip("the workflows are in the repository only")
    workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert list(workflow[True]) == ["workflow_dispatch"]  # YAML 1.1 reads `on` as a truth
    assert workflow["permissions"] == {}
    jobs = workflow["jobs"]
    trusted = [name for name, job in jobs.items() if "id-token" in job["permissions"]]
    assert trusted == ["publish"] and jobs["publish"]["environment"] == "pypi"
    used = [step["uses"] for job in jobs.values() for step in job["steps"] if "uses" in step]
    assert [action for action in used if not re.search(r"@[0-9a-f]{40}$", action)] == []
    assert "secrets." not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(("system", "mark"), [("linux", "'"), ("win32", '"')])
def test_the_command_for_an_extra_is_quoted_as_the_system_reads_it(system: str, mark: str) -> None:
    told = tell_install("texts", system)
    assert told == f"python -m pip install {mark}reportgen-briefs[texts]{mark}"


def test_no_paper_and_no_message_says_the_name_of_anothers_package() -> None:
    """`reportgen` on the package index is somebody else's."""
    ours = ("*.*", "docs/**/*", "reportgen/**/*", "benchmarks/*", ".github/**/*")
    files = (path for pattern in ours for path in ROOT.glob(pattern))
    for path in files:
        if path.suffix in (".cff", ".j2", ".json", ".md", ".po", ".py", ".toml", ".yml"):
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"install ['\"]?reportgen(?!-briefs)\b", text), path


def make_environment(folder: Path, *extras: str) -> Path:
    """A fresh virtual environment with what pip would install, of what is here: links to it."""
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(python, "-c", code, cwd=folder).strip())
    for name in find_needs(f"{DISTRIBUTION}[{','.join(extras)}]") - {DISTRIBUTION}:
        package = metadata.distribution(name)
        for top in {file.parts[0] for file in package.files or () if file.parts[0] != ".."}:
            if top != "__pycache__":
                (packages / top).symlink_to(str(package.locate_file(top)))
    return python


def find_needs(wanted: str, known: frozenset[str] = frozenset()) -> frozenset[str]:
    """The names of the packages that pip would install for a requirement, this one's among them."""
    requirement = Requirement(wanted)
    known |= {canonicalize_name(requirement.name)}
    for extra in ("", *requirement.extras):
        for line in metadata.requires(requirement.name) or ():
            need = Requirement(line)
            holds = need.marker is None or need.marker.evaluate({"extra": extra})
            if holds and (canonicalize_name(need.name) not in known or need.extras):
                known |= find_needs(str(need), known)
    return known


def install(python: Path, wheel: Path) -> None:
    if importlib.util.find_spec("pip") is None:
        pytest.skip("pip is not installed")
    options = ["--no-deps", "--no-index", "--force-reinstall", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", *options]
    done = subprocess.run([*pip, str(wheel)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def run(*command: str | Path, cwd: Path) -> str:
    env = {**Command.environ(None), "PYTHONPATH": "", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, encoding="utf-8", timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
