"""The texts of many sources, looked through by several processes at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import psutil
import pytest

from reportgen.errors import UnreadableText
from reportgen.model.brief import Source
from reportgen.platforms import owning_processors
from reportgen.verification import crew

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from consultation import write_consultation

TEXT = "Gulls nest on the cliffs.\n\nTerns came back in 1910, all 350 of them.\n"


def make_source(key: str) -> Source:
    evidence = {"kind": "event", "date": "1910", "summary": "350 terns came back."}
    claim = {
        "id": f"{key}-1", "theme": "birds", "claim": "Terns came back.", "locator": "¶2",
        "quote": "Terns came back in 1910", "evidence": [evidence],
    }  # fmt: skip
    about = dict.fromkeys(("label", "genre", "approach", "thesis"), "…")
    return Source.model_validate({"source": key, **about, "claims": [claim]})


@pytest.fixture
def tasks(tmp_path: Path) -> list[crew.Task]:
    texts = {"a1": TEXT, "b2": "", "c3": TEXT.replace("350", "35"), "d4": TEXT}
    for key, text in texts.items():
        (tmp_path / f"{key}.txt").write_text(text, encoding="utf-8")
    made = [(tmp_path / f"{key}.txt", make_source(key)) for key in texts]
    return [crew.Task(path, source, frozenset({1911})) for path, source in made]


def end(_tasks: object) -> None:
    """Ends the process that is asked."""
    os._exit(9)


def test_several_processes_find_the_same_in_the_same_order(
    tasks: list[crew.Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = crew.look_through(tasks)
    assert isinstance(alone[1].text, UnreadableText)
    assert [len(seen.facts) for seen in alone] == [2, 0, 2, 2]
    started: list[int] = []
    real = crew._share_out
    monkeypatch.setattr(crew, "_WORTH", 0)
    monkeypatch.setattr(crew, "count_own", lambda: 2)
    monkeypatch.setattr(crew, "_share_out", lambda t, n: started.append(n) or real(t, n))
    together = crew.look_through(tasks)
    assert started == [2]
    for one, other in zip(alone, together, strict=True):
        if isinstance(one.text, UnreadableText):
            assert isinstance(other.text, UnreadableText)
            assert (vars(one.text), str(one.text)) == (vars(other.text), str(other.text))
        else:
            assert one == other


def test_a_process_that_dies_leaves_its_work_to_this_one(
    tasks: list[crew.Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = crew.look_through(tasks)
    real, broken = crew._share_out, []

    def share_out(*given: object) -> list[crew.Looked]:
        with pytest.raises(BrokenProcessPool) as caught:
            real(*given)
        broken.append(caught)
        raise caught.value

    monkeypatch.setattr(crew, "_WORTH", 0)
    monkeypatch.setattr(crew, "count_own", lambda: 2)
    monkeypatch.setattr(crew, "_look_at_all", end)
    monkeypatch.setattr(crew, "_share_out", share_out)
    again = crew.look_through(tasks)
    assert broken
    assert [one.facts for one in again] == [one.facts for one in alone]


def test_nothing_is_started_for_little_work_nor_for_a_program_that_uses_the_library(
    tasks: list[crew.Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> list[crew.Looked]:
        raise AssertionError("a process was started")

    monkeypatch.setattr(crew, "_share_out", refuse)
    with owning_processors():
        crew.look_through(tasks)
    monkeypatch.setattr(crew, "_WORTH", 0)
    crew.look_through(tasks)


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_ends_a_check_with_all_that_it_started_and_without_a_traceback(
    tmp_path: Path,
) -> None:
    write_consultation(tmp_path, 4, 8)
    for path in (tmp_path / "texts").iterdir():
        path.write_text(path.read_text(encoding="utf-8") * 2500, encoding="utf-8")
    command = (sys.executable, "-m", "reportgen", "check", str(tmp_path))
    check = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    own = psutil.Process(check.pid)
    until = time.monotonic() + 60
    while len(started := own.children()) < 3:  # two, and what multiprocessing keeps beside them
        assert check.poll() is None and time.monotonic() < until
        time.sleep(0.02)
    os.killpg(check.pid, signal.SIGINT)
    _, told = check.communicate(timeout=30)
    assert (check.returncode, b"Traceback" in told) == (130, False), told.decode()
    assert not psutil.wait_procs(started, timeout=10)[1]
