"""How the pandoc program is run."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from reportgen.engines import process
from reportgen.engines.pandoc import find_pandoc
from reportgen.errors import EngineNotFound, RenderFailed

ASSETS = Path(__file__).parent / "assets"
_SECONDS = 900.0  # 3,000 claims take a minute on a machine with nothing else to do
_MOST = "-M4G"  # of memory: 3,000 claims take half of it
_SMALLEST, _LARGEST = 128, 256  # MB
_VERY_LONG = 1_000_000  # bytes of text: 2,000 claims
_SPARING = ("-A32m", "-c", "-F1.5")


def environment(epoch: int) -> dict[str, str]:
    """All that pandoc sees of the environment: outputs must not depend on the rest."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    # A home that holds nothing keeps the user's own templates and filters out.
    nowhere = dict.fromkeys(("HOME", "XDG_DATA_HOME", "APPDATA"), str(ASSETS / "nothing"))
    return {**kept, **nowhere, "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": str(epoch)}


@cache
def pandoc_version() -> str:
    """The version of pandoc, e.g. "3.9"; raises EngineNotFound."""
    words = run_pandoc(["--version"], Path.cwd(), epoch=0).stdout.split()
    return words[1] if len(words) > 1 else "unknown"


def run_pandoc(
    arguments: Sequence[str],
    cwd: Path,
    *,
    epoch: int,
    stdin: process.Input = "",
    size: int = 0,
    what: str = "pandoc",
    on_line: Callable[[str], None] | None = None,
) -> process.Finished:
    """Runs pandoc in a folder; `on_line` gets each line of its stderr as it comes.

    `size` is that of the text that it reads, in bytes.

    Raises RenderFailed, saying `what` it was to make, where it fails, and EngineNotFound.
    """
    command = [str(find_pandoc()), "+RTS", _MOST, *_choose_collector(size), "-RTS", *arguments]
    try:
        done = process.run(
            command,
            cwd=cwd,
            env=environment(epoch),
            stdin=stdin,
            timeout=_SECONDS,
            on_line=on_line,
        )
    except process.TimedOut as error:
        raise RenderFailed(f"pandoc took too long to make {what}.", log=error.stderr) from error
    except OSError as error:
        raise EngineNotFound(
            f"pandoc cannot be started: {error}.",
            "Reinstall it with: python -m pip install --force-reinstall pypandoc_binary",
        ) from error
    if done.returncode != 0:
        said = done.stderr.strip() or f"exit code {done.returncode}"
        raise RenderFailed(f"pandoc cannot make {what}: {said}", log=done.stderr)
    return done


def _choose_collector(size: int) -> tuple[str, ...]:
    """How pandoc takes and clears up its memory, for so many bytes of text.

    It takes pieces for what is new; each that is full is cleared up, and what lasts is copied. With
    pieces of 4 MB, which it takes by itself, that is a third of its time on a small brief; but what
    is taken and hardly used costs as well: of a deck of 50 kB a seventh of its time. Of a very long
    text what lasts is moved together where it is, not copied: a page of 4,000 claims takes half as
    long again, and 1.0 instead of 1.6 GB.
    """
    if size > _VERY_LONG:
        return _SPARING
    return (f"-A{max(_SMALLEST, min(size // 512, _LARGEST))}m",)
