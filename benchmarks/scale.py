"""What hundreds of sources take beside the reference brief: checking and building, in one run.

    python benchmarks/scale.py [--runs 1] [--to html,pdf,slides] [--most 400]

The consultations of `consultation.py`, from 300 to 10,000 claims, are checked, with every
quotation looked up in its text; those of up to `--most` sources are built from nothing. All are
processes of their own, and what counts are the ratios: to the reference brief in the same run, and
of what each claim costs between one size and the next. Seconds of processors hold on a busy
machine too.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path

from building import BUILD, copy_brief, forget
from consultation import write_consultation
from measuring import REPORTGEN, ROOT, Task, describe_machine

SIZES = ((30, 300), (100, 1_000), (400, 4_000), (1_000, 10_000))
"""Sources and claims; all on 60 themes."""


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1, help="how often each is run")
    parser.add_argument("--to", default="html,pdf,slides", help="what is made")
    parser.add_argument("--most", type=int, default=400, help="how many sources are built at most")
    options = parser.parse_args()
    print(describe_machine())
    with tempfile.TemporaryDirectory(prefix="reportgen-bench-") as name:
        folder = Path(name)
        reference = copy_brief(ROOT, folder / "reference")
        places = {size: write_consultation(folder / f"{size[0]}", *size) for size in SIZES}
        checks = {size: make_check(size, place) for size, place in places.items()}
        few = [size for size in SIZES if size[0] <= options.most]
        builds = {size: make_build(size, places[size], options.to) for size in few}
        yardsticks = make_check((2, 0), reference), make_build((2, 0), reference, options.to)
        for task in [*yardsticks, *checks.values(), *builds.values()] * options.runs:
            task.run()
            print(task.name, file=sys.stderr)
    show("Checking (aim: 4,000 claims in 5 s; growth within a fifth)", yardsticks[0], checks)
    show("Building (aim: 400 sources at most × 40, 1,500 MB)", yardsticks[1], builds)


def make_check(size: tuple[int, int], folder: Path) -> Task:
    """The check of a workspace."""
    return Task(f"check {tell(size)}", (*REPORTGEN, "check", "-q"), folder)


def make_build(size: tuple[int, int], folder: Path, formats: str) -> Task:
    """The build of a workspace from nothing."""
    return Task(f"build {tell(size)}", (*BUILD[:-1], formats), folder, partial(forget, folder))


def tell(size: tuple[int, int]) -> str:
    """A size in words."""
    return f"{size[0]:,} sources, {size[1]:,} claims" if size[1] else "the reference brief"


def show(title: str, yardstick: Task, tasks: dict[tuple[int, int], Task]) -> None:
    """Prints each task beside the yardstick, and what each claim cost more than the size before."""
    print(f"\n{title}")
    before: tuple[int, Task] | None = None
    for size, task in {(2, 0): yardstick, **tasks}.items():
        used = f"{task.median:7.1f} s, {task.median_work:6.1f} of processors, "
        used += f"{max(task.memory):5.0f} MB, × {task.median_work / yardstick.median_work:5.1f}"
        if before and before[0]:
            fewer, smaller = before
            each = (task.median_work - smaller.median_work) / (size[1] - fewer)
            used += f", {each * 1000:.2f} ms for each claim more"
        print(f"  {task.name:<36} {used}")
        before = (size[1], task)


if __name__ == "__main__":
    main()
