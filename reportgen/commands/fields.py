"""Options for the fields of a record: made from the model, gathered, and checked by it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import click

from reportgen.commands.names import complete_claims, complete_entries, complete_themes
from reportgen.errors import Location, Misuse
from reportgen.model.brief import Certainty, EvidenceKind, Voice
from reportgen.model.comparison import RelationType
from reportgen.model.locators import Spellings
from reportgen.model.positions import Path, Positions
from reportgen.model.records import Record

Command = Callable[..., Any]

_KINDS: Mapping[str, dict[str, Any]] = {
    "stance": {"type": click.IntRange(-2, 2)},
    "certainty": {"type": click.Choice([str(one) for one in Certainty])},
    "kind": {"type": click.Choice([str(one) for one in EvidenceKind])},
    "type": {"type": click.Choice([str(one) for one in RelationType])},
    "theme": {"metavar": "ID", "shell_complete": complete_themes},
    "from": {"metavar": "ID", "shell_complete": complete_claims},
    "to": {"metavar": "ID", "shell_complete": complete_claims},
    "actors": {"multiple": True},
    "caveats": {"multiple": True},
    "cites": {"multiple": True, "metavar": "KEY", "shell_complete": complete_entries},
}
_OPTIONS = {"caveats": "--caveat", "quantities": "--quantity"}
"""The options that are not called like their fields: what is given once each is one of them."""
_FIELD = re.compile(r"^'\w+': ")
_NUMBER = re.compile(r"[-+−]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_GROUPED = re.compile(r"\d{1,3}(?:[,'’ \u00a0\u202f]\d{3})+(?:\.\d+)?")


def field_options(record: type[Record], *names: str) -> Callable[[Command], Command]:
    """An option for each of some fields of a record, with the field's own description."""
    known = {info.alias or name: info for name, info in record.model_fields.items()}

    def decorate(command: Command) -> Command:
        for name in reversed(names):
            kind = {"metavar": "TEXT", **_KINDS.get(name, {})}
            if "type" in kind:
                del kind["metavar"]
            given = (name_option(name), f"given_{name}")
            command = click.option(*given, help=known[name].description, **kind)(command)
        return command

    return decorate


def name_option(name: str) -> str:
    """The option of a field."""
    return _OPTIONS.get(name) or f"--{name.replace('_', '-')}"


warrant_by_option = click.option(
    "--warrant-by",
    type=click.Choice([str(one) for one in Voice]),
    help="Whose the warrant is: reader, where the source leaves it unstated.  [default: source]",
)


def _read_quantities(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> list[dict[str, Any]]:
    return [_read_quantity(one) for one in given]


def _read_quantity(given: str) -> dict[str, Any]:
    """A number as it is given on the command line: "4.1 %: share of exports in GDP"."""
    amount, _, measure = (part.strip() for part in given.partition(":"))
    if grouped := _GROUPED.match(amount):
        bare = re.sub(r"[^\d.]", "", grouped[0])
        raise click.BadParameter(f"{given!r}: write {grouped[0]} without separators, as {bare}.")
    number = _NUMBER.match(amount)
    if number is None or not measure:
        raise click.BadParameter(
            f"{given!r} is not 'NUMBER UNIT: WHAT IT MEASURES', e.g. "
            "'18 firms: firms whose output an hour rose'."
        )
    digits, unit = number[0].replace("−", "-"), amount[number.end() :].strip()
    value = int(digits) if digits.lstrip("+-").isdecimal() else float(digits)
    return {"value": value, **({"unit": unit} if unit else {}), "measure": measure}


quantity_option = click.option(
    "--quantity",
    "given_quantities",
    multiple=True,
    metavar="'NUMBER UNIT: MEASURE'",
    callback=_read_quantities,
    help="A number it gives, e.g. '18 firms: firms whose output an hour rose'.",
)


def gather(options: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that were given, by their names."""
    given = {k.removeprefix("given_"): v for k, v in options.items() if k.startswith("given_")}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in given.items()
        if value not in (None, "", (), [])
    }


def check_fields(record: type[Record], item: Mapping[str, Any], spellings: Spellings) -> None:
    """Raises `Misuse`, naming each option, where a field has what it cannot have.

    `record` is one that a draft may be, so that nothing is missing; `spellings` are those of
    locators in the language of the brief.
    """
    from reportgen.reading.validation import validate
    from reportgen.reading.yamldoc import YamlDocument

    value = {"status": "draft", **item}
    places: dict[Path, Location] = {(name,): Location(name_option(name)) for name in item}
    found = validate(record, YamlDocument(value, Positions("", places, {})), spellings)[1]
    if found:
        said = [(each.location, _FIELD.sub("", each.message), each.remedy) for each in found]
        lines = [f"{option}: {message} {remedy}" for option, message, remedy in said]
        raise Misuse("\n".join(lines), "")


def choose_type(name: str) -> Any:
    """What a field may be, for a question on the terminal; None for any text."""
    return _KINDS.get(name, {}).get("type")
