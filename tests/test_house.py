"""The house rules that ARCHITECTURE.md states, read from there and held against the code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from conftest import Command

import reportgen
from reportgen.commands import PLACES

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "reportgen"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE, LONGEST_FUNCTION = 400, 60

# Rooms that may look at a clock: those that run things and time them, and where one waits for news.
MAY_TIME = ("making/", "engines/", "batching/", "web/", "verification/patterns.py")
# The one that draws lots: for the token that opens a web application.
MAY_DRAW = ("web/",)
# The one room that talks over a network: to a browser on this machine.
MAY_TALK = ("web/",)
# What ends a process: the command, what hands signals on, and a program of its own; and what knows
# a plug-in that would.
MAY_END = (
    "__main__.py",
    *("cli.py", "interruption.py", "batching/worker.py", "engines/embedded/compositor.py"),
    *("plugins.py", "verification/crew.py"),
)
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("time", "ctime"),
    ("time", "strftime"),
}
TIMERS = {"perf_counter", "perf_counter_ns", "monotonic", "monotonic_ns", "process_time", "sleep"}
LOTS = {"random", "secrets", "uuid"}
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def read_tables() -> Iterator[tuple[str, list[list[str]]]]:
    """Every table of ARCHITECTURE.md: its first head, and its rows of cells."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        head, _, *rows = (line.strip("|").split("|") for line in table.splitlines())
        yield head[0].strip(), [[cell.strip() for cell in row] for row in rows]


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@cache
def read_rooms() -> dict[str, set[str]]:
    """Each room of the table, top down, with the rooms that it may import."""
    rows = dict(read_tables())["module"]
    names = [room for row in rows for room in quoted(row[0])]
    rooms = {}
    for row in rows:
        for room in quoted(row[0]):
            below = names[names.index(room) + 1 :]
            rooms[room] = set(below) if row[2] == "everything below" else set(quoted(row[2]))
    return rooms


def room_of(name: str) -> str | None:
    """The room that a file of the package is in: its own, or the innermost folder's."""
    folders = [name, *(f"{parent.as_posix()}/" for parent in Path(name).parents)]
    return next((folder for folder in folders if folder in read_rooms()), None)


def file_of(module: str) -> str | None:
    """The file of the package that a dotted name stands for; None where it names none."""
    path = ROOT.joinpath(*module.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            return name_of(file)
    return None


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Every import in a file, wherever it stands: its line, and the dotted name."""
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: imports are absolute"
            module = node.module or ""
            for alias in node.names:
                whole = f"{module}.{alias.name}"
                yield node.lineno, whole if file_of(whole) else module


def definitions_of(path: Path) -> Iterator[Definition]:
    for node in ast.walk(parse(path)):
        if isinstance(node, Definition):
            yield node


def is_in(name: str, places: tuple[str, ...] | list[str]) -> bool:
    return any(
        name == place or (place.endswith("/") and name.startswith(place)) for place in places
    )


def test_every_module_has_a_room_in_the_table() -> None:
    homeless = [name_of(path) for path in MODULES if room_of(name_of(path)) is None]
    assert homeless == []


def test_every_room_in_the_table_exists() -> None:
    assert [room for room in read_rooms() if not (PACKAGE / room).exists()] == []


def test_the_table_of_rooms_points_down_only() -> None:
    names = list(read_rooms())
    upwards = [
        f"{room} → {other}"
        for room, allowed in read_rooms().items()
        for other in allowed
        if other not in names or names.index(other) <= names.index(room)
    ]
    assert upwards == []


def test_rooms_import_only_what_the_table_allows() -> None:
    wrong = []
    for path in MODULES:
        room = room_of(name_of(path))
        for line, module in imports_of(path):
            other = file_of(module) if module.split(".")[0] == "reportgen" else None
            target = room_of(other) if other else None
            if room and target and target != room and target not in read_rooms()[room]:
                wrong.append(f"{name_of(path)}:{line} imports {target}")
    assert wrong == []


def test_the_table_allows_nothing_that_nobody_imports() -> None:
    used: dict[str, set[str]] = {room: set() for room in read_rooms()}
    for path in MODULES:
        for _, module in imports_of(path):
            other = file_of(module) if module.split(".")[0] == "reportgen" else None
            if other:
                used[room_of(name_of(path)) or ""].add(room_of(other) or "")
    rooms = {room: allowed for room, allowed in read_rooms().items() if room != "making/"}
    unused = {room: allowed - used[room] for room, allowed in rooms.items()}
    assert {room: others for room, others in unused.items() if others} == {}


def test_nothing_but_the_module_runner_imports_the_command() -> None:
    users = [
        name_of(path)
        for path in MODULES
        for _, module in imports_of(path)
        if module == "reportgen.cli"
    ]
    assert users == ["__main__.py"]


def test_some_libraries_have_only_the_users_that_the_table_names() -> None:
    rows = dict(read_tables())["library"]
    allowed = {library: quoted(row[1]) for row in rows for library in quoted(row[0])}
    wrong = [
        f"{name_of(path)}:{line} imports {module}"
        for path in MODULES
        for line, module in imports_of(path)
        if (library := module.split(".")[0]) in allowed
        and not is_in(name_of(path), allowed[library])
    ]
    assert wrong == []


def test_only_one_room_starts_programs() -> None:
    starters = {"system", "popen", "posix_spawn", "fork", "execv", "spawnv", "startfile"}
    wrong = [
        f"{name_of(path)}:{node.lineno} os.{node.attr}"
        for path in MODULES
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
        and node.attr in starters
        and (name_of(path), node.attr) != ("__main__.py", "execv")  # it begins itself anew
    ]
    wrong += [
        f"{name_of(path)}:{line} imports {module}"
        for path in MODULES
        for line, module in imports_of(path)
        if module.split(".")[0] in {"pty", "asyncio"}
    ]
    assert wrong == []


def test_nothing_reaches_for_the_network() -> None:
    nets = {"socket", "ssl", "http", "ftplib", "requests", "httpx", "urllib3", "aiohttp"}
    wrong = [
        f"{name_of(path)}:{line} imports {module}"
        for path in MODULES
        if not is_in(name_of(path), MAY_TALK)
        for line, module in imports_of(path)
        if module.split(".")[0] in nets or module == "urllib.request"
    ]
    assert wrong == []


def test_only_the_command_prints() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        if name_of(path) not in ("cli.py", "console.py")
        for node in ast.walk(parse(path))
        if (isinstance(node, ast.Name) and node.id in {"print", "input"})
        or (isinstance(node, ast.Attribute) and ast.unparse(node) in {"sys.stdout", "sys.stderr"})
    ]
    assert wrong == []


def test_only_the_command_ends_the_process() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        if name_of(path) not in MAY_END
        for node in ast.walk(parse(path))
        if (isinstance(node, ast.Attribute) and ast.unparse(node) in {"sys.exit", "os._exit"})
        or (isinstance(node, ast.Name) and node.id == "SystemExit")
    ]
    assert wrong == []


def test_no_room_asks_what_day_it_is_or_draws_lots() -> None:
    wrong = []
    for path in (path for path in MODULES if not is_in(name_of(path), MAY_DRAW)):
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Attribute):
                owner = ast.unparse(node.value).rpartition(".")[2]
                if (owner, node.attr) in CLOCKS or owner in LOTS:
                    wrong.append(f"{name_of(path)}:{node.lineno} {owner}.{node.attr}")
        wrong += [
            f"{name_of(path)}:{line} imports {module}"
            for line, module in imports_of(path)
            if module.split(".")[0] in LOTS
        ]
    assert wrong == []


def test_pure_rooms_take_no_time() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        if not is_in(name_of(path), MAY_TIME)
        for node in ast.walk(parse(path))
        if (isinstance(node, ast.Attribute) and node.attr in TIMERS)
        or (isinstance(node, ast.Name) and node.id in TIMERS)
    ]
    assert wrong == []


def test_modules_are_short() -> None:
    lengths = {name_of(p): len(p.read_text(encoding="utf-8").splitlines()) for p in MODULES}
    assert {name: n for name, n in lengths.items() if n > LONGEST_MODULE} == {}


def test_functions_are_short() -> None:
    long = [
        f"{name_of(path)}:{node.lineno} {node.name}: {length} lines"
        for path in MODULES
        for node in definitions_of(path)
        if not isinstance(node, ast.ClassDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long == []


def test_every_public_name_says_what_it_is() -> None:
    silent = [name_of(path) for path in MODULES if ast.get_docstring(parse(path)) is None]
    silent += [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in MODULES
        for node in parse(path).body
        if isinstance(node, Definition)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
    ]
    assert silent == []


def test_no_module_is_a_bag_of_tools() -> None:
    bags = {"utils", "util", "helpers", "helper", "misc", "common", "tools"}
    assert [name_of(path) for path in MODULES if path.stem in bags] == []


@pytest.mark.parametrize(
    "path",
    [p for p in MODULES if "__all__" in p.read_text(encoding="utf-8")],
    ids=lambda path: name_of(path),
)
def test_lists_of_public_names_are_sorted_and_true(path: Path) -> None:
    names = next(
        ast.literal_eval(node.value)
        for node in parse(path).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )
    module = "reportgen." + ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    namespace = sys.modules.get(module.removesuffix(".__init__")) or __import__(
        module.removesuffix(".__init__"), fromlist=["x"]
    )
    assert list(names) == sorted(names, key=rank_name)
    assert [name for name in names if not hasattr(namespace, name)] == []


def rank_name(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, each by name: the order that ruff keeps too."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name


def test_the_library_shows_all_that_it_imports_for_others() -> None:
    names = {
        alias.name
        for node in ast.walk(parse(PACKAGE / "__init__.py"))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reportgen.")
        for alias in node.names
    }
    assert set(reportgen.__all__) == names
    assert names <= set(dir(reportgen))


def test_importing_the_library_imports_nothing_else() -> None:
    code = "import sys, reportgen; print(*(m for m in sys.modules if 'reportgen' in m))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {m for m in done.stdout.split() if m.partition(".")[0] == "reportgen"} == {"reportgen"}


def read_invariants() -> list[str]:
    """The numbered lines of what never happens, each in one line."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    section = text.partition("## What never happens\n")[2].partition("\n## ")[0]
    return [" ".join(one.split()) for one in re.split(r"^\d+\. ", section, flags=re.MULTILINE)[1:]]


def test_there_are_as_many_invariants_as_there_were() -> None:
    assert len(read_invariants()) >= 9


@pytest.mark.parametrize("invariant", read_invariants(), ids=lambda text: text[:40])
def test_each_invariant_names_the_tests_that_keep_it(invariant: str) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", invariant)
    assert named != []
    for path, test in named:
        tests = ast.walk(parse(ROOT / path))
        names = {node.name for node in tests if isinstance(node, ast.FunctionDef)}
        assert (test in names) if test else any(name.startswith("test_") for name in names)


def packages_of(modules: set[str]) -> set[str]:
    """The packages that modules are in: of ours, the rooms."""
    return {
        ".".join(name.split(".")[: 2 if name.startswith("reportgen.") else 1]) for name in modules
    }


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["build", "--help"], ["batch", "--help"], ["rename", "--help"]],
    ids=" ".join,
)
def test_help_imports_nothing_but_the_command_line(arguments: list[str]) -> None:
    imported = Command(ROOT).list_imports(*arguments)
    libraries = {"babel", "jinja2", "pandas", "numpy", "plotly", "pydantic", "typst", "yaml"}
    assert (libraries | {"reportgen.reading", "reportgen.making"}) & packages_of(imported) == set()


def test_a_command_imports_none_of_the_others() -> None:
    imported = Command(ROOT).list_imports("trace", "--help")
    commands = {place.partition(":")[0] for place in PLACES.values()}
    assert commands & imported == {"reportgen.commands.verifying"}


@pytest.mark.parametrize("command", ["check", "init"])
def test_what_makes_no_documents_imports_none_of_what_makes_them(
    command: str, tmp_path: Path
) -> None:
    target = ROOT if command == "check" else tmp_path / "made"
    imported = packages_of(Command(tmp_path).list_imports(command, target))
    heavy = {"pandas", "numpy", "plotly", "matplotlib", "typst", "lxml", "rapidfuzz"}
    rooms = {"reportgen.figures", "reportgen.stationery", "reportgen.compare"}
    assert (heavy | rooms) & imported == set()


def test_a_check_imports_nothing_of_drafts_and_editions_where_there_are_none(
    workspace: Path,
) -> None:
    imported = Command(workspace).list_imports("check")
    assert {"reportgen.model.unfinished", "reportgen.editions.changes"} & imported == set()
    assert "reportgen.model.brief" in imported
