"""Words looked for in a text: across line ends, in small letters or capitals, with any hyphens."""

from __future__ import annotations

from typing import Any

from reportgen.room.library import Reading
from reportgen.verification.flow import squeeze, to_raw

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
