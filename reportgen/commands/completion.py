"""Completion of commands, options and a workspace's names in four shells."""

from __future__ import annotations

import os

import click
from click.shell_completion import (
    CompletionItem,
    ShellComplete,
    add_completion_class,
    get_completion_class,
)

_PROGRAM = "reportgen"
_VARIABLE = "_REPORTGEN_COMPLETE"


class PowerShellComplete(ShellComplete):
    """Completion in PowerShell 5 and 7, which click has none for."""

    name = "powershell"
    source_template = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($word, $command, $position)
    $words = @($command.CommandElements | ForEach-Object { $_.ToString() })
    if ($word -ne '') { $words = @($words | Select-Object -SkipLast 1) }
    $env:COMP_WORDS = $words -join "`n"
    $env:COMP_WORD = $word
    $env:%(complete_var)s = 'powershell_complete'
    try {
        %(prog_name)s | ForEach-Object {
            $kind, $value, $help = $_ -split "`t", 3
            if ($kind -eq 'plain') {
                $shown = if ($help) { $help } else { $value }
                [System.Management.Automation.CompletionResult]::new(
                    $value, $value, 'ParameterValue', $shown)
            }
        }
    } finally {
        Remove-Item Env:COMP_WORDS, Env:COMP_WORD, Env:%(complete_var)s
    }
}
"""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one that is being typed, and that one as far as it is."""
        words = [word.strip("'\"") for word in os.environ.get("COMP_WORDS", "").split("\n")]
        return words[1:], os.environ.get("COMP_WORD", "").strip("'\"")

    def format_completion(self, item: CompletionItem) -> str:
        """One suggestion as a line: its kind, value and help, parted by tabs."""
        return f"{item.type}\t{item.value}\t{item.help or ''}"


add_completion_class(PowerShellComplete)


@click.command()
@click.argument("shell", metavar="SHELL", type=click.Choice(["bash", "zsh", "fish", "powershell"]))
def completion(shell: str) -> None:
    """Print the script that completes commands, ids, themes and keys in SHELL.

    \b
    bash        eval "$(reportgen completion bash)"                 in ~/.bashrc
    zsh         eval "$(reportgen completion zsh)"                  in ~/.zshrc
    fish        reportgen completion fish | source                  in config.fish
    powershell  reportgen completion powershell | Out-String | iex  in $PROFILE
    """
    kind = get_completion_class(shell)
    group = click.get_current_context().find_root().command
    if kind is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    click.echo(kind(group, {}, _PROGRAM, _VARIABLE).source())
