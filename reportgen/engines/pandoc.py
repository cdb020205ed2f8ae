"""The pandoc program in its package, and what it knows of citations: a style, words for places.

It is asked once, and the answer is kept from one process to the next.
"""

from __future__ import annotations

import base64
import importlib.util
import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path

from reportgen.engines import process
from reportgen.errors import EngineNotFound
from reportgen.kept import find_kept, keep

Terms = Mapping[tuple[str, str], tuple[str, str]]
"""Words by their name in CSL and their form (short, long): that for one, and that for several."""

_SECONDS = 60.0
_LANGUAGE = re.compile(r"[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8}){0,4}")
_STYLE = (
    '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">'
    "<info><title>Terms</title><id>terms</id></info>"
    "<citation><layout>{terms}</layout></citation></style>"
)
_TERM = '<text term="{0}" form="{1}" plural="{2}" prefix="|{0}/{1}/{2}="/>'
_CITATION = "---\nreferences:\n- id: a\n---\n\n[@a]\n"


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

    Raises EngineNotFound where pandoc does not run.
    """
    return _ask(".csl", ["--print-default-data-file=default.csl"])


@cache
def read_terms(lang: str, names: tuple[str, ...]) -> Terms:
    """The words that pandoc prints in citations of a language; English where it has no other.

    It has them in no file: a style that is nothing but terms prints them. Empty for what is no
    language. Raises EngineNotFound where pandoc does not run.
    """
    if not _LANGUAGE.fullmatch(lang):
        return {}
    asked = product(names, ("short", "long"), ("false", "true"))
    style = _STYLE.format(terms="".join(_TERM.format(*one) for one in asked))
    csl = f"data:application/xml;base64,{base64.b64encode(style.encode()).decode()}"
    options = ("-f", "markdown-smart", "-t", "plain", "--wrap=none", "--citeproc")
    answer = _ask(f".{lang}", [*options, f"--csl={csl}", "-M", f"lang={lang}"], _CITATION)
    pairs = (part.partition("=") for part in answer.decode().split("|")[1:])
    words = {key: word.strip(" \r\n") for key, _, word in pairs}  # a no-break space is of the word
    return {
        (name, form): (words.get(f"{name}/{form}/false", ""), words.get(f"{name}/{form}/true", ""))
        for name, form in product(names, ("short", "long"))
    }


def _ask(suffix: str, arguments: Sequence[str], stdin: str = "") -> bytes:
    """What pandoc prints, the same every time for the same arguments; kept by a suffix."""
    program = find_pandoc()
    state = program.stat()
    origin = (str(state.st_size), str(state.st_mtime_ns), *arguments)
    answer = find_kept(Path(__file__), suffix, *origin)
    if answer is None:
        command = [str(program), *arguments]
        try:
            done = process.run(command, cwd=program.parent, stdin=stdin, timeout=_SECONDS)
        except (OSError, process.TimedOut) as error:
            raise _refuse(str(error)) from error
        if done.returncode:
            raise _refuse(done.stderr.strip())
        answer = done.output
        keep(Path(__file__), suffix, answer, *origin)
    return answer


def _refuse(reason: str) -> EngineNotFound:
    return EngineNotFound(
        f"pandoc, which knows how to cite, does not run: {reason}",
        "Reinstall it with: python -m pip install --force-reinstall pypandoc_binary",
    )
