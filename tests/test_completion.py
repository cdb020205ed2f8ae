"""Completion in shells: of commands by click, of a workspace's names by its files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from conftest import Command

from reportgen.cli import cli
from reportgen.commands.completion import PowerShellComplete

PROGRAM = Path(sys.executable).with_name("reportgen")
installed = pytest.mark.skipif(
    not PROGRAM.exists(), reason="reportgen is not installed as a program"
)


def need(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"there is no {shell}")


@pytest.fixture
def read_twice(workspace: Path) -> Path:
    """A workspace with a second reading, a draft, and an entry that nobody has read yet."""
    first = workspace / "sources" / "adams2020.yml"
    text = first.read_text(encoding="utf-8")
    second = text.replace("a-one", "mine").replace("a-two", "own").replace("Adams", "Other")
    first.with_name("adams2020.anna.yml").write_text(second, encoding="utf-8")
    first.write_text(f"{text}- {{status: draft, id: a-draft}}\n", encoding="utf-8")
    with (workspace / "bibliography" / "references.bib").open("a", encoding="utf-8") as file:
        file.write("\n@misc{clark2022, title = {Ships}}\n")
    return workspace


def complete(folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    monkeypatch.chdir(folder)
    shell = ShellComplete(cli, {}, "reportgen", "_REPORTGEN_COMPLETE")
    return [item.value for item in shell.get_completions(list(words[:-1]), words[-1])]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["tra"], ["trace"]),
        (["trace", "a-"], ["a-one", "a-two"]),
        (["text", "b"], ["baker2021"]),
        (["locate", "words", "--source", ""], ["adams2020", "baker2021"]),
        (["completion", "p"], ["powershell"]),
        (["add", "claim", "--theme", "f"], ["first"]),
        (["add", "evidence", "b-"], ["b-one", "b-two"]),
        (["add", "source", ""], ["clark2022"]),
        (["rename", "claim", "a-"], ["a-one", "a-two", "a-draft"]),
        (["rename", "theme", "f"], ["first"]),
        (["rename", "claim", "--reader", "anna", ""], ["mine", "own"]),
        (["add", "evidence", "--reader", "anna", "m"], ["mine"]),
        (["verify", "--fix", "--reader", ""], ["anna"]),
        (["trace", "--reader", "anna", "mi"], []),
    ],
)
def test_names_that_the_command_can_use_are_completed(
    read_twice: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], expected: list[str]
) -> None:
    assert complete(read_twice, monkeypatch, *words) == expected


def test_a_source_is_called_as_its_own_extract_calls_it(
    read_twice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(read_twice)
    shell = ShellComplete(cli, {}, "reportgen", "_REPORTGEN_COMPLETE")
    assert [item.help for item in shell.get_completions(["text"], "ad")] == ["Adams"]


def test_a_folder_that_is_no_workspace_completes_nothing_and_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert complete(tmp_path, monkeypatch, "trace", "") == []
    assert capsys.readouterr() == ("", "")


def test_a_file_that_does_not_parse_hides_no_names_of_others(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace / "sources" / "adams2020.yml").write_text("claims: [", encoding="utf-8")
    assert complete(workspace, monkeypatch, "trace", "") == ["b-one", "b-two"]


def run(folder: Path, *words: str) -> str:
    done = subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    return done.stdout


@installed
@need("bash")
def test_bash_completes(workspace: Path) -> None:
    script = (
        'eval "$(reportgen completion bash)"\n'
        "COMP_WORDS=(reportgen trace b-); COMP_CWORD=2\n"
        "_reportgen_completion reportgen b- trace\n"
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    assert run(workspace, "bash", "-c", script).split() == ["b-one", "b-two"]


@installed
@need("fish")
def test_fish_completes_with_what_the_names_mean(workspace: Path) -> None:
    script = "reportgen completion fish | source; complete -C 'reportgen trace b-'"
    assert run(workspace, "fish", "--no-config", "-c", script).splitlines() == [
        "b-one\tTrade grew",
        "b-two\tShips sailed",
    ]


@installed
@need("zsh")
def test_zsh_completes_what_is_typed(workspace: Path) -> None:
    """In a zsh of its own on a terminal: a Tab completes as far as the names are alike."""
    script = (
        "zmodload zsh/zpty\n"
        "zpty z zsh -f -i\n"
        "zpty -w z 'PROMPT= RPROMPT=; autoload -Uz compinit; compinit -D -u'\n"
        "zpty -w z 'eval \"$(reportgen completion zsh)\"; print ready-$((6 * 7))'\n"
        "zpty -r -m z seen '*ready-42*'\n"
        "zpty -w -n z $'reportgen trace b-t\\t'\n"
        "zpty -r -m z seen '*b-two*'\n"
        'print -r -- "$seen"\n'
    )
    assert "b-two" in run(workspace, "zsh", "-f", "-c", script)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_every_shell_has_its_script(reportgen_command: Command, shell: str) -> None:
    done = reportgen_command("completion", shell)
    assert done.returncode == 0
    assert f"{shell}_complete" in done.stdout


def test_powershell_gets_a_line_for_each_name(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workspace)
    monkeypatch.setenv("COMP_WORDS", "reportgen\ntrace")
    monkeypatch.setenv("COMP_WORD", "a-o")
    shell = PowerShellComplete(cli, {}, "reportgen", "_REPORTGEN_COMPLETE")
    assert shell.complete() == "plain\ta-one\tTrade grew, says A."
