"""Of which source a passage is: by the key its tool gives, by its work, or as a person says."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from reportgen.errors import ExchangeError, Finding, Location
from reportgen.exchange.library import Library
from reportgen.exchange.opening import Gathered
from reportgen.exchange.passage import Work
from reportgen.reading.validation import suggest
from reportgen.rules import KNOWN_WORK, SOURCE_WITHOUT_ENTRY


@dataclass(frozen=True)
class Attribution:
    """The key of each source by what the tool calls it, and what was found on the way."""

    keys: Mapping[str, str]
    findings: tuple[Finding, ...]

    def find(self, source: str) -> str:
        """The key of a source that the tool calls so."""
        return self.keys.get(source, source)


def attribute(
    gathered: Gathered, library: Library, extracts: Collection[str], wanted: str | None
) -> Attribution:
    """Finds the sources of a file's passages, and takes the works that are new into the library.

    `extracts` are the keys that have one, `wanted` is what a person says: it holds for all
    passages where they are of one source, and for those of no known one where they are of several.
    Raises `ExchangeError` where nobody knows of which source a passage is.
    """
    harvest = gathered.harvest
    named = {passage.source for passage in harvest.passages}
    alone = len(harvest.works) == 1 and len(named | {harvest.works[0].key} - {""}) <= 1
    findings: list[Finding] = []
    keys: dict[str, str] = {}
    for work in harvest.works:
        wish = wanted if alone else None
        key, found = _settle(work, library, wish)
        keys[work.key] = key
        if not gathered.harvest.passages:  # else it is only there to say of what they are
            findings += found
    only = next(iter(keys.values())) if len(keys) == 1 else None
    stem = PurePath(gathered.file.name).stem
    chosen: dict[str, str] = {}
    for name in named:
        own = keys.get(name) if name else only
        own = own or _recognise(name, library, extracts)
        if wanted and (own is None or len(named) == 1):
            own = wanted
        chosen[name] = own or _recognise(stem, library, extracts) or ""
    _refuse_unknown(gathered, chosen, library)
    findings += _report_without_entry(gathered, chosen, library)
    return Attribution({**keys, **chosen}, tuple(findings))


def _recognise(name: str, library: Library, extracts: Collection[str]) -> str | None:
    """The key that a name is, or the one of the work that it cites by author and year."""
    return name if name in library.keys or name in extracts else library.find_cited(name)


def _settle(work: Work, library: Library, wish: str | None) -> tuple[str, list[Finding]]:
    """The key of a work: the one wished for, the one that it has here, or a new one."""
    known = wish if wish in library.keys else library.find(work)
    if known is None:
        return library.add(work, wish), []
    title = work.fields.get("title", work.key)
    if known == wish or (known == work.key and library.has(known, work)):
        return known, []
    if known == work.key:
        message = (
            f"The bibliography already has {known!r}, with a title or year other than that of "
            f"{title!r}."
        )
        remedy = "Nothing was added; if they are different works, give one of them another key."
        return known, [KNOWN_WORK.at(work.place, message, remedy)]
    message = f"The work {title!r} is already in the bibliography, as {known!r}."
    return known, [KNOWN_WORK.at(work.place, message, "Nothing was added; that key is used.")]


def _refuse_unknown(gathered: Gathered, chosen: dict[str, str], library: Library) -> None:
    lost = [p for p in gathered.harvest.passages if not chosen[p.source]]
    if not lost:
        return
    count = f"{len(lost)} passages are" if len(lost) > 1 else "one passage is"
    named = lost[0].source
    names = list(dict.fromkeys(p.source for p in lost if p.source))
    what = (
        f"of {_list(names)}, which the bibliography does not have"
        if named
        else "of no known source"
    )
    otherwise = "Name it with --source KEY, or add its entry to the bibliography."
    if gathered.format.name in ("csv", "xlsx") and not named:
        otherwise = (
            'Say which column names it, e.g. --column "source=Study", or name it with --source KEY.'
        )
    raise ExchangeError(
        f"{count[0].upper()}{count[1:]} {what}.",
        suggest(named, library.keys, otherwise) if named else otherwise,
        lost[0].place if lost[0].place.path else Location(gathered.file.name),
    )


def _list(names: Sequence[str], most: int = 3) -> str:
    """The first of some names, and how many more there are."""
    more = [f"{len(names) - most} more"] if len(names) > most else []
    *before, last = [*map(repr, names[:most]), *more]
    return f"{', '.join(before)} and {last}" if before else last


def _report_without_entry(
    gathered: Gathered, chosen: dict[str, str], library: Library
) -> Iterator[Finding]:
    for key in sorted(set(chosen.values()) - library.keys):
        message = f"The source {key!r} has no entry in the bibliography."
        remedy = suggest(key, library.keys, f"Add the entry @…{{{key}, …}}, or import it.")
        yield SOURCE_WITHOUT_ENTRY.at(Location(gathered.file.name), message, remedy)
