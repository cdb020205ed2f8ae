"""What operating systems do in different ways: locks on folders, and groups of processes.

The only module with calls that one system has and another lacks. On Windows, which can neither
lock a folder nor end a group, filelock and psutil stand in; both work everywhere, so that the
tests run what Windows runs. What a process has started, and how much memory all of it holds, psutil
tells on every system.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

GROUP_FLAGS = 0x200 if sys.platform == "win32" else 0  # CREATE_NEW_PROCESS_GROUP
"""`creationflags` of a program that Ctrl-C reaches through us alone."""


@contextmanager
def hold_folder(folder: Path, tell_waiting: Callable[[], None]) -> Iterator[None]:
    """While inside, no other process holds the folder; waits for one that does.

    `tell_waiting` is called once where there is something to wait for. The lock ends with the
    process. On a disk that has no locks, as of some networks, nobody is kept out.
    """
    if sys.platform == "win32":
        with hold_by_file(folder, tell_waiting):
            yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)  # the folder itself: it needs no right to write there
    try:
        with suppress(OSError):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                tell_waiting()
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def hold_by_file(folder: Path, tell_waiting: Callable[[], None]) -> Iterator[None]:
    """`hold_folder` where a folder cannot be locked: by a file in the user's temporary folder."""
    from filelock import FileLock, Timeout

    name = hashlib.sha256(os.path.normcase(folder.resolve()).encode()).hexdigest()[:16]
    lock = FileLock(Path(tempfile.gettempdir()) / f"reportgen-{name}.lock")
    with suppress(OSError):
        try:
            lock.acquire(timeout=0)
        except Timeout:
            tell_waiting()
            lock.acquire()
    try:
        yield
    finally:
        lock.release()


def end_group(pid: int) -> None:
    """Ends a program that was started in a session of its own, and everything that it started."""
    if sys.platform == "win32":
        end_tree(pid)
        return
    with suppress(ProcessLookupError, PermissionError):  # nothing left, or a zombie (macOS)
        os.killpg(pid, signal.SIGKILL)


def end_tree(pid: int) -> None:
    """Ends a process and its descendants, also where it has ended and left them behind.

    The number stands for no other process as long as somebody holds its `Popen`.
    """
    import psutil

    children = list_children()
    found = [pid]
    for parent in found:
        found += (child.pid for child in children.get(parent, ()))
    ended = [child for parent in found for child in children.get(parent, ())]
    with suppress(psutil.Error):
        psutil.Process(pid).kill()
    for process in ended:
        with suppress(psutil.Error):  # it has ended by itself
            process.kill()


FAMILY = "_REPORTGEN_FAMILY"
"""The variable that a process and all that it starts have in their environment."""

Children = Mapping[int, "list[psutil.Process]"]
"""By the number of a process, those that it has started and that are alive."""


def list_children() -> Children:
    """Who has started whom on this machine, as it is now."""
    import psutil

    children = defaultdict(list)
    for process in psutil.process_iter(["ppid"]):
        children[process.info["ppid"]].append(process)
    return children


class Family:
    """A process with all that it has started, in whatever groups, also after it has ended.

    `mark` is in its environment, under `FAMILY`, and in that of no other family: by this `end`
    knows those whose parents have ended before them.
    """

    def __init__(self, pid: int, mark: str) -> None:
        import psutil

        self._mark = mark
        self._known: dict[int, psutil.Process] = {}
        with suppress(psutil.Error):
            self._known[pid] = psutil.Process(pid)

    def measure(self, children: Children) -> int:
        """The bytes of memory that all of it holds now; what several share counts for each."""
        return sum(map(_measure, self._look(children)))

    def end(self) -> None:
        """Ends all of it, those that start others before these; it does not wait until it is so."""
        import psutil

        for _ in range(2):  # what one had started while the others were looked for
            for process in [*self._look(list_children()), *self._find_orphans()]:
                with suppress(psutil.Error):  # it has ended by itself
                    process.kill()

    def _look(self, children: Children) -> list[psutil.Process]:
        """All that are alive; a number that another process has been given is forgotten."""
        self._known = {pid: one for pid, one in self._known.items() if one.is_running()}
        found = list(self._known.values())
        for parent in found:
            new = [one for one in children.get(parent.pid, ()) if one.pid not in self._known]
            self._known |= {one.pid: one for one in new}
            found += new
        return found

    def _find_orphans(self) -> Iterator[psutil.Process]:
        import psutil

        for process in psutil.process_iter():
            with suppress(psutil.Error):  # another user's, or one that has ended
                if process.environ().get(FAMILY) == self._mark:
                    yield process


def _measure(process: psutil.Process) -> int:
    import psutil

    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


_owned: list[int] = []


@contextmanager
def owning_processors() -> Iterator[None]:
    """While inside, this process has the machine's processors to itself; see `count_own`."""
    _owned.append(count_processors())
    try:
        yield
    finally:
        _owned.pop()


def count_own() -> int:
    """How many processes may work for this one at once: 1 but for a command that owns them."""
    return _owned[-1] if _owned else 1


def count_processors() -> int:
    """How many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def measure_machine() -> int:
    """The bytes of memory that this machine has."""
    import psutil

    return int(psutil.virtual_memory().total)
