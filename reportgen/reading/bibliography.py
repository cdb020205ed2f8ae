"""The bibliography: a .bib file becomes the entries that a brief cites. Only here is BibTeX read.

All blocks of the file are looked at, but only what is cited is decoded from LaTeX: a library
of thousands of entries, as reference managers write them, loads in a fraction of a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from bibtexparser import middlewares
from bibtexparser.library import Library
from bibtexparser.model import Entry as Block
from bibtexparser.model import Field

from reportgen.errors import Finding, Location
from reportgen.limits import DEEPEST_BRACES, LONGEST_VALUE, MOST_PARENTS
from reportgen.model.bibliography import Bibliography, Entry
from reportgen.model.brief import describe
from reportgen.model.keys import find_key_fault, mend_key
from reportgen.reading import names
from reportgen.reading.bibtex import (
    balance,
    expand,
    is_address,
    is_unprinted,
    is_verbatim,
    split_names,
    write_entry,
)
from reportgen.reading.blocks import split_blocks
from reportgen.reading.encoding import decode
from reportgen.reading.identifiers import find_fault
from reportgen.reading.inheritance import PARENTS, Record, find_key, inherit, name_parents
from reportgen.reading.latex import is_link, read_address, read_latex
from reportgen.reading.publication_dates import settle_dates
from reportgen.rules import (
    BAD_ENTRY,
    BAD_NAMES,
    EXCESSIVE_ENTRY,
    MALFORMED_FIELD,
    UNDEFINED_STRING,
    UNKNOWN_COMMAND,
    UNKNOWN_PARENT,
)

# BibTeX's own rule: a name is all but white space and what parts fields and values.
_FIELD_NAME = re.compile(r"[^\s\d\"#%'(),={}][^\s\"#%'(),={}]*")
_SWALLOWED = re.compile(rf"(?P<name>{_FIELD_NAME.pattern})\s*=\s*(?P<value>.+)", re.DOTALL)


def load_bibliography(
    data: bytes, path: str, cited: Iterable[str]
) -> tuple[Bibliography, list[Finding]]:
    """Reads a .bib file and decodes the entries that are cited, and those they inherit from.

    Every block that is not read is a finding with its line; nothing is dropped silently.
    """
    text, finding = decode(data, path)
    if finding:
        return Bibliography(path, {}, {}), [finding]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    blocks = split_blocks(text, path)
    strings, findings = _expand_strings(blocks.library, path)
    reader = _Reader(path, text.split("\n"), blocks.entries, strings)
    reader.findings += findings
    wanted = reader.with_parents(cited)
    reader.findings += blocks.find_faults(wanted | set(cited))
    alone = {key: reader.read(block) for key, block in blocks.entries.items() if key in wanted}
    records = {key: Record(entry.type, reader.written[key]) for key, entry in alone.items()}
    entries = {key: _complete(entry, inherit(key, records)) for key, entry in alone.items()}
    return Bibliography(path, entries, blocks.keys), reader.findings


def _complete(entry: Entry, written: Mapping[str, str]) -> Entry:
    """An entry with what it inherits from others, in its fields and as it is written anew."""
    own = {name: value for name, value in written.items() if name not in PARENTS}
    return replace(
        entry,
        fields={name: _decode_value(name, value) for name, value in written.items()},
        raw=write_entry(entry.type, entry.key, own),
        authors=_split_safely(written.get("author") or written.get("editor", "")),
    )


def _place(path: str, start_line: int | None) -> Location:
    return Location(path, (start_line or 0) + 1, 1)


def _expand_strings(library: Library, path: str) -> tuple[dict[str, str], list[Finding]]:
    """Every @string by its name in small letters, with those before it that it uses put in."""
    strings: dict[str, str] = {}
    findings = []
    for block in library.strings:
        expansion = expand(str(block.value), strings)
        strings[block.key.lower()] = expansion.text
        for name in expansion.undefined:
            message = f"The @string {block.key!r} uses {name!r}, which is not defined above it."
            remedy = f"Define it above: @string{{{name} = {{…}}}}."
            where = _place(path, block.start_line)
            findings.append(UNDEFINED_STRING.at(where, message, remedy))
    return strings, findings


@dataclass
class _Reader:
    """Decodes the entries of one file, and gathers what is wrong with them."""

    path: str
    lines: list[str]
    blocks: Mapping[str, Block]
    strings: Mapping[str, str]

    def __post_init__(self) -> None:
        self.findings: list[Finding] = []
        self.written: dict[str, dict[str, str]] = {}
        self.unknown: set[str] = set()

    def place(self, block: Block) -> Location:
        """Where an entry begins."""
        return _place(self.path, block.start_line)

    def place_field(self, field: Field) -> Location:
        """Where a field's name stands."""
        line = self.lines[field.start_line] if field.start_line < len(self.lines) else ""
        match = re.search(rf"(?<![\w-]){re.escape(field.key)}\s*=", line)
        return Location(self.path, field.start_line + 1, match.start() + 1 if match else 1)

    def place_command(self, field: Field, command: str) -> Location:
        """Where a command first stands in a field; at its name where it comes of a @string."""
        end = field.start_line + str(field.value).count("\n") + 1
        for number, line in enumerate(self.lines[field.start_line : end], field.start_line + 1):
            if match := re.search(rf"\\{re.escape(command)}(?![A-Za-z])", line):
                return Location(self.path, number, match.start() + 1)
        return self.place_field(field)

    def with_parents(self, cited: Iterable[str]) -> set[str]:
        """The cited keys, and the keys of the entries from which they inherit fields."""
        wanted: set[str] = set()
        for key in cited:
            if key in self.blocks:
                wanted |= self.with_own_parents(key)
        return wanted

    def with_own_parents(self, key: str) -> set[str]:
        """A key, and the keys of the entries from which it inherits fields; not too many."""
        wanted: dict[str, None] = {}
        queue = [key]
        while queue and len(wanted) <= MOST_PARENTS:
            parent = queue.pop()
            if parent not in wanted:
                wanted[parent] = None
                queue += islice(self.parents(self.blocks[parent]), MOST_PARENTS + 1)
        if len(wanted) > MOST_PARENTS:
            message = f"The entry {key!r} inherits from more than {MOST_PARENTS} others."
            remedy = "Write its fields in the entry itself."
            self.findings.append(EXCESSIVE_ENTRY.at(self.place(self.blocks[key]), message, remedy))
        return set(wanted)

    def parents(self, block: Block) -> Iterator[str]:
        """The entries that an entry inherits from; one that is missing is a finding."""
        for field in block.fields:
            if field.key.lower() not in PARENTS:
                continue
            value = expand(str(field.value), self.strings).text
            for parent in name_parents({"crossref": value}):
                if found := find_key(parent, self.blocks):
                    yield found
                    continue
                message = (
                    f"The entry {block.key!r} inherits from {parent!r}, which is not "
                    "in the bibliography."
                )
                remedy = f"Add the entry {parent!r}, or remove the field {field.key}."
                self.findings.append(UNKNOWN_PARENT.at(self.place_field(field), message, remedy))

    def read(self, block: Block) -> Entry:
        """One entry: its fields decoded and its names split."""
        written: dict[str, str] = {}
        for field in block.fields:
            values = self.read_values(block, field)
            self.check_commands(block, field, values)
            written |= values
        self.check_fields(block, {n: _decode_value(n, value) for n, value in written.items()})
        written = settle_dates(written, _decode)
        if not is_link(written.get("url", "")):  # told as no address; it would run as a script
            del written["url"]
        self.written[block.key] = written = self.mend_names(block, written)
        fields = {name: _decode_value(name, value) for name, value in written.items()}
        if fault := find_key_fault(block.key):
            message = f"The key {block.key!r} cannot be cited: {fault}."
            mended = mend_key(block.key) or "adams2024"
            remedy = f"Rename it, e.g. to {mended!r}, here and wherever it is cited."
            self.findings.append(BAD_ENTRY.at(self.place(block), message, remedy))
        people = "author" if written.get("author") else "editor"
        self.check_names(block, people, written.get(people, ""))
        return Entry(
            key=block.key,
            type=block.entry_type.lower(),
            fields=fields,
            raw=block.raw or "",
            location=self.place(block),
        )

    def mend_names(self, block: Block, written: Mapping[str, str]) -> dict[str, str]:
        """The fields with lists of names that every program parts; a list that was none is told."""
        mended = {n: names.mend_names(n, v) for n, v in written.items() if n in names.FIELDS}
        for field in block.fields:
            if found := mended.get(field.key.lower()):
                message = f"The {field.key.lower()} of {block.key!r} {found.fault}."
                self.findings.append(BAD_NAMES.at(self.place_field(field), message, found.remedy))
        return {**written, **{name: found.text for name, found in mended.items() if found}}

    def read_values(self, block: Block, field: Field) -> dict[str, str]:
        """A field's value without its enclosing braces, with @strings put in.

        Where the comma after it is missing, the field that it swallows is read too.
        """
        where, values = self.place_field(field), {}
        expansion = expand(str(field.value), self.strings)
        if expansion.is_excessive:
            return {field.key.lower(): self.refuse_excess(block, field)}
        values[field.key.lower()] = expansion.text
        what = f"The field {field.key!r} of {block.key!r}"
        if expansion.rest or not _FIELD_NAME.fullmatch(field.key):
            message = f"{what} does not end where it should."
            self.findings.append(BAD_ENTRY.at(where, message, "Put a comma after each field."))
        elif balance(expansion.text) is None:
            message = f"{what} has an unmatched brace."
            self.findings.append(BAD_ENTRY.at(where, message, "Close it, or remove it."))
        for name in expansion.undefined:
            message = f"{what} uses {name!r}, which no @string defines."
            remedy = f"Put it in braces if it is text, or define it: @string{{{name} = {{…}}}}."
            self.findings.append(UNDEFINED_STRING.at(where, message, remedy))
        while match := _SWALLOWED.match(expansion.rest):
            expansion = expand(match["value"], self.strings)
            values[match["name"].lower()] = expansion.text[:LONGEST_VALUE]
        return values

    def refuse_excess(self, block: Block, field: Field) -> str:
        """What stands in for a value that is too long or too deep: nothing where none prints it."""
        name = field.key.lower()
        if is_unprinted(name):
            return ""
        message = (
            f"The field {name!r} of {block.key!r} is longer than {LONGEST_VALUE:,} characters, "
            f"or has more than {DEEPEST_BRACES} braces within each other."
        )
        remedy = "Keep what a reference prints, without superfluous braces."
        self.findings.append(EXCESSIVE_ENTRY.at(self.place_field(field), message, remedy))
        return "…"

    def check_fields(self, block: Block, fields: Mapping[str, str]) -> None:
        """Reports a field given twice, in capitals and not, and one that is not what it says."""
        seen: set[str] = set()
        for field in block.fields:
            name, where = field.key.lower(), self.place_field(field)
            if name in seen:
                message = f"The entry {block.key!r} gives a field twice: {name}."
                self.findings.append(BAD_ENTRY.at(where, message, "Keep one of the two."))
            elif fault := find_fault(name, fields[name]):
                what, remedy = fault
                message = f"The {name} of {block.key!r} is {what}: {describe(fields[name])}."
                self.findings.append(MALFORMED_FIELD.at(where, message, remedy))
            seen.add(name)

    def check_commands(self, block: Block, field: Field, values: Mapping[str, str]) -> None:
        """Reports the commands of LaTeX that nobody knows, each at its first place."""
        printed = (v for n, v in values.items() if not (is_verbatim(n) or is_unprinted(n)))
        for command in (name for value in printed for name in read_latex(value).unknown):
            if command not in self.unknown:
                self.unknown.add(command)
                what = f"the field {field.key!r} of {block.key!r}"
                message = (
                    f"The command \\{command} in {what} is unknown; only its argument is printed."
                )
                remedy = "Write the characters it stands for, or leave it out."
                where = self.place_command(field, command)
                self.findings.append(UNKNOWN_COMMAND.at(where, message, remedy))

    def check_names(self, block: Block, people: str, value: str) -> None:
        """Reports names that are none."""
        try:
            tuple(_split_names(value))
        except middlewares.names.InvalidNameError as error:
            field = next(field for field in block.fields if field.key.lower() == people)
            where = self.place_field(field)
            reason = error.reason[:1].lower() + error.reason[1:]
            message = f"The {people} of {block.key!r} cannot be split into names: {reason}."
            remedy = names.advise(people, value)
            self.findings.append(BAD_NAMES.at(where, message, remedy))


def _decode_value(name: str, value: str) -> str:
    if is_address(name):
        return read_address(value)
    return value.strip() if is_verbatim(name) else _decode(value)


def _decode(value: str) -> str:
    """LaTeX to Unicode, on one line."""
    return read_latex(value).words


def _split_safely(value: str) -> tuple[str, ...]:
    """Names as they are printed; one whole where they cannot be told apart."""
    try:
        return tuple(_split_names(value))
    except middlewares.names.InvalidNameError:
        return (_decode(value),)


def _split_names(value: str) -> Iterator[str]:
    """Names in the order in which they are printed: given name first, organisations whole."""
    for name in split_names(value):
        if name == "others":
            yield "et al."
        elif "=" in name and (parts := dict(_NAME_PART.findall(name))):
            order = ("given", "prefix", "family", "suffix")
            yield _decode(" ".join(parts[part].strip() for part in order if part in parts))
        else:
            parts_of_name = middlewares.names.parse_single_name_into_parts(name)
            yield _decode(parts_of_name.merge_first_name_first)


_NAME_PART = re.compile(r"\b(given|prefix|family|suffix)\s*=\s*([^,]+)")
