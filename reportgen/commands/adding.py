"""`reportgen add` and `reportgen rename`: new records, and other ids, without an editor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.commands.confirming import is_terminal
from reportgen.commands.names import (
    complete_claims,
    complete_entries,
    complete_sources,
    complete_themes,
)
from reportgen.commands.options import allow_option, texts_option, workspace_argument
from reportgen.errors import Misuse
from reportgen.model.brief import Certainty, Claim, Evidence, EvidenceKind, Source
from reportgen.model.comparison import Relation, RelationType
from reportgen.model.records import Record

if TYPE_CHECKING:
    from reportgen.editing.folder import Folder
    from reportgen.editing.plan import Plan

_KINDS: Mapping[str, dict[str, Any]] = {
    "stance": {"type": click.IntRange(-2, 2)},
    "certainty": {"type": click.Choice([str(one) for one in Certainty])},
    "kind": {"type": click.Choice([str(one) for one in EvidenceKind])},
    "type": {"type": click.Choice([str(one) for one in RelationType])},
    "theme": {"metavar": "ID", "shell_complete": complete_themes},
    "from": {"metavar": "ID", "shell_complete": complete_claims},
    "to": {"metavar": "ID", "shell_complete": complete_claims},
    "actors": {"multiple": True},
    "cites": {"multiple": True, "metavar": "KEY", "shell_complete": complete_entries},
}
Command = Callable[..., Any]


def _fields(record: type[Record], *names: str) -> Callable[[Command], Command]:
    """An option for each of some fields of a record, with the field's own description."""
    known = {info.alias or name: info for name, info in record.model_fields.items()}

    def decorate(command: Command) -> Command:
        for name in reversed(names):
            option = f"--{name.replace('_', '-')}"
            kind = {"metavar": "TEXT", **_KINDS.get(name, {})}
            if "type" in kind:
                del kind["metavar"]
            decorated = click.option(option, f"given_{name}", help=known[name].description, **kind)
            command = decorated(command)
        return command

    return decorate


def _gather(options: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that were given, by their names."""
    given = {k.removeprefix("given_"): v for k, v in options.items() if k.startswith("given_")}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in given.items()
        if value not in (None, "", ())
    }


def _ask(item: dict[str, Any], noun: str, *names: str) -> None:
    """Asks for what is missing where there is somebody to ask; raises `Misuse` where not."""
    missing = [name for name in names if name not in item]
    if missing and not is_terminal():
        options = " and ".join(f"--{name}" for name in missing)
        raise Misuse(f"The {noun} lacks {' and '.join(missing)}.", f"Give {options}.")
    for name in missing:
        item[name] = click.prompt(name.capitalize(), type=_KINDS.get(name, {}).get("type"))


def _open(workspace: Path, texts: Path | None, allow: tuple[Path, ...]) -> Folder:
    from reportgen.editing.folder import Folder
    from reportgen.workspace import Workspace

    return Folder.open(Workspace.open(workspace, allow), texts)


def _write(plan: Plan, *, dry_run: bool) -> None:
    """Writes what passes `check`, or shows it."""
    plan.check()
    if dry_run:
        click.echo(plan.diff, nl=False)
        return
    plan.write()
    for line in plan.done:
        click.echo(line)
    click.echo(f"Changed: {', '.join(sorted(plan.contents))}")


_dry_run = click.option(
    "--dry-run", is_flag=True, help="Show what would change, and write nothing."
)


@click.group()
def add() -> None:
    """Add a source, a claim, evidence or a relation to a workspace.

    What is missing is asked for on a terminal. Nothing is written that `check` finds wrong; all
    else in the files stays as it is.
    """


@add.command()
@click.argument("key", shell_complete=complete_entries)
@workspace_argument
@_fields(Source, "label", "genre", "approach", "thesis", "written", "about_authors")
@click.option("--entry-type", default="misc", show_default=True, help="Of a new entry.")
@click.option(
    "--entry",
    "entry",
    multiple=True,
    metavar="FIELD=VALUE",
    help="A field of a new entry, e.g. author='Smith, Jo'.",
)
@_dry_run
@allow_option
def source(
    key: str,
    workspace: Path,
    entry_type: str,
    entry: tuple[str, ...],
    dry_run: bool,
    allow: tuple[Path, ...],
    **options: Any,
) -> None:
    """Begin the extract of the source KEY, whose entry the bibliography has.

    A missing entry is added: its fields are asked for, or given with --entry.
    """
    from reportgen.editing.beginning import look_up, plan_source
    from reportgen.exchange.passage import Work
    from reportgen.reading.validation import suggest

    folder = _open(workspace, None, allow)
    known, fields = look_up(folder, key), _gather(options)
    work = None
    if key not in known.keys:
        given = _read_entry(entry)
        if not given and not is_terminal():
            otherwise = "Give its fields with --entry, e.g. --entry title='On Trade'."
            raise Misuse(f"{known.path} has no entry {key!r}.", suggest(key, known.keys, otherwise))
        for name in ("author", "title", "date") if not given else ():
            given[name] = click.prompt(name.capitalize(), default="", show_default=False)
        work = Work(entry_type, {n: v for n, v in given.items() if v}, key)
    if "label" not in fields and (label := known.propose_label()):
        fields["label"] = label
    for name in ("label", "genre", "approach", "thesis") if is_terminal() else ():
        if name not in fields:
            fields[name] = click.prompt(name.capitalize(), default="", show_default=False)
    _write(plan_source(folder, key, fields, known, work), dry_run=dry_run)


def _read_entry(given: tuple[str, ...]) -> dict[str, str]:
    fields = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not (sign and name.strip() and value.strip()):
            raise click.BadParameter(f"{one!r} is not FIELD=VALUE, e.g. title='On Trade'.")
        fields[name.strip().lower()] = value.strip()
    return fields


@add.command()
@workspace_argument
@click.option(
    "--source", "key", metavar="KEY", shell_complete=complete_sources, help="Whose claim it is."
)
@_fields(
    Claim,
    *("id", "theme", "claim", "short", "period", "stance", "certainty", "warrant", "qualifier"),
    *("rebuttal", "locator", "quote", "note"),
)
@texts_option
@_dry_run
@allow_option
def claim(
    workspace: Path,
    key: str | None,
    texts: Path | None,
    dry_run: bool,
    allow: tuple[Path, ...],
    **options: Any,
) -> None:
    """Add a claim to the extract of a source.

    An id is proposed where none is given, and the locator is that of the quotation where the text
    is here.
    """
    from reportgen.editing.entry import find_locator, list_ids, plan_claim, propose_id

    folder, item = _open(workspace, texts, allow), _gather(options)
    whose = {"source": key} if key else {}
    _ask(whose, "claim", "source")
    folder.find(whose["source"])
    _ask(item, "claim", "theme", "claim")
    if "locator" not in item and "quote" in item:
        item |= _locate(find_locator(folder, whose["source"], item["quote"]))
    _ask(item, "claim", "locator")
    if "id" not in item:
        proposed = propose_id(list_ids(folder), whose["source"], item["claim"])
        item["id"] = click.prompt("Id", default=proposed) if is_terminal() else proposed
    _write(plan_claim(folder, whose["source"], item), dry_run=dry_run)


def _locate(locator: str) -> dict[str, str]:
    return {"locator": locator} if locator else {}


@add.command()
@click.argument("claim_id", metavar="CLAIM", shell_complete=complete_claims)
@workspace_argument
@_fields(Evidence, "kind", "summary", "date", "actors", "speaker", "locator", "quote", "cites")
@texts_option
@_dry_run
@allow_option
def evidence(
    claim_id: str,
    workspace: Path,
    texts: Path | None,
    dry_run: bool,
    allow: tuple[Path, ...],
    **options: Any,
) -> None:
    """Add evidence to the claim with the id CLAIM.

    The locator is that of the quotation, where the text is here; without one, the claim's counts.
    """
    from reportgen.editing.entry import find_claim, find_locator, plan_evidence

    folder, item = _open(workspace, texts, allow), _gather(options)
    extract, number = find_claim(folder, claim_id)
    _ask(item, "evidence", "kind", "summary")
    if "locator" not in item and "quote" in item:
        found = find_locator(folder, extract.source, item["quote"])
        if found != extract.document.value["claims"][number].get("locator"):
            item |= _locate(found)
    _write(plan_evidence(folder, claim_id, item), dry_run=dry_run)


@add.command()
@workspace_argument
@_fields(Relation, "from", "type", "to", "note")
@_dry_run
@allow_option
def relation(workspace: Path, dry_run: bool, allow: tuple[Path, ...], **options: Any) -> None:
    """Add a relation between two claims to the comparison."""
    from reportgen.editing.entry import plan_relation

    folder, given = _open(workspace, None, allow), _gather(options)
    _ask(given, "relation", "from", "type", "to")
    item: dict[str, Any] = {
        name: given[name] for name in ("from", "to", "type", "note") if name in given
    }
    _write(plan_relation(folder, item), dry_run=dry_run)


@click.group()
def rename() -> None:
    """Give something another id, everywhere that it is used."""


@rename.command("claim")
@click.argument("old", shell_complete=complete_claims)
@click.argument("new")
@workspace_argument
@_dry_run
@allow_option
def rename_claim(
    old: str, new: str, workspace: Path, dry_run: bool, allow: tuple[Path, ...]
) -> None:
    """Give the claim OLD the id NEW: in its extract, the comparison, links, slides, templates.

    All files are written, or none.
    """
    from reportgen.editing.renaming import plan_renaming

    _write(plan_renaming(_open(workspace, None, allow), old, new), dry_run=dry_run)


COMMANDS = (add, rename)
