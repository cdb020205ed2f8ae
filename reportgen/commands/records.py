"""The commands of `reportgen add`, whose options are made from the model: one for each record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reportgen.commands.confirming import dry_run_option, is_terminal, open_folder, write_sound
from reportgen.commands.fields import (
    check_fields,
    choose_type,
    field_options,
    gather,
    quantity_option,
    warrant_by_option,
)
from reportgen.commands.names import (
    complete_claims,
    complete_sources,
    complete_unread,
)
from reportgen.commands.options import (
    allow_option,
    read_fields,
    reader_option,
    texts_option,
    whose_claim_option,
    workspace_argument,
)
from reportgen.errors import Misuse
from reportgen.model.brief import Claim, Evidence, Source, Voice
from reportgen.model.comparison import Relation
from reportgen.model.unfinished import DraftClaim, DraftEvidence, DraftSource


def _ask(item: dict[str, Any], noun: str, *names: str) -> None:
    """Asks for what is missing where there is somebody to ask; raises `Misuse` where not."""
    missing = [name for name in names if name not in item]
    if missing and not is_terminal():
        options = " and ".join(f"--{name}" for name in missing)
        raise Misuse(f"The {noun} lacks {' and '.join(missing)}.", f"Give {options}.")
    for name in missing:
        item[name] = click.prompt(name.capitalize(), type=choose_type(name))


@click.command()
@click.argument("key", shell_complete=complete_unread)
@workspace_argument
@field_options(
    Source, "label", "genre", "approach", "thesis", "written", "about_authors", "caveats"
)
@click.option(
    "--first-page", type=int, help="The printed number of the text's first page, if it is not 1."
)
@click.option("--entry-type", default="misc", show_default=True, help="Of a new entry.")
@click.option(
    "--entry",
    "entry",
    multiple=True,
    metavar="FIELD=VALUE",
    help="A field of a new entry, e.g. author='Smith, Jo'.",
)
@dry_run_option
@allow_option
def source(
    key: str,
    workspace: Path,
    first_page: int | None,
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

    folder = open_folder(workspace, None, allow)
    known, fields = look_up(folder, key), gather(options)
    check_fields(DraftSource, {"source": key, **fields}, folder.spellings)
    work = None
    if key not in known.keys:
        given = read_fields(entry, "FIELD=VALUE", "title='On Trade'")
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
    if first_page is not None:
        fields["text"] = {"pages": {"first": first_page}}
    write_sound(plan_source(folder, key, fields, known, work), dry_run=dry_run)


@click.command()
@workspace_argument
@click.option(
    "--source", "key", metavar="KEY", shell_complete=complete_sources, help="Whose claim it is."
)
@reader_option("Add it to this second reader's extract, sources/KEY.NAME.yml.")
@field_options(
    Claim,
    *("id", "theme", "claim", "short", "period", "stance", "certainty", "warrant", "qualifier"),
    *("rebuttal", "locator", "quote", "note"),
)
@warrant_by_option
@texts_option
@dry_run_option
@allow_option
def claim(
    workspace: Path,
    key: str | None,
    reader: str | None,
    warrant_by: str | None,
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
    from reportgen.editing.readings import find_extract

    folder, item = open_folder(workspace, texts, allow), gather(options)
    check_fields(DraftClaim, item, folder.spellings)
    if warrant_by and "warrant" not in item:
        raise click.UsageError("--warrant-by goes with --warrant.")
    if warrant_by == Voice.READER:
        item["warrant"] = {"text": item["warrant"], "by": warrant_by}
    whose = {"source": key} if key else {}
    _ask(whose, "claim", "source")
    extract = find_extract(folder, whose["source"], reader)
    _ask(item, "claim", "theme", "claim")
    if "locator" not in item and "quote" in item:
        item |= _locate(find_locator(folder, extract, item["quote"]))
    _ask(item, "claim", "locator")
    if "id" not in item:
        proposed = propose_id(list_ids(folder, reader), whose["source"], item["claim"])
        item["id"] = click.prompt("Id", default=proposed) if is_terminal() else proposed
    write_sound(plan_claim(folder, extract, item), dry_run=dry_run)


def _locate(locator: str) -> dict[str, str]:
    return {"locator": locator} if locator else {}


@click.command()
@click.argument("claim_id", metavar="CLAIM", shell_complete=complete_claims)
@workspace_argument
@whose_claim_option
@reader_option("The claim is this second reader's, in sources/KEY.NAME.yml.")
@field_options(
    Evidence, "kind", "summary", "date", "actors", "speaker", "locator", "quote", "cites"
)
@quantity_option
@texts_option
@dry_run_option
@allow_option
def evidence(
    claim_id: str,
    workspace: Path,
    key: str | None,
    reader: str | None,
    texts: Path | None,
    dry_run: bool,
    allow: tuple[Path, ...],
    **options: Any,
) -> None:
    """Add evidence to the claim with the id CLAIM.

    The locator is that of the quotation, where the text is here; without one, the claim's counts.
    """
    from reportgen.editing.entry import find_claim, find_locator, plan_evidence

    folder, item = open_folder(workspace, texts, allow), gather(options)
    check_fields(DraftEvidence, item, folder.spellings)
    extract, number = find_claim(folder, claim_id, reader, key)
    _ask(item, "evidence", "kind", "summary")
    if "locator" not in item and "quote" in item:
        found = find_locator(folder, extract, item["quote"])
        if found != extract.document.value["claims"][number].get("locator"):
            item |= _locate(found)
    write_sound(plan_evidence(folder, extract, number, item), dry_run=dry_run)


@click.command()
@workspace_argument
@field_options(Relation, "from", "type", "to", "note")
@dry_run_option
@allow_option
def relation(workspace: Path, dry_run: bool, allow: tuple[Path, ...], **options: Any) -> None:
    """Add a relation between two claims to the comparison."""
    from reportgen.editing.entry import plan_relation

    folder, given = open_folder(workspace, None, allow), gather(options)
    _ask(given, "relation", "from", "type", "to")
    item: dict[str, Any] = {
        name: given[name] for name in ("from", "to", "type", "note") if name in given
    }
    write_sound(plan_relation(folder, item), dry_run=dry_run)
