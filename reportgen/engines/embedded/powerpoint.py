"""What pandoc leaves to do in PowerPoint files: the look, alternative texts, text that fits.

pandoc writes each slide as plain, regular XML with text in placeholders of known size, so
that a few exact substitutions do; nothing here reads a .pptx that others have made.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

_SHAPE = re.compile(r"<p:sp>.*?</p:sp>", re.DOTALL)
_TABLE = re.compile(r"<a:tbl>.*?</a:tbl>", re.DOTALL)
_PARAGRAPH = re.compile(r"<a:p>.*?</a:p>", re.DOTALL)
_TEXT = re.compile(r"<a:t>(.*?)</a:t>", re.DOTALL)
_DESCRIPTION = re.compile(r'descr="(?:([^"]*?)(?:\n|&#10;){2})?[^"]*"')
_EMPTY_BODY = "<a:bodyPr />"

# The body placeholder of our reference file, in points, and its text.
_BODY = (648.0, 272.0)
_HALF = (312.0, 272.0)
_SIZE = 18.0
_TABLE_SIZE = 13.5
_LEAST_SIZE = 8.0
_SCALES = (100, 90, 80, 70, 62, 55, 50)


def finish_slide(slide: str) -> str:
    """One slide with its images described and its text made to fit."""
    slide = _DESCRIPTION.sub(lambda match: f'descr="{match[1] or ""}"', slide)
    halves = slide.count('<p:ph sz="half"') > 1 or '<p:ph idx="2"' in slide
    slide = _SHAPE.sub(lambda match: _fit_shape(match[0], _HALF if halves else _BODY), slide)
    return _TABLE.sub(lambda match: _fit_table(match[0]), slide)


def _fit_shape(shape: str, area: tuple[float, float]) -> str:
    if 'txBox="1"' in shape:
        # A caption: small, to the left, under its figure or table.
        small = shape.replace("<a:rPr />", '<a:rPr sz="1100" />').replace('algn="ctr"', 'algn="l"')
        return small.replace(_EMPTY_BODY, "<a:bodyPr><a:normAutofit /></a:bodyPr>")
    if "<p:ph idx=" not in shape and '<p:ph sz="half"' not in shape:
        return shape
    scale = _scale_for(_paragraph_lengths(shape), area, _SIZE)
    fit = f'<a:normAutofit fontScale="{scale}000" lnSpcReduction="10000" />'
    return shape.replace(
        _EMPTY_BODY, f"<a:bodyPr>{fit if scale < 100 else '<a:normAutofit />'}</a:bodyPr>"
    )


def _paragraph_lengths(xml: str) -> list[int]:
    return [sum(map(len, _TEXT.findall(paragraph))) for paragraph in _PARAGRAPH.findall(xml)]


def _scale_for(lengths: list[int], area: tuple[float, float], size: float) -> int:
    """The largest scale, in per cent, at which paragraphs of these lengths fit an area."""
    return next((s for s in _SCALES if _height(lengths, area[0], size * s / 100) <= area[1]), 50)


def _height(lengths: list[int], width: float, size: float) -> float:
    per_line = max(width / (0.52 * size), 1)
    lines = sum(max(math.ceil(length / per_line), 1) for length in lengths)
    return lines * size * 1.2 + len(lengths) * size * 0.2


def _fit_table(table: str) -> str:
    """The table in the largest text at which its rows fit the slide."""
    widths = [int(width) / 12700 - 14 for width in re.findall(r'<a:gridCol w="(\d+)"', table)]
    rows = [re.findall(r"<a:tc>.*?</a:tc>", row, re.DOTALL) for row in table.split("<a:tr ")[1:]]
    sizes = [_TABLE_SIZE * scale / 100 for scale in _SCALES]
    fitting = (s for s in sizes if sum(_row_height(row, widths, s) for row in rows) <= _BODY[1])
    size = max(next(fitting, sizes[-1]), _LEAST_SIZE)
    return re.sub(r"<a:rPr(?= )", f'<a:rPr sz="{round(size * 100)}"', table)


def _row_height(cells: list[str], widths: list[float], size: float) -> float:
    """The height of a row's highest cell, with its margins, in points."""
    heights = (
        _height(_paragraph_lengths(cell), width, size)
        for cell, width in zip(cells, widths, strict=False)
    )
    return max(heights, default=size) + 7


# ── the reference file ───────────────────────────────────────────────────────────────────


def _retheme(theme: str) -> str:
    """Our colours instead of the theme's first ones."""
    colours = {"dk2": "1F4E79", "accent1": "1F4E79", "accent2": "B4541A", "hlink": "1F4E79"}
    for name, colour in colours.items():
        theme = re.sub(
            rf"(<a:{name}>).*?(</a:{name}>)", rf'\g<1><a:srgbClr val="{colour}"/>\g<2>', theme
        )
    return theme


def _restyle_master(master: str) -> str:
    """Titles small, bold, in colour and to the left; text that leaves room for an argument."""
    before, style, after = re.split(r"(<p:titleStyle>.*?</p:titleStyle>)", master, flags=re.DOTALL)
    style = style.replace('algn="ctr"', 'algn="l"').replace('sz="3300"', 'sz="2600" b="1"')
    style = style.replace('val="tx1"', 'val="tx2"')
    sizes = {"2400": "1800", "2100": "1600", "1800": "1500", "1500": "1400"}
    after = re.sub(r'sz="(\d+)"', lambda match: f'sz="{sizes.get(match[1], match[1])}"', after)
    return before + style + after


def _restyle_columns(layout: str) -> str:
    """Two columns in the text of the one, not larger."""
    sizes = {"2100": "1600", "1800": "1500", "1500": "1400", "1350": "1200"}
    return re.sub(r'sz="(\d+)"', lambda match: f'sz="{sizes.get(match[1], match[1])}"', layout)


def _restyle_title_slide(layout: str) -> str:
    return (
        layout.replace('algn="ctr"', 'algn="l"')
        .replace('x="1371600"', 'x="685800"')
        .replace('cx="6400800"', 'cx="7772400"')
    )


def _restyle_section(layout: str) -> str:
    return layout.replace(' cap="all"', "").replace("3305176", "2100000")


REFERENCE_CHANGES: dict[str, Callable[[str], str]] = {
    "ppt/theme/theme1.xml": _retheme,
    "ppt/slideMasters/slideMaster1.xml": _restyle_master,
    "ppt/slideLayouts/slideLayout1.xml": _restyle_title_slide,
    "ppt/slideLayouts/slideLayout3.xml": _restyle_section,
    "ppt/slideLayouts/slideLayout4.xml": _restyle_columns,
}
