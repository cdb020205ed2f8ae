"""From a file of another tool to what it holds: which format it is, and its reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from reportgen.errors import ExchangeError, Location, UnknownFormat
from reportgen.exchange.formats import Format, Input
from reportgen.exchange.passage import Harvest
from reportgen.exchange.plugged import list_all_formats
from reportgen.exchange.safety import probe, read_file
from reportgen.reading.validation import suggest


@dataclass(frozen=True)
class Gathered:
    """A file that was read: its format, and what it holds."""

    file: Input
    format: Format
    harvest: Harvest


def find_format(name: str, *, written: bool = False) -> Format:
    """The format of a name, to read or else to be `written`; raises `UnknownFormat` for none."""
    formats = list_all_formats()
    fitting = [each for each in formats if (each.writes if written else each.reads)]
    for each in formats:
        if each.name == name.strip().lower():
            if each in fitting:
                return each
            can = "read and not written" if written else "written and not read"
            raise UnknownFormat(f"{each.title} can be {can}.", f"Try one of {_list(fitting)}.")
    known = [each.name for each in fitting]
    remedy = suggest(name, known, f"They are: {_list(fitting)}.")
    raise UnknownFormat(f"There is no format {name!r}.", remedy)


def gather(
    paths: Iterable[Path], wanted: str | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[Gathered]:
    """Reads files, in the format that is wanted, or else in the one that each is recognised as.

    `columns` are those of `Input`. Raises `ExchangeError` for the first that cannot be read.
    """
    named = find_format(wanted) if wanted else None
    for path in paths:
        file = Input(path.name, read_file(path), dict(columns or {}))
        if not file.data.strip():
            raise ExchangeError("The file is empty.", "Export it again.", Location(file.name))
        found = named or recognise(file)
        yield Gathered(file, found, found.load().read(file))


def recognise(file: Input) -> Format:
    """The format of a file: by its content, those first whose files end as it does.

    Raises `ExchangeError` where it is none, or one whose package is not installed.
    """
    ending = PurePath(file.name).suffix.lower()
    readable = [each for each in list_all_formats() if each.reads]
    missing: list[ExchangeError] = []
    for each in sorted(readable, key=lambda one: ending not in one.endings):
        try:
            module = each.load()
        except ExchangeError as error:
            if ending in each.endings:
                missing.append(error)
            continue
        if module.detect(file):
            return each
    if missing:
        raise missing[0]
    probe(file)
    raise ExchangeError(
        "It is damaged, or in a format that cannot be read.",
        f"Name the format with --as; the readable ones are {_list(readable)}.",
        Location(file.name),
    )


def _list(formats: Iterable[Format]) -> str:
    return ", ".join(each.name for each in formats)
