"""The pandoc program in its package, and the citation style that it carries."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

from reportgen.engines import process
from reportgen.errors import EngineNotFound
from reportgen.kept import find_kept, keep

_SECONDS = 60.0


@cache
def find_pandoc() -> Path:
    """The pandoc program in the pypandoc_binary package; raises EngineNotFound."""
    spec = importlib.util.find_spec("pypandoc")
    folder = Path(spec.origin).parent / "files" if spec and spec.origin else Path()
    for name in ("pandoc", "pandoc.exe"):
        if spec and (folder / name).is_file():
            return folder / name
    raise EngineNotFound(
        "The embedded engine needs pandoc, which is not installed.",
        "Install it with: python -m pip install pypandoc_binary",
    )


@cache
def read_default_style() -> bytes:
    """The citation style that pandoc has by itself, chicago-author-date, as CSL.

    Kept from one process to the next. Raises EngineNotFound where pandoc does not run.
    """
    program = find_pandoc()
    state = program.stat()
    origin = (str(state.st_size), str(state.st_mtime_ns))
    style = find_kept(Path(__file__), ".csl", *origin)
    if style is None:
        command = [str(program), "--print-default-data-file=default.csl"]
        try:
            done = process.run(command, cwd=program.parent, timeout=_SECONDS)
        except (OSError, process.TimedOut) as error:
            raise _refuse(str(error)) from error
        if done.returncode:
            raise _refuse(done.stderr.strip())
        style = done.output
        keep(Path(__file__), ".csl", style, *origin)
    return style


def _refuse(reason: str) -> EngineNotFound:
    return EngineNotFound(
        f"pandoc, which has the citation style, does not run: {reason}",
        "Reinstall it with: python -m pip install --force-reinstall pypandoc_binary",
    )
