"""What pandoc leaves to do in PowerPoint files: alternative texts, and text that fits.

pandoc writes each slide as plain, regular XML with text in placeholders of known size, so
that a few exact substitutions do; nothing here reads a .pptx that others have made.
"""

from __future__ import annotations

import math
import re
import zipfile
from dataclasses import dataclass

_SHAPE = re.compile(r"<p:sp>.*?</p:sp>", re.DOTALL)
_TABLE = re.compile(r"<a:tbl>.*?</a:tbl>", re.DOTALL)
_PARAGRAPH = re.compile(r"<a:p>.*?</a:p>", re.DOTALL)
_TEXT = re.compile(r"<a:t>(.*?)</a:t>", re.DOTALL)
_DESCRIPTION = re.compile(r'descr="(?:([^"]*?)(?:\n|&#10;){2})?[^"]*"')
_PLACEHOLDER = re.compile(r'<p:ph(?: type="body")?(?: sz="[a-z]+")? idx="1"\s*/>')
_EXTENT = re.compile(r'<a:ext cx="(\d+)" cy="(\d+)"\s*/>')
_FIRST_LEVEL = re.compile(r'<p:bodyStyle>.*?<a:lvl1pPr.*?<a:defRPr[^>]* sz="(\d+)"', re.DOTALL)
# The numbers of a list, which pandoc does not set apart from its text.
_HANGING = re.compile(r'indent="0" marL="(\d+)"(?=><a:buAutoNum)')
# What no layout has turned already, as it has the number of a slide.
_LEFT = re.compile(r'\balgn="l"(?![^>]*\brtl=)')
_TITLE = re.compile(r'<p:ph type="(title|ctrTitle)"')
_OPENING_SIZE = re.compile(r'<p:ph type="ctrTitle".*?<a:defRPr[^>]* sz="(\d+)"', re.DOTALL)
_TITLE_SIZE = re.compile(r'<p:titleStyle>.*?<a:defRPr[^>]* sz="(\d+)"', re.DOTALL)
_NUMBER = 36 * 12700
_EMPTY_BODY = "<a:bodyPr />"
_SIZED = "<a:rPr sz="
"""The begin of text whose size the extension chose by the room there is."""
_TABLE_SIZE = 18.0
_LARGER = (24.0, 22.0, 20.0)
"""The sizes of tables that leave much of a slide empty."""
_LEAST_SIZE = 8.0
_SCALES = (100, 90, 80, 70, 62, 55, 50)


@dataclass(frozen=True)
class Areas:
    """The room for text on slides, in points inside its margins, and the size it is set in."""

    body: tuple[float, float]
    half: tuple[float, float]
    size: float
    titles: dict[str, float]
    leftwards: bool = False


def read_areas(archive: zipfile.ZipFile) -> Areas:
    """The room for text on the slides of a file, as its master and layouts say."""
    parts = {
        name: archive.read(name).decode("utf-8")
        for name in archive.namelist()
        if re.fullmatch(r"ppt/slide(Masters|Layouts)/[^/]*\.xml", name)
    }
    master = next(text for name, text in parts.items() if "Masters" in name)
    named = {
        name[1]: text
        for text in parts.values()
        if (name := re.search(r'<p:cSld name="([^"]*)"', text))
    }
    whole = _find_area(named.get("Title and Content", "")) or _find_area(master) or (640.0, 280.0)
    half = _find_area(named.get("Two Content", "")) or (whole[0] / 2, whole[1])
    size = _FIRST_LEVEL.search(master)
    title, opening = _TITLE_SIZE.search(master), _OPENING_SIZE.search(named.get("Title Slide", ""))
    titles = {"title": _points(title, 30.0), "ctrTitle": _points(opening, 44.0)}
    return Areas(whole, half, _points(size, 20.0), titles, ' rtl="1"' in master)


def _points(found: re.Match[str] | None, default: float) -> float:
    """A size in points, from the hundredths of one that stand in a file."""
    return int(found[1]) / 100 if found else default


def _find_area(part: str) -> tuple[float, float] | None:
    """The inside of the placeholder for content in a layout or master, None where it has none."""
    for shape in _SHAPE.findall(part):
        extent = _EXTENT.search(shape)
        if extent and _PLACEHOLDER.search(shape):
            return int(extent[1]) / 12700 - 14.4, int(extent[2]) / 12700 - 7.2
    return None


def finish_slide(slide: str, areas: Areas) -> str:
    """One slide with its images described and its text made to fit."""
    slide = _HANGING.sub(_hang, slide)
    slide = _DESCRIPTION.sub(lambda match: f'descr="{match[1] or ""}"', slide)
    halves = slide.count('<p:ph sz="half"') > 1 or '<p:ph idx="2"' in slide
    area = areas.half if halves else areas.body
    slide = _SHAPE.sub(lambda match: _fit_title(match[0], areas.titles), slide)
    slide = _SHAPE.sub(lambda match: _fit_shape(match[0], area, areas.size), slide)
    slide = _TABLE.sub(lambda match: _fit_table(match[0], areas.body[1]), slide)
    return _turn(slide) if areas.leftwards else slide


def _hang(found: re.Match[str]) -> str:
    """A list whose numbers have room in the largest type there is."""
    margin = max(int(found[1]), _NUMBER)
    return f'indent="-{margin}" marL="{margin}"'


def _turn(slide: str) -> str:
    """A slide of a script that is written from right to left: so are its tables and captions."""
    turned = _LEFT.sub('algn="r" rtl="1"', slide)
    return turned.replace("<a:tblPr ", '<a:tblPr rtl="1" ')


def _fit_title(shape: str, sizes: dict[str, float]) -> str:
    """A title that would run into what stands beside it, smaller; any other shape as it is."""
    extent, title = _EXTENT.search(shape), _TITLE.search(shape)
    if extent is None or title is None:
        return shape
    size = sizes[title[1]]
    width, height = int(extent[1]) / 12700 - 14.4, int(extent[2]) / 12700
    length = sum(_paragraph_lengths(shape))

    def fits(scale: int) -> bool:
        lines = math.ceil(length * 0.56 * size * scale / 100 / width)  # bold, and so wider
        return lines * size * scale / 100 * 1.15 <= height

    return _shrink(shape, next((scale for scale in _SCALES if fits(scale)), _SCALES[-1]))


def _shrink(shape: str, scale: int) -> str:
    fit = f'<a:normAutofit fontScale="{scale}000" lnSpcReduction="10000" />'
    return shape.replace(
        _EMPTY_BODY, f"<a:bodyPr>{fit if scale < 100 else '<a:normAutofit />'}</a:bodyPr>"
    )


def _fit_shape(shape: str, area: tuple[float, float], size: float) -> str:
    if 'txBox="1"' in shape:  # a caption: to the left, under its figure or table
        left = shape.replace('algn="ctr"', 'algn="l"')
        return left.replace(_EMPTY_BODY, "<a:bodyPr><a:normAutofit /></a:bodyPr>")
    if "<p:ph idx=" not in shape and '<p:ph sz="half"' not in shape:
        return shape
    if _SIZED in shape:
        return _shrink(shape, 100)
    return _shrink(shape, _scale_for(_paragraph_lengths(shape), area, size))


def _paragraph_lengths(xml: str) -> list[int]:
    return [sum(map(len, _TEXT.findall(paragraph))) for paragraph in _PARAGRAPH.findall(xml)]


def _scale_for(lengths: list[int], area: tuple[float, float], size: float) -> int:
    """The largest scale, in per cent, at which paragraphs of these lengths fit an area."""
    return next((s for s in _SCALES if _height(lengths, area[0], size * s / 100) <= area[1]), 50)


def _height(lengths: list[int], width: float, size: float) -> float:
    per_line = max(width / (0.48 * size), 1)
    lines = sum(max(math.ceil(length / per_line), 1) for length in lengths)
    return lines * size * 1.2 + len(lengths) * size * 0.4


def _fit_table(table: str, room: float) -> str:
    """The table in the largest text at which its rows fit the slide."""
    if _SIZED in table:
        return table
    widths = [int(width) / 12700 - 14 for width in re.findall(r'<a:gridCol w="(\d+)"', table)]
    rows = [re.findall(r"<a:tc>.*?</a:tc>", row, re.DOTALL) for row in table.split("<a:tr ")[1:]]
    sizes = [*_LARGER, *(_TABLE_SIZE * scale / 100 for scale in _SCALES)]
    whole = [s for s in sizes if _keeps_words(rows, widths, s)] or sizes
    fitting = (s for s in whole if sum(_row_height(row, widths, s) for row in rows) <= room)
    size = max(next(fitting, sizes[-1]), _LEAST_SIZE)
    if size == _TABLE_SIZE:
        return table
    return re.sub(r"<a:rPr(?=[ >])", f'<a:rPr sz="{round(size * 100)}"', table)


def _keeps_words(rows: list[list[str]], widths: list[float], size: float) -> bool:
    """Whether no word of a table is wider than its column, and so would be broken."""
    return all(
        max(map(len, re.split(r"[\s/–-]", "".join(_TEXT.findall(cell))))) * 0.7 * size <= width
        for row in rows
        for cell, width in zip(row, widths, strict=False)
    )


def _row_height(cells: list[str], widths: list[float], size: float) -> float:
    """The height of a row's highest cell, with its margins, in points."""
    heights = (
        _height(_paragraph_lengths(cell), width, size)
        for cell, width in zip(cells, widths, strict=False)
    )
    return max(heights, default=size) + 7
