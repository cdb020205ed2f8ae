"""Which formats of other tools there are, and the module of each.

A module of a format has the verbs `detect(file) -> bool`, `read(file) -> Harvest` and
`write(brief, lock) -> bytes`, or those of them that make sense. It is imported when it is asked
for, and no earlier; what it wants of other packages is named here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol, cast

from reportgen.errors import ExchangeError
from reportgen.exchange.passage import Harvest
from reportgen.model.brief import Brief
from reportgen.release import tell_install
from reportgen.verification.lock import Lock


@dataclass(frozen=True)
class Input:
    """A file of another tool: its name, what is in it, and what a person says of its columns.

    `columns` names the column of a table that holds a field: {"claim": "Main argument"}.
    """

    name: str
    data: bytes = field(repr=False)
    columns: Mapping[str, str] = field(default_factory=dict)


class Module(Protocol):
    """The verbs of a format's module."""

    def detect(self, file: Input) -> bool:
        """Whether the file is of this format, by its content; raises nothing."""

    def read(self, file: Input) -> Harvest:
        """What the file holds; raises `ExchangeError`, with its place, where it cannot be read."""

    def write(self, brief: Brief, lock: Lock | None) -> bytes:
        """The brief in this format: the same bytes for the same brief."""


@dataclass(frozen=True)
class Format:
    """A format: its name for `--as` and `export`, what it is, and what its module needs.

    `endings` are those of its files, `packages` the modules that it imports beyond what
    reportgen always has, as {module: name on the index}. `loses` says what an export leaves out.
    """

    name: str
    title: str
    module: str
    endings: tuple[str, ...]
    packages: Mapping[str, str] = field(default_factory=dict)
    reads: bool = True
    loses: str = ""

    @property
    def writes(self) -> bool:
        """Whether a brief can be taken out in it."""
        return bool(self.loses)

    def load(self) -> Module:
        """Its module; raises `ExchangeError` where a package that it needs is not installed."""
        missing = [name for module, name in self.packages.items() if find_spec(module) is None]
        if missing:
            raise ExchangeError(
                f"{self.title} needs {' and '.join(missing)}, not installed.",
                f"Install with: {tell_install('exchange')}",
            )
        return cast("Module", import_module(f"reportgen.exchange.{self.module}"))


_CONCLUSIONS = (
    "the answer, judgements, silences, explanations, common ground, what to watch, limits, groups "
    "of sources, and which claims say the same"
)
_UNSEEN = (
    "how full texts are read, what an import brought and what was decided on second readings; "
    "line breaks within a text"
)
_UNREAD = "Findings and positions are not read back."

_MARKUP = {"lxml": "lxml", "markdown_it": "markdown-it-py"}

# In the order in which a file is tried: the narrow ones before those that take almost anything.
FORMATS: tuple[Format, ...] = (
    Format(
        "pdf",
        "A PDF with annotations",
        "annotations",
        (".pdf",),
        {"pypdf": "pypdf", "pypdfium2": "pypdfium2"},
    ),
    Format("docx", "Word comments", "word", (".docx",)),
    Format(
        "qdpx",
        "A REFI-QDA project",
        "refiqda",
        (".qdpx", ".qde", ".qdc"),
        loses="The bibliography; brief.yml but its title; all of a source but its key, label and "
        f"thesis; {_CONCLUSIONS}; {_UNSEEN}. {_UNREAD} Programs that save the project "
        "again may drop the notes, and with them everything but quotations, statements, themes "
        "and relations.",
    ),
    Format(
        "xlsx",
        "A spreadsheet",
        "workbook",
        (".xlsx",),
        {"python_calamine": "python-calamine", "xlsxwriter": "xlsxwriter"},
        loses="All of the bibliography but the sources’ authors, titles, containers and dates; "
        f"brief.yml but its title and date; {_UNSEEN}; a list item with a semicolon comes back as "
        "two. What the brief says for itself (the answer, findings, positions, judgements, "
        "silences, explanations, common ground, what to watch, limits, groups, which claims say "
        "the same) is not read back, nor are a source’s caveats, its attributes, its authors, and "
        "when it was written.",
    ),
    Format("zotero", "Zotero", "zotero", (".html", ".md", ".json"), _MARKUP),
    Format("hypothesis", "Hypothesis", "hypothesis", (".json", ".csv")),
    Format(
        "webannotation",
        "Web Annotations",
        "webannotation",
        (".jsonld", ".json"),
        loses="Relations and the bibliography; brief.yml but its title; all of a source but its "
        f"key and address; {_CONCLUSIONS}; {_UNSEEN}. {_UNREAD}",
    ),
    Format(
        "aif",
        "The Argument Interchange Format",
        "aif",
        (".json",),
        loses="The bibliography; brief.yml; all of a source but its key and label; "
        f"{_CONCLUSIONS}; {_UNSEEN}. {_UNREAD} Other programs that save the map again may drop "
        "the fields of claims beyond their text, and the exact type of a relation.",
    ),
    Format("sadface", "SADFace", "sadface", (".json",)),
    Format(
        "csl-json",
        "CSL-JSON",
        "csljson",
        (".json",),
        loses="Everything but the bibliography. From that: fields without a CSL variable, a "
        "subtitle’s"
        " own field (it ends the title), and types that CSL does not distinguish.",
    ),
    Format("taguette", "Taguette", "taguette", (".csv",)),
    Format("qualcoder", "QualCoder", "qualcoder", (".csv",)),
    Format(
        "csv",
        "A table",
        "table",
        (".zip", ".csv", ".tsv"),  # a bundle of tables is written, as a zip archive
        loses="What a workbook loses, and the date. A cell that a spreadsheet would read as a "
        "formula begins with an apostrophe.",
    ),
    Format(
        "argdown",
        "Argdown",
        "argdown",
        (".argdown", ".ad", ".argdn", ".adown"),
        loses="The bibliography; brief.yml but its title; all of a source but its key and label; "
        f"{_CONCLUSIONS}; {_UNSEEN}. {_UNREAD}",
    ),
    Format(
        "ris",
        "RIS",
        "ris",
        (".ris", ".txt"),
        {"rispy": "rispy"},
        loses="Everything but the bibliography. From that: fields without a RIS tag, a subtitle’s "
        "own "
        "field (it ends the title), the end of a period, one of ISSN and ISBN where a work has "
        "both, keys that are numbers, and types that RIS does not distinguish.",
    ),
    Format("endnote", "EndNote XML", "endnote", (".xml",)),
    Format("bibtex", "BibTeX", "bibtex", (".bib",)),
    Format(
        "markdown",
        "Markdown notes",
        "notes",
        (".md",),
        _MARKUP,
        loses="The bibliography; brief.yml but its title; all of a source but its key and label; "
        f"{_CONCLUSIONS}; {_UNSEEN}. {_UNREAD}",
    ),
    Format(
        "graphml",
        "GraphML",
        "graphml",
        (".graphml",),
        reads=False,
        loses="Everything but claims (without evidence, warrants, qualifiers, rebuttals and "
        "notes) and the relations between them. It is not read back.",
    ),
    Format(
        "mermaid",
        "Mermaid",
        "mermaid",
        (".mmd",),
        reads=False,
        loses="Everything but the title, what claims say (not in short), where, in which source, "
        "and the types of their relations. It is not read back.",
    ),
)
