"""Comments in a reviewed PowerPoint file: the older ones, and those in threads since 2021.

An older comment (ECMA-376, 13.4) has a point on its slide, and stands on the shape there; one of
today ([MS-PPTX] 2.6.29) names its shape, and often the characters in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import Element

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.formats import Input
from reportgen.exchange.safety import Archive, is_zip, open_zip
from reportgen.exchange.wordfile import get, list_relations, name_of, parse_part
from reportgen.model.remarks import read_moment
from reportgen.reviewing.markings import Answer, Marking, Reviewed
from reportgen.reviewing.properties import read_build
from reportgen.reviewing.shapes import Shape, Spot, read_shapes

_EMU = 914400 // 576
"""Of the unit in which an older comment gives its point."""
_MOST_SHAPES = 1_000
_OLD, _NEW = "comments", "comment"
_DEALT_WITH = frozenset(("resolved", "closed"))


def read(file: Input) -> Reviewed:
    """The comments of a PowerPoint file, slide by slide, from top to bottom.

    Raises `ExchangeError` where it is none, broken, or too large.
    """
    where = Location(file.name)
    if not is_zip(file):
        message = "The file is not a .pptx file: an older PowerPoint’s, or password-protected."
        remedy = "Save it as “PowerPoint Presentation (.pptx)”, without a password."
        raise ExchangeError(message, remedy, where)
    archive = open_zip(file)
    presentation = next(iter(list_relations(archive, "").get("officeDocument", ())), "")
    if not presentation or name_of(parse_part(archive, presentation)) != "presentation":
        raise ExchangeError("The archive holds no presentation.", "Save it again.", where)
    authors = _read_authors(archive, presentation)
    markings: list[Marking] = []
    for number, slide in enumerate(_list_slides(archive, presentation), 1):
        markings += _read_slide(archive, slide, number, authors)
    ordered = tuple(replace(marking, order=order) for order, marking in enumerate(markings))
    return Reviewed(file.name, read_build(archive), ordered)


def _read_authors(archive: Archive, presentation: str) -> dict[str, str]:
    """The names of all authors by their ids, those of both kinds of comments."""
    relations = list_relations(archive, presentation)
    parts = (*relations.get("commentAuthors", ()), *relations.get("authors", ()))
    return {
        get(element, "id"): " ".join(get(element, "name").split())
        for part in parts
        for element in parse_part(archive, part).iter()
        if name_of(element) in ("cmAuthor", "author")
    }


def _list_slides(archive: Archive, presentation: str) -> list[str]:
    """The parts of the slides, in the order in which they are shown."""
    by_id = _map_relations(archive, presentation)
    listed = [
        by_id.get(_get_relation(element), "")
        for element in parse_part(archive, presentation).iter()
        if name_of(element) == "sldId"
    ]
    return [part for part in listed if part in archive.names]


def _get_relation(element: Element) -> str:
    """The id of the relation that an element names."""
    named = (v for k, v in element.items() if k.startswith("{") and k.endswith("}id"))
    return next(named, "")


def _map_relations(archive: Archive, part: str) -> dict[str, str]:
    rels = join(dirname(part), "_rels", f"{part.rpartition('/')[2]}.rels")
    found = {}
    for element in parse_part(archive, rels).iter() if rels in archive.names else ():
        target = element.get("Target", "")
        base = "" if target.startswith("/") else dirname(part)
        found[element.get("Id", "")] = normpath(join(base, target.lstrip("/")))
    return found


# ── one slide ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Comment:
    """A comment as the file has it, and where it stands."""

    id: str
    parent: str
    who: str
    when: str
    text: str
    spot: Spot
    resolved: bool = False
    replies: tuple[Answer, ...] = ()


def _read_slide(
    archive: Archive, slide: str, number: int, authors: Mapping[str, str]
) -> Iterator[Marking]:
    relations = list_relations(archive, slide)
    parts = (*relations.get(_OLD, ()), *relations.get(_NEW, ()))
    if not parts:
        return
    shapes = read_shapes(parse_part(archive, slide), _list_layouts(archive, slide))
    comments: list[_Comment] = []
    for part in parts:
        for element in parse_part(archive, part):
            if name_of(element) == "cm":
                is_new = element.get("created") is not None
                comments.append((_read_new if is_new else _read_old)(element, shapes, authors))
    title = next((shape.text for shape in shapes if shape.is_title), "")
    for comment in sorted(_join_threads(comments), key=lambda one: one.spot.at):
        yield Marking(
            who=comment.who,
            when=comment.when,
            order=0,
            text=comment.text,
            words=comment.spot.words,
            before=comment.spot.before,
            after=comment.spot.after,
            row=comment.spot.row,
            column=comment.spot.column,
            section=title,
            page=f"{number}",
            paragraph=number * _MOST_SHAPES + comment.spot.at[0],
            replies=comment.replies,
            resolved=comment.resolved,
        )


def _list_layouts(archive: Archive, slide: str) -> list[Element]:
    """What places the shapes that a slide leaves where they are: its layout, and the master."""
    layouts = list_relations(archive, slide).get("slideLayout", [])[:1]
    masters = [m for one in layouts for m in list_relations(archive, one).get("slideMaster", [])]
    return [parse_part(archive, part) for part in (*layouts, *masters[:1])]


def _join_threads(comments: Sequence[_Comment]) -> Iterator[_Comment]:
    """The comments that begin a thread, each with the others as its replies."""
    known = {comment.id for comment in comments}
    answers: dict[str, list[Answer]] = {}
    for comment in comments:
        if comment.parent in known - {comment.id}:
            answer = Answer(comment.who, comment.when, comment.text)
            answers.setdefault(comment.parent, []).append(answer)
    for comment in comments:
        if comment.parent not in known - {comment.id}:
            yield replace(comment, replies=(*comment.replies, *answers.get(comment.id, ())))


def _read_old(element: Element, shapes: Sequence[Shape], authors: Mapping[str, str]) -> _Comment:
    author = element.get("authorId", "")
    point = _find(element, "pos")
    parent = _find(element, "parentCm")
    spot = Spot.of_slide(shapes)
    if point is not None:
        spot = Spot.at_point(shapes, _number(point, "x") * _EMU, _number(point, "y") * _EMU)
    text = _find(element, "text")
    return _Comment(
        id=f"{author}/{element.get('idx', '')}",
        parent=f"{get(parent, 'authorId')}/{get(parent, 'idx')}" if parent is not None else "",
        who=authors.get(author, ""),
        when=_read_time(element.get("dt", "")),
        text=_tidy((text.text or "").splitlines() if text is not None else ()),
        spot=spot,
    )


def _read_new(element: Element, shapes: Sequence[Shape], authors: Mapping[str, str]) -> _Comment:
    shape = _find(element, "spMk")
    if shape is None:
        shape = _find(element, "graphicFrameMk")
    marked = _find(element, "txMk")
    start = _number(marked, "cp") if marked is not None else None
    length = _number(marked, "len") if marked is not None else 0
    spot = Spot.in_shape(shapes, shape.get("id", "") if shape is not None else "", start, length)
    return _Comment(
        id=element.get("id", ""),
        parent="",
        who=authors.get(element.get("authorId", ""), ""),
        when=_read_time(element.get("created", "")),
        text=_read_body(element),
        spot=spot,
        resolved=element.get("status", "") in _DEALT_WITH,
        replies=tuple(_read_replies(element, authors)),
    )


def _read_replies(element: Element, authors: Mapping[str, str]) -> Iterator[Answer]:
    for reply in element.iter():
        if name_of(reply) == "reply" and (text := _read_body(reply)):
            who = authors.get(reply.get("authorId", ""), "")
            yield Answer(who, _read_time(reply.get("created", "")), text)


def _read_body(element: Element) -> str:
    """The paragraphs of a comment of today, without those of its replies."""
    body = next((child for child in element if name_of(child) == "txBody"), None)
    paragraphs = body.iter() if body is not None else ()
    return _tidy(
        "".join(run.text or "" for run in paragraph.iter() if name_of(run) == "t")
        for paragraph in paragraphs
        if name_of(paragraph) == "p"
    )


def _tidy(lines: Iterable[str]) -> str:
    tidied = (" ".join(line.split()) for line in lines)
    return "\n".join(line for line in tidied if line)


def _find(element: Element, name: str) -> Element | None:
    return next((child for child in element.iter() if name_of(child) == name), None)


def _number(element: Element, name: str) -> int:
    try:
        return int(element.get(name, ""))
    except ValueError:
        return 0


def _read_time(text: str) -> str:
    """A time as the file has it, without parts of seconds; "" where it is none."""
    bare = text.partition(".")[0] + ("Z" if text.endswith("Z") and "." in text else "")
    return bare if read_moment(bare) else ""
