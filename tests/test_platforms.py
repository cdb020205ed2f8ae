"""What differs between operating systems; what Windows runs is run here too, wherever it can be."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import time
from pathlib import Path

import drafts
import psutil
import pytest

import reportgen
from reportgen.checks.portability import find_name_fault
from reportgen.making.publishing import refuse
from reportgen.platforms import end_tree, hold_by_file

PACKAGE = Path(__file__).resolve().parent.parent / "reportgen"
OF_ONE_SYSTEM = {
    "chown", "chroot", "fchmod", "fork", "geteuid", "getgid", "getpgid", "getuid", "kill",
    "killpg", "mkfifo", "mknod", "nice", "openpty", "posix_spawn", "setgid", "setpgid", "setsid",
    "setuid", "startfile", "sysconf", "uname", "SIGKILL", "SIGPIPE", "SIGSTOP", "SIGUSR1",
}  # fmt: skip
MODULES_OF_ONE_SYSTEM = {"fcntl", "grp", "msvcrt", "pty", "pwd", "resource", "termios", "winreg"}

HOLDER = """
import sys
from pathlib import Path
from reportgen.platforms import hold_by_file
with hold_by_file(Path(sys.argv[1]), lambda: print("waiting", flush=True)):
    print("held", flush=True)
    sys.stdin.readline()
"""


def find_calls(path: Path) -> set[str]:
    """What a module uses that one operating system has and another lacks."""
    found = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in ("os", "signal") and node.attr in OF_ONE_SYSTEM:
                found.add(f"{node.value.id}.{node.attr}")
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names} & MODULES_OF_ONE_SYSTEM
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES_OF_ONE_SYSTEM:
            found.add(node.module)
    return found


@pytest.mark.thorough
def test_one_module_alone_calls_what_only_some_systems_have() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix(): calls
        for path in PACKAGE.rglob("*.py")
        if (calls := find_calls(path))
    }
    assert found == {
        "platforms.py": {"fcntl", "os.killpg", "signal.SIGKILL"},
        # a program of its own, which can import nothing of reportgen
        "engines/embedded/compositor.py": {"resource"},
    }


def test_where_folders_cannot_be_locked_a_file_keeps_others_out(tmp_path: Path) -> None:
    folder = tmp_path / "日本 #1"
    folder.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        told: list[str] = []

        def let_go() -> None:
            told.append("waiting")
            assert other.stdin is not None
            other.stdin.close()

        with hold_by_file(folder, let_go):
            assert other.wait(60) == 0
    assert told == ["waiting"]
    assert list(folder.iterdir()) == []


def test_a_lock_by_file_ends_with_its_process(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        other.kill()
    told: list[str] = []
    with hold_by_file(tmp_path, lambda: told.append("waiting")):
        assert told == []


@pytest.mark.thorough
def test_a_program_ends_with_all_that_it_started() -> None:
    nested = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); time.sleep(600)"  # noqa: E501
    started = f"import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', {nested!r}]).wait())"  # noqa: E501
    with subprocess.Popen([sys.executable, "-c", started], stdout=subprocess.PIPE) as process:
        own = psutil.Process(process.pid)
        while len(found := own.children(recursive=True)) < 2:
            assert process.poll() is None
            time.sleep(0.05)
        end_tree(process.pid)
        _, alive = psutil.wait_procs(found, timeout=60)
        assert [one.pid for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []
        assert process.wait(60) != 0


def test_nothing_is_ended_but_what_the_program_started() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        with subprocess.Popen([sys.executable, "-c", "pass"]) as process:
            process.wait()
        end_tree(process.pid)
        assert other.poll() is None
        assert psutil.pid_exists(os.getpid())
        other.kill()


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("sources/con.yml", "'con'"),
        ("slides/LPT1.notes.md", "'LPT1'"),
        ("nul", "'nul'"),
        ("templates/a:b.qmd.j2", "':'"),
        ("slides/who?.md", "'?'"),
        ("slides/a\\b.md", r"'\\'"),
        ("slides/tab\there.md", r"'\t'"),
        ("slides/end.", "full stop"),
        ("slides /a.md", "full stop or a space"),
        ("sources/console.yml", ""),
        ("sources/日本2019.yml", ""),
        ("slides/.hidden.md", ""),
        ("com10", ""),
    ],
)
def test_names_that_windows_refuses_are_known(name: str, word: str) -> None:
    fault = find_name_fault(name)
    assert word in fault
    assert bool(fault) == bool(word)


def test_names_that_others_could_not_have_are_noted(tmp_path: Path) -> None:
    slides = {f"slides/{name}.md": "# Wards\n" for name in ("aux", "Wards", "wards")}
    folder = drafts.write(drafts.draft() | slides, tmp_path / "workspace")
    found = [f for f in reportgen.check(folder).findings if f.code == "RG110"]
    assert [(f.location.path, f.severity) for f in found] == [
        ("slides/aux.md", reportgen.Severity.NOTE),
        ("slides/wards.md", reportgen.Severity.NOTE),
    ]
    assert "slides/Wards.md differ only in case" in found[1].message


class InUse(PermissionError):
    """What Windows raises for a file that Word has open."""

    winerror = 32


def test_a_file_that_another_program_holds_open_is_named(tmp_path: Path) -> None:
    source, target = tmp_path / ".publishing" / "brief.docx", tmp_path / "brief.docx"
    told = refuse(tmp_path, InUse(13, "In use", str(source), None, str(target)))
    assert "Close brief.docx" in told.remedy
    other = refuse(tmp_path, OSError(28, "No space left on device", str(target)))
    assert "Free some space" in other.remedy
