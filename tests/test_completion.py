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
        (["add", "source", "ad"], ["adams2020"]),
        (["rename", "claim", "a-t"], ["a-two"]),
    ],
)
def test_names_of_the_workspace_are_completed(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], expected: list[str]
) -> None:
    assert complete(workspace, monkeypatch, *words) == expected


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


@pytest.mark.skipif(not PROGRAM.exists(), reason="reportgen is not installed as a program")
@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes(workspace: Path) -> None:
    script = (
        'eval "$(reportgen completion bash)"\n'
        "COMP_WORDS=(reportgen trace b-); COMP_CWORD=2\n"
        "_reportgen_completion reportgen b- trace\n"
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    path = f"{PROGRAM.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=workspace,
        env={**os.environ, "PATH": path},
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    assert done.stdout.split() == ["b-one", "b-two"]


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
