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

from reportgen.engines.plugged import find_plugged
from reportgen.engines.protocol import Engine
from reportgen.engines.quarto import Quarto, QuartoEngine
from reportgen.errors import EngineNotFound, MisnamedEngine, Misuse
from reportgen.model.publication import EngineName
from reportgen.plugins import list_plugins

VARIABLE = "REPORTGEN_ENGINE"
PATIENCE = 600.0
"""Seconds that one call of quarto may take, where nobody says otherwise."""


@dataclass(frozen=True)
class Wish:
    """The engine that is asked for, and by what: "--engine", "brief.yml", "" for nobody.

    `name` is one of `EngineName`, or that of a plug-in.
    """

    name: str
    origin: str


def find_wish(
    option: str | None,
    path: str | os.PathLike[str] | None,
    environ: Mapping[str, str],
    written: EngineName,
) -> Wish:
    """Which engine is asked for; `option` is `--engine`, `written` brief.yml's.

    Raises Misuse where two of them cannot both be meant, or one names none.
    """
    if option is not None:
        name = _read_name(option, "--engine")
        if path is not None and name not in ("auto", "quarto"):
            raise Misuse(
                f"--engine-path names a quarto program, and --engine asks for the {name} engine.",
                "Leave one of them out.",
            )
        return Wish(name, "--engine")
    if path is not None:
        return Wish("quarto", "--engine-path")
    if named := environ.get(VARIABLE, ""):
        return Wish(_read_name(named, VARIABLE), VARIABLE)
    return Wish(written, "brief.yml" if written != "auto" else "")


def _read_name(name: str, origin: str) -> str:
    """The name of an engine that there is; raises Misuse for any other."""
    names = (*get_args(EngineName), *(plugin.name for plugin in list_plugins("engines")))
    if name in names:
        return name
    otherwise = ", or unset it" if origin == VARIABLE else ""
    raise Misuse(f"{origin} is {name!r}.", f"Set it to one of {', '.join(names)}{otherwise}.")


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
    if profile and engine.name != "quarto":
        raise Misuse(
            f"The {engine.name} engine does not support profiles.",
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
    if wish.name not in get_args(EngineName):
        return find_plugged(wish.name)
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
