"""QualCoder: its coding report as CSV, one row for each code on a stretch of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.formats import Input
from reportgen.exchange.grids import is_headed, name_document, read_grid
from reportgen.exchange.passage import Harvest, Passage, Topic

# What is needed → the names that its column has had, in the report and in answers to queries.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("codename", "code name", "code"),
    "words": ("coded", "text", "seltext", "coded text"),
    "document": ("filename", "file", "source_name", "source", "file_or_casename", "case"),
    "coder": ("coder", "owner"),
    "memo": ("coded_memo", "coded memo", "memo", "coding_memo"),
    "date": ("date", "coded_date"),
    "start": ("pos0",),
    "end": ("pos1",),
    "id": ("id", "ctid", "coding_id"),
}
_PICTURES = ("image", "a/v")


def detect(file: Input) -> bool:
    """Whether the first line names the columns of QualCoder's report, or of its coded text."""
    return is_headed(file, ("codename", "coder", "coded")) or (
        is_headed(file, ("codename", "pos0", "pos1"))
    )


def read(file: Input) -> Harvest:
    """The coded texts, each once with all its codes; raises `ExchangeError` where none are."""
    grid = read_grid(file)
    heads = [head.lower() for head in grid.heads]
    columns = {
        name: heads.index(head)
        for name, names in _COLUMNS.items()
        if (head := next((n for n in names if n in heads), None)) is not None
    }
    if not {"code", "words"} <= set(columns):
        raise ExchangeError(
            "The table lacks QualCoder's columns: File, Coder, Coded, Id, Codename.",
            "Export the coding report again as CSV.",
            Location(file.name, 1),
        )
    found: dict[tuple[str, ...], Passage] = {}
    left_out = Counter[str]()
    for row in grid.rows:
        cells = {name: " ".join(row.get(index).split()) for name, index in columns.items()}
        if cells["words"].lower() in _PICTURES or cells.get("id", "").startswith(
            ("imid:", "avid:")
        ):
            left_out["codes on pictures and recordings"] += 1
        elif not cells["words"]:
            left_out["codings without words"] += 1
        else:
            spot = (cells.get("start", ""), cells.get("end", ""))
            key = (cells.get("document", ""), cells.get("coder", ""), *spot, cells["words"])
            found[key] = _add_code(found.get(key) or _make(cells, row.place), cells)
    topics = dict.fromkeys(tag for passage in found.values() for tag in passage.tags)
    return Harvest(
        tuple(found.values()),
        topics=tuple(Topic(tag) for tag in topics),
        left_out=dict(left_out),
    )


def _make(cells: Mapping[str, str], place: Location) -> Passage:
    return Passage(
        place,
        cells["words"],
        source=name_document(cells.get("document", "")),
        reader=cells.get("coder", ""),
        date=cells.get("date", "").replace(" ", "T"),
        id=cells.get("id", ""),
    )


def _add_code(passage: Passage, cells: Mapping[str, str]) -> Passage:
    """The passage with one more code on it, and what was written of that."""
    code, memo = cells["code"], cells.get("memo", "")
    tags = (*passage.tags, code) if code and code not in passage.tags else passage.tags
    known = passage.comment.split(" · ") if passage.comment else []
    comment = " · ".join([*known, memo] if memo and memo not in known else known)
    return replace(passage, tags=tags, comment=comment)
