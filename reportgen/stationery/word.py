"""A Word file with nothing but the styles that pandoc asks for, and a page with its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import quoteattr

from reportgen.stationery.emblem import MEDIA, Emblem
from reportgen.stationery.look import Look
from reportgen.stationery.package import list_types, pack, relate
from reportgen.stationery.theme import write_theme

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_PLACES = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_TEXT_SIZE, _TABLE_SIZE = 10, 9
_DEPTHS = range(1, 10)


@dataclass(frozen=True)
class Style:
    """One style: the name that people see, and how it differs from the one it is based on.

    `paragraph` and `run` are properties as XML, `kind` is Word's word for what it is for.
    """

    name: str
    based: str = "Normal"
    next: str = ""
    paragraph: str = ""
    run: str = ""
    kind: Literal["paragraph", "character", "table"] = "paragraph"
    more: str = ""

    @property
    def id(self) -> str:
        """The name as pandoc writes it into a document."""
        if self.name.startswith("heading "):
            return self.name.replace("heading ", "Heading")
        return "".join(word[0].upper() + word[1:] for word in self.name.split())

    def write(self) -> str:
        """The style as XML."""
        default = ' w:default="1"' if self.name == "Normal" else ""
        based = f'<w:basedOn w:val="{self.based}"/>' if self.based and not default else ""
        following = f'<w:next w:val="{self.next}"/>' if self.next else ""
        paragraph = f"<w:pPr>{self.paragraph}</w:pPr>" if self.paragraph else ""
        run = f"<w:rPr>{self.run}</w:rPr>" if self.run else ""
        return (
            f'<w:style w:type="{self.kind}"{default} w:styleId="{self.id}">'
            f'<w:name w:val="{self.name}"/>{based}{following}<w:qFormat/>'
            f"{paragraph}{run}{self.more}</w:style>"
        )


def write_docx(
    look: Look,
    lang: str = "en-GB",
    paper: Literal["a4", "letter"] = "a4",
    *,
    rightwards: bool = True,
) -> bytes:
    """The file's bytes; `rightwards` for a script that is written from left to right."""
    words = "officedocument.wordprocessingml"
    types = {"word/document.xml": f"{words}.document.main", "word/styles.xml": f"{words}.styles"}
    types |= {"word/settings.xml": f"{words}.settings", "word/footer1.xml": f"{words}.footer"}
    types |= {"word/fontTable.xml": f"{words}.fontTable"}
    types |= {"word/theme/theme1.xml": "officedocument.theme"}
    related = ("styles", "settings", "fontTable")
    relations = {f"rId{n}": (kind, f"{kind}.xml") for n, kind in enumerate(related, 1)}
    relations |= {"rId4": ("theme", "theme/theme1.xml"), "rId5": ("footer", "footer1.xml")}
    head: dict[str, str | bytes] = {}
    if look.emblem:
        types |= {"word/header1.xml": f"{words}.header"}
        relations |= {"rId6": ("header", "header1.xml")}
        head = _write_head(look.emblem, "right" if rightwards else "left")
    return pack(
        {
            "[Content_Types].xml": list_types(types),
            "_rels/.rels": relate({"rId1": ("officeDocument", "word/document.xml")}),
            "word/document.xml": _write_page(paper, with_head=bool(head)),
            "word/_rels/document.xml.rels": relate(relations),
            "word/styles.xml": _write_styles(look, lang),
            "word/settings.xml": f'<w:settings {_SPACES}><w:defaultTabStop w:val="720"/>'
            '<w:compat><w:compatSetting w:name="compatibilityMode" '
            'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>',
            "word/fontTable.xml": f"<w:fonts {_SPACES}/>",
            "word/footer1.xml": _write_footer(),
            "word/theme/theme1.xml": write_theme(look),
            **head,
        }
    )


def _twips(points: float) -> int:
    return round(points * 20)


def _write_page(paper: Literal["a4", "letter"], *, with_head: bool) -> str:
    """An empty document: the paper, its margins, the footer, and the head of the first page."""
    width, height = (595.3, 841.9) if paper == "a4" else (612, 792)
    side, end = _twips(68), _twips(60)
    first = '<w:headerReference w:type="first" r:id="rId6"/>' if with_head else ""
    first += '<w:footerReference w:type="first" r:id="rId5"/>' if with_head else ""
    return (
        f"<w:document {_SPACES}><w:body><w:p/><w:sectPr>{first}"
        '<w:footerReference w:type="default" r:id="rId5"/>'
        f'<w:pgSz w:w="{_twips(width)}" w:h="{_twips(height)}"/>'
        f'<w:pgMar w:top="{end}" w:right="{side}" w:bottom="{end}" w:left="{side}" '
        'w:header="560" w:footer="560" w:gutter="0"/>'
        f"{'<w:titlePg/>' if with_head else ''}</w:sectPr></w:body></w:document>"
    )


def _write_head(emblem: Emblem, side: Literal["left", "right"]) -> dict[str, str | bytes]:
    """The parts of the head of the first page: the logo, at the side where lines end."""
    across, down = (round(points * 12700) for points in emblem.fit(200, 31))
    alt = quoteattr(emblem.alt)
    extent = f'cx="{across}" cy="{down}"'
    picture = (
        f'<pic:pic xmlns:pic="{_PICTURE}"><pic:nvPicPr><pic:cNvPr id="1" name="Logo" descr={alt}/>'
        '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId1"/>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
        f'<a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic>"
    )
    drawing = (
        f'<w:drawing><wp:inline xmlns:wp="{_PLACES}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {extent}/><wp:docPr id="1" name="Logo" descr={alt}/>'
        f'<a:graphic xmlns:a="{_MAIN}"><a:graphicData uri="{_PICTURE}">{picture}</a:graphicData>'
        "</a:graphic></wp:inline></w:drawing>"
    )
    head = (
        f'<w:hdr {_SPACES}><w:p><w:pPr><w:pStyle w:val="Header"/>{_space(0, 10)}'
        f'<w:jc w:val="{side}"/></w:pPr><w:r>{drawing}</w:r></w:p></w:hdr>'
    )
    return {
        "word/header1.xml": head,
        "word/_rels/header1.xml.rels": relate({"rId1": ("image", f"media/{MEDIA}")}),
        f"word/media/{MEDIA}": emblem.png,
    }


def _write_footer() -> str:
    def field(name: str) -> str:
        return f'<w:fldSimple w:instr="{name}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'

    slash = '<w:r><w:t xml:space="preserve"> / </w:t></w:r>'
    return (
        f'<w:ftr {_SPACES}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        f"{field('PAGE')}{slash}{field('NUMPAGES')}</w:p></w:ftr>"
    )


# ── properties ───────────────────────────────────────────────────────────────────────────


def _space(before: float, after: float, line: float = 0) -> str:
    """Points before and after, and the distance of lines as a share of the usual one."""
    lines = f' w:line="{round(line * 240)}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{_twips(before)}" w:after="{_twips(after)}"{lines}/>'


def _font(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:cs="{name}"/>'


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def _colour(value: str) -> str:
    return f'<w:color w:val="{value}"/>'


def _rule(side: str, width: float, colour: str, space: int = 0) -> str:
    """A border, `width` points wide and `space` points off the text."""
    return (
        f'<w:{side} w:val="single" w:sz="{round(width * 8)}" w:space="{space}" w:color="{colour}"/>'
    )


_KEEP = "<w:keepNext/><w:keepLines/>"
_BOLD = "<w:b/><w:bCs/>"


def _write_styles(look: Look, lang: str) -> str:
    defaults = (
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        f"{_font(look.text)}{_colour(look.ink)}{_size(_TEXT_SIZE)}"
        f'<w:lang w:val="{lang}" w:eastAsia="{lang}" w:bidi="{lang}"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    base = (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:left w:w="108" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
    )
    texts = (*_list_texts(look), *_list_small_texts(look))
    every = (*texts, *_list_headings(look), *_list_parts(look), *_list_runs(look))
    written = "".join(style.write() for style in (*every, _style_table(look), _style_box(look)))
    return f"<w:styles {_SPACES}>{defaults}{base}{written}</w:styles>"


def _list_texts(look: Look) -> tuple[Style, ...]:
    """Running text."""
    label = f"{_font(look.sans)}{_colour(look.muted)}{_size(9.5)}"
    return (
        Style("Normal"),
        Style("Body Text", paragraph=_space(0, 6, 1.15)),
        Style("First Paragraph", "BodyText", "BodyText"),
        Style("Compact", "BodyText", paragraph=_space(1.5, 1.5, 1.1)),
        Style(
            "Block Text",
            "BodyText",
            paragraph=f'{_space(5, 9)}<w:ind w:left="{_twips(18)}" w:right="{_twips(18)}"/>',
        ),
        Style("Footnote Text", paragraph=_space(0, 2), run=_size(9)),
        Style("Footnote Block Text", "FootnoteText", paragraph='<w:ind w:left="400"/>'),
        Style(
            "Bibliography",
            paragraph=f'{_space(0, 5, 1.1)}<w:ind w:left="{_twips(20)}" w:hanging="{_twips(20)}"/>',
            run=_size(10),
        ),
        Style("Definition Term", next="Definition", paragraph=_KEEP + _space(4, 0), run=_BOLD),
        Style("Definition", paragraph='<w:ind w:left="400"/>'),
        Style("Question", next="BodyText", paragraph=_space(0, 14, 1.2), run=_size(14)),
        Style("footer", paragraph='<w:jc w:val="right"/>', run=label),
        Style("header", run=label),
        Style("Comment Text", paragraph=_space(0, 3), run=_font(look.sans) + _size(9.5)),
    )


def _list_small_texts(look: Look) -> tuple[Style, ...]:
    """What stands on a first page that stands alone, and in a matrix."""
    sans, cell = _font(look.sans), _space(0.5, 0.5)
    head = _font(look.serif) + _BOLD + _colour(look.accent) + _size(11)
    return (
        Style("Lead In", "BodyText", paragraph="<w:keepNext/>" + _space(6, 4)),
        Style("Opening Question", paragraph=_space(0, 3), run="<w:i/>" + _size(12)),
        Style("Opening Note", paragraph=_space(0, 3), run=sans + _colour(look.muted) + _size(8)),
        Style("Opening Answer", paragraph=_space(2, 4), run=_size(9)),
        Style("Opening Heading", paragraph=_KEEP + _space(6, 3), run=head),
        Style("Opening Text", paragraph=_space(0, 3), run=_size(8.5)),
        Style("Opening Cell", paragraph=cell, run=sans + _size(8)),
        Style("Matrix Cell", paragraph="<w:keepNext/>" + cell, run=sans + _size(8)),
        Style("Matrix End", paragraph=cell, run=sans + _size(8)),
    )


def _list_headings(look: Look) -> tuple[Style, ...]:
    """Titles and headings; those of the first order stand below a short thick bar."""
    sizes = {1: 17.0, 2: 13.5, 3: 11.5}
    spaces = {1: (20.0, 6.0), 2: (14.0, 4.0), 3: (11.0, 3.0)}
    bar = f"<w:pBdr>{_rule('top', 2.25, look.mark, 6)}</w:pBdr>"
    face, ink = _font(look.serif) + _BOLD, _colour(look.heading)
    headings = tuple(
        Style(
            f"heading {depth}",
            next="BodyText",
            paragraph=f"{_KEEP}{bar if depth == 1 else ''}{_space(*spaces.get(depth, (10, 3)))}"
            f'<w:outlineLvl w:val="{depth - 1}"/>',
            run=f"{face}{'' if depth < 4 else '<w:i/>'}{ink}{_size(sizes.get(depth, _TEXT_SIZE))}",
        )
        for depth in _DEPTHS
    )
    contents = tuple(
        Style(
            f"toc {depth}",
            paragraph=f"{_space(2 if depth == 1 else 0, 0)}"
            f'<w:ind w:left="{_twips(14 * (depth - 1))}"/>',
            run=f"{_font(look.sans)}{_BOLD if depth == 1 else ''}{_size(9)}",
        )
        for depth in _DEPTHS
    )
    quiet = f"{_font(look.sans)}{_colour(look.muted)}{_size(9)}"
    return (
        Style("Title", next="Subtitle", paragraph=_KEEP + _space(0, 3), run=face + ink + _size(22)),
        Style(
            "Subtitle",
            next="Author",
            paragraph=_KEEP + _space(0, 6),
            run=_colour(look.muted) + _size(11.5),
        ),
        Style("Author", next="Date", paragraph=_KEEP + _space(0, 1), run=quiet + _BOLD),
        Style(
            "Date",
            next="BodyText",
            paragraph=f"<w:pBdr>{_rule('bottom', 0.75, look.line, 4)}</w:pBdr>{_space(0, 8)}",
            run=quiet,
        ),
        Style("Abstract Title", next="Abstract", paragraph=_KEEP + _space(6, 3), run=_BOLD),
        Style("Abstract", next="BodyText", paragraph=_space(0, 12, 1.15)),
        *headings,
        Style(
            "TOC Heading",
            next="BodyText",
            paragraph=_KEEP + _space(12, 5),
            run=face + ink + _size(13.5),
        ),
        *contents,
    )


def _list_parts(look: Look) -> tuple[Style, ...]:
    """Figures, tables, and boxes."""
    quiet = f"{_font(look.sans)}{_colour(look.muted)}{_size(9.5)}"
    label = f"{_font(look.sans)}{_BOLD}{_colour(look.accent)}"
    return (
        Style("caption", paragraph=_space(4, 6), run=quiet),
        Style("Table Caption", "Caption", paragraph=_KEEP + _space(12, 4)),
        Style("Image Caption", "Caption", paragraph=_space(4, 14)),
        Style("Figure", paragraph=_space(0, 0)),
        Style("Captioned Figure", "Figure", paragraph="<w:keepNext/>" + _space(12, 0)),
        Style("Callout Title", paragraph=_KEEP + _space(0, 3), run=label),
        Style("Tab Label", next="BodyText", paragraph=_KEEP + _space(10, 4), run=label),
    )


def _list_runs(look: Look) -> tuple[Style, ...]:
    """What words within a paragraph are set in."""
    none, raised = "DefaultParagraphFont", '<w:vertAlign w:val="superscript"/>'
    return (
        Style("Body Text Char", none, kind="character"),
        Style("Comment Reference", none, run=_size(8), kind="character"),
        Style("Verbatim Char", none, run=f"{_font(look.mono)}{_size(9.5)}", kind="character"),
        Style("Confidence", none, run=f"{_font(look.sans)}{_BOLD}{_size(9.5)}", kind="character"),
        Style(
            "Opening Confidence", none, run=_font(look.sans) + _BOLD + _size(8), kind="character"
        ),
        Style("Matrix Small", none, run=_size(7), kind="character"),
        Style("Opening Reason", none, run=_font(look.sans) + _size(8), kind="character"),
        Style("Basis", none, run=f"{_font(look.sans)}{_size(9.5)}", kind="character"),
        Style("Section Number", none, run=_colour(look.muted), kind="character"),
        Style("Footnote Reference", none, run=raised, kind="character"),
        Style("Hyperlink", none, run=_colour(look.link), kind="character"),
    )


def _cells(top: float, start: float, bottom: float, end: float) -> str:
    sides = {"top": top, "left": start, "bottom": bottom, "right": end}
    margins = "".join(f'<w:{k} w:w="{_twips(v)}" w:type="dxa"/>' for k, v in sides.items())
    return f"<w:tblCellMar>{margins}</w:tblCellMar>"


def _style_table(look: Look) -> Style:
    """Rules between rows, a stronger one below the head.

    Which rows repeat and which may not break is said of rows: where a table stands in one of a
    single row, the style of both would make that row a head of many pages.
    """
    borders = (
        f"<w:tblBorders>{_rule('top', 1, look.ink)}{_rule('bottom', 1, look.ink)}"
        f"{_rule('insideH', 0.5, look.line)}</w:tblBorders>"
    )
    first = (
        f'<w:tblStylePr w:type="firstRow"><w:rPr>{_BOLD}</w:rPr>'
        f"<w:tcPr><w:tcBorders>{_rule('bottom', 0.75, look.ink)}</w:tcBorders>"
        '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
    )
    margins = _cells(2.5, 0, 2.5, 9)
    more = f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{borders}{margins}</w:tblPr>{first}'
    run = f"{_font(look.sans)}{_size(_TABLE_SIZE)}"
    return Style("Table", "TableNormal", run=run, kind="table", more=more)


def _style_box(look: Look) -> Style:
    """A remark in a box: a panel with a bar at its start."""
    more = (
        f'<w:tblPr><w:tblInd w:w="{_twips(3)}" w:type="dxa"/>'
        f"<w:tblBorders>{_rule('left', 3, look.mark)}</w:tblBorders>"
        f"{_cells(5, 9, 3, 8)}</w:tblPr>"
        f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{look.panel}"/></w:tcPr>'
    )
    return Style("Callout", "TableNormal", kind="table", more=more)
