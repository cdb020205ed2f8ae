"""The command as a person meets it: in a process of its own, on a terminal and off it."""

from __future__ import annotations

import errno
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import drafts
import pytest
from conftest import Command
from test_build import PUBLISHED, RECORDS, read_tree

import reportgen
from reportgen.cli import cli
from reportgen.diagnosis import EXTRAS
from reportgen.rulebook import read_page

COMMANDS = ("build", "check", "init", "doctor")


# ── help ─────────────────────────────────────────────────────────────────────────────────


def test_the_help_names_every_command_and_exit_code(reportgen_command: Command) -> None:
    done = reportgen_command("--help")
    assert done.returncode == 0
    listed = re.findall(r"^  (\w+) ", done.stdout.partition("Commands:")[2], re.MULTILINE)
    assert set(COMMANDS) <= set(listed)
    assert re.findall(r"^ +(\d+)  ", done.stdout, re.MULTILINE) == ["0", "1", "2", "130"]


def list_groups() -> list[click.Group]:
    """The command, and every group of commands below it."""
    groups = [cli]
    for group in groups:
        context = click.Context(group)
        below = (group.get_command(context, name) for name in group.list_commands(context))
        groups += [one for one in below if isinstance(one, click.Group)]
    return groups


@pytest.mark.parametrize("group", list_groups(), ids=lambda group: group.name)
def test_every_command_is_called_as_it_is_listed_and_says_what_it_does(group: click.Group) -> None:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None and command.name == name and command.help


@pytest.mark.skipif(not hasattr(click, "NoSuchCommand"), reason="click proposes none before 8.4")
@pytest.mark.parametrize(
    ("words", "meant"),
    [(["trce"], "trace"), (["add", "clam"], "claim"), (["rename", "them"], "theme")],
)
def test_a_misspelt_command_is_told_the_nearest(
    reportgen_command: Command, words: list[str], meant: str
) -> None:
    done = reportgen_command(*words)
    assert done.returncode == 2
    assert f"Did you mean {meant!r}?" in done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_that_says_what_each_option_does(
    reportgen_command: Command, command: str
) -> None:
    done = reportgen_command(command, "-h")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: python -m reportgen {command}")
    options = re.findall(r"^  (?:-\w, )?--[\w-]+(?: \S+)?(.*)$", done.stdout, re.MULTILINE)
    assert options
    lines = done.stdout.splitlines()
    bare = [
        line
        for line, after in zip(lines, [*lines[1:], ""], strict=True)
        if re.fullmatch(r"  -\S*(?:, --\S+)?(?: \S+)?", line) and not after.startswith("     ")
    ]
    assert bare == []
    assert max(map(len, lines)) <= 100


def every_command(group: click.Group, *above: str) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*above, name)
        if isinstance(command, click.Group):
            yield from every_command(command, *above, name)


@pytest.mark.parametrize("group", [(), ("add",), ("rename",)])
def test_what_commands_do_is_said_in_whole_sentences(
    reportgen_command: Command, group: tuple[str, ...]
) -> None:
    shown = reportgen_command(*group, "--help").stdout
    listed = " ".join(shown.partition("Commands:")[2].split())
    assert "..." not in listed
    for name in every_command(cli):
        if name[:-1] == group:
            command: click.Command = cli
            for part in name:
                assert isinstance(command, click.Group)
                command = command.commands[part]
            first = " ".join((command.help or "").partition("\n\n")[0].split())
            assert first and f"{name[-1]} {first}" in listed


def test_a_rule_is_explained_as_a_page_on_a_terminal_and_as_markdown_elsewhere(
    reportgen_command: Command,
) -> None:
    env = {"TERM": "xterm", "COLUMNS": "72"}
    code, shown = run_on_terminal(reportgen_command, "explain", "RG316", env=env)
    bare = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert code == 0
    assert "quotation that is too long" in bare
    assert not re.search(r"```|^#|`\w", bare, re.MULTILINE)
    assert max(map(len, bare.splitlines())) <= 72
    assert "\x1b[40m" not in shown and ";40m" not in shown  # no background: it may be white
    assert reportgen_command("explain", "RG316").stdout == read_page("RG316")


def test_without_a_command_the_help_is_shown(reportgen_command: Command) -> None:
    done = reportgen_command()
    assert done.returncode == 2
    assert "Usage:" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_the_version_is_the_packages(reportgen_command: Command) -> None:
    done = reportgen_command("--version")
    assert (done.returncode, done.stdout) == (0, f"reportgen, version {reportgen.__version__}\n")


# ── exit codes and messages ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "arguments",
    [
        ["bake"],
        ["build", "--bogus"],
        ["build", "a", "b"],
        ["init", "a", "b"],
        ["build", "--engine", "tex"],
    ],
    ids=" ".join,
)
def test_misuse_ends_with_2_and_says_how_to_get_help(
    reportgen_command: Command, arguments: list[str]
) -> None:
    done = reportgen_command(*arguments)
    assert done.returncode == 2
    assert "Usage:" in done.stderr and "--help" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("htlm", "Did you mean 'html'?"),
        ("html,pfd", "Did you mean 'pdf'?"),
        ("slide", "Did you mean 'slides'?"),
        ("docbook", "html, pdf, docx"),
        ("", "html, pdf, docx"),
        (",", "html, pdf, docx"),
    ],
)
def test_an_unknown_format_is_named_with_what_was_meant(
    reportgen_command: Command, workspace: Path, to: str, words: str
) -> None:
    done = reportgen_command("build", workspace, "--to", to)
    assert done.returncode == 2
    assert words in done.stderr
    assert not (workspace / "outputs").exists()


def test_a_format_that_no_document_has_is_told_with_those_that_there_are(
    reportgen_command: Command, workspace: Path
) -> None:
    brief = drafts.draft()["brief.yml"] | {"documents": {"brief": {"formats": ["html"]}}}
    drafts.write({"brief.yml": brief}, workspace)
    done = reportgen_command("build", workspace, "--to", "pptx")
    assert done.returncode == 1
    assert "pptx" in done.stderr and "formats are: html" in done.stderr


def test_input_with_errors_ends_with_1_and_every_finding(
    reportgen_command: Command, workspace: Path
) -> None:
    files = drafts.draft()
    files["sources/adams2020.yml"]["claims"][0]["thme"] = "first"
    files["sources/baker2021.yml"]["claims"][0]["theme"] = "frist"
    files["sources/comparison.yml"]["relations"][0]["to"] = "nobody"
    drafts.write(files, workspace)
    for command in ("check", "build"):
        done = reportgen_command(command, workspace)
        assert done.returncode == 1
        for place in (
            "sources/adams2020.yml:",
            "sources/baker2021.yml:",
            "sources/comparison.yml:",
        ):
            assert re.search(rf"^{place}\d+:\d+: error RG\d{{3}}: \S", done.stderr, re.MULTILINE)
        assert "Traceback" not in done.stderr
    assert not (workspace / "outputs").exists()


def test_a_failed_render_ends_with_1(reportgen_command: Command, workspace: Path) -> None:
    drafts.write({"templates/brief.qmd.j2": "---\ntitle: x\n---\n\n![A](nope.png)\n"}, workspace)
    done = reportgen_command("build", workspace, "--to", "html", "--engine", "embedded")
    assert done.returncode == 1
    assert "nope.png" in done.stderr and "Traceback" not in done.stderr


def test_a_missing_engine_ends_with_1_and_says_where_to_get_it(
    reportgen_command: Command, workspace: Path
) -> None:
    done = reportgen_command("build", workspace, "--engine", "quarto")
    assert done.returncode == 1
    assert "quarto.org" in done.stderr


def test_an_argument_that_names_what_there_is_not_is_misuse(
    reportgen_command: Command, workspace: Path
) -> None:
    for arguments in (
        ("build", workspace, "--engine-path", workspace / "nope"),
        ("build", workspace, "--engine", "embedded", "--engine-path", workspace),
        ("build", workspace, "--engine", "embedded", "--profile", "print"),
        ("build", workspace, "--to", "nonsense"),
        ("build", workspace, "--metadata", "title:x"),
        ("build", workspace, "--timeout", "nan"),
        ("build", workspace, "--timeout", "0"),
        ("check", workspace, "--format", "xml"),
        ("explain", "NOPE"),
        ("trace", "nope", workspace),
        ("template", "nope"),
        ("template", "brief", "nope"),
    ):
        done = reportgen_command(*arguments)
        assert done.returncode == 2, arguments
        assert done.stderr.strip()
        assert "Traceback" not in done.stderr
    assert not (workspace / "outputs").exists()


def test_a_folder_that_is_none_is_told_with_what_to_do(reportgen_command: Command) -> None:
    done = reportgen_command("build", "nowhere")
    assert done.returncode == 1
    assert "no folder 'nowhere'" in done.stderr and "reportgen init nowhere" in done.stderr


def test_a_folder_that_is_no_workspace_is_told_with_the_nearest_one(
    reportgen_command: Command, workspace: Path
) -> None:
    above = reportgen_command("check", workspace.parent)
    assert above.returncode == 1
    assert "brief.yml" in above.stderr and "'workspace'" in above.stderr
    below = reportgen_command("check", workspace / "sources")
    assert below.returncode == 1
    assert str(workspace) in below.stderr


def test_a_file_is_no_workspace_but_its_brief_names_one(
    reportgen_command: Command, workspace: Path
) -> None:
    source = reportgen_command("check", workspace / "sources" / "adams2020.yml")
    assert source.returncode == 1
    assert "is a file" in source.stderr
    assert reportgen_command("check", workspace / "brief.yml").returncode == 0


# ── init ─────────────────────────────────────────────────────────────────────────────────


def test_what_init_makes_checks_and_builds_at_once(reportgen_command: Command) -> None:
    made = reportgen_command("init", "my brief")
    assert made.returncode == 0
    assert "reportgen build" in made.stdout
    listed = {line.strip() for line in made.stdout.splitlines() if line.startswith("  ")}
    assert {"my brief/brief.yml", "my brief/sources/comparison.yml"} <= listed
    checked = reportgen_command("check", "my brief")
    assert (checked.returncode, checked.stderr) == (0, "")
    built = reportgen_command("build", "my brief")
    assert built.returncode == 0, built.stderr
    outputs = {path.name for path in (reportgen_command.folder / "my brief/outputs").iterdir()}
    assert outputs == {"brief.html", "brief.pdf", "slides.html", *RECORDS}


def test_what_init_makes_explains_itself_in_comments(reportgen_command: Command) -> None:
    reportgen_command("init", "made")
    for path in (reportgen_command.folder / "made").rglob("*.yml"):
        assert re.search(r"^ *# \w", path.read_text(encoding="utf-8"), re.MULTILINE), path.name


def test_init_leaves_a_folder_with_anything_in_it_alone(
    reportgen_command: Command, workspace: Path
) -> None:
    before = read_tree(workspace)
    done = reportgen_command("init", workspace)
    assert done.returncode == 1
    assert "not empty" in done.stderr
    assert read_tree(workspace) == before


# ── what is printed ──────────────────────────────────────────────────────────────────────


def test_a_build_ends_with_a_list_of_what_was_made_with_sizes_and_times(
    reportgen_command: Command, workspace: Path
) -> None:
    done = reportgen_command("build", "workspace", "--to", "html,slides")
    assert done.returncode == 0, done.stderr
    *files, project, total = done.stdout.splitlines()
    assert [line.split()[0] for line in files] == [
        "workspace/outputs/brief.html",
        "workspace/outputs/slides.html",
    ]
    for line in files:
        assert re.search(r"  +\d+(?:\.\d)? [kM]B +\d+\.\d s$", line)
    assert project.startswith("workspace/outputs/quarto")
    assert re.fullmatch(r"2 files in \d+\.\d s with embedded \(pandoc .*, typst .*\)", total)


def test_off_a_terminal_progress_is_plain_lines(
    reportgen_command: Command, workspace: Path
) -> None:
    done = reportgen_command("build", workspace, "--to", "html,slides")
    lines = done.stderr.splitlines()
    assert lines[:4] == ["check", "compare", "compose", "figures"]
    assert set(lines[4:]) == {"brief.html", "slides.html"}
    assert "\x1b" not in done.stderr + done.stdout


@pytest.mark.thorough
def test_on_a_terminal_progress_is_one_moving_line(
    reportgen_command: Command, workspace: Path
) -> None:
    env = {"TERM": "xterm", "COLUMNS": "80"}
    code, shown = run_on_terminal(reportgen_command, "build", workspace, "--to", "html", env=env)
    assert code == 0
    assert "\x1b[" in shown
    assert "figures" in shown or "brief.html" in shown
    assert "1 file in" in shown


def run_on_terminal(
    command: Command, *arguments: str | Path, env: dict[str, str]
) -> tuple[int, str]:
    """Runs the command on a terminal of its own; gives back its exit code and all it showed."""
    ours, theirs = pty.openpty()
    shown = b""
    streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    with command.start(*arguments, env=env, **streams) as process:
        os.close(theirs)
        while chunk := read_terminal(ours):
            shown += chunk
        code = process.wait(60)
    os.close(ours)
    return code, shown.decode(errors="replace")


def read_terminal(terminal: int) -> bytes:
    """What a terminal shows next; nothing when nobody writes to it any more."""
    assert select.select([terminal], [], [], 120)[0], "nothing came for two minutes"
    try:
        return os.read(terminal, 65536)
    except OSError as error:
        if error.errno == errno.EIO:  # Linux's word for it
            return b""
        raise


@pytest.mark.thorough
def test_a_build_names_the_documents_that_it_leaves_out(
    reportgen_command: Command, workspace: Path
) -> None:
    brief = workspace / "brief.yml"
    declared = "documents:\n  brief: {formats: [html, gfm, docx]}\n  note: {formats: [gfm], "
    declared += "template: brief.qmd.j2}\n"
    brief.write_text(brief.read_text(encoding="utf-8") + declared, encoding="utf-8")
    said = "brief.docx, brief.md, note.md are made only if you ask: --to docx,gfm, or --to all"
    assert said in reportgen_command("build", workspace).stdout.splitlines()
    again = reportgen_command("build", workspace).stdout
    assert "Nothing has changed" in again and said in again
    assert "made only" not in reportgen_command("build", workspace, "--to", "html").stdout
    done = reportgen_command("build", workspace, "--to", "gfm").stdout
    assert "made only" not in done
    said = "brief.docx is made only if you ask: --to docx, or --to all"
    assert said in reportgen_command("build", workspace).stdout.splitlines()


@pytest.mark.parametrize(
    ("option", "codes"), [((), {0}), (("--strict",), {0}), (("--strict=notes",), {1})]
)
def test_notes_stop_only_those_who_say_so(
    reportgen_command: Command, workspace: Path, option: tuple[str, ...], codes: set[int]
) -> None:
    path = workspace / "sources" / "adams2020.yml"
    unused = "- {id: a-x, theme: first, claim: Nobody uses this., locator: p. 1}\n"
    path.write_text(path.read_text(encoding="utf-8") + unused, encoding="utf-8")
    done = reportgen_command("check", *option, workspace)
    assert done.returncode in codes, done.stderr
    assert "RG312" in done.stderr
    built = reportgen_command("build", *option, workspace, "--to", "gfm")
    assert ("RG312" in built.stderr) == (codes == {1})


def test_a_word_that_grades_nothing_is_misuse(reportgen_command: Command) -> None:
    done = reportgen_command("check", "--strict=all")
    assert done.returncode == 2
    assert "'all' is not one of 'warnings', 'notes'." in done.stderr


def test_quiet_prints_nothing_when_all_is_well(reportgen_command: Command, workspace: Path) -> None:
    for arguments in (["check", "-q"], ["build", "--quiet", "--to", "html"]):
        done = reportgen_command(*arguments, workspace)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (workspace / "outputs" / "brief.html").exists()


def test_quiet_still_says_what_is_wrong(reportgen_command: Command, workspace: Path) -> None:
    (workspace / "brief.yml").write_text("title: [")
    done = reportgen_command("check", "--quiet", workspace)
    assert done.returncode == 1
    assert re.match(r"brief\.yml:\d+:\d+: error ", done.stderr)


@pytest.mark.thorough
def test_names_are_printed_in_any_locale(reportgen_command: Command) -> None:
    folder = drafts.write(drafts.draft(), reportgen_command.folder / "Żakowski 安倍")
    files = drafts.draft()
    files["sources/adams2020.yml"]["claims"][0]["theme"] = "安倍晋三 Żakowski"
    drafts.write(files, folder)
    env = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = reportgen_command("check", folder.name, env=env)
    assert done.returncode == 1
    assert "安倍晋三 Żakowski" in done.stderr
    drafts.write(drafts.draft(), folder)
    built = reportgen_command("build", folder.name, "--to", "html", env={"LC_ALL": "C"})
    assert built.returncode == 0, built.stderr
    assert "Żakowski 安倍/outputs/brief.html" in built.stdout


def test_a_reader_who_leaves_ends_it_without_a_word(
    reportgen_command: Command, workspace: Path
) -> None:
    for arguments in (["--help"], ["check", workspace], ["doctor"]):
        read, write = os.pipe()
        os.close(read)
        with reportgen_command.start(*arguments, stdout=write) as process:
            os.close(write)
            _, said = process.communicate(timeout=60)
        assert process.returncode in (1, 128 + signal.SIGPIPE, -signal.SIGPIPE)
        assert said == ""


def test_a_closed_output_is_no_reason_to_fail(workspace: Path) -> None:
    words = " ".join(map(repr, Command.words("check", str(workspace))))
    done = subprocess.run(
        ["sh", "-c", f"{words} >&-"], capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 1)


def test_doctor_tells_of_every_tool_what_it_is_for(reportgen_command: Command) -> None:
    done = reportgen_command("doctor")
    assert done.returncode == 0
    extras = (f"[{name}]" for name in EXTRAS)
    for name in ("pandoc", "typst", "quarto", "plotly", "matplotlib", "CJK font", *extras):
        pattern = rf"^(?:found|missing) +{re.escape(name)} "
        assert re.search(pattern, done.stdout, re.MULTILINE), name
    assert "https://quarto.org" in done.stdout


# ── interruption ─────────────────────────────────────────────────────────────────────────


@pytest.mark.thorough
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("step", ["check", "figures", "brief.pdf"])
def test_an_interrupted_build_leaves_everything_as_it_was(
    reportgen_command: Command, built: Path, number: signal.Signals, code: int, step: str
) -> None:
    before = read_tree(built / "outputs")
    with reportgen_command.start("build", built, "--to", "all", "--no-cache") as process:
        assert step in read_until(process, step)
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in said
    assert read_tree(built / "outputs") == before
    assert {path.name for path in (built / "outputs").iterdir()} == PUBLISHED


def read_until(process: subprocess.Popen[str], step: str) -> list[str]:
    """The lines of progress up to the one of a step."""
    lines: list[str] = []
    assert process.stderr is not None
    for line in process.stderr:
        lines.append(line.strip())
        if lines[-1] == step:
            break
    return lines


@pytest.mark.thorough
def test_an_interrupted_build_leaves_no_program_running(
    reportgen_command: Command, built: Path
) -> None:
    with reportgen_command.start("build", built, "--to", "docx,pptx,html", "--no-cache") as process:
        read_until(process, "brief.html")
        began = list(children_of(process.pid))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{child}").exists() for child in began):
        assert time.monotonic() < deadline, "a program still runs"
        time.sleep(0.05)


def children_of(pid: int) -> Iterator[int]:
    """The processes that a process has started, where the system tells."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield int(child)
            yield from children_of(int(child))


def test_a_closed_terminal_leaves_no_staging_folder(
    reportgen_command: Command, built: Path
) -> None:
    with reportgen_command.start("build", built, "--to", "all", "--no-cache") as process:
        read_until(process, "figures")
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=30)
    assert process.returncode != 0
    assert {path.name for path in (built / "outputs").iterdir()} == PUBLISHED


_AT_WORK = """\
import sys, threading
from typing import Annotated
from pydantic import AfterValidator, TypeAdapter
begun = threading.Event()

def work(value):
    begun.set()
    while True:
        pass

reading = TypeAdapter(Annotated[int, AfterValidator(work)])
threading.Thread(target=reading.validate_python, args=(1,), daemon=True).start()
begun.wait()
from reportgen.__main__ import main
main()
"""


@pytest.mark.parametrize(("words", "code"), [(["--version"], 0), (["explain", "RG000"], 2)])
def test_a_command_ends_in_order_whatever_its_threads_are_at(words: list[str], code: int) -> None:
    """Python aborts where it breaks off a thread that a compiled library has called."""
    command = [sys.executable, "-c", _AT_WORK, *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == code
    assert done.stdout if code == 0 else "RG000" in done.stderr
