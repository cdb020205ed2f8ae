"""Somebody's template, trimmed to what pandoc takes over from one.

pandoc copies parts of a template by their names (`slideMaster1.xml`, `image*`) and leaves others
behind, but copies what relates to them all the same: PowerPoint and Word call such a file broken.
So what it would leave behind is taken out of the template first, with whatever shows it, and what
stays is given the names that pandoc knows. Of several slide masters the first stays.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal
from xml.dom.minidom import Document, Element
from xml.parsers.expat import ExpatError

from reportgen.intake.archives import BROKEN, Unbearable, open_archive
from reportgen.stationery.package import (
    Relation,
    find_references,
    pack,
    parse_xml,
    read_relations,
    read_types,
    write_relations,
    write_types,
)

# Where parts of a kind stand; kinds that are not here are left behind.
_PROPERTIES = {"core-properties": "docProps/core.xml", "extended-properties": "docProps/app.xml"}
_PLACES: dict[str, Mapping[str, str]] = {
    "pptx": {
        **_PROPERTIES,
        "officeDocument": "ppt/presentation.xml",
        "slideMaster": "ppt/slideMasters/slideMaster{n}.xml",
        "slideLayout": "ppt/slideLayouts/slideLayout{n}.xml",
        "theme": "ppt/theme/theme{n}.xml",
        "presProps": "ppt/presProps.xml",
        "viewProps": "ppt/viewProps.xml",
        "tableStyles": "ppt/tableStyles.xml",
        "image": "ppt/media/image{n}{suffix}",
        "hyperlink": "",
    },
    "docx": {
        **_PROPERTIES,
        "officeDocument": "word/document.xml",
        "styles": "word/styles.xml",
        "numbering": "word/numbering.xml",
        "settings": "word/settings.xml",
        "webSettings": "word/webSettings.xml",
        "fontTable": "word/fontTable.xml",
        "theme": "word/theme/theme{n}.xml",
        "footnotes": "word/footnotes.xml",
        "header": "word/header{n}.xml",
        "footer": "word/footer{n}.xml",
        "image": "word/media/image{n}{suffix}",
        "hyperlink": "",
    },
}
_MAIN = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
}
# The part that pandoc copies without what it relates to.
_ALONE = frozenset({"word/theme/theme1.xml", "word/fontTable.xml", "word/numbering.xml"})
# What is taken out whole where something in it shows a part that is left behind: these by
# themselves, else the outermost of these shapes, else what names the part.
_LEAVES = frozenset({"ext", "hlinkClick", "hlinkHover", "hlinkMouseOver", "tags", "custData"})
_SHAPES = frozenset(
    {"sp", "pic", "graphicFrame", "cxnSp", "contentPart", "AlternateContent", "embeddedFont"}
    | {"object", "pict", "drawing", "control", "bgPr"}
)
# What speaks of slides, of which a template for others has none.
_OF_SLIDES = frozenset({"custShowLst", "sectionLst", "modifyVerifier"})


@dataclass(frozen=True)
class _Part:
    """A part that stays: its name in the template and in what is made of it."""

    old: str
    new: str
    relations: Mapping[str, Relation]
    dropped: frozenset[str]


def trim_template(content: bytes, kind: Literal["docx", "pptx"]) -> bytes:
    """A template with only the parts that pandoc takes over, under the names that it knows.

    `content` is a file of Word or PowerPoint, also one with macros or saved as a template. Raises
    `Unbearable` where it would unpack to too much or is locked, else ValueError where it is none.
    """
    try:
        return _trim(content, kind)
    except Unbearable:
        raise
    except (*BROKEN, KeyError, ExpatError) as error:
        raise ValueError(f"it is not a .{kind} file ({error})") from error


def _trim(content: bytes, kind: Literal["docx", "pptx"]) -> bytes:
    with open_archive(content) as archive:
        there = {name.lstrip("/"): name for name in archive.namelist()}
        files = {name: archive.read(member) for name, member in there.items()}
    parts = _Walk(files, kind).walk()
    names = {part.old: part.new for part in parts}
    types = read_types(files["[Content_Types].xml"])
    kinds = {part.new: types(part.old) for part in parts if part.new}
    kinds[_PLACES[kind]["officeDocument"]] = _MAIN[kind]
    written: dict[str, str | bytes] = {"[Content_Types].xml": write_types(kinds)}
    for part in parts:
        if part.new:
            written[part.new] = _cleanse(files[part.old], part)
        if part.relations:
            written[_place_relations(part.new)] = write_relations(_redirect(part, names))
    return pack(written)


class _Walk:
    """The parts that stay, from the package's own relations on, in the order that they are met."""

    def __init__(self, files: Mapping[str, bytes], kind: str) -> None:
        self._files, self._places = files, _PLACES[kind]
        self._counts: Counter[str] = Counter()
        self._parts: dict[str, _Part] = {}

    def walk(self) -> list[_Part]:
        self._visit("", "")
        if not any(part.new == self._places["officeDocument"] for part in self._parts.values()):
            raise KeyError(self._places["officeDocument"])
        return list(self._parts.values())

    def _visit(self, old: str, new: str) -> None:
        told = self._files.get(_place_relations(old), b"")
        relations = read_relations(told, posixpath.dirname(old)) if told else {}
        kept = {name: one for name, one in relations.items() if self._stays(one, new)}
        if new == "ppt/presentation.xml":
            kept = _choose_master(kept, self._files[old])
        dropped = frozenset(relations) - frozenset(kept)
        self._parts[old] = _Part(old, new, kept, dropped)
        for relation in kept.values():
            if not relation.external and relation.target not in self._parts:
                self._visit(relation.target, self._name(relation))

    def _stays(self, relation: Relation, holder: str) -> bool:
        if relation.kind not in self._places or holder in _ALONE:
            return False
        if relation.external:
            return relation.kind in ("hyperlink", "image")
        return relation.target in self._files and bool(self._places[relation.kind])

    def _name(self, relation: Relation) -> str:
        self._counts[relation.kind] += 1
        suffix = posixpath.splitext(relation.target)[1].lower()
        return self._places[relation.kind].format(n=self._counts[relation.kind], suffix=suffix)


def _choose_master(relations: Mapping[str, Relation], main: bytes) -> dict[str, Relation]:
    """A presentation's relations without those to any slide master but the first that it lists."""
    masters = {name for name, one in relations.items() if one.kind == "slideMaster"}
    listed = [name for _, name in find_references(parse_xml(main)) if name in masters]
    return {
        name: one for name, one in relations.items() if name not in masters or name in listed[:1]
    }


def _place_relations(name: str) -> str:
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _redirect(part: _Part, names: Mapping[str, str]) -> dict[str, Relation]:
    """A part's relations, to the new names of others, as seen from its own."""
    folder = posixpath.dirname(part.new) or "."
    return {
        name: one
        if one.external
        else replace(one, target=posixpath.relpath(names[one.target], folder))
        for name, one in part.relations.items()
    }


def _cleanse(content: bytes, part: _Part) -> bytes:
    """A part without what shows others that are left behind."""
    if not part.dropped and part.new != "ppt/presentation.xml":
        return content
    page = parse_xml(content)
    for element in list(_find_doomed(page, part.dropped)):
        _take_out(element)
    written: bytes = page.toxml(encoding="UTF-8", standalone=True)
    return written


def _find_doomed(root: Document, dropped: frozenset[str]) -> Iterator[Element]:
    shown = [element for element, name in find_references(root) if name in dropped]
    yield from map(_choose_whole, shown)
    for element in root.getElementsByTagName("*"):
        if element.localName in _OF_SLIDES:
            yield _choose_whole(element)


def _choose_whole(element: Element) -> Element:
    """What is to go together with an element."""
    line = [element]
    while isinstance(line[-1].parentNode, Element):
        line.append(line[-1].parentNode)
    line = line[:-1] or line  # the root stays
    leaf = next((one for one in line if one.localName in _LEAVES), None)
    shape = next((one for one in reversed(line) if one.localName in _SHAPES), element)
    return leaf or shape


def _take_out(element: Element) -> None:
    """Removes an element, and the list that it was the last of."""
    above = element.parentNode
    if above is None:  # it went with another
        return
    above.removeChild(element)
    is_list = isinstance(above, Element) and (above.localName or "").endswith("Lst")
    if isinstance(above, Element) and is_list and not above.getElementsByTagName("*"):
        _take_out(above)
