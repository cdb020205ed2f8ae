"""Which engine renders.

The order, here and nowhere else; the first that says something holds:

1. `--engine`;
2. `--engine-path`, since who names a quarto program wants it used;
3. the environment variable REPORTGEN_ENGINE;
4. `engine:` in brief.yml;
5. `auto`: Quarto where one is found, else the embedded engine.

Which quarto is used is another question, which `engines/quarto/discovery.py` answers.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from reportgen.engines.protocol import Engine
from reportgen.engines.quarto import Quarto, QuartoEngine
from reportgen.errors import EngineNotFound, MisnamedEngine, Misuse
from reportgen.model.publication import EngineName

VARIABLE = "REPORTGEN_ENGINE"
PATIENCE = 600.0
"""Seconds that one call of quarto may take, where nobody says otherwise."""


@dataclass(frozen=True)
class Wish:
    """The engine that is asked for, and by what: "--engine", "brief.yml", "" for nobody."""

    name: EngineName
    origin: str


def find_wish(
    option: EngineName | None,
    path: str | os.PathLike[str] | None,
    environ: Mapping[str, str],
    written: EngineName,
) -> Wish:
    """Which engine is asked for; `option` is `--engine`, `written` brief.yml's.

    Raises Misuse where two of them cannot both be meant, or the variable names none.
    """
    if path is not None and option == "embedded":
        raise Misuse(
            "--engine-path names a quarto program, and --engine asks for the embedded engine.",
            "Leave one of them out.",
        )
    if option is not None:
        return Wish(option, "--engine")
    if path is not None:
        return Wish("quarto", "--engine-path")
    if named := environ.get(VARIABLE, ""):
        for name in get_args(EngineName):
            if named == name:
                return Wish(name, VARIABLE)
        names = ", ".join(get_args(EngineName))
        raise Misuse(f"{VARIABLE} is {named!r}.", f"Set it to one of {names}, or unset it.")
    return Wish(written, "brief.yml" if written != "auto" else "")


def choose_engine(
    wish: Wish,
    path: str | os.PathLike[str] | None,
    environ: Mapping[str, str],
    *,
    timeout: float | None = None,
    profile: tuple[str, ...] = (),
) -> Engine:
    """The engine to render with.

    For `auto` a quarto that somebody has named, by `path` or QUARTO_PATH, has to work: it is
    never passed over in silence. Raises EngineNotFound (MisnamedEngine for `path`), and Misuse
    where profiles are asked of the embedded engine, which knows none.
    """
    engine = _choose(wish, path, environ, timeout or PATIENCE, profile)
    if profile and engine.name == "embedded":
        raise Misuse(
            "The embedded engine does not support profiles.",
            "Build with --engine quarto, or leave --profile out.",
        )
    return engine


def _choose(
    wish: Wish,
    path: str | os.PathLike[str] | None,
    environ: Mapping[str, str],
    timeout: float,
    profile: tuple[str, ...],
) -> Engine:
    if wish.name == "embedded":
        return _embed()
    try:
        program = Quarto.find(path, environ=environ, timeout=timeout)
    except EngineNotFound as error:
        if path is not None:
            raise MisnamedEngine(error.message, error.remedy) from error
        if wish.name == "quarto" or environ.get("QUARTO_PATH"):
            raise
        return _embed()
    return QuartoEngine(program, profile)


def _embed() -> Engine:
    from reportgen.engines.embedded import Embedded  # slow to import, and not always wanted

    return Embedded()
