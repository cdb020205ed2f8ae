"""What operating systems do in different ways: locks on folders, and groups of processes.

The only module with calls that one system has and another lacks. On Windows, which can neither
lock a folder nor end a group, filelock and psutil stand in; both work everywhere, so that the
tests run what Windows runs.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

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

    children = defaultdict(list)
    for process in psutil.process_iter(["ppid"]):
        children[process.info["ppid"]].append(process)
    found = [pid]
    for parent in found:
        found += (child.pid for child in children[parent])
    ended = [child for parent in found for child in children[parent]]
    with suppress(psutil.Error):
        psutil.Process(pid).kill()
    for process in ended:
        with suppress(psutil.Error):  # it has ended by itself
            process.kill()
