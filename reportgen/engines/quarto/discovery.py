"""Which quarto is used.

The order, here and nowhere else:

1. the path that the caller names (`--engine-path`);
2. the environment variable QUARTO_PATH;
3. every `quarto` on PATH, in the order of PATH;
4. the script of the `quarto-cli` package, beside the Python that runs reportgen.

A folder may be named for the program in it. The first two are a person's word: where one of
them does not work that is an error, and nothing else is tried. Of the others the first that
works is taken.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.engines.process import TimedOut, run
from reportgen.engines.quarto.environment import clean_environment
from reportgen.errors import EngineNotFound
from reportgen.release import tell_install

MINIMUM_VERSION = (1, 4)
"""The first Quarto that makes PDF through Typst."""

BY_PATH = "--engine-path"
BY_VARIABLE = "QUARTO_PATH"
ON_PATH = "PATH"
IN_PACKAGE = "quarto-cli"
_BINDING = frozenset({BY_PATH, BY_VARIABLE})

_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.\d+)*(?:[-+.]?[A-Za-z][\w.+-]*)?(?:\s+\(.*\))?")
_PATIENCE = 60.0  # seconds; the first start of a program can be slow where it is scanned
_INSTALL = (
    "Install it from https://quarto.org/docs/get-started/, from conda-forge, or with "
    f"{tell_install('quarto')}; or name it with --engine-path or QUARTO_PATH. "
    "The embedded engine needs none."
)
_NAME_IT = "Name the quarto program itself, or leave it out to search for one."


@dataclass(frozen=True)
class Candidate:
    """A quarto that could be used.

    `origin` says why it was looked at: "--engine-path", "QUARTO_PATH", "PATH" or "quarto-cli".
    `version` is what it says of itself, "" where it says nothing; `problem` is why it cannot be
    used, "" where it can; `wins` is true for the one that is used.
    """

    origin: str
    path: Path
    version: str = ""
    problem: str = ""
    wins: bool = False


def list_candidates(
    path: str | os.PathLike[str] | None, environ: Mapping[str, str], scripts: Path
) -> tuple[Candidate, ...]:
    """Every quarto there is, each asked for its version, in order, with which one wins."""
    examined = [
        _examine(origin, place, environ) for origin, place in _places(path, environ, scripts)
    ]
    winner = next((c for c in examined if c.origin in _BINDING or not c.problem), None)
    if winner is None or winner.problem:
        return tuple(examined)
    return tuple(replace(c, wins=c is winner) for c in examined)


def choose(
    path: str | os.PathLike[str] | None, environ: Mapping[str, str], scripts: Path
) -> Candidate:
    """The quarto to use; raises EngineNotFound, which says what to do, where there is none."""
    refused: list[Candidate] = []
    for origin, place in _places(path, environ, scripts):
        candidate = _examine(origin, place, environ)
        if not candidate.problem:
            return replace(candidate, wins=True)
        if origin in _BINDING:
            raise EngineNotFound(f"{origin} names {place}, but {candidate.problem}.", _NAME_IT)
        refused.append(candidate)
    tried = "".join(f" {c.path} was tried, but {c.problem}." for c in refused)
    raise EngineNotFound(f"No usable Quarto was found.{tried}", _INSTALL)


def _places(
    path: str | os.PathLike[str] | None, environ: Mapping[str, str], scripts: Path
) -> Iterator[tuple[str, Path]]:
    """Where a quarto may stand, in order, each program once."""
    seen: set[Path] = set()
    for origin, place in _all_places(path, environ, scripts):
        if place.resolve() not in seen:
            seen.add(place.resolve())
            yield origin, place


def _all_places(
    path: str | os.PathLike[str] | None, environ: Mapping[str, str], scripts: Path
) -> Iterator[tuple[str, Path]]:
    if path:
        yield BY_PATH, _program_in(Path(path))
    if named := environ.get("QUARTO_PATH", ""):
        yield BY_VARIABLE, _program_in(Path(named))
    for folder in environ.get("PATH", "").split(os.pathsep):
        if folder and (program := shutil.which("quarto", path=folder)):
            yield ON_PATH, Path(program).absolute()
    if program := shutil.which("quarto", path=str(scripts)):
        yield IN_PACKAGE, Path(program).absolute()


def _program_in(place: Path) -> Path:
    """The program that a person meant: a folder stands for the quarto in it."""
    place = place.expanduser().absolute()
    folders = (place, place / "bin") if place.is_dir() else ()
    found = (shutil.which("quarto", path=str(folder)) for folder in folders)
    return next((Path(program) for program in found if program), place)


def _examine(origin: str, path: Path, environ: Mapping[str, str]) -> Candidate:
    """Asks a program for its version, the one way to know that it is a quarto that runs."""
    if path.is_dir():
        return Candidate(origin, path, problem="there is no quarto in that folder")
    if not path.exists():
        return Candidate(origin, path, problem="there is no such file")
    try:
        answer = run(
            (str(path), "--version"),
            cwd=path.parent,
            env=clean_environment(environ),
            timeout=_PATIENCE,
        )
    except OSError as error:
        return Candidate(origin, path, problem=f"it cannot be run ({error.strerror})")
    except TimedOut:
        return Candidate(origin, path, problem="it does not answer when asked for its version")
    version = answer.stdout.strip()
    match = _VERSION.fullmatch(version)
    if answer.returncode or match is None:
        return Candidate(origin, path, problem="it is not quarto: it reports no version")
    if (int(match[1]), int(match[2])) < MINIMUM_VERSION:
        least = ".".join(map(str, MINIMUM_VERSION))
        problem = f"it is Quarto {version}, but {least} or later is needed"
        return Candidate(origin, path, version, problem)
    return Candidate(origin, path, version)
