"""What a person does with this repository; `nox -l` lists it.

Words after `--` go to the program that a session runs: `nox -s build -- --to all`.
"""

from __future__ import annotations

import nox

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
    """Run the tests."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, formatting and types."""
    session.install("-e", ".[lint]")
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", "--check")
    session.run("mypy")


@nox.session
def docs(session: nox.Session) -> None:
    """Write the papers that are made from the code anew: docs/fields.md and docs/rules.md."""
    session.install("-e", ".")
    for script in ("docs/make_fields.py", "docs/make_rules.py"):
        session.run("python", script)
    session.run("python", "docs/make_rules.py", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure a cold build against the tools themselves, and how checking grows."""
    session.install("-e", ".")
    session.run("python", "benchmarks/cold_build.py", *session.posargs)
    session.run("python", "benchmarks/checking.py")


@nox.session
def wheel(session: nox.Session) -> None:
    """Build the wheel and the sdist into dist/."""
    session.install("build")
    session.run("python", "-m", "build", *session.posargs)
