"""Keys of the bibliography: what may be one, and how Markdown and file names have it.

What may be one is what BibTeX and pandoc both read; pandoc's readers of .bib files and of
Markdown are the narrower, and are followed character by character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

_CHARACTER = re.compile(r"[\w!$&'()*+./:;=?@\[\]`-]")
# Pandoc's `@key` without braces: marks only between letters, so that a full stop ends a sentence.
PLAIN = r"(?:\w|\*(?=\w))(?:\w|[:.#$%&+?<>~/-](?=\w)|[:/](?=/))*"
# Quarto refers to figures, tables and the like with the same sign, in capitals too:
# https://quarto.org/docs/authoring/cross-references.html
_REFERENCE = re.compile(
    r"(?:fig|tbl|sec|eq|lst|thm|lem|cor|prp|cnj|def|exm|exr|prf|sol|rem|alg|nte|tip|wrn|imp|cau)-",
    re.IGNORECASE,
)


def find_key_fault(key: str) -> str:
    """Why pandoc or Quarto cannot cite a key, as the end of a sentence; "" where they can."""
    if not key:
        return "it is empty"
    if foreign := dict.fromkeys(_CHARACTER.sub("", key)):
        return f"it holds {' '.join('a space' if c.isspace() else c for c in foreign)}"
    if match := _REFERENCE.match(key):
        return f"Quarto takes @{match[0]}… for a cross-reference"
    return ""


def mend_key(key: str) -> str:
    """A key much like one that cannot be cited, which can; "" where nothing is left of it."""
    parts = "".join(c if _CHARACTER.match(c) else " " for c in key).split()
    return _REFERENCE.sub(lambda match: match[0].replace("-", "_"), "-".join(parts))


def is_reference(name: str) -> bool:
    """Whether what follows an @ refers to a figure, table or section, and cites nothing."""
    return _REFERENCE.match(name) is not None


def is_plain(key: str) -> bool:
    """Whether Markdown reads a key whole without braces around it."""
    return re.fullmatch(PLAIN, key) is not None


def part_readings(
    names: Collection[str], read: Callable[[str], bytes]
) -> dict[str, tuple[str, str]]:
    """The second readings among extracts: whose extract it is, without its ending, and the reader.

    sources/adams2020.anna.yml is Anna's reading of adams2020, where there is an extract of that
    name; unless it says that it is of a source of its whole name. `read` gives a file's bytes.
    """
    stems = {name.removeprefix("sources/").removesuffix(".yml"): name for name in names}
    found = {}
    for stem, name in stems.items():
        extract, _, reader = stem.rpartition(".")
        if extract in stems and re.fullmatch(r"[^\W_][\w-]*", reader):
            own = rb"(?m)^\W*source\W*:\s*[\"']?%b[\"']?\s*(?:#.*)?$" % re.escape(stem).encode()
            if not re.search(own, read(name)):
                found[name] = extract, reader
    return found


def name_reading(file: str, reader: str) -> str:
    """The file of a second reader's extract, beside that of the first."""
    return f"{file.removesuffix('.yml')}.{reader}.yml" if reader else file


def name_file(key: str) -> str:
    """A key as the name of a file, without its ending: "_" for what a name cannot have."""
    return re.sub(r"^\.|[^\w.+-]", "_", key)


def name_files(key: str) -> tuple[str, ...]:
    """Every name that a file about a key may have, without its ending."""
    return tuple(dict.fromkeys((key, name_file(key))))
