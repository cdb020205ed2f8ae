"""Reads the blocks of a page, and follows the tutorial: for tests and for pictures."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TUTORIAL = Path(__file__).with_name("tutorial.md")
BLOCK = re.compile(r"(?ms)^(?P<fence>```+)(?P<kind>\S*)\n(?P<text>.*?)^(?P=fence)$")
MARK = re.compile(r"<!-- (.+?) -->\n\Z")
FILE = re.compile(r"`([\w./-]+\.\w+)`:\n\n\Z")


class Block(NamedTuple):
    """A fenced block of a page."""

    page: Path
    line: int
    kind: str  # the language: sh, yaml, text …
    text: str
    mark: str  # the comment right above it, which readers do not see
    file: str  # the file that it is, where the sentence above ends in its name and a colon

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        return f"{self.page.name}:{self.line}"


def read_blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page, in its order."""
    text = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        before = text[: found.start()]
        mark, file = MARK.search(before), FILE.search(before)
        yield Block(
            page,
            before.count("\n") + 1,
            found["kind"],
            found["text"],
            mark[1] if mark else "",
            file[1] if file else "",
        )


def split_lines(block: Block) -> list[str]:
    """The commands of a block: a line each, but for what a backslash continues."""
    lines = block.text.replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip()]


def follow_tutorial(folder: Path) -> Iterator[tuple[Block, str]]:
    """Does what the tutorial says, in an empty folder; each block of commands with what it prints.

    Files are written as they stand on the page. Commands run under this Python, without what
    installs reportgen. ValueError where one ends otherwise than the page says.
    """
    for block in read_blocks(TUTORIAL):
        if block.file:
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.kind == "sh" and not block.mark.startswith("not run"):
            yield block, "".join(run(line, block, folder) for line in split_lines(block))


def run(line: str, block: Block, folder: Path) -> str:
    """What a command prints: findings, then what it says of them."""
    words = [sys.executable, "-m", *shlex.split(line)]
    done = subprocess.run(words, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    ends = re.match(r"ends with (\d+)", block.mark)
    if done.returncode != int(ends[1] if ends else 0):
        raise ValueError(f"{block.place} ended with {done.returncode}: {done.stderr}")
    return done.stderr + done.stdout
