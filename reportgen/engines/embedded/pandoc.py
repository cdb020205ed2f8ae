"""How the pandoc program is run: it stays, and writes one document after another.

The second page of a small workspace takes half as long as the first, that of the reference brief a
seventh less: memory is there already, and what pandoc knows of citations has been read.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from reportgen.engines import process
from reportgen.engines.lasting import Ended, Scribe
from reportgen.engines.pandoc import find_pandoc
from reportgen.engines.process import TimedOut
from reportgen.engines.protocol import Whole
from reportgen.errors import EngineNotFound, RenderFailed

ASSETS = Path(__file__).parent / "assets"
_SECONDS = 900.0  # 3,000 claims take a minute on a machine with nothing else to do
_MOST = "-M4G"  # of memory: 3,000 claims take half of it
_DONE = "REPORTGEN-DONE"

# How pandoc takes and clears up its memory. It takes pieces for what is new; each that is full is
# cleared up, and what lasts is copied. With pieces of 4 MB, which it takes by itself, that is a
# third of its time on a small brief; a piece lasts as long as it does. Of a very long text what
# lasts is moved together where it is, not copied: a page of 3,000 claims takes two thirds as long
# again, and half as much memory.
_SMALL = ("-A128m",)
_USUAL = ("-A384m",)
_SPARING = ("-A32m", "-c", "-F1.5")

_LONGEST_SMALL = 60_000
"""So many characters, of some 80 claims, are a small brief, or the slides of a larger one."""
_LONGEST_TO_STAY = 250_000
"""So many, of some 400 claims, are written by a pandoc that stays."""
VERY_LONG = 2_000_000
"""More, of some 3,500 claims, are written with as little memory as may be."""

_idle: dict[tuple[str, ...], deque[Scribe]] = {_SMALL: deque(), _USUAL: deque()}
"""Those that wait for a document, whichever engine of this process asks, by their memory."""


def environment() -> dict[str, str]:
    """All that pandoc sees of the environment: outputs must not depend on the rest."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    # A home that holds nothing keeps the user's own templates and filters out.
    nowhere = dict.fromkeys(("HOME", "XDG_DATA_HOME", "APPDATA"), str(ASSETS / "nothing"))
    return {**kept, **nowhere, "LC_ALL": "C.UTF-8"}


@cache
def pandoc_version() -> str:
    """The version of pandoc, e.g. "3.9"; raises EngineNotFound."""
    with _explaining():
        said = process.run([str(find_pandoc()), "--version"], cwd=ASSETS, env=environment()).stdout
    words = said.split()
    return words[1] if len(words) > 1 else "unknown"


def hire(length: int) -> Scribe:
    """A pandoc for a text of so many characters: one that waits, or a new one.

    Raises EngineNotFound where it cannot be started.
    """
    memory = _choose_memory(length)
    waiting = _find_idle(_idle[memory]) if length <= _LONGEST_TO_STAY else None
    return waiting or _begin(memory)


def release(scribe: Scribe, length: int) -> None:
    """Lets one that has done its work wait for another text, or ends it after a long one."""
    if length <= _LONGEST_TO_STAY:
        _idle[_choose_memory(length)].append(scribe)
    else:
        scribe.end()


def _choose_memory(length: int) -> tuple[str, ...]:
    if length > VERY_LONG:
        return _SPARING
    return _USUAL if length > _LONGEST_SMALL else _SMALL


def carry_out(
    order: Path,
    project: Path,
    scribe: Scribe,
    *,
    is_read: bool,
    epoch: int,
    what: str,
    on_line: Callable[[str], None],
    whole: Whole = None,
) -> None:
    """Has pandoc do what a file says (see write.lua) in a folder; unless it does, it has ended.

    `is_read` says that it has been told to read the text before; `epoch` is the time that it takes
    for now, in seconds since 1970. `on_line` gets each line that it says, as it comes; it asks for
    pictures when `whole` is done.

    Raises RenderFailed, saying `what` it was to make, where it fails.
    """
    task = {
        "folder": str(project.absolute()),
        "order": order.relative_to(project).as_posix(),
        "epoch": str(epoch),
        "is_read": is_read,
    }
    try:
        scribe.tell(json.dumps(task))
        if whole is None:
            scribe.tell("")
        else:
            whole.add_done_callback(lambda _: scribe.tell(""))
        for line in scribe.listen(timeout=_SECONDS):
            if line == _DONE:
                return
            on_line(line)
    except TimedOut as error:
        scribe.end()
        log = _leave_marks(error.stderr)
        raise RenderFailed(f"pandoc took too long to make {what}.", log=log) from error
    except Ended as error:
        log = _leave_marks(error.stderr)
        said = log.strip() or f"exit code {error.returncode}"
        raise RenderFailed(f"pandoc cannot make {what}: {said}", log=log) from error
    except BaseException:
        scribe.end()
        raise


def _leave_marks(said: str) -> str:
    """What pandoc said, without the marks by which write.lua says how far it is."""
    return "\n".join(line for line in said.split("\n") if not line.startswith("REPORTGEN-"))


def _find_idle(waiting: deque[Scribe]) -> Scribe | None:
    while waiting:
        with suppress(IndexError):  # another thread was faster
            if (scribe := waiting.pop()).is_alive:
                return scribe
    return None


def _begin(memory: tuple[str, ...]) -> Scribe:
    script = str(ASSETS / "write.lua")
    command = [str(find_pandoc()), "+RTS", _MOST, *memory, "-RTS", "lua", script]
    with _explaining():
        return Scribe(command, cwd=ASSETS, env=environment())


@contextmanager
def _explaining() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EngineNotFound(
            f"pandoc cannot be started: {error}.",
            "Reinstall it with: python -m pip install --force-reinstall pypandoc_binary",
        ) from error
