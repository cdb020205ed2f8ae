"""Words looked for in a text: across line ends, in small letters or capitals, with any hyphens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from reportgen.room.library import Reading
from reportgen.verification.flow import squeeze, to_raw

if TYPE_CHECKING:
    from reportgen.room.pages import Volume

_MOST = 200
_AROUND = 50  # characters before and after a hit


def search(reading: Reading, wanted: str) -> dict[str, Any]:
    """Where some words stand in a text, in its order, with what is around them."""
    index, text = reading.index, reading.index.text
    letters = squeeze(wanted)
    hits: list[dict[str, Any]] = []
    at = index.key.find(letters) if letters else -1
    while at >= 0 and len(hits) <= _MOST:
        low, high = index.where[at], index.where[at + len(letters) - 1] + 1
        start, end = to_raw(text.raw, text.origins, low, high)
        hits.append({
            "start": start,
            "end": end,
            "page": reading.find_page(start),
            "before": index.readable(max(0, low - _AROUND), low),
            "words": index.readable(low, high),
            "after": index.readable(high, high + _AROUND),
        })  # fmt: skip
        at = index.key.find(letters, at + len(letters))
    listed = sorted(hits[:_MOST], key=lambda hit: int(hit["start"]))
    return {"hits": listed, "more": len(hits) > _MOST}


def search_pages(volume: Volume, wanted: str) -> dict[str, Any]:
    """The same in the pages of a PDF whose text is being read; `read` of them were looked at.

    Words that go over the end of a page are found once all is read.
    """
    letters = squeeze(wanted)
    keys = volume.read_keys()
    hits: list[dict[str, Any]] = []
    for number, (key, origins, text) in enumerate(keys if letters else ()):
        at = key.find(letters)
        while at >= 0 and len(hits) <= _MOST:
            low, high = origins[at], origins[at + len(letters) - 1] + 1
            hits.append({
                "page": number,
                "before": _write(text[max(0, low - _AROUND) : low]),
                "words": _write(text[low:high]).strip(),
                "after": _write(text[high : high + _AROUND]),
            })  # fmt: skip
            at = key.find(letters, at + len(letters))
    more = len(hits) > _MOST
    return {"hits": hits[:_MOST], "more": more, "read": len(keys), "of": len(volume.pages)}


def _write(text: str) -> str:
    """Words of a page on one line, without what stands for a hyphen at its end."""
    return re.sub(r"\s+", " ", re.sub(r"[\x02\ufffe]\s*", "", text))
