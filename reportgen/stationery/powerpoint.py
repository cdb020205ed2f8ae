"""A PowerPoint file with nothing but a master and the seven layouts that pandoc asks for.

Slides are 960 × 540 points, a reveal.js slide of 1280 × 720 px in another unit: what fits the one
fits the other. No text is smaller than 18 points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from reportgen.stationery.emblem import MEDIA, Emblem
from reportgen.stationery.look import Look
from reportgen.stationery.package import list_types, pack, relate
from reportgen.stationery.theme import write_theme

_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SPACES = (
    f'xmlns:a="{_MAIN}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_TABLE_STYLE = "{6E0D7B52-3C41-4F0A-9B57-1D3D63D9D4C8}"
_BODY_SIZE, _SMALL_SIZE, _TITLE_SIZE, _OPENING_SIZE = 20, 18, 28, 48


@dataclass(frozen=True)
class Place:
    """A placeholder: its type ("" for any content), its index, and its frame in points."""

    type: str
    index: int
    frame: tuple[float, float, float, float]
    style: str = ""
    """What its text has that the master's has not, as a list style."""


_TITLE = Place("title", 0, (45, 30, 870, 70))
_BODY = Place("", 1, (45, 108, 870, 388))
_DATE = Place("dt", 10, (96, 420, 500, 30), "date")
_NUMBER = Place("sldNum", 12, (775, 500, 140, 28), "number")

LAYOUTS: dict[str, tuple[str, tuple[Place, ...]]] = {
    "Title Slide": (
        "title",
        (
            Place("ctrTitle", 0, (72, 96, 800, 150), "opening"),
            Place("subTitle", 1, (72, 270, 800, 130), "subtitle"),
            Place("dt", 10, (72, 420, 500, 30), "date"),
        ),
    ),
    "Title and Content": ("obj", (_TITLE, _BODY)),
    "Section Header": (
        "secHead",
        (
            Place("title", 0, (72, 120, 800, 146), "opening"),
            Place("body", 1, (72, 296, 800, 140), "subtitle"),
        ),
    ),
    "Two Content": (
        "twoObj",
        (_TITLE, Place("", 1, (45, 108, 420, 388)), Place("", 2, (495, 108, 420, 388))),
    ),
    "Comparison": (
        "twoTxTwoObj",
        (
            _TITLE,
            Place("body", 1, (45, 108, 420, 60)),
            Place("", 2, (45, 172, 420, 324)),
            Place("body", 3, (495, 108, 420, 60)),
            Place("", 4, (495, 172, 420, 324)),
        ),
    ),
    "Content with Caption": (
        "objTx",
        (_TITLE, Place("", 1, (375, 108, 540, 388)), Place("body", 2, (45, 108, 310, 388))),
    ),
    "Blank": ("blank", ()),
}
"""The layouts by the names that pandoc knows them by: their type, and their placeholders."""


def write_pptx(look: Look, lang: str = "en-GB", *, rightwards: bool = True) -> bytes:
    """The file's bytes; `rightwards` for a script that is written from left to right."""
    names = {name: f"ppt/slideLayouts/slideLayout{n}" for n, name in enumerate(LAYOUTS, 1)}
    parts = {
        "[Content_Types].xml": list_types(_find_types(names.values())),
        "_rels/.rels": relate({"rId1": ("officeDocument", "ppt/presentation.xml")}),
        "ppt/presentation.xml": _write_presentation(),
        "ppt/_rels/presentation.xml.rels": relate(
            {
                "rId1": ("slideMaster", "slideMasters/slideMaster1.xml"),
                "rId2": ("presProps", "presProps.xml"),
                "rId3": ("viewProps", "viewProps.xml"),
                "rId4": ("theme", "theme/theme1.xml"),
                "rId5": ("tableStyles", "tableStyles.xml"),
            }
        ),
        "ppt/presProps.xml": f"<p:presentationPr {_SPACES}/>",
        "ppt/viewProps.xml": f"<p:viewPr {_SPACES}/>",
        "ppt/tableStyles.xml": _write_table_style(),
        "ppt/theme/theme1.xml": write_theme(look),
        "ppt/slideMasters/slideMaster1.xml": _write_master(len(names)),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": relate(
            {
                **{
                    f"rId{n}": ("slideLayout", f"../slideLayouts/slideLayout{n}.xml")
                    for n in range(1, len(names) + 1)
                },
                f"rId{len(names) + 1}": ("theme", "../theme/theme1.xml"),
            }
        ),
    }
    for name, path in names.items():
        parts[f"{path}.xml"] = _write_layout(name)
        parts[f"ppt/slideLayouts/_rels/{path.rpartition('/')[2]}.xml.rels"] = relate(
            {"rId1": ("slideMaster", "../slideMasters/slideMaster1.xml")}
        )
    media: dict[str, bytes] = {}
    if look.emblem:
        opening = names["Title Slide"]
        logo = _write_logo(look.emblem)
        parts[f"{opening}.xml"] = parts[f"{opening}.xml"].replace(
            "</p:spTree>", f"{logo}</p:spTree>"
        )
        parts[f"ppt/slideLayouts/_rels/{opening.rpartition('/')[2]}.xml.rels"] = relate(
            {
                "rId1": ("slideMaster", "../slideMasters/slideMaster1.xml"),
                "rId2": ("image", f"../media/{MEDIA}"),
            }
        )
        media[f"ppt/media/{MEDIA}"] = look.emblem.png
    turned = {name: _settle(part, lang, rightwards) for name, part in parts.items()}
    return pack({**turned, **media})


def _settle(part: str, lang: str, rightwards: bool) -> str:
    """A part in its language, whose lines begin at the side where that language begins them."""
    part = part.replace('lang="en-GB"', f'lang="{lang}"')
    if rightwards:
        return part
    turned = part.replace(' algn="r"', ' algn="-"').replace(' algn="l"', ' algn="r" rtl="1"')
    return _PLACE.sub(_mirror, turned.replace(' algn="-"', ' algn="l" rtl="1"'))


def _mirror(place: re.Match[str]) -> str:
    """A place on a slide as far from the right edge as it was from the left."""
    left, between, width = int(place[1]), place[2], int(place[3])
    return f'<a:off x="{_points(960) - left - width}"{between}<a:ext cx="{width}"'


def _find_types(layouts: Iterable[str]) -> dict[str, str]:
    slides = "officedocument.presentationml"
    return {
        "ppt/presentation.xml": f"{slides}.presentation.main",
        "ppt/slideMasters/slideMaster1.xml": f"{slides}.slideMaster",
        **{f"{path}.xml": f"{slides}.slideLayout" for path in layouts},
        "ppt/theme/theme1.xml": "officedocument.theme",
        "ppt/presProps.xml": f"{slides}.presProps",
        "ppt/viewProps.xml": f"{slides}.viewProps",
        "ppt/tableStyles.xml": f"{slides}.tableStyles",
    }


def _points(length: float) -> int:
    """Points in the unit of these files."""
    return round(length * 12700)


def _write_presentation() -> str:
    font = '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/>'
    levels = "".join(
        f'<a:lvl{n}pPr marL="{_points(27 * (n - 1))}" algn="l">'
        f'<a:defRPr sz="{_SMALL_SIZE}00" kern="1200">{_fill("tx1")}{font}</a:defRPr></a:lvl{n}pPr>'
        for n in range(1, 10)
    )
    return (
        f"<p:presentation {_SPACES}><p:sldMasterIdLst>"
        '<p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:sldIdLst/>'
        f'<p:sldSz cx="{_points(960)}" cy="{_points(540)}"/><p:notesSz cx="6858000" cy="9144000"/>'
        f"<p:defaultTextStyle>{levels}</p:defaultTextStyle></p:presentation>"
    )


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>'


def _write_table_style() -> str:
    """Rules between rows, a stronger one below the head, no boxes."""

    def rule(side: str, width: float, colour: str) -> str:
        drawn = f'<a:ln w="{_points(width)}" cmpd="sng">{_fill(colour)}</a:ln>'
        return f"<a:{side}>{drawn}</a:{side}>"

    plain = f'<a:tcTxStyle><a:fontRef idx="minor"/>{_scheme("dk1")}</a:tcTxStyle>'
    heads = f'<a:tcTxStyle b="on"><a:fontRef idx="minor"/>{_scheme("dk1")}</a:tcTxStyle>'
    inside = rule("bottom", 1, "dk1") + rule("insideH", 0.75, "bg2")
    below = rule("bottom", 1.5, "dk1")
    return (
        f'<a:tblStyleLst xmlns:a="{_MAIN}" def="{_TABLE_STYLE}">'
        f'<a:tblStyle styleId="{_TABLE_STYLE}" styleName="reportgen">'
        f"<a:wholeTbl>{plain}<a:tcStyle><a:tcBdr>{inside}</a:tcBdr><a:fill><a:noFill/></a:fill>"
        "</a:tcStyle></a:wholeTbl>"
        f"<a:firstRow>{heads}<a:tcStyle><a:tcBdr>{below}</a:tcBdr></a:tcStyle></a:firstRow>"
        "</a:tblStyle></a:tblStyleLst>"
    )


def _scheme(colour: str) -> str:
    return f'<a:schemeClr val="{colour}"/>'


# ── shapes ───────────────────────────────────────────────────────────────────────────────


def _frame(frame: tuple[float, float, float, float]) -> str:
    x, y, width, height = map(_points, frame)
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


# Not that of a group, which has no width.
_PLACE = re.compile(r'<a:off x="(\d+)"( y="\d+"/>)<a:ext cx="([1-9]\d*)"')

_STYLES = {
    "opening": f'<a:lvl1pPr algn="l"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc>'
    f'<a:defRPr sz="{_OPENING_SIZE}00" b="1"/></a:lvl1pPr>',
    "subtitle": '<a:lvl1pPr marL="0" indent="0" algn="l"><a:buNone/>'
    f'<a:defRPr sz="2400">{_fill("accent6")}</a:defRPr></a:lvl1pPr>',
    "number": f'<a:lvl1pPr algn="r"><a:defRPr sz="{_SMALL_SIZE}00">{_fill("accent6")}</a:defRPr>'
    "</a:lvl1pPr>",
    "date": f'<a:lvl1pPr algn="l"><a:defRPr sz="{_SMALL_SIZE}00">{_fill("accent6")}</a:defRPr>'
    "</a:lvl1pPr>",
}
_ANCHORS = {"ctrTitle": "b", "sldNum": "ctr"}
_PROMPTS = {"title": "Title", "ctrTitle": "Title", "dt": "", "sldNum": "‹#›", "ftr": ""}


def _write_shape(number: int, place: Place) -> str:
    """A placeholder as a shape."""
    kind = f' type="{place.type}"' if place.type else ""
    index = f' idx="{place.index}"' if place.index else ""
    half = ' sz="half"' if not place.type and place.frame[2] < 600 else ""
    words = _PROMPTS.get(place.type, "Text")
    run = f'<a:r><a:rPr lang="en-GB"/><a:t>{words}</a:t></a:r>' if words else ""
    if place.type == "sldNum":
        run = (
            '<a:fld id="{C5EF2332-01BF-834F-8236-50238282D533}" type="slidenum">'
            f'<a:rPr lang="en-GB"/><a:t>{words}</a:t></a:fld>'
        )
    anchor = f' anchor="{_ANCHORS[place.type]}"' if place.type in _ANCHORS else ""
    style = _STYLES.get(place.style, "")
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{place.type or "Content"} {number}"/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph{kind}{half}{index}/></p:nvPr></p:nvSpPr>"
        f"<p:spPr>{_frame(place.frame)}</p:spPr>"
        f"<p:txBody><a:bodyPr{anchor}><a:normAutofit/></a:bodyPr><a:lstStyle>{style}</a:lstStyle>"
        f'<a:p>{run}<a:endParaRPr lang="en-GB"/></a:p></p:txBody></p:sp>'
    )


def _write_bar(number: int, frame: tuple[float, float, float, float]) -> str:
    """The short thick bar above a title."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Bar {number}"/><p:cNvSpPr/><p:nvPr '
        f'userDrawn="1"/></p:nvSpPr><p:spPr>{_frame(frame)}<a:prstGeom prst="rect"><a:avLst/>'
        f"</a:prstGeom>{_fill('accent1')}<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )


def _write_logo(emblem: Emblem) -> str:
    """The logo in the upper corner where lines begin."""
    width, height = emblem.fit(400, 48)
    return (
        f'<p:pic><p:nvPicPr><p:cNvPr id="30" name="Logo" descr={quoteattr(emblem.alt)}/>'
        '<p:cNvPicPr/><p:nvPr userDrawn="1"/></p:nvPicPr><p:blipFill><a:blip r:embed="rId2"/>'
        f"<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>"
        f"{_frame((79.2, 40, width, height))}"
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
    )


def _write_tree(shapes: Iterable[str], name: str = "", ground: str = "") -> str:
    named = f' name="{name}"' if name else ""
    return (
        f"<p:cSld{named}>{ground}<p:spTree>"
        '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr>'
        '<a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/>'
        f'<a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>{"".join(shapes)}</p:spTree></p:cSld>'
    )


def _write_layout(name: str) -> str:
    kind, places = LAYOUTS[name]
    opens = kind in ("title", "secHead")
    bars = [_write_bar(20, (79.2, 252 if kind == "title" else 276, 72, 6))] if opens else []
    if kind == "twoObj":
        bars = [_write_bar(20 + n, (x + 7.2, 105, 405.6, 3)) for n, x in enumerate((45, 495))]
    every = places if kind == "title" else (*places, _NUMBER)
    shapes = [*bars, *(_write_shape(number, place) for number, place in enumerate(every, 2))]
    hidden = ' showMasterSp="0"' if opens or kind == "blank" else ""
    return (
        f'<p:sldLayout {_SPACES} type="{kind}" preserve="1"{hidden}>'
        f"{_write_tree(shapes, name)}"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


# By this pandoc, and PowerPoint for a new slide, gives each slide its number and nothing else.
_FOOTERS = '<p:hf hdr="0" ftr="0" dt="0"/>'


def _write_master(layouts: int) -> str:
    ground = f"<p:bg><p:bgPr>{_fill('bg1')}<a:effectLst/></p:bgPr></p:bg>"
    body = Place("body", 1, _BODY.frame)
    footer = Place("ftr", 11, (240, 500, 480, 28))
    shapes = [_write_bar(20, (52.2, 22, 48, 4))]
    places = (_TITLE, body, _DATE, footer, _NUMBER)
    shapes += [_write_shape(number, place) for number, place in enumerate(places, 2)]
    colours = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
    colours |= {f"accent{n}": f"accent{n}" for n in range(1, 7)}
    colours |= {"hlink": "hlink", "folHlink": "folHlink"}
    mapping = " ".join(f'{name}="{value}"' for name, value in colours.items())
    numbers = "".join(
        f'<p:sldLayoutId id="{2147483648 + n}" r:id="rId{n}"/>' for n in range(1, layouts + 1)
    )
    return (
        f"<p:sldMaster {_SPACES}>{_write_tree(shapes, ground=ground)}<p:clrMap {mapping}/>"
        f"<p:sldLayoutIdLst>{numbers}</p:sldLayoutIdLst>{_FOOTERS}"
        f"<p:txStyles>{_write_title_style()}{_write_body_style()}{_write_other_style()}</p:txStyles>"
        "</p:sldMaster>"
    )


def _write_title_style() -> str:
    return (
        '<p:titleStyle><a:lvl1pPr algn="l"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc>'
        f'<a:buNone/><a:defRPr sz="{_TITLE_SIZE}00" b="1" kern="1200">{_fill("tx2")}'
        '<a:latin typeface="+mj-lt"/><a:ea typeface="+mj-ea"/><a:cs typeface="+mj-cs"/>'
        "</a:defRPr></a:lvl1pPr></p:titleStyle>"
    )


def _write_body_style() -> str:
    levels = ""
    for n in range(1, 10):
        size = _BODY_SIZE if n == 1 else _SMALL_SIZE
        levels += (
            f'<a:lvl{n}pPr marL="{_points(24 * n)}" indent="{_points(-24)}" algn="l">'
            '<a:lnSpc><a:spcPct val="105000"/></a:lnSpc><a:spcBef><a:spcPts val="900"/></a:spcBef>'
            f'<a:buClr>{_scheme("accent1")}</a:buClr><a:buFont typeface="Arial"/>'
            f'<a:buChar char="•"/><a:defRPr sz="{size}00" kern="1200">{_fill("tx1")}'
            '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/>'
            f"</a:defRPr></a:lvl{n}pPr>"
        )
    return f"<p:bodyStyle>{levels}</p:bodyStyle>"


def _write_other_style() -> str:
    levels = "".join(
        f'<a:lvl{n}pPr algn="{"r" if n == 1 else "l"}"><a:defRPr sz="{_SMALL_SIZE}00" kern="1200">'
        f"{_fill('accent6')}</a:defRPr></a:lvl{n}pPr>"
        for n in range(1, 10)
    )
    return f"<p:otherStyle>{levels}</p:otherStyle>"
