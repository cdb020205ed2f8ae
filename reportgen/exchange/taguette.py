"""Taguette: its highlights as CSV, one row for each tag of a highlight."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.formats import Input
from reportgen.exchange.grids import Grid, is_headed, name_document, read_grid
from reportgen.exchange.passage import Harvest, Passage, Topic

HEADS = ("id", "document", "tag", "content")
_NO_ID = ("document", "tag", "content")  # as the first versions wrote it


def detect(file: Input) -> bool:
    """Whether the first line names Taguette's columns."""
    return is_headed(file, _NO_ID) and not is_headed(file, ("claim",))


def read(file: Input) -> Harvest:
    """The highlights, each once with all its tags; raises `ExchangeError` where there are none."""
    grid = read_grid(file)
    if not set(_NO_ID) <= {head.lower() for head in grid.heads}:
        raise ExchangeError(
            "The table lacks Taguette's columns: id, document, tag, content.",
            "Export the highlights of the project again as CSV.",
            Location(file.name, 1),
        )
    return read_highlights(grid)


def read_highlights(grid: Grid) -> Harvest:
    """The highlights of a table with Taguette's columns, whatever file it is in."""
    heads = [head.lower() for head in grid.heads]
    found: dict[tuple[str, ...], Passage] = {}
    left_out = Counter[str]()
    for row in grid.rows:
        cells = dict(zip(heads, row.texts, strict=False))
        words = " ".join(cells.get("content", "").split())
        id_, document = cells.get("id", "").strip(), name_document(cells.get("document", ""))
        tag = " ".join(cells.get("tag", "").split())
        if not words:
            left_out["highlights without words"] += 1
            continue
        known = found.get((id_, document, words))
        if known is None:
            known = Passage(row.place, words, id=id_, source=document)
        tags = (*known.tags, tag) if tag and tag not in known.tags else known.tags
        found[id_, document, words] = replace(known, tags=tags)
    topics = dict.fromkeys(tag for passage in found.values() for tag in passage.tags)
    return Harvest(
        tuple(found.values()),
        topics=tuple(Topic(tag) for tag in topics),
        left_out=dict(left_out),
    )
