"""A source's text for display: its blocks, headings and direction."""

from __future__ import annotations

import unicodedata
from typing import Any, Literal

from reportgen.verification.blocks import Block, list_blocks
from reportgen.verification.texts import SourceText

_SAMPLE = 2000  # characters by which it is told how a text is written


def describe_text(text: SourceText) -> dict[str, Any]:
    """A text as the browser shows it: blocks, and headings to go to."""
    raw, blocks = text.raw, list_blocks(text)
    headings = [block for block in blocks if block.kind == "heading"]
    return {
        "kind": "paragraphs",
        "language": "",
        "direction": find_direction(raw),
        "blocks": [{**one._asdict(), "text": _read(raw, one)} for one in blocks],
        "headings": [
            {
                "start": block.start,
                "end": block.end,
                "text": " ".join(raw[slice(*block[:2])].split()),
            }
            for block in headings
        ],
    }


def _read(raw: str, block: Block) -> str:
    """The characters of a block, as many as it has; what stands for a space is one."""
    return raw[block.start : block.end].replace("\ufffd", " ")


def find_direction(raw: str) -> Literal["ltr", "rtl"]:
    """How a text is written, by most of the letters that it begins with."""
    kinds = [unicodedata.bidirectional(character) for character in raw[:_SAMPLE]]
    return "rtl" if 2 * sum(kind in ("R", "AL") for kind in kinds) > kinds.count("L") else "ltr"
