"""A full text written out as verification reads it, with its pages, paragraphs and headings."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.verification.blocks import Block, list_blocks
from reportgen.verification.flow import tidy
from reportgen.verification.matching import Index
from reportgen.verification.texts import SourceText


def write_transcript(text: SourceText) -> str:
    """The text, a line a paragraph: "¶6  …", headings as "§ …", pages as "—— p. 86 ——".

    Words broken at line ends are joined, and running heads are left out. Notes stand where the
    text has them.
    """
    index = Index.of(text)
    return "\n\n".join(_write_all(index)) + "\n"


def _write_all(index: Index) -> Iterator[str]:
    for block in list_blocks(index.text):
        words = _read(index, block)
        if block.kind == "page":
            yield f"—— {block.label or 'page'} ——"
        elif block.kind == "heading":
            yield f"§ {words}"
        else:
            label = f"{block.label}  " if block.label else ""
            yield f"{label}{words}"


def _read(index: Index, block: Block) -> str:
    """The words of a block on one line."""
    low, high = index.text.find_range(block.start, block.end)
    if low < high and block.kind != "note":
        return " ".join(index.readable(low, high).split())
    return " ".join(tidy(index.text.raw[block.start : block.end]).replace("\u00ad", "").split())
