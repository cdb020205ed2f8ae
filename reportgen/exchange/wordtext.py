"""The comments of a Word document, and its text with the places that they stand on.

What is deleted or moved away is not read, what is inserted is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from xml.etree.ElementTree import Element

from reportgen.exchange.excerpts import fold
from reportgen.exchange.wordfile import WordFile, get, name_of

_GONE = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "rt", "pPr", "rPr"})
SIGNS: Mapping[str, str] = {
    "tab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\u2011",
    "softHyphen": "\u00ad",
}
"""Elements that stand for a character."""


@dataclass
class Text:
    """The text of a part, and where in it the words of each comment stand."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    starts: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)

    @cached_property
    def whole(self) -> str:
        """The text in one piece, when all of it has been read."""
        return "".join(self.parts)

    def add(self, text: str) -> None:
        """Adds text at the end."""
        self.parts.append(text)
        self.length += len(text)


@dataclass(frozen=True)
class Comment:
    """A comment as the document has it; `ids` are its paragraphs', which other parts know it by."""

    id: str
    author: str
    date: str
    text: str
    ids: tuple[str, ...]
    initials: str = ""


def read_text(root: Element) -> Text:
    """The text of a part with the comments' places in it."""
    text = Text()
    _walk(root, text)
    return text


def _walk(element: Element, text: Text) -> None:
    name = name_of(element)
    if name in _GONE:
        return
    if name == "t":
        text.add(element.text or "")
    elif name in SIGNS:
        text.add(SIGNS[name])
    elif name == "commentRangeStart":
        text.starts.setdefault(get(element, "id"), text.length)
    elif name == "commentRangeEnd":
        text.ends[get(element, "id")] = text.length
    elif name == "commentReference":
        text.starts.setdefault(get(element, "id"), text.length)
    for child in element:
        _walk(child, text)
    if name in ("p", "tc"):
        text.add("\n")


def read_comments(document: WordFile) -> list[Comment]:
    """All comments, replies among them, in the order of the file."""
    elements = (element for root in document.read("comments") for element in root.iter())
    return [_read_comment(element) for element in elements if name_of(element) == "comment"]


def _read_comment(element: Element) -> Comment:
    paragraphs = [child for child in element.iter() if name_of(child) == "p"]
    ids = tuple(id_ for paragraph in paragraphs if (id_ := get(paragraph, "paraId")))
    return Comment(
        id=get(element, "id"),
        author=fold(get(element, "author")),
        date=get(element, "date"),
        text=fold("".join(read_text(element).parts)),
        ids=ids,
        initials=get(element, "initials"),
    )


@dataclass(frozen=True)
class Threads:
    """What other parts say of comments, by the ids of paragraphs."""

    parents: Mapping[str, str]
    resolved: frozenset[str]
    durable: Mapping[str, str]


def read_threads(document: WordFile) -> Threads:
    """What answers what, what is resolved, and names that last."""
    kinds = ("commentsExtended", "commentsIds")
    elements = [
        element for kind in kinds for root in document.read(kind) for element in root.iter()
    ]
    by_id = {get(element, "paraId"): element for element in elements}
    return Threads(
        {get(e, "paraId"): parent for e in elements if (parent := get(e, "paraIdParent"))},
        frozenset(get(e, "paraId") for e in elements if get(e, "done") in ("1", "true", "on")),
        {id_: durable for id_, e in by_id.items() if (durable := get(e, "durableId"))},
    )


def find_parents(comments: Sequence[Comment], threads: Threads) -> dict[str, str]:
    """The comment that each reply answers, by the ids of both."""
    owners = {id_: comment.id for comment in comments for id_ in comment.ids}
    parents = {}
    for comment in comments:
        above = next((threads.parents[id_] for id_ in comment.ids if id_ in threads.parents), "")
        parent = owners.get(above, comment.id)
        if parent != comment.id:
            parents[comment.id] = parent
    return parents


def find_root(id_: str, parents: Mapping[str, str]) -> str:
    """The comment that a thread begins with; of a ring of replies, one of them."""
    seen = {id_}
    while (parent := parents.get(id_)) and parent not in seen:
        seen.add(parent)
        id_ = parent
    return id_
