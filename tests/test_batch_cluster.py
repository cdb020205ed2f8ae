"""A batch on a real Dask cluster: a scheduler and workers, started as a person starts them."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from batches import (
    MARK,
    has_begun,
    list_marked,
    read_begun,
    read_lines,
    wait_until,
    write_program,
    write_workspaces,
)
from conftest import Command
from test_build import read_tree

if importlib.util.find_spec("distributed") is None:
    pytest.skip("dask.distributed is not installed", allow_module_level=True)

HTML = ("--to", "html")


class Cluster:
    """A scheduler and its workers, each a program of its own, which end with the test."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self._env = {**Command.environ({MARK: str(folder)}), "HOME": str(folder)}

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        """Starts it, and waits until it says where it listens."""
        options = ("--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")
        return self._start("scheduler", options, "Scheduler at:")

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Starts a worker for one row at a time, and waits until the scheduler has it."""
        options = (self.address, "--nthreads", "1", "--no-dashboard", "--no-nanny")
        return self._start("worker", options, "Registered to:")

    def _start(self, kind: str, options: tuple[str, ...], sign: str) -> subprocess.Popen[bytes]:
        log = self._folder / f"{kind}-{len(list(self._folder.glob('*.log')))}.log"
        code = "import sys; from dask.__main__ import main; main()"
        command = [sys.executable, "-c", code, kind, *options]
        with log.open("wb") as file:
            process = subprocess.Popen(command, cwd=self._folder, env=self._env, stderr=file)
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        wait_until(lambda: sign in log.read_text("utf-8", "replace"), f"the {kind} is there")
        return process


@contextmanager
def starting(folder: Path) -> Iterator[Cluster]:
    folder.mkdir()
    with ExitStack() as stack:
        yield Cluster(folder, stack)
    wait_until(lambda: list_marked(str(folder)) == [], "all of the cluster has ended")


def outcomes(printed: str) -> Mapping[str, str]:
    return {name: one["outcome"] for name, one in read_lines(printed).items()}


@pytest.mark.thorough
def test_a_cluster_makes_the_same_bytes_and_survives_what_its_rows_do(
    reportgen_command: Command, tmp_path: Path
) -> None:
    program = write_program(tmp_path / "bin")
    folder = write_workspaces(tmp_path / "all", "a", "b", "eat", "hang", "kill")
    alone = Path(shutil.copytree(folder / "a", tmp_path / "alone"))
    with starting(tmp_path / "cluster") as cluster:
        cluster.start_scheduler()
        workers = [cluster.start_worker(), cluster.start_worker()]
        words = ("batch", folder, *HTML, "--scheduler", cluster.address, "--format", "jsonl")
        bounds = ("--engine-path", program, "--memory", "700MB", "--retries", "1")
        done = reportgen_command(*words, *bounds, "--timeout", "60")
        assert done.returncode == 1, done.stderr
        assert outcomes(done.stdout) == {
            "a": "built",
            "b": "built",
            "eat": "out of memory",
            "hang": "timed out",
            "kill": "crashed",
        }
        assert [worker.poll() for worker in workers] == [None, None]
        built = reportgen_command("build", alone, *HTML, "--engine-path", program)
        assert built.returncode == 0, built.stderr
        assert read_tree(alone / "outputs") == read_tree(folder / "a" / "outputs")


@pytest.mark.thorough
def test_nothing_is_lost_with_a_worker_or_a_scheduler_and_nothing_done_twice(
    reportgen_command: Command, tmp_path: Path
) -> None:
    program = write_program(tmp_path / "bin")
    folder = write_workspaces(tmp_path / "all", "a", "b", "hang", "z")
    words = ("batch", folder, *HTML, "--engine-path", program, "--format", "jsonl")
    with starting(tmp_path / "cluster") as cluster:
        scheduler = cluster.start_scheduler()
        first = cluster.start_worker()
        with reportgen_command.start(*words, "--scheduler", cluster.address) as process:
            wait_until(lambda: has_begun(program, "hang"), "a row hangs")
            first.kill()  # and with it goes what it had started
            wait_until(
                lambda: not any(psutil_is_alive(pid) for pid, *_ in read_begun(program)),
                "what the worker was at has ended",
            )
            second = cluster.start_worker()
            wait_until(lambda: count_begun(program)["hang"] > 1, "another worker goes on with it")
            scheduler.kill()
            second.kill()
            (program.parent / "hung").touch()
            cluster.start_scheduler()
            cluster.start_worker()
            printed, told = process.communicate(timeout=240)
    assert process.returncode == 0, told
    assert set(outcomes(printed)) == {"a", "b", "hang", "z"}
    assert set(outcomes(printed).values()) <= {"built", "unchanged"}
    begun = count_begun(program)
    assert [begun[name] for name in ("a", "b", "z")] == [1, 1, 1]


def count_begun(program: Path) -> Counter[str]:
    return Counter(name for *_, name in read_begun(program))


def psutil_is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_cluster_of_this_machine_ends_with_the_batch(
    reportgen_command: Command, tmp_path: Path
) -> None:
    folder = write_workspaces(tmp_path / "all", "a")
    env = {MARK: str(tmp_path)}
    done = reportgen_command("batch", folder, *HTML, "--scheduler", "local", "-j", "1", env=env)
    assert done.returncode == 0, done.stderr
    assert (folder / "a" / "outputs" / "brief.html").exists()
    wait_until(lambda: list_marked(str(tmp_path)) == [], "all of it has ended")


def test_an_address_without_a_scheduler_is_misuse(
    reportgen_command: Command, tmp_path: Path
) -> None:
    write_workspaces(tmp_path, "a")
    for address in ("tcp://127.0.0.1:9", "nonsense://x", "127.0.0.1:notaport"):
        done = reportgen_command("batch", "a", "--scheduler", address)
        assert done.returncode == 2, done.stderr
        assert "Traceback" not in done.stderr
        assert f"No Dask scheduler answers at {address!r}." in done.stderr
