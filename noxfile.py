"""What a person does with this repository; `nox -l` lists it.

Words after `--` go to the program that a session runs: `nox -s build -- --to all`.
"""

from __future__ import annotations

import shutil
import subprocess
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
    """Run the tests, on every processor unless told otherwise."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "pytest", *(session.posargs or ("-n", "auto")))


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
