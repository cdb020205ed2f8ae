"""Typst works in a process of its own, and nothing that became code gets beyond it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import drafts
import pytest
from test_embedded import write_project
from test_process import wait_until_gone

import reportgen
from reportgen.engines.embedded.press import Complaint, Order, Press, Sheets
from reportgen.errors import RenderFailed
from reportgen.looks import list_looks

ENDLESS = "#for i in range(30000) { for j in range(30000) { } }"
HUGE = "#for i in range(1000000000000) { }"


@pytest.fixture
def press() -> Press:
    return Press(seconds=1, memory=256 << 20)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("Sesame", encoding="utf-8")
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "own.txt").write_text("Own", encoding="utf-8")
    return tmp_path / "project"


def order(source: str, root: Path, **changes: object) -> Order:
    values = {"epoch": 0, "standards": ("ua-1",), "system_fonts": False, **changes}
    return Order(f'#set document(title: "T")\n{source}', root, **values)  # type: ignore[arg-type]


def test_a_document_reads_the_folder_of_its_project(press: Press, root: Path) -> None:
    done = press.typeset(order('#read("own.txt")', root), "it")
    assert isinstance(done, Sheets)
    assert done.pdf.startswith(b"%PDF")


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../secret.txt", "/../secret.txt", "{tmp}/secret.txt", "//secret.txt"]
)
def test_no_document_reads_what_is_outside(press: Press, root: Path, path: str) -> None:
    source = f'#read("{path.replace("{tmp}", str(root.parent))}")'
    done = press.typeset(order(source, root), "it")
    assert isinstance(done, Complaint)
    assert "Sesame" not in done.diagnostic


def test_no_package_is_loaded_and_nobody_is_asked_for_it(
    press: Press, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{listener.getsockname()[1]}")
        began = time.monotonic()
        done = press.typeset(order('#import "@preview/cetz:0.3.1": *', root), "it")
        listener.settimeout(0.1)
        with pytest.raises(TimeoutError):
            listener.accept()
    assert isinstance(done, Complaint)
    assert time.monotonic() - began < 5


def test_packages_of_this_user_are_not_there(
    press: Press, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "typst" / "packages" / "local" / "mine" / "1.0.0"
    package.mkdir(parents=True)
    manifest = '[package]\nname = "mine"\nversion = "1.0.0"\nentrypoint = "a.typ"\n'
    (package / "typst.toml").write_text(manifest, encoding="utf-8")
    (package / "a.typ").write_text("#let x = 1", encoding="utf-8")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert isinstance(press.typeset(order('#import "@local/mine:1.0.0"', root), "it"), Complaint)


@pytest.mark.parametrize(("source", "said"), [(ENDLESS, "more than 1 s"), (HUGE, "0.3 GB")])
def test_a_document_without_end_is_ended_and_the_next_one_is_set(
    press: Press, root: Path, source: str, said: str
) -> None:
    pytest.importorskip("resource", reason="the system bounds no process")
    with pytest.raises(RenderFailed) as caught:
        press.typeset(order(source, root), "the PDF of page.qmd")
    assert said in caught.value.message
    assert "the PDF of page.qmd" in caught.value.message
    assert "--to" in caught.value.remedy
    assert isinstance(press.typeset(order("Next.", root), "it"), Sheets)


def test_a_kept_process_and_a_new_one_write_the_same_bytes(root: Path) -> None:
    kept, new = Press(), Press()
    assert isinstance(kept.typeset(order("Something else.", root), "it"), Sheets)
    assert kept.typeset(order("The same.", root), "it") == new.typeset(
        order("The same.", root), "it"
    )


def test_a_process_that_set_a_long_document_is_not_kept(root: Path) -> None:
    press = Press()
    long = f"/* {'x' * 600_000} */ The same."
    first = press.typeset(order(long, root), "it")
    assert press._companion and not press._companion.is_alive
    assert press.typeset(order("The same.", root), "it") == first


@pytest.fixture
def setting(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process that renders what never ends, and the Typst that it waits for."""
    project = write_project(tmp_path / "project", f"```{{=typst}}\n{ENDLESS}\n```")
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from reportgen.engines.embedded import Embedded\n"
        "from reportgen.engines.embedded.pdf import PRESS\n"
        "from reportgen.engines.protocol import Job\n"
        "from reportgen.interruption import unwinding\n"
        "PRESS.start()\n"
        "print(PRESS._companion._process.pid, flush=True)\n"
        "tell = lambda name: None\n"
        "folder = Path(sys.argv[1])\n"
        "with unwinding():\n"
        "    jobs = (Job('page', 'pdf'),)\n"
        "    Embedded().render(folder, jobs, folder / 'made', epoch=0, progress=tell)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(project)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        typst = int(process.stdout.readline())
        wait_until_busy(typst)
        try:
            yield process, typst
        finally:
            process.kill()


def wait_until_busy(pid: int) -> None:
    """Waits until a process has computed for a second, longer than it takes to begin."""
    for _ in range(600):
        used = sum(
            map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13])
        )
        if used > os.sysconf("SC_CLK_TCK"):
            return
        time.sleep(0.1)
    raise AssertionError("Typst never began")


@pytest.mark.thorough
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_typst_ends_at_once_with_whoever_waits_for_it(
    setting: tuple[subprocess.Popen[str], int], number: signal.Signals
) -> None:
    process, typst = setting
    process.send_signal(number)
    process.wait(10)
    assert wait_until_gone([typst]) == []


CONTROL = r"\$(?:if\([^$]*\)|for\([^$]*\)|else|endif|endfor|sep)\$"


@pytest.mark.parametrize("name", ["typst-template.typ", "typst-show.typ"])
def test_a_value_comes_into_typst_as_content_alone(name: str) -> None:
    text = re.sub(CONTROL, "", list_looks()[name].decode()).replace("$$", "")
    assert "$" in text
    assert "$" not in re.sub(r"\[\$[\w.-]+\$(?:[\w.]+|, )?\]", "", text)


@pytest.mark.parametrize("option", ["toc-depth", "fontsize", "mainfont", "papersize"])
def test_what_an_option_says_does_not_run(option: str, tmp_path: Path) -> None:
    files = drafts.draft()
    files["brief.yml"]["quarto"] = {option: '3 + panic("ran")', "toc": True}
    folder = drafts.write(files, tmp_path)
    try:
        reportgen.build(folder, to="pdf", engine="embedded")
    except RenderFailed as error:
        assert "panicked" not in f"{error}{error.log}"
