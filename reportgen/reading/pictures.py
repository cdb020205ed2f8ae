"""The pictures of prose, which stands in the comparison and so is read before it is printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reportgen.model.comparison import Comparison
from reportgen.model.prose import Prose
from reportgen.model.records import Record
from reportgen.reading.enclosures import find_file, is_local, place_enclosure, write_address


def enclose_pictures(comparison: Comparison, folder: str, root: Path) -> Comparison:
    """A comparison whose prose names each picture by its place in the project."""

    def place(path: str) -> str:
        name = find_file(root, folder, path) if is_local(path) else ""
        return write_address(place_enclosure(name), "picture") if name else path

    def settle(value: Any) -> Any:
        if isinstance(value, Prose):
            return value.settle(place)
        if isinstance(value, tuple):
            return tuple(map(settle, value))
        if isinstance(value, Record):
            return value.model_copy(update={n: settle(getattr(value, n)) for n in vars(value)})
        return value

    has_pictures = any(prose.images for _, prose in comparison.walk_prose())
    settled: Comparison = settle(comparison) if has_pictures else comparison
    return settled
