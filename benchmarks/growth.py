"""How builds grow: time and memory from 2 sources and 50 claims to 50 sources and 3,000 claims.

Each build is a process of its own that makes page, PDF and slides from nothing. Between two sizes
stands what each further claim costs: if it is the same everywhere, time is linear in claims.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path

from building import BUILD, forget
from checking import write_workspace
from measuring import Task, describe_machine

SIZES = ((2, 25), (10, 60), (25, 60), (50, 60))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1, help="how often each is run")
    parser.add_argument("--to", default="html,pdf,slides", help="what is made")
    parser.add_argument("--peer", help="the Python of an older version's environment")
    options = parser.parse_args()
    print(describe_machine())
    with tempfile.TemporaryDirectory(prefix="reportgen-bench-") as name:
        tasks = [make_task(Path(name), *size, options.to) for size in SIZES]
        older = [make_older(tasks[-1], options.peer)] if options.peer else []
        for task in (tasks + older) * options.runs:
            task.run()
            print(task.name, file=sys.stderr)
    print(f"\nBuilding {options.to} from nothing")
    before: tuple[int, Task] | None = None
    for (sources, each), task in zip(SIZES, tasks, strict=True):
        claims = sources * each
        used = f"{task.median:6.1f} s  {max(task.memory):6.0f} MB"
        print(f"  {task.name:<28} {used}{cost(before, claims, task)}")
        before = (claims, task)
    for task in older:
        show_older(tasks[-1], task)


def make_older(task: Task, python: str) -> Task:
    """The same build by an older version."""
    return Task(f"{task.name}, older", (python, *task.command[1:]), task.folder, task.prepare)


def show_older(task: Task, older: Task) -> None:
    """Prints what the largest build takes beside the older version's (aim: at most 0.4 of each)."""
    print(f"\nBeside an older version, {task.name} (aim: at most 0.4 of each)")
    for what, ours, theirs in (
        ("s", task.median, older.median),
        ("s of processors", task.median_work, older.median_work),
        ("MB in all processes at once", max(task.memory), max(older.memory)),
    ):
        print(f"  {ours:8.1f} {what}, older {theirs:.1f}: × {ours / theirs:.2f}")


def make_task(folder: Path, sources: int, each: int, formats: str) -> Task:
    """The build of a workspace with so many sources, and claims in each."""
    workspace = folder / f"{sources}"
    write_workspace(workspace, sources=sources, claims=each, works=max(2 * sources, 50))
    command = (*BUILD[:-1], formats)
    name = f"{sources} sources, {sources * each:,} claims"
    return Task(name, command, workspace, partial(forget, workspace))


def cost(before: tuple[int, Task] | None, claims: int, task: Task) -> str:
    """What each claim more than before cost, in time and memory."""
    if before is None:
        return ""
    fewer, smaller = before
    seconds = (task.median - smaller.median) / (claims - fewer)
    memory = (max(task.memory) - max(smaller.memory)) / (claims - fewer)
    return f"   {seconds * 1000:5.1f} ms and {memory * 1000:5.0f} kB for each claim more"


if __name__ == "__main__":
    main()
