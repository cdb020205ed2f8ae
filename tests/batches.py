"""Workspaces for batches, and a quarto that does to each what its title says.

Of a workspace called `hang` it makes nothing, until there is a file `hung` beside it; for `eat` it
takes more and more memory; for `kill` it ends the process that builds it, for `kill-once` only the
first time. All others are made as by the stand-in of `fake_quarto.py`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import drafts
import psutil

_PROGRAM = """\
#!{python} -SE
import os, signal, sys, time
from pathlib import Path

home = Path(__file__).parent
name = ""
if (first := Path("brief.qmd")).exists():
    name = first.read_text("utf-8").partition("The brief ")[2].partition("\\n")[0].strip('"')
if sys.argv[1:2] == ["render"]:
    with (home / "begun").open("a") as file:
        print(os.getpid(), os.getppid(), name, file=file)
    if name == "hang" and not (home / "hung").exists():
        time.sleep(10_000)
    elif name == "eat":
        held = []
        while True:
            held.append(bytearray(b"x" * 50_000_000))
            time.sleep(0.05)
    elif name == "kill" or name == "kill-once" and not (home / "killed").exists():
        if name == "kill-once":
            (home / "killed").touch()
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(10_000)
os.execv({python!r}, [{python!r}, "-S", "-E", {fake!r}, *sys.argv[1:]])
"""


def write_program(folder: Path) -> Path:
    """The quarto, in a folder of its own."""
    folder.mkdir()
    program = folder / "quarto"
    fake = str(Path(__file__).with_name("fake_quarto.py"))
    program.write_text(_PROGRAM.format(python=sys.executable, fake=fake), encoding="utf-8")
    program.chmod(0o755)
    return program


def write_workspaces(folder: Path, *names: str) -> Path:
    """Small workspaces, each with its name as its title."""
    for name in names:
        files = drafts.draft()
        files["brief.yml"] |= {"title": f"The brief {name}"}
        drafts.write(files, folder / name)
    return folder


def read_lines(text: str) -> dict[str, dict[str, Any]]:
    """The results that a batch printed as JSON lines, by the names of their folders."""
    said = [json.loads(line) for line in text.splitlines()]
    return {Path(one["folder"]).name: one for one in said}


def read_begun(program: Path) -> list[tuple[int, int, str]]:
    """Of every rendering: its process, the one that started it, and the workspace's name."""
    begun = program.parent / "begun"
    lines = begun.read_text("utf-8").splitlines() if begun.exists() else []
    parts = [line.split(" ", 2) for line in lines]
    return [(int(own), int(parent), name) for own, parent, name in parts]


MARK = "TEST_OF_BATCHES"


def list_marked(mark: str) -> list[psutil.Process]:
    """The processes that are alive and have this in their environment, as `MARK`."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            alive = process.status() != psutil.STATUS_ZOMBIE
            if alive and process.environ().get(MARK) == mark:
                found.append(process)
    return found


def has_begun(program: Path, name: str) -> bool:
    """Whether the rendering of a workspace has begun."""
    return any(own == name for *_, own in read_begun(program))


def is_gone(pid: int) -> bool:
    """Whether a process has ended."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Waits for a state, on however busy a machine."""
    deadline = time.monotonic() + 240
    while not is_so():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.05)
