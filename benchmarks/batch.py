"""Many small workspaces: one after the other in fresh processes, in a batch, and on Dask.

    python benchmarks/batch.py [--count 200] [--runs 1] [--to html,pdf,slides]

Everything is run in turns on copies of the same workspaces. What counts are the ratios: by the
clock on a machine with nothing else to do, of processors (user and system) on a busy one.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from measuring import REPORTGEN, ROOT, Task

_SMALL = ROOT / "tests" / "workspaces" / "good"
_LOOP = """\
import subprocess, sys
for folder in sys.argv[2:]:
    subprocess.run([sys.executable, "-m", "reportgen", "build", folder, "-q", "--to", sys.argv[1]],
                   check=True)
"""
_JOBS = 2


def write_workspaces(folder: Path, count: int) -> None:
    """Small workspaces, each with a title of its own, so that none has what another made."""
    for number in range(count):
        target = folder / f"w{number:04d}"
        shutil.copytree(_SMALL, target)
        brief = target / "brief.yml"
        text = brief.read_text(encoding="utf-8")
        brief.write_text(text.replace("dikes?", f"dikes, {number}?"), encoding="utf-8")


def clear(folder: Path) -> None:
    """Takes away what was made, and what is remembered of it."""
    for name in ("outputs", ".reportgen"):
        for made in folder.glob(f"*/{name}"):
            shutil.rmtree(made)


def list_tasks(folder: Path, to: str) -> tuple[Task, ...]:
    """What is measured, in turns."""
    names = [str(path) for path in sorted(folder.iterdir())]
    batch = (*REPORTGEN, "batch", str(folder), "-q", "--to", to, "-j", str(_JOBS))

    def again() -> None:
        clear(folder)

    loop = (sys.executable, "-c", _LOOP, to, *names)
    tasks = [
        Task("one after the other, in fresh processes", loop, folder, again),
        Task(f"a batch of {_JOBS} warm processes", batch, folder, again),
        Task("the same, nothing changed", batch, folder),
    ]
    if find_spec("distributed"):
        dask = (*batch, "--scheduler", "local")
        tasks.append(Task(f"a Dask LocalCluster of {_JOBS} workers", dask, folder, again))
    return tuple(tasks)


def main() -> None:
    """Measures, and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--to", default="html,pdf,slides")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "corpus"
        write_workspaces(folder, given.count)
        tasks = list_tasks(folder, given.to)
        for _ in range(given.runs):
            for task in tasks:
                task.run()
    first = tasks[0]
    print("| work | a workspace | of processors | the first line is so many times as much | MB |")
    print("|---|---|---|---|---|")
    for task in tasks:
        clock, work = task.median / given.count, task.median_work / given.count
        ratios = f"{first.median / task.median:.2f}, {first.median_work / task.median_work:.2f}"
        print(
            f"| {task.name} | {1000 * clock:.0f} ms | {1000 * work:.0f} ms | {ratios} | "
            f"{max(task.memory):.0f} |"
        )


if __name__ == "__main__":
    main()
