"""A batch on a real Dask cluster: a scheduler and workers, started as a person starts them."""

from __future__ import annotations

import importlib.util
import io
import os
import shlex
import shutil
import socket
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import drafts
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

import reportgen
from reportgen.batching.parcels import pack, unpack
from reportgen.batching.rows import Result, Row
from reportgen.batching.shipping import Parcel, unwrap, work_on, wrap
from reportgen.batching.worker import work
from reportgen.errors import ReportgenError

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

    def start_worker(self, *within: str) -> subprocess.Popen[bytes]:
        """Starts a worker for one row at a time, and waits until the scheduler has it.

        `within` is a program that runs it.
        """
        options = (self.address, "--nthreads", "1", "--no-dashboard", "--no-nanny")
        return self._start("worker", options, "Registered to:", within)

    def _start(
        self, kind: str, options: tuple[str, ...], sign: str, within: tuple[str, ...] = ()
    ) -> subprocess.Popen[bytes]:
        log = self._folder / f"{kind}-{len(list(self._folder.glob('*.log')))}.log"
        code = "import sys; from dask.__main__ import main; main()"
        command = [*within, sys.executable, "-c", code, kind, *options]
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


@pytest.mark.thorough
def test_a_cluster_of_this_machine_ends_with_the_batch(
    reportgen_command: Command, tmp_path: Path
) -> None:
    folder = write_workspaces(tmp_path / "all", "a")
    env = {MARK: str(tmp_path)}
    done = reportgen_command("batch", folder, *HTML, "--scheduler", "local", "-j", "1", env=env)
    assert done.returncode == 0, done.stderr
    assert (folder / "a" / "outputs" / "brief.html").exists()
    wait_until(lambda: list_marked(str(tmp_path)) == [], "all of it has ended")


@pytest.mark.thorough
def test_an_address_without_a_scheduler_is_misuse(
    reportgen_command: Command, tmp_path: Path
) -> None:
    write_workspaces(tmp_path, "a")
    for address in ("tcp://127.0.0.1:9", "nonsense://x", "127.0.0.1:notaport"):
        done = reportgen_command("batch", "a", "--scheduler", address)
        assert done.returncode == 2, done.stderr
        assert "Traceback" not in done.stderr
        assert f"No Dask scheduler answers at {address!r}." in done.stderr


# ── workspaces that travel ───────────────────────────────────────────────────────────────


def hide(folder: Path) -> tuple[str, ...]:
    """What runs a program that sees a folder empty; nothing where this machine cannot do it."""
    script = f'mount -t tmpfs none {shlex.quote(str(folder))} && exec "$@"'
    become = ("unshare", "--mount", "sh", "-c", script, "sh")
    try:
        tried = subprocess.run([*become, "ls", folder], capture_output=True, check=False)
    except OSError:
        return ()
    return () if tried.returncode or tried.stdout else become


@pytest.mark.thorough
def test_workspaces_are_sent_to_workers_that_cannot_see_them_and_come_back_the_same(
    reportgen_command: Command, tmp_path: Path
) -> None:
    program = write_program(tmp_path / "bin")
    home = tmp_path / "hidden"
    folder = write_workspaces(home / "all", "a", "texts", "wrong", "since")
    drafts.write(
        {
            "texts/adams2020.txt": "Then trade grew, and exports rose.\n",
            "texts/notes.pdf": "no PDF",
        },
        home,
    )
    drafts.edit(folder / "texts", "brief.yml", lambda brief: brief.update(texts="../../texts"))
    drafts.edit(folder / "since", "brief.yml", lambda brief: brief.update(since="HEAD~1"))
    drafts.edit(folder / "wrong", "brief.yml", lambda brief: brief.update(titel="wrong"))
    beside = Path(shutil.copytree(home, tmp_path / "beside")) / "all"
    options = (*HTML, "--engine-path", program, "--format", "jsonl")
    for place in (folder, beside):
        drafts.write({"outputs/notes.txt": "mine", ".hidden/secret": "mine"}, place / "a")
    with starting(tmp_path / "cluster") as cluster:
        cluster.start_scheduler()
        cluster.start_worker(*hide(home))
        shipping = ("--scheduler", cluster.address, "--ship")
        done = reportgen_command("batch", folder, *options, *shipping)
        assert outcomes(done.stdout) == {
            "a": "built",
            "texts": "built",
            "wrong": "failed",
            "since": "failed",
        }, done.stderr
        said = read_lines(done.stdout)
        assert "titel" in said["wrong"]["findings"][0]["message"]
        assert "since" in said["since"]["message"]
        here = reportgen_command("batch", beside, *options)
        assert here.returncode == 1
        for name in ("a", "texts"):
            assert read_tree(folder / name / "outputs") == read_tree(beside / name / "outputs")
            mine, theirs = (read_lines(one.stdout)[name] for one in (done, here))
            assert mine["findings"] == theirs["findings"]
            assert mine["documents"] == theirs["documents"]
        begun = read_begun(program)
        again = reportgen_command("batch", folder, *options, *shipping)
        assert outcomes(again.stdout)["a"] == outcomes(again.stdout)["texts"] == "unchanged"
        assert read_begun(program) == begun
        verified = reportgen_command("batch", "verify", folder / "texts", *shipping)
        assert verified.returncode == reportgen_command("verify", beside / "texts").returncode
        lock = "sources/quotes.lock.json"
        assert (folder / "texts" / lock).read_bytes() == (beside / "texts" / lock).read_bytes()
        left = [path for path in (tmp_path / "cluster").rglob("*") if path.name == "brief.yml"]
        assert left == []


@pytest.mark.thorough
def test_a_workspace_that_was_sent_is_sent_again_when_its_worker_is_lost(
    reportgen_command: Command, tmp_path: Path
) -> None:
    program = write_program(tmp_path / "bin")
    home = tmp_path / "hidden"
    folder = write_workspaces(home / "all", "a", "hang", "z")
    alone = Path(shutil.copytree(folder / "hang", tmp_path / "alone"))
    words = ("batch", folder, *HTML, "--engine-path", program, "--format", "jsonl", "--ship")
    with starting(tmp_path / "cluster") as cluster:
        cluster.start_scheduler()
        first = cluster.start_worker(*hide(home))
        with reportgen_command.start(*words, "--scheduler", cluster.address) as process:
            wait_until(lambda: has_begun(program, "hang"), "a row hangs")
            first.kill()
            (program.parent / "hung").touch()
            cluster.start_worker(*hide(home))
            printed, told = process.communicate(timeout=240)
    assert process.returncode == 0, told
    assert outcomes(printed) == dict.fromkeys(("a", "hang", "z"), "built")
    begun = count_begun(program)
    assert (begun["a"], begun["z"]) == (1, 1)
    built = reportgen_command("build", alone, *HTML, "--engine-path", program)
    assert built.returncode == 0, built.stderr
    assert read_tree(alone / "outputs") == read_tree(folder / "hang" / "outputs")


def ask(row: Row) -> dict[str, object]:
    """What a worker is asked to do with what it is sent."""
    folder = str(row.folder)
    return {"name": row.name, "folder": folder, "action": row.action, "options": row.options}


def work_here(sent: Row) -> Result:
    return work(sent.action, str(sent.folder), sent.options, lambda _line: None)


@pytest.mark.thorough
def test_what_comes_back_is_published_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = write_workspaces(tmp_path, "a") / "a"
    row = Row("a", folder, options={"to": "html", "engine": "embedded"})
    parcel = wrap(row)
    assert isinstance(parcel, Parcel)
    said, data = work_on(ask(row), parcel.data, work_here, None)
    for spoilt in (data[:-100], b"", change(data, "brief.html", b"other"), add(data, "more.html")):
        if spoilt:
            failed = unwrap(row, parcel.seen, said, spoilt)
            assert failed.outcome == "failed"
        assert not (folder / "outputs").exists()
    (folder / "sources/adams2020.yml").write_text("source: adams2020\n", "utf-8")
    assert "saved during the build" in unwrap(row, parcel.seen, said, data).message
    assert not (folder / "outputs").exists()


@pytest.mark.thorough
def test_an_edition_in_the_workspace_is_sent_with_it(tmp_path: Path) -> None:
    folder = write_workspaces(tmp_path, "a") / "a"
    shutil.copytree(folder, folder / "editions" / "first")
    drafts.edit(folder, "brief.yml", lambda brief: brief.update(since="./editions/first"))
    row = Row("a", folder, options={"to": "html", "engine": "embedded"})
    parcel = wrap(row)
    assert isinstance(parcel, Parcel)

    result = unwrap(row, parcel.seen, *work_on(ask(row), parcel.data, work_here, None))
    assert result.outcome == "built", result
    made = read_tree(folder / "outputs")
    shutil.rmtree(folder / "outputs")
    reportgen.build(folder, to="html", engine="embedded", cache=False)
    assert read_tree(folder / "outputs") == made


@pytest.mark.parametrize("since", ["HEAD~1", "..", "../b", "editions", ".hidden", "outputs/x", 7])
def test_an_edition_that_is_elsewhere_is_told_and_not_sent(tmp_path: Path, since: object) -> None:
    folder = write_workspaces(tmp_path, "a", "b") / "a"
    drafts.write({".hidden/brief.yml": "title: x", "outputs/x/brief.yml": "title: x"}, folder)
    drafts.edit(folder, "brief.yml", lambda brief: brief.update(since=since))
    result = wrap(Row("a", folder, "check"))
    assert isinstance(result, Result)
    assert "which is not sent" in result.message


def change(data: bytes, name: str, content: bytes) -> bytes:
    """An archive in which a file holds something else."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for member in old.infolist():
            new.writestr(member, content if member.filename == name else old.read(member))
    return packed.getvalue()


def add(data: bytes, name: str) -> bytes:
    """An archive with one file more."""
    packed = io.BytesIO(data)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize("name", ["../out", "/out", "a/../../out", "a//../../out", "folder/"])
def test_nothing_is_unpacked_outside_its_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReportgenError, match="cannot be unpacked"):
        unpack(add(pack([]), name), tmp_path / "in")
    assert not (tmp_path / "out").exists()


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(ReportgenError, match="is no file"):
        unpack(packed.getvalue(), tmp_path / "in")


def test_a_workspace_that_is_too_large_is_told_and_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportgen.batching.parcels.LARGEST_UNPACKED", 100)
    folder = write_workspaces(tmp_path, "a") / "a"
    result = wrap(Row("a", folder))
    assert isinstance(result, Result)
    assert "more than is sent" in result.message


def test_ship_goes_with_a_scheduler_and_without_folders_elsewhere(
    reportgen_command: Command, tmp_path: Path
) -> None:
    write_workspaces(tmp_path, "a")
    assert reportgen_command("batch", "a", "--ship").returncode == 2
    words = ("batch", "a", "--ship", "--scheduler", "local", "--allow-path", ".")
    assert reportgen_command(*words).returncode == 2


def test_the_logs_of_what_failed_elsewhere_are_kept_here(tmp_path: Path) -> None:
    folder = write_workspaces(tmp_path, "a") / "a"
    row = Row("a", folder, options={"to": "html", "engine": "embedded"})
    parcel = wrap(row)
    assert isinstance(parcel, Parcel)

    def run(sent: Row) -> Result:
        files = {"render.log": "It broke.\n", "project/brief.qmd": "…", "project/.x": "…"}
        drafts.write(files, sent.folder / "outputs" / "logs")
        return Result("failed", message="Rendering failed.")

    result = unwrap(row, parcel.seen, *work_on(ask(row), parcel.data, run, tmp_path))
    assert (result.outcome, result.message) == ("failed", "Rendering failed.")
    assert sorted(read_tree(folder / "outputs")) == ["logs/project/brief.qmd", "logs/render.log"]
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
