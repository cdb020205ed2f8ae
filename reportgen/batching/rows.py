"""What a batch is made of: a row is a workspace and what is done with it, and has one result.

Both can be written as JSON, since they go to other processes and machines and come back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from reportgen.errors import Finding
from reportgen.making.manifest import read_finding, write_finding

if TYPE_CHECKING:
    from reportgen.making.pipeline import Build

Action = Literal["build", "check", "verify"]
Outcome = Literal[
    "built",
    "unchanged",
    "checked",
    "verified",
    "failed",
    "crashed",
    "timed out",
    "out of memory",
    "not begun",
]
GOOD: frozenset[Outcome] = frozenset(("built", "unchanged", "checked", "verified"))
"""The outcomes of rows in which nothing failed."""


@dataclass(frozen=True)
class Row:
    """A workspace, what is to be done with it, and the arguments of that as JSON can write them.

    `name` is how a person called it; `folder` is where it is.
    """

    name: str
    folder: Path
    action: Action = "build"
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Bounds:
    """What one row may take: seconds by the clock, bytes of memory with all that it starts.

    `retries` says how often a row begins again whose worker was lost.
    """

    seconds: float
    memory: int
    retries: int = 2


@dataclass(frozen=True)
class Document:
    """A file in a workspace's outputs: its name there, its format, and its size in bytes."""

    path: str
    format: str
    size: int


@dataclass(frozen=True)
class Result:
    """What became of a row.

    `counts` are numbers that only some actions have ("changed", "quotations", "verified").
    `kept` are outputs that somebody had edited, each with its copy, and `left_out` documents that
    are made only where their formats are asked for, each with its format.
    Where it failed, `message` and `remedy` say why and what to do, and `log` is what a program
    said last. `seconds` and `memory`, the most bytes that it was seen to hold, are those of its
    last attempt; `attempts` is how often it was begun.
    """

    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    documents: tuple[Document, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    message: str = ""
    remedy: str = ""
    log: str = ""
    seconds: float = 0.0
    memory: int = 0
    attempts: int = 1
    kept: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether nothing failed."""
        return self.outcome in GOOD


NOT_BEGUN = Result("not begun", attempts=0)
"""The result of a row that another one's failure left aside."""


def tell_build(made: Build) -> Result:
    """The result of a row that was built, or of which everything was there."""
    is_new = made.changed or any(output.seconds is not None for output in made.outputs)
    return Result(
        "built" if is_new else "unchanged",
        made.findings,
        tuple(Document(one.path.name, one.format, one.size) for one in made.outputs),
        {"changed": len(made.changed)},
        kept=made.kept,
        left_out=made.left_out,
    )


def write_result(result: Result) -> dict[str, Any]:
    """A result as values that JSON can write."""
    return {
        "outcome": result.outcome,
        "message": result.message,
        "remedy": result.remedy,
        "seconds": round(result.seconds, 3),
        "memory": result.memory,
        "attempts": result.attempts,
        "counts": dict(result.counts),
        "kept": dict(result.kept),
        "left_out": dict(result.left_out),
        "documents": [vars(document) for document in result.documents],
        "findings": [write_finding(finding) for finding in result.findings],
        "log": result.log,
    }


def read_result(said: Mapping[str, Any]) -> Result:
    """The result of which `write_result` made this."""
    documents = tuple(Document(**one) for one in said["documents"])
    findings = tuple(map(read_finding, said["findings"]))
    return Result(**{**said, "documents": documents, "findings": findings})
