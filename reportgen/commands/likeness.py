"""`reportgen same`: claims that may say the same, proposed and written when somebody agrees."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.commands.confirming import write_plan
from reportgen.commands.names import complete_themes
from reportgen.commands.options import allow_option, form_option, quiet_option, workspace_argument

if TYPE_CHECKING:
    from reportgen.editing.likeness import Group
    from reportgen.model.brief import Brief

_LEAST = 85


def _read_pairs(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    pairs = []
    for word in given:
        one, _, other = map(str.strip, word.partition("="))
        if not (one and other):
            raise click.BadParameter(f"{word!r} is not ID=ID, as in r204-3=r001-2.")
        pairs.append((one, other))
    return tuple(pairs)


@click.command()
@workspace_argument
@click.option(
    "--least",
    type=click.IntRange(1, 100),
    default=_LEAST,
    show_default=True,
    help="How like the words of two claims must be, of 100.",
)
@click.option(
    "--theme", metavar="ID", shell_complete=complete_themes, help="Compare the claims on this one."
)
@click.option(
    "--apply",
    "pairs",
    multiple=True,
    metavar="ID=ID",
    callback=_read_pairs,
    help="Write same_as: the first claim says the same as the second. For several, repeat it.",
)
@click.option("--accept", is_flag=True, help="Write all that is proposed.")
@click.option("-y", "--yes", is_flag=True, help="Write without asking.")
@form_option
@allow_option
@quiet_option
def same(
    workspace: Path,
    least: int,
    theme: str | None,
    pairs: tuple[tuple[str, str], ...],
    accept: bool,
    yes: bool,
    form: str,
    allow: tuple[Path, ...],
    quiet: bool,
) -> None:
    """Propose claims of a WORKSPACE that may say the same, by how like their words are.

    Each stands below the claim that it may repeat, with its likeness; claims of one theme are
    compared, and never those of one source, on opposite sides or with other numbers. Nothing is
    written unless you name pairs with --apply, or take all with --accept; the changes are shown,
    and you are asked.
    """
    from reportgen.editing.folder import Folder
    from reportgen.editing.likeness import plan_sameness, propose
    from reportgen.errors import InvalidBrief
    from reportgen.reading.loading import load
    from reportgen.workspace import Workspace

    _refuse(pairs, form, accept=accept, yes=yes)
    place = Workspace.open(workspace, allow)
    loaded = load(place)
    brief = loaded.brief
    if brief is None:
        raise InvalidBrief(loaded.findings, place.root)
    groups = () if pairs else propose(brief, least, theme)
    wanted = pairs or [(one.claim, one.head) for group in groups for one in group.same if accept]
    plan = plan_sameness(Folder.open(place), brief, wanted) if wanted else None
    if form == "json":
        if plan:
            plan.write()
        written = sorted(plan.contents) if plan else []
        report = {"groups": _describe(brief, groups), "written": written}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
        return
    if not pairs and not (quiet and accept):
        click.echo("\n".join(_write_groups(brief, groups)))
    if plan:
        write_plan(plan, yes=yes, quiet=quiet)


def _refuse(pairs: tuple[tuple[str, str], ...], form: str, *, accept: bool, yes: bool) -> None:
    """Raises `UsageError` for options that do not go together."""
    is_written = bool(pairs) or accept
    if pairs and accept:
        raise click.UsageError("--apply names pairs, and --accept takes all: give one of the two.")
    if yes and not is_written:
        raise click.UsageError("--yes goes with --apply or --accept.")
    if form == "json" and is_written and not yes:
        raise click.UsageError("With --format json nobody is asked: to write needs --yes.")


def _write_groups(brief: Brief, groups: Iterable[Group]) -> Iterator[str]:
    from reportgen.editing.likeness import locate

    theme, claims = None, 0
    for group in groups:
        claims += len(group.same)
        if group.theme != theme:
            theme = group.theme
            yield click.style(brief.themes[theme].label, bold=True)
        head = brief.claims[group.head][1]
        yield f"  {head.id}  {locate(brief, head.id)}: {head.claim}"
        for one in group.same:
            like = f", like {one.nearest}" if one.nearest != one.head else ""
            words = brief.claims[one.claim][1].claim
            yield f"    {one.score:>3}  {one.claim}  {locate(brief, one.claim)}{like}: {words}"
    if claims:
        noun = "claim" if claims == 1 else "claims"
        yield f"{claims} {noun} may say the same as another; look, and write with --apply ID=ID."
    else:
        yield "No claims are so like that they may say the same."


def _describe(brief: Brief, groups: Iterable[Group]) -> list[dict[str, Any]]:
    return [
        {
            "theme": group.theme,
            "head": _describe_claim(brief, group.head),
            "same": [
                {**_describe_claim(brief, one.claim), "score": one.score, "nearest": one.nearest}
                for one in group.same
            ],
        }
        for group in groups
    ]


def _describe_claim(brief: Brief, claim: str) -> dict[str, Any]:
    from reportgen.editing.likeness import locate

    source, record = brief.claims[claim]
    where = locate(brief, claim)
    return {
        "claim": claim,
        "source": source.key,
        "text": record.claim,
        "stance": record.stance,
        "locator": str(record.locator),
        "path": where.path,
        "line": where.line,
        "column": where.column,
    }
