"""The same bytes wherever and whenever, and outputs that are whole whatever happens to a build.

REPORTGEN_KILLS sets how many builds are killed (50), REPORTGEN_PYTHONS names interpreters of other
versions that have reportgen's dependencies, with colons between them.
"""

from __future__ import annotations

import getpass
import os
import re
import resource
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import drafts
import pypdf
import pytest
from conftest import ROOT, Command
from test_build import DOCUMENTS, PUBLISHED, read_all, read_tree

import reportgen
from reportgen.engines import quarto
from reportgen.errors import EngineNotFound
from reportgen.making.manifest import read_manifest
from reportgen.making.publishing import publish, recover, staging
from reportgen.making.upkeep import verify_outputs
from reportgen.workspace import Workspace, locked

pytestmark = pytest.mark.thorough

TESTS = Path(__file__).parent
ALL = ("build", "--to", "all", "--engine", "embedded")

# ── the same bytes ───────────────────────────────────────────────────────────────────────


def write_draft(folder: Path) -> Path:
    """The workspace of `built_draft`, not built."""
    return drafts.write(drafts.draft(), folder)


def tell_difference(one: Path, other: Path) -> list[str]:
    """The outputs of two workspaces that are not the same, by name."""
    ours, theirs = read_tree(one / "outputs"), read_tree(other / "outputs")
    return sorted(n for n in {*ours, *theirs} if ours.get(n) != theirs.get(n))


SETPRIV = shutil.which("setpriv")
FAKETIME = shutil.which("faketime")
STRANGER = 54321  # a user without a name or a home, as in many containers


def change_user() -> list[str]:
    """What runs a command as another user, who may still read what root has installed."""
    if os.getuid() or not SETPRIV:
        return []
    rights = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    become = [SETPRIV, f"--reuid={STRANGER}", f"--regid={STRANGER}", "--clear-groups", *rights]
    tried = subprocess.run([*become, sys.executable, "-c", ""], capture_output=True, check=False)
    return [] if tried.returncode else become


def change_day() -> list[str]:
    """What runs a command on another day."""
    return [FAKETIME, "-f", "@2031-03-04 05:06:07"] if FAKETIME else []


@pytest.fixture(scope="module")
def built_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small workspace with all its documents, built where as much as can be is different."""
    scratch = tmp_path_factory.mktemp("elsewhere")
    folder = write_draft(scratch / "wo anders, 安倍 & $HOME" / "workspace")
    drafts.write({"matplotlib/matplotlibrc": "font.size: 30\nsvg.hashsalt: other\n"}, scratch)
    env = {
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "PYTHONCOERCECLOCALE": "0",  # with the next, names of files are in ASCII
        "PYTHONUTF8": "0",
        "PYTHONHASHSEED": "4242",
        "USER": "somebody",
        "LOGNAME": "somebody",
        "MPLCONFIGDIR": str(scratch / "matplotlib"),
        "TMPDIR": str(folder.parent),
        "COLUMNS": "40",
    }
    environ = Command.environ(env)
    del environ["HOME"]

    def be_another() -> None:
        os.umask(0o077)
        os.nice(5)
        if hasattr(os, "sched_setaffinity"):  # one core: the documents come to be in another order
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

    done = subprocess.run(
        [*change_user(), *change_day(), *Command.words(*ALL, folder.name, "--no-cache")],
        cwd=folder.parent,
        env=environ,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
        preexec_fn=be_another,
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_every_format_has_the_same_bytes_under_all_other_conditions(
    built_draft: Path, built_elsewhere: Path
) -> None:
    assert set(PUBLISHED) == {path.name for path in (built_elsewhere / "outputs").iterdir()}
    assert tell_difference(built_draft, built_elsewhere) == []


def test_among_the_conditions_was_another_user(built_elsewhere: Path) -> None:
    if not change_user():
        pytest.skip("only root can build as another user, by setpriv")
    owners = {path.stat().st_uid for path in (built_elsewhere / "outputs").rglob("*")}
    assert owners == {STRANGER}


def test_among_the_conditions_was_another_day() -> None:
    """pandoc alone knows the true one: it is linked statically, and gets the time of outputs."""
    if not change_day():
        pytest.skip("there is no faketime")
    asked = [
        *change_user(),
        *change_day(),
        sys.executable,
        "-c",
        "import time; print(time.ctime())",
    ]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert re.fullmatch(r"... Mar  4 \d\d:\d\d:\d\d 2031\n", done.stdout)


def test_names_of_files_are_in_utf_8_whatever_the_locale(workspace: Path) -> None:
    brief = drafts.draft()["brief.yml"] | {"bibliography": "bibliography/źródła 安倍.bib"}
    (workspace / "bibliography/references.bib").rename(workspace / brief["bibliography"])
    drafts.write({"brief.yml": brief}, workspace)
    ascii_only = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = Command(workspace)("check", env=ascii_only)
    assert (done.returncode, done.stderr) == (0, "")


def test_one_document_at_a_time_gives_the_same_bytes_as_all_at_once(
    built_draft: Path, tmp_path: Path
) -> None:
    folder = write_draft(tmp_path / "workspace")
    for kind in ("pptx", "html", "docx", "revealjs", "pdf"):
        reportgen.build(folder, to=kind, engine="embedded")
    assert tell_difference(built_draft, folder) == []


def test_line_ends_of_windows_change_nothing_but_the_digests_of_inputs(
    built_draft: Path, tmp_path: Path
) -> None:
    folder = write_draft(tmp_path / "workspace")
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    reportgen.build(folder, to="all", engine="embedded")
    assert tell_difference(built_draft, folder) == ["manifest.json", "ro-crate-metadata.json"]


@pytest.mark.parametrize("python", os.environ.get("REPORTGEN_PYTHONS", "").split(":"))
def test_every_version_of_python_gives_the_same_bytes(
    built_draft: Path, tmp_path: Path, python: str
) -> None:
    if not python:
        pytest.skip("REPORTGEN_PYTHONS names no other Python; `nox -s reproducibility` does")
    folder = write_draft(tmp_path / "workspace")
    done = subprocess.run(
        [python, "-m", "reportgen", *ALL, str(folder)],
        env={**Command.environ(None), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    ours, theirs = (read_manifest(one / "outputs") for one in (built_draft, folder))
    assert ours and theirs and dict(ours.tools) == dict(theirs.tools)  # else nothing is compared
    assert set(PUBLISHED) == {path.name for path in (folder / "outputs").iterdir()}
    assert tell_difference(built_draft, folder) == []


@pytest.mark.quarto
def test_quarto_gives_the_same_bytes_elsewhere(tmp_path: Path) -> None:
    """But for a number in PDF by Typst before 0.12 (Quarto 1.5 and older), which whoever runs
    Typst may choose, by the place of the file or by chance."""
    try:
        program = quarto.Quarto.find()
    except EngineNotFound as error:
        pytest.skip(str(error))
    env = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "4242"}
    one, other = (
        write_draft(tmp_path / name / "workspace") for name in ("here", "wo anders, 安倍")
    )
    asked = ("build", "--to", "all", "--engine-path", program.path)
    for folder, more in ((one, {}), (other, env)):
        done = Command(folder)(*asked, env={"PATH": os.environ["PATH"], **more})
        assert done.returncode == 0, done.stderr
    differing = {n for n in tell_difference(one, other) if n in DOCUMENTS}
    if "brief.pdf" in differing:
        pdfs = [(folder / "outputs" / "brief.pdf").read_bytes() for folder in (one, other)]
        assert re.search(rb"Typst 0\.(?:\d|1[01])\.", pdfs[0])
        assert unnumber(pdfs[0]) == unnumber(pdfs[1])
        differing.discard("brief.pdf")
    assert differing == set()


def unnumber(pdf: bytes) -> bytes:
    """A PDF without the number that stands for it in its metadata and at its end."""
    number = re.search(rb"<xmpMM:DocumentID>(.+?)</xmpMM:DocumentID>", pdf)
    assert number
    return pdf.replace(number[1], b"")


def test_the_time_in_every_output_is_the_one_that_the_environment_gives(built: Path) -> None:
    """None has another: neither the brief's, nor any in the directory of what is packed."""
    reportgen.build(built, to="all", engine="embedded", environ={"SOURCE_DATE_EPOCH": "1000000000"})
    outputs = built / "outputs"
    assert "D:20010909" in str(pypdf.PdfReader(outputs / "brief.pdf").metadata)
    for name in ("brief.docx", "slides.pptx"):
        with zipfile.ZipFile(outputs / name) as archive:
            assert b"2001-09-09T01:46:40Z" in archive.read("docProps/core.xml")
            assert {info.date_time[0] for info in archive.infolist()} <= {1980, 2001}


def test_permissions_of_outputs_follow_the_umask(workspace: Path) -> None:
    done = Command(workspace)(
        "build", "--to", "html", "--engine", "embedded", preexec_fn=lambda: os.umask(0o027)
    )
    assert done.returncode == 0, done.stderr
    for path in (workspace / "outputs").rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o750 if path.is_dir() else 0o640), path.name


@pytest.mark.parametrize("name", [*DOCUMENTS, "manifest.json", "quarto"])
def test_no_output_names_a_folder_a_user_or_a_host(built_draft: Path, name: str) -> None:
    path = built_draft / "outputs" / name
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    whole = b"\n".join(read_all(file) for file in files)
    words = [str(built_draft), str(ROOT), str(Path.home()), "/tmp/", ".staging", ".reportgen/"]
    words += [n for n in (socket.gethostname(), getpass.getuser()) if len(n) > 5]  # no "vm"
    assert [word for word in words if word.encode() in whole] == []


def test_the_date_of_outputs_is_the_briefs_and_no_other(built_draft: Path) -> None:
    today = time.strftime("%Y-%m-%d").encode()
    if today == b"2026-11-21":
        pytest.skip("today is the date of the brief")
    for name in DOCUMENTS:
        assert today not in read_all(built_draft / "outputs" / name), name


# ── publishing ───────────────────────────────────────────────────────────────────────────


def stage_files(outputs: Path, files: dict[str, str]) -> Callable[[list[str]], tuple[str, ...]]:
    """What publishes some files, and takes others away."""

    def run(gone: list[str]) -> tuple[str, ...]:
        with staging(outputs) as stage:
            drafts.write(files, stage / "files")
            return publish(outputs, stage, gone, keep_nothing)

    return run


def test_only_what_changed_is_touched(tmp_path: Path) -> None:
    outputs = tmp_path / "outputs"
    drafts.write({"same": "1", "old": "1", "a/gone": "1", "mine": "1"}, outputs)
    stamp = (outputs / "same").stat().st_mtime_ns
    changed = stage_files(outputs, {"same": "1", "old": "2", "b/new": "1"})(["a/gone", "nothing"])
    assert changed == ("a/gone", "b/new", "old")
    assert read_tree(outputs) == {"same": b"1", "old": b"2", "b/new": b"1", "mine": b"1"}
    assert (outputs / "same").stat().st_mtime_ns == stamp
    assert not (outputs / "a").exists()


@pytest.mark.parametrize(
    ("there", "made"), [("brief.html/mine", "brief.html"), ("quarto", "quarto/brief.qmd")]
)
def test_what_stands_in_the_way_is_told_and_kept(tmp_path: Path, there: str, made: str) -> None:
    outputs = tmp_path / "outputs"
    drafts.write({there: "mine", "a": "old"}, outputs)
    with pytest.raises(reportgen.WorkspaceError, match=r"brief\.html|quarto"):
        stage_files(outputs, {"a": "new", made: "made"})([])
    assert read_tree(outputs) == {there: b"mine", "a": b"old"}


def keep_nothing(_outputs: Path, _old: Path) -> None:
    """What is asked of whoever publishes where nobody has edited anything."""


def cut_off(outputs: Path, files: dict[str, str], gone: str = "[]") -> None:
    """What a build leaves that is killed just after all was made."""
    drafts.write({f".publishing/files/{name}": text for name, text in files.items()}, outputs)
    drafts.write({".publishing/gone.json": gone}, outputs)


def test_what_a_killed_build_had_begun_to_publish_is_finished(tmp_path: Path) -> None:
    outputs = tmp_path / "outputs"
    drafts.write({"a": "new", "b": "old", "c": "old"}, outputs)
    cut_off(outputs, {"b": "new", "d/e": "new"}, '["c"]')  # "a" has its place already
    recover(outputs, keep_nothing)
    assert read_tree(outputs) == {"a": b"new", "b": b"new", "d/e": b"new"}
    recover(outputs, keep_nothing)
    assert read_tree(outputs) == {"a": b"new", "b": b"new", "d/e": b"new"}


def test_what_cannot_be_finished_is_put_back(tmp_path: Path) -> None:
    outputs = tmp_path / "outputs"
    drafts.write({"a": "old", "b/mine": "mine"}, outputs)
    cut_off(outputs, {"a": "new", "aa": "new", "b": "new"})  # a folder has come in the way of "b"
    with pytest.raises(reportgen.WorkspaceError):
        recover(outputs, keep_nothing)
    assert read_tree(outputs) == {"a": b"old", "b/mine": b"mine"}


def test_what_a_killed_build_had_not_finished_making_is_cleared_away(built: Path) -> None:
    drafts.write({".staging/files/brief.html": "half"}, built / "outputs")
    before = {n: c for n, c in read_tree(built / "outputs").items() if n[0] != "."}
    assert reportgen.build(built, to="all", engine="embedded").changed == ()
    assert read_tree(built / "outputs") == before


# ── killed, and two at once ──────────────────────────────────────────────────────────────


def test_outputs_are_whole_whenever_a_build_is_killed(tmp_path: Path) -> None:
    brief = drafts.draft()["brief.yml"] | {"documents": {"brief": {"formats": ["html"]}}}
    folder = drafts.write({**drafts.draft(), "brief.yml": brief}, tmp_path / "workspace")
    count = os.environ.get("REPORTGEN_KILLS", "50")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    done = subprocess.run(
        [sys.executable, str(TESTS / "killing.py"), str(folder), count, "20261121"],
        cwd=tmp_path,
        env={**Command.environ(None), "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *wrong, ended = done.stdout.splitlines()
    assert wrong == []
    assert int(ended) < int(count), "no build was killed before its end"
    cache = folder / ".reportgen" / "cache"
    assert list(cache.glob("*/*.partial")) == []
    fresh = drafts.write({"brief.yml": (folder / "brief.yml").read_text()}, tmp_path / "fresh")
    for name in ("sources", "bibliography"):
        shutil.copytree(folder / name, fresh / name)
    reportgen.build(fresh, to="html", engine="embedded", cache=False)
    assert tell_difference(folder, fresh) == []


SIGNALLED = """
import os, runpy, sys
number, (module, function), begun = int(sys.argv[1]), sys.argv[2].split(":"), sys.argv[3]
def look(frame, event, _):
    names = frame.f_globals.get("__name__"), frame.f_code.co_name
    if names == (module, function) and begun in sys.modules:
        sys.setprofile(None)
        os.kill(os.getpid(), number)
sys.argv[1:4] = []
sys.setprofile(look)
runpy.run_module("reportgen", run_name="__main__", alter_sys=True)
"""
"""The command, sent a signal as soon as a function is called while a module is imported."""
MOMENTS = {
    "reportgen.cli:<module>": ("reportgen", "check"),
    "reportgen.cli:main": ("reportgen", "check"),
    "dataclasses:__set_name__": ("pydantic", "check"),  # which it takes for an error of its own
    "reportgen.reading.loading:load": ("reportgen", "build"),
    "matplotlib:<module>": ("reportgen", "build"),
    "reportgen.compare:compare": ("reportgen", "build"),
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_whoever_ends_the_command_meets_no_traceback(
    built: Path, moment: str, number: signal.Signals
) -> None:
    before = read_tree(built / "outputs")
    drafts.write({"templates/note.txt": "new"}, built)  # something to build for
    done = subprocess.run(
        [sys.executable, "-c", SIGNALLED, str(int(number)), moment, *MOMENTS[moment]],
        cwd=built,
        env=Command.environ(None),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in (128 + number, -number), done.stderr
    assert "Traceback" not in done.stderr
    assert read_tree(built / "outputs") == before


def test_of_two_builds_at_once_one_waits_and_says_so(built_draft: Path, tmp_path: Path) -> None:
    folder = write_draft(tmp_path / "workspace")
    command = Command(folder)
    with command.start(*ALL) as one, command.start(*ALL) as other:
        said = [process.communicate(timeout=200)[1] for process in (one, other)]
    assert (one.returncode, other.returncode) == (0, 0), said
    assert sum("waiting for another build" in text for text in said) == 1
    assert tell_difference(built_draft, folder) == []
    assert verify_outputs(folder) == ()


def test_whoever_waits_is_let_in_when_the_other_has_gone(tmp_path: Path) -> None:
    told: list[str] = []
    with locked(Workspace(tmp_path), told.append):
        child = os.fork()
        if not child:
            with locked(Workspace(tmp_path), lambda _line: os.kill(os.getpid(), signal.SIGKILL)):
                os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    with locked(Workspace(tmp_path), told.append):
        assert told == []


# ── disks ────────────────────────────────────────────────────────────────────────────────


def test_a_full_disk_keeps_no_build_from_telling_so(built: Path) -> None:
    before = read_tree(built / "outputs")
    limit = (100_000, 100_000)
    done = Command(built)(
        *ALL, "--no-cache", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    )
    assert done.returncode == 1
    assert re.search(r"cannot be (?:written|made|read)|failed|File too large", done.stderr)
    assert "Traceback" not in done.stderr
    assert read_tree(built / "outputs") == before


def test_a_cache_that_cannot_be_written_is_done_without(built: Path) -> None:
    shutil.rmtree(built / ".reportgen")
    (built / ".reportgen").write_text("a file in the place of the cache")
    before = read_tree(built / "outputs")
    made = reportgen.build(built, to="html", engine="embedded")
    assert made.changed == ()
    assert read_tree(built / "outputs") == before


def run_bound(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the command as somebody whom permissions bind, as they do not root."""
    before: list[str] = []
    if not os.getuid():
        if not SETPRIV:
            pytest.skip("root may write anywhere, and there is no setpriv to take that away")
        before = [SETPRIV, "--bounding-set=-dac_override,-dac_read_search"]
    return subprocess.run(
        [*before, *Command.words(*arguments)],
        cwd=folder,
        env=Command.environ(None),
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


@pytest.fixture
def guarded(built: Path) -> Iterator[Path]:
    """A built workspace, edited since, in which nothing may be written."""
    brief = drafts.draft()["brief.yml"] | {"question": "What do they say?"}
    drafts.write({"brief.yml": brief}, built)
    folders = [built, *(path for path in built.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    yield built
    for folder in folders:
        folder.chmod(0o755)


def test_outputs_that_may_only_be_read_are_told_and_left(guarded: Path) -> None:
    before = read_tree(guarded)
    done = run_bound(guarded, "build", "--to", "html", "--engine", "embedded")
    assert done.returncode == 1
    assert "outputs cannot be written" in done.stderr and "Permission denied" in done.stderr
    assert "Traceback" not in done.stderr
    done = run_bound(guarded, "clean")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert read_tree(guarded) == before


def test_a_workspace_that_may_only_be_read_can_be_rehearsed(guarded: Path) -> None:
    before = read_tree(guarded)
    done = run_bound(guarded, "build", "--check", "--to", "html", "--engine", "embedded")
    assert done.returncode == 1
    assert "brief.html would change" in done.stdout.splitlines()
    assert read_tree(guarded) == before


def test_files_that_are_saved_during_a_build_stop_it(built: Path) -> None:
    before = read_tree(built / "outputs")

    def save(line: str) -> None:
        if line == "compose":
            drafts.write({"templates/late.txt": "saved during the build"}, built)

    with pytest.raises(reportgen.WorkspaceError, match="saved during the build"):
        reportgen.build(built, to="html", engine="embedded", cache=False, progress=save)
    assert read_tree(built / "outputs") == before
