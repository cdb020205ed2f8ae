"""BibTeX and BibLaTeX: the library of another program, read as a workspace's own is."""

from __future__ import annotations

import re

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.formats import Input
from reportgen.exchange.kinds import describe_entry
from reportgen.exchange.passage import Harvest
from reportgen.exchange.safety import decode_text
from reportgen.reading.bibliography import load_bibliography

_ENTRY = re.compile(r"(?im)^\s*@(?!comment|preamble|string)[a-z]+\s*[{(]\s*[^\s,]+\s*,")


def detect(file: Input) -> bool:
    """Whether an entry stands in it."""
    return _ENTRY.search(file.data[:65536].decode("utf-8", "ignore")) is not None


def read(file: Input) -> Harvest:
    """The works of a file, and what is wrong in it; raises `ExchangeError` where none is in it."""
    data = decode_text(file).encode("utf-8", "ignore")
    keys = load_bibliography(data, file.name, ())[0].keys
    library, findings = load_bibliography(data, file.name, keys)
    works = tuple(describe_entry(entry) for entry in library.entries.values())
    if not works:
        where = next((finding.location for finding in findings), Location(file.name, 1))
        said = findings[0].message if findings else "The file holds no entry."
        raise ExchangeError(said, "Export the library again as BibTeX or BibLaTeX.", where)
    notices = tuple((finding.location, finding.message) for finding in findings)
    return Harvest(works=works, notices=notices)
