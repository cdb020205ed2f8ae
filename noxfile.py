"""What a person does with this repository; `nox -l` lists it.

Words after `--` go to the program that a session runs: `nox -s build -- --to all`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import nox

PYTHONS = ("3.11", "3.12", "3.13")

nox.needs_version = ">=2025.10.14"
nox.options.sessions = ["lint", "tests"]
nox.options.reuse_venv = "yes"  # one installation a session; `nox -R` skips even the look at it


@nox.session
def build(session: nox.Session) -> None:
    """Build the reference brief into outputs/."""
    session.install("-e", ".")
    session.run("reportgen", "build", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run all of the tests, on every processor unless told otherwise."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "pytest", *(session.posargs or ("-n", "auto", "--thorough")))


@nox.session
def quick(session: nox.Session) -> None:
    """Run the tests that start no program: what to run between two changes."""
    session.install("-e", ".[test]")
    chosen = ("-n", "auto", "-m", "not program", *session.posargs)
    session.run("python", "-m", "pytest", *chosen)


@nox.session
def reproducibility(session: nox.Session) -> None:
    """Build under every version of Python that is here, and compare the bytes."""
    folder = session.cache_dir.absolute() / "reproducibility"
    folder.mkdir(exist_ok=True)
    pins, pythons = folder / "pins.txt", list[Path]()
    pins.write_text("")
    for version in find_pythons(session):
        python = folder / f"python{version}" / "bin" / "python"
        session.run(f"python{version}", "-m", "venv", "--clear", python.parents[1], external=True)
        pip = (python, "-m", "pip", "-q", "--disable-pip-version-check")
        session.run(*pip, "install", "-c", pins, ".", external=True)
        if not pythons:  # the oldest has the fewest releases to choose from: these are for all
            words = ("freeze", "--exclude", "reportgen-briefs")
            pins.write_text(session.run(*pip, *words, external=True, silent=True))
        pythons.append(python)
    session.install("-c", str(pins), "-e", ".[test]")
    session.env["REPORTGEN_PYTHONS"] = ":".join(map(str, pythons))
    session.run("python", "-m", "pytest", "tests/test_reproducibility.py", *session.posargs)


def find_pythons(session: nox.Session) -> list[str]:
    """The versions of PYTHONS that are here and run: a manager's shim may have but the name."""
    missing = [version for version in PYTHONS if not runs(f"python{version}")]
    if missing:
        session.warn(f"Nothing is compared under Python {', '.join(missing)}, which is not here.")
    return [version for version in PYTHONS if version not in missing]


def runs(name: str) -> bool:
    path = shutil.which(name)
    return bool(path) and not subprocess.run([path, "-c", ""], capture_output=True).returncode


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, formatting and types, these for each system."""
    session.install("-e", ".[lint]")
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", "--check")
    for system in ("linux", "darwin", "win32"):
        session.run("mypy", "--platform", system)


@nox.session
def docs(session: nox.Session) -> None:
    """Write anew the pages that are made from the code, and build the site, strictly."""
    session.install("-e", ".[docs]")
    for name in ("fields", "templates", "messages", "tables", "rules"):
        session.run("python", f"docs/make_{name}.py")
    strict = ("--fail-on-warning", "--keep-going", "--fresh-env", "--quiet")
    session.run("sphinx-build", *strict, "-c", "docs", ".", "build/site", *session.posargs)
    session.log("The site: build/site/index.html. Where it leads: build/site/addresses.txt.")


@nox.session
def pictures(session: nox.Session) -> None:
    """Take the pictures of README, reading room and tutorial; needs Chromium and pdftoppm."""
    session.install("-e", ".", "playwright", "pillow")
    session.run("python", "docs/make_pictures.py", *session.posargs)
    session.run("python", "docs/make_room_pictures.py")
    session.run("python", "docs/make_tutorial_pictures.py")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure builds against the tools themselves, and how building and checking grow."""
    session.install("-e", ".")
    session.run("python", "benchmarks/building.py", *session.posargs)
    session.run("python", "benchmarks/checking.py")
    session.run("python", "benchmarks/growth.py")
    session.install("-e", ".[exchange]", "playwright")
    session.run("python", "benchmarks/importing.py")
    session.run("python", "benchmarks/reading.py")
    session.run("python", "benchmarks/reviewing.py")
    session.run("python", "benchmarks/leafing.py")


@nox.session
def wheel(session: nox.Session) -> None:
    """Build the wheel and the sdist into dist/."""
    session.install("build")
    session.run("python", "-m", "build", *session.posargs)


@nox.session
def sizes(session: nox.Session) -> None:
    """Measure what is installed, and write the tables of docs/dependencies.md."""
    extras = nox.project.load_toml("pyproject.toml")["project"]["optional-dependencies"]
    wanted = ",".join(name for name in extras if name not in ("quarto", "test", "lint", "docs"))
    session.install(f".[{wanted}]")
    session.run("python", "docs/make_sizes.py")


@nox.session
def release(session: nox.Session) -> None:
    """Make and check what would be published, and try it out.

    `-- --final` refuses what is not ready to be published; `-- --smoke` runs few of the tests.
    """
    session.install("build", "cffconvert", "twine", "validate-pyproject")
    session.run("validate-pyproject", "pyproject.toml")
    session.run("cffconvert", "--validate")
    final = ("--final",) if "--final" in session.posargs else ()
    session.run("python", "docs/make_notes.py", "build/notes.md", *final)
    shutil.rmtree("dist", ignore_errors=True)
    session.run("python", "-m", "build")
    (wheel,), (sdist,) = Path("dist").glob("*.whl"), Path("dist").glob("*.tar.gz")
    session.run("twine", "check", "--strict", str(wheel), str(sdist))
    folder = Path(session.create_tmp()).absolute()
    try_wheel(session, wheel.absolute(), folder / "wheel")
    try_sdist(session, sdist, folder / "sdist", smoke="--smoke" in session.posargs)
    session.log(f"Ready: {wheel}, {sdist} and build/notes.md.")


def try_wheel(session: nox.Session, wheel: Path, folder: Path) -> None:
    """Installs the wheel where nothing else is, and makes a brief with it."""
    programs = make_environment(session, folder)
    session.run(programs / "python", "-m", "pip", "-q", "install", wheel, external=True)
    with session.chdir(folder):
        for words in (("doctor",), ("init", "brief"), ("check", "brief"), ("build", "brief")):
            session.run(programs / "reportgen", *words, external=True)
    for name in ("brief.html", "brief.pdf", "slides.html"):
        if not (folder / "brief" / "outputs" / name).is_file():
            session.error(f"The wheel made no {name}.")


def try_sdist(session: nox.Session, sdist: Path, folder: Path, *, smoke: bool) -> None:
    """Unpacks the sdist, and runs both commands of its README there, word for word."""
    programs = make_environment(session, folder)
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    unpacked = folder / sdist.name.removesuffix(".tar.gz")
    readme = (unpacked / "README.md").read_text(encoding="utf-8")
    path = f"{programs}:{session.env.get('PATH', '')}"
    for command in re.findall(r"^python -m pip install .* && .*$", readme, re.MULTILINE):
        if smoke and "pytest" in command:
            command += " tests/test_docs.py tests/test_packaging.py tests/test_workspace.py"
            session.warn("Of the tests, three files run. The command of the README runs all.")
        with session.chdir(unpacked):
            session.run("bash", "-c", command, external=True, env={"PATH": path})


def make_environment(session: nox.Session, folder: Path) -> Path:
    """A bare environment in an empty folder; its folder of programs."""
    shutil.rmtree(folder, ignore_errors=True)
    session.run("python", "-m", "venv", folder / "venv")
    return folder / "venv" / "bin"
