"""Programs that reportgen runs: nothing of them is lost, and nothing of them stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from reportgen.engines.process import Finished, TimedOut, run
from reportgen.interruption import holding_signals, unwinding

PYTHON = (sys.executable, "-S", "-E", "-c")
# A child and a grandchild that outlive everything unless they are ended; says who they are.
FAMILY = "sleep 600 & echo $$ $! >&2; wait"


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not yet waited for does not."""
    status = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            return status.read_text().rpartition(")")[2].split()[0] not in "ZX"
        except (FileNotFoundError, ProcessLookupError):
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until_gone(pids: list[int]) -> list[int]:
    """The processes that still run after a few seconds: none, or something is wrong."""
    for _ in range(500):
        if not any(map(is_alive, pids)):
            return []
        time.sleep(0.01)
    return [pid for pid in pids if is_alive(pid)]


def run_python(program: str, tmp_path: Path, **options: object) -> Finished:
    return run((*PYTHON, program), cwd=tmp_path, **options)  # type: ignore[arg-type]


def test_a_program_gives_back_its_code_and_both_outputs(tmp_path: Path) -> None:
    program = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    done = run_python(program, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (3, "out\n", "err\n")
    assert done.command == (*PYTHON, program)


def test_fifty_megabytes_on_each_output_are_read_whole(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "for _ in range(50):\n"
        "    sys.stderr.write('e' * 999_999 + '\\n')\n"
        "    sys.stdout.write('o' * 1_000_000)\n"
    )
    lines = 0

    def count(line: str) -> None:
        nonlocal lines
        lines += 1

    done = run_python(program, tmp_path, on_line=count)
    assert (len(done.stdout), len(done.stderr), lines) == (50_000_000, 50_000_000, 50)


def test_input_larger_than_a_pipe_reaches_the_program(tmp_path: Path) -> None:
    text = "ż安" * 1_000_000
    assert run(("cat",), cwd=tmp_path, stdin=text).stdout == text


def test_a_program_that_does_not_read_its_input_is_no_error(tmp_path: Path) -> None:
    assert run(("true",), cwd=tmp_path, stdin="x" * 1_000_000).returncode == 0


def test_bytes_that_are_no_utf8_are_replaced(tmp_path: Path) -> None:
    program = "import os; os.write(1, b'caf\\xe9'); os.write(2, b'\\xff\\x00')"
    done = run_python(program, tmp_path)
    assert (done.stdout, done.stderr) == ("caf\ufffd", "\ufffd\x00")


def test_the_environment_given_is_the_whole_environment(tmp_path: Path) -> None:
    program = "import os; print(sorted(n for n in os.environ if not n.startswith('LC_')))"
    assert run_python(program, tmp_path, env={"ONE": "1"}).stdout == "['ONE']\n"


def test_a_program_runs_in_the_folder_given(tmp_path: Path) -> None:
    assert Path(run(("pwd",), cwd=tmp_path).stdout.strip()) == tmp_path.resolve()


def test_a_program_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run(("./nothing-here",), cwd=tmp_path)


def test_a_program_ended_by_a_signal_has_a_negative_code(tmp_path: Path) -> None:
    assert run(("sh", "-c", "kill -9 $$"), cwd=tmp_path).returncode == -9


def test_lines_are_told_as_they_come_and_the_last_without_its_end(tmp_path: Path) -> None:
    lines: list[str] = []
    program = "printf 'one\\r\\ntwo\\rthree\\n\\nfo' >&2; sleep 0.05; printf 'ur' >&2"
    run(("sh", "-c", program), cwd=tmp_path, on_line=lines.append)
    assert lines == ["one", "two", "three", "four"]


def test_a_line_is_told_while_the_program_still_runs(tmp_path: Path) -> None:
    flag = tmp_path / "told"
    program = "echo begun >&2; until [ -e told ]; do sleep 0.01; done; echo seen"
    done = run(("sh", "-c", program), cwd=tmp_path, on_line=lambda line: flag.touch(), timeout=60)
    assert done.stdout == "seen\n"


def test_an_error_of_the_listener_ends_the_program_and_is_raised(tmp_path: Path) -> None:
    pids: list[int] = []

    def listen(line: str) -> None:
        pids.extend(map(int, line.split()))
        raise KeyError(line)

    with pytest.raises(KeyError):
        run(("sh", "-c", FAMILY), cwd=tmp_path, on_line=listen)
    assert len(pids) == 2
    assert wait_until_gone(pids) == []


def test_a_timeout_ends_the_program_and_its_children_and_keeps_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(TimedOut, match=r"sh did not end within 0\.3 s") as caught:
        run(("sh", "-c", FAMILY), cwd=tmp_path, timeout=0.3)
    pids = [int(word) for word in caught.value.stderr.split()]
    assert len(pids) == 2
    assert wait_until_gone(pids) == []


def test_a_timeout_ends_a_program_that_never_stops_writing(tmp_path: Path) -> None:
    with pytest.raises(TimedOut):
        run(("sh", "-c", "while :; do echo more >&2; done"), cwd=tmp_path, timeout=0.3)


def test_a_timeout_ends_a_program_that_has_closed_its_outputs(tmp_path: Path) -> None:
    with pytest.raises(TimedOut):
        run(("sh", "-c", "exec >&- 2>&-; exec sleep 600"), cwd=tmp_path, timeout=0.3)


def test_a_child_left_behind_is_not_waited_for_and_is_ended(tmp_path: Path) -> None:
    done = run(("sh", "-c", "sleep 600 & echo $!"), cwd=tmp_path, timeout=60)
    assert done.returncode == 0
    assert wait_until_gone([int(done.stdout)]) == []


def test_no_thread_stays(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    run(("true",), cwd=tmp_path)
    with pytest.raises(TimedOut):
        run(("sleep", "600"), cwd=tmp_path, timeout=0.1)
    for _ in range(500):
        if set(threading.enumerate()) <= before:
            return
        time.sleep(0.01)
    pytest.fail("a thread stayed")


def test_programs_can_be_run_from_other_threads(tmp_path: Path) -> None:
    done: list[Finished] = []
    threads = [
        threading.Thread(target=lambda: done.append(run(("echo", "hi"), cwd=tmp_path)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.stdout for one in done] == ["hi\n"] * 8


# ── signals ──────────────────────────────────────────────────────────────────────────────

DRIVER = """
import sys
from pathlib import Path
from reportgen.engines.process import run
try:
    run(("sh", "-c", sys.argv[1]), cwd=Path.cwd(), on_line=lambda line: print(line, flush=True))
except BaseException as error:
    print(type(error).__name__, flush=True)
    raise
"""


@pytest.mark.parametrize(
    ("number", "code", "name"),
    [
        (signal.SIGINT, -signal.SIGINT, "KeyboardInterrupt"),
        (signal.SIGTERM, 128 + signal.SIGTERM, "SystemExit"),
        (signal.SIGHUP, 128 + signal.SIGHUP, "SystemExit"),
    ],
)
def test_a_signal_unwinds_and_no_grandchild_stays(
    number: signal.Signals, code: int, name: str, tmp_path: Path
) -> None:
    command = (sys.executable, "-c", DRIVER, FAMILY)
    root = str(Path(__file__).parent.parent)
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as driver:
        assert driver.stdout is not None
        pids = [int(word) for word in driver.stdout.readline().split()]
        driver.send_signal(number)
        assert driver.stdout.read() == f"{name}\n"
        assert driver.wait(60) == code
    assert len(pids) == 2
    assert wait_until_gone(pids) == []


def test_signal_handlers_are_as_before_afterwards(tmp_path: Path) -> None:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    run(("true",), cwd=tmp_path)
    assert [signal.getsignal(number) for number in numbers] == before


def test_a_handler_of_the_caller_is_left_alone() -> None:
    def handler(number: int, frame: object) -> None: ...

    before = signal.signal(signal.SIGTERM, handler)
    try:
        with unwinding():
            assert signal.getsignal(signal.SIGTERM) is handler
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_held_signal_arrives_at_the_end_and_not_before() -> None:
    reached = False
    with pytest.raises(KeyboardInterrupt), holding_signals():
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.05)
        reached = True
    assert reached
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_sigterm_inside_unwinding_is_an_exit() -> None:
    with pytest.raises(SystemExit) as caught, unwinding():
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)
    assert caught.value.code == 143
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
