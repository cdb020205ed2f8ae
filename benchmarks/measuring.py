"""Whole processes, run in turns and set side by side: what the benchmarks share."""

from __future__ import annotations

import importlib.util
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPORTGEN = (sys.executable, "-m", "reportgen")
# Whoever installs reportgen has its bytecode, and from the second start that of its templates.
_ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def _do_nothing() -> None:
    """What most tasks need to be made ready."""


@dataclass
class Task:
    """Something that is run as a process of its own.

    `prepare` is called before each run, untimed. `seconds`, `work` (seconds of processors, which a
    busy machine leaves about as they are) and `memory` (the most that it held, in MB, with all
    that it started) have one entry a run.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    prepare: Callable[[], None] = _do_nothing
    seconds: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Runs it once; ends the benchmark where it fails."""
        self.prepare()
        began = time.perf_counter()
        process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=_ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        watch = Watch(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        self.seconds.append(time.perf_counter() - began)
        self.work.append(usage.ru_utime + usage.ru_stime)
        self.memory.append(max(watch.end(), usage.ru_maxrss / 1024))
        if status:
            raise SystemExit(f"{' '.join(self.command)} failed in {self.folder}.")

    @property
    def median(self) -> float:
        """The median of its runs, in seconds."""
        return statistics.median(self.seconds)

    @property
    def median_work(self) -> float:
        """The median of what its runs took of processors, in seconds."""
        return statistics.median(self.work)


class Watch:
    """The most memory that a process and all that it started held at once, looked at often."""

    def __init__(self, process: int) -> None:
        self._most = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, args=(process,), daemon=True)
        self._thread.start()

    def end(self) -> float:
        """Ends the watch; gives MB, 0 where the system does not say."""
        self._ended.set()
        self._thread.join()
        return self._most

    def _look(self, process: int) -> None:
        while not self._ended.wait(0.05):
            held = sum(_read_memory(one) for one in _list_family(process))
            self._most = max(self._most, held)


def _list_family(process: int) -> Iterator[int]:
    """A process and those that it started, as Linux lists them."""
    yield process
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            for child in path.read_text().split():
                yield from _list_family(int(child))


def _read_memory(process: int) -> float:
    with suppress(OSError):
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    return 0.0


@dataclass(frozen=True)
class Group:
    """Ours, each set against the sum of what it is measured by; `aim` is the ratio aimed at."""

    title: str
    ours: tuple[Task, ...]
    measure: tuple[Task, ...]
    aim: str = ""

    def show(self) -> None:
        """Prints medians and ratios."""
        whole = sum(task.median for task in self.measure)
        work = sum(task.median_work for task in self.measure)
        print(f"\n{self.title}{f' (aim: {self.aim})' if self.aim else ''}")
        for task in self.measure:
            print_time(task.name, task.median)
        if len(self.measure) > 1:
            print_time("together", whole)
        for task in self.ours:
            ratios = f"× {task.median / whole:.2f}, of processors × {task.median_work / work:.2f}"
            print_time(task.name, task.median, ratios)


def print_time(name: str, seconds: float, note: str = "") -> None:
    """Prints one line of a table."""
    print(f"  {name:<44} {seconds * 1000:8.0f} ms   {note}".rstrip())


def run_all(groups: Sequence[Group], runs: int, more: Sequence[Task] = ()) -> None:
    """Runs all tasks in turns, so that a busy machine slows all of them; the first to warm up."""
    tasks = {id(task): task for group in groups for task in (*group.ours, *group.measure)}
    tasks |= {id(task): task for task in more}
    for number in range(runs + 1):
        for task in tasks.values():
            task.run()
        print("warmed up" if number == 0 else f"run {number} of {runs}", file=sys.stderr)
    for task in tasks.values():
        del task.seconds[0], task.work[0], task.memory[0]


def describe_machine() -> str:
    """What it was measured on: processor, cores, memory, system, Python."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if os.name == "posix" else 0
    return (
        f"{_name_processor()}, {cores} cores, {pages / 2**30:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}"
    )


def _name_processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def find_package(name: str) -> Path:
    """The folder of an installed package; ends the benchmark where it is not installed."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{name} is not installed.")
    return Path(spec.origin).parent
