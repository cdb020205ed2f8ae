"""What many tests stand on: the command in a process of its own, and the reference brief built."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import drafts
import pytest
from forking import Nursery
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT = 300  # seconds
WORKSPACE_PARTS = ("brief.yml", "sources", "bibliography", "templates")


# No test of properties has a deadline: how long one takes depends on what else a machine does.
settings.register_profile(
    "patient", settings.get_profile(settings.get_current_profile_name()), deadline=None
)
settings.load_profile("patient")

_STARTERS = (
    *("Command", "reportgen_command", "subprocess", "open_browser", "serve_room"),
    *("Embedded", "pypandoc", "read_with_pandoc"),
)
"""The names by which a module of tests, or a fixture of this one, starts a program."""


def pytest_addoption(parser: pytest.Parser) -> None:
    told = "run the tests that take long, too, as CI and `nox -s tests` do"
    parser.addoption("--thorough", action="store_true", help=told)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks what starts programs, and leaves out what takes long unless it is asked for."""
    omitted = pytest.mark.skip(reason="thorough: --thorough runs it, and so do CI and nox -s tests")
    for item in items:
        if is_starting(item):
            item.add_marker("program")
        is_long = "thorough" in item.keywords or "browser" in item.keywords
        if is_long and not config.getoption("thorough"):
            item.add_marker(omitted)


def is_starting(item: pytest.Item) -> bool:
    """Whether a test, or a module that it is of, has the means to start a program."""
    assert isinstance(item, pytest.Function)
    names = {*vars(item.module), *item.fixturenames}
    return not names.isdisjoint((*_STARTERS, "reference", "built", "built_draft"))


_EARLY = ("PYTHON", "LC_", "LANG", "TZ", "LD_")
"""What variables begin with that take effect as a process starts."""

_nurseries: list[Nursery] = []


def open_nursery(environ: dict[str, str]) -> Nursery:
    """The process that commands of an environment are forked from."""
    if (
        not _nurseries
        or _nurseries[0].environ != environ
        or _nurseries[0].process.poll() is not None
    ):
        close_nursery()
        _nurseries.append(Nursery(environ))
        atexit.register(close_nursery)
    return _nurseries[0]


def close_nursery() -> None:
    """Ends that process, if there is one."""
    while _nurseries:
        _nurseries.pop().close()


class Command:
    """`reportgen` as a person runs it: in a process of its own, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(
        self, *arguments: str | Path, env: Mapping[str, str] | None = None, **options: Any
    ) -> subprocess.CompletedProcess[str]:
        """Runs it to its end; `env` is added to a small environment without Quarto."""
        folder = options.pop("cwd", self.folder)
        words = self.words(*arguments)
        is_early = any(name.startswith(_EARLY) for name in env or {})
        if not is_early and not options and hasattr(os, "fork"):
            nursery = open_nursery(self.environ(None))
            found = nursery.run(words[3:], Path(folder), env or {}, TIMEOUT)
            return subprocess.CompletedProcess(words, *found)
        return subprocess.run(
            words,
            cwd=folder,
            env=self.environ(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT,
            check=False,
            **options,
        )

    @contextmanager
    def start(
        self, *arguments: str | Path, env: Mapping[str, str] | None = None, **options: Any
    ) -> Iterator[subprocess.Popen[str]]:
        """Starts it, and ends it with the test."""
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(
            self.words(*arguments),
            cwd=self.folder,
            env=self.environ(env),
            **{**pipes, "encoding": "utf-8", **options},
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    @contextmanager
    def serve(self, *arguments: str | Path) -> Iterator[TextIO]:
        """Runs it while a test does; what it says, as it comes. It can only be killed."""
        words = self.words(*arguments)
        if hasattr(os, "fork"):
            with open_nursery(self.environ(None)).start(words[3:], self.folder, TIMEOUT) as said:
                yield said
            return
        with self.start(*arguments, stderr=subprocess.STDOUT) as process:
            assert process.stdout is not None
            yield process.stdout

    def list_imports(self, *arguments: str | Path) -> set[str]:
        """The modules, by their whole names, that it has imported by its end."""
        code = (  # `finally`, not `atexit`: a thread that is still at work ends that early
            "import sys\n"
            "import reportgen.__main__ as program\n"
            "try:\n"
            "    program.main()\n"
            "finally:\n"
            "    print('MODULES', *sys.modules)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, *map(str, arguments)],
            cwd=self.folder,
            env=self.environ(None),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "MODULES" in done.stdout
        return set(done.stdout.rpartition("MODULES")[2].split())

    @staticmethod
    def words(*arguments: str | Path) -> list[str]:
        """The command line."""
        return [sys.executable, "-m", "reportgen", *map(str, arguments)]

    @staticmethod
    def environ(more: Mapping[str, str] | None) -> dict[str, str]:
        """An environment in which only the embedded engine is found."""
        kept = ("HOME", "TMPDIR", "PYTHONPATH", "SYSTEMROOT", "LD_LIBRARY_PATH")
        small = {name: os.environ[name] for name in kept if name in os.environ}
        return {**small, "PATH": "/usr/bin:/bin", "QUARTO_PATH": "", **(more or {})}


@pytest.fixture
def reportgen_command(tmp_path: Path) -> Command:
    return Command(tmp_path)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A small workspace, not built yet."""
    return drafts.write(drafts.draft(), tmp_path / "workspace")


@pytest.fixture(scope="session")
def built_draft(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small workspace with all its documents; to be copied, not changed."""
    folder = drafts.write(drafts.draft(), tmp_path_factory.mktemp("draft") / "workspace")
    done = Command(folder)("build", "--to", "all", "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def built(built_draft: Path, tmp_path: Path) -> Path:
    """A small workspace with all its documents, to do with what a test wants."""
    return Path(shutil.copytree(built_draft, tmp_path / "built"))


def copy_reference(folder: Path) -> Path:
    """What a person wrote of the reference brief, copied into a new folder."""
    folder.mkdir(parents=True)
    for name in WORKSPACE_PARTS:
        part = ROOT / name
        (shutil.copytree if part.is_dir() else shutil.copy)(part, folder / name)
    return folder


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference brief with all its documents; to be read, not changed."""
    folder = copy_reference(tmp_path_factory.mktemp("reference") / "workspace")
    env = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}
    done = Command(folder)("build", "--to", "all", "--engine", "embedded", env=env)
    assert done.returncode == 0, done.stderr
    return folder
