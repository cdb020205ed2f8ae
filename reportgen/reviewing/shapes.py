"""The shapes of a slide with their words, and which of them a comment stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from reportgen.exchange.wordfile import name_of

Box = tuple[int, int, int, int]
"""Left, top, right and bottom, in EMU."""
_TITLES = frozenset(("title", "ctrTitle"))
_SHAPES = frozenset(("sp", "pic", "graphicFrame", "cxnSp"))


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its words, those at the head of its row and column, and its box."""

    words: str
    row: str
    column: str
    box: Box


@dataclass(frozen=True)
class Shape:
    """A shape: its id, its paragraphs, its box, its cells.

    `box` is None where the layout places it.
    """

    id: str
    paragraphs: tuple[str, ...]
    box: Box | None
    is_title: bool = False
    cells: tuple[Cell, ...] = ()

    @property
    def text(self) -> str:
        """All its words, on one line."""
        return " ".join(" ".join(self.paragraphs).split())


@dataclass(frozen=True)
class Spot:
    """Where a comment stands: on which words, in which paragraph; `at` sorts spots of a slide."""

    words: str = ""
    before: str = ""
    after: str = ""
    row: str = ""
    column: str = ""
    at: tuple[int, int] = (0, 0)

    @classmethod
    def of_slide(cls, shapes: Sequence[Shape]) -> Spot:
        """A comment on a slide as a whole stands on its title, or else on its first words."""
        title = [shape for shape in shapes if shape.is_title and shape.text]
        first = [shape for shape in shapes if shape.text]
        found = (title or first)[:1]
        return cls(words=found[0].text) if found else cls()

    @classmethod
    def at_point(cls, shapes: Sequence[Shape], x: int, y: int) -> Spot:
        """A comment with a point stands on the smallest shape there; else on the slide."""
        there = [s for s in shapes if s.box and s.text and _holds(s.box, x, y)]
        if not there:
            return cls.of_slide(shapes)
        shape = min(there, key=lambda one: _measure(one.box))
        place = (1 + shapes.index(shape), 0)
        for number, cell in enumerate(shape.cells):
            if cell.words and _holds(cell.box, x, y):
                return cls(cell.words, row=cell.row, column=cell.column, at=(place[0], number))
        return cls(words=shape.text, at=place)

    @classmethod
    def in_shape(cls, shapes: Sequence[Shape], name: str, start: int | None, length: int) -> Spot:
        """A comment on a shape, or on some of its characters, counted with paragraphs’ ends."""
        shape = next((one for one in shapes if one.id == name), None)
        if shape is None or not shape.text:
            return cls.of_slide(shapes)
        place = 1 + shapes.index(shape)
        if start is None or shape.cells:
            return cls(words=shape.text, at=(place, 0))
        text = "\r".join(shape.paragraphs)
        start, end = min(start, len(text)), min(start + length, len(text))
        first = text.rfind("\r", 0, start) + 1
        last = text.find("\r", end)
        return cls(
            words=_fold(text[start:end]),
            before=_fold(text[first:start]).lstrip(),
            after=_fold(text[end : last if last >= 0 else None]).rstrip(),
            at=(place, start),
        )


def _fold(text: str) -> str:
    """Words with single spaces, those at its ends kept."""
    head = " " if text[:1].isspace() else ""
    tail = " " if text[-1:].isspace() and text.strip() else ""
    return head + " ".join(text.split()) + tail


def _holds(box: Box, x: int, y: int) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _measure(box: Box | None) -> int:
    return (box[2] - box[0]) * (box[3] - box[1]) if box else 0


# ── reading ──────────────────────────────────────────────────────────────────────────────


def read_shapes(slide: Element, layouts: Sequence[Element] = ()) -> list[Shape]:
    """The shapes of a slide, in the order in which it has them.

    `layouts` place those that the slide itself does not, the nearest first.
    """
    places = [_map_places(layout) for layout in layouts]
    return [_read_shape(e, places) for e in slide.iter() if name_of(e) in _SHAPES]


def _read_shape(element: Element, places: Sequence[Mapping[str, Box]]) -> Shape:
    names = (e.get("id", "") for e in element.iter() if name_of(e) == "cNvPr")
    keys = _list_keys(element)
    inherited = (place[key] for place in places for key in keys if key in place)
    box = _read_box(element) or next(inherited, None)
    return Shape(
        id=next(names, ""),
        paragraphs=tuple(_read_paragraphs(element)),
        box=box,
        is_title=bool({f"type {name}" for name in _TITLES}.intersection(keys)),
        cells=tuple(_read_cells(element, box[:2])) if box else (),
    )


def _map_places(layout: Element) -> dict[str, Box]:
    """The boxes of a layout's placeholders, by what a slide's shapes name them by."""
    places: dict[str, Box] = {}
    for element in layout.iter():
        box = _read_box(element) if name_of(element) == "sp" else None
        if box:
            for key in _list_keys(element):
                places.setdefault(key, box)
    return places


def _list_keys(element: Element) -> list[str]:
    """What a placeholder is found by in a layout: its number, then its kind."""
    for holder in element.iter():
        if name_of(holder) == "ph":
            kind, number = holder.get("type", "body"), holder.get("idx", "")
            return [*([f"idx {number}"] if number else ()), f"type {kind}"]
    return []


def _read_box(element: Element) -> Box | None:
    form = next((e for e in element.iter() if name_of(e) == "xfrm"), None)
    parts = {name_of(e): e for e in form} if form is not None else {}
    if "off" not in parts or "ext" not in parts:
        return None
    try:
        left, top = (int(parts["off"].get(name, "")) for name in "xy")
        wide, high = (int(parts["ext"].get(name, "")) for name in ("cx", "cy"))
    except ValueError:
        return None
    return left, top, left + wide, top + high


def _read_paragraphs(element: Element) -> Iterator[str]:
    for paragraph in element.iter():
        if name_of(paragraph) == "p":
            yield "".join(_read_runs(paragraph))


def _read_runs(paragraph: Element) -> Iterator[str]:
    for run in paragraph.iter():
        if name_of(run) == "t":
            yield run.text or ""
        elif name_of(run) == "br":
            yield "\v"


def _read_cells(frame: Element, corner: tuple[int, int]) -> Iterator[Cell]:
    """The cells of a table, with the boxes that its columns and rows give them."""
    wide = [_size(e, "w") for e in frame.iter() if name_of(e) == "gridCol"]
    rows = [e for e in frame.iter() if name_of(e) == "tr"]
    heads: list[str] = []
    top = corner[1]
    for row in rows:
        words = [_words(cell) for cell in row if name_of(cell) == "tc"]
        heads = heads or words
        left, high = corner[0], _size(row, "h")
        for place, text in enumerate(words[: len(wide)]):
            box = (left, top, left + wide[place], top + high)
            column = heads[place] if row is not rows[0] and place < len(heads) else ""
            yield Cell(text, words[0] if place else "", column, box)
            left += wide[place]
        top += high


def _words(cell: Element) -> str:
    return " ".join(" ".join(_read_paragraphs(cell)).split())


def _size(element: Element, name: str) -> int:
    try:
        return int(element.get(name, ""))
    except ValueError:
        return 0
