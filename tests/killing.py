"""Builds that are killed: a process that has everything imported starts each build by a fork.

    python killing.py FOLDER COUNT SEED

Each of COUNT times a sentence of the workspace in FOLDER is changed, mostly to one that it never
had, a build of it is begun and killed at a random moment by SIGKILL, SIGTERM or SIGINT, and every
third time by SIGKILL just as it publishes, which random moments hardly ever meet; then what stands
in outputs/ is verified. It ends with a build that nobody kills. What is wrong is printed, a line
each, and then how many builds came to their end before they were killed. A fork, since to import
everything takes longer than the build of a small workspace: only so can builds be killed at all of
their moments.
"""

from __future__ import annotations

import os
import random
import re
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import reportgen
from reportgen.interruption import unwinding
from reportgen.making.upkeep import verify_outputs

SIGKILL = signal.SIGKILL
SIGNALS = (SIGKILL, signal.SIGTERM, signal.SIGINT)
PUBLISHING = 0.04
"""How many seconds it may take from the last file that is made to the end."""


def build(folder: Path) -> None:
    reportgen.build(folder, to="html", engine="embedded")


def start(work: Callable[[], object]) -> int:
    """Does something in a process of its own; its exit code is 0, that of a signal, or 99."""
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        with unwinding():
            work()
        code = 0
    except KeyboardInterrupt:
        code = 130
    except SystemExit as error:
        code = int(error.code or 0)
    except BaseException:  # noqa: BLE001 — this process knows no other way to tell
        traceback.print_exc()
    os._exit(code)


def wait(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def ask(folder: Path, question: str) -> None:
    path = folder / "brief.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub("question: .*", f"question: {question}", text), encoding="utf-8")


def look(folder: Path, when: str) -> None:
    """Says what is not whole: a file that is no manifest's, or is not what the manifest says.

    And what stays of a killed build, in outputs/ or where temporary files are made.
    """
    for difference in verify_outputs(folder):
        if difference.kind != "edited":
            print(f"{when}: {difference.path} is {difference.kind}")
    left = [path.name for path in (folder / "outputs").iterdir() if path.name[0] == "."]
    left += [path.name for path in Path(tempfile.gettempdir()).iterdir()]
    if left:
        print(f"{when}: {', '.join(left)} stays")


def measure(folder: Path) -> float:
    """How many seconds a build takes, where all that it needs is imported."""
    build(folder)
    ask(folder, "How long does it take?")
    began = time.perf_counter()
    if code := wait(start(lambda: build(folder))):
        print(f"the build that was to be measured ended with {code}")
    return time.perf_counter() - began


def wait_for(path: Path, seconds: float) -> None:
    """Waits until a file is there, or the seconds are over."""
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline and not path.exists():
        pass


def main(folder: Path, count: int, seed: int) -> None:
    lots = random.Random(seed)
    longest = measure(folder)
    last = folder / "outputs" / ".staging" / "files" / "ro-crate-metadata.json"
    ended = 0
    for turn in range(count):
        ask(folder, "What is in the cache?" if turn % 4 == 1 else f"What is new in turn {turn}?")
        child = start(lambda: build(folder))
        number = SIGKILL if turn % 3 == 0 else lots.choice(SIGNALS)
        if turn % 3 == 0:
            wait_for(last, 2 * longest)
            time.sleep(lots.uniform(0, PUBLISHING))
        else:
            time.sleep(lots.uniform(0, longest))
        os.kill(child, number)
        code = wait(child)
        ended += code == 0
        if code not in (0, -number, 128 + number):
            print(f"turn {turn}: a build ended with {code} after {number.name}")
        look(folder, f"turn {turn}, {number.name}")
    if code := wait(start(lambda: build(folder))):
        print(f"the build after all ended with {code}")
    look(folder, "at the end")
    print(ended)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
