"""The texts of many sources, each read and looked through by itself; of large ones several at once.

Processes are started by a command alone: a program that uses the library may not be fit to be
imported by another process, and one of a batch has neighbours for the other processors.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.errors import UnreadableText
from reportgen.model.brief import Source
from reportgen.platforms import count_own
from reportgen.verification.facts import Almanac, check_fact, find_facts
from reportgen.verification.matching import Index
from reportgen.verification.quotes import verify
from reportgen.verification.results import FactCheck, Verification
from reportgen.verification.shelf import read_file
from reportgen.verification.texts import SourceText

if TYPE_CHECKING:
    from reportgen.verification.shelf import Reader

_PLAIN = frozenset({".txt", ".md", ".html", ".htm"})
_SPEED = 800_000
"""How many bytes of a plain text are read and looked through in a second."""
_PAGES = 0.5
"""How many seconds any other text takes at least, as a PDF of a few pages does."""
_WORTH = 6.0
"""From how many seconds of work on several processes are worth their start."""


@dataclass(frozen=True)
class Task:
    """The text of a source, and the years in which that was written and published."""

    path: Path
    source: Source
    years: frozenset[int]


@dataclass(frozen=True)
class Looked:
    """What became of a task: its text, or why it cannot be read, and of all that is looked for."""

    text: SourceText | UnreadableText
    verifications: tuple[Verification, ...] = ()
    facts: tuple[FactCheck, ...] = ()


def look_through(tasks: Sequence[Task], read: Reader | None = None) -> list[Looked]:
    """The same as `look` of each task, in their order, by several processes where that pays.

    `read` gives the texts where somebody has read them before.
    """
    count = min(count_own(), len(tasks))
    if count > 1 and read is None and sum(map(_weigh, tasks)) >= _WORTH:
        from concurrent.futures.process import BrokenProcessPool

        try:
            return _share_out(tasks, count)
        except (BrokenProcessPool, OSError):  # no memory for one of them, or no right to start any
            pass
    return [look(task, read) for task in tasks]


def look(task: Task, read: Reader | None = None) -> Looked:
    """Reads a text, and looks for the quotations, numbers and dates of its source in it."""
    source = task.source
    try:
        text = (read or read_file)(task.path, source.text)
    except UnreadableText as error:
        return Looked(error)
    quotations = verify(source, Index.of(text))
    facts = tuple(find_facts(source))
    almanac = Almanac.of(text) if facts else None
    checks = tuple(check_fact(fact, almanac, task.years) for fact in facts if almanac)
    return Looked(text, quotations, checks)


def _weigh(task: Task) -> float:
    """About how many seconds a task takes."""
    try:
        seconds = task.path.stat().st_size / _SPEED
    except OSError:  # whoever reads it says so
        return 0
    return seconds if task.path.suffix.lower() in _PLAIN else max(_PAGES, seconds)


def _share_out(tasks: Sequence[Task], count: int) -> list[Looked]:
    """The tasks by several processes, which end with this one whatever ends it."""
    import multiprocessing  # this and the next are for large texts alone
    from concurrent.futures import ProcessPoolExecutor

    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        count, mp_context=multiprocessing.get_context("spawn"), initializer=_begin
    )
    size = max(1, len(tasks) // (count * 8))
    parts = [tasks[start : start + size] for start in range(0, len(tasks), size)]
    try:
        with _unheard():
            futures = [pool.submit(_look_at_all, part) for part in parts]
        return [looked for future in futures for looked in future.result()]
    except BaseException:
        for process in set(multiprocessing.active_children()) - others:
            process.kill()
        raise
    finally:
        pool.shutdown()


def _look_at_all(tasks: Sequence[Task]) -> list[Looked]:
    return [look(task) for task in tasks]


@contextmanager
def _unheard() -> Iterator[None]:
    """While inside, processes are started that Ctrl-C does not end: whoever started them does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _begin() -> None:
    """Has a process of these end with the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    import multiprocessing

    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
