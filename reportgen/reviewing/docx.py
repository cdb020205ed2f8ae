"""Comments and tracked changes of a Word file, as Word, LibreOffice and Google Docs write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from reportgen.exchange.formats import Input
from reportgen.exchange.wordfile import WordFile, get, name_of, parse_part
from reportgen.exchange.wordtext import (
    Comment,
    find_parents,
    find_root,
    read_comments,
    read_threads,
)
from reportgen.model.remarks import read_moment
from reportgen.reviewing.manuscript import Manuscript, Range, Spot
from reportgen.reviewing.markings import Answer, Marking, Reviewed
from reportgen.reviewing.properties import read_build
from reportgen.reviewing.walking import Walker

_NOTES = {"footnotes": "footnote", "endnotes": "endnote"}
_OWN = re.compile(r"r-[0-9a-f]{7,8}(?:-\d*|\.\d*)*")  # Word may keep nine signs of initials


def read(file: Input) -> Reviewed:
    """The comments and changes of a file; raises `ExchangeError` where it cannot be read."""
    document = WordFile.open(file)
    walker = Walker(_read_styles(document))
    walker.walk_part(parse_part(document.archive, document.document))
    for kind in ("footnotes", "endnotes", "header", "footer"):
        for root in document.read(kind):
            walker.walk_part(root, _NOTES.get(kind, kind))
    walker.text.settle()
    comments = read_comments(document)
    found = [*_read_changes(walker.text), *_read_comments(walker.text, document, comments)]
    ordered = sorted(found, key=lambda each: each[0])
    markings = tuple(replace(marking, order=n) for n, (_, marking) in enumerate(ordered))
    left_out = _tell_formats(sum(walker.formats.values()))
    return Reviewed(file.name, read_build(document.archive), markings, left_out)


def read_text(file: Input) -> Manuscript:
    """The text of a file alone; raises `ExchangeError` where it cannot be read."""
    document = WordFile.open(file)
    walker = Walker(_read_styles(document))
    walker.walk_part(parse_part(document.archive, document.document))
    walker.text.settle()
    return walker.text


def _tell_formats(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    changes = "1 change of formatting is" if count == 1 else f"{count} changes of formatting are"
    return (f"{changes} not read: a document's look comes from its template.",)


def _read_styles(document: WordFile) -> Mapping[str, str]:
    """The names of the styles by their ids; Word keeps these in English, whatever its language."""
    names = {}
    for root in document.read("styles"):
        for style in root:
            name = next((get(each, "val") for each in style if name_of(each) == "name"), "")
            names[get(style, "styleId")] = name.lower()
    return names


# ── markings ─────────────────────────────────────────────────────────────────────────────


def _read_when(when: str) -> str:
    """A time as the file has it; "" for none, of which LibreOffice writes 0-00-00."""
    return when if read_moment(when) is not None else ""


_Placed = tuple[tuple[int, int, int], Marking]


def _read_changes(text: Manuscript) -> Iterator[_Placed]:
    for number, paragraph in enumerate(text.paragraphs):
        for change in paragraph.list_changes():
            marking = mark(text, number, change.start, change.end)
            marking = replace(
                marking, who=change.who, when=_read_when(change.when), change=change.edit
            )
            yield (number, change.start, 0), marking


def _read_comments(
    text: Manuscript, document: WordFile, comments: list[Comment]
) -> Iterator[_Placed]:
    threads = read_threads(document)
    parents = find_parents(comments, threads)
    replies: dict[str, list[Answer]] = {}
    for comment in comments:
        if comment.id in parents:
            root = find_root(comment.id, parents)
            answer = Answer(comment.author, _read_when(comment.date), comment.text)
            replies.setdefault(root, []).append(answer)
    for comment in comments:
        if comment.id in parents and find_root(comment.id, parents) != comment.id:
            continue
        spot, marking = _place_comment(text, text.comments.get(comment.id))
        known = comment.initials if _OWN.fullmatch(comment.initials) else None
        yield (
            (*spot, 1),
            replace(
                marking,
                who=comment.author,
                when=_read_when(comment.date),
                text=comment.text,
                replies=tuple(replies.get(comment.id, ())),
                resolved=bool(threads.resolved & set(comment.ids)),
                known=known,
            ),
        )


def _place_comment(text: Manuscript, around: Range | None) -> tuple[Spot, Marking]:
    """Where a comment stands: on the words of the first paragraph in which it has any."""
    if around is None or not text.paragraphs:
        return (len(text.paragraphs), 0), Marking("", "", 0, paragraph=len(text.paragraphs))
    first, last = around.start, around.end or around.start
    for number in range(first[0], min(last[0], len(text.paragraphs) - 1) + 1):
        printed = text.paragraphs[number].printed
        start = first[1] if number == first[0] else 0
        end = last[1] if number == last[0] else len(printed)
        if printed[start:end].strip():
            return (number, start), mark(text, number, start, end)
    number = min(first[0], len(text.paragraphs) - 1)
    return first, mark(text, number, first[1], first[1])


def mark(text: Manuscript, number: int, start: int, end: int) -> Marking:
    """A span of a paragraph as it was printed, with what is around it."""
    paragraph = text.paragraphs[number]
    printed, cell = paragraph.printed, paragraph.cell
    anchors = text.find_anchors(number, start, end)
    if not printed.strip() and number + 1 < len(text.paragraphs):  # a picture, above its caption
        following = text.paragraphs[number + 1]
        if following.style.endswith("caption"):
            anchors = (*text.find_anchors(number + 1, 0, len(following.printed)), *anchors)
    return Marking(
        "",
        "",
        0,
        words=printed[start:end],
        before=printed[:start],
        after=printed[end:],
        anchors=anchors,
        section=paragraph.section,
        row=text.read_cell((cell[0], cell[1], 0)) if cell else "",
        column=text.read_cell((cell[0], 0, cell[2])) if cell else "",
        style=paragraph.style,
        paragraph=number,
    )
